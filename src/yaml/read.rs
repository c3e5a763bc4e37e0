use std::collections::HashSet;

use saphyr_parser::{Event, Parser};

use super::places::{Allowed, Places, quoted_len};
use super::tabs::forbidden_tab;
use super::tree::{Tree, twice_problem};
use super::{Kind, Node, Problem, ProblemKind};
use crate::text::{Span, printable};

/// What [`read`] made of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The documents, in order. One that holds nothing (or comments only) is not among them.
    pub documents: Vec<Node>,
    /// What could not be read, in the order of the text.
    pub problems: Vec<Problem>,
}

/// How often reading starts again behind an error of syntax.
const MOST_RESTARTS: usize = 20;

/// Reads a text.
///
/// An error of syntax costs the value it stands in. In a mapping whose keys begin their lines, reading goes on with
/// the next such key, so that one forgotten quote does not hide the rest of a file.
pub fn read(text: &str) -> Reading {
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let start_of_text = start;
    let (mut reading, mut stopped) = read_from(text, start);
    for _ in 0..MOST_RESTARTS {
        let last_key = match reading.documents.last() {
            None => start,
            Some(Node { kind: Kind::Mapping(pairs), .. }) => pairs.last().map_or(start, |pair| pair.key.span.start),
            Some(_) => break,
        };
        let Some(next) = stopped.and_then(|at| next_key(text, at, last_key.max(start))) else { break };
        start = next;
        let (rest, stopped_again) = read_from(text, start);
        reading.continue_with(rest);
        stopped = stopped_again;
    }
    if let Some((at, c)) = text.char_indices().find(|&(at, c)| at >= start_of_text && !is_allowed(c)) {
        let message = format!("this is not YAML: the character U+{:04X} cannot be in it", u32::from(c));
        let span = Span::new(at, at + c.len_utf8());
        reading.problems.push(Problem { kind: ProblemKind::Syntax, message, span });
    }
    if reading.problems.iter().all(|problem| problem.kind != ProblemKind::Syntax)
        && let Some(span) = forbidden_tab(text, start_of_text, &reading.documents)
    {
        let message = "this is not YAML: a tab stands in the indent of a line, where only blanks may".to_owned();
        reading.problems.push(Problem { kind: ProblemKind::Syntax, message, span });
    }
    reading.problems.sort_by_key(|problem| problem.span);
    reading.problems.dedup();
    reading
}

/// The characters that YAML allows in a text, as libyaml and its children, upstream's reader among them, check them.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// Reads from the byte `start` on; also says where an error of syntax ended it.
///
/// The parser is stricter than upstream's reader in some ways. Where one of these stopped it, it reads again with just
/// that allowed: blanks in front of a line that lacks them, or a blank in place of a tab.
fn read_from(text: &str, start: usize) -> (Reading, Option<usize>) {
    let mut allowed = Allowed::default();
    for _ in 0..MOST_RESTARTS {
        let (reading, stopped) = read_allowing(text, start, &allowed);
        let is_new = match stopped {
            Some((at, Stop::Brackets)) => allowed.indent(bracketed_lines(text, at)),
            Some((at, Stop::Quotes)) => allowed.indent(quoted_lines(text, at)),
            Some((at, Stop::Line)) => allowed.indent(vec![line_start(text, at)]),
            Some((at, Stop::Tab)) => allowed.tabs(tabs_behind_keys(text, at)),
            Some((_, Stop::Syntax)) | None => false,
        };
        if !is_new {
            return (reading, stopped.map(|(at, _)| at));
        }
    }
    let (reading, stopped) = read_allowing(text, start, &allowed);
    (reading, stopped.map(|(at, _)| at))
}

