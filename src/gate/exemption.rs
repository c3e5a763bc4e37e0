use super::finding::{Finding, Severity, Standing};
use super::rules;
use crate::kep::{Milestone, layout};
use crate::questionnaire::{Catalogue, Wording};
use crate::text::{LineIndex, Span, printable, shown_path};
use crate::yaml::{self, Kind, Node};

/// A finding that is excused for a while, from `.kepready.yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// The rule.
    pub rule: String,
    /// The KEP, by its number; `None` for every KEP that the file is about.
    pub kep: Option<String>,
    /// The question; `None` for every one.
    pub question: Option<String>,
    /// Why.
    pub reason: String,
    /// The last release or day that it holds for, as it is written.
    pub until: String,
    /// The file, and the line and column of the entry.
    pub place: (String, usize, usize),
    past: bool,
}

/// The exemptions of a `.kepready.yaml`, or all that are about one KEP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exemptions {
    entries: Vec<Exemption>,
    /// Those whose end has come and that are this KEP's own.
    ended: Vec<Finding>,
}

/// Something in a `.kepready.yaml` that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExemptionError {
    /// The file.
    pub file: String,
    /// The 1-based line.
    pub line: usize,
    /// The 1-based column, in characters.
    pub column: usize,
    /// What is wrong, fit for a terminal.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What an exemption's end is measured by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The release that is being made.
    pub upcoming: Option<Milestone>,
    /// Today, as 2026-01-31.
    pub today: Option<String>,
}

const KEYS: [&str; 5] = ["rule", "kep", "question", "reason", "until"];

impl Exemptions {
    /// Reads the text of a `.kepready.yaml` whose path is `file`.
    ///
    /// # Errors
    ///
    /// Everything in it that cannot be used: an exemption that is not understood would excuse nothing, or too much.
    pub fn read(text: &str, file: &str, now: &Now, catalogue: &Catalogue) -> Result<Self, Vec<ExemptionError>> {
        let mut page = Page { text, file, lines: LineIndex::new(text), errors: Vec::new() };
        let reading = yaml::read(text);
        for error in &reading.problems {
            page.error(error.span, error.message.clone(), "write `exemptions:` and below it a list".to_owned());
        }
        let mut entries = Vec::new();
        for node in reading.documents.first().map(|root| page.list(root)).unwrap_or_default() {
            entries.extend(page.entry(node, now, catalogue));
        }
        page.errors.sort_by_key(|error| (error.line, error.column));
        if page.errors.is_empty() { Ok(Self { entries, ended: Vec::new() }) } else { Err(page.errors) }
    }

    /// Those that are about the KEP with this number, with `own`, which stand in its own directory.
    pub fn of_kep(&self, number: Option<&str>, own: Option<Exemptions>) -> Exemptions {
        let about = |entry: &&Exemption| entry.kep.is_none() || entry.kep.as_deref() == number;
        let mut entries: Vec<Exemption> = self.entries.iter().filter(about).cloned().collect();
        let named = entries.iter().filter(|entry| entry.kep.is_some());
        let own = own.map(|own| own.entries).unwrap_or_default();
        let ended = named.chain(&own).filter(|entry| entry.past).map(ended).collect();
        entries.extend(own);
        Exemptions { entries, ended }
    }

    /// Those for every KEP whose end has come, as findings.
    pub fn ended_for_all(&self) -> Vec<Finding> {
        self.entries.iter().filter(|entry| entry.past && entry.kep.is_none()).map(ended).collect()
    }

    /// Whether what a rule finds is excused, under one question or everywhere. What upstream fails on never is.
    pub fn excuse(&self, rule: &str) -> bool {
        let fails_upstream = rules::named(rule).is_some_and(|rule| rule.upstream);
        !fails_upstream && self.entries.iter().any(|entry| !entry.past && entry.rule == rule)
    }

    /// Marks the findings that are excused, and adds the exemptions of this KEP whose end has come.
    ///
    /// What upstream fails on is never excused: its checks would not know.
    pub fn apply(&self, findings: &mut Vec<Finding>) {
        for finding in findings.iter_mut().filter(|finding| !finding.upstream) {
            let question = finding.question.as_ref().map(|id| id.as_str());
            let about = self.entries.iter().filter(|entry| !entry.past && entry.rule == finding.rule);
            let names =
                |entry: &&Exemption, id: Option<&str>| entry.question.is_none() || entry.question.as_deref() == id;
            let entry_for = |id: Option<&str>| about.clone().find(|entry| names(entry, id));
            // What is about several questions is excused where each of them is.
            let each: Option<Vec<&Exemption>> = finding.covers.iter().map(|id| entry_for(Some(id.as_str()))).collect();
            let excused = entry_for(question).or_else(|| each?.first().copied());
            if let Some(entry) = excused {
                finding.standing = Standing::Exempt { reason: entry.reason.clone(), until: entry.until.clone() };
            }
        }
        findings.extend(self.ended.iter().cloned());
    }
}

