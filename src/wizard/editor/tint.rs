use std::ops::Range;

use super::buffer::Touched;
use super::lists::{Item, split_blanks};

/// What a stretch of markdown is, as far as the editor tells it apart.
///
/// The reading is deliberately light: it looks at one line and at whether a fence or a comment is open above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A heading, its hash signs included.
    Heading,
    /// A list marker, or the mark of a quotation.
    Marker,
    /// An empty check box.
    Unticked,
    /// A ticked check box.
    Ticked,
    /// Words that say something is still to be done.
    Todo,
    /// A link or a bare address.
    Link,
    /// Inline code, and all of a fenced block.
    Code,
    /// An HTML comment.
    Comment,
}

/// What is still open when a line begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Open {
    /// Nothing.
    #[default]
    Nothing,
    /// A code fence of `length` times `mark`.
    Fence {
        /// The character of the fence.
        mark: u8,
        /// How many of them opened it.
        length: u32,
    },
    /// An HTML comment.
    Comment,
}

/// What is open at each line, kept true as lines change.
#[derive(Clone, Debug)]
pub(super) struct Tints {
    open: Vec<Open>,
}

impl Tints {
    /// Reads all of `lines`.
    pub(super) fn new(lines: &[String]) -> Self {
        let mut tints = Self { open: vec![Open::Nothing; lines.len()] };
        tints.reread(lines, 0, lines.len());
        tints
    }

    /// Follows a change that has been made to `lines`, down to where nothing differs any more.
    pub(super) fn follow(&mut self, lines: &[String], touched: Touched) {
        let Touched { first, removed, inserted } = touched;
        if removed != inserted {
            let start = self.open[first];
            self.open.splice(first..first + removed, std::iter::repeat_n(start, inserted));
        }
        self.reread(lines, first, first + inserted);
    }

    /// What is open where `line` begins.
    pub(super) fn open_at(&self, line: usize) -> Open {
        self.open[line]
    }

    /// Reads on from `first`: through `certain` in any case, then as long as something differs.
    fn reread(&mut self, lines: &[String], first: usize, certain: usize) {
        for (at, line) in lines.iter().enumerate().skip(first) {
            let open = open_behind(line, self.open[at]);
            match self.open.get_mut(at + 1) {
                Some(next) if *next != open => *next = open,
                _ if at + 1 >= certain => return,
                _ => {}
            }
        }
    }
}

fn open_behind(line: &str, open: Open) -> Open {
    let dull = match open {
        Open::Nothing => !line.contains("<!--") && !line.contains("```") && !line.contains("~~~"),
        Open::Fence { .. } => false,
        Open::Comment => !line.contains("-->"),
    };
    if dull { open } else { read(line, open, |_, _| {}) }
}

/// Reads one line: gives out its tokens in order, disjoint, and returns what is open behind it.
pub(super) fn read(line: &str, open: Open, mut give: impl FnMut(Range<usize>, Token)) -> Open {
    let (indent, text) = split_blanks(line);
    match open {
        Open::Fence { mark, length } => {
            give(0..line.len(), Token::Code);
            let run = run_of(text.as_bytes(), mark);
            if run as u32 >= length && text[run..].trim().is_empty() { Open::Nothing } else { open }
        }
        Open::Comment => match line.find("-->") {
            Some(at) => {
                give(0..at + 3, Token::Comment);
                read_inline(line, at + 3, None, &mut give)
            }
            None => {
                give(0..line.len(), Token::Comment);
                open
            }
        },
        Open::Nothing => {
            let item = Item::read(line);
            let body = item.map_or(text, |item| item.content);
            if let Some(fence) = opened_fence(body) {
                give(line.len() - body.len()..line.len(), Token::Code);
                return fence;
            }
            if let Some(item) = item {
                let marked = indent.len() + item.marker.len();
                give(indent.len()..marked, Token::Marker);
                let start = item.content_start().min(line.len());
                if !item.check_box.is_empty() {
                    let ticked = !item.check_box.starts_with("[ ]");
                    let at = start - item.check_box.len();
                    give(at..at + 3, if ticked { Token::Ticked } else { Token::Unticked });
                }
                return read_inline(line, start, None, &mut give);
            }
            if text.starts_with('>') {
                give(indent.len()..indent.len() + 1, Token::Marker);
                return read_inline(line, indent.len() + 1, None, &mut give);
            }
            let hashes = run_of(text.as_bytes(), b'#');
            let heading = (1..=6).contains(&hashes)
                && indent.len() < 4
                && text.as_bytes().get(hashes).is_none_or(|b| matches!(b, b' ' | b'\t'));
            read_inline(line, 0, heading.then_some(Token::Heading), &mut give)
        }
    }
}

