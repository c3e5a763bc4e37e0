//! One line of Implementation History, in the style of the lines that are there.

use jiff::civil::Date;

use super::history_entry::Entry;
use crate::kep::{Milestone, Stage};
use crate::markdown::Structure;
use crate::text::{Edit, LineIndex, Span};

/// What a line of history says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub stage: Stage,
    pub milestone: Milestone,
    pub today: Date,
    pub is_back: bool,
}

/// Why there is no line to add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoLine {
    /// There is no such section.
    NoSection,
    /// The section is a table or has sections of its own.
    OtherShape,
    /// It says so already.
    There,
}

/// The edit that adds the line for `event` to the Implementation History of `readme`.
pub(super) fn add(readme: &str, event: Event) -> Result<Edit, NoLine> {
    let structure = Structure::read(readme);
    let lines = LineIndex::new(readme);
    let section = section(readme, &structure).ok_or(NoLine::NoSection)?;
    let section = Section::read(readme, &structure, &lines, section);
    section.add(event)
}

/// The text below the heading, up to the next heading of any level.
fn section(readme: &str, structure: &Structure) -> Option<Span> {
    let named = |title: &str| title.trim().trim_end_matches(':').eq_ignore_ascii_case("implementation history");
    let at = structure.headings.iter().rposition(|heading| heading.top && named(heading.title.of(readme)))?;
    let end = structure.headings.get(at + 1).map_or(readme.len(), |next| next.span.start);
    Some(Span::new(structure.headings[at].span.end, end))
}

/// The lines of the section.
struct Section<'t> {
    readme: &'t str,
    lines: &'t LineIndex,
    /// The line of the heading.
    heading: usize,
    /// Lines that show, from the first to the last of the section.
    shown: Vec<usize>,
    /// Whether the section goes on below a heading of its own.
    has_sections: bool,
    /// The entries at the outermost level, with their lines.
    entries: Vec<(usize, Entry)>,
    /// The last line of the section with anything on it, comments included.
    last: usize,
}

impl<'t> Section<'t> {
    fn read(readme: &'t str, structure: &Structure, lines: &'t LineIndex, span: Span) -> Self {
        let heading = lines.line_of(span.start.saturating_sub(1));
        let end = lines.line_of(span.end.saturating_sub(1).max(span.start.saturating_sub(1)));
        let mut inside = heading + 1..=end;
        let text = |n: usize| lines.line(readme, n).content.of(readme);
        let comment = |n: usize| {
            let line = lines.line(readme, n).content;
            let first = line.start + (text(n).len() - text(n).trim_start().len());
            structure.in_comment(first.min(line.end.saturating_sub(1)))
        };
        let shown: Vec<usize> = inside.clone().filter(|&n| !text(n).trim().is_empty() && !comment(n)).collect();
        let last = inside.rfind(|&n| !text(n).trim().is_empty()).unwrap_or(heading);
        let mut entries: Vec<(usize, Entry)> = shown
            .iter()
            .filter(|&&n| !structure.in_code(lines.line(readme, n).content.start))
            .filter_map(|&n| Some((n, Entry::read(text(n))?)))
            .collect();
        let indent = |entry: &Entry| entry.lead.len() - entry.lead.trim_start().len();
        let outermost = entries.iter().map(|(_, entry)| indent(entry)).min().unwrap_or(0);
        entries.retain(|(_, entry)| indent(entry) == outermost);
        // Where dated lines have lists below them, the lists are not the entries.
        if entries.iter().any(|(_, entry)| entry.lead.trim().is_empty()) {
            entries.retain(|(_, entry)| entry.lead.trim().is_empty());
        }
        let level =
            structure.headings.iter().find(|heading| heading.span.end == span.start).map(|heading| heading.level);
        let next = structure.headings.iter().find(|heading| heading.span.start >= span.end);
        let has_sections = next.zip(level).is_some_and(|(next, level)| next.level > level);
        Self { readme, lines, heading, shown, has_sections, entries, last }
    }

