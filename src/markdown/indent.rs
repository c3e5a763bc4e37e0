//! Columns of leading blanks, with tab stops every four columns as CommonMark has them.

/// The column at which `text`, the beginning of a line, ends.
pub fn width(text: &str) -> usize {
    text.chars().fold(0, |column, c| if c == '\t' { column / 4 * 4 + 4 } else { column + 1 })
}

/// How many bytes of the blanks that open `line` lie within the first `columns` columns.
///
/// A tab that reaches past `columns` stays with the line.
pub fn within(line: &str, columns: usize) -> usize {
    let mut column = 0;
    for (at, c) in line.char_indices() {
        let next = match c {
            ' ' => column + 1,
            '\t' => column / 4 * 4 + 4,
            _ => return at,
        };
        if next > columns {
            return at;
        }
        column = next;
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_tabs_are_counted_in_columns() {
        assert_eq!(width("*   "), 4);
        assert_eq!(width("\t"), 4);
        assert_eq!(width(" \t"), 4);
        assert_eq!(within("   x", 2), 2);
        assert_eq!(within(" x", 2), 1);
        assert_eq!(within("\tx", 2), 0);
        assert_eq!(within("  ", 4), 2);
    }
}
