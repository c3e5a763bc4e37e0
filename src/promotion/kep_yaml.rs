//! The edits of `kep.yaml`: stage, milestones, status and date, and nothing else.

use jiff::civil::Date;

use super::Refusal;
use crate::kep::{Milestone, Proposal, Stage, Status};
use crate::text::Edits;
use crate::yaml::edit::{self, Beside};
use crate::yaml::{Node, Style};

/// What is to be said in a `kep.yaml` from now on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// The stage, and the release it is reached in.
    pub stage: Option<(Stage, Milestone)>,
    /// Whether the release goes into `milestone` as well.
    pub in_milestones: bool,
    /// The status.
    pub status: Option<Status>,
    /// The day of the change.
    pub today: Date,
}

/// `text`, which reads as `proposal`, with the change made.
///
/// # Errors
///
/// When a key cannot be changed, or when something else would read differently afterwards.
pub(super) fn changed(text: &str, proposal: &Proposal, change: &Change) -> Result<String, Refusal> {
    let root = proposal.root().ok_or_else(|| unwritable("stage", "the file holds no keys and values"))?;
    let file = File { text, root, proposal };
    let mut edits = Edits::new();
    if let Some((stage, milestone)) = change.stage {
        let release = milestone.to_string();
        edits.extend(file.set("stage", stage.as_str(), Style::Plain)?);
        edits.extend(file.set("latest-milestone", &release, Style::DoubleQuoted)?);
        if change.in_milestones {
            edits.extend(file.set_milestone(stage, &release)?);
        }
    }
    if let Some(status) = change.status {
        edits.extend(file.set("status", status.as_str(), Style::Plain)?);
    }
    // A date that nobody keeps is not ours to begin.
    if root.pair("last-updated").is_some() {
        edits.extend(file.set("last-updated", &change.today.to_string(), Style::Plain)?);
    }
    let new = edits.apply(text);
    file.check(&new, change)?;
    Ok(new)
}

struct File<'a> {
    text: &'a str,
    root: &'a Node,
    proposal: &'a Proposal,
}

/// The keys that a change may touch.
const KEYS: [&str; 5] = ["stage", "latest-milestone", "milestone", "status", "last-updated"];