/// A `.kepready.yaml` while it is read.
struct Page<'t> {
    text: &'t str,
    file: &'t str,
    lines: LineIndex,
    errors: Vec<ExemptionError>,
}

impl Page<'_> {
    fn error(&mut self, span: Span, message: String, help: String) {
        let (line, column) = self.lines.position(self.text, span.start);
        let message = printable(&message).into_owned();
        self.errors.push(ExemptionError { file: self.file.to_owned(), line, column, message, help });
    }

    /// The entries of `exemptions`.
    fn list<'n>(&mut self, root: &'n Node) -> &'n [Node] {
        const SHAPE: &str = "the file has one key, `exemptions`, with a list below it";
        if !matches!(root.kind, Kind::Mapping(_)) && !root.is_null() {
            self.error(root.span, "this is no key".to_owned(), SHAPE.to_owned());
        }
        let mut list: &[Node] = &[];
        for pair in root.pairs() {
            let name = pair.key.as_str().unwrap_or_default();
            if name != "exemptions" {
                let message = format!("the key `{}` is not known here", yaml::excerpt(name));
                self.error(pair.key.span, message, SHAPE.to_owned());
            } else if matches!(pair.value.kind, Kind::Sequence(_)) || pair.value.is_null() {
                list = pair.value.entries();
            } else {
                self.error(pair.value.span, "`exemptions` is no list".to_owned(), SHAPE.to_owned());
            }
        }
        list
    }

    fn entry(&mut self, node: &Node, now: &Now, catalogue: &Catalogue) -> Option<Exemption> {
        for pair in node.pairs() {
            let name = pair.key.as_str().unwrap_or_default();
            if !KEYS.contains(&name) {
                let help = near(name, KEYS).unwrap_or("its keys are rule, kep, question, reason and until".to_owned());
                self.error(pair.key.span, format!("an exemption has no key `{}`", yaml::excerpt(name)), help);
            }
        }
        let place = |name: &str| node.get(name).map_or(node.span, |value| value.span);
        let field = |name: &str| node.get(name).and_then(Node::as_str).map(str::trim).filter(|text| !text.is_empty());
        let (Some(rule), Some(reason), Some(until)) = (field("rule"), field("reason"), field("until")) else {
            let lacking = ["rule", "reason", "until"].into_iter().find(|name| field(name).is_none());
            let help = "an exemption needs a rule, a reason, and an end: a release or a day".to_owned();
            self.error(node.span, format!("an exemption without `{}`", lacking.unwrap_or_default()), help);
            return None;
        };
        if rules::named(rule).is_none() {
            let known = rules::ALL.iter().map(|rule| rule.id);
            let help = near(rule, known).unwrap_or("`kepready explain` lists the rules".to_owned());
            self.error(place("rule"), format!("there is no rule `{}`", yaml::excerpt(rule)), help);
        }
        let question = field("question");
        if let Some(id) = question.filter(|id| catalogue.index_of(id).is_none()) {
            let known = catalogue.questions.iter().map(|question| question.id.as_str());
            let help = near(id, known).unwrap_or("`kepready questions list` lists the questions".to_owned());
            self.error(place("question"), format!("there is no question `{}`", yaml::excerpt(id)), help);
        }
        let kep = field("kep").map(layout::number_named);
        if let Some(None) = kep {
            let help = "give the KEP by its number, such as `kep: 2033`".to_owned();
            self.error(place("kep"), "this is not the number of a KEP".to_owned(), help);
        }
        let Some(past) = now.is_past(until) else {
            let message = format!("`until: {}` is neither a release nor a day", yaml::excerpt(until));
            let help = "write a release such as v1.40 or a day such as 2026-12-31".to_owned();
            self.error(place("until"), message, help);
            return None;
        };
        let (line, column) = self.lines.position(self.text, node.span.start);
        Some(Exemption {
            rule: rule.to_owned(),
            kep: kep.flatten(),
            question: question.map(str::to_owned),
            reason: printable(reason).into_owned(),
            until: printable(until).into_owned(),
            place: (self.file.to_owned(), line, column),
            past,
        })
    }
}

/// "Did you mean", where one of `known` is near `name`.
fn near<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    let word = Wording::new(name);
    let distances = known.into_iter().filter_map(|known| Some((Wording::new(known).distance(&word, 3)?, known)));
    distances.min().map(|(_, known)| format!("did you mean `{known}`?"))
}

impl Now {
    /// Whether `until` has gone by; `None` where it is neither a release nor a day.
    fn is_past(&self, until: &str) -> Option<bool> {
        if let Ok(release) = until.parse::<Milestone>() {
            return Some(self.upcoming.is_some_and(|upcoming| upcoming > release));
        }
        let day: jiff::civil::Date = until.parse().ok()?;
        let today: Option<jiff::civil::Date> = self.today.as_deref().and_then(|today| today.parse().ok());
        Some(today.is_some_and(|today| today > day))
    }
}