fn run_of(bytes: &[u8], mark: u8) -> usize {
    bytes.iter().take_while(|&&b| b == mark).count()
}

fn opened_fence(text: &str) -> Option<Open> {
    let mark = *text.as_bytes().first().filter(|b| matches!(b, b'`' | b'~'))?;
    let length = run_of(text.as_bytes(), mark);
    // Three backticks with another one behind them on the line are inline code.
    let fence = length >= 3 && (mark == b'~' || !text[length..].contains('`'));
    fence.then_some(Open::Fence { mark, length: u32::try_from(length).unwrap_or(u32::MAX) })
}

/// Reads the text of a line from `start` on; what is nothing else is `plain`.
///
/// Each search for a closing mark that finds none is made once only, so that a line takes linear time whatever is in it.
fn read_inline(line: &str, start: usize, plain: Option<Token>, give: &mut impl FnMut(Range<usize>, Token)) -> Open {
    let bytes = line.as_bytes();
    let mut searched = Searched::default();
    let (mut at, mut given) = (start, start);
    let mut unclosed = false;
    while at < bytes.len() {
        let found = match bytes[at] {
            b'\\' => {
                at += 2;
                continue;
            }
            b'`' => {
                let run = run_of(&bytes[at..], b'`');
                match searched.code(line, at, run) {
                    Some(end) => Some((end, Token::Code)),
                    None => {
                        at += run;
                        continue;
                    }
                }
            }
            b'<' if line[at..].starts_with("<!--") => {
                let end = line[at + 4..].find("-->").map(|length| at + 4 + length + 3);
                unclosed = end.is_none();
                Some((end.unwrap_or(line.len()), Token::Comment))
            }
            b'<' if line[at..].starts_with("<<[") => Some((at + 3 + word_length(&bytes[at + 3..]), Token::Todo)),
            b'[' => searched.link(line, at).map(|end| (end, Token::Link)),
            b'h' if begins_word(bytes, at) => bare_address(&line[at..]).map(|length| (at + length, Token::Link)),
            b'T' | b'F' | b'X' if begins_word(bytes, at) => {
                let length = word_length(&bytes[at..]);
                matches!(&line[at..at + length], "TODO" | "TBD" | "FIXME" | "XXX").then_some((at + length, Token::Todo))
            }
            _ => None,
        };
        let Some((end, token)) = found else {
            at += 1;
            continue;
        };
        if let Some(plain) = plain.filter(|_| given < at) {
            give(given..at, plain);
        }
        give(at..end, token);
        if unclosed {
            return Open::Comment;
        }
        (at, given) = (end, end);
    }
    if let Some(plain) = plain.filter(|_| given < line.len()) {
        give(given..line.len(), plain);
    }
    Open::Nothing
}

/// Which closing marks the rest of a line is known not to have.
#[derive(Default)]
struct Searched {
    code: [bool; 8],
    destination: bool,
}

impl Searched {
    /// The end of the inline code that a run of `run` backticks at `at` opens.
    fn code(&mut self, line: &str, at: usize, run: usize) -> Option<usize> {
        let missing = self.code.get_mut(run).filter(|missing| !**missing)?;
        let bytes = line.as_bytes();
        let mut end = at + run;
        while let Some(next) = line[end..].find('`') {
            let closing = run_of(&bytes[end + next..], b'`');
            end += next + closing;
            if closing == run {
                return Some(end);
            }
        }
        *missing = true;
        None
    }

    /// The end of the link whose text opens at `at`: `[text](destination)` or `[text][name]`.
    fn link(&mut self, line: &str, at: usize) -> Option<usize> {
        let text = at + 1 + line[at + 1..].find(['[', ']', '`'])?;
        let behind = &line[text..];
        if behind.starts_with("](") && !self.destination {
            let end = behind.find(')');
            self.destination = end.is_none();
            end.map(|end| text + end + 1)
        } else if let Some(name) = behind.strip_prefix("][") {
            let end = name.find(['[', ']'])?;
            name[end..].starts_with(']').then_some(text + 2 + end + 1)
        } else {
            None
        }
    }
}

fn begins_word(bytes: &[u8], at: usize) -> bool {
    at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

fn word_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count()
}

