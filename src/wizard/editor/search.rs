use std::ops::Range;

use super::buffer::Pos;
use super::{Editor, graphemes};

/// Which of the places found is selected, and how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The 1-based number of the selected one, if one is.
    pub current: Option<usize>,
    /// How many there are.
    pub total: usize,
}

impl Editor {
    /// Looks for `needle` from now on, and shows where it stands; an empty one ends the search. Without a capital in
    /// it, it stands for both cases.
    pub fn set_search(&mut self, needle: &str) {
        self.needle = Needle::new(needle);
    }

    /// Selects the first place found at or behind the start of the selection, or of the whole text; for a needle that
    /// is being typed. Says whether there is one.
    pub fn search_here(&mut self) -> bool {
        let from = self.selection().map_or(self.carets.cursor, |selection| selection.start);
        self.select_found(|found| found.start >= from, Which::First)
    }

    /// Selects the next place found, from the end on again from the start; says whether there is one.
    pub fn search_next(&mut self) -> bool {
        let from = self.selection().map_or(self.carets.cursor, |selection| selection.end);
        self.select_found(|found| found.start >= from, Which::First)
    }

    /// Selects the place found before, from the start on again from the end; says whether there is one.
    pub fn search_previous(&mut self) -> bool {
        let from = self.selection().map_or(self.carets.cursor, |selection| selection.start);
        self.select_found(|found| found.end <= from, Which::Last)
    }

    /// How many places are found, and which of them is selected.
    pub fn search_found(&self) -> Found {
        let selection = self.selection();
        let mut found = Found::default();
        for range in self.all_found() {
            found.total += 1;
            if Some(range) == selection {
                found.current = Some(found.total);
            }
        }
        found
    }

    fn all_found(&self) -> impl Iterator<Item = Range<Pos>> {
        let lines = self.needle.iter().flat_map(|needle| self.lines.all().iter().map(move |line| (needle, line)));
        lines.enumerate().flat_map(|(at, (needle, line))| {
            needle.matches(line).map(move |bytes| Pos::new(at, bytes.start)..Pos::new(at, bytes.end))
        })
    }

    fn select_found(&mut self, wanted: impl Fn(&Range<Pos>) -> bool, which: Which) -> bool {
        let found = match which {
            Which::First => self.all_found().find(&wanted).or_else(|| self.all_found().next()),
            Which::Last => self.all_found().filter(&wanted).last().or_else(|| self.all_found().last()),
        };
        let Some(found) = found else { return false };
        self.history.close_step();
        self.select(found.start, found.end);
        (self.goal, self.view.follows) = (None, true);
        true
    }
}

/// Which of several places is meant.
enum Which {
    First,
    Last,
}

/// What is looked for. Capitals in it make it particular about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Needle {
    characters: Vec<char>,
    exact: bool,
}

impl Needle {
    /// What to look for, if `text` is anything; of several lines the first counts.
    pub(super) fn new(text: &str) -> Option<Self> {
        let line = text.lines().next().filter(|line| !line.is_empty())?;
        let exact = line.chars().any(char::is_uppercase);
        let characters =
            if exact { line.chars().collect() } else { line.chars().flat_map(char::to_lowercase).collect() };
        Some(Self { characters, exact })
    }

    /// Where it stands in `line`: disjoint, in order, and never cutting through a grapheme.
    pub(super) fn matches<'a>(&'a self, line: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = line[from..].char_indices().find_map(|(at, _)| {
                let start = from + at;
                let end = start + self.length_at(&line[start..])?;
                let whole = graphemes::is_boundary(line, start) && graphemes::is_boundary(line, end);
                whole.then_some(start..end)
            })?;
            from = found.end;
            Some(found)
        })
    }

    /// How many bytes of `text`, from its start, are a match.
    fn length_at(&self, text: &str) -> Option<usize> {
        let mut wanted = self.characters.iter();
        for (at, c) in text.char_indices() {
            if wanted.len() == 0 {
                return Some(at);
            }
            if self.exact {
                wanted.next().filter(|&&w| w == c)?;
            } else {
                for lower in c.to_lowercase() {
                    wanted.next().filter(|&&w| w == lower)?;
                }
            }
        }
        (wanted.len() == 0).then_some(text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(needle: &str, line: &'a str) -> Vec<&'a str> {
        let needle = Needle::new(needle).expect("the tests look for something");
        needle.matches(line).map(|bytes| &line[bytes]).collect()
    }

    #[test]
    fn capitals_count_only_when_they_are_asked_for() {
        assert_eq!(found("slo", "SLOs and slo, Slö"), ["SLO", "slo"]);
        assert_eq!(found("SLO", "SLOs and slo"), ["SLO"]);
        assert_eq!(found("straße", "STRASSE Straße"), ["Straße"]);
        assert_eq!(found("i", "İI"), ["I"], "a letter that grows in lower case is no match for a part of it");
    }

    #[test]
    fn a_search_goes_round_both_ways() {
        let mut editor = Editor::new("slo one\nSLO two\nslow");
        editor.set_search("slo");
        let mut steps = vec![];
        for step in [Editor::search_here, Editor::search_here, Editor::search_next, Editor::search_next] {
            assert!(step(&mut editor));
            steps.push(editor.cursor().line);
        }
        assert_eq!(steps, [0, 0, 1, 2]);
        assert_eq!(editor.search_found(), Found { current: Some(3), total: 3 });
        assert!(editor.search_next() && editor.cursor().line == 0);
        assert!(editor.search_previous() && editor.cursor().line == 2);
        assert!(editor.search_previous() && editor.cursor().line == 1);
        editor.set_search("nowhere");
        assert!(!editor.search_next());
        assert_eq!((editor.cursor().line, editor.search_found()), (1, Found::default()));
    }

    #[test]
    fn matches_are_disjoint_and_whole() {
        assert_eq!(found("aa", "aaaaa").len(), 2);
        assert_eq!(found("e", "e\u{301}e"), ["e"]);
        assert_eq!(Needle::new(""), None);
    }
}
