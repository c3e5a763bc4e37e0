//! `kepready new`: a KEP begins, from the checkout's own template.

use std::path::Path;

use clap::Args;

use super::arguments::milestone;
use super::error::{Error, ErrorKind};
use super::opened::OpenedKep;
use super::promote::print_pull_request;
use super::session::Session;
use super::sitting::{self, Sitting, Way};
use super::wizard;
use crate::kep::layout::{self, number_named};
use crate::kep::{Milestone, Stage};
use crate::promotion::pull_request::Change;
use crate::promotion::{Beginning, Refusal, Surroundings, create, directory_name};
use crate::shell::{Checkout, KepFiles, aliases, load, neighbours, read_text, shown, write_together};
use crate::wizard::Prepared;

/// Begins a KEP from the checkout's own template, then opens the wizard on it
///
/// The number is that of the KEP's issue. Title, number, SIG, authors, gates and dates are filled in, the template's
/// examples taken out; the approval file is made beside it.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The number of the KEP's issue
    number: String,
    /// Its title
    title: String,
    /// The SIG that owns it, such as sig-node
    #[arg(long)]
    sig: String,
    /// An author's GitHub handle; may be given more than once
    #[arg(long = "author", value_name = "@HANDLE")]
    authors: Vec<String>,
    /// A feature gate and the components that read it; may be given more than once
    #[arg(long = "gate", value_name = "NAME=COMPONENT,COMPONENT")]
    gates: Vec<String>,
    /// The release it begins in, such as v1.39 [default: the latest in use]
    #[arg(long, value_name = "RELEASE", value_parser = milestone())]
    milestone: Option<Milestone>,
    /// Who approves production readiness [default: whoever has least to do]
    #[arg(long, value_name = "@HANDLE")]
    approver: Option<String>,
    /// Do not open the wizard afterwards
    #[arg(long)]
    no_wizard: bool,
}

const EXAMPLES: &str = "\
Examples:
  kepready new 9999 'Orbital scheduling' --sig sig-scheduling --author @handle
  kepready new 9999 'Orbital scheduling' --sig sig-scheduling --gate OrbitalScheduling=kube-apiserver,kube-scheduler";

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    let checkout = session.needed_checkout()?;
    let number = checked(&checkout, arguments)?;
    let template = checkout.template();
    let readme = read_text(&template.join(layout::README))?;
    let kep_yaml = read_text(&template.join(layout::KEP_YAML))?;
    let aliases = aliases(&checkout);
    let neighbours = neighbours(&checkout, &template);
    let gates: Vec<(String, Vec<String>)> =
        arguments.gates.iter().map(|gate| named_gate(gate)).collect::<Result<_, _>>()?;
    let beginning = Beginning {
        number: &number,
        title: arguments.title.trim(),
        sig: &arguments.sig,
        authors: &arguments.authors,
        gates: &gates,
        milestone: arguments.milestone,
        approver: arguments.approver.as_deref(),
        today: jiff::Zoned::now().date(),
    };
    let around = Surroundings { aliases: aliases.as_ref(), neighbours: &neighbours, has_approvals: true };
    let new = create(&readme, &kep_yaml, &beginning, around).map_err(|refusal| {
        let (kind, message) = match &refusal {
            Refusal::NotAHandle { .. } => (ErrorKind::Usage, refusal.to_string()),
            _ => (ErrorKind::Content, format!("{}: {refusal}", shown(checkout.relative(&template)))),
        };
        Error::new(kind, message).help(refusal.help())
    })?;

    let dir = checkout.keps_dir().join(&arguments.sig).join(directory_name(&number, &arguments.title));
    let approval_path = layout::approval_path(&arguments.sig, &number).map(|path| checkout.root().join(path));
    let (readme_path, yaml_path) = (dir.join(layout::README), dir.join(layout::KEP_YAML));
    let mut files: Vec<(&Path, &str)> = vec![(&readme_path, &new.readme), (&yaml_path, &new.kep_yaml)];
    files.extend(approval_path.as_deref().zip(new.approval.as_deref()));
    if let Some((there, _)) = files.iter().find(|(path, _)| path.exists()) {
        let message = format!("{}: this file is there already", shown(checkout.relative(there)));
        return Err(Error::new(ErrorKind::Usage, message).help("choose another number, or promote the KEP that has it"));
    }
    write_together(&files)?;

    let names: Vec<String> =
        files.iter().map(|(path, _)| checkout.relative(path).to_string_lossy().replace('\\', "/")).collect();
    for name in &names {
        session.note(&format!("wrote {}", shown(Path::new(name))));
    }
    if let Some(target) = &new.target {
        session.note(&format!("it begins in {}: {}", target.milestone, target.reason));
    }
    match &new.approver {
        Some(choice) => {
            session.note(&format!("approver of alpha: @{}, {}", choice.handle, choice.reason));
            choice.remark.iter().for_each(|remark| session.warn(remark));
        }
        None => session.warn("nobody is known who approves production readiness: no approval file is made"),
    }
    let kep = OpenedKep::new(load(&KepFiles::in_dir(dir, Some(checkout)))?, &session.cwd);
    if arguments.no_wizard || !sitting::has_terminal() {
        return print_pull_request(session, &kep, Change::New, &names, &[]);
    }
    let catalogue = session.catalogue_for(&kep)?;
    let facts = wizard::facts(&kep, Stage::Alpha);
    let (config, way) = (session.config(None)?, Way::choose(false));
    let prepared = Prepared { change: Some(Change::New), files: names, remarks: Vec::new() };
    let loaded = kep.loaded;
    let sitting =
        Sitting { catalogue, loaded, facts, moved: None, prepared, question: None, drafts: None, config, way };
    sitting::run(session, sitting)
}

