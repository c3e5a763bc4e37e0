//! The list items of a text as a tree of spans. What stands in quotations, code and comments is no item.

use crate::markdown::{Structure, list_marker};
use crate::text::Span;

/// A list item.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// From the start of its line to the end of its last line that is not blank, items below it included.
    pub span: Span,
    /// Its indent and its marker, with the blanks behind it.
    pub lead: Span,
    /// Its check box.
    pub check: Option<Check>,
    /// Where its own words begin.
    pub content: usize,
    /// Where what it says itself ends: at the first item below it, or at its end.
    pub own_end: usize,
    /// The items below it.
    pub children: Vec<Item>,
}

/// A check box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Check {
    pub span: Span,
    pub ticked: bool,
}

impl Item {
    /// What it says itself.
    pub fn own<'t>(&self, text: &'t str) -> &'t str {
        &text[self.content..self.own_end]
    }

    /// The blanks in front of its marker.
    pub fn indent<'t>(&self, text: &'t str) -> &'t str {
        let lead = self.lead.of(text);
        &lead[..lead.len() - lead.trim_start().len()]
    }

    /// Its marker and the blanks behind it.
    pub fn marker<'t>(&self, text: &'t str) -> &'t str {
        self.lead.of(text).trim_start()
    }

    /// The blanks that a line needs to stand inside of it.
    pub fn inner_indent(&self, text: &str) -> String {
        let indent = self.indent(text);
        let marker = self.marker(text).trim_end().len();
        let blanks = self.marker(text).len() - marker;
        // Behind a marker with nothing, or with code, the content begins one column on.
        let blanks = if (1..=4).contains(&blanks) { blanks } else { 1 };
        format!("{indent}{}", " ".repeat(marker + blanks))
    }
}

/// The items of `text` that no other item holds, in order.
pub(super) fn read(text: &str, structure: &Structure) -> Vec<Item> {
    let mut open: Vec<Item> = Vec::new();
    let mut top = Vec::new();
    let close = |open: &mut Vec<Item>, top: &mut Vec<Item>| {
        if let Some(done) = open.pop() {
            open.last_mut().map_or(&mut *top, |parent| &mut parent.children).push(done);
        }
    };
    for found in &structure.items {
        let Some(item) = item(text, found.span) else { continue };
        while open.last().is_some_and(|parent| parent.span.end <= item.span.start) {
            close(&mut open, &mut top);
        }
        if let Some(parent) = open.last_mut()
            && parent.children.is_empty()
        {
            parent.own_end = parent.content + text[parent.content..item.span.start].trim_end().len();
        }
        open.push(item);
    }
    while !open.is_empty() {
        close(&mut open, &mut top);
    }
    top
}

/// The item at `span`, if nothing but blanks stands in front of its marker.
fn item(text: &str, span: Span) -> Option<Item> {
    let start = span.start + (span.len() - span.of(text).trim_start().len());
    let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = span.start + span.of(text).trim_end().len();
    if !text[line..start].trim().is_empty() || end < start {
        return None;
    }
    let first = text[start..end].lines().next().unwrap_or_default();
    // A marker alone on its line has blanks behind it that the end leaves out.
    let content = start + list_marker(first)?;
    let check = check(text, Span::new(content, start + first.len()));
    let content = check.map_or(content, |check| {
        let behind = &text[check.span.end..end.max(check.span.end)];
        check.span.end + (behind.len() - behind.trim_start_matches([' ', '\t']).len())
    });
    Some(Item {
        span: Span::new(line, end),
        lead: Span::new(line, check.map_or(content, |check| check.span.start)),
        check,
        content,
        own_end: end.max(content),
        children: Vec::new(),
    })
}

fn check(text: &str, line: Span) -> Option<Check> {
    let inner = line.of(text).strip_prefix('[')?;
    let close = inner.find(']').filter(|&close| close <= 3)?;
    let ticked = match inner[..close].trim() {
        "" => false,
        "x" | "X" => true,
        _ => return None,
    };
    let behind = &inner[close + 1..];
    let span = Span::new(line.start, line.start + close + 2);
    (behind.is_empty() || behind.starts_with([' ', '\t'])).then_some(Check { span, ticked })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> String {
        fn write(text: &str, items: &[Item], depth: usize, out: &mut String) {
            for item in items {
                let check = item.check.map_or("", |check| if check.ticked { "x " } else { "o " });
                out.push_str(&format!("{}{check}{:?}\n", "  ".repeat(depth), item.own(text)));
                write(text, &item.children, depth + 1, out);
            }
        }
        let mut out = String::new();
        write(text, &read(text, &Structure::read(text)), 0, &mut out);
        out
    }

    #[test]
    fn items_nest_as_commonmark_has_them() {
        let text = "intro\n\n- [x] one\n  more\n  - two\n    * [ ] three\n\n  tail\n- [ x ] four\n 1. five\n-\n";
        assert_eq!(outline(text), "x \"one\\n  more\"\n  \"two\"\n    o \"three\"\nx \"four\"\n\"five\"\n\"\"\n");
    }

    #[test]
    fn quotations_code_and_comments_hold_no_items() {
        assert_eq!(outline("> - a\n\n```\n- b\n```\n\n<!--\n- c\n-->\n\n- - d\n"), "\"- d\"\n");
    }

    #[test]
    fn the_column_of_the_content_is_behind_the_marker() {
        let text = " *   a\n";
        let items = read(text, &Structure::read(text));
        assert_eq!(items[0].inner_indent(text), "     ");
        let text = "- [x] a\n";
        assert_eq!(read(text, &Structure::read(text))[0].inner_indent(text), "  ");
    }
}
