//! Entries added, removed and moved, and what is offered taken.

use super::Taken;
use super::steps::STEP;
use crate::answers::form::Direction;
use crate::wizard::command::Command;
use crate::wizard::editor::{Action, Editor, Outcome};
use crate::wizard::message::Effect;
use crate::wizard::model::{Focus, Wizard};

impl Wizard {
    /// Adds, removes or moves an entry, where a form is open.
    pub(in crate::wizard) fn run_in_form(&mut self, command: &Command) -> Vec<Effect> {
        if self.form.is_none() {
            let form = self.keys.chord_of(&Command::Form).map_or("the palette".to_owned(), |key| key.to_string());
            self.say(match self.has_form() {
                true => format!("{form} shows the answer as a form first"),
                false => "this question has no form: its answer is plain text".to_owned(),
            });
            return Vec::new();
        }
        self.focus = Focus::Answer;
        if *command != Command::Complete {
            self.settle_form();
        }
        let outcome = match command {
            Command::AddEntry => self.add_entry(),
            Command::RemoveEntry => self.remove_entry(),
            Command::EntryUp => self.move_entry(Direction::Up),
            Command::EntryDown => self.move_entry(Direction::Down),
            _ => self.complete(),
        };
        if outcome.changed { self.changed() } else { Vec::new() }
    }

    /// One more entry behind the one with the focus.
    fn add_entry(&mut self) -> Outcome {
        let Some(open) = &self.form else { return Outcome::default() };
        let rows = open.rows();
        let here = &rows[open.focus];
        // On an option, what is meant are the fields below it.
        let below =
            || rows[open.focus + 1..].iter().take_while(|row| row.depth > here.depth).filter_map(|row| row.entry);
        let entry = here.entry.or_else(|| below().last());
        let row = rows.iter().rposition(|row| row.entry == entry && entry.is_some()).unwrap_or(open.focus);
        let Some(changed) = open.form.with_entry(Some(row)) else {
            self.say("there is nothing here to add one more of");
            return Outcome::default();
        };
        self.take_change(&changed, |open| {
            let last = open.rows().iter().filter_map(|row| row.entry).max();
            let wanted = entry.map_or(last, |entry| Some(entry + 1));
            open.rows().iter().position(|row| row.entry == wanted)
        })
    }

    /// Takes the entry with the focus away.
    fn remove_entry(&mut self) -> Outcome {
        let Some(open) = &self.form else { return Outcome::default() };
        let entry = open.rows()[open.focus].entry;
        let Some((changed, entry)) = open.form.without_entry(open.focus).zip(entry) else {
            self.say("there is no entry here to remove");
            return Outcome::default();
        };
        let undo = self.keys.chord_of(&Command::Edit(Action::Undo)).map_or("undo".to_owned(), |key| key.to_string());
        let outcome = self.take_change(&changed, |open| {
            let of = |entry: usize| open.rows().iter().position(|row| row.entry == Some(entry));
            of(entry).or_else(|| of(entry.checked_sub(1)?))
        });
        self.say(format!("removed; {undo} brings it back"));
        outcome
    }

    /// Puts the entry with the focus in the place of the one beside it.
    fn move_entry(&mut self, direction: Direction) -> Outcome {
        let Some(open) = &self.form else { return Outcome::default() };
        let focus = open.focus;
        let Some(changed) = open.form.with_entry_moved(focus, direction) else {
            self.say("there is no entry there to change places with");
            return Outcome::default();
        };
        let rows = open.rows();
        let (entry, label) = (rows[focus].entry.unwrap_or(0), rows[focus].label.clone());
        let there = if direction == Direction::Up { entry.saturating_sub(1) } else { entry + 1 };
        self.take_change(&changed, |open| {
            let of = |label: Option<&str>| {
                let mut rows = open.rows().iter();
                rows.position(|row| row.entry == Some(there) && label.is_none_or(|label| row.label == label))
            };
            of(Some(&label)).or_else(|| of(None))
        })
    }

    /// Whether the key that goes to the right takes what is offered: the cursor is at the end of the value.
    pub(super) fn completes(&self) -> bool {
        let Some(open) = &self.form else { return false };
        let at_end = |field: &Editor| field.byte_at(field.cursor()) == field.text().len();
        !open.offers.is_empty() && open.fields[open.focus].as_ref().is_some_and(at_end)
    }

    /// Puts in what is offered; right after that, the next offer in its place.
    pub(super) fn complete(&mut self) -> Outcome {
        let now = self.now();
        let Some(open) = &mut self.form else { return Outcome::default() };
        let again = open.taken.take();
        let Some(field) = open.fields[open.focus].as_mut() else { return Outcome::default() };
        let at = field.byte_at(field.cursor());
        let taken = match again.filter(|taken| taken.revision == field.revision()) {
            Some(taken) => Taken { which: (taken.which + 1) % taken.offers.len(), ..taken },
            None => match open.offers.first() {
                Some(first) => {
                    let start = at.saturating_sub(first.replaces);
                    Taken { offers: open.offers.clone(), which: 0, start, end: at, revision: 0 }
                }
                None => {
                    self.say("nothing is known that fits here");
                    return Outcome::default();
                }
            },
        };
        let value = field.text();
        let words = &taken.offers[taken.which].text;
        let end = taken.start + words.len();
        let new = format!("{}{words}{}", &value[..taken.start], &value[taken.end..]);
        field.take_over(&new, &STEP, Some(end), now);
        open.taken = Some(Taken { end, revision: field.revision(), ..taken });
        self.take_value(&STEP);
        Outcome { changed: true, ..Outcome::default() }
    }
}
