//! A library of playbooks, written into a directory.

use std::path::Path;

use super::select::{Selection, select};
use super::{Arguments, Format, Questions, below_keps, build, origins, templates};
use crate::cli::error::{Error, ErrorKind};
use crate::cli::opened::OpenedKep;
use crate::cli::session::Session;
use crate::kep::Stage;
use crate::playbook::library::{Cluster, Layout, Library, Volume, page_path};
use crate::playbook::{Medium, Playbook, TemplateError, Templates, anchors_of};
use crate::shell::gitlog::Origin;
use crate::shell::{Outcome, Shelf, in_parallel, shown};
use crate::text::printable;

pub(super) fn run(session: &Session, arguments: &Arguments) -> Result<(), Error> {
    if arguments.context {
        return Err(
            Error::new(ErrorKind::Usage, "--context is about one KEP").help("name the KEP whose values to print")
        );
    }
    let prints = arguments.output.is_none()
        && (arguments.format == Format::Json
            || (arguments.gates_from.is_some() && arguments.format == Format::Markdown));
    if arguments.output.is_none() && !prints {
        return Err(
            Error::new(ErrorKind::Usage, "a library of playbooks needs a directory").help("name it with -o DIR")
        );
    }
    let chosen = templates::load(session, arguments.templates.as_deref())?;
    let selection = select(session, arguments)?;
    let questions = Questions::of(session, session.checkout().as_ref())?;
    let layout = match arguments.format {
        Format::Markdown => Layout::Markdown,
        Format::Json => Layout::Json,
        Format::Mdbook => Layout::Mdbook,
    };
    let mut shelf = arguments.output.as_deref().map(Shelf::at).transpose()?;
    let opened: Vec<&OpenedKep> = selection.keps.iter().collect();
    let made = |kep: &&OpenedKep| {
        let stage = arguments.stage.or_else(|| kep.loaded.proposal.known_stage()).unwrap_or(Stage::Alpha);
        build(&questions, kep, stage, arguments.elsewhere(kep), Origin::default())
    };
    // While git walks through the history, the answers are read.
    let (origins, made) = std::thread::scope(|scope| {
        let origins = scope.spawn(|| origins::of(session, &opened));
        let made = in_parallel(&opened, made);
        (origins.join().expect("asking git does not panic"), made)
    });
    let sources: Vec<_> = opened.iter().zip(origins).zip(made).collect();
    let volume = |((kep, origin), playbook): &((&&OpenedKep, Origin), Playbook)| -> Result<Volume, TemplateError> {
        let mut playbook = playbook.clone();
        (playbook.kep.commit, playbook.kep.modified) = (origin.commit.clone(), origin.modified);
        let path = page_path(below_keps(&kep.readme_path));
        let earlier = shelf.as_ref().and_then(|shelf| shelf.text(&file_of(&path, layout)));
        playbook.keep_anchors(&earlier.map(|text| anchors_of(&text)).unwrap_or_default());
        let text = match layout {
            _ if prints => String::new(),
            Layout::Json => playbook.json(),
            Layout::Markdown => playbook.markdown(chosen.get(), Medium::File)?,
            Layout::Mdbook => playbook.markdown(chosen.get(), Medium::Page)?,
        };
        Ok(Volume { path, playbook, text })
    };
    let volumes: Result<Vec<Volume>, TemplateError> = in_parallel(&sources, volume).into_iter().collect();
    let volumes = volumes.map_err(|error| chosen.error(&error))?;
    let count = volumes.len();
    let Selection { gates, about, .. } = selection;
    if prints && arguments.format == Format::Json {
        let playbooks: Vec<&Playbook> = volumes.iter().map(|volume| &volume.playbook).collect();
        let all = serde_json::json!({"schema_version": 1, "playbooks": playbooks});
        return session.print(&format!("{all:#}\n"));
    }
    let mut library = Library::new(volumes, layout, about, chosen.get());
    if let (Some(gates), Some(file)) = (gates, &arguments.gates_from) {
        let source = if file == Path::new("-") { "standard input".to_owned() } else { shown(file) };
        library = library.of_cluster(Cluster { gates, source });
    }
    let Some(shelf) = &mut shelf else {
        let page = library.cluster_page(|volume| volume.playbook.kep.readme_link.clone());
        let page = page.map_err(|error| chosen.error(&error))?;
        return session.print(&if session.out.for_a_person { printable(&page).into_owned() } else { page });
    };
    let pages = library.pages().map_err(|error| chosen.error(&error))?;
    let files: Vec<(&str, &str)> = pages.iter().map(|page| (page.path.as_str(), page.text.as_str())).collect();
    let outcome = shelf.fill(&files)?;
    report(session, arguments.output.as_deref().unwrap_or(Path::new(".")), count, &outcome);
    Ok(())
}

