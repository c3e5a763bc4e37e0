//! From hit to hit of the words looked for last, through the answer and on into the others.

use super::finder::{Finder, Hit};
use super::model::{Focus, Overlay, Wizard};

impl Wizard {
    /// Goes to the hit that the author chose in the list.
    pub(super) fn go_to_hit(&mut self, finder: &Finder, hit: &Hit) {
        self.search = finder.needle().to_owned();
        self.go_to(hit.question);
        self.focus = Focus::Answer;
        // Words that stand in the title alone leave the cursor where it was.
        if hit.in_answer > 0 {
            self.select_first_hit();
        }
    }

    /// Goes on to the next hit, or back to the one before; behind the last of an answer come those of the next.
    pub(super) fn step_hit(&mut self, forward: bool) {
        if self.search.is_empty() {
            self.overlay = Some(Overlay::Find(Finder::default()));
            return;
        }
        let finder = Finder::of(&self.search);
        let hits = finder.hits(&self.catalogue, &self.entries);
        let with_hits: Vec<usize> = hits.iter().filter(|hit| hit.in_answer > 0).map(|hit| hit.question).collect();
        let (current, search) = (self.current, self.search.clone());
        let editor = self.entries[current].editor();
        editor.set_search(&search);
        let before = editor.cursor();
        let from = editor.selection().map_or(before, |selection| if forward { selection.end } else { selection.start });
        let found = if forward { editor.search_next() } else { editor.search_previous() };
        let at = editor.selection().map_or(before, |selection| selection.start);
        let went_round = !found || if forward { at < from } else { at >= from };
        if went_round {
            let mut others = with_hits.iter().copied().filter(|question| *question != current);
            let next = if forward {
                with_hits.iter().copied().find(|question| *question > current).or_else(|| others.next())
            } else {
                with_hits.iter().copied().rfind(|question| *question < current).or_else(|| others.next_back())
            };
            if let Some(next) = next {
                self.entries[current].editor().set_cursor(before);
                self.go_to(next);
                if forward {
                    self.select_first_hit();
                } else {
                    self.select_last_hit();
                }
            } else if !found {
                self.say(format!("no answer has `{search}`"));
                return;
            }
        }
        self.focus = Focus::Answer;
        let found = self.entries[self.current].editor().search_found();
        let all: usize = hits.iter().map(|hit| hit.in_answer).sum();
        self.say(format!("hit {} of {} here, {all} in all answers", found.current.unwrap_or(0), found.total));
    }

    fn select_first_hit(&mut self) {
        let editor = self.entries[self.current].editor();
        editor.set_cursor(super::editor::Pos::default());
        editor.search_here();
    }

    fn select_last_hit(&mut self) {
        let editor = self.entries[self.current].editor();
        editor.set_cursor(super::editor::Pos::default());
        editor.search_previous();
    }
}
