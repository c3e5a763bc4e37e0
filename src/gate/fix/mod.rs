//! Changes that need no author, made to the texts of a KEP until there is nothing more to make.

mod agreed;
mod layout;

use super::finding::File;
use super::{Answers, Review, rules};
use crate::answers::{Reading, State, ask};
use crate::kep::{Proposal, Stage};
use crate::markdown::toc;
use crate::questionnaire::Catalogue;
use crate::text::{Edit, Edits, Span};

pub(super) use layout::headings;

/// How often the fixes are tried in turn at most.
const MOST_ROUNDS: usize = 5;

/// A change that needs no author, in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fix {
    /// Bold questions become headings.
    OldLayout,
    /// Questions that the stage requires and the README does not ask get their titles.
    MissingTitles,
    /// The gate that only one of `kep.yaml` and README names is named in the other.
    Gate,
    /// The gate's components that only one of `kep.yaml` and README names are named in the other.
    Components,
    /// The metrics of the README's indicators are listed in `kep.yaml`.
    Metrics,
    /// Keys that `kep.yaml` lacks say what the README says.
    Keys,
    /// The template's comments go from answered questions.
    TemplateComments,
    /// The table of contents is made anew.
    Toc,
}

/// The texts of a KEP that fixes change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The README; `None` where there is none.
    pub readme: Option<String>,
    /// `kep.yaml`; `None` where there is none.
    pub kep_yaml: Option<String>,
}

/// What fixes go by beside the texts.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The questions.
    pub catalogue: &'a Catalogue,
    /// The stage that is asked for.
    pub stage: Stage,
    /// Where the KEP stands.
    pub review: Review,
    /// The comments of the checkout's template.
    pub template: &'a [String],
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The change.
    pub fix: Fix,
    /// The file: the README or `kep.yaml`.
    pub file: File,
    /// What was done and why, as a clause; fit for a terminal.
    pub says: String,
}

impl Fix {
    /// Every fix, in the order in which they are made.
    pub const ALL: [Fix; 8] = [
        Fix::OldLayout,
        Fix::MissingTitles,
        Fix::Gate,
        Fix::Components,
        Fix::Metrics,
        Fix::Keys,
        Fix::TemplateComments,
        Fix::Toc,
    ];

    /// The rule whose findings it mends.
    pub fn rule(self) -> &'static str {
        match self {
            Fix::OldLayout => "old-layout",
            Fix::MissingTitles => rules::MISSING_ANSWER,
            Fix::Gate => "gate-agreement",
            Fix::Components => "component-agreement",
            Fix::Metrics => "metric-agreement",
            Fix::Keys => "production-keys",
            Fix::TemplateComments => "template-left",
            Fix::Toc => "toc",
        }
    }

    /// The fix that mends what the rule with this name finds.
    pub fn named(rule: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fix| fix.rule() == rule)
    }

    /// `texts` with `fixes` made, until there is nothing more to make, and what was done. A change that would alter
    /// an answer is not made; only a gate's empty lines are filled in.
    pub fn all(fixes: &[Fix], texts: &Texts, terms: &Terms<'_>) -> (Texts, Vec<Done>) {
        let (mut texts, mut done) = (texts.clone(), Vec::new());
        // What one fix puts in or takes out may be what another waits for.
        for _ in 0..MOST_ROUNDS {
            let before = texts.clone();
            for fix in fixes {
                if let Some((new, made)) = fix.once(&texts, terms) {
                    texts = new;
                    done.extend(made);
                }
            }
            if texts == before {
                break;
            }
        }
        (texts, done)
    }

    /// `texts` with the fix made; `None` where there is nothing to make.
    fn once(self, texts: &Texts, terms: &Terms<'_>) -> Option<(Texts, Vec<Done>)> {
        match self {
            Fix::Gate | Fix::Components | Fix::Metrics | Fix::Keys => {
                let (readme, kep_yaml) = (texts.readme.as_deref()?, texts.kep_yaml.as_deref()?);
                agreed::once(self, readme, kep_yaml, terms)
            }
            _ => {
                let old = texts.readme.as_deref()?;
                let (new, says) = self.of_readme(old, texts, terms);
                if new == old || !says_the_same(old, &new, terms.catalogue) {
                    return None;
                }
                let made = vec![Done { fix: self, file: File::Readme, says }];
                Some((Texts { readme: Some(new), kep_yaml: texts.kep_yaml.clone() }, made))
            }
        }
    }

    /// `text` as the fix would have it, and what it does.
    fn of_readme(self, text: &str, texts: &Texts, terms: &Terms<'_>) -> (String, String) {
        let catalogue = terms.catalogue;
        match self {
            Fix::OldLayout => {
                let (new, made) = headings(&Reading::new(text, catalogue), text, catalogue);
                (new, format!("{} in bold made headings, the answers word for word", counted(made.len(), "question")))
            }
            Fix::MissingTitles => titles(text, texts, terms),
            Fix::TemplateComments => {
                let (new, count) = without_comments(text, catalogue, terms.template);
                (new, format!("{} of the template taken out from under answers", counted(count, "comment")))
            }
            Fix::Toc => (current_toc(text), "the table of contents made anew from the headings".to_owned()),
            Fix::Gate | Fix::Components | Fix::Metrics | Fix::Keys => (text.to_owned(), String::new()),
        }
    }
}

