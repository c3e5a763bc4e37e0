use super::rules;
use crate::answers::{Reading, State, ask};
use crate::kep::Stage;
use crate::markdown::toc;
use crate::questionnaire::Catalogue;
use crate::text::{Edit, Edits, Span};

/// How often the fixes are tried in turn at most.
const MOST_ROUNDS: usize = 5;

/// A change of a README that needs no author, in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Bold questions become headings.
    OldLayout,
    /// Questions that the stage requires and the README does not ask get their titles.
    MissingTitles,
    /// The template's comments go from answered questions.
    TemplateComments,
    /// The table of contents is made anew.
    Toc,
}

impl Fix {
    /// The fix with this name, which is the rule's that asks for it.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "old-layout" => Some(Fix::OldLayout),
            "missing-answer" => Some(Fix::MissingTitles),
            "template-left" => Some(Fix::TemplateComments),
            "toc" => Some(Fix::Toc),
            _ => None,
        }
    }

    /// `readme` with `fixes` made, until there is nothing more to make. One that would change an answer is not made.
    pub fn all(fixes: &[Fix], readme: &str, catalogue: &Catalogue, stage: Stage, template: &[String]) -> String {
        let mut text = readme.to_owned();
        // What one fix puts in or takes out may be what another waits for.
        for _ in 0..MOST_ROUNDS {
            let before = text.clone();
            text = Self::round(fixes, text, catalogue, stage, template);
            if text == before {
                break;
            }
        }
        text
    }

    fn round(fixes: &[Fix], mut text: String, catalogue: &Catalogue, stage: Stage, template: &[String]) -> String {
        for fix in fixes {
            let new = match fix {
                Fix::OldLayout => headings(&text, catalogue),
                Fix::MissingTitles => titles(&text, catalogue, stage),
                Fix::TemplateComments => without_comments(&text, catalogue, template),
                Fix::Toc => current_toc(&text),
            };
            if says_the_same(&text, &new, catalogue) {
                text = new;
            }
        }
        text
    }
}

/// `text` with its table of contents made anew, where it has the marks of one.
pub fn current_toc(text: &str) -> String {
    toc::update(text).into_iter().collect::<Edits>().apply(text)
}

fn titles(text: &str, catalogue: &Catalogue, stage: Stage) -> String {
    let reading = Reading::new(text, catalogue);
    // What hides the rest of the README hides titles too.
    if reading.never_closed().is_some() {
        return text.to_owned();
    }
    let missing = |n: &usize| reading.answers()[*n].state == State::Missing;
    let asked = |n: &usize| catalogue.requirement(*n, stage).is_required();
    let questions: Vec<usize> = (0..catalogue.questions.len()).filter(asked).filter(missing).collect();
    ask(text, catalogue, &questions)
}

fn without_comments(text: &str, catalogue: &Catalogue, template: &[String]) -> String {
    let reading = Reading::new(text, catalogue);
    let mut edits = Edits::new();
    for comment in rules::left_behind(&reading, text, template) {
        edits.push(Edit::delete(whole_lines(text, comment)));
    }
    edits.apply(text)
}