/// The number, when number, title and SIG can be those of a new KEP.
fn checked(checkout: &Checkout, arguments: &Arguments) -> Result<String, Error> {
    let usage = |message: String, help: &str| Err(Error::new(ErrorKind::Usage, message).help(help));
    let Some(number) = number_named(&arguments.number).filter(|number| number != "0") else {
        return usage(
            format!("`{}` is no KEP number", crate::yaml::excerpt(&arguments.number)),
            "give the number of its issue",
        );
    };
    if let Some(known) = checkout.numbered(&number).first() {
        return usage(
            format!("KEP {number} is there already: {}", known.label()),
            "open it with `kepready`, or choose another number",
        );
    }
    let title = arguments.title.trim();
    if title.is_empty() || title.chars().any(char::is_control) {
        return usage("the title has to be one line of text".to_owned(), "give it in quotes");
    }
    // Beside the groups stand the approvals and the template.
    let is_group = ![layout::APPROVALS, layout::TEMPLATE].contains(&arguments.sig.as_str())
        && checkout.keps_dir().join(&arguments.sig).is_dir();
    if !is_group || layout::approval_path(&arguments.sig, &number).is_none() {
        let mut groups: Vec<String> = checkout.keps().into_iter().map(|kep| kep.group).collect();
        groups.dedup();
        let names: Vec<&str> = groups.iter().map(String::as_str).collect();
        let near = similar::get_close_matches(arguments.sig.as_str(), &names, 1, 0.5);
        let help = near
            .first()
            .map_or("groups are the directories of keps/".to_owned(), |near| format!("did you mean {near}?"));
        return usage(format!("there is no group `{}` in keps/", crate::yaml::excerpt(&arguments.sig)), &help);
    }
    Ok(number)
}

/// `NAME=COMPONENT,COMPONENT` taken apart.
fn named_gate(text: &str) -> Result<(String, Vec<String>), Error> {
    let (name, components) = text.split_once('=').unwrap_or((text, ""));
    let components: Vec<&str> = components.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if name.trim().is_empty() || !is_name(name.trim()) || !components.iter().all(|component| is_name(component)) {
        let message = format!("`{}` is no feature gate with its components", crate::yaml::excerpt(text));
        let help = "write it as NAME=COMPONENT,COMPONENT, such as OrbitalScheduling=kube-apiserver,kubelet";
        return Err(Error::new(ErrorKind::Usage, message).help(help));
    }
    Ok((name.trim().to_owned(), components.into_iter().map(str::to_owned).collect()))
}
