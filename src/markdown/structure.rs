use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

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
        let skipped = front_matter(text);
        let found = Found::read(text, skipped);
        let comments = comments(text, &found);
        let hidden = |offset: usize| within(comments.iter().map(|c| c.span), offset);
        Self {
            headings: found.headings.into_iter().filter(|heading| !hidden(heading.span.start)).collect(),
            items: found.items.into_iter().filter(|item| !hidden(item.span.start)).collect(),
            code: found.code,
            open_fence: found.open_fence,
            comments,
        }
    }

    /// Whether the byte at `offset` stands in a comment.
    pub fn in_comment(&self, offset: usize) -> bool {
        let at = self.comments.partition_point(|comment| comment.span.end <= offset);
        self.comments.get(at).is_some_and(|comment| comment.span.contains(offset))
    }

    /// Whether the byte at `offset` stands in a code block or a code span.
    pub fn in_code(&self, offset: usize) -> bool {
        let at = self.code.partition_point(|code| code.end <= offset);
        self.code.get(at).is_some_and(|code| code.contains(offset))
    }
}

fn within(mut spans: impl Iterator<Item = Span>, offset: usize) -> bool {
    spans.any(|span| span.contains(offset))
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

/// What CommonMark says, before comments are looked at.
#[derive(Default)]
struct Found {
    headings: Vec<Heading>,
    items: Vec<Item>,
    code: Vec<Span>,
    html: Vec<Span>,
    open_fence: Option<Span>,
}

impl Found {
    fn read(text: &str, skipped: usize) -> Self {
        let mut found = Found::default();
        let mut depth = 0usize;
        for (event, range) in Parser::new_ext(&text[skipped..], Options::ENABLE_TABLES).into_offset_iter() {
            let span = Span::new(range.start + skipped, range.end + skipped);
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    found.headings.push(heading(text, level as u8, span, depth == 0));
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    if depth == 0 && matches!(kind, CodeBlockKind::Fenced(_)) && !is_closed(span.of(text)) {
                        found.open_fence = Some(span);
                    }
                    found.code.push(span);
                }
                Event::Code(_) => found.code.push(span),
                Event::Html(_) | Event::InlineHtml(_) => found.html.push(span),
                Event::Start(Tag::List(_) | Tag::BlockQuote(_)) => depth += 1,
                Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_)) => depth -= 1,
                Event::Start(Tag::Item) => found.items.push(Item { span }),
                _ => {}
            }
        }
        found
    }
}

/// Whether the last line of a fenced code block is its closing fence.
fn is_closed(block: &str) -> bool {
    let block = block.trim_end();
    let Some((first, rest)) = block.split_once('\n') else { return false };
    let mark = if first.trim_start().starts_with('~') { '~' } else { '`' };
    let opening = first.trim_start().chars().take_while(|&c| c == mark).count();
    let last = rest.rsplit('\n').next().unwrap_or("").trim();
    last.chars().count() >= opening && last.chars().all(|c| c == mark)
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
    for (at, _) in text.match_indices("<!--") {
        if at < done || within(found.code.iter().copied(), at) {
            continue;
        }
        let as_html = within(found.html.iter().copied(), at);
        let close = text[at..].find("-->").map(|length| at + length + "-->".len());
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
    fn front_matter_is_no_markdown() {
        assert_eq!(titles("---\ntitle: x\n---\n# One\n"), [(1, "One")]);
        assert_eq!(titles("---\n\n# One\n\nTwo\n---\n"), [(1, "One"), (2, "Two")]);
    }

    #[test]
    fn headings_inside_lists_are_not_at_the_top() {
        let text = "- item\n\n  # inner\n\n# outer\n";
        let tops: Vec<bool> = Structure::read(text).headings.iter().map(|h| h.top).collect();
        assert_eq!(tops, [false, true]);
    }
}
