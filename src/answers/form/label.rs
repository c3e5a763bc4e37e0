//! Labels of fields as authors write them: in bold, wrapped, with a colon or without.

use crate::questionnaire::{Field, Wording};

/// A label longer than this is a sentence.
const LONGEST: usize = 240;

/// The field that the words of an item begin with, and the byte behind its label.
///
/// The label ends in a colon or a question mark, or is all that the first paragraph says.
pub(super) fn read(own: &str, fields: &[Field]) -> Option<(usize, usize)> {
    let paragraph = own.split("\n\n").next().unwrap_or_default().trim_end();
    let mut found = None;
    let mut closed = None;
    for (at, end) in ends(paragraph) {
        let words = Wording::new(&paragraph[..at]);
        // Marks without a word between them, behind a label that has ended, are the value's.
        if words.as_str().is_empty() || closed.as_ref() == Some(&words) {
            continue;
        }
        let closing = paragraph[..at].ends_with([')', '.']);
        let is = |label: &String| Wording::new(label) == words && (!closing || label.ends_with([')', '.']));
        if let Some(field) = fields.iter().position(|field| is(&field.label) || field.wordings.iter().any(is)) {
            found = Some((field, end));
            let has_mark = paragraph[..end].trim_end_matches(['*', '_']).ends_with([':', '?']);
            closed = has_mark.then_some(words);
        }
    }
    found
}

/// Where the label of `own` may end: the byte behind its words, and the one behind the marks that close it.
fn ends(own: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let emphasis = own.chars().take_while(|c| matches!(c, '*' | '_')).count();
    // The marks that opened in front of the label close behind it; further ones belong to the value.
    let closed = move |at: usize| {
        let rest = &own[at..];
        let marks = rest.bytes().take_while(|b| matches!(b, b'*' | b'_')).count().min(emphasis);
        let open_before = own[..at].bytes().rev().skip_while(|b| matches!(b, b':' | b'?' | b')' | b'.'));
        let already = open_before.take_while(|b| matches!(b, b'*' | b'_')).count();
        at + if already == 0 { marks } else { 0 }
    };
    let marks = own.char_indices().take_while(|(at, _)| *at < LONGEST).filter_map(move |(at, c)| {
        let behind = at + c.len_utf8();
        match c {
            ':' => Some((at, closed(behind))),
            // `plane?: no` has both.
            '?' => Some((behind, closed(if own[behind..].starts_with(':') { behind + 1 } else { behind }))),
            ')' | '.' => Some((behind, closed(behind))),
            _ => None,
        }
    });
    let whole = (own.len() <= LONGEST).then_some((own.len(), own.len()));
    marks.chain(whole.filter(|_| !own.ends_with([':', '?', ')', '.'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(label: &str, wordings: &[&str]) -> Field {
        let wordings = wordings.iter().map(|wording| (*wording).to_owned()).collect();
        Field { id: label.to_lowercase(), label: label.to_owned(), wordings }
    }

    fn value<'t>(own: &'t str, fields: &[Field]) -> Option<(usize, &'t str)> {
        read(own, fields).map(|(field, end)| (field, &own[end..]))
    }

    #[test]
    fn labels_are_met_however_they_are_set() {
        let fields = [field("Detection", &[]), field("[Optional] Aggregation method", &["Aggregation method"])];
        for (own, expected) in [
            ("Detection: by eye", (0, " by eye")),
            ("**Detection**: by *eye*", (0, " by *eye*")),
            ("**Detection:** **by eye**", (0, " **by eye**")),
            ("*Detection:* by eye", (0, " by eye")),
            ("DETECTION:`x`", (0, "`x`")),
            ("Detection", (0, "")),
            ("**Detection**", (0, "")),
            ("Detection: ``", (0, " ``")),
            ("Detection: ...", (0, " ...")),
            ("\\[Optional\\] Aggregation\n  method: rate", (1, " rate")),
        ] {
            assert_eq!(value(own, &fields), Some(expected), "{own}");
        }
        for none in ["Detection of leaks", "By detection: x", "Detection. x", "", "Detect: x"] {
            assert_eq!(value(none, &fields), None, "{none}");
        }
    }

    #[test]
    fn the_longest_label_counts() {
        let fields = [field("API call type", &["API call type (e.g. PATCH pods)"]), field("Down a node?", &[])];
        assert_eq!(value("API call type (e.g. PATCH pods): LIST", &fields), Some((0, " LIST")));
        assert_eq!(value("API call type (e.g. PATCH pods)", &fields), Some((0, "")));
        assert_eq!(value("Down a\n  node? No", &fields), Some((1, " No")));
        assert_eq!(value("Down a node?: No: never", &fields), Some((1, " No: never")));
        assert_eq!(value("API call type (once): LIST", &fields), None);
    }
}
