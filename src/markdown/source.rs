//! The text as the CommonMark parser is given it, and the way back from there to the text's own bytes.
//!
//! Two things about closing code fences would otherwise hide all that follows them, up to the next fence: the parser
//! takes a tab behind closing marks for text, where CommonMark allows it; and marks that close a fence of a list item
//! but stand left of the item's text end the item instead, and open a block of their own. The former are blanked,
//! the latter moved to where their author meant them.
//!
//! And no links are read: none decides where a heading, a comment, code or a list item is, and they would take the
//! parser a sixth of its time. Their brackets are shown to it as braces. Nothing else is touched.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memmem};

use super::indent;

/// A text to parse.
#[derive(Clone, Debug)]
pub(super) struct Source<'t> {
    text: Cow<'t, str>,
    /// Blanks put in: the byte behind them in `text`, and how many bytes all up to there come to.
    grown: Vec<(usize, usize)>,
}

impl<'t> Source<'t> {
    /// Takes `text`, with the tabs behind closing fences blanked and without links.
    pub fn new(text: &'t str) -> Self {
        let mut shown = without_links(text);
        for tab in memchr_iter(b'\t', text.as_bytes()) {
            let marks = text[..tab].trim_end_matches([' ', '\t']);
            if !marks.ends_with(['`', '~']) {
                continue;
            }
            let line = marks.rfind('\n').map_or(0, |at| at + 1);
            if fence(&text[line..]).is_some_and(|fence| fence.bare) {
                shown.to_mut().replace_range(tab..tab + 1, " ");
            }
        }
        Self { text: shown, grown: Vec::new() }
    }

    /// What to parse.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte of the original text that stands at `offset` of [`Source::text`].
    pub fn original(&self, offset: usize) -> usize {
        match self.grown.partition_point(|&(behind, _)| behind <= offset) {
            0 => match self.grown.first() {
                Some(&(behind, grown)) => offset.min(behind - grown),
                None => offset,
            },
            known => {
                let least = self.grown[known - 1];
                let limit = self.grown.get(known).map_or(usize::MAX, |&(behind, grown)| behind - grown);
                (offset - least.1).min(limit)
            }
        }
    }

    /// Moves marks that stray behind `block`, a code block of a list item that nothing closes, into the item.
    ///
    /// Both the block and the marks are places in [`Source::text`]. `false` where no such marks follow.
    pub fn close(&mut self, block: std::ops::Range<usize>) -> bool {
        let line_start = self.text[..block.start].rfind('\n').map_or(0, |at| at + 1);
        let column = indent::width(&self.text[line_start..block.start]);
        let Some(opening) = fence(&self.text[block.start..]) else { return false };
        // The parser may count blank lines at its end to the block or not.
        let mut start = line_start + self.text[line_start..block.end].trim_end().len();
        start += self.text[start..].find('\n').map_or(self.text.len() - start, |at| at + 1);
        let stray = self.text[start..].split_inclusive('\n').find(|line| {
            let blank = line.trim().is_empty();
            start += if blank { line.len() } else { 0 };
            !blank
        });
        let Some(stray) = stray else { return false };
        let lead = &stray[..stray.len() - stray.trim_start().len()];
        let short = column.saturating_sub(indent::width(lead));
        let closes = fence(stray)
            .is_some_and(|marks| marks.bare && marks.mark == opening.mark && marks.length >= opening.length);
        if !closes || short == 0 {
            return false;
        }
        let at = start + lead.len();
        self.text.to_mut().insert_str(at, &" ".repeat(short));
        let before = self.grown.partition_point(|&(behind, _)| behind <= at);
        let sum = if before == 0 { 0 } else { self.grown[before - 1].1 };
        self.grown.insert(before, (at + short, sum + short));
        for later in &mut self.grown[before + 1..] {
            *later = (later.0 + short, later.1 + short);
        }
        true
    }
}

