use memchr::memchr_iter;

use super::Span;

/// Where the lines of a text begin and end. Line numbers are 0-based here; `+ 1` is for people.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    len: usize,
}

/// One line: its text without the line end, and with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line without its `\n` or `\r\n`.
    pub content: Span,
    /// The line with its end, which the last line may lack.
    pub full: Span,
}

impl LineIndex {
    /// Finds the lines of `text`. A text that ends in a line break has no empty line behind it; an empty text
    /// has no line at all.
    pub fn new(text: &str) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 40 + 1);
        if !text.is_empty() {
            starts.push(0);
        }
        for at in memchr_iter(b'\n', text.as_bytes()) {
            if at + 1 < text.len() {
                starts.push(at + 1);
            }
        }
        Self { starts, len: text.len() }
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The 0-based line that holds the byte at `offset`; the last one for an offset at the end.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The 1-based line and column of `offset`; columns count characters.
    pub fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or(0);
        (line + 1, text[start..offset.min(text.len())].chars().count() + 1)
    }

    /// The byte at which a line begins; the length of the text for a line that is not there.
    pub fn start_of(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.len)
    }

    /// The line with the 0-based number `line`, its end included.
    pub fn full(&self, line: usize) -> Span {
        Span::new(self.start_of(line), self.start_of(line + 1))
    }

    /// The line with the 0-based number `line`, of the text that the index was made from.
    pub fn line(&self, text: &str, line: usize) -> Line {
        let full = self.full(line);
        let body = full.of(text);
        let body = body.strip_suffix('\n').unwrap_or(body);
        let body = body.strip_suffix('\r').unwrap_or(body);
        Line { content: Span::new(full.start, full.start + body.len()), full }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_ends_apart() {
        let text = "one\r\ntwo\n\nfour";
        let index = LineIndex::new(text);
        let lines: Vec<_> = (0..index.count()).map(|n| index.line(text, n)).collect();
        assert_eq!(lines.iter().map(|l| l.content.of(text)).collect::<Vec<_>>(), ["one", "two", "", "four"]);
        assert_eq!(lines.iter().map(|l| l.full.of(text)).collect::<String>(), text);
    }

    #[test]
    fn positions_are_what_an_editor_shows() {
        let text = "aé\nbc\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 3), (1, 3));
        assert_eq!(index.position(text, 5), (2, 2));
        assert_eq!(index.count(), 2);
        assert_eq!(LineIndex::new("").count(), 0);
    }
}
