use std::ops::Range;

use super::{graphemes, lists};

/// How one line is folded into rows of a given width.
///
/// The rows, one after the other, are the line: nothing is dropped or added. Blanks at a row's end may hang over its
/// edge, so that they never begin a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fold {
    /// The bytes at which the second and later rows begin. Most lines are one row and allocate nothing.
    breaks: Box<[u32]>,
    /// The columns that the second and later rows are moved in by.
    hang: u16,
}

impl Fold {
    /// Folds `line` at words, and words that are longer than a row at graphemes.
    pub(super) fn new(line: &str, width: usize) -> Self {
        let width = width.max(1);
        if line.len() <= width && line.bytes().all(|b| (b' '..0x7f).contains(&b)) {
            return Self::default();
        }
        let (prefix, hang) = hanging_indent(line, width);
        let mut breaks = vec![];
        // Columns of the row so far, and those of them behind the last place at which it may end.
        let (mut column, mut since) = (0, 0);
        // A marker alone on a row looks lost, so the first row never ends directly behind its prefix.
        let (mut start, mut may_end) = (0, prefix);
        let mut behind_wide = false;
        for (at, grapheme) in graphemes::each(line) {
            let takes = graphemes::width(grapheme, column);
            if matches!(grapheme, " " | "\t") {
                column += takes;
                since = 0;
                if at >= prefix {
                    may_end = at + 1;
                }
                behind_wide = false;
                continue;
            }
            let wide = takes >= 2;
            if (wide || behind_wide) && at > prefix && !closes(grapheme) {
                (may_end, since) = (at, 0);
            }
            behind_wide = wide;
            if column + takes > width && at > start {
                let end_at_word = may_end > start && (start > 0 || may_end > prefix);
                start = if end_at_word { may_end } else { at };
                column = hang + if end_at_word { since } else { 0 };
                breaks.push(u32::try_from(start).unwrap_or(u32::MAX));
                // The word itself may be wider than what is left beside the hanging indent.
                if column + takes > width && at > start {
                    start = at;
                    column = hang;
                    breaks.push(u32::try_from(start).unwrap_or(u32::MAX));
                }
                (may_end, since) = (start, column - hang);
            }
            column += takes;
            since += takes;
        }
        let hang = if breaks.is_empty() { 0 } else { u16::try_from(hang).unwrap_or(0) };
        Self { breaks: breaks.into(), hang }
    }

    /// How many rows there are: at least one.
    pub(super) fn rows(&self) -> usize {
        self.breaks.len() + 1
    }

    /// The row that shows the byte at `byte`; a row's first byte belongs to it, not to the row before.
    pub(super) fn row_of(&self, byte: usize) -> usize {
        self.breaks.partition_point(|&start| start as usize <= byte)
    }

    /// The bytes of `row`, of a line that is `length` bytes long.
    pub(super) fn bytes(&self, row: usize, length: usize) -> Range<usize> {
        let start = if row == 0 { 0 } else { self.breaks[row - 1] as usize };
        start..self.breaks.get(row).map_or(length, |&end| end as usize)
    }

    /// The column at which `row` begins.
    pub(super) fn indent(&self, row: usize) -> usize {
        if row == 0 { 0 } else { self.hang.into() }
    }

    /// The column at which the byte at `byte` of `line` stands in its row.
    pub(super) fn column_of(&self, line: &str, byte: usize) -> usize {
        let row = self.row_of(byte);
        let mut column = self.indent(row);
        for (_, grapheme) in graphemes::each(&line[self.bytes(row, line.len()).start..byte]) {
            column += graphemes::width(grapheme, column);
        }
        column
    }

    /// The byte of `line` that stands at `column` of `row`, or the row's last if it is shorter.
    pub(super) fn byte_at(&self, line: &str, row: usize, column: usize) -> usize {
        let bytes = self.bytes(row, line.len());
        let mut reached = self.indent(row);
        for (at, grapheme) in graphemes::each(&line[bytes.clone()]) {
            reached += graphemes::width(grapheme, reached);
            if reached > column {
                return bytes.start + at;
            }
        }
        self.end_of(line, row)
    }

    /// The last byte at which a cursor is still shown on `row`.
    pub(super) fn end_of(&self, line: &str, row: usize) -> usize {
        let bytes = self.bytes(row, line.len());
        if row + 1 < self.rows() { graphemes::before(line, bytes.end) } else { bytes.end }
    }
}

