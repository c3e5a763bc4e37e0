//! The edits that turn one answer into another, line by line.

use std::collections::HashSet;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::body::{BodyLine, is_definition};
use super::reading::{Place, Reading};
use super::titles::TitleStyle;
use crate::markdown::{Comment, list_marker};
use crate::text::{Edit, Edits, Span};

/// How freely a change may rewrite what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// Comments may be meant by lines of the new answer that read like them.
    CommentsCount,
    /// Only lines that differ change; each new line takes the indent of its neighbours.
    LineByLine,
    /// The same, but each new line takes the indent of the list item that the title opens.
    ItemIndent,
    /// The visible text is taken out and the new answer is written below the title, in the item's own indent.
    Afresh,
    /// The same, and comments that stay begin in that indent too: deeper, they might become code.
    AfreshInLine,
}

impl Care {
    /// Whether the new answer is compared with nothing.
    fn is_afresh(self) -> bool {
        matches!(self, Care::Afresh | Care::AfreshInLine)
    }
}

/// The edits that make `lines` the answer at `place`. They lie within the question's text.
pub(super) fn edits(reading: &Reading, place: &Place, lines: &[&str], care: Care) -> Edits {
    let eol = reading.line_end_at(place.title.span.start);
    let mut change = Change { reading, place, care, eol, meant: HashSet::new(), edits: Edits::new() };
    if care == Care::CommentsCount {
        change.meant = change.comments_in(lines);
    }
    if lines.is_empty() { change.clear() } else { change.replace(lines) }
}

struct Change<'r, 't> {
    reading: &'r Reading<'t>,
    place: &'r Place,
    care: Care,
    eol: &'static str,
    /// The lines of comments that the new answer has too, each by its first byte.
    meant: HashSet<usize>,
    edits: Edits,
}

