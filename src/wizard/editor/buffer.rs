use super::graphemes;

/// A place in the text: a line and a byte in it, which lies on a grapheme boundary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pos {
    /// The 0-based line.
    pub line: usize,
    /// The byte in that line.
    pub byte: usize,
}

impl Pos {
    /// The place at `byte` of `line`.
    pub fn new(line: usize, byte: usize) -> Self {
        Self { line, byte }
    }

    /// Where `text` ends when it begins here.
    pub(super) fn behind(self, text: &str) -> Self {
        match text.rfind('\n') {
            None => Self::new(self.line, self.byte + text.len()),
            Some(at) => Self::new(self.line + text.matches('\n').count(), text.len() - at - 1),
        }
    }
}

/// Which lines a replacement touched: `removed` lines from `first` on gave way to `inserted` lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Touched {
    pub(super) first: usize,
    pub(super) removed: usize,
    pub(super) inserted: usize,
}

/// The lines of a text, without their ends. There is always at least one.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    lines: Vec<String>,
}

impl Lines {
    /// Splits `text` at its line breaks; `\r\n` counts as one and becomes `\n`.
    pub(super) fn new(text: &str) -> Self {
        let lines = text.replace("\r\n", "\n").split('\n').map(str::to_owned).collect();
        Self { lines }
    }

    /// The whole text, its lines joined by `\n`.
    pub(super) fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// Puts `text` in the place of what lies between `from` and `to`; says what went and which lines it touched.
    pub(super) fn replace(&mut self, from: Pos, to: Pos, text: &str) -> (String, Touched) {
        if from.line == to.line && !text.contains('\n') {
            let line = &mut self.lines[from.line];
            let removed = line[from.byte..to.byte].to_owned();
            line.replace_range(from.byte..to.byte, text);
            return (removed, Touched { first: from.line, removed: 1, inserted: 1 });
        }
        let removed = self.between(from, to);
        let tail = self.lines[to.line].split_off(to.byte);
        self.lines[from.line].truncate(from.byte);
        let mut pieces = text.split('\n');
        self.lines[from.line].push_str(pieces.next().unwrap_or_default());
        let mut fresh: Vec<String> = pieces.map(str::to_owned).collect();
        let inserted = fresh.len() + 1;
        match fresh.last_mut() {
            Some(last) => last.push_str(&tail),
            None => self.lines[from.line].push_str(&tail),
        }
        self.lines.splice(from.line + 1..=to.line, fresh);
        (removed, Touched { first: from.line, removed: to.line - from.line + 1, inserted })
    }

    /// The text between two places.
    pub(super) fn between(&self, from: Pos, to: Pos) -> String {
        if from.line == to.line {
            return self.lines[from.line][from.byte..to.byte].to_owned();
        }
        let mut out = self.lines[from.line][from.byte..].to_owned();
        for line in &self.lines[from.line + 1..to.line] {
            out.push('\n');
            out.push_str(line);
        }
        out.push('\n');
        out.push_str(&self.lines[to.line][..to.byte]);
        out
    }

    /// The line with the 0-based number `line`.
    pub(super) fn line(&self, line: usize) -> &str {
        &self.lines[line]
    }

    /// All lines.
    pub(super) fn all(&self) -> &[String] {
        &self.lines
    }

    /// How many lines there are: one more than there are line breaks.
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    /// The place behind the last character.
    pub(super) fn end(&self) -> Pos {
        let line = self.lines.len() - 1;
        Pos::new(line, self.lines[line].len())
    }

    /// The nearest place that exists, at or behind `pos` where `pos` cuts through a grapheme.
    pub(super) fn snapped(&self, pos: Pos) -> Pos {
        let line = pos.line.min(self.lines.len() - 1);
        let text = &self.lines[line];
        if pos.line > line { self.end() } else { Pos::new(line, graphemes::at_or_after(text, pos.byte)) }
    }

    /// The place one grapheme (or line break) further on; the end stays where it is.
    pub(super) fn after(&self, pos: Pos) -> Pos {
        let line = self.line(pos.line);
        if pos.byte < line.len() {
            Pos::new(pos.line, graphemes::after(line, pos.byte))
        } else if pos.line + 1 < self.count() {
            Pos::new(pos.line + 1, 0)
        } else {
            pos
        }
    }

    /// The place one grapheme (or line break) back; the start stays where it is.
    pub(super) fn before(&self, pos: Pos) -> Pos {
        if pos.byte > 0 {
            Pos::new(pos.line, graphemes::before(self.line(pos.line), pos.byte))
        } else if pos.line > 0 {
            Pos::new(pos.line - 1, self.line(pos.line - 1).len())
        } else {
            pos
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_over_lines_says_what_went_and_what_it_touched() {
        let mut lines = Lines::new("one\ntwo\nthree");
        let (gone, touched) = lines.replace(Pos::new(0, 2), Pos::new(2, 1), "X\nY");
        assert_eq!((lines.text().as_str(), gone.as_str()), ("onX\nYhree", "e\ntwo\nt"));
        assert_eq!(touched, Touched { first: 0, removed: 3, inserted: 2 });
        let (gone, touched) = lines.replace(Pos::new(0, 3), Pos::new(1, 0), "");
        assert_eq!((lines.text().as_str(), gone.as_str()), ("onXYhree", "\n"));
        assert_eq!(touched, Touched { first: 0, removed: 2, inserted: 1 });
    }

    #[test]
    fn a_text_always_has_a_line_and_keeps_its_last_line_break() {
        assert_eq!(Lines::new("").count(), 1);
        assert_eq!(Lines::new("a\r\nb\n").text(), "a\nb\n");
        assert_eq!(Lines::new("a\r\nb\n").count(), 3);
    }

    #[test]
    fn places_are_snapped_forward_to_a_grapheme() {
        let lines = Lines::new("e\u{301}x");
        assert_eq!(lines.snapped(Pos::new(0, 1)), Pos::new(0, 3));
        assert_eq!(lines.snapped(Pos::new(7, 1)), Pos::new(0, 4));
    }
}