    fn text(&self, n: usize) -> &'t str {
        self.lines.line(self.readme, n).content.of(self.readme)
    }

    fn add(&self, event: Event) -> Result<Edit, NoLine> {
        let is_table = self.shown.iter().any(|&n| self.text(n).trim_start().starts_with('|'));
        if is_table || (self.has_sections && self.entries.is_empty()) {
            return Err(NoLine::OtherShape);
        }
        let Some((first, last)) = self.entries.first().zip(self.entries.last()) else {
            let entry = Entry { lead: "- ".to_owned(), stamp: None, stopped: false };
            return self.put(self.line(&entry, event)?, Spot::End);
        };
        let newest_first = self.newest_first();
        let line = self.line(if newest_first { &first.1 } else { &last.1 }, event)?;
        let spaced = self.entries.len() > 1 && {
            let (above, below) = (self.entries[self.entries.len() - 2].0, last.0);
            (above + 1..below).any(|n| self.text(n).trim().is_empty())
        };
        if newest_first {
            self.put(line, Spot::Before { line: first.0, spaced })
        } else {
            self.put(line, Spot::After { line: self.end_of(last.0), spaced })
        }
    }

    /// Whether the entries go back in time.
    fn newest_first(&self) -> bool {
        let mut stamps = self.entries.iter().filter_map(|(_, entry)| entry.stamp.as_ref()).map(|stamp| stamp.order());
        let (Some(first), Some(last)) = (stamps.next(), stamps.next_back()) else { return false };
        first.0 == last.0 && first.1 > last.1
    }

    /// The last line that belongs to the entry in line `n`: what is indented below it, and what goes on with it.
    fn end_of(&self, n: usize) -> usize {
        let mut end = n;
        let mut blank = false;
        // Below a dated line without a marker, a list is about that line.
        let bare = self.entries.last().is_some_and(|(_, entry)| entry.lead.trim().is_empty());
        let is_item = |text: &str| crate::markdown::list_marker(text).is_some();
        for next in n + 1..=self.last {
            let text = self.text(next);
            if text.trim().is_empty() {
                blank = true;
            } else if !self.shown.contains(&next)
                || (blank && !text.starts_with([' ', '\t']) && !(bare && is_item(text)))
            {
                break;
            } else {
                end = next;
            }
        }
        end
    }

    fn line(&self, model: &Entry, event: Event) -> Result<String, NoLine> {
        let Event { stage, milestone, today, is_back } = event;
        let day_first = self.entries.iter().filter_map(|(_, entry)| entry.stamp.as_ref()?.day_first()).next_back();
        let line = model.line(stage, milestone, today, is_back, day_first);
        if self.shown.iter().any(|&n| self.text(n).trim_end() == line) { Err(NoLine::There) } else { Ok(line) }
    }

    fn put(&self, line: String, spot: Spot) -> Result<Edit, NoLine> {
        let eol = crate::yaml::edit::line_end(self.readme);
        let behind = |n: usize| self.lines.line(self.readme, n).full.end;
        let blank_at = |n: usize| n < self.lines.count() && self.text(n).trim().is_empty();
        let ended = |at: usize| if self.readme[..at].ends_with('\n') { "" } else { eol };
        Ok(match spot {
            Spot::Before { line: n, spaced } => {
                let gap = if spaced { eol } else { "" };
                Edit::insert(self.lines.start_of(n), format!("{line}{eol}{gap}"))
            }
            Spot::After { line: n, spaced } => {
                let at = behind(n);
                let gap = if spaced { eol } else { "" };
                // What follows at once, a comment or a heading, is set off by nothing that was not there before.
                Edit::insert(at, format!("{}{gap}{line}{eol}", ended(at)))
            }
            Spot::End => {
                let at = behind(self.last);
                let below = if self.last + 1 >= self.lines.count() || blank_at(self.last + 1) { "" } else { eol };
                let above = if self.last == self.heading || !blank_at(self.last) { eol } else { "" };
                Edit::insert(at, format!("{}{above}{line}{eol}{below}", ended(at)))
            }
        })
    }
}

/// Where the line goes.
enum Spot {
    /// In front of the newest entry.
    Before { line: usize, spaced: bool },
    /// Behind the newest entry.
    After { line: usize, spaced: bool },
    /// At the end of a section that has no entries.
    End,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Edits;

    const EVENT: Event = Event {
        stage: Stage::Beta,
        milestone: Milestone::new(1, 39),
        today: jiff::civil::date(2026, 11, 22),
        is_back: false,
    };

    fn added(section: &str) -> Result<String, NoLine> {
        let readme = format!("# Orbit\n\n## Implementation History\n{section}");
        let new = add(&readme, EVENT)?.clone();
        let new = [new].into_iter().collect::<Edits>().apply(&readme);
        assert_eq!(add(&new, EVENT), Err(NoLine::There), "done twice is done once");
        Ok(new.split_once("History\n").expect("the heading stays").1.to_owned())
    }

    #[test]
    fn the_line_goes_where_the_newest_is() {
        let new = "- 2026-11-22: KEP updated for beta in v1.39\n";
        for (before, after) in [
            (
                "\n- 2020-01-01: a\n- 2021-01-01: b\n  more\n\n## Next\n",
                "\n- 2020-01-01: a\n- 2021-01-01: b\n  more\n{}\n## Next\n",
            ),
            ("\n- 2021-01-01: b\n- 2020-01-01: a\n", "\n{}- 2021-01-01: b\n- 2020-01-01: a\n"),
            ("\n- 2020-01-01: a\n\n- 2021-01-01: b\n", "\n- 2020-01-01: a\n\n- 2021-01-01: b\n\n{}"),
            ("- 2020-01-01: a\n<!--\n- none\n-->\n\n", "- 2020-01-01: a\n{}<!--\n- none\n-->\n\n"),
            ("\n<!--\nMilestones\n-->\n\n## Drawbacks\n", "\n<!--\nMilestones\n-->\n\n{}\n## Drawbacks\n"),
            ("\n## Drawbacks\n", "\n{}\n## Drawbacks\n"),
            ("", "\n{}"),
        ] {
            assert_eq!(added(before), Ok(after.replace("{}", new)), "{before}");
        }
    }

    #[test]
    fn lists_below_dated_lines_are_no_entries() {
        assert_eq!(
            added("\n2021-01-01: a\n- link\n- link\n\n2022-01-01: b\n\n- link\n"),
            Ok("\n2021-01-01: a\n- link\n- link\n\n2022-01-01: b\n\n- link\n\n2026-11-22: KEP updated for beta in v1.39\n".to_owned())
        );
    }

    #[test]
    fn other_shapes_are_left_alone() {
        assert_eq!(added("\n| Date | What |\n|---|---|\n"), Err(NoLine::OtherShape));
        assert_eq!(added("\n### Alpha\n\n- done\n"), Err(NoLine::OtherShape));
        assert_eq!(add("# Orbit\n", EVENT), Err(NoLine::NoSection));
    }
}
