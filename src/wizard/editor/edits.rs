use std::time::Duration;

use super::Editor;
use super::buffer::{Lines, Pos};
use super::history::{Carets, Change, Kind};
use super::lists::{Item, split_blanks};
use super::tint::Open;

/// How far a line is moved in where nothing says otherwise.
const STEP: usize = 2;

impl Editor {
    /// Begins a line as the one before asks for: the next item of a list, or the same indent. An item in which
    /// nothing was written ends its list instead.
    pub(super) fn new_line(&mut self, now: Duration) {
        let cursor = self.carets.cursor;
        if self.selection().is_some() {
            return self.put("\n", Kind::Whole, now);
        }
        let line = self.lines.line(cursor.line);
        let (before, behind) = line.split_at(cursor.byte);
        let item = Item::read(line).filter(|_| self.tints.open_at(cursor.line) == Open::Nothing);
        let prefix = match item {
            Some(item) if item.is_empty() && cursor.byte >= item.content_start().min(line.len()) => {
                return self.end_list(item.indent.len(), now);
            }
            Some(item) if cursor.byte >= item.content_start() => item.next_prefix(),
            // In front of the text there is nothing to carry on: the line moves down as it is.
            Some(_) => return self.put("\n", Kind::Whole, now),
            None => split_blanks(before).0.to_owned(),
        };
        // The blanks behind the cursor parted two words; on the new line they would be indent.
        let blanks = if before.trim().is_empty() { 0 } else { split_blanks(behind).0.len() };
        let to = Pos::new(cursor.line, cursor.byte + blanks);
        self.replace(cursor, to, &format!("\n{prefix}"), Kind::Whole, now);
    }

    /// Turns the present line, an empty item, into one of the list around it, or into a blank line.
    fn end_list(&mut self, indent: usize, now: Duration) {
        let line = self.carets.cursor.line;
        let outer = outer_item(&self.lines, line, indent).map(|item| item.next_prefix()).unwrap_or_default();
        let end = Pos::new(line, self.lines.line(line).len());
        self.replace(Pos::new(line, 0), end, &outer, Kind::Whole, now);
    }

    /// Moves the selected lines or the item in, or puts in blanks up to the next step.
    pub(super) fn indent(&mut self, now: Duration) {
        let cursor = self.carets.cursor;
        let (first, last) = self.selected_lines();
        let item = Item::read(self.lines.line(cursor.line));
        if first == last && item.is_none() {
            let column = self.layout.fold(cursor.line).column_of(self.lines.line(cursor.line), cursor.byte);
            return self.put(&" ".repeat(STEP - column % STEP), Kind::Whole, now);
        }
        let by = match Item::read(self.lines.line(first)) {
            Some(item) => {
                let indent = item.indent.len();
                let above = item_above(&self.lines, first, |above| above.indent.len() <= indent);
                above.map_or(STEP, |above| above.nested_indent().saturating_sub(indent)).max(1)
            }
            None => STEP,
        };
        let blanks = " ".repeat(by);
        self.shift_lines(first..=last, now, |line| if line.is_empty() { (0, "") } else { (0, &blanks) });
    }

    /// Moves the selected lines or the present one out.
    pub(super) fn outdent(&mut self, now: Duration) {
        let (first, last) = self.selected_lines();
        let by = match Item::read(self.lines.line(first)) {
            Some(item) => {
                let outer = outer_item(&self.lines, first, item.indent.len()).map_or(0, |outer| outer.indent.len());
                // A list that stands alone, far in, comes out step by step.
                if outer == 0 && item.indent.len() > 2 * STEP { STEP } else { item.indent.len() - outer }
            }
            None => STEP,
        };
        self.shift_lines(first..=last, now, |line| {
            if line.starts_with('\t') {
                return (1, "");
            }
            (line.bytes().take(by).take_while(|&b| b == b' ').count(), "")
        });
    }

    /// Changes the start of each of `lines`: `change` says how many bytes go and what comes in their place. Cursor
    /// and selection stay on the text they stood on.
    fn shift_lines<'a>(
        &mut self,
        lines: std::ops::RangeInclusive<usize>,
        now: Duration,
        change: impl Fn(&str) -> (usize, &'a str),
    ) {
        let before = self.carets;
        let mut changes: Vec<Change> = vec![];
        for line in lines {
            let (gone, fresh) = change(self.lines.line(line));
            if gone == 0 && fresh.is_empty() {
                continue;
            }
            let shifted = |pos: Pos| match pos {
                // The start of a selected line stays its start, so that all of the line stays selected.
                Pos { byte: 0, .. } if before.anchor.is_some() => pos,
                Pos { line: at, byte } if at == line => Pos::new(line, byte.saturating_sub(gone) + fresh.len()),
                _ => pos,
            };
            let Carets { cursor, anchor } = self.carets;
            self.carets = Carets { cursor: shifted(cursor), anchor: anchor.map(shifted) };
            changes.push(self.splice(Pos::new(line, 0), Pos::new(line, gone), fresh));
        }
        if !changes.is_empty() {
            self.record(Kind::Whole, changes, before, now);
        }
    }