/// The lines of `comment`, where nothing else stands on them, with the blank lines below it; else just the comment.
fn whole_lines(text: &str, comment: Span) -> Span {
    let start = text[..comment.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[comment.end..].find('\n').map_or(text.len(), |at| comment.end + at + 1);
    let alone = text[start..comment.start].trim().is_empty() && text[comment.end..end].trim().is_empty();
    if !alone {
        return comment;
    }
    let mut end = end;
    while let Some(line) = text[end..].split_inclusive('\n').next().filter(|line| line.trim().is_empty()) {
        end += line.len();
    }
    Span::new(start, end)
}

/// Every question that is asked in bold becomes a heading with its answer below it, word for word.
///
/// A question with comments in its text, or with link definitions in the midst of it, stays as it is: they would have
/// to go somewhere. So does one whose answer would read otherwise below a heading.
fn headings(text: &str, catalogue: &Catalogue) -> String {
    let reading = Reading::new(text, catalogue);
    let wanted = |n: &usize| reading.asks_in_bold(*n);
    let edits: Vec<Edit> = (0..catalogue.questions.len())
        .filter(wanted)
        .filter_map(|n| as_heading(text, &reading, n, catalogue))
        .collect();
    let apply = |edits: &[Edit]| tidied(text, edits.iter().cloned().collect::<Edits>().apply(text));
    let all = apply(&edits);
    if says_the_same(text, &all, catalogue) {
        return all;
    }
    let mut kept: Vec<Edit> = Vec::new();
    for edit in edits {
        kept.push(edit);
        if !says_the_same(text, &apply(&kept), catalogue) {
            kept.pop();
        }
    }
    apply(&kept)
}

/// The edit that makes the question with the index `n`, asked in bold, a heading.
fn as_heading(text: &str, reading: &Reading<'_>, n: usize, catalogue: &Catalogue) -> Option<Edit> {
    let answer = &reading.answers()[n];
    let span = answer.span?;
    // Definitions that end the text of a question belong to the document.
    let span = Span::new(span.start, span.start + without_definitions(span.of(text)).len());
    let own = span.of(text);
    if own.contains("<!--") || own.lines().any(is_definition) {
        return None;
    }
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut block = format!("###### {}\n\n", catalogue.questions[n].title);
    if answer.state == State::Answered {
        block.push_str(answer.text.trim_end());
        block.push_str("\n\n");
    }
    let above = &text[..span.start];
    let blank_above = above.is_empty() || above.ends_with("\n\n") || above.ends_with("\r\n\r\n");
    let lead = if blank_above { "" } else { "\n" };
    Some(Edit::replace(span, format!("{lead}{block}").replace('\n', eol)))
}

/// `own` without the link definitions that end it.
fn without_definitions(own: &str) -> &str {
    let mut end = own.len();
    let mut found = own.len();
    for line in own.split_inclusive('\n').rev() {
        end -= line.len();
        if is_definition(line) {
            found = end;
        } else if !line.trim().is_empty() {
            break;
        }
    }
    &own[..found]
}

fn is_definition(line: &str) -> bool {
    line.trim_start().starts_with('[') && line.contains("]:")
}

/// `new` with no more line ends behind it than `old` has.
fn tidied(old: &str, mut new: String) -> String {
    let eol = if old.contains("\r\n") { "\r\n" } else { "\n" };
    if new.ends_with(&eol.repeat(2)) && !old.ends_with(&eol.repeat(2)) {
        new.truncate(new.len() - eol.len());
    }
    new
}

/// Whether every answer of `old` is in `new`, and no other.
fn says_the_same(old: &str, new: &str, catalogue: &Catalogue) -> bool {
    if old == new {
        return true;
    }
    let (old, new) = (Reading::new(old, catalogue), Reading::new(new, catalogue));
    old.answers().iter().zip(new.answers()).all(|(old, new)| old.text == new.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(fix: Fix, text: &str, template: &[&str]) -> String {
        let catalogue = Catalogue::embedded();
        let template: Vec<String> = template.iter().flat_map(|text| super::super::template_comments(text)).collect();
        let once = Fix::all(&[fix], text, &catalogue, Stage::Beta, &template);
        assert_eq!(Fix::all(&[fix], &once, &catalogue, Stage::Beta, &template), once, "done twice is done once");
        once
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
        let all = |text: &str| {
            let fixes = [Fix::OldLayout, Fix::MissingTitles];
            Fix::all(&fixes, text, &Catalogue::embedded(), Stage::Beta, &[])
        };
        let once = all(text);
        assert!(
            once.contains("###### Will enabling / using this feature result in introducing new API types?"),
            "{once}"
        );
        assert_eq!(all(&once), once);
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
    fn only_comments_of_the_template_go() {
        let template = "<!-- Say how operators can tell, in detail. -->\n";
        let text = "## Production Readiness Review Questionnaire\n\n### Dependencies\n\n\
            ###### Does this feature depend on any specific services running in the cluster?\n\n\
            <!-- Say how operators can tell, in detail. -->\n\n<!-- ask Nova about this again -->\nNo.\n";
        let new = fixed(Fix::TemplateComments, text, &[template]);
        assert!(!new.contains("Say how") && new.contains("ask Nova"), "{new}");
    }
}
