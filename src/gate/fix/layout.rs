//! The old template's bold questions as headings.

use super::same_answers;
use crate::answers::{Reading, State};
use crate::questionnaire::Catalogue;
use crate::text::{Edit, Edits, Span};

/// Every question that is asked in bold becomes a heading with its answer below it, word for word; also which ones do.
///
/// A question with comments in its text, or with link definitions in the midst of it, stays as it is: they would have
/// to go somewhere. So does one whose answer would read otherwise below a heading.
pub(in crate::gate) fn headings(reading: &Reading<'_>, text: &str, catalogue: &Catalogue) -> (String, Vec<usize>) {
    let bold = (0..catalogue.questions.len()).filter(|&n| reading.asks_in_bold(n));
    let mut edits: Vec<(usize, Edit)> =
        bold.filter_map(|n| Some((n, as_heading(text, reading, n, catalogue)?))).collect();
    let apply = |edits: &[(usize, Edit)]| {
        let edits: Edits = edits.iter().map(|(_, edit)| edit.clone()).collect();
        tidied(text, edits.apply(text))
    };
    let asked = reading.questionnaire().unwrap_or(Span::new(0, text.len()));
    loop {
        if edits.is_empty() {
            return (text.to_owned(), Vec::new());
        }
        let new = apply(&edits);
        // Nothing is edited around the questionnaire, and nothing there need be read again.
        let behind = text.len() - asked.end;
        let now = Reading::new(&new[asked.start..new.len() - behind], catalogue);
        if same_answers(reading, &now) {
            return (new, edits.into_iter().map(|(n, _)| n).collect());
        }
        // Those that would read otherwise stay as they are; where others would, no edit is known to be good.
        let same = |n: usize| now.answers()[n].text == reading.answers()[n].text;
        let before = edits.len();
        edits.retain(|(n, _)| same(*n));
        if edits.len() == before {
            edits.pop();
        }
    }
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
