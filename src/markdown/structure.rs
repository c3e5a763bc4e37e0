use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::source::{Source, is_closed};
use crate::text::Span;

/// Where the headings, comments, code and list items of a markdown text are.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// Headings outside comments, in order.
    pub headings: Vec<Heading>,
    /// HTML comments, in order and disjoint.
    pub comments: Vec<Comment>,
    /// Code blocks and code spans, in order.
    pub code: Vec<Span>,
    /// A code fence at the top that nothing closes: from its opening marks on.
    pub open_fence: Option<Span>,
    /// List items outside comments, in the order of their markers; nested ones included.
    pub items: Vec<Item>,
}

/// A heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// From its first character to the end of its last line, line end excluded.
    pub span: Span,
    /// Its text: without the `#` marks or the underline; markup inside it stands as written.
    pub title: Span,
    /// Whether it stands in the text itself, not inside a list item or a quotation.
    pub top: bool,
}

/// An HTML comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `<!--` to `-->`.
    pub span: Span,
    /// Whether its `-->` is there; without one it runs to the end of the text.
    pub closed: bool,
}

/// A list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// From its marker to the end of its content, nested items included.
    pub span: Span,
}

impl Structure {
    /// Reads `text`. Any text has a structure; nothing is an error.
    pub fn read(text: &str) -> Self {
        Self::read_from(text, front_matter(text))
    }

    /// Reads `text` as if a new one began at each of the bytes `starts`, which are sorted and begin lines.
    ///
    /// For whoever knows better than markdown that something left open above them ends there.
    pub fn read_parts(text: &str, starts: &[usize]) -> Self {
        let mut whole = Self::default();
        let mut start = 0;
        for end in starts.iter().copied().chain([text.len()]) {
            let part = &text[start..end];
            whole.append(Self::read_from(part, if start == 0 { front_matter(part) } else { 0 }), start);
            start = end;
        }
        whole
    }

    fn read_from(text: &str, skipped: usize) -> Self {
        let found = Found::read(text, skipped);
        let comments = comments(text, &found);
        let hidden = |offset: usize| within(&comments, |comment| comment.span, offset);
        Self {
            headings: found.headings.into_iter().filter(|heading| !hidden(heading.span.start)).collect(),
            items: found.items.into_iter().filter(|item| !hidden(item.span.start)).collect(),
            code: found.code,
            open_fence: found.open_fence,
            comments,
        }
    }

    /// Adds what was read in a text that stands at the byte `by`, behind all that is known.
    fn append(&mut self, part: Self, by: usize) {
        let moved = |span: Span| Span::new(span.start + by, span.end + by);
        let heading = |heading: Heading| Heading { span: moved(heading.span), title: moved(heading.title), ..heading };
        self.headings.extend(part.headings.into_iter().map(heading));
        self.comments.extend(part.comments.into_iter().map(|comment| Comment { span: moved(comment.span), ..comment }));
        self.code.extend(part.code.into_iter().map(moved));
        self.items.extend(part.items.into_iter().map(|item| Item { span: moved(item.span) }));
        self.open_fence = part.open_fence.map(moved);
    }

    /// Whether the byte at `offset` stands in a comment.
    pub fn in_comment(&self, offset: usize) -> bool {
        within(&self.comments, |comment| comment.span, offset)
    }

    /// Whether the byte at `offset` stands in a code block or a code span.
    pub fn in_code(&self, offset: usize) -> bool {
        within(&self.code, |span| *span, offset)
    }
}

impl Heading {
    /// The heading that `line`, a line of `text` without its end, is by its `#` marks, wherever it stands.
    pub fn by_marks(text: &str, line: Span) -> Option<Self> {
        let content = line.of(text);
        let lead = content.len() - content.trim_start_matches(' ').len();
        let level = content[lead..].bytes().take_while(|&byte| byte == b'#').count();
        let marked =
            (1..=6).contains(&level) && lead < 4 && !content[lead + level..].starts_with(|c| !matches!(c, ' ' | '\t'));
        marked.then(|| heading(text, level as u8, Span::new(line.start + lead, line.end), true))
    }
}

