use super::finding::{File, Finding, Hit, Severity, Standing};
use super::rule::{Check, Rule};
use super::{Answers, CheckoutFacts, Exemptions, Kep, Review, TreeProblem, rules};
use crate::answers::{Reading, State};
use crate::kep::{Proposal, Stage};
use crate::questionnaire::Catalogue;
use crate::text::{LineIndex, Span, is_plain_line, printable, shown_path};

/// How rules are run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Rules that upstream checks only when it creates a KEP are errors.
    pub strict: bool,
}

/// What came of checking a KEP.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was found, in the order of files and lines.
    pub findings: Vec<Finding>,
    /// The answers that its stage requires.
    pub required: Required,
    /// Whether it is ready for its stage.
    pub ready: bool,
}

/// The answers that a stage requires. A question that is newer than the KEP's latest release counts only once it is
/// answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Required {
    /// Those that are there.
    pub answered: usize,
    /// All of them.
    pub total: usize,
    /// The questions that were not asked yet when the KEP's latest release was made, and that have no answer.
    pub newer: usize,
}

/// Runs every rule on one KEP.
pub fn check_kep(kep: &Kep<'_>, options: Options) -> Vec<Finding> {
    let mut places = Places::default();
    let mut found = Vec::new();
    for rule in rules::ALL {
        let hits = match rule.check {
            // Without a README there is nothing to be missed in it.
            Check::Answers(_) if !kep.has_readme => continue,
            Check::Answers(check) => check(&kep.answers),
            Check::Kep(check) => check(kep),
            Check::Checkout(_) | Check::Gate => continue,
        };
        for hit in hits {
            found.push(places.finding(rule, hit, kep, options));
        }
    }
    sorted(found)
}

/// Runs the rules that look only at the answers, for a README that is being written. The files named are `README.md`
/// and `kep.yaml`.
pub fn check_answers(answers: &Answers<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules::ALL {
        let Check::Answers(check) = rule.check else { continue };
        for hit in check(answers) {
            let (file, (line, column)) = match hit.file {
                File::Readme => ("README.md", answers.reading.position(hit.span.start)),
                _ => ("kep.yaml", (1, 1)),
            };
            found.push(finding(rule, hit, (file.to_owned(), line, column), answers, Options::default()));
        }
    }
    sorted(found)
}

/// Runs the rules that look at a whole checkout.
pub fn check_checkout(facts: &CheckoutFacts) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules::ALL {
        let Check::Checkout(check) = rule.check else { continue };
        for TreeProblem { path, place: (line, column), message } in check(facts) {
            let hit = Hit::new(File::Aliases, Span::empty(0), message.clone()).about(message);
            found.push(from_hit(rule, hit, (path, line, column), None, Options::default()));
        }
    }
    for file in &facts.strays {
        if let Some((rule, hit)) = rules::stale_table(file) {
            let lines = LineIndex::new(&file.text);
            let (line, column) = lines.position(&file.text, hit.span.start.min(file.text.len()));
            found.push(from_hit(rule, hit, (file.path.clone(), line, column), None, Options::default()));
        }
    }
    found
}

/// The findings of a KEP with its exemptions and the baseline applied, and what follows from them.
pub fn judged(answers: &Answers<'_>, mut findings: Vec<Finding>, exemptions: &Exemptions) -> Outcome {
    exemptions.apply(&mut findings);
    let questions = 0..answers.catalogue.questions.len();
    let asked: Vec<usize> =
        questions.filter(|&n| answers.catalogue.requirement(n, answers.stage).is_required()).collect();
    let open = |n: usize| answers.reading.answers()[n].state != State::Answered;
    let excused = |n: usize| {
        let id = &answers.catalogue.questions[n].id;
        findings.iter().any(|f| f.rule == rules::MISSING_ANSWER && f.concerns(id) && !f.counts())
    };
    let waits = match answers.review {
        Review::Asked | Review::Draft => {
            asked.iter().any(|&n| open(n) && !excused(n) && rules::existed(answers.catalogue, answers.proposal, n))
        }
        Review::Recorded | Review::BeforeReviews | Review::Closed => false,
    };
    let ready = !waits && !findings.iter().any(Finding::is_error);
    let required = Required::of(answers.catalogue, answers.reading, answers.proposal, answers.stage);
    Outcome { findings, required, ready }
}

