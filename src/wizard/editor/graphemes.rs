use std::borrow::Cow;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::UnicodeWidthStr;

use crate::text::printable;

/// How far apart tab stops are.
const TAB: usize = 4;

/// Stands for a character that has no width of its own, so that it can be seen and stepped over.
const WIDTHLESS: &str = "\u{25cc}";

/// How many columns `grapheme` takes when it begins at `column` of its row: at least one.
#[inline]
pub(super) fn width(grapheme: &str, column: usize) -> usize {
    match grapheme.as_bytes() {
        b"\t" => TAB - column % TAB,
        [_] => 1,
        _ => natural_width(grapheme).max(1),
    }
}

/// What a terminal may be given for `grapheme`, a tab excepted: as wide as [`width`] says, and never an
/// instruction.
pub(super) fn shown(grapheme: &str) -> Cow<'_, str> {
    match printable(grapheme) {
        Cow::Borrowed(same) if same.len() > 1 && natural_width(same) == 0 => Cow::Borrowed(WIDTHLESS),
        text => text,
    }
}

/// The columns that the drawing library counts for a grapheme: it takes the two halfwidth voicing marks for one
/// column each, as terminals do, where the Unicode tables say none.
fn natural_width(grapheme: &str) -> usize {
    grapheme.width() + grapheme.chars().filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')).count()
}

/// The graphemes of `text` with the byte each begins at.
pub(super) fn each(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        (start < text.len()).then(|| {
            at = after(text, start);
            (start, &text[start..at])
        })
    })
}

/// The grapheme boundary behind `byte`, which is one itself and not the end.
#[inline]
pub(super) fn after(text: &str, byte: usize) -> usize {
    // Going by the Unicode rules costs fifty times what a look at two bytes does, and nearly all text is ASCII, of
    // which every character is a grapheme within a line (so without `\r\n`).
    let bytes = text.as_bytes();
    if bytes[byte].is_ascii() && bytes.get(byte + 1).is_none_or(u8::is_ascii) {
        return byte + 1;
    }
    byte + text[byte..].graphemes(true).next().map_or(0, str::len)
}

/// The grapheme boundary before `byte`, which is one itself and not the start.
pub(super) fn before(text: &str, byte: usize) -> usize {
    let bytes = text.as_bytes();
    if bytes[byte - 1].is_ascii() && (byte == 1 || bytes[byte - 2].is_ascii()) {
        return byte - 1;
    }
    let previous = GraphemeCursor::new(byte, text.len(), true).prev_boundary(text, 0);
    previous.expect("the whole line is at hand").unwrap_or(0)
}

/// The first grapheme boundary at or behind `byte`; the end for a byte that is not there.
pub(super) fn at_or_after(text: &str, byte: usize) -> usize {
    if byte >= text.len() {
        return text.len();
    }
    let byte = (byte..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    if is_boundary(text, byte) {
        return byte;
    }
    let next = GraphemeCursor::new(byte, text.len(), true).next_boundary(text, 0);
    next.expect("the whole line is at hand").unwrap_or(text.len())
}

/// Whether `byte`, which lies on a character boundary, lies on a grapheme boundary too.
pub(super) fn is_boundary(text: &str, byte: usize) -> bool {
    let bytes = text.as_bytes();
    if byte == 0 || byte >= text.len() || (bytes[byte - 1].is_ascii() && bytes[byte].is_ascii()) {
        return true;
    }
    GraphemeCursor::new(byte, text.len(), true).is_boundary(text, 0).expect("the whole line is at hand")
}

/// What word-wise motion takes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Spaces of any kind.
    Blank,
    /// Letters, digits and the underscore.
    Word,
    /// Everything else.
    Mark,
}

/// The class of a grapheme, by its first character.
pub(super) fn class(grapheme: &str) -> Class {
    match grapheme.chars().next() {
        Some(c) if c.is_whitespace() => Class::Blank,
        Some(c) if c.is_alphanumeric() || c == '_' => Class::Word,
        _ => Class::Mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn steps_go_over_whole_graphemes() {
        let text = "a\u{301}👩‍👩‍👧🇩🇪x";
        let mut at = 0;
        let mut steps = vec![];
        while at < text.len() {
            at = after(text, at);
            steps.push(at);
        }
        assert_eq!(steps, [3, 21, 29, 30]);
        assert_eq!([before(text, 30), before(text, 29), before(text, 21), before(text, 3)], [29, 21, 3, 0]);
        assert_eq!(at_or_after(text, 1), 3);
        assert_eq!([at_or_after(text, 8), at_or_after(text, 99)], [21, 30]);
    }

    #[test]
    fn widths_are_those_a_terminal_shows() {
        assert_eq!([width("\t", 0), width("\t", 3), width("\t", 4)], [4, 1, 4]);
        assert_eq!([width("a", 0), width("界", 0), width("👩‍👩‍👧", 0), width("e\u{301}", 0)], [1, 2, 2, 1]);
        assert_eq!([width("\u{1b}", 0), width("\u{200b}", 0), width("\u{202e}", 0)], [1, 1, 1]);
        assert_eq!([shown("\u{1b}"), shown("\u{200b}"), shown("\u{202e}")], ["␛", "◌", "\u{fffd}"]);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_as_wide_as_said_and_never_an_instruction(text in "[^\n\t]{0,12}") {
            for (_, grapheme) in text.replace("\r\n", "").graphemes(true).map(|g| (0, g)) {
                let shown = shown(grapheme);
                prop_assert_eq!(natural_width(&shown), width(grapheme, 0), "{:?}", grapheme);
                prop_assert!(!shown.chars().any(char::is_control));
            }
        }

        #[test]
        fn stepping_agrees_with_splitting(text in "(\\PC|[aé👍\u{301}\u{200d}🇩🇪\u{600}\u{1b}]){0,20}") {
            let split: Vec<usize> = text.grapheme_indices(true).map(|(at, g)| at + g.len()).collect();
            for byte in 0..=text.len() {
                let next = split.iter().copied().find(|&end| end >= byte).unwrap_or(text.len());
                prop_assert_eq!(at_or_after(&text, byte), if byte == 0 { 0 } else { next });
            }
            let mut at = 0;
            for &end in &split {
                prop_assert!(is_boundary(&text, end));
                prop_assert_eq!(after(&text, at), end);
                prop_assert_eq!(before(&text, end), at);
                at = end;
            }
            prop_assert_eq!(each(&text).map(|(at, g)| at + g.len()).collect::<Vec<_>>(), split);
        }
    }
}