/// Whether one of `sorted`, which are disjoint, holds the byte at `offset`.
fn within<T>(sorted: &[T], span: impl Fn(&T) -> Span, offset: usize) -> bool {
    let at = sorted.partition_point(|one| span(one).end <= offset);
    sorted.get(at).is_some_and(|one| span(one).contains(offset))
}

/// The byte behind a byte-order mark and YAML front matter; 0 where there is neither.
fn front_matter(text: &str) -> usize {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut offset = start;
    for (number, line) in text[start..].split_inclusive('\n').enumerate() {
        let content = line.trim_end();
        offset += line.len();
        match (number, content) {
            (0, "---") => {}
            (0, _) => return start,
            (_, "---" | "...") => return offset,
            // Front matter has keys at once; a rule at the top of a text that goes on in prose is no fence.
            (1, _) if !content.contains(':') && !content.starts_with('#') => return start,
            _ => {}
        }
    }
    start
}

/// How many fences that end with their list item are mended in one text.
const MENDED: usize = 32;

/// What CommonMark says, before comments are looked at.
#[derive(Default)]
struct Found {
    headings: Vec<Heading>,
    items: Vec<Item>,
    code: Vec<Span>,
    html: Vec<Span>,
    open_fence: Option<Span>,
    /// Code blocks of list items that nothing closes, by their bytes in the source.
    open_in_items: Vec<Range<usize>>,
}

impl Found {
    fn read(text: &str, skipped: usize) -> Self {
        let mut source = Source::new(&text[skipped..]);
        let plain = Self::parse(text, skipped, &source);
        let mut mended: Option<Self> = None;
        let mut behind = 0;
        for _ in 0..MENDED {
            let open = &mended.as_ref().unwrap_or(&plain).open_in_items;
            let Some(open) = open.iter().find(|open| open.start >= behind && source.close((*open).clone())) else {
                break;
            };
            behind = open.end;
            mended = Some(Self::parse(text, skipped, &source));
        }
        // Marks that close one fence and thereby leave another open were not what they seemed.
        match mended {
            Some(mended) if mended.open_fence.is_none() || plain.open_fence.is_some() => mended,
            _ => plain,
        }
    }

    /// Parses `source`, made from `text` behind the byte `skipped`.
    fn parse(text: &str, skipped: usize, source: &Source) -> Self {
        let mut found = Found::default();
        let mut lists = 0usize;
        let mut quotes = 0usize;
        for (event, range) in Parser::new_ext(source.text(), Options::ENABLE_TABLES).into_offset_iter() {
            let span = || Span::new(source.original(range.start) + skipped, source.original(range.end) + skipped);
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    found.headings.push(heading(text, level as u8, span(), lists + quotes == 0));
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    if matches!(kind, CodeBlockKind::Fenced(_)) && !is_closed(&source.text()[range.clone()]) {
                        if lists + quotes == 0 {
                            found.open_fence = Some(span());
                        } else if quotes == 0 {
                            found.open_in_items.push(range.clone());
                        }
                    }
                    found.code.push(span());
                }
                Event::Code(_) => found.code.push(span()),
                Event::Html(_) | Event::InlineHtml(_) => found.html.push(span()),
                Event::Start(Tag::List(_)) => lists += 1,
                Event::End(TagEnd::List(_)) => lists -= 1,
                Event::Start(Tag::BlockQuote(_)) => quotes += 1,
                Event::End(TagEnd::BlockQuote(_)) => quotes -= 1,
                Event::Start(Tag::Item) => {
                    let span = span();
                    // The first item of a list may come with the blanks in front of its marker.
                    let lead = span.len() - span.of(text).trim_start_matches([' ', '\t']).len();
                    found.items.push(Item { span: Span::new(span.start + lead, span.end) });
                }
                _ => {}
            }
        }
        found
    }
}

