use super::entry::Entry;
use crate::questionnaire::Catalogue;

/// Words looked for in questions and answers.
#[derive(Clone, Debug, Default)]
pub(super) struct Finder {
    needle: String,
    selected: usize,
}

/// A question in which the words were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub question: usize,
    /// How often they stand in its answer.
    pub in_answer: usize,
    /// How often they stand in its title.
    pub in_title: usize,
    /// The first line of the answer that has them, or the title.
    pub line: String,
}

impl Finder {
    /// Looks for `needle`.
    pub fn of(needle: &str) -> Self {
        Self { needle: needle.to_owned(), selected: 0 }
    }

    pub fn needle(&self) -> &str {
        &self.needle
    }

    pub fn selected(&self) -> usize {
        self.selected
    }

    /// Changes the words; the first hit is selected.
    pub fn edit(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.needle);
        self.selected = 0;
    }

    /// Moves the selection by `step` rows of `count`.
    pub fn step(&mut self, step: isize, count: usize) {
        self.selected = self.selected.saturating_add_signed(step).min(count.saturating_sub(1));
    }

    /// Where the words stand, in the questionnaire's order. Without a capital in them, case makes no difference.
    pub fn hits(&self, catalogue: &Catalogue, entries: &[Entry]) -> Vec<Hit> {
        if self.needle.is_empty() {
            return Vec::new();
        }
        let exact = self.needle.chars().any(char::is_uppercase);
        let fold = |text: &str| if exact { text.to_owned() } else { text.to_lowercase() };
        let needle = fold(&self.needle);
        let found = entries.iter().enumerate().filter_map(|(question, entry)| {
            let title = &catalogue.questions[question].title;
            let text = entry.text();
            let in_answer = fold(&text).matches(&needle).count();
            let in_title = fold(title).matches(&needle).count();
            let line = text.lines().find(|line| fold(line).contains(&needle)).unwrap_or(title);
            let line = line.trim().to_owned();
            (in_answer + in_title > 0).then_some(Hit { question, in_answer, in_title, line })
        });
        found.collect()
    }
}
