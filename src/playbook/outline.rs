//! A piece of markdown as a tree of list items, nothing of it lost.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A run of blocks at the top of a piece of markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Anything but a list.
    Text(String),
    /// A list.
    List(Vec<Item>),
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    /// What it says itself, above its first list.
    pub own: String,
    /// The items of its first list.
    pub children: Vec<Item>,
    /// What comes below that list.
    pub tail: String,
}

/// A block at the top of a piece of markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading: what it says, and how it is written.
    Heading(String, String),
    /// A paragraph.
    Paragraph(String),
    /// A table, and how it is written.
    Table(Table, String),
    /// A list.
    List(Vec<Item>),
    /// Anything else.
    Other(String),
}

/// A table, each cell as its markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Splits `markdown` into its blocks.
pub(super) fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in parts(markdown) {
        match part {
            Part::List(items) => blocks.push(Block::List(items)),
            Part::Text(text) => split_text(&text, &mut blocks),
        }
    }
    blocks
}

fn split_text(text: &str, blocks: &mut Vec<Block>) {
    let mut depth = 0_usize;
    let mut cells: Vec<Vec<String>> = Vec::new();
    let mut heading: Option<Range<usize>> = None;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let source = || text[line_start(text, range.start)..range.end].trim_end().to_owned();
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => cells.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                if let Some(row) = cells.last_mut() {
                    row.push(text[range.clone()].trim_matches(['|', ' ', '\t']).to_owned());
                }
            }
            Event::Start(_) => depth += 1,
            Event::End(TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell) => {}
            Event::End(end) => {
                depth -= 1;
                if depth > 0 {
                    continue;
                }
                blocks.push(match end {
                    TagEnd::Heading(_) => {
                        let words = heading.take().map_or("", |range| text[range].trim());
                        Block::Heading(words.to_owned(), source())
                    }
                    TagEnd::Paragraph => Block::Paragraph(source()),
                    TagEnd::Table => {
                        let mut rows = std::mem::take(&mut cells).into_iter();
                        let header = rows.next().unwrap_or_default();
                        Block::Table(Table { header, rows: rows.collect() }, source())
                    }
                    _ => Block::Other(source()),
                });
            }
            Event::Rule => blocks.push(Block::Other(source())),
            _ if depth == 1 => {
                let words = heading.get_or_insert(range.clone());
                words.end = words.end.max(range.end);
            }
            _ => {}
        }
        if depth == 0 {
            heading = None;
        }
    }
}

/// Splits `markdown`.
pub(super) fn parts(markdown: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut done = 0;
    let mut items: Vec<Item> = Vec::new();
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_)) if depth == 0 => {
                push_text(&mut parts, &markdown[done..line_start(markdown, range.start)]);
                depth = 1;
            }
            Event::Start(Tag::Item) if depth == 1 => {
                // The range can begin in front of the marker's indent or behind it.
                let source = markdown[range.clone()].trim_start();
                let marker_at = range.end - source.len();
                let indent = markdown[line_start(markdown, marker_at)..marker_at].chars().count();
                items.push(item(&dedented(source, indent)));
                depth += 1;
            }
            Event::End(TagEnd::List(_)) if depth == 1 => {
                parts.push(Part::List(std::mem::take(&mut items)));
                done = range.end;
                depth = 0;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    push_text(&mut parts, &markdown[done..]);
    parts
}

/// An item, or a whole tree of them, as markdown again.
pub(super) fn markdown(item: &Item) -> String {
    let below = below(item);
    let text = if below.is_empty() { item.own.clone() } else { format!("{}\n{below}", item.own) };
    let mut lines = text.lines();
    let mut out = format!("- {}", lines.next().unwrap_or_default());
    for line in lines {
        out.push_str(if line.is_empty() { "\n" } else { "\n  " });
        out.push_str(line);
    }
    out
}

/// What stands below an item's own words.
pub(super) fn below(item: &Item) -> String {
    let list = item.children.iter().map(markdown).collect::<Vec<_>>().join("\n");
    join(&list, &item.tail)
}

