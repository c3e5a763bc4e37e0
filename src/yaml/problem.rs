use crate::text::{Span, printable};

/// Something about a document that its reader could not take as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of thing it is.
    pub kind: ProblemKind,
    /// What it is, in words fit for a terminal.
    pub message: String,
    /// Where it is.
    pub span: Span,
}

/// The sorts of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// This is no YAML, from here on.
    Syntax,
    /// A key stands in its mapping twice.
    DuplicateKey,
    /// An alias of something that it is itself a part of, or that has grown too large.
    Alias,
    /// Lists in lists beyond any use; what is deeper was left out.
    TooDeep,
}

/// `text` as a message may quote it: on one line, without anything a terminal acts on, and not long.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let flat: String = text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).take(LONGEST + 1).collect();
    let shown = printable(&flat);
    match shown.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &shown[..end]),
        None => shown.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_harmless_short_line() {
        assert_eq!(excerpt("a\n\u{1b}[2Jb"), "a ␛[2Jb");
        assert_eq!(excerpt(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(excerpt(&"é".repeat(60)), "é".repeat(60));
    }
}
