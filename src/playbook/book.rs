use serde::Serialize;

use super::calls::Call;
use super::costs::Cost;
use super::gates::{Gate, Step};
use super::indicators::{Indicators, Objective};
use super::metrics::{Metric, Trigger};
use super::switch::Switch;
use super::{TemplateError, Templates};
use crate::markdown::toc;
use crate::text::{Edits, printable};

/// The playbook of one feature, as data.
///
/// Texts called `text`, `rest` or after a field of an answer are safe markdown; `line` and `cell` are safe markdown of
/// one line; all other texts are plain.
#[derive(Clone, Debug, Serialize)]
pub struct Playbook {
    /// The version of this data's form.
    pub schema_version: u32,
    /// The KEP.
    pub kep: Head,
    /// How much of it is documented.
    pub documented: Score,
    /// The gates and how each component takes them.
    pub gates: Vec<Gate>,
    /// The order in which its components are changed to turn the gates on; the reverse turns them off.
    pub steps: Vec<Step>,
    /// What turning the feature on or off takes.
    pub switch: Switch,
    /// The metrics that the KEP names.
    pub metrics: Vec<Metric>,
    /// The metrics that should inform a rollback.
    pub triggers: Vec<Trigger>,
    /// The answers, in the questionnaire's order.
    pub answers: Vec<Answer>,
    /// What the questionnaire says above the first question of a section, and above all of them.
    pub notes: Vec<Note>,
    /// What the README says on upgrades and on components of different versions.
    pub strategies: Vec<Strategy>,
    /// The objectives, where the answer is a list of short ones.
    pub objectives: Vec<Objective>,
    /// The indicators, where the answer has the parts of a table.
    pub indicators: Option<Indicators>,
    /// The scalability questions.
    pub costs: Vec<Cost>,
    /// What stands above the new API calls; all of the answer, where it has no entries.
    pub calls_text: String,
    /// The new API calls, where the answer lists them by their parts.
    pub calls: Vec<Call>,
    /// What stands above the dependencies; all of the answer, where it has no entries.
    pub dependencies_text: String,
    /// The dependencies, where the answer lists them by their parts.
    pub dependencies: Vec<Service>,
    /// What stands above the failure modes; all of the answer, where it has no entries.
    pub failure_modes_text: String,
    /// The failure modes, where the answer lists them by their parts.
    pub failure_modes: Vec<Mode>,
    /// Definitions of links that the texts use.
    pub link_definitions: Vec<String>,
}

/// The KEP that a playbook is of.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Its number, as written.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The owning SIG.
    pub sig: String,
    /// Its status, as written.
    pub status: String,
    /// Its stage.
    pub stage: String,
    /// The release it is being worked on for.
    pub latest_milestone: Option<String>,
    /// The release of each stage that has one, in the order of a feature's life.
    pub milestones: Vec<Milestone>,
    /// What `disable-supported` of `kep.yaml` says.
    pub disable_supported: Option<bool>,
    /// The authors.
    pub authors: Vec<String>,
    /// The approvers.
    pub approvers: Vec<String>,
    /// Where the README is, from the top of the checkout.
    pub readme: String,
    /// What a link to the README has for its target.
    pub readme_link: String,
    /// The commit that README and `kep.yaml` are from: the last that changed one of them.
    pub commit: Option<String>,
    /// Whether they were changed since, and not committed.
    pub modified: bool,
}

/// The release of a stage.
#[derive(Clone, Debug, Serialize)]
pub struct Milestone {
    /// The stage.
    pub stage: String,
    /// The release, as written.
    pub version: String,
    /// Whether the KEP has come that far; what it has not reached is planned.
    pub reached: bool,
}

/// How much of the questionnaire is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Questions with an answer.
    pub answered: usize,
    /// All questions.
    pub total: usize,
}

/// What the KEP says under one question.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The question's id.
    pub id: String,
    /// The question's title.
    pub title: String,
    /// The title of its section.
    pub section: String,
    /// What the KEP's stage asks.
    pub requirement: String,
    /// `answered`, `unanswered` or `missing`.
    pub state: String,
    /// `yes` or `no`, where the answer begins with that word.
    pub verdict: Option<String>,
    /// How it begins.
    pub line: String,
    /// Whether `line` says all of it.
    pub line_is_whole: bool,
    /// The answer; empty where there is none.
    pub text: String,
    /// What the README says where it asks the question another time; empty where it does not.
    pub again: String,
}