impl File<'_> {
    /// Gives a key at the top a value; a key that is not there is put where the template has it.
    fn set(&self, key: &str, value: &str, otherwise: Style) -> Result<Edits, Refusal> {
        if let Some(pair) = self.root.pair(key) {
            let style = self.quotes().filter(|_| otherwise == Style::DoubleQuoted).unwrap_or(otherwise);
            let edit = edit::set(self.text, &pair.value, value, style);
            return Ok(edit.map_err(|_| unwritable(key, "it has no single value"))?.into_iter().collect());
        }
        let entry = edit::scalar(value, otherwise);
        let before: &[&str] = match key {
            "stage" => &["latest-milestone", "milestone"],
            "latest-milestone" => &["milestone"],
            _ => &[],
        };
        let last = self.root.pairs().last().ok_or_else(|| unwritable(key, "the file holds no keys"))?;
        let behind = if key == "latest-milestone" { self.root.pair("stage") } else { self.root.pair("status") };
        let beside = match before.iter().find_map(|key| self.root.pair(key)) {
            Some(pair) => Beside::Before(pair),
            None => Beside::After(behind.unwrap_or(last)),
        };
        Ok([edit::add(self.text, self.root, beside, key, &entry)].into_iter().collect())
    }

    /// Gives `milestone.<stage>` a value, at its place in the order that the file has.
    fn set_milestone(&self, stage: Stage, release: &str) -> Result<Edits, Refusal> {
        let style = self.quotes().unwrap_or(Style::DoubleQuoted);
        let entry = edit::scalar(release, style);
        let Some(pair) = self.root.pair("milestone") else { return Ok(self.add_milestones(stage, &entry)) };
        let mapping = &pair.value;
        if let Some(known) = mapping.pair(stage.as_str()) {
            let edit = edit::set(self.text, &known.value, release, style);
            return Ok(edit.map_err(|_| unwritable("milestone", "a stage has no single value"))?.into_iter().collect());
        }
        if mapping.is_null() {
            let line = format!("{}{stage}: {entry}", self.indent());
            return Ok([edit::add_lines(self.text, pair.key.span.end, &line)].into_iter().collect());
        }
        let known: Vec<(Stage, &crate::yaml::Pair)> =
            mapping.pairs().iter().filter_map(|pair| Some((pair.key.as_str()?.parse::<Stage>().ok()?, pair))).collect();
        let backwards = known.len() > 1 && known[0].0 > known[known.len() - 1].0;
        let is_before = |other: Stage| if backwards { other > stage } else { other < stage };
        let beside = match known.iter().rev().find(|(other, _)| is_before(*other)) {
            Some((_, pair)) => Beside::After(pair),
            None => match known.first() {
                Some((_, pair)) => Beside::Before(pair),
                None => return Err(unwritable("milestone", "it names no stage")),
            },
        };
        let neighbour = match beside {
            Beside::Before(pair) | Beside::After(pair) => pair,
        };
        let entry = edit::style(&neighbour.value).map_or(entry, |style| edit::scalar(release, style));
        Ok([edit::add(self.text, mapping, beside, stage.as_str(), &entry)].into_iter().collect())
    }

    /// Puts the whole of `milestone` behind the latest one, with a blank line if the file has them there.
    fn add_milestones(&self, stage: Stage, entry: &str) -> Edits {
        let beside = self.root.pair("latest-milestone").or(self.root.pair("stage")).or(self.root.pairs().last());
        let Some(pair) = beside else { return Edits::new() };
        let behind = edit::whole_lines(self.text, pair.value.span).end;
        let spaced = self.text[behind..].lines().next().is_some_and(|line| line.trim().is_empty());
        let blank = if spaced { "\n" } else { "" };
        let block = format!("{blank}milestone:\n{}{stage}: {entry}", self.indent());
        // The key itself may be put in by another edit, when it is missing too.
        [edit::add_lines(self.text, edit::end_of(pair), &block)].into_iter().collect::<Edits>()
    }

    /// The quotes that the file's releases have.
    fn quotes(&self) -> Option<Style> {
        let latest = self.root.get("latest-milestone").and_then(edit::style);
        let planned = self.root.get("milestone").into_iter().flat_map(Node::pairs);
        planned.filter_map(|pair| edit::style(&pair.value)).next_back().or(latest)
    }

    /// How far the file indents what lies in a mapping.
    fn indent(&self) -> String {
        let nested = self.root.pairs().iter().flat_map(|pair| pair.value.pairs().first());
        let column = |pair: &crate::yaml::Pair| {
            let start = self.text[..pair.key.span.start].rfind('\n').map_or(0, |at| at + 1);
            let before = &self.text[start..pair.key.span.start];
            before.trim().is_empty().then(|| before.to_owned())
        };
        nested.filter_map(column).find(|indent| !indent.is_empty()).unwrap_or_else(|| "  ".to_owned())
    }

    /// Whether the new text says what it should, and otherwise what the old one said.
    fn check(&self, new: &str, change: &Change) -> Result<(), Refusal> {
        let again = Proposal::read(new);
        let damaged = || unwritable("stage", "the file would not read back the same");
        let root = again.root().ok_or_else(damaged)?;
        let rest = |root: &Node, text: &str| -> Vec<(String, String)> {
            let pairs = root.pairs().iter();
            let pairs = pairs.map(|pair| (pair.key.span.of(text).to_owned(), pair.value.span.of(text).to_owned()));
            pairs.filter(|(key, _)| !KEYS.contains(&key.as_str())).collect()
        };
        let stage = change.stage.is_none_or(|(stage, milestone)| {
            again.known_stage() == Some(stage)
                && again.current_milestone() == Some(milestone)
                && (!change.in_milestones
                    || again.milestone_of(stage).is_some_and(|text| text.value == milestone.to_string()))
        });
        let status = change.status.is_none_or(|status| again.known_status() == Some(status));
        let no_new_problem = again.problems.len() <= self.proposal.problems.len();
        if stage && status && no_new_problem && rest(root, new) == rest(self.root, self.text) {
            Ok(())
        } else {
            Err(damaged())
        }
    }
}