    /// The first and last line that the selection has text of, or the one the cursor is on.
    fn selected_lines(&self) -> (usize, usize) {
        match self.selection() {
            None => (self.carets.cursor.line, self.carets.cursor.line),
            Some(range) if range.end.byte == 0 => (range.start.line, range.end.line - 1),
            Some(range) => (range.start.line, range.end.line),
        }
    }
}

/// The nearest item above `line` that `wanted` takes, in the same list: no unindented text lies between.
fn item_above<'a>(lines: &'a Lines, line: usize, wanted: impl Fn(&Item) -> bool) -> Option<Item<'a>> {
    for above in lines.all()[..line].iter().rev() {
        match Item::read(above) {
            Some(item) if wanted(&item) => return Some(item),
            Some(_) => {}
            None if above.starts_with([' ', '\t']) || above.is_empty() => {}
            None => return None,
        }
    }
    None
}

/// The item that one indented by `indent` at `line` lies in.
fn outer_item(lines: &Lines, line: usize, indent: usize) -> Option<Item<'_>> {
    item_above(lines, line, |above| above.indent.len() < indent)
}

#[cfg(test)]
mod tests {
    use super::super::{Action, Motion};
    use super::*;

    const NOW: Duration = Duration::ZERO;

    fn after(text: &str, actions: impl IntoIterator<Item = Action>) -> String {
        let (before, behind) = text.split_once('|').expect("the test text marks the cursor");
        let mut editor = Editor::new(&format!("{before}{behind}"));
        editor.set_cursor(Pos::default().behind(before));
        for action in actions {
            editor.apply(action, NOW);
        }
        let start = editor.lines.between(Pos::default(), editor.cursor());
        format!("{start}|{}", &editor.text()[start.len()..])
    }

    fn enter(text: &str) -> String {
        after(text, [Action::NewLine])
    }

    #[test]
    fn enter_carries_lists_and_indent_on() {
        assert_eq!(enter("- one|"), "- one\n- |");
        assert_eq!(enter("  9. nine|"), "  9. nine\n  10. |");
        assert_eq!(enter("* [x] done| and more"), "* [x] done\n* [ ] |and more");
        assert_eq!(enter("    code|"), "    code\n    |");
        assert_eq!(enter("plain| text"), "plain\n|text");
    }

    #[test]
    fn enter_in_front_of_an_item_moves_it_down() {
        assert_eq!(enter("|- one"), "\n|- one");
        assert_eq!(enter("-| one"), "-\n| one");
    }

    #[test]
    fn enter_in_code_and_comments_keeps_the_indent_only() {
        assert_eq!(enter("```\n  - one|\n```"), "```\n  - one\n  |\n```");
        assert_eq!(enter("<!--\n1. one|"), "<!--\n1. one\n|");
    }

    #[test]
    fn enter_in_an_empty_item_ends_its_list() {
        assert_eq!(enter("- one\n- |"), "- one\n|");
        assert_eq!(enter("- one\n- [ ] |"), "- one\n|");
        assert_eq!(enter("3. one\n   - two\n   - |"), "3. one\n   - two\n4. |");
        assert_eq!(after("- a|", [Action::NewLine, Action::NewLine, Action::Undo]), "- a\n- |");
    }

    #[test]
    fn an_item_is_indented_to_the_text_above_it() {
        assert_eq!(after("- one\n- tw|o", [Action::Indent]), "- one\n  - tw|o");
        assert_eq!(after("10. one\n- tw|o", [Action::Indent]), "10. one\n    - tw|o");
        assert_eq!(after("- [ ] one\n- tw|o", [Action::Indent]), "- [ ] one\n  - tw|o");
        assert_eq!(after("- one|", [Action::Indent]), "  - one|");
        assert_eq!(after("wor|d", [Action::Indent]), "wor |d");
    }

    #[test]
    fn an_item_is_outdented_to_the_list_around_it() {
        assert_eq!(after("10. one\n    - tw|o", [Action::Outdent]), "10. one\n- tw|o");
        assert_eq!(after("- a\n  - b\n    - |c", [Action::Outdent]), "- a\n  - b\n  - |c");
        assert_eq!(after("   text|", [Action::Outdent]), " text|");
        assert_eq!(after("|text", [Action::Outdent]), "|text");
    }

    #[test]
    fn selected_lines_move_together_and_stay_selected() {
        let select = Action::Move { to: Motion::Down, extend: true };
        let indent = [select.clone(), select.clone(), Action::Indent];
        assert_eq!(after("|a\n\nb\nc", indent.clone()), "  a\n\n|b\nc");
        let there_and_back = indent.into_iter().chain([select, Action::Indent, Action::Outdent, Action::Undo]);
        assert_eq!(after("|a\n\nb\nc", there_and_back), "    a\n\n  b\n|c");
    }
}
