//! Which KEPs a library holds.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::Arguments;
use crate::cli::error::{Error, ErrorKind};
use crate::cli::opened::OpenedKep;
use crate::cli::session::Session;
use crate::kep::{Milestone, Proposal};
use crate::playbook::library::exposition::{self, ClusterGate};
use crate::shell::{FileError, KepFiles, in_parallel, load, shown};
use crate::yaml::excerpt;

/// The KEPs that the arguments choose, and the gates of the cluster, where one is asked about.
pub(super) struct Selection {
    pub keps: Vec<OpenedKep>,
    pub gates: Option<Vec<ClusterGate>>,
    /// What they were chosen by, in a line.
    pub about: String,
}

pub(super) fn select(session: &Session, arguments: &Arguments) -> Result<Selection, Error> {
    let whole = arguments.kep.is_empty() && !only_format(arguments);
    let files: Vec<KepFiles> = if whole {
        let checkout = session.needed_checkout()?;
        checkout.keps().into_iter().map(|kep| KepFiles::from((kep, checkout.clone()))).collect()
    } else {
        let named: Vec<Option<&str>> = match arguments.kep.as_slice() {
            [] => vec![None],
            names => names.iter().map(|name| Some(name.as_str())).collect(),
        };
        named.into_iter().map(|name| session.find(name)).collect::<Result<_, _>>()?
    };
    let gates = arguments.gates_from.as_deref().map(|file| gates_of(session, file)).transpose()?;
    let mut keps = Vec::new();
    for loaded in in_parallel(&files, load) {
        match loaded {
            Ok(loaded) => keps.push(OpenedKep::new(loaded, &session.cwd)),
            // One of many that has no README, or one that is no text, is no reason to do without the others.
            Err(error) if whole => session.warn(&error.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    check_names(arguments, &keps)?;
    let is_on = |name: &str| gates.iter().flatten().any(|gate| gate.on && gate.name == name);
    keps.retain(|kep| fits(arguments, &kep.loaded.proposal, gates.is_some().then_some(&is_on)));
    // The same KEP named twice is one.
    let mut seen = std::collections::BTreeSet::new();
    keps.retain(|kep| seen.insert(kep.readme_path.clone()));
    Ok(Selection { keps, about: about(arguments), gates })
}

/// Whether nothing but a book of one KEP is asked for.
fn only_format(arguments: &Arguments) -> bool {
    !arguments.all
        && arguments.milestone.is_none()
        && arguments.gates_from.is_none()
        && arguments.sig.is_empty()
        && arguments.gate.is_empty()
        && arguments.component.is_empty()
}

fn about(arguments: &Arguments) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut part = |what: &str, names: &[String]| {
        if !names.is_empty() {
            parts.push(format!("{what} {}", names.join(" or ")));
        }
    };
    part("SIG", &arguments.sig);
    part("gate", &arguments.gate);
    part("component", &arguments.component);
    part("release", &arguments.milestone.iter().map(ToString::to_string).collect::<Vec<_>>());
    part("KEP", &arguments.kep);
    if arguments.gates_from.is_some() {
        parts.push("features that are on in a cluster".to_owned());
    }
    if parts.is_empty() { "All KEPs of the checkout".to_owned() } else { parts.join(", ") }
}

type IsOn<'a> = dyn Fn(&str) -> bool + 'a;

fn fits(arguments: &Arguments, proposal: &Proposal, is_on: Option<&IsOn<'_>>) -> bool {
    let gates = || proposal.feature_gates.iter().filter_map(|gate| gate.name.as_ref().map(|name| name.value.as_str()));
    let components = || {
        let all = proposal.feature_gates.iter().flat_map(|gate| &gate.components);
        all.map(|component| component.value.trim())
    };
    let sig = proposal.owning_sig.as_ref().map_or("", |sig| sig.value.as_str());
    let any = |wanted: &[String], has: &dyn Fn(&str) -> bool| wanted.is_empty() || wanted.iter().any(|one| has(one));
    any(&arguments.sig, &|wanted| same_sig(wanted, sig))
        && any(&arguments.gate, &|wanted| gates().any(|gate| gate == wanted))
        && any(&arguments.component, &|wanted| components().any(|component| component.eq_ignore_ascii_case(wanted)))
        && arguments.milestone.is_none_or(|milestone| in_release(proposal, milestone))
        && is_on.is_none_or(|is_on| gates().any(is_on))
}

fn same_sig(wanted: &str, sig: &str) -> bool {
    let bare = |name: &str| name.trim().to_ascii_lowercase().trim_start_matches("sig-").to_owned();
    bare(wanted) == bare(sig)
}

fn in_release(proposal: &Proposal, milestone: Milestone) -> bool {
    let same = |text: &str| {
        text.parse::<Milestone>().is_ok_and(|own| (own.major, own.minor) == (milestone.major, milestone.minor))
    };
    proposal.latest_milestone.iter().any(|text| same(&text.value))
        || proposal.milestones.iter().any(|(_, text)| same(&text.value))
}

/// A name that no KEP has is a slip of the pen, and a library of nothing would hide it.
fn check_names(arguments: &Arguments, keps: &[OpenedKep]) -> Result<(), Error> {
    let proposals = || keps.iter().map(|kep| &kep.loaded.proposal);
    let mut sigs: Vec<&str> = proposals().filter_map(|one| Some(one.owning_sig.as_ref()?.value.as_str())).collect();
    let gates = || proposals().flat_map(|one| &one.feature_gates);
    let mut names: Vec<&str> = gates().filter_map(|gate| Some(gate.name.as_ref()?.value.as_str())).collect();
    let mut components: Vec<&str> = gates().flat_map(|gate| &gate.components).map(|one| one.value.trim()).collect();
    for list in [&mut sigs, &mut names, &mut components] {
        list.sort_unstable();
        list.dedup();
    }
    let missing = |what: &str, wanted: &str, known: &[&str]| {
        let near = if wanted.len() < 64 { similar::get_close_matches(wanted, known, 3, 0.6) } else { Vec::new() };
        let message = format!("no KEP of the checkout has the {what} `{}`", excerpt(wanted));
        let help = match near.as_slice() {
            [] => "names are compared as kep.yaml writes them".to_owned(),
            near => format!("did you mean {}?", near.iter().map(|name| excerpt(name)).collect::<Vec<_>>().join(", ")),
        };
        Err(Error::new(ErrorKind::Usage, message).help(help))
    };
    for wanted in &arguments.sig {
        if !sigs.iter().any(|sig| same_sig(wanted, sig)) {
            let whole = if wanted.starts_with("sig-") { wanted.clone() } else { format!("sig-{wanted}") };
            return missing("SIG", &whole, &sigs);
        }
    }
    for wanted in &arguments.gate {
        if !names.contains(&wanted.as_str()) {
            return missing("feature gate", wanted, &names);
        }
    }
    for wanted in &arguments.component {
        if !components.iter().any(|one| one.eq_ignore_ascii_case(wanted)) {
            return missing("component", wanted, &components);
        }
    }
    Ok(())
}

/// Reads the gates of a cluster from the text of `/metrics` pages.
fn gates_of(session: &Session, file: &Path) -> Result<Vec<ClusterGate>, Error> {
    let (name, lines) = if file == Path::new("-") {
        ("standard input".to_owned(), telling_lines(io::stdin().lock()))
    } else {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => Error::from(FileError::Missing { path: file.to_owned() }),
            _ => Error::new(ErrorKind::System, format!("{}: cannot read it: {source}", shown(file))),
        };
        // It may be a pipe, as `<(curl ...)` is one.
        (shown(file), telling_lines(BufReader::new(File::open(file).map_err(failed)?)))
    };
    let lines = lines.map_err(|error| Error::new(ErrorKind::System, format!("{name}: cannot read it: {error}")))?;
    let (gates, unreadable) = exposition::read(lines.iter().map(|(number, line)| (*number, line.as_str())));
    for problem in &unreadable {
        session.warn(&format!(
            "{name}:{}: this sample of {} is left out: {}",
            problem.line,
            exposition::METRIC,
            problem.message
        ));
    }
    if gates.is_empty() {
        let message = format!("{name}: no sample of {} is in it", exposition::METRIC);
        let help = "give the text of a component's /metrics page, such as `kubectl get --raw /metrics` prints";
        return Err(Error::new(ErrorKind::Content, message).help(help));
    }
    Ok(gates)
}

/// The lines that can tell of gates, numbered from 1. A page of a large cluster has tens of megabytes of others.
fn telling_lines(mut from: impl BufRead) -> io::Result<Vec<(usize, String)>> {
    /// No sample of a gate is longer, in bytes.
    const LONGEST: u64 = 1 << 20;
    let mut found = Vec::new();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if from.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let tells = line.windows(exposition::METRIC.len()).any(|window| window == exposition::METRIC.as_bytes());
        if tells && !line.starts_with(b"#") {
            found.push((number, String::from_utf8_lossy(&line).into_owned()));
        }
    }
    Ok(found)
}
