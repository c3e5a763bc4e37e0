//! What a feature costs: the scalability questions as a table of yes and no.

use pulldown_cmark::{Event, Parser};
use serde::Serialize;

/// One scalability question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// The question's id.
    pub id: String,
    /// What it is about, in a few words of the tool's.
    pub about: String,
    /// `yes` or `no` where the answer begins with that word; never guessed.
    pub verdict: Option<String>,
    /// The whole answer as the content of a table cell, where it is short enough.
    pub cell: Option<String>,
    /// Whether the answer has to be read below the table.
    pub below: bool,
}

/// The scalability questions and what each is about.
pub(super) const ABOUT: &[(&str, &str)] = &[
    ("new-api-calls", "New API calls"),
    ("new-api-types", "New API types"),
    ("cloud-calls", "New calls to the cloud provider"),
    ("object-growth", "Larger or more API objects"),
    ("slo-impact", "Slower operations that have SLOs"),
    ("resource-usage", "More CPU, memory, disk or IO"),
    ("node-exhaustion", "Exhaustion of node resources"),
];

/// `yes` or `no` if `markdown` begins with that word.
pub(super) fn verdict(markdown: &str) -> Option<&'static str> {
    let words = Parser::new(markdown).find_map(|event| match event {
        Event::Text(text) | Event::Code(text) if !text.trim().is_empty() => Some(text.trim().to_lowercase()),
        _ => None,
    })?;
    ["yes", "no"].into_iter().find(|word| {
        let behind = words.strip_prefix(word).map(|rest| rest.chars().next());
        // `No-op` is no answer, and `No new calls from X` may be half of one; `Yes it does` is all of one.
        match behind {
            Some(None | Some('.' | ',' | ';' | ':' | '!' | '(' | '—' | '–')) => true,
            Some(Some(' ')) => {
                *word == "yes" || !words[word.len()..].trim_start().starts_with(|c: char| c.is_alphanumeric())
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leading_yes_or_no_is_the_verdict_and_nothing_else_is() {
        for (answer, expected) in [
            ("No.", Some("no")),
            ("**Yes**, one PATCH.", Some("yes")),
            ("`No`", Some("no")),
            ("- Yes: more", Some("yes")),
            ("No - nothing", Some("no")),
            ("No new calls", None),
            ("Yes it does", Some("yes")),
            ("No-op", None),
            ("None", None),
            ("It does. Yes.", None),
            ("", None),
        ] {
            assert_eq!(verdict(answer), expected, "{answer}");
        }
    }
}
