//! `kepready demo`: everything on a sample KEP, with nothing of the user's at risk.

use std::fs;
use std::path::Path;

use clap::Args;

use super::arguments::theme;
use super::error::{Error, ErrorKind};
use super::opened::OpenedKep;
use super::playbook;
use super::session::Session;
use super::sitting::{self, Sitting, Way};
use super::wizard;
use crate::answers::Reading;
use crate::kep::{Proposal, Stage};
use crate::playbook::{KepFacts, Source};
use crate::questionnaire::Catalogue;
use crate::shell::drafts::Drafts;
use crate::shell::{Checkout, KepFiles, load};
use crate::wizard::Prepared;
use crate::wizard::theme::ThemeName;

/// Opens the wizard on a sample KEP in a temporary checkout
///
/// With no terminal, prints the sample's production readiness section and its playbook.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Ask line by line instead of filling the screen
    #[arg(long)]
    plain: bool,
    /// Colors for a light or a dark terminal, or none [default: what the terminal says it is]
    #[arg(long, value_parser = theme())]
    theme: Option<ThemeName>,
}

const EXAMPLES: &str = "\
Examples:
  kepready demo
  kepready demo | less";

/// The directory of the sample KEP in its checkout.
const KEP: &str = "keps/sig-space/9999-orbital-scheduling";

/// The files of the sample checkout.
const FILES: [(&str, &str); 5] = [
    ("OWNERS_ALIASES", include_str!("../../examples/checkout/OWNERS_ALIASES")),
    ("keps/README.md", include_str!("../../examples/checkout/keps/README.md")),
    (
        "keps/prod-readiness/sig-space/9999.yaml",
        include_str!("../../examples/checkout/keps/prod-readiness/sig-space/9999.yaml"),
    ),
    (
        "keps/sig-space/9999-orbital-scheduling/README.md",
        include_str!("../../examples/checkout/keps/sig-space/9999-orbital-scheduling/README.md"),
    ),
    (
        "keps/sig-space/9999-orbital-scheduling/kep.yaml",
        include_str!("../../examples/checkout/keps/sig-space/9999-orbital-scheduling/kep.yaml"),
    ),
];

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let home = tempfile::tempdir().map_err(|error| no_room(&error))?;
    let root = home.path().join("enhancements");
    for (path, text) in FILES {
        write(&root.join(path), text).map_err(|error| no_room(&error))?;
    }
    let loaded = load(&KepFiles::in_dir(root.join(KEP), Checkout::at(&root)))?;
    let kep = OpenedKep::new(loaded, &root);
    let catalogue = session.catalogue()?;
    let stage = kep.loaded.proposal.known_stage().unwrap_or(Stage::Beta);
    if arguments.plain || sitting::has_terminal() {
        let facts = wizard::facts(&kep, stage);
        let drafts = Some(Drafts::at(home.path().join("drafts")));
        let config = session.config(arguments.theme)?;
        let way = Way::choose(arguments.plain);
        let (loaded, prepared) = (kep.loaded, Prepared::default());
        let sitting = Sitting { catalogue, loaded, facts, moved: None, prepared, question: None, drafts, config, way };
        sitting::run(session, sitting)?;
        session.note("the sample KEP is gone with all that was written into it");
        return Ok(());
    }
    let section = Reading::new(&kep.loaded.readme, &catalogue).questionnaire();
    let section = section.map_or("", |span| span.of(&kep.loaded.readme));
    let playbook = playbook::markdown(&catalogue, &kep, stage)?;
    session.print(&format!("{}\n\n{playbook}", section.trim_end()))
}

/// What the sample's playbook is made from, and that of a KEP that says nothing.
pub(super) fn sources(catalogue: &Catalogue) -> [Source; 2] {
    let text = |name: &str| {
        let file = FILES.iter().find(|(path, _)| path.strip_prefix(KEP).is_some_and(|rest| rest == name));
        file.map_or("", |(_, text)| text)
    };
    let proposal = Proposal::read(text("/kep.yaml"));
    let stage = proposal.known_stage().unwrap_or(Stage::Beta);
    let full = KepFacts::of(&proposal, stage, None, format!("{KEP}/README.md"));
    let empty = KepFacts::of(&Proposal::default(), Stage::Alpha, None, "README.md".to_owned());
    [Source::of(full, text("/README.md"), catalogue), Source::of(empty, "", catalogue)]
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::write(path, text)
}

fn no_room(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::System, format!("the sample checkout cannot be made: {error}"))
        .help("the demo needs a little room in the temporary directory")
}
