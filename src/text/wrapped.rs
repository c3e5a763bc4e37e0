use unicode_width::UnicodeWidthStr as _;

/// `text` in lines no wider than `width`, the first behind `first` and the others behind `rest`.
pub fn wrapped(text: &str, width: u16, first: &str, rest: &str) -> String {
    let width = usize::from(width).max(20);
    let mut out = first.to_owned();
    let (mut columns, mut empty) = (first.width(), true);
    for word in text.split_whitespace() {
        let more = if word.bytes().all(|byte| byte.is_ascii_graphic()) { word.len() } else { word.width() };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_wrapped_at_words() {
        assert_eq!(wrapped("one two three four five six", 20, "- ", "  "), "- one two three four\n  five six\n");
        assert_eq!(wrapped("", 20, "- ", "  "), "- \n");
    }
}