/// What a section of the questionnaire says above its first question: it is about all of them.
#[derive(Clone, Debug, Serialize)]
pub struct Note {
    /// The section's name, such as `monitoring`; `questionnaire` for what stands above all sections.
    pub id: String,
    /// The section's title.
    pub title: String,
    /// How it begins.
    pub line: String,
    /// Whether `line` says all of it.
    pub line_is_whole: bool,
    /// What it says.
    pub text: String,
}

/// A section of the README beside its questionnaire.
#[derive(Clone, Debug, Serialize)]
pub struct Strategy {
    /// `upgrade` or `version-skew`.
    pub id: String,
    /// Its title, as the README has it.
    pub title: String,
    /// What it says.
    pub text: String,
}

/// A service that the feature depends on.
#[derive(Clone, Debug, Serialize)]
pub struct Service {
    /// Its name, as one line of markdown.
    pub line: String,
    /// What it is used for.
    pub usage: Option<String>,
    /// What its outage does to the feature.
    pub outage: Option<String>,
    /// What its slowness or errors do to the feature.
    pub degraded: Option<String>,
    /// Everything else that is said of it.
    pub rest: String,
}

/// A known failure mode.
#[derive(Clone, Debug, Serialize)]
pub struct Mode {
    /// Where a `runbook_url` can point: made from the name alone, so it stays while the text changes.
    pub anchor: String,
    /// Its name, as one line of markdown; empty where the author gave none.
    pub line: String,
    /// What it does.
    pub impact: Option<String>,
    /// How it is noticed.
    pub detection: Option<String>,
    /// What to look at.
    pub diagnosis: Option<String>,
    /// What stops it.
    pub mitigation: Option<String>,
    /// How it is tested.
    pub testing: Option<String>,
    /// Everything else that is said of it.
    pub rest: String,
}

/// Where the markdown of a playbook is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// As a file of its own: with front matter and a table of contents.
    File,
    /// As a page of a book or a pane beside an editor, which have their own ways to find a place in it.
    Page,
}

impl Playbook {
    /// The playbook as markdown.
    ///
    /// # Errors
    ///
    /// When a template asks for what is not there; the project's own does not.
    pub fn markdown(&self, templates: &Templates, medium: Medium) -> Result<String, TemplateError> {
        let mut text = templates.playbook(&self.context(medium))?;
        // What a template says of itself above the first line leaves blank lines, and front matter is at the very top.
        let lead = text.len() - text.trim_start().len();
        text.drain(..lead);
        text.truncate(text.trim_end().len());
        if !self.link_definitions.is_empty() {
            text.push_str("\n\n");
            text.push_str(&self.link_definitions.join("\n"));
        }
        text.push('\n');
        let contents: Edits = toc::update(&text).into_iter().collect();
        Ok(printable(&contents.apply(&text)).into_owned())
    }

    /// The playbook as JSON.
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a playbook is texts, lists and numbers");
        text.push('\n');
        text
    }

    /// Gives failure modes the anchors that they had in an `earlier` playbook of the same KEP, so that what points at
    /// one still finds it after its name was worded anew.
    ///
    /// A mode whose anchor is not among the earlier ones takes the free one that shares most of its words, and at
    /// least half of them.
    pub fn keep_anchors(&mut self, earlier: &[String]) {
        let mut free: Vec<&String> =
            earlier.iter().filter(|old| self.failure_modes.iter().all(|mode| mode.anchor != **old)).collect();
        for at in 0..self.failure_modes.len() {
            let anchor = &self.failure_modes[at].anchor;
            if earlier.contains(anchor) {
                continue;
            }
            let best =
                free.iter().enumerate().map(|(n, old)| (alike(anchor, old), n)).max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, n)) = best.filter(|(share, _)| *share >= 0.5) {
                self.failure_modes[at].anchor = free.remove(n).clone();
            }
        }
    }
}

/// Which share of the words of two anchors both have, from 0 to 1; the word that all anchors begin with aside.
fn alike(a: &str, b: &str) -> f64 {
    let words = |anchor: &str| anchor.split('-').skip(1).map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let (a, b) = (words(a), words(b));
    let both = a.intersection(&b).count();
    let all = a.union(&b).count();
    // Counts of words are small.
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

/// The anchors of failure modes that the markdown of an earlier playbook has.
pub fn anchors_of(markdown: &str) -> Vec<String> {
    let marks = markdown.lines().filter_map(|line| line.strip_prefix("<a id=\"")?.strip_suffix("\"></a>"));
    let ours = |id: &&str| {
        id.starts_with("failure") && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    marks.filter(ours).map(str::to_owned).collect()
}