/// `1 question`, `2 questions`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// `text` with its table of contents made anew, where it has the marks of one.
///
/// mdtoc ends its lines with `\n` whatever the file does, and compares byte by byte: so does the table here.
pub fn current_toc(text: &str) -> String {
    let edit = toc::update(text).map(|edit| Edit { replacement: edit.replacement.replace("\r\n", "\n"), ..edit });
    edit.into_iter().collect::<Edits>().apply(text)
}

/// `readme` with the titles of the questions that its gate would miss.
fn titles(readme: &str, texts: &Texts, terms: &Terms<'_>) -> (String, String) {
    let proposal = texts.kep_yaml.as_deref().map(Proposal::read).unwrap_or_default();
    let reading = Reading::new(readme, terms.catalogue);
    let answers = Answers::new(terms.catalogue, (readme, &reading), &proposal, (terms.stage, terms.review));
    let missing = rules::missing_titles(&answers);
    let new = ask(readme, terms.catalogue, &missing);
    let now = Reading::new(&new, terms.catalogue);
    let put_in = |n: usize| now.answers()[n].state != State::Missing && reading.answers()[n].state == State::Missing;
    // A README without a questionnaire gets all of it.
    let others = (0..now.answers().len()).filter(|n| put_in(*n) && !missing.contains(n)).count();
    let asked: Vec<&str> = missing.into_iter().filter(|&n| put_in(n)).map(|n| answers.name(n)).collect();
    let count = counted(asked.len(), "missing title");
    let others = if others > 0 { format!("; and {} for later", counted(others, "title")) } else { String::new() };
    (new, format!("{count} that {} asks for put in, for you to answer: {}{others}", terms.stage, asked.join(", ")))
}

/// `text` without the template's comments under answers, and how many went.
///
/// A comment goes with the blank lines below it, with one of them, or with none: as many as leave the answer as it
/// reads without the comment.
fn without_comments(text: &str, catalogue: &Catalogue, template: &[String]) -> (String, usize) {
    let reading = Reading::new(text, catalogue);
    let left = rules::left_behind(&reading, text, template);
    let apply = |spans: &[Span]| spans.iter().map(|span| Edit::delete(*span)).collect::<Edits>().apply(text);
    let keeps = |new: &str| same_answers(&reading, &Reading::new(new, catalogue));
    let all: Vec<Span> = left.iter().map(|comment| whole_lines(text, *comment, usize::MAX)).collect();
    let new = apply(&all);
    if keeps(&new) {
        return (new, all.len());
    }
    let mut gone: Vec<Span> = Vec::new();
    for comment in left {
        for blank in [usize::MAX, 1, 0] {
            gone.push(whole_lines(text, comment, blank));
            if keeps(&apply(&gone)) {
                break;
            }
            gone.pop();
        }
    }
    (apply(&gone), gone.len())
}

