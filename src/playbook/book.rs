use std::collections::BTreeMap;

use serde::Serialize;
use tera::Context;

use super::costs::Cost;
use super::gates::Gate;
use super::indicators::Indicators;
use super::metrics::Metric;
use super::{TemplateError, Templates};
use crate::answers::State;
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
    /// The metrics that the KEP names.
    pub metrics: Vec<Metric>,
    /// The answers, in the questionnaire's order.
    pub answers: Vec<Answer>,
    /// The indicators, where the answer has the parts of a table.
    pub indicators: Option<Indicators>,
    /// The scalability questions.
    pub costs: Vec<Cost>,
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
    /// The commit it was read at.
    pub commit: Option<String>,
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

/// Questions whose answers have a place of their own in the template; what is not here comes last.
const PLACED: &[&str] = &[
    "enable-disable",
    "default-behavior",
    "rollback",
    "reenable",
    "enablement-tests",
    "rollout-failure",
    "rollback-metrics",
    "upgrade-tested",
    "deprecations",
    "in-use",
    "working-for-instance",
    "slos",
    "slis",
    "missing-metrics",
    "dependencies",
    "new-api-calls",
    "new-api-types",
    "cloud-calls",
    "object-growth",
    "slo-impact",
    "resource-usage",
    "node-exhaustion",
    "control-plane-outage",
    "failure-modes",
    "slo-steps",
];

impl Playbook {
    /// The playbook as markdown, its table of contents included.
    ///
    /// # Errors
    ///
    /// When a template asks for what is not there; the project's own does not.
    pub fn markdown(&self, templates: &Templates) -> Result<String, TemplateError> {
        let mut text = templates.playbook(&self.context())?;
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

    /// What a template gets: the playbook's fields, `answers` by id, `others` (the answers that the project's own
    /// template has no place for), `gaps` (the questions without an answer) and `off_lines` (what turns the gates off,
    /// each line once).
    fn context(&self) -> Context {
        let mut context = Context::from_serialize(self).expect("a playbook is a map of texts, lists and numbers");
        let mut by_id: BTreeMap<&str, Answer> = PLACED.iter().map(|id| (*id, Answer::missing(id))).collect();
        by_id.extend(self.answers.iter().map(|answer| (answer.id.as_str(), answer.clone())));
        let others: Vec<&Answer> = self.answers.iter().filter(|answer| !PLACED.contains(&answer.id.as_str())).collect();
        let gaps: Vec<&Answer> = self.answers.iter().filter(|answer| answer.text.is_empty()).collect();
        let mut off_lines: Vec<&str> = Vec::new();
        for line in self.gates.iter().flat_map(|gate| &gate.components).filter_map(|component| component.off.as_deref())
        {
            if !off_lines.contains(&line) {
                off_lines.push(line);
            }
        }
        context.insert("off_lines", &off_lines);
        context.insert("answers", &by_id);
        context.insert("others", &others);
        context.insert("gaps", &gaps);
        context
    }
}

impl Answer {
    /// Stands in for a question that a catalogue of the user's own does not have.
    fn missing(id: &str) -> Self {
        Answer {
            id: id.to_owned(),
            title: id.to_owned(),
            section: String::new(),
            requirement: String::new(),
            state: State::Missing.as_str().to_owned(),
            verdict: None,
            line: String::new(),
            line_is_whole: false,
            text: String::new(),
        }
    }
}