fn heading(text: &str, level: u8, span: Span, top: bool) -> Heading {
    let whole = span.of(text);
    let trimmed = whole.trim_end();
    let span = Span::new(span.start, span.start + trimmed.len());
    let marks = trimmed.bytes().take_while(|&b| b == b'#').count();
    let body = match marks {
        // A heading by underline: the text is all but the last line.
        0 => trimmed.rsplit_once('\n').map_or(trimmed, |(above, _)| above).trim_end(),
        _ => without_closing_marks(&trimmed[marks..]),
    };
    let lead = body.len() - body.trim_start().len();
    let start = span.start + marks + lead;
    Heading { level, span, title: Span::new(start, start + body.trim().len()), top }
}

/// `## Title ##` closes with marks that are no part of the title.
fn without_closing_marks(body: &str) -> &str {
    let bare = body.trim_end_matches('#');
    if bare.len() < body.len() && (bare.is_empty() || bare.ends_with([' ', '\t'])) { bare } else { body }
}

/// The comments of `text`.
///
/// A comment begins where CommonMark reads HTML at a `<!--`, and ends at the next `-->`. Two things differ from
/// CommonMark: it lets a comment that began in a list item end with the item, where every renderer's reader sees it
/// go on to its `-->`; and it takes a `<!--` inside a paragraph for plain text when a blank line comes before the
/// `-->`. The latter counts as a comment here when it is closed before the next heading, since that is what its
/// author meant.
fn comments(text: &str, found: &Found) -> Vec<Comment> {
    let mut all: Vec<Comment> = Vec::new();
    let mut done = 0;
    let mut next_close = None;
    for at in memmem::find_iter(text.as_bytes(), "<!--") {
        if at < done || within(&found.code, |span| *span, at) {
            continue;
        }
        let as_html = within(&found.html, |span| *span, at);
        // Looked for once, however many comments are left open.
        if next_close.is_none_or(|close| close < at) {
            next_close = Some(memmem::find(&text.as_bytes()[at..], b"-->").map_or(usize::MAX, |length| at + length));
        }
        let close = next_close.filter(|&close| close < usize::MAX).map(|close| close + "-->".len());
        let limit =
            || found.headings.iter().find(|heading| heading.span.start > at).map_or(text.len(), |h| h.span.start);
        let comment = match close {
            Some(end) if as_html || end <= limit() => Comment { span: Span::new(at, end), closed: true },
            None if as_html => Comment { span: Span::new(at, text.len()), closed: false },
            _ => continue,
        };
        done = comment.span.end;
        all.push(comment);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(text: &str) -> Vec<(u8, &str)> {
        Structure::read(text).headings.iter().map(|h| (h.level, h.title.of(text))).collect()
    }

    #[test]
    fn headings_by_mark_and_by_underline() {
        let text = "# One #\n\nTwo\n===\n\n###### Six? ##\r\n\n#nothing\n";
        assert_eq!(titles(text), [(1, "One"), (1, "Two"), (6, "Six?")]);
    }

    #[test]
    fn headings_in_comments_and_code_are_none() {
        let text =
            "<!--\n#### Alpha\n<!-- inner\n\n#### Beta\n-->\n# Real\n\n```sh\n# comment\n```\n\n    # indented\n";
        assert_eq!(titles(text), [(1, "Real")]);
    }

    #[test]
    fn a_comment_that_began_in_a_list_item_ends_where_it_is_closed() {
        let text = "* item\n  <!--\nnot indented\n\n# hidden\n-->\n# shown\n";
        assert_eq!(titles(text), [(1, "shown")]);
    }

    #[test]
    fn a_comment_may_open_the_text() {
        let comments = Structure::read("<!-- a --> b <!-- c -->").comments;
        assert_eq!(
            comments.iter().map(|comment| (comment.span.start, comment.span.end)).collect::<Vec<_>>(),
            [(0, 10), (13, 23)]
        );
    }

    #[test]
    fn an_unclosed_comment_hides_the_rest() {
        let text = "# a\n\n<!-- oops\n\n# b\n";
        assert_eq!(titles(text), [(1, "a")]);
        assert!(!Structure::read(text).comments[0].closed);
    }

    #[test]
    fn comments_inside_paragraphs_may_hold_blank_lines_but_no_heading() {
        let text = "Yes. <!-- one\n\ntwo --> No.\n\nOpen <!-- never\n\n# Next\n\n-->\n";
        let structure = Structure::read(text);
        assert_eq!(structure.comments.len(), 1);
        assert_eq!(titles(text), [(1, "Next")]);
    }

    #[test]
    fn code_spans_hold_no_comment() {
        let structure = Structure::read("Put it between `<!-- toc -->` marks.\n");
        assert!(structure.comments.is_empty());
    }

    #[test]
    fn an_open_fence_is_seen() {
        let open = |text: &str| Structure::read(text).open_fence.is_some();
        assert!(open("a\n\n```sh\nls\n"));
        assert!(open("```"));
        assert!(!open("```sh\nls\n```\n"));
        assert!(!open("~~~\n```\n~~~~"));
    }

    #[test]
    fn a_tab_behind_closing_marks_changes_nothing() {
        assert_eq!(titles("```go\n# a\n```\t\n# One\n"), [(1, "One")]);
    }

    #[test]
    fn a_fence_of_an_item_ends_where_its_author_closed_it() {
        let text = "- item\n  ```\n  # a\n\n ```\n  goes on\n\n# One\n";
        assert_eq!(titles(text), [(1, "One")]);
        assert!(Structure::read(text).items[0].span.of(text).trim_end().ends_with("goes on"));
    }

    #[test]
    fn marks_that_open_a_block_behind_an_item_stay_what_they_are() {
        let text = "- item\n  ```\n  a\n\n```\n# b\n```\n# One\n";
        assert_eq!(titles(text), [(1, "One")]);
    }

    #[test]
    fn headings_by_marks_need_a_blank_behind_them() {
        let level = |text: &str| Heading::by_marks(text, Span::new(0, text.len())).map(|heading| heading.level);
        assert_eq!(["# a", "   ###### b ##", "#"].map(level), [Some(1), Some(6), Some(1)]);
        assert_eq!(["#a", "####### b", "    # c", "d"].map(level), [None; 4]);
    }

    #[test]
    fn parts_are_read_as_texts_of_their_own() {
        let text = "# One\n\n```\n# Two\n\n<!-- x -->\n";
        let structure = Structure::read_parts(text, &[text.find("# Two").expect("it stands there")]);
        assert_eq!(structure.headings.iter().map(|h| h.title.of(text)).collect::<Vec<_>>(), ["One", "Two"]);
        assert_eq!(structure.comments[0].span.of(text), "<!-- x -->");
        assert_eq!(structure.open_fence, None);
    }

    #[test]
    fn front_matter_is_no_markdown() {
        assert_eq!(titles("---\ntitle: x\n---\n# One\n"), [(1, "One")]);
        assert_eq!(titles("---\n\n# One\n\nTwo\n---\n"), [(1, "One"), (2, "Two")]);
    }

    #[test]
    fn items_begin_with_their_markers() {
        let text = "text\n\n  * a\n  * b\n    - c\n";
        let items = Structure::read(text).items;
        assert_eq!(
            items.iter().map(|item| &text[item.span.start..item.span.start + 3]).collect::<Vec<_>>(),
            ["* a", "* b", "- c"]
        );
    }

    #[test]
    fn headings_inside_lists_are_not_at_the_top() {
        let text = "- item\n\n  # inner\n\n# outer\n";
        let tops: Vec<bool> = Structure::read(text).headings.iter().map(|h| h.top).collect();
        assert_eq!(tops, [false, true]);
    }
}
