use unicode_width::UnicodeWidthStr as _;

use super::is_plain_line;

/// `text` in lines no wider than `width`, the first behind `first` and the others behind `rest`. No line is too wide for
/// [`u16::MAX`].
pub fn wrapped(text: &str, width: u16, first: &str, rest: &str) -> String {
    if width == u16::MAX {
        return in_one_line(text, first);
    }
    let width = usize::from(width).max(20);
    let mut out = first.to_owned();
    let (mut columns, mut empty) = (first.width(), true);
    for word in text.split_whitespace() {
        let more = word.width();
        if !empty && columns + 1 + more > width {
            out.push('\n');
            out.push_str(rest);
            (columns, empty) = (rest.width(), true);
        }
        if !empty {
            out.push(' ');
            columns += 1;
        }
        out.push_str(word);
        (columns, empty) = (columns + more, false);
    }
    out.push('\n');
    out
}

fn in_one_line(text: &str, first: &str) -> String {
    let mut out = String::with_capacity(first.len() + text.len() + 1);
    out.push_str(first);
    if is_plain_line(text) {
        out.push_str(text);
        out.push('\n');
        return out;
    }
    for (n, word) in text.split_whitespace().enumerate() {
        if n > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_wrapped_at_words() {
        assert_eq!(wrapped("one two three four five six", 20, "- ", "  "), "- one two three four\n  five six\n");
        assert_eq!(wrapped("", 20, "- ", "  "), "- \n");
    }
}