impl Required {
    /// Counts what a README has of what `stage` requires of the KEP that `proposal` is about.
    pub fn of(catalogue: &Catalogue, reading: &Reading, proposal: &Proposal, stage: Stage) -> Self {
        let questions = 0..catalogue.questions.len();
        let asked: Vec<usize> = questions.filter(|&n| catalogue.requirement(n, stage).is_required()).collect();
        let is_open = |n: usize| reading.answers()[n].state != State::Answered;
        let is_newer = |n: usize| is_open(n) && !rules::existed(catalogue, proposal, n);
        let newer = asked.iter().filter(|&&n| is_newer(n)).count();
        let answered = asked.iter().filter(|&&n| !is_open(n)).count();
        Self { answered, total: asked.len() - newer, newer }
    }

    /// How many are missing.
    pub fn open(self) -> usize {
        self.total - self.answered
    }
}

fn sorted(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|a, b| (&a.file, a.line, a.column, a.rule).cmp(&(&b.file, b.line, b.column, b.rule)));
    found
}

/// The line indexes of the files that something was found in.
#[derive(Default)]
struct Places {
    indexes: Vec<(File, LineIndex)>,
}

impl Places {
    fn finding(&mut self, rule: &'static Rule, hit: Hit, kep: &Kep<'_>, options: Options) -> Finding {
        let (path, text): (&str, &str) = match hit.file {
            File::Readme => (&kep.paths.readme, kep.unreadable.map_or(kep.answers.readme, |readme| &readme.text)),
            File::KepYaml => (&kep.paths.kep_yaml, kep.kep_yaml.unwrap_or_default()),
            File::Approval => (
                kep.paths.approval.as_deref().unwrap_or(&kep.paths.kep_yaml),
                kep.approval.map(|(text, _)| text).unwrap_or_default(),
            ),
            File::Owners => (&kep.paths.owners, kep.owners.unwrap_or_default()),
            File::Markdown(n) => (&kep.markdown[n].path, &kep.markdown[n].text),
            File::Aliases => (crate::kep::layout::ALIASES, ""),
        };
        if hit.file == File::Readme && kep.unreadable.is_none() {
            // Its lines were found when it was read.
            let place = kep.answers.reading.position(hit.span.start.min(text.len()));
            return finding(rule, hit, (path.to_owned(), place.0, place.1), &kep.answers, options);
        }
        let index = match self.indexes.iter().position(|(file, _)| *file == hit.file) {
            Some(at) => at,
            None => {
                self.indexes.push((hit.file, LineIndex::new(text)));
                self.indexes.len() - 1
            }
        };
        let (line, column) = self.indexes[index].1.position(text, hit.span.start.min(text.len()));
        finding(rule, hit, (path.to_owned(), line, column), &kep.answers, options)
    }
}

fn finding(
    rule: &'static Rule,
    hit: Hit,
    place: (String, usize, usize),
    answers: &Answers<'_>,
    options: Options,
) -> Finding {
    let id = |n: usize| answers.catalogue.questions[n].id.clone();
    let (question, covers) = (hit.question.map(id), hit.covers.iter().copied().map(id).collect());
    Finding { question, covers, ..from_hit(rule, hit, place, Some(answers.review), options) }
}

fn from_hit(
    rule: &'static Rule,
    hit: Hit,
    (file, line, column): (String, usize, usize),
    review: Option<Review>,
    options: Options,
) -> Finding {
    let upstream = hit.upstream.unwrap_or(rule.upstream);
    let asked = hit.severity.unwrap_or(rule.severity);
    let severity = match review {
        // What upstream fails on is an error, whatever else is known.
        _ if upstream => Severity::Error,
        _ if options.strict && rules::CREATE_ONLY.contains(&rule.id) => Severity::Error,
        // Nobody waits for a KEP that is done or closed; what is wrong with it is worth a look, not a block.
        Some(Review::BeforeReviews | Review::Closed | Review::Recorded) => asked.max(Severity::Warning),
        _ => asked,
    };
    Finding {
        rule: rule.id,
        severity,
        message: one_line(&hit.message),
        file: shown_path(&file).into_owned(),
        line,
        column,
        question: None,
        covers: Vec::new(),
        help: Some(one_line(&hit.help.unwrap_or_else(|| rule.fix.to_owned()))),
        fixable: hit.fixable.unwrap_or(rule.fixable),
        upstream,
        about: one_line(&hit.about),
        standing: Standing::Open,
    }
}

/// Whatever a KEP says, a finding is one line that does nothing to a terminal.
fn one_line(text: &str) -> String {
    if is_plain_line(text) {
        return text.to_owned();
    }
    printable(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}