fn unwritable(key: &str, why: &'static str) -> Refusal {
    Refusal::Unwritable { key: key.to_owned(), file: "kep.yaml", why }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 22);

    fn promoted(text: &str, stage: Stage) -> String {
        let change =
            Change { stage: Some((stage, Milestone::new(1, 39))), in_milestones: true, status: None, today: TODAY };
        changed(text, &Proposal::read(text), &change).expect("it can be changed")
    }

    /// The lines of `new` that `old` has not.
    fn added(old: &str, stage: Stage) -> Vec<String> {
        let new = promoted(old, stage);
        assert_eq!(promoted(&new, stage), new, "done twice is done once");
        new.split_inclusive('\n')
            .filter(|line| !old.split_inclusive('\n').any(|known| known == *line))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn only_the_lines_meant_change_and_keep_quotes_and_comments() {
        let text = "title: Orbit\r\nlast-updated: \"2025-01-01\"\r\nstage: alpha # soon more\r\n\r\nlatest-milestone: 'v1.38'\r\n\
            milestone:\r\n    alpha: 'v1.38' # done\r\n    stable: 'v1.40'\r\nreviewers:\r\n- \"@vega\" # sig-node-assigned-reviewer\r\n";
        assert_eq!(
            added(text, Stage::Beta),
            [
                "last-updated: \"2026-11-22\"\r\n",
                "stage: beta # soon more\r\n",
                "latest-milestone: 'v1.39'\r\n",
                "    beta: 'v1.39'\r\n"
            ]
        );
        assert_eq!(promoted(text, Stage::Beta).matches("- \"@vega\" # sig-node-assigned-reviewer\r\n").count(), 1);
    }

    #[test]
    fn a_stage_takes_its_place_in_the_order_of_the_file() {
        let file = |milestones: &str| format!("stage: alpha\nlatest-milestone: v1.38\nmilestone:{milestones}\n");
        for (before, after) in [
            ("\n  stable: \"v1.40\"", "\n  beta: \"v1.39\"\n  stable: \"v1.40\""),
            ("\n  stable: v1.40\n  alpha: v1.38", "\n  stable: v1.40\n  beta: v1.39\n  alpha: v1.38"),
            (" {alpha: v1.38, stable: v1.40}", " {alpha: v1.38, beta: v1.39, stable: v1.40}"),
            ("\n  alpha: v1.38\n  beta: TBD # who knows", "\n  alpha: v1.38\n  beta: v1.39 # who knows"),
            ("\n  beta:", "\n  beta: v1.39"),
            ("", "\n  beta: v1.39"),
        ] {
            let expected = file(after)
                .replace("stage: alpha", "stage: beta")
                .replace("latest-milestone: v1.38", "latest-milestone: v1.39");
            assert_eq!(promoted(&file(before), Stage::Beta), expected);
        }
    }

    #[test]
    fn missing_keys_are_put_where_the_template_has_them() {
        let new = promoted(
            "title: Orbit\nstatus: implementable\nstage: alpha\n\nlatest-milestone: \"v1.38\"\n\n# gates\nfeature-gates: []\n",
            Stage::Beta,
        );
        assert!(new.contains("latest-milestone: \"v1.39\"\n\nmilestone:\n  beta: \"v1.39\"\n\n# gates\n"), "{new}");
        let new = promoted("title: Orbit\nstatus: provisional\nauthors: []\n", Stage::Alpha);
        assert!(new.starts_with("title: Orbit\nstatus: provisional\nstage: alpha\n"), "{new}");
        assert!(!new.contains("last-updated"));
    }

    #[test]
    fn what_cannot_be_changed_is_refused() {
        let refused = |text: &str| {
            let change = Change {
                stage: Some((Stage::Beta, Milestone::new(1, 39))),
                in_milestones: true,
                status: None,
                today: TODAY,
            };
            changed(text, &Proposal::read(text), &change).expect_err("it cannot be changed").to_string()
        };
        assert_eq!(refused("stage: [alpha, beta]\n"), "`stage` of kep.yaml cannot be changed: it has no single value");
        assert_eq!(refused("- a\n"), "`stage` of kep.yaml cannot be changed: the file holds no keys and values");
    }
}
