//! What the gate finds in the answers as they stand: looked for in a pause, shown beside the question it belongs to.
//!
//! Nothing here keeps an author from moving on, leaving or saving; a finding only keeps the word "ready" away.

use std::fmt::Write as _;
use std::rc::Rc;
use std::time::Duration;

use super::model::Wizard;
use super::save::Refused;
use super::side::Content;
use crate::answers::{self, Reading, Refusal};
use crate::gate::{Answers, Exemptions, Finding, Outcome, Review, Severity, Standing, check_answers, judged, rules};
use crate::kep::{Milestone, Proposal};

/// How long nothing must have been typed before the gate looks again: it is never in the way of a key.
const PAUSE: Duration = Duration::from_millis(400);

/// What the gate goes by besides the answers.
#[derive(Clone, Debug, Default)]
pub struct GateFacts {
    /// What `kep.yaml` says.
    pub proposal: Proposal,
    /// Its text, where it can be read.
    pub kep_yaml: Option<String>,
    /// What is excused.
    pub exemptions: Exemptions,
    /// The release that is being made; `None` where nobody has looked, or nobody says.
    pub upcoming: Option<Milestone>,
}

/// What the gate said when it looked last, as far as it belongs to no question.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub facts: GateFacts,
    /// What was found outside of the answers.
    pub elsewhere: Vec<Finding>,
    /// Whether nothing keeps the answers from being ready.
    pub ready: bool,
    /// When the gate looks next.
    pub due: Option<Duration>,
}

impl Findings {
    /// Nothing yet.
    pub fn to_come(facts: GateFacts) -> Self {
        Self { facts, elsewhere: Vec::new(), ready: false, due: None }
    }
}

impl Wizard {
    /// The gate looks again once nothing was typed for a while.
    pub(super) fn look_soon(&mut self) {
        self.findings.due = Some(self.now() + PAUSE);
    }

    /// The gate goes by other facts from here on. What `kep.yaml` says the wizard knows better: it may have written it.
    pub(super) fn take_in_gate_facts(&mut self, facts: GateFacts) {
        let GateFacts { proposal, kep_yaml, .. } = std::mem::take(&mut self.findings.facts);
        self.findings.facts = GateFacts { proposal, kep_yaml, ..facts };
        self.look();
    }

    /// Looks for findings where that is due.
    pub(super) fn look_if_due(&mut self) {
        if self.findings.due.is_some_and(|due| due <= self.now()) {
            self.look_now();
        }
    }

    /// Has the gate look at once, if anything changed since it looked last.
    pub fn look_now(&mut self) {
        if self.findings.due.take().is_some() {
            self.look();
        }
    }

    /// What was found in the answer to a question and counts, each with what to do.
    pub fn findings_at(&self, question: usize) -> Vec<(String, Option<String>)> {
        let entry = &self.entries[question];
        let refused = entry.refused.as_ref().map(|refused| {
            (format!("it cannot be saved as it stands: {}", refused.reason), Some(refused.help.clone()))
        });
        let found = entry.findings.iter().filter(|finding| finding.counts());
        let found = found.map(|finding| (finding.message.clone(), finding.help.clone()));
        refused.into_iter().chain(found).collect()
    }

    /// Has the gate look at the README as it would be written.
    fn look(&mut self) {
        let (text, refused) = match self.written() {
            Ok(text) => (text, Vec::new()),
            Err(refused) => match self.written_without(&refused) {
                Ok(text) => (text, refused),
                Err(_) => return,
            },
        };
        let catalogue = Rc::clone(&self.catalogue);
        self.judge((&text, &Reading::new(&text, &catalogue)), &refused);
    }

