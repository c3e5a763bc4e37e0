//! Replays promotions from the commit before, and compares `kep.yaml` and the approval file with what was merged.

use std::collections::BTreeMap;

use kepready::kep::{Aliases, Approval, Milestone, Proposal, Stage, layout};
use kepready::promotion::{Ask, Files, Neighbour, Surroundings, promote};
use kepready::questionnaire::Catalogue;

use crate::git::Git;
use crate::record::Record;

/// Prints how each file compares, by class; `--show CLASS` prints the cases of one.
pub fn print(records: &[Record], git: &mut Git, rest: &[&str]) {
    let shown = match rest {
        ["--show", class] => Some(*class),
        _ => None,
    };
    let catalogue = Catalogue::embedded();
    let mut classes: BTreeMap<String, usize> = BTreeMap::new();
    let mut proposed = (0, 0);
    for record in records {
        let Some(outcome) = replay(record, git, &catalogue) else {
            *classes.entry("not replayed: no kep.yaml before".to_owned()).or_default() += 1;
            continue;
        };
        if let Some(equal) = outcome.approver {
            proposed.1 += 1;
            proposed.0 += usize::from(equal);
        }
        for (class, detail) in outcome.classes {
            *classes.entry(class.clone()).or_default() += 1;
            if shown.is_some_and(|shown| class.contains(shown)) {
                println!(
                    "##### {} {} -> {} {} {}\n{detail}",
                    record.kep, record.from, record.to, record.date, record.merge
                );
            }
        }
    }
    for (class, count) in classes {
        println!("{count:>4}  {class}");
    }
    println!("approver proposed = approver merged: {} of {}", proposed.0, proposed.1);
}

struct Outcome {
    classes: Vec<(String, String)>,
    approver: Option<bool>,
}

fn replay(record: &Record, git: &mut Git, catalogue: &Catalogue) -> Option<Outcome> {
    let before = format!("{}^1", record.merge);
    let path = |name: &str| format!("{}/{name}", record.dir);
    let kep_yaml = git.file(&before, &path("kep.yaml"))?;
    let readme = git.file(&before, &path("README.md")).unwrap_or_default();
    let merged = git.file(&record.merge, &path("kep.yaml"))?;
    let wanted = Proposal::read(&merged);
    let proposal = Proposal::read(&kep_yaml);
    let approval_path = |proposal: &Proposal| {
        let path = layout::approval_path(&proposal.owning_sig.as_ref()?.value, &proposal.number.as_ref()?.value)?;
        Some(path.to_string_lossy().into_owned())
    };
    let (old_path, new_path) = (approval_path(&proposal), approval_path(&wanted));
    let approval = old_path.as_deref().and_then(|path| git.file(&before, path));
    let merged_approval = new_path.as_deref().and_then(|path| git.file(&record.merge, path));
    let aliases = git.file(&before, layout::ALIASES).map(|text| Aliases::read(&text));
    let read = approval.as_deref().map(Approval::read);
    let neighbours = neighbours(git, &before);
    // The last day that the author wrote; the merge's where the file has none.
    let day = wanted.last_updated.as_ref().and_then(|at| at.value.trim().parse().ok());
    let today = day.unwrap_or_else(|| record.date.parse().expect("a record has a date"));
    let files =
        Files { readme: &readme, kep_yaml: (&kep_yaml, &proposal), approval: approval.as_deref().zip(read.as_ref()) };
    let mut classes = Vec::new();
    let around = Surroundings { aliases: aliases.as_ref(), neighbours: &neighbours, has_approvals: true };
    let ask = Ask { to: Some(record.to), milestone: wanted.current_milestone(), approver: None, today };
    // Which release is proposed when none is named.
    let free = promote(files, catalogue, &Ask { milestone: None, ..ask.clone() }, around);
    if let (Ok(free), Some(wanted)) = (&free, wanted.current_milestone()) {
        let word = match free.target.milestone.cmp(&wanted) {
            std::cmp::Ordering::Equal => "as merged",
            std::cmp::Ordering::Less => "an earlier one",
            std::cmp::Ordering::Greater => "a later one",
        };
        let detail = format!("proposed {} since {}; merged {wanted}\n", free.target.milestone, free.target.reason);
        classes.push((format!("release proposed: {word}"), detail));
    }
    let promotion = match promote(files, catalogue, &ask, around) {
        Ok(promotion) => promotion,
        Err(refusal) => {
            classes.push((format!("refused: {refusal}"), String::new()));
            return Some(Outcome { classes, approver: None });
        }
    };
    let (class, detail) = compared("kep.yaml", &kep_yaml, &promotion.kep_yaml, &merged, lines_kep_yaml);
    classes.push(match class.strip_suffix(": different") {
        Some(file) => {
            let why = differences(&Proposal::read(&promotion.kep_yaml), &wanted, record.to);
            (format!("{file}: different: {why}"), detail)
        }
        None => (class, detail),
    });
    let ours = promotion.approval.clone().unwrap_or_default();
    let theirs = merged_approval.clone().unwrap_or_default();
    let merged_handle = Approval::read(&theirs).at(record.to).and_then(|block| block.handle().map(str::to_owned));
    let handle = promotion.approver.as_ref().map(|choice| choice.handle.clone());
    let equal = merged_handle.as_ref().map(|merged| Some(merged) == handle.as_ref());
    // The file's form is judged with the approver whom the author named.
    let form = merged_handle.as_deref().and_then(|handle| {
        promote(files, catalogue, &Ask { approver: Some(handle), ..ask.clone() }, around).ok()?.approval
    });
    let ours = form.unwrap_or(ours);
    classes.push(match (&merged_approval, &approval) {
        (None, _) => ("approval file: none was merged, ours is new".to_owned(), ours),
        (Some(merged), Some(before)) if merged == before && *merged != ours => {
            ("approval file: the author left it alone, ours has the block".to_owned(), diff(merged, &ours))
        }
        (Some(merged), before) => {
            compared("approval file", before.as_deref().unwrap_or_default(), &ours, merged, |_| true)
        }
    });
    let changed = readme_changes(&readme, &promotion.readme);
    classes.push((format!("README: {changed}"), diff(&readme, &promotion.readme)));
    Some(Outcome { classes, approver: equal })
}