impl<'r> Change<'r, '_> {
    /// Takes the answer away, and the blank lines that would stand doubled afterwards.
    fn clear(mut self) -> Edits {
        let body = &self.place.body;
        for line in body.visible_lines() {
            self.delete(line);
        }
        let Some(last) = body.answer.clone().last() else { return self.edits };
        let first = body.answer.start;
        let all_gone = body.lines[body.answer.clone()].iter().all(|line| !line.has_comment());
        let blank_above =
            first > 0 && body.lines[first - 1].visible(self.reading.text).is_empty() && !body.lines[first - 1].hidden;
        if all_gone && blank_above {
            for line in
                body.lines[last + 1..].iter().take_while(|line| !line.hidden && line.is_blank(self.reading.text))
            {
                self.edits.push(Edit::delete(line.full));
            }
        }
        self.edits
    }

    fn replace(mut self, new: &[&str]) -> Edits {
        let mut old = self.old_lines();
        // Where the answer begins on the title's line, it goes on there only as a plain sentence.
        let leaves_title =
            old.first().is_some_and(|line| line.on_title_line && line.visible(self.reading.text) != new[0])
                && (self.care.is_afresh() || old.len() != new.len() || opens_a_block(new[0]));
        if leaves_title {
            self.delete(old.remove(0));
        }
        if old.is_empty() || self.care.is_afresh() {
            for line in old {
                self.delete(line);
            }
            if self.care == Care::AfreshInLine {
                self.align_comments();
            }
            self.write_below(new, leaves_title || self.care.is_afresh());
            return self.edits;
        }
        let keys: Vec<&str> = old.iter().map(|line| self.key(line)).collect();
        for op in diff(&keys, new) {
            match op {
                DiffOp::Equal { .. } => {}
                DiffOp::Delete { old_index, old_len, .. } => {
                    for line in &old[old_index..old_index + old_len] {
                        self.delete(line);
                    }
                }
                DiffOp::Insert { old_index, new_index, new_len } => {
                    self.insert(&old, old_index, &new[new_index..new_index + new_len]);
                }
                DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                    let pairs = old_len.min(new_len);
                    for n in 0..pairs {
                        self.rewrite(&old, old_index + n, new[new_index + n]);
                    }
                    for line in &old[old_index + pairs..old_index + old_len] {
                        self.delete(line);
                    }
                    if new_len > pairs {
                        self.insert(&old, old_index + pairs, &new[new_index + pairs..new_index + new_len]);
                    }
                }
            }
        }
        self.edits
    }

    /// The lines of those comments that stand whole in `new`.
    fn comments_in(&self, new: &[&str]) -> HashSet<usize> {
        let body = &self.place.body.lines;
        let mut meant = HashSet::new();
        for comment in &self.reading.structure.comments {
            let first = body.partition_point(|line| line.full.end <= comment.span.start);
            let lines = body[first..].iter().take_while(|line| line.full.start < comment.span.end);
            let lines: Vec<&BodyLine> = lines.collect();
            let stands = |window: &[&str]| lines.iter().zip(window).all(|(line, new)| self.raw(line) == *new);
            if !lines.is_empty() && new.windows(lines.len()).any(stands) {
                meant.extend(lines.iter().map(|line| line.full.start));
            }
        }
        meant
    }

    /// The lines that the new answer is compared with.
    fn old_lines(&self) -> Vec<&'r BodyLine> {
        let body = &self.place.body;
        let is_meant = |n: usize| self.meant.contains(&body.lines[n].full.start);
        let used = |n: usize| is_meant(n) || (body.answer.contains(&n) && !body.lines[n].hidden);
        let all = 0..body.lines.len();
        let Some(first) = all.clone().find(|&n| used(n)) else { return Vec::new() };
        let last = all.rev().find(|&n| used(n)).unwrap_or(first);
        // The blank lines between the answer and a comment that the new answer has too are part of both.
        let between = |n: usize| !body.lines[n].hidden && body.lines[n].is_blank(self.reading.text);
        (first..=last).filter(|&n| used(n) || between(n)).map(|n| &body.lines[n]).collect()
    }

    /// What a line is compared by: its text, with comments where the new answer has them too.
    fn key(&self, line: &'r BodyLine) -> &'r str {
        if self.meant.contains(&line.full.start) { self.raw(line) } else { line.visible(self.reading.text) }
    }

    fn raw(&self, line: &BodyLine) -> &'r str {
        line.raw.of(self.reading.text)
    }

    /// Takes the visible text of a line away; its comments stay.
    fn delete(&mut self, line: &BodyLine) {
        if line.has_comment() && !self.meant.contains(&line.full.start) {
            let text = self.reading.text;
            for &piece in &line.pieces {
                // A comment keeps its indent: without it the list item that it stands in might end.
                let indent = if piece.start == line.raw.start { piece.of(text).trim_start() } else { piece.of(text) };
                self.edits.push(Edit::delete(Span::new(piece.end - indent.len(), piece.end)));
            }
        } else if line.on_title_line {
            self.edits.push(Edit::delete(Span::new(line.full.start, line.raw.end)));
        } else {
            self.edits.push(Edit::delete(line.full));
        }
    }

    /// Moves the lines that comments begin on to the indent of the item.
    fn align_comments(&mut self) {
        let text = self.reading.text;
        for line in &self.place.body.lines {
            let begins = |comment: &Comment| line.raw.contains(comment.span.start);
            let lead = line.raw.len() - line.raw.of(text).trim_start().len();
            if lead > 0 && !line.on_title_line && self.reading.structure.comments.iter().any(begins) {
                self.edits.push(Edit::delete(Span::new(line.raw.start, line.raw.start + lead)));
            }
        }
    }

    /// Makes `new` the visible text of `old[at]`.
    fn rewrite(&mut self, old: &[&BodyLine], at: usize, new: &str) {
        let line = old[at];
        if line.has_comment() && !self.meant.contains(&line.full.start) {
            self.rewrite_beside_comments(line, new);
        } else if new.is_empty() {
            self.edits.push(Edit::delete(Span::new(line.full.start, line.raw.end)));
        } else if line.is_blank(self.reading.text) {
            let indent = self.indent_beside(old, at);
            self.edits.push(Edit::replace(Span::new(line.full.start, line.raw.end), format!("{indent}{new}")));
        } else {
            self.edits.push(Edit::replace(line.raw, new));
        }
    }

    /// Replaces only the characters of a line that differ, so that the comments between them stay in place.
    fn rewrite_beside_comments(&mut self, line: &BodyLine, new: &str) {
        let old = line.visible(self.reading.text);
        let head: usize = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        let tails = old[head..].chars().rev().zip(new[head..].chars().rev());
        let tail: usize = tails.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        let mut replacement = Some(&new[head..new.len() - tail]);
        let (from, to) = (head, old.len() - tail);
        let mut offset = 0;
        for piece in &line.pieces {
            let (start, end) = (offset, offset + piece.len());
            offset = end;
            let touches = start <= from && from <= end;
            let overlaps = from < end && start < to;
            if !(touches || overlaps) {
                continue;
            }
            let cut = Span::new(
                piece.start + from.clamp(start, end) - start,
                piece.start + to.clamp(start, end).max(from.clamp(start, end)) - start,
            );
            self.edits.push(Edit::replace(cut, replacement.take().unwrap_or("")));
        }
        if let Some(left) = replacement {
            // Nothing of the line shows yet: its text goes in front of the comment.
            self.edits.push(Edit::insert(line.raw.start, left));
        }
    }

    /// Puts `new` in front of `old[at]`, or behind the last line.
    fn insert(&mut self, old: &[&BodyLine], at: usize, new: &[&str]) {
        let indent = self.indent_beside(old, at);
        let joined = |lines: &[&str]| {
            let indented =
                lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") });
            indented.collect::<Vec<_>>().join(self.eol)
        };
        match at.checked_sub(1).map(|before| old[before]) {
            Some(before) => {
                let behind = self.behind_comments(before.full.end);
                let at_end = behind > 0 && !self.reading.text[..behind].ends_with('\n');
                let lines = if at_end { format!("{}{}", self.eol, joined(new)) } else { joined(new) + self.eol };
                self.edits.push(Edit::insert(behind, lines));
            }
            None if old[0].on_title_line => {
                let text = joined(new).trim_start().to_owned();
                self.edits.push(Edit::insert(old[0].raw.start, text + self.eol + &self.item_indent()));
            }
            None => self.edits.push(Edit::insert(old[0].full.start, joined(new) + self.eol)),
        }
    }

    /// The end of a line at which no comment is open: `offset`, or the end of the line on which the comment closes.
    fn behind_comments(&self, offset: usize) -> usize {
        let lines = &self.reading.lines;
        let open = |offset: usize| {
            self.reading
                .structure
                .comments
                .iter()
                .find(|comment| comment.closed && comment.span.start < offset && offset < comment.span.end)
        };
        let mut at = offset;
        while let Some(comment) = open(at) {
            at = lines.line(self.reading.text, lines.line_of(comment.span.end - 1)).full.end;
        }
        at
    }

    /// The indent that a new line at `old[at]` shares with the lines beside it.
    fn indent_beside(&self, old: &[&BodyLine], at: usize) -> String {
        if self.care == Care::ItemIndent {
            return self.item_indent();
        }
        let mut beside = old[..at.min(old.len())].iter().rev().chain(old[at.min(old.len())..].iter());
        match beside.find(|line| !line.is_blank(self.reading.text) && !line.on_title_line) {
            Some(line) if line.full.start <= line.raw.start => {
                Span::new(line.full.start, line.raw.start).of(self.reading.text).to_owned()
            }
            _ => self.item_indent(),
        }
    }

    /// The indent of the content of the list item that the title opens; empty below a heading.
    fn item_indent(&self) -> String {
        match self.place.title.style {
            TitleStyle::Bold { item: Some(_), indent } => " ".repeat(indent),
            _ => String::new(),
        }
    }

    /// Writes `new` below the title where no visible line is left to compare with.
    fn write_below(&mut self, new: &[&str], at_title: bool) {
        let text = self.reading.text;
        let body = &self.place.body;
        let is_heading = matches!(self.place.title.style, TitleStyle::Heading { .. });
        // Comments below the title are guidance: the answer goes behind them, but not behind definitions.
        let above = if at_title {
            None
        } else {
            let definition =
                body.lines.iter().position(|line| !line.hidden && is_definition(line.visible(self.reading.text)));
            body.lines[..definition.unwrap_or(body.lines.len())].iter().rposition(|line| line.hidden)
        };
        let title_line = self.reading.lines.line(text, self.reading.lines.line_of(self.place.title.span.end - 1));
        let (mut at, below) = match above {
            Some(n) => (body.lines[n].full.end, &body.lines[n + 1..]),
            None => {
                let below = body.lines.iter().position(|line| !line.on_title_line).unwrap_or(body.lines.len());
                (title_line.full.end, &body.lines[below..])
            }
        };
        let mut out = String::new();
        if at == text.len() && !text.ends_with('\n') {
            out.push_str(self.eol);
        }
        let mut below = below.iter().filter(|line| !self.is_deleted(line.full)).peekable();
        if is_heading {
            match below.next_if(|line| !line.hidden && line.is_blank(self.reading.text)) {
                Some(blank) => at = blank.full.end,
                None => out.push_str(self.eol),
            }
        }
        let indent = self.item_indent();
        for line in new {
            if !line.is_empty() {
                out.push_str(&indent);
                out.push_str(line);
            }
            out.push_str(self.eol);
        }
        let ends_text = at == text.len();
        match below.peek() {
            Some(line) if !line.is_blank(self.reading.text) || line.hidden => out.push_str(self.eol),
            None if is_heading && self.place.end < text.len() => out.push_str(self.eol),
            _ => {}
        }
        if ends_text && !text.ends_with('\n') {
            out.truncate(out.len() - self.eol.len());
        }
        self.edits.push(Edit::insert(at, out));
    }

    fn is_deleted(&self, span: Span) -> bool {
        self.edits.iter().any(|edit| edit.span == span && edit.replacement.is_empty())
    }
}

/// The operations between two answers; what they share at both ends stays out of question.
fn diff(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    capture_diff_slices(Algorithm::Myers, old, new)
}

fn opens_a_block(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['#', '>', '|', '<'])
        || ["```", "~~~"].iter().any(|fence| line.starts_with(fence))
        || list_marker(line).is_some()
}