fn ended(exemption: &Exemption) -> Finding {
    let (file, line, column) = exemption.place.clone();
    let Exemption { rule, until, reason, .. } = exemption;
    let message = format!("the exemption from `{rule}` ended with {}: {}", yaml::excerpt(until), yaml::excerpt(reason));
    Finding {
        rule: rules::EXEMPTION_PROBLEM.id,
        severity: Severity::Error,
        about: message.clone(),
        message,
        file: shown_path(&file).into_owned(),
        line,
        column,
        question: None,
        covers: Vec::new(),
        help: Some(rules::EXEMPTION_PROBLEM.fix.to_owned()),
        fixable: false,
        upstream: false,
        standing: Standing::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::sample::{CATALOGUE, with_answer};

    fn now() -> Now {
        Now { upcoming: Some(Milestone::new(1, 39)), today: Some("2026-03-01".into()) }
    }

    fn read(until: &str) -> Exemptions {
        let text = format!(
            "exemptions:\n  - rule: bare-answer\n    question: reenable\n    reason: asked SIG\n    until: {until}\n"
        );
        let own = Exemptions::read(&text, ".kepready.yaml", &now(), &CATALOGUE).expect("it is a good file");
        Exemptions::default().of_kep(Some("9999"), Some(own))
    }

    #[test]
    fn an_exemption_holds_to_its_end_and_is_an_error_behind_it() {
        for (until, holds) in [("v1.39", true), ("v1.38", false), ("2026-03-01", true), ("2026-02-28", false)] {
            let mut findings = with_answer("reenable", "N/A", "bare-answer");
            assert_eq!(findings.len(), 1);
            read(until).apply(&mut findings);
            assert_eq!(findings[0].counts(), !holds, "{until}");
            assert_eq!(findings.iter().filter(|finding| finding.is_error()).count(), usize::from(!holds), "{until}");
        }
    }

    #[test]
    fn an_exemption_is_about_its_own_question_only() {
        let mut findings = with_answer("failure-modes", "N/A", "bare-answer");
        read("v1.40").apply(&mut findings);
        assert!(findings[0].counts());
    }

    #[test]
    fn an_exemption_that_ended_is_said_to_its_own_kep_and_one_for_all_once() {
        let entry = |kep: &str| format!("  - rule: toc\n{kep}    reason: x\n    until: v1.38\n");
        let text = format!("exemptions:\n{}{}", entry("    kep: KEP-0042\n"), entry(""));
        let read = Exemptions::read(&text, ".kepready.yaml", &now(), &CATALOGUE).expect("it is a good file");
        let lines = |number: &str| {
            let mut findings = Vec::new();
            read.of_kep(Some(number), None).apply(&mut findings);
            findings.iter().map(|finding| finding.line).collect::<Vec<_>>()
        };
        assert_eq!((lines("42"), lines("43")), (vec![2], vec![]));
        assert_eq!(read.ended_for_all().iter().map(|finding| finding.line).collect::<Vec<_>>(), [6]);
    }

    #[test]
    fn what_cannot_be_used_is_said_with_its_place() {
        let text = "exemptions:\n  - rule: bare-answer\n    until: v1.40\n  - rule: bare-answers\n    reason: x\n    until: v1.40\n\
            \x20 - rule: toc\n    reason: x\n    untill: v1.40\n    until: soon\n  - rule: toc\n    reason: x\n    until: v1.40\n    question: slo\n    kep: Orbit\nmood: good\n";
        let said = |text: &str| -> Vec<String> {
            let errors = Exemptions::read(text, ".kepready.yaml", &now(), &CATALOGUE).expect_err("it is a bad file");
            let said = |e: &ExemptionError| format!("{}:{} {}; {}", e.line, e.column, e.message, e.help);
            errors.iter().map(said).collect()
        };
        assert_eq!(
            said(text),
            [
                "2:5 an exemption without `reason`; an exemption needs a rule, a reason, and an end: a release or a day",
                "4:11 there is no rule `bare-answers`; did you mean `bare-answer`?",
                "9:5 an exemption has no key `untill`; did you mean `until`?",
                "10:12 `until: soon` is neither a release nor a day; write a release such as v1.40 or a day such as 2026-12-31",
                "14:15 there is no question `slo`; did you mean `slos`?",
                "15:10 this is not the number of a KEP; give the KEP by its number, such as `kep: 2033`",
                "16:1 the key `mood` is not known here; the file has one key, `exemptions`, with a list below it",
            ]
        );
        assert!(said("exemptions: all\n")[0].starts_with("1:13 `exemptions` is no list; "));
        assert!(said("- toc\n")[0].starts_with("1:1 this is no key; "));
        assert!(said("exemptions: [\n")[0].contains("this is not YAML"));
        for nothing in ["", "# none\n", "exemptions:\n", "exemptions: []\n"] {
            assert!(Exemptions::read(nothing, ".kepready.yaml", &now(), &CATALOGUE).is_ok(), "{nothing:?}");
        }
    }
}
