/// How many bytes a list marker and the blanks behind it take; `None` where `line` does not begin with one.
///
/// Markers are those of CommonMark: `-`, `*`, `+`, or up to nine digits with `.` or `)`, before a blank or the end.
pub fn list_marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match line.as_bytes().get(digits)? {
        b'*' | b'-' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    let rest = &line[mark..];
    let blanks = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    (rest.is_empty() || blanks > 0).then_some(mark + blanks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_need_a_blank_or_the_end() {
        assert_eq!(list_marker("- a"), Some(2));
        assert_eq!(list_marker("12)  a"), Some(5));
        assert_eq!(list_marker("-"), Some(1));
        for none in ["**bold**", "-a", "a. b", "1234567890. x", ""] {
            assert_eq!(list_marker(none), None, "{none}");
        }
    }
}