/// Why reading stopped. YAML forbids all of it, but its readers take all but the last, upstream's among them.
enum Stop {
    /// A line between brackets is not indented.
    Brackets,
    /// A line between the quotes that begin here is not indented.
    Quotes,
    /// This line is indented with tabs. Between brackets and quotes it may be; see [`forbidden_tab`] for elsewhere.
    Line,
    /// A tab stands behind the colon of a key, in front of this.
    Tab,
    /// Anything else.
    Syntax,
}

impl Stop {
    fn of(info: &str) -> Self {
        match info {
            "invalid indentation" | "invalid indentation in flow construct" => Stop::Brackets,
            "invalid indentation in quoted scalar" => Stop::Quotes,
            "tab cannot be used as indentation" => Stop::Line,
            "tabs disallowed within this context (block indentation)" => Stop::Line,
            "':' must be followed by a valid YAML whitespace" => Stop::Tab,
            _ => Stop::Syntax,
        }
    }
}

/// Reads from the byte `start` on, with what is `allowed`.
fn read_allowing(text: &str, start: usize, allowed: &Allowed) -> (Reading, Option<(usize, Stop)>) {
    let (source, places) = Places::allowing(text, start, allowed);
    let mut tree = Tree::new(places);
    let mut parser = Parser::new_from_str(&source);
    loop {
        match parser.next_event() {
            Some(Ok((Event::StreamEnd, _))) | None => return (tree.finish(), None),
            Some(Ok((event, span))) => tree.take(event, &span),
            Some(Err(error)) => {
                let at = tree.places.error(error.marker());
                let why = Stop::of(error.info());
                // The parser opens quotes with one mark and closes them with another.
                let info = error.info();
                let info = if info.contains('`') { info.replace('\'', "`") } else { info.to_owned() };
                let message = format!("this is not YAML: {}", printable(&info));
                tree.problem(ProblemKind::Syntax, message, at);
                return (tree.finish(), Some((at.start, why)));
            }
        }
    }
}

/// The beginnings of the lines from the one that holds `offset` to the one that a closing bracket begins, or to the
/// last one in front of a key.
fn bracketed_lines(text: &str, offset: usize) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut start = line_start(text, offset);
    for line in text[start..].split_inclusive('\n') {
        if !starts.is_empty() && begins_with_key(line) {
            break;
        }
        starts.push(start);
        start += line.len();
        if line.trim_start().starts_with([']', '}']) {
            break;
        }
    }
    starts
}

/// The beginnings of the lines between the quotes that `offset` lies at or behind, on one line with the first of them.
fn quoted_lines(text: &str, offset: usize) -> Vec<usize> {
    let open = offset + text[offset..].find(['"', '\'']).unwrap_or(0);
    let len = match text[open..].chars().next() {
        Some(quote @ ('"' | '\'')) => quoted_len(&text[open..], quote),
        _ => return Vec::new(),
    };
    text[open..open + len].match_indices('\n').map(|(at, _)| open + at + 1).collect()
}

/// The tabs behind the colon that `offset` lies behind, and those behind the colons of all keys below.
fn tabs_behind_keys(text: &str, offset: usize) -> Vec<usize> {
    let tabs_at = |start: usize| {
        let len = text[start..].len() - text[start..].trim_start_matches('\t').len();
        start..start + len
    };
    let own = text[..offset].trim_end_matches([' ', '\t']).len();
    let mut tabs: Vec<usize> = tabs_at(own).collect();
    let mut start = line_start(text, offset);
    for line in text[start..].split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        if begins_with_key(&line[indent..])
            && let Some(colon) = line.find(':')
        {
            tabs.extend(tabs_at(start + colon + 1));
        }
        start += line.len();
    }
    tabs
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

/// The first line that begins with a key, from the line that holds `offset` on, and behind the byte `floor`.
fn next_key(text: &str, offset: usize, floor: usize) -> Option<usize> {
    let first = line_start(text, offset);
    let ends = text[first..].match_indices('\n').map(|(at, _)| first + at + 1);
    std::iter::once(first)
        .chain(ends)
        .filter(|&start| start > floor)
        .find(|&start| begins_with_key(text[start..].split_inclusive('\n').next().unwrap_or_default()))
}

