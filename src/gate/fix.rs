use super::rules;
use crate::answers::{Reading, State, ask};
use crate::kep::Stage;
use crate::markdown::toc;
use crate::questionnaire::Catalogue;
use crate::text::{Edit, Edits, Span};

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

    /// `readme` with `fixes` made. One that would change an answer is not made.
    pub fn all(fixes: &[Fix], readme: &str, catalogue: &Catalogue, stage: Stage, template: &[String]) -> String {
        let mut text = readme.to_owned();
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

/// Every question that is asked in bold becomes a heading with its answer below it, word for word. A question with
/// comments or link definitions in its text stays as it is: they would have to go somewhere.
fn headings(text: &str, catalogue: &Catalogue) -> String {
    let reading = Reading::new(text, catalogue);
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut edits = Edits::new();
    for (n, answer) in reading.answers().iter().enumerate() {
        let Some(span) = answer.span.filter(|_| reading.asks_in_bold(n)) else { continue };
        let own = span.of(text);
        let defines = own.lines().any(|line| line.trim_start().starts_with('[') && line.contains("]:"));
        if own.contains("<!--") || defines {
            continue;
        }
        let mut block = format!("###### {}\n\n", catalogue.questions[n].title);
        if answer.state == State::Answered {
            block.push_str(answer.text.trim_end());
            block.push_str("\n\n");
        }
        let above = &text[..span.start];
        let blank_above = above.is_empty() || above.ends_with("\n\n") || above.ends_with("\r\n\r\n");
        let lead = if blank_above { "" } else { "\n" };
        edits.push(Edit::replace(span, format!("{lead}{block}").replace('\n', eol)));
    }
    let new = edits.apply(text);
    if new.ends_with(&eol.repeat(2)) && !text.ends_with(&eol.repeat(2)) {
        return new[..new.len() - eol.len()].to_owned();
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