/// Two pieces of markdown as blocks of one.
pub(super) fn join(above: &str, below: &str) -> String {
    match (above.is_empty(), below.is_empty()) {
        (true, _) => below.to_owned(),
        (_, true) => above.to_owned(),
        _ => format!("{above}\n\n{below}"),
    }
}

fn item(content: &str) -> Item {
    let mut item = Item::default();
    let mut below = false;
    for part in parts(content) {
        match part {
            Part::List(children) if !below => {
                item.children = children;
                below = true;
            }
            Part::List(more) => {
                let list = more.iter().map(markdown).collect::<Vec<_>>().join("\n");
                item.tail = join(&item.tail, &list);
            }
            Part::Text(text) if below => item.tail = join(&item.tail, &text),
            Part::Text(text) => item.own = join(&item.own, &text),
        }
    }
    item
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    let text = text.trim_end();
    let start = text.find(|c: char| c != '\n').unwrap_or(text.len());
    if !text[start..].trim().is_empty() {
        parts.push(Part::Text(text[start..].to_owned()));
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The content of an item whose marker stands `indent` columns into its line: marker and indent gone.
fn dedented(source: &str, indent: usize) -> String {
    let marker = source.find(|c: char| !c.is_ascii_digit()).unwrap_or(0) + 1;
    let behind = &source[marker.min(source.len())..];
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    // Five blanks and more: one belongs to the marker, the rest makes the content code.
    let blanks = if blanks > 4 { 1 } else { blanks };
    let width = indent + marker + blanks;
    let mut lines = source.lines();
    let first = lines.next().unwrap_or_default();
    let mut out = without_task_mark(first.get(marker + blanks..).unwrap_or_default()).to_owned();
    for line in lines {
        out.push('\n');
        out.push_str(outdented(line, width));
    }
    out.trim_end().to_owned()
}

/// `[x]` in front of an item says that an option was chosen; what was not chosen never gets here.
fn without_task_mark(line: &str) -> &str {
    ["[ ] ", "[x] ", "[X] "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line)
}

fn outdented(line: &str, width: usize) -> &str {
    let mut columns = 0;
    for (at, c) in line.char_indices() {
        match c {
            _ if columns >= width => return &line[at..],
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => return &line[at..],
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(own: &str) -> Item {
        Item { own: own.into(), ..Item::default() }
    }

    #[test]
    fn lists_nest_and_text_stays_in_its_place() {
        let text = "intro\n\n- one\n  more\n  - two\n    - three\n\n  tail\n- [x] four\n\nend\n";
        let two = Item { own: "two".into(), children: vec![leaf("three")], tail: String::new() };
        let one = Item { own: "one\nmore".into(), children: vec![two], tail: "tail".into() };
        assert_eq!(
            parts(text),
            [Part::Text("intro".into()), Part::List(vec![one, leaf("four")]), Part::Text("end".into())]
        );
    }

    #[test]
    fn blocks_are_told_apart() {
        let text = "#### Slow `x`\n\none\ntwo\n\n| a | b |\n|---|---|\n| c \\| d | `e` |\n\n```\n# no\n```\n\n- l\n";
        let table = Table { header: vec!["a".into(), "b".into()], rows: vec![vec!["c \\| d".into(), "`e`".into()]] };
        assert_eq!(
            blocks(text),
            [
                Block::Heading("Slow `x`".into(), "#### Slow `x`".into()),
                Block::Paragraph("one\ntwo".into()),
                Block::Table(table, "| a | b |\n|---|---|\n| c \\| d | `e` |".into()),
                Block::Other("```\n# no\n```".into()),
                Block::List(vec![leaf("l")]),
            ]
        );
    }

    #[test]
    fn code_in_an_item_keeps_its_own_indent() {
        let text = " 1. a\n\n    ```\n      b\n    ```\n";
        assert_eq!(parts(text), [Part::List(vec![leaf("a\n\n```\n  b\n```")])]);
    }

    #[test]
    fn an_item_written_again_says_the_same() {
        let text = "- a\n  - b\n    c\n  - d\n\n  e";
        let Part::List(items) = &parts(text)[0] else { panic!("a list") };
        assert_eq!(parts(&markdown(&items[0])), parts(text));
    }
}