/// `text` with braces for the brackets of links.
fn without_links(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut shown = String::new();
    let (mut from, mut done) = (0, 0);
    while let Some(open) = memchr(b'[', &bytes[from..]).map(|length| from + length)
        && let Some(close) = memchr(b']', &bytes[open..]).map(|length| open + length)
    {
        from = close + 1;
        // Definitions are blocks of their own, which a heading's underline may follow; and `]]>` ends a kind of HTML.
        if matches!(bytes.get(from), Some(b':' | b']' | b'>')) {
            continue;
        }
        for (part, brace) in [(&text[done..open], '{'), (&text[open + 1..close], '}')] {
            shown.push_str(part);
            shown.push(brace);
        }
        done = from;
    }
    if done == 0 || memmem::find(bytes, b"<![CDATA[").is_some() {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[done..]);
    Cow::Owned(shown)
}

/// The marks of a line that may open or close a code fence.
struct Fence {
    mark: u8,
    length: usize,
    /// Whether nothing but blanks follows them.
    bare: bool,
}

fn fence(line: &str) -> Option<Fence> {
    let line = line.lines().next().unwrap_or("").trim_start();
    let mark = *line.as_bytes().first().filter(|mark| matches!(mark, b'`' | b'~'))?;
    let length = line.bytes().take_while(|&byte| byte == mark).count();
    (length >= 3).then(|| Fence { mark, length, bare: line[length..].trim().is_empty() })
}

/// Whether the last line of a fenced code block closes it. `block` begins with the opening marks.
pub(super) fn is_closed(block: &str) -> bool {
    let Some((first, rest)) = block.trim_end().split_once('\n') else { return false };
    let last = rest.rsplit('\n').next().unwrap_or("");
    match (fence(first), fence(last)) {
        (Some(open), Some(close)) => close.bare && close.mark == open.mark && close.length >= open.length,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_behind_marks_are_blanked_and_no_others() {
        assert_eq!(Source::new("```go\t\n\tx\n```\t\n").text(), "```go\t\n\tx\n``` \n");
        assert!(matches!(Source::new("\tplain").text, Cow::Borrowed(_)));
    }

    #[test]
    fn links_are_hidden_and_definitions_are_not() {
        let shown = |text| Source::new(text).text().to_owned();
        assert_eq!(shown("- [x] see [[a](b)] and [c][d]\n\n[d]: e\n"), "- {x} see {[a}(b)] and {c}{d}\n\n[d]: e\n");
        for kept in ["[a", "a]", "[a]: b\n---\n", "<![CDATA[ [a] ]]>\n"] {
            assert_eq!(shown(kept), kept);
        }
    }

    #[test]
    fn stray_marks_move_into_the_item_and_bytes_are_found_again() {
        let text = "- a\n  ```\n  x\n ```\nb\n";
        let mut source = Source::new(text);
        assert!(source.close(6..14));
        assert_eq!(source.text(), "- a\n  ```\n  x\n  ```\nb\n");
        for (offset, c) in text.char_indices() {
            let moved = source.text().char_indices().filter(|(at, _)| source.original(*at) == offset);
            assert!(moved.map(|(_, c)| c).any(|moved| moved == c), "{offset}");
        }
    }

    #[test]
    fn marks_that_open_a_block_of_their_own_stay() {
        for text in ["- ```\n  x\n\n```go\ny\n```\n", "- ```\n  x\ntext\n```\n", "- ````\n  x\n```\n", "- ```\n  x\n"] {
            let end = text.find("\n\n").or(text.find("\ntext")).map_or(text.len().min(10), |at| at + 1);
            assert!(!Source::new(text).close(2..end), "{text}");
        }
    }

    #[test]
    fn a_block_is_closed_by_its_own_marks() {
        assert!(is_closed("```sh\nls\n```\n"));
        assert!(is_closed("~~~\n```\n~~~~"));
        assert!(!is_closed("```\n~~~"));
        assert!(!is_closed("```"));
        assert!(!is_closed("````\nls\n```"));
    }
}