/// Where the page of a playbook lies in a library.
fn file_of(path: &str, layout: Layout) -> String {
    match layout {
        Layout::Markdown => format!("{path}.md"),
        Layout::Json => format!("{path}.json"),
        Layout::Mdbook => format!("src/{path}.md"),
    }
}

/// How many removed files are named.
const SHOWN: usize = 10;

fn report(session: &Session, dir: &Path, count: usize, outcome: &Outcome) {
    let many = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let Outcome { written, unchanged, kept, removed, left } = outcome;
    let mut line = format!("{}: {}; ", shown(dir), many(count, "playbook"));
    line.push_str(&format!("{} written, {unchanged} unchanged", many(*written, "file")));
    if !removed.is_empty() {
        line.push_str(&format!(", {} removed", removed.len()));
    }
    session.note(&line);
    for path in removed.iter().take(SHOWN) {
        session.note(&format!("{}: removed, since no KEP among the chosen ones makes it", shown(&dir.join(path))));
    }
    if removed.len() > SHOWN {
        session.note(&format!("and {} more", removed.len() - SHOWN));
    }
    for path in kept {
        let file = shown(&dir.join(path));
        session.warn(&format!("{file}: kept, since it is not as kepready made it; delete it to have it made anew"));
    }
    for path in left {
        let file = shown(&dir.join(path));
        session.warn(&format!(
            "{file}: no KEP among the chosen ones makes it any more; kept, since it was changed by hand"
        ));
    }
}

/// Fills every page of a library in with `samples`.
pub(super) fn check(samples: Vec<Playbook>, templates: &Templates) -> Result<(), TemplateError> {
    let gates = samples.iter().flat_map(|playbook| &playbook.gates).map(|gate| gate.name.clone());
    let known = |name: String, stage: &str| crate::playbook::library::exposition::ClusterGate {
        name,
        stage: stage.to_owned(),
        on: true,
        off_elsewhere: true,
    };
    let gates: Vec<_> = gates.map(|name| known(name, "beta")).chain([known("Unclaimed".to_owned(), "alpha")]).collect();
    let volumes = samples.into_iter().enumerate();
    let volumes =
        volumes.map(|(n, playbook)| Volume { path: format!("sample/{n}"), playbook, text: String::new() }).collect();
    let library = Library::new(volumes, Layout::Markdown, "Samples".to_owned(), templates);
    library.of_cluster(Cluster { gates, source: "a sample".to_owned() }).pages().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbook::passage::Place;

    #[test]
    fn the_projects_own_templates_pass_their_own_check() {
        let catalogue = crate::questionnaire::Catalogue::embedded();
        let samples = crate::cli::demo::sources(&catalogue).iter().map(Playbook::build).collect();
        assert_eq!(check(samples, Templates::built_in()), Ok(()));
    }

    #[test]
    fn a_page_is_called_after_the_directory_of_its_kep() {
        for (readme, path) in
            [("keps/sig-space/7-orbit/README.md", "sig-space/7-orbit"), ("README.md", "keps/README.md")]
        {
            assert_eq!(page_path(below_keps(readme)), path);
        }
        let place = Place::Elsewhere { base: "https://h".into(), readme: "keps/a b/README.md".into() };
        assert_eq!(place.readme(), "https://h/keps/a%20b/README.md");
    }
}