/// The lines of `comment`, where nothing else stands on them, with up to `most` blank lines below it; else just the
/// comment.
fn whole_lines(text: &str, comment: Span, most: usize) -> Span {
    let start = text[..comment.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[comment.end..].find('\n').map_or(text.len(), |at| comment.end + at + 1);
    let alone = text[start..comment.start].trim().is_empty() && text[comment.end..end].trim().is_empty();
    if !alone {
        return comment;
    }
    let below = text[end..].split_inclusive('\n').take_while(|line| line.trim().is_empty()).take(most);
    Span::new(start, end + below.map(str::len).sum::<usize>())
}

/// Whether every answer of `old` is in `new`, and no other.
fn says_the_same(old: &str, new: &str, catalogue: &Catalogue) -> bool {
    if old == new {
        return true;
    }
    same_answers(&Reading::new(old, catalogue), &Reading::new(new, catalogue))
}

fn same_answers(old: &Reading<'_>, new: &Reading<'_>) -> bool {
    old.answers().iter().zip(new.answers()).all(|(old, new)| old.text == new.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed_by(fixes: &[Fix], text: &str, template: &[&str]) -> String {
        let catalogue = Catalogue::embedded();
        let template: Vec<String> = template.iter().flat_map(|text| super::super::template_comments(text)).collect();
        let terms = Terms { catalogue: &catalogue, stage: Stage::Beta, review: Review::Asked, template: &template };
        let all = |text: &str| {
            let texts = Texts { readme: Some(text.to_owned()), kep_yaml: None };
            let (texts, done) = Fix::all(fixes, &texts, &terms);
            let new = texts.readme.expect("a README stays one");
            assert_eq!(new == text, done.is_empty(), "what is done is said");
            new
        };
        let once = all(text);
        assert_eq!(all(&once), once, "done twice is done once");
        once
    }

    fn fixed(fix: Fix, text: &str, template: &[&str]) -> String {
        fixed_by(&[fix], text, template)
    }

    #[test]
    fn bold_questions_become_headings_with_their_answers() {
        let text = "## Production Readiness Review Questionnaire\n\n### Scalability\n\n\
            * **Will enabling / using this feature result in any new API calls?**\n  No, but:\n  - one\n    - two\n\n\
            * **Will enabling / using this feature result in introducing new API types?** No.\n";
        let new = fixed(Fix::OldLayout, text, &[]);
        assert!(
            new.contains(
                "###### Will enabling / using this feature result in any new API calls?\n\nNo, but:\n- one\n  - two\n\n"
            ),
            "{new}"
        );
        assert!(new.ends_with("introducing new API types?\n\nNo.\n"), "{new}");
    }

    #[test]
    fn link_definitions_stay_behind_the_question_and_one_question_does_not_hold_up_another() {
        let text = "## Production Readiness Review Questionnaire\n\n### Scalability\n\n\
            * **Will enabling / using this feature result in any new API calls?**\n  No, see [limits].\n\n\
            * **Will enabling / using this feature result in introducing new API types?** No. <!-- ask -->\n\n\
            * **Will enabling / using this feature result in any new calls to the cloud provider?**\n  None.\n\n\
            [limits]: https://example.com/limits\n\n## Drawbacks\n";
        let new = fixed(Fix::OldLayout, text, &[]);
        assert!(new.contains("###### Will enabling / using this feature result in any new API calls?\n\nNo, see [limits].\n\n* **Will"), "{new}");
        assert!(new.contains("types?** No. <!-- ask -->\n\n###### Will"), "{new}");
        assert!(
            new.ends_with("cloud provider?\n\nNone.\n\n[limits]: https://example.com/limits\n\n## Drawbacks\n"),
            "{new}"
        );
    }

    #[test]
    fn titles_put_in_beside_a_question_that_stays_bold_are_headings_at_once() {
        let text = "## Production Readiness Review Questionnaire\n\n### Scalability\n\n\
            * **Will enabling / using this feature result in any new API calls?** No. <!-- ask -->\n";
        let once = fixed_by(&[Fix::OldLayout, Fix::MissingTitles], text, &[]);
        assert!(
            once.contains("###### Will enabling / using this feature result in introducing new API types?"),
            "{once}"
        );
    }

    #[test]
    fn missing_titles_are_put_in_and_answers_stay() {
        let text = "## Production Readiness Review Questionnaire\n\n### Dependencies\n\n\
            ###### Does this feature depend on any specific services running in the cluster?\n\nNo.\n";
        let new = fixed(Fix::MissingTitles, text, &[]);
        assert!(new.contains("###### What specific metrics should inform a rollback?\n"), "{new}");
        assert!(new.contains("running in the cluster?\n\nNo.\n"), "{new}");
    }

    #[test]
    fn a_table_of_contents_is_as_mdtoc_takes_it_whatever_ends_the_lines() {
        let text = "# Orbit\r\n\r\n<!-- toc -->\r\n- [One](#one)\r\n- [Two](#two)\r\n<!-- /toc -->\r\n\r\n## One\r\n\r\n## Two\r\n";
        let new = fixed(Fix::Toc, text, &[]);
        assert_eq!(
            new,
            text.replace("toc -->\r\n- [One](#one)\r\n- [Two](#two)\r\n", "toc -->\n- [One](#one)\n- [Two](#two)\n")
        );
    }

    #[test]
    fn only_comments_of_the_template_go() {
        let template = "<!-- Say how operators can tell, in detail. -->\n";
        let text = "## Production Readiness Review Questionnaire\n\n### Dependencies\n\n\
            ###### Does this feature depend on any specific services running in the cluster?\n\n\
            <!-- Say how operators can tell, in detail. -->\n\n<!-- ask Nova about this again -->\nNo.\n";
        let new = fixed(Fix::TemplateComments, text, &[template]);
        assert!(!new.contains("Say how") && new.contains("ask Nova"), "{new}");
    }
}
