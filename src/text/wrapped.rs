use unicode_width::UnicodeWidthStr as _;

/// `text` in lines no wider than `width`, the first behind `first` and the others behind `rest`.
pub fn wrapped(text: &str, width: u16, first: &str, rest: &str) -> String {
    let width = usize::from(width).max(20);
    let (mut out, mut line, mut empty) = (String::new(), first.to_owned(), true);
    for word in text.split_whitespace() {
        if !empty && line.width() + 1 + word.width() > width {
            out.push_str(&line);
            out.push('\n');
            rest.clone_into(&mut line);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    out + &line + "\n"
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