fn begins_with_key(line: &str) -> bool {
    let behind = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    line.starts_with(|c: char| c.is_ascii_alphabetic())
        && behind.strip_prefix(':').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

impl Reading {
    /// Adds what was read behind an error; the first document there goes on with the mapping that the error cut.
    fn continue_with(&mut self, rest: Reading) {
        let mut documents = rest.documents.into_iter().peekable();
        if let Some(Node { span, kind: Kind::Mapping(pairs) }) = self.documents.last_mut()
            && let Some(Node { span: more_span, kind: Kind::Mapping(more) }) =
                documents.next_if(|node| matches!(node.kind, Kind::Mapping(_)))
        {
            let known: HashSet<String> = pairs.iter().filter_map(|pair| pair.key.as_str().map(str::to_owned)).collect();
            let twice = more.iter().filter(|pair| pair.key.as_str().is_some_and(|name| known.contains(name)));
            self.problems.extend(twice.map(|pair| twice_problem(&pair.key)));
            pairs.extend(more);
            span.end = more_span.end;
        }
        self.documents.extend(documents);
        self.problems.extend(rest.problems);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Style;
    use super::*;

    /// The pairs of the first document, as they stand in the text.
    fn pairs(text: &str) -> Vec<(String, String)> {
        let reading = read(text);
        let root = reading.documents.first().expect("the sample holds a document");
        let text_of = |node: &Node| node.span.of(text).to_owned();
        root.pairs().iter().map(|pair| (text_of(&pair.key), text_of(&pair.value))).collect()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    fn kinds(reading: &Reading) -> Vec<ProblemKind> {
        reading.problems.iter().map(|problem| problem.kind).collect()
    }

    #[test]
    fn spans_are_bytes_whatever_the_text_is_made_of() {
        let text = "\u{feff}näme: \"Gr\\\"üße\"  # ü\r\nit: 'it''s' #\r\nlist:\r\n  - ö\r\n  - b   \r\nflow: [ä, {b: c}]\r\nblock: |\r\n  é\r\n  f\r\nlast: x\r\n";
        let expected = [
            ("näme", "\"Gr\\\"üße\""),
            ("it", "'it''s'"),
            ("list", "- ö\r\n  - b"),
            ("flow", "[ä, {b: c}]"),
            ("block", "é\r\n  f"),
            ("last", "x"),
        ];
        assert_eq!(pairs(text), owned(&expected));
        let reading = read(text);
        assert_eq!(reading.problems, []);
        let root = &reading.documents[0];
        assert_eq!(root.get("näme").and_then(Node::as_str), Some("Gr\"üße"));
        assert_eq!(root.get("list").map(|list| list.entries()[0].span.of(text)), Some("ö"));
        assert_eq!(root.get("block").and_then(Node::as_str), Some("é\nf\n"));
    }

    #[test]
    fn a_list_in_brackets_ends_with_them_whatever_stands_behind() {
        let text = "a: [] # none\nb: [x, {c: d}] # é\r\ne: {}\t#\n";
        assert_eq!(pairs(text), owned(&[("a", "[]"), ("b", "[x, {c: d}]"), ("e", "{}")]));
    }

    #[test]
    fn a_value_left_out_lies_behind_its_colon() {
        let text = "a: # nothing\n\nb:\n  c:\n- d\n";
        let reading = read("a: # nothing\n\nb:\n  c :\nd:\n");
        let root = &reading.documents[0];
        let a = root.get("a").expect("a is there");
        assert!(a.is_null());
        assert_eq!(a.span, crate::text::Span::empty(2));
        let c = root.get("b").and_then(|b| b.get("c")).expect("c is there");
        assert_eq!(c.span, crate::text::Span::empty("a: # nothing\n\nb:\n  c :".len()));
        assert_eq!(kinds(&read(text)), [ProblemKind::Syntax]);
        assert!(!read("a: ''").documents[0].get("a").expect("a is there").is_null());
    }

    #[test]
    fn an_error_costs_the_value_it_stands_in() {
        let text = "a: 1\nb: x: y\nc:\n  - @handle\n  - d\ne: \"open\nf: 2\n";
        let reading = read(text);
        assert_eq!(kinds(&reading), [ProblemKind::Syntax; 3]);
        let at: Vec<usize> = reading.problems.iter().map(|problem| problem.span.start).collect();
        assert_eq!(at, [9, 20, 37]);
        assert_eq!(pairs(text), owned(&[("a", "1"), ("b", "x"), ("c", ""), ("e", ""), ("f", "2")]));
    }

    #[test]
    fn lines_between_brackets_need_no_indent() {
        let text = "a: [\n\"é\", # first\nx,\n  {b: c\n}\n]\nd:\n  e: [\n    y\n]\nf: [\n";
        let reading = read(text);
        assert_eq!(kinds(&reading), [ProblemKind::Syntax]);
        let expected = [("a", "[\n\"é\", # first\nx,\n  {b: c\n}\n]"), ("d", "e: [\n    y\n]"), ("f", "")];
        assert_eq!(pairs(text), owned(&expected));
        let entries = reading.documents[0].get("a").expect("a is there").entries();
        assert_eq!(entries.iter().map(|entry| entry.span.of(text)).collect::<Vec<_>>(), ["\"é\"", "x", "{b: c\n}"]);
        assert_eq!(entries[0].as_str(), Some("é"));
    }

    #[test]
    fn what_only_the_parser_forbids_is_read_with_its_places() {
        let text = "é:\t\"a\nb\"\nc:\n  - 'd\n\te'\n  - f\n  - g:\t# nothing\n    h:\t\ti\nj: [k,\n\tl]\n";
        let reading = read(text);
        assert_eq!(reading.problems, []);
        let root = &reading.documents[0];
        assert_eq!(root.get("é").map(|node| (node.as_str(), node.span.of(text))), Some((Some("a b"), "\"a\nb\"")));
        let entries = root.get("c").expect("c is there").entries();
        assert_eq!((entries[0].as_str(), entries[0].span.of(text)), (Some("d e"), "'d\n\te'"));
        assert_eq!(entries[1].span.of(text), "f");
        assert_eq!(entries[2].get("h").map(|node| node.span.of(text)), Some("i"));
        assert_eq!(root.get("j").map(|node| node.entries()[1].span.of(text)), Some("l"));
    }

    #[test]
    fn repeated_keys_are_kept_and_reported_where_they_repeat() {
        let text = "a: 1\nb: {c: 1, c: 2}\na: 2\n";
        let reading = read(text);
        assert_eq!(kinds(&reading), [ProblemKind::DuplicateKey; 2]);
        assert_eq!(reading.problems[1].span.start, text.len() - 5);
        assert_eq!(reading.problems[1].message, "the key `a` stands here a second time");
        let root = &reading.documents[0];
        assert_eq!((root.pairs().len(), root.get("a").and_then(Node::as_str)), (3, Some("1")));

        // Behind an error as well.
        assert_eq!(kinds(&read("a: 1\nb: @\na: 2\n")), [ProblemKind::Syntax, ProblemKind::DuplicateKey]);
    }

    #[test]
    fn aliases_are_resolved_and_neither_loop_nor_explode() {
        let text = "a: &one [x, y]\nb: *one\n";
        let reading = read(text);
        let b = reading.documents[0].get("b").expect("b is there");
        assert_eq!(b.entries().iter().map(|entry| entry.as_str()).collect::<Vec<_>>(), [Some("x"), Some("y")]);
        assert_eq!(b.entries()[1].span.of(text), "*one");
        assert_eq!(kinds(&read("a: &a [*a]\n")), [ProblemKind::Alias]);
        assert_eq!(kinds(&read("a: *unknown\n")), [ProblemKind::Syntax]);

        let mut doubling = "k0: &a0 [x]\n".to_owned();
        for n in 1..40 {
            doubling += &format!("k{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1);
        }
        let reading = read(&doubling);
        assert!(kinds(&reading).contains(&ProblemKind::Alias));
        assert_eq!(reading.documents[0].pairs().len(), 40);
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("a: 1\nb: {}{}\nc: 2\n", "[".repeat(100), "]".repeat(100));
        assert_eq!(kinds(&read(&deep)), [ProblemKind::TooDeep]);
        assert_eq!(read(&deep).documents[0].get("c").and_then(Node::as_str), Some("2"));
        let blocks = "- ".repeat(50_000);
        assert_eq!(kinds(&read(&blocks)), [ProblemKind::TooDeep]);
    }

    #[test]
    fn documents_are_kept_apart_and_empty_ones_dropped() {
        assert_eq!(read("---\na: 1\n---\n# nothing\n---\n- 2\n...\n").documents.len(), 2);
        for empty in ["", "\u{feff}", "# a comment\n", "---\n", "\n\n"] {
            assert_eq!(read(empty), Reading::default(), "{empty:?}");
        }
    }

    #[test]
    fn what_upstreams_reader_cannot_take_is_said() {
        for (text, place) in
            [("a: \"b\u{1}\"\n", "\u{1}"), ("a: b\u{7f}\n", "\u{7f}"), ("a: b\u{200b}\u{9f}", "\u{9f}")]
        {
            let said: Vec<_> = read(text).problems.iter().map(|problem| problem.span.of(text).to_owned()).collect();
            assert_eq!(said, [place], "{text:?}");
        }
        assert!(read("a: \u{1f680} \u{fffd}\tb\n").problems.is_empty());
        // To it a line separator ends the line, so that the rest of the title is a line of its own.
        assert!(!read("a: b\u{2028}c\n").problems.is_empty());
        assert!(read("a: b\u{2028} c\n").problems.is_empty());
    }

    /// Every span of `node` can be cut from `text`, and a scalar without quotes stands there as it is.
    fn in_bounds(node: &Node, text: &str) -> bool {
        let source = text.get(node.span.start..node.span.end);
        let as_it_is = match &node.kind {
            Kind::Scalar { value, style: Style::Plain } => source.is_some_and(|source| {
                source.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '*']) || source.ends_with(value)
            }),
            _ => true,
        };
        source.is_some()
            && as_it_is
            && node.entries().iter().all(|entry| in_bounds(entry, text))
            && node.pairs().iter().all(|pair| in_bounds(&pair.key, text) && in_bounds(&pair.value, text))
    }

    /// Texts that look like YAML often enough to get past the first character.
    fn yaml_like() -> impl Strategy<Value = String> {
        // Each piece stands between bars, the bar itself is none of them.
        const PIECES: &str = "a|b: |- |\n|\n  |\r\n|\t|[|]|{|}|,|: |? |&x |*x|>-|>+2\n|\"|'|\\|#| # c|---\n|...\n|%YAML 1.2\n\
                              |!t |!<x> |%TAG ! x\n|é|\u{feff}|\u{2028}|\u{85}|\0|@|key: v\n|<<: ";
        let pieces: Vec<String> = PIECES.split('|').map(str::to_owned).chain(["|".to_owned()]).collect();
        proptest::collection::vec(proptest::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

        #[test]
        fn any_text_is_read_and_every_place_lies_in_it(text in prop_oneof![any::<String>(), yaml_like()]) {
            let reading = read(&text);
            prop_assert!(reading.documents.iter().all(|node| in_bounds(node, &text)));
            prop_assert!(reading.problems.iter().all(|problem| text.get(problem.span.start..problem.span.end).is_some()));
        }
    }
}