/// The bytes before the text of `line`, and the columns its later rows are moved in by.
fn hanging_indent(line: &str, width: usize) -> (usize, usize) {
    let prefix = lists::prefix_length(line);
    let columns = |end| graphemes::each(&line[..end]).fold(0, |column, (_, g)| column + graphemes::width(g, column));
    let indent = lists::split_blanks(line).0.len();
    let hang = [prefix, indent].into_iter().map(columns).find(|&columns| columns * 2 <= width);
    (prefix, hang.unwrap_or(0))
}

/// Whether a row must not begin with `grapheme`, as East Asian punctuation that closes something must not.
fn closes(grapheme: &str) -> bool {
    grapheme.starts_with([
        '、', '。', '，', '．', '：', '；', '！', '？', '）', '］', '｝', '」', '』', '】', '〉', '》', ')', ',', '.',
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(line: &str, width: usize) -> Vec<String> {
        let fold = Fold::new(line, width);
        let row = |row| format!("{:indent$}{}", "", &line[fold.bytes(row, line.len())], indent = fold.indent(row));
        (0..fold.rows()).map(row).collect()
    }

    #[test]
    fn rows_end_at_words() {
        assert_eq!(rows("the quick brown fox", 10), ["the quick ", "brown fox"]);
        assert_eq!(rows("the quick brown", 9), ["the quick ", "brown"]);
        assert_eq!(rows("", 5), [""]);
    }

    #[test]
    fn blanks_at_the_end_make_no_row() {
        assert_eq!(rows("12345     ", 5), ["12345     "]);
        assert_eq!(rows("12345     6", 5), ["12345     ", "6"]);
    }

    #[test]
    fn long_words_are_broken_at_graphemes() {
        assert_eq!(rows("ab cdefghij", 4), ["ab ", "cdef", "ghij"]);
        assert_eq!(rows("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
    }

    #[test]
    fn rows_of_an_item_hang_under_its_text() {
        assert_eq!(rows("- one two three", 9), ["- one two ", "  three"]);
        assert_eq!(rows("- [ ] alpha beta", 12), ["- [ ] alpha ", "      beta"]);
        assert_eq!(rows("  indented text", 11), ["  indented ", "  text"]);
        assert_eq!(rows("          far in", 14), ["          far ", "in"], "too far in to hang");
    }

    #[test]
    fn a_marker_never_stands_alone() {
        assert_eq!(rows("- abcdefghij", 8), ["- abcdef", "  ghij"]);
    }

    #[test]
    fn wide_characters_wrap_between_each_other() {
        assert_eq!(rows("ab 日本語日本", 8), ["ab 日本", "語日本"]);
        assert_eq!(rows("日本語。", 6), ["日本", "語。"]);
    }

    #[test]
    fn columns_and_bytes_agree() {
        let line = "- one\ttwo 日本 three";
        let fold = Fold::new(line, 10);
        for (at, _) in graphemes::each(line) {
            assert_eq!(fold.byte_at(line, fold.row_of(at), fold.column_of(line, at)), at);
        }
    }

    proptest! {
        #[test]
        fn rows_are_the_line_and_fit(
            line in "( {0,6}|- |\t){0,2}(\\PC|[ \ta-z]|\\w{1,9} |👩‍👩‍👧|界){0,30}",
            width in 1usize..30,
        ) {
            let fold = Fold::new(&line, width);
            let mut end = 0;
            for row in 0..fold.rows() {
                let bytes = fold.bytes(row, line.len());
                prop_assert_eq!(bytes.start, end);
                prop_assert!(row == 0 || bytes.end > bytes.start, "an empty row in {:?}", line);
                prop_assert!(graphemes::is_boundary(&line, bytes.start));
                end = bytes.end;
                let text = line[bytes.clone()].trim_end_matches([' ', '\t']);
                let columns = graphemes::each(text)
                    .fold(fold.indent(row), |column, (_, g)| column + graphemes::width(g, column));
                let fits = columns <= width || graphemes::each(text).count() <= 1;
                prop_assert!(fits, "{:?} of {:?} at {}", text, line, width);
            }
            prop_assert_eq!(end, line.len());
        }
    }
}