fn bare_address(text: &str) -> Option<usize> {
    let address = text.starts_with("https://") || text.starts_with("http://");
    let end = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | ')' | ']' | '"' | '`');
    address.then(|| text[..text.find(end).unwrap_or(text.len())].trim_end_matches(['.', ',', ';', ':']).len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(line: &str, open: Open) -> (Vec<(&str, Token)>, Open) {
        let mut all = vec![];
        let open = read(line, open, |bytes, token| all.push((&line[bytes], token)));
        (all, open)
    }

    #[test]
    fn lists_boxes_and_work_left_are_seen() {
        let (all, _) = tokens("  - [x] `code` [a](b) TODO, see https://k8s.io.", Open::Nothing);
        assert_eq!(
            all,
            [
                ("-", Token::Marker),
                ("[x]", Token::Ticked),
                ("`code`", Token::Code),
                ("[a](b)", Token::Link),
                ("TODO", Token::Todo),
                ("https://k8s.io", Token::Link),
            ]
        );
        assert_eq!(tokens("<<[UNRESOLVED who]>>", Open::Nothing).0, [("<<[UNRESOLVED", Token::Todo)]);
        assert_eq!(tokens("AUTODOC TODOS", Open::Nothing).0, []);
    }

    #[test]
    fn a_heading_is_one_but_for_what_is_in_it() {
        let (all, _) = tokens("## On `x` now", Open::Nothing);
        assert_eq!(all, [("## On ", Token::Heading), ("`x`", Token::Code), (" now", Token::Heading)]);
        assert_eq!(tokens("#nothing", Open::Nothing).0, []);
    }

    #[test]
    fn comments_and_fences_stay_open_until_they_are_closed() {
        let (all, open) = tokens("a <!-- b", Open::Nothing);
        assert_eq!((all, open), (vec![("<!-- b", Token::Comment)], Open::Comment));
        let (all, open) = tokens("c --> `d`", open);
        assert_eq!((all, open), (vec![("c -->", Token::Comment), ("`d`", Token::Code)], Open::Nothing));
        assert_eq!(tokens("`<!--` x", Open::Nothing).1, Open::Nothing);
        let fence = tokens("- ~~~~ yaml", Open::Nothing).1;
        assert_eq!(fence, Open::Fence { mark: b'~', length: 4 });
        assert_eq!(tokens("~~~", fence).1, fence);
        assert_eq!(tokens("  ~~~~~ ", fence).1, Open::Nothing);
        assert_eq!(tokens("``` a ``` b", Open::Nothing).1, Open::Nothing);
    }

    #[test]
    fn a_hostile_line_takes_linear_time() {
        for piece in ["[", "`", "``a", "<!-", "[a](", "[a][", "\\", "<<["] {
            let line = piece.repeat(200_000);
            let _ = read(&line, Open::Nothing, |_, _| {});
        }
    }

    proptest! {
        #[test]
        fn following_changes_is_reading_anew(
            mut lines in prop::collection::vec("(```|~~~|<!--|-->|a| ){0,3}", 1..15),
            changes in prop::collection::vec(
                (0usize..15, 0usize..4, prop::collection::vec("(```|~~~|<!--|-->|a| ){0,3}", 1..4)), 0..8),
        ) {
            let mut tints = Tints::new(&lines);
            for (first, removed, fresh) in changes {
                let first = first % lines.len();
                let removed = removed.clamp(1, lines.len() - first);
                let inserted = fresh.len();
                lines.splice(first..first + removed, fresh);
                tints.follow(&lines, Touched { first, removed, inserted });
                prop_assert_eq!(&tints.open, &Tints::new(&lines).open);
            }
        }

        #[test]
        fn tokens_are_in_order_and_on_character_boundaries(line in "(\\PC|[-`~#>\\[\\]()<!\\\\ é]|TODO|<!--|-->|- \\[x\\] ){0,20}") {
            for open in [Open::Nothing, Open::Comment, Open::Fence { mark: b'`', length: 3 }] {
                let mut end = 0;
                let behind = read(&line, open, |bytes, _| {
                    assert!(end <= bytes.start && bytes.start < bytes.end.max(1), "{line:?}");
                    assert!(line.is_char_boundary(bytes.start) && line.is_char_boundary(bytes.end));
                    end = bytes.end;
                });
                prop_assert_eq!(behind, open_behind(&line, open));
            }
        }
    }
}
