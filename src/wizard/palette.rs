use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::command::Command;
use super::editor::Action;
use super::keys::{Binding, Keys};
use super::model::Wizard;
use crate::answers::form::template;

/// The list of commands, narrowed by what was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Palette {
    filter: String,
    selected: usize,
}

impl Palette {
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Changes the filter; the best match is selected.
    pub fn edit(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.filter);
        self.selected = 0;
    }

    /// Moves the selection by `step` rows of `count`.
    pub fn step(&mut self, step: isize, count: usize) {
        self.selected = self.selected.saturating_add_signed(step).min(count.saturating_sub(1));
    }

    pub fn selected(&self) -> usize {
        self.selected
    }

    /// The commands that fit the filter, best first, among those that are offered.
    pub fn rows<'k>(&self, keys: &'k Keys, is_offered: impl Fn(&Command) -> bool) -> Vec<&'k Binding> {
        let offered = keys.bindings().iter().filter(|binding| is_offered(&binding.command));
        if self.filter.is_empty() {
            return offered.collect();
        }
        let ranked = rank(&self.filter, offered.map(|binding| (binding, binding.help)));
        ranked.into_iter().map(|(binding, _)| binding).collect()
    }
}

impl Wizard {
    /// The rows of the palette. What would do nothing here is left out, and moving the cursor is for the keys alone.
    pub(super) fn palette_rows(&self, palette: &Palette) -> Vec<&Binding> {
        palette.rows(&self.keys, |command| self.offers(command))
    }

    fn offers(&self, command: &Command) -> bool {
        let entry = &self.entries[self.current];
        match command {
            Command::Close | Command::Palette => false,
            Command::Skeleton => template(&self.catalogue.questions[self.current].shape).is_some(),
            Command::Form => self.has_form(),
            Command::AddEntry | Command::RemoveEntry | Command::EntryUp | Command::EntryDown | Command::Complete => {
                self.form.is_some()
            }
            Command::Revert => entry.is_changed(),
            Command::Sync => self.changes() == 0,
            Command::Confirm => entry.is_carried() || entry.is_confirmed(),
            Command::ConfirmRest => self.moved.is_some(),
            Command::NextHit | Command::PreviousHit => !self.search.is_empty(),
            Command::Paste => !self.clipboard.is_empty(),
            Command::Edit(Action::Copy | Action::Cut) => {
                entry.opened().is_some_and(|editor| editor.selection().is_some())
            }
            Command::Edit(Action::Undo | Action::Redo | Action::SelectAll | Action::Reflow { .. }) => true,
            Command::Edit(_) => false,
            _ => true,
        }
    }
}

/// The items whose text fits `filter`, best first, each with its score.
pub(super) fn rank<'t, T>(filter: &str, items: impl Iterator<Item = (T, &'t str)>) -> Vec<(T, u32)> {
    let pattern = Pattern::parse(filter, CaseMatching::Smart, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut letters = Vec::new();
    let scored = items.filter_map(|(item, text)| {
        let score = pattern.score(Utf32Str::new(text, &mut letters), &mut matcher)?;
        Some((item, score))
    });
    let mut scored: Vec<(T, u32)> = scored.collect();
    scored.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    scored
}
