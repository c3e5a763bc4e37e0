use std::borrow::Cow;

/// `text` with every character that a terminal would act on made visible instead.
///
/// Text out of a KEP is untrusted. Control characters other than a line break and a tab become their picture
/// (`␛` for escape), and the marks that reorder what a reader sees (bidirectional overrides, as in CVE-2021-42574)
/// become `�`. The result has as many lines as `text` had.
pub fn printable(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'));
    if plain || !text.chars().any(acts_on_a_terminal) {
        return Cow::Borrowed(text);
    }
    let pictured = text.chars().map(|c| match c {
        c if !acts_on_a_terminal(c) => c,
        '\u{7f}' => '\u{2421}',
        c if (c as u32) < 0x20 => char::from_u32(0x2400 + c as u32).expect("the control pictures block has all 32"),
        _ => '\u{fffd}',
    });
    Cow::Owned(pictured.collect())
}

/// Whether `text` is one line of ASCII that shows as it is, with single blanks between its words and none around them.
///
/// Most messages are, and need no work.
pub fn is_plain_line(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("  ") && text.trim() == text
}

/// The path `path` as anything that is read shows it: on one line, and without anything that a terminal acts on.
///
/// The names of a checkout's files are as foreign as what is in them. Files are opened by their own names, never by
/// this.
pub fn shown_path(path: &str) -> Cow<'_, str> {
    match printable(path) {
        shown if !shown.contains(['\n', '\t']) => shown,
        shown => Cow::Owned(shown.replace('\n', "␊").replace('\t', "␉")),
    }
}

/// Whether a terminal does something else with `c` than show it; line breaks and tabs, which move on, left out.
pub fn acts_on_a_terminal(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => true,
        c => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_become_pictures() {
        assert_eq!(printable("a\u{1b}[31mb\r\u{9b}c"), "a␛[31mb␍\u{fffd}c");
        assert_eq!(printable("plain\ttext\n"), "plain\ttext\n");
    }

    #[test]
    fn a_path_is_one_line() {
        assert_eq!(shown_path("keps/a b/c.md"), "keps/a b/c.md");
        assert_eq!(shown_path("a\n\n@b\t\u{1b}[2J\u{202e}.md"), "a␊␊@b␉␛[2J\u{fffd}.md");
    }
}
