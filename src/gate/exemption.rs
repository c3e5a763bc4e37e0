use super::finding::{Finding, Severity, Standing};
use super::rules;
use crate::kep::Milestone;
use crate::text::{LineIndex, Span, printable};
use crate::yaml::{self, Node};

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
    /// The file, and the line of the entry.
    pub place: (String, usize),
    past: bool,
}

/// Every exemption that holds for a KEP, and what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exemptions {
    /// The exemptions.
    pub entries: Vec<Exemption>,
    /// What is wrong with the files they stand in.
    pub problems: Vec<Finding>,
}

/// What an exemption's end is measured by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The release that is being made.
    pub upcoming: Option<Milestone>,
    /// Today, as 2026-01-31.
    pub today: Option<String>,
}

impl Exemptions {
    /// Reads the text of a `.kepready.yaml` whose path is `file`.
    pub fn read(text: &str, file: &str, now: &Now) -> Self {
        let mut read = Self::default();
        let reading = yaml::read(text);
        let lines = LineIndex::new(text);
        let mut problem = |span: Span, message: String, help: &str| {
            let (line, column) = lines.position(text, span.start);
            read.problems.push(exemption_finding(file, (line, column), message, help));
        };
        for error in &reading.problems {
            problem(error.span, error.message.clone(), "write it as YAML: `exemptions:` and a list below it");
        }
        let Some(root) = reading.documents.first() else { return read };
        for pair in root.pairs() {
            let name = pair.key.as_str().unwrap_or_default();
            if name != "exemptions" {
                let message = format!("the key `{}` is not known here", yaml::excerpt(name));
                problem(pair.key.span, message, "the file has one key, `exemptions`");
            }
        }
        let mut entries = Vec::new();
        for node in root.get("exemptions").map(Node::entries).unwrap_or_default() {
            let field =
                |name: &str| node.get(name).and_then(Node::as_str).map(str::trim).filter(|text| !text.is_empty());
            for pair in node.pairs() {
                let name = pair.key.as_str().unwrap_or_default();
                if !["rule", "kep", "question", "reason", "until"].contains(&name) {
                    let message = format!("an exemption has no key `{}`", yaml::excerpt(name));
                    problem(pair.key.span, message, "its keys are `rule`, `kep`, `question`, `reason` and `until`");
                }
            }
            let (Some(rule), Some(reason), Some(until)) = (field("rule"), field("reason"), field("until")) else {
                let lacking = ["rule", "reason", "until"].into_iter().find(|name| field(name).is_none());
                let message = format!("an exemption without `{}`", lacking.unwrap_or_default());
                problem(node.span, message, "an exemption needs a rule, a reason, and an end: a release or a day");
                continue;
            };
            if rules::named(rule).is_none() {
                let message = format!("there is no rule `{}`", yaml::excerpt(rule));
                problem(node.span, message, "`kepready explain` lists the rules");
                continue;
            }
            let Some(past) = now.is_past(until) else {
                let message = format!("`until: {}` is neither a release nor a day", yaml::excerpt(until));
                problem(node.span, message, "write a release such as v1.40 or a day such as 2026-12-31");
                continue;
            };
            if past {
                let message = format!(
                    "the exemption from `{rule}` ended with {}: {}",
                    yaml::excerpt(until),
                    yaml::excerpt(reason)
                );
                problem(node.span, message, rules::EXEMPTION_PROBLEM.fix);
            }
            let (line, _) = lines.position(text, node.span.start);
            entries.push(Exemption {
                rule: rule.to_owned(),
                kep: field("kep").map(|number| number.trim_start_matches('0').to_owned()),
                question: field("question").map(str::to_owned),
                reason: printable(reason).into_owned(),
                until: until.to_owned(),
                place: (file.to_owned(), line),
                past,
            });
        }
        read.entries = entries;
        read
    }

    /// Those that are about the KEP with this number, with `own`, which stand in its own directory.
    pub fn of_kep(&self, number: Option<&str>, own: Option<Exemptions>) -> Exemptions {
        let about = |entry: &&Exemption| entry.kep.is_none() || entry.kep.as_deref() == number;
        let mut all =
            Exemptions { entries: self.entries.iter().filter(about).cloned().collect(), problems: Vec::new() };
        if let Some(own) = own {
            all.entries.extend(own.entries);
            all.problems.extend(own.problems);
        }
        all
    }

    /// Marks the findings that are excused, and adds what is wrong with the exemptions.
    ///
    /// What upstream fails on is never excused: its checks would not know.
    pub fn apply(&self, findings: &mut Vec<Finding>) {
        for finding in findings.iter_mut().filter(|finding| !finding.upstream) {
            let question = finding.question.as_ref().map(|id| id.as_str());
            let excused = self.entries.iter().find(|entry| {
                !entry.past
                    && entry.rule == finding.rule
                    && (entry.question.is_none() || entry.question.as_deref() == question)
            });
            if let Some(entry) = excused {
                finding.standing = Standing::Exempt { reason: entry.reason.clone(), until: entry.until.clone() };
            }
        }
        findings.extend(self.problems.iter().cloned());
    }
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

fn exemption_finding(file: &str, (line, column): (usize, usize), message: String, help: &str) -> Finding {
    let message = printable(&message).into_owned();
    Finding {
        rule: rules::EXEMPTION_PROBLEM.id,
        severity: Severity::Error,
        about: message.clone(),
        message,
        file: file.to_owned(),
        line,
        column,
        question: None,
        help: Some(help.to_owned()),
        fixable: false,
        upstream: false,
        standing: Standing::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::sample::with_answer;

    fn now() -> Now {
        Now { upcoming: Some(Milestone::new(1, 39)), today: Some("2026-03-01".into()) }
    }

    fn read(until: &str) -> Exemptions {
        let text = format!(
            "exemptions:\n  - rule: bare-answer\n    question: reenable\n    reason: asked SIG\n    until: {until}\n"
        );
        Exemptions::read(&text, ".kepready.yaml", &now())
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
    fn what_an_exemption_lacks_is_said_with_its_line() {
        let text = "exemptions:\n  - rule: bare-answer\n    until: v1.40\n  - rule: nonsense\n    reason: x\n    until: v1.40\n  - rule: toc\n    reason: x\n    until: soon\n";
        let read = Exemptions::read(text, ".kepready.yaml", &now());
        let said: Vec<_> = read.problems.iter().map(|p| (p.line, p.message.as_str())).collect();
        assert_eq!(
            said,
            [
                (2, "an exemption without `reason`"),
                (4, "there is no rule `nonsense`"),
                (7, "`until: soon` is neither a release nor a day"),
            ]
        );
        assert!(read.entries.is_empty());
    }
}