    /// Has the gate look at a README that was read already, in which no answer is but those that were `refused`.
    pub(super) fn judge(&mut self, (text, reading): (&str, &Reading<'_>), refused: &[Refusal]) {
        let catalogue = Rc::clone(&self.catalogue);
        let proposal = &self.findings.facts.proposal;
        let standing = (self.kep.stage, Review::of(proposal, self.findings.facts.upcoming));
        let answers = Answers::new(&catalogue, (text, reading), proposal, standing);
        let Outcome { findings, ready, .. } =
            judged(&answers, check_answers(&answers), &self.findings.facts.exemptions);
        self.findings.ready = ready && refused.is_empty();
        for entry in &mut self.entries {
            entry.findings.clear();
            entry.refused = None;
        }
        for refusal in refused {
            let refused = self.refused(refusal);
            let question = refused.question;
            self.entries[question].refused = Some(refused);
        }
        self.findings.elsewhere.clear();
        for finding in findings {
            // That an answer is missing its sign says already, and at once.
            if finding.rule == rules::MISSING_ANSWER {
                continue;
            }
            match finding.question.as_ref().and_then(|id| catalogue.index_of(id.as_str())) {
                Some(question) => self.entries[question].findings.push(finding),
                None => self.findings.elsewhere.push(finding),
            }
        }
        if self.side.as_ref().is_some_and(|side| side.kind == super::side::SideKind::Findings) {
            self.refresh_side();
        }
    }

    /// The README with every answer but those that were refused.
    fn written_without(&self, refused: &[Refusal]) -> Result<String, Vec<Refusal>> {
        let stands = |n: usize| refused.iter().all(|refusal| refusal.question != self.catalogue.questions[n].id);
        let changed = self.entries.iter().enumerate().filter(|(n, entry)| entry.is_changed() && stands(*n));
        let texts: Vec<(usize, String)> = changed.map(|(n, entry)| (n, entry.text())).collect();
        let given: Vec<(usize, &str)> = texts.iter().map(|(n, text)| (*n, text.as_str())).collect();
        answers::write(&self.readme, &self.catalogue, &given)
    }

    /// How many questions have findings that count.
    pub(super) fn questions_with_findings(&self) -> usize {
        self.entries.iter().filter(|entry| entry.has_findings()).count()
    }

    /// The next question from here on in whose answer the gate finds something, going round.
    pub(super) fn next_with_findings(&self) -> Option<usize> {
        let count = self.entries.len();
        (1..=count).map(|step| (self.current + step) % count).find(|&n| self.entries[n].has_findings())
    }

    /// Goes to the next question that needs the author; where there is no other, to the next answer in which the gate
    /// finds something.
    pub(super) fn attend(&mut self) {
        let here = self.current;
        if let Some(question) = self.next_open().filter(|question| *question != here) {
            return self.go_to(question);
        }
        let open = match self.entries[here].needs_author() {
            true => "this is the last question that needs you".to_owned(),
            false => self.nothing_open(),
        };
        // Where to go is decided by what stands there now.
        self.look_now();
        let count = self.questions_with_findings();
        let Some(question) = self.next_with_findings() else { return self.say(open) };
        self.go_to(question);
        let answers = if count == 1 { "1 answer has".to_owned() } else { format!("{count} answers have") };
        let open = open.strip_prefix("nothing needs you: ").unwrap_or(&open);
        self.say(format!("{open}; {answers} findings"));
    }

    /// Everything that was found here, with what to do and why it matters, then what belongs to no question.
    pub(super) fn findings_in_full(&self) -> Content {
        let entry = &self.entries[self.current];
        let mut text = String::new();
        if let Some(Refused { reason, help, .. }) = &entry.refused {
            let _ = write!(text, "**It cannot be saved as it stands: {}**\n\n{}.\n\n", escaped(reason), escaped(help));
        }
        entry.findings.iter().for_each(|finding| in_full(finding, &mut text));
        match () {
            () if !text.is_empty() => {}
            () if !entry.is_answered() && entry.requirement.is_required() => {
                let _ = write!(text, "There is no answer yet, and {} requires one.\n\n", self.kep.stage);
            }
            () if !entry.is_answered() => text.push_str("There is no answer yet.\n\n"),
            () => text.push_str("The gate finds nothing in this answer.\n\n"),
        }
        let others = self.questions_with_findings() - usize::from(entry.has_findings());
        if others > 0 {
            let answers =
                if others == 1 { "1 other answer has".to_owned() } else { format!("{others} other answers have") };
            let _ = write!(text, "{answers} findings.\n\n");
        }
        if !self.findings.elsewhere.is_empty() {
            text.push_str("**Outside of the answers**\n\n");
            self.findings.elsewhere.iter().for_each(|finding| in_full(finding, &mut text));
        }
        Content::Markdown(text)
    }
}

/// A finding in full, as markdown.
fn in_full(finding: &Finding, text: &mut String) {
    let weight = match (&finding.standing, finding.severity) {
        (Standing::Exempt { .. }, _) => "excused",
        (Standing::Baseline, _) => "known",
        (Standing::Open, Severity::Error) => "error",
        (Standing::Open, Severity::Warning) => "warning",
        (Standing::Open, Severity::Info) => "note",
    };
    let _ = write!(text, "**{weight}: {}**\n\n", escaped(&finding.message));
    if let Standing::Exempt { reason, until } = &finding.standing {
        let _ = write!(text, "Excused until {}: {}\n\n", escaped(until), escaped(reason));
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(text, "- To do: {}", escaped(help));
    }
    if let Some(rule) = rules::named(finding.rule) {
        let _ = write!(text, "- Why: {}\n- Rule: `{}`\n\n", rule.why, rule.id);
    }
}

/// `text` as markdown that reads as it stands; code between backticks stays code.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for c in text.chars() {
        in_code ^= c == '`';
        if !in_code && matches!(c, '*' | '_' | '[' | ']' | '<' | '>' | '#' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