/// In which values two `kep.yaml` differ after a move to `to`.
fn differences(ours: &Proposal, theirs: &Proposal, to: Stage) -> String {
    let release = |proposal: &Proposal, stage: Stage| {
        let at = proposal.milestones.iter().find(|(known, _)| *known == stage);
        at.map(|(_, at)| at.value.trim().to_owned())
    };
    let others = |proposal: &Proposal| -> Vec<(Stage, Option<String>)> {
        Stage::ALL.into_iter().filter(|stage| *stage != to).map(|stage| (stage, release(proposal, stage))).collect()
    };
    let latest = |proposal: &Proposal| proposal.current_milestone();
    let mut found = Vec::new();
    if ours.known_stage() != theirs.known_stage() {
        found.push("the stage");
    }
    if latest(ours) != latest(theirs) {
        found.push("latest-milestone");
    }
    if release(ours, to) != release(theirs, to) {
        let merged = release(theirs, to);
        let read = merged.as_deref().and_then(|text| text.parse::<Milestone>().ok());
        found.push(match () {
            () if merged.is_none() => "the author forgot milestone.<stage>",
            () if read != latest(theirs) => "the author left milestone.<stage> out of step with latest-milestone",
            () => "milestone.<stage>",
        });
    }
    if others(ours) != others(theirs) {
        found.push("the author changed the releases of other stages too");
    }
    let date = |proposal: &Proposal| proposal.last_updated.as_ref().map(|at| at.value.trim().to_owned());
    if date(ours) != date(theirs) {
        found.push("last-updated");
    }
    if found.is_empty() { "the same values in other lines".to_owned() } else { found.join(", ") }
}

/// Whether a line is one that a promotion is about.
fn lines_kep_yaml(line: &str) -> bool {
    let keys = ["stage:", "latest-milestone:", "milestone:", "alpha:", "beta:", "stable:", "last-updated:"];
    keys.iter().any(|key| line.trim_start().starts_with(key))
}

/// How our text compares with the merged one, looking at lines that `concern` a promotion.
fn compared(what: &str, before: &str, ours: &str, theirs: &str, concerns: fn(&str) -> bool) -> (String, String) {
    let lines = |text: &str| -> Vec<String> { text.lines().map(|line| line.trim_end().to_owned()).collect() };
    let about = |text: &str| -> Vec<String> { lines(text).into_iter().filter(|line| concerns(line)).collect() };
    let loose = |text: &str| -> Vec<String> {
        let about = about(text).into_iter();
        about
            .map(|line| line.split(" #").next().unwrap_or_default().replace(['"', '\'', ' '], ""))
            .filter(|line| !line.is_empty())
            .collect()
    };
    let class = if ours == theirs {
        "equal, byte for byte"
    } else if lines(ours) == lines(theirs) || ours.trim_end() == theirs.trim_end() {
        "equal but for line ends and trailing blanks"
    } else if about(ours) == about(theirs) {
        "equal in what a promotion changes"
    } else if loose(ours) == loose(theirs) {
        "the same values, set another way"
    } else {
        "different"
    };
    let detail = format!("--- merged +++ ours\n{}--- before +++ merged\n{}", diff(theirs, ours), diff(before, theirs));
    (format!("{what}: {class}"), detail)
}

fn readme_changes(before: &str, ours: &str) -> &'static str {
    let gone = similar::TextDiff::from_lines(before, ours);
    let outside = gone.iter_all_changes().filter(|change| change.tag() == similar::ChangeTag::Delete);
    let mut in_contents = true;
    for change in outside {
        let line = change.value().trim_start();
        in_contents &= line.starts_with("- [") || line.starts_with("* [") || line.trim().is_empty();
    }
    match (before == ours, in_contents) {
        (true, _) => "unchanged",
        (_, true) => "lines added, none lost but in the table of contents and the sign-off box",
        _ => "other lines changed",
    }
}

fn diff(old: &str, new: &str) -> String {
    similar::TextDiff::from_lines(old, new).unified_diff().context_radius(1).to_string()
}

/// What the other KEPs said then.
fn neighbours(git: &mut Git, revision: &str) -> Vec<Neighbour> {
    let files = git.list(revision, "keps");
    let keps = files.iter().filter(|path| path.ends_with("/kep.yaml") && !path.contains("NNNN"));
    let mut found = Vec::new();
    for path in keps {
        let Some(text) = git.file(revision, path) else { continue };
        let proposal = Proposal::read(&text);
        found.push(Neighbour { milestone: proposal.current_milestone(), approver: approver(git, revision, &proposal) });
    }
    found
}

fn approver(git: &mut Git, revision: &str, proposal: &Proposal) -> Option<String> {
    let path = layout::approval_path(&proposal.owning_sig.as_ref()?.value, &proposal.number.as_ref()?.value)?;
    let text = git.file(revision, &path.to_string_lossy())?;
    Approval::read(&text).at(proposal.known_stage()?)?.handle().map(str::to_owned)
}
