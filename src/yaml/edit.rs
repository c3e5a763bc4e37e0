//! Changes of a YAML text, made as edits from the spans of its tree: everything that is not changed keeps its bytes,
//! comments and quotes included.
//!
//! Nothing here prints a document. A scalar is written the way its neighbours are, and a new key stands at the column
//! of the keys beside it.

use super::{Kind, Node, Pair, Style, read};
use crate::text::{Edit, LineIndex, Span};

/// The edit that gives the scalar `node` the text `value`, in the quotes that it has; `None` where it says so already.
///
/// A value that is left out is written behind its colon, in the style `otherwise`; lists, mappings and blocks of text
/// are replaced by nothing, which `Err` says.
pub fn set(text: &str, node: &Node, value: &str, otherwise: Style) -> Result<Option<Edit>, NotAScalar> {
    let Kind::Scalar { value: old, style } = &node.kind else { return Err(NotAScalar) };
    if old == value && !node.span.is_empty() {
        return Ok(None);
    }
    match style {
        Style::Literal | Style::Folded => Err(NotAScalar),
        _ if node.span.is_empty() => {
            // Right behind its colon a value needs a blank in front of it.
            let blank = if text[..node.span.start].ends_with(':') { " " } else { "" };
            Ok(Some(Edit::insert(node.span.start, format!("{blank}{}", scalar(value, otherwise)))))
        }
        style => Ok(Some(Edit::replace(node.span, scalar(value, *style)))),
    }
}

/// What stands there is no scalar on a line of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a single value")]
pub struct NotAScalar;

/// On which side of a pair of its mapping something is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside<'n> {
    /// In front of it.
    Before(&'n Pair),
    /// Behind it.
    After(&'n Pair),
}

/// The edit that puts `key: value` beside a pair of `mapping`; `value` is written as it stands, quotes included.
pub fn add(text: &str, mapping: &Node, beside: Beside<'_>, key: &str, value: &str) -> Edit {
    let entry = format!("{key}: {value}");
    if mapping.span.of(text).starts_with('{') {
        return match beside {
            Beside::Before(pair) => Edit::insert(pair.key.span.start, format!("{entry}, ")),
            Beside::After(pair) => Edit::insert(end_of(pair), format!(", {entry}")),
        };
    }
    let lines = LineIndex::new(text);
    let pair = match beside {
        Beside::Before(pair) | Beside::After(pair) => pair,
    };
    let start = lines.start_of(lines.line_of(pair.key.span.start));
    let indent = &text[start..pair.key.span.start];
    // Behind something else on its line, such as the dash of a list, a key has no line to be copied from.
    let indent = if indent.trim().is_empty() { indent.to_owned() } else { " ".repeat(indent.chars().count()) };
    match beside {
        Beside::Before(_) => Edit::insert(pair.key.span.start, format!("{entry}{}{indent}", line_end(text))),
        Beside::After(pair) => add_lines(text, end_of(pair), &format!("{indent}{entry}")),
    }
}

/// The edits that give the key of `pair` a list of these entries, written as they stand; no entries are `[]`.
pub fn set_list(text: &str, pair: &Pair, entries: &[String]) -> Edit {
    let colon = text[pair.key.span.end..].find(':').map_or(pair.key.span.end, |at| pair.key.span.end + at + 1);
    let span = Span::new(colon, pair.value.span.end.max(colon));
    if entries.is_empty() {
        return Edit::replace(span, " []");
    }
    // The column of a block's dashes, else the usual one below the key.
    let column = pair.value.entries().first().and_then(|entry| dash_of(text, entry));
    let column = column.unwrap_or(pair.key.span.start - start_of_line(text, pair.key.span.start) + 2);
    let end = line_end(text);
    Edit::replace(span, format!("{end}{}", listed(column, entries).replace('\n', end)))
}

/// The edits that put more entries, written as they stand, behind those that the key of `pair` has; `Err` where its
/// value is no list. `column` is that of the dashes where there is none yet.
///
/// A comment behind the key, or behind an entry, stays where it is.
pub fn add_entries(text: &str, pair: &Pair, entries: &[String], column: usize) -> Result<Vec<Edit>, NotAList> {
    let (value, list) = (&pair.value, pair.value.entries());
    match (&value.kind, list.last()) {
        (Kind::Sequence(_), Some(last)) if value.span.of(text).starts_with('[') => {
            if entries.iter().any(|entry| entry.contains('\n')) {
                return Err(NotAList);
            }
            Ok(vec![Edit::insert(last.span.end, entries.iter().map(|entry| format!(", {entry}")).collect::<String>())])
        }
        (Kind::Sequence(_), Some(last)) => {
            let column = list.iter().find_map(|entry| dash_of(text, entry)).ok_or(NotAList)?;
            Ok(vec![add_lines(text, last.span.end.max(last.span.start), &listed(column, entries))])
        }
        (Kind::Sequence(_), None) => {
            let colon = text[pair.key.span.end..].find(':').map_or(pair.key.span.end, |at| pair.key.span.end + at + 1);
            let nothing = Edit::delete(Span::new(colon, value.span.end));
            Ok(vec![nothing, add_lines(text, value.span.end, &listed(column, entries))])
        }
        _ if value.is_null() => {
            let key = pair.key.span;
            let colon = text[key.end..].find(':').map_or(key.end, |at| key.end + at + 1);
            let mut edits = vec![add_lines(text, key.start, &listed(column, entries))];
            if !value.span.is_empty() {
                edits.push(Edit::delete(Span::new(colon, value.span.end)));
            }
            Ok(edits)
        }
        _ => Err(NotAList),
    }
}

/// What stands there is no list of which it is plain where another entry would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a list")]
pub struct NotAList;

/// Entries as the lines of a list, without the last line end.
pub fn listed(column: usize, entries: &[String]) -> String {
    let below = format!("\n{}", " ".repeat(column + 2));
    let lines: Vec<String> =
        entries.iter().map(|entry| format!("{}- {}", " ".repeat(column), entry.replace('\n', &below))).collect();
    lines.join("\n")
}

/// The column of the dashes that the lists of `mapping` have, beyond that of their keys; the usual one where it has
/// no list.
pub fn list_column(text: &str, mapping: &Node) -> usize {
    let column = |pair: &Pair| {
        let own = pair.key.span.start - start_of_line(text, pair.key.span.start);
        dash_of(text, pair.value.entries().first()?)?.checked_sub(own)
    };
    mapping.pairs().iter().find_map(column).unwrap_or(2)
}

/// The column of the dash of an entry that begins a line.
fn dash_of(text: &str, entry: &Node) -> Option<usize> {
    let line = &text[start_of_line(text, entry.span.start)..];
    let indent = line.len() - line.trim_start_matches(' ').len();
    line[indent..].starts_with('-').then_some(indent)
}

fn start_of_line(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

/// The edit that takes a pair away, with its line.
pub fn remove(text: &str, pair: &Pair) -> Edit {
    Edit::delete(whole_lines(text, Span::new(pair.key.span.start, end_of(pair))))
}

/// The edit that puts `block`, whole lines without the last line end, behind the line that holds the byte `offset`.
pub fn add_lines(text: &str, offset: usize, block: &str) -> Edit {
    let lines = LineIndex::new(text);
    let end = line_end(text);
    let block = block.replace('\n', end);
    let at = if lines.count() == 0 { 0 } else { lines.line(text, lines.line_of(offset)).full.end };
    if at > 0 && !text[..at].ends_with('\n') {
        return Edit::insert(at, format!("{end}{block}{end}"));
    }
    Edit::insert(at, format!("{block}{end}"))
}

/// `value` as it is written in `style`; in double quotes where the style cannot hold it.
pub fn scalar(value: &str, style: Style) -> String {
    match style {
        Style::SingleQuoted if !value.contains(['\n', '\r']) && !value.chars().any(char::is_control) => {
            format!("'{}'", value.replace('\'', "''"))
        }
        Style::Plain if reads_back(value) => value.to_owned(),
        _ => double_quoted(value),
    }
}

/// How the scalar `node` is written; `None` for anything else and for a value that is left out.
pub fn style(node: &Node) -> Option<Style> {
    match &node.kind {
        Kind::Scalar { style, .. } if !node.span.is_empty() => Some(*style),
        _ => None,
    }
}

/// The line end that a text uses.
pub fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The byte behind a pair.
pub fn end_of(pair: &Pair) -> usize {
    pair.value.span.end.max(pair.key.span.end)
}

/// The whole lines that the span touches.
pub fn whole_lines(text: &str, span: Span) -> Span {
    let lines = LineIndex::new(text);
    if lines.count() == 0 {
        return Span::empty(0);
    }
    let last = lines.line_of(span.end.max(span.start + 1) - 1);
    Span::new(lines.start_of(lines.line_of(span.start)), lines.line(text, last).full.end)
}

/// Whether a value without quotes reads as that text.
fn reads_back(value: &str) -> bool {
    let reading = read(&format!("k: {value}\n"));
    let node = reading.documents.first().and_then(|root| root.get("k"));
    reading.problems.is_empty()
        && node.is_some_and(|node| node.as_str() == Some(value) && !node.is_null() && style(node) == Some(Style::Plain))
}

fn double_quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Edits;

    fn root(text: &str) -> Node {
        read(text).documents.remove(0)
    }

    fn after_setting(text: &str, key: &str, value: &str) -> String {
        let root = root(text);
        let node = root.get(key).expect("the key is there");
        let edit = set(text, node, value, Style::DoubleQuoted).expect("it is a scalar");
        edit.into_iter().collect::<Edits>().apply(text)
    }

    #[test]
    fn a_value_keeps_its_quotes_and_the_comment_behind_it() {
        for (before, after) in [
            ("a: x # why\nb: 1\n", "a: v1.2 # why\nb: 1\n"),
            ("a: \"x\"\r\nb: 1\r\n", "a: \"v1.2\"\r\nb: 1\r\n"),
            ("a:   'it''s'", "a:   'v1.2'"),
            ("a: # still open\nb: 1\n", "a: \"v1.2\" # still open\nb: 1\n"),
            ("{a: x, b: 1}", "{a: v1.2, b: 1}"),
        ] {
            assert_eq!(after_setting(before, "a", "v1.2"), after);
            assert_eq!(after_setting(after, "a", "v1.2"), after, "done twice is done once");
        }
    }

    #[test]
    fn what_plain_text_cannot_say_is_quoted() {
        for (value, written) in [
            ("beta", "beta"),
            ("@comet", "\"@comet\""),
            ("a: b", "\"a: b\""),
            ("", "\"\""),
            ("null", "\"null\""),
            ("x #y", "\"x #y\""),
        ] {
            assert_eq!(after_setting("a: x\n", "a", value), format!("a: {written}\n"));
        }
        assert_eq!(scalar("it's", Style::SingleQuoted), "'it''s'");
        assert_eq!(scalar("a\"\n\u{1b}", Style::SingleQuoted), "\"a\\\"\\n\\u001b\"");
    }

    #[test]
    fn lists_and_blocks_are_no_values_to_set() {
        let text = "a:\n- x\nb: |\n  y\n";
        for key in ["a", "b"] {
            let root = root(text);
            let node = root.get(key).expect("the key is there");
            assert_eq!(set(text, node, "z", Style::Plain), Err(NotAScalar));
        }
    }

    #[test]
    fn a_list_is_replaced_whole_at_its_own_column() {
        let listed = |text: &str, entries: &[&str]| {
            let root = root(text);
            let entries: Vec<String> = entries.iter().map(|&entry| entry.to_owned()).collect();
            [set_list(text, root.pair("a").expect("it is there"), &entries)].into_iter().collect::<Edits>().apply(text)
        };
        let text = "a:\n  - one # why\n  - two\nb: 1\n";
        assert_eq!(listed(text, &["x", "y: 1\nz: 2"]), "a:\n  - x\n  - y: 1\n    z: 2\nb: 1\n");
        assert_eq!(listed(text, &[]), "a: []\nb: 1\n");
        assert_eq!(listed("a: []\nb: 1\n", &["x"]), "a:\n  - x\nb: 1\n");
        assert_eq!(listed("a:\n- one\n", &["x"]), "a:\n- x\n");
        let root = root(text);
        let removed = remove(text, root.pair("a").expect("it is there"));
        assert_eq!([removed].into_iter().collect::<Edits>().apply(text), "b: 1\n");
    }

    #[test]
    fn entries_are_added_where_a_list_has_its_own() {
        let added = |text: &str, entries: &[&str]| {
            let root = root(text);
            let entries: Vec<String> = entries.iter().map(|&entry| entry.to_owned()).collect();
            let column = list_column(text, &root);
            let edits = add_entries(text, root.pair("a").expect("it is there"), &entries, column)?;
            Ok(edits.into_iter().collect::<Edits>().apply(text))
        };
        for (before, after) in [
            ("a:\n  - x # why\n  # later: y\nb: 1\n", "a:\n  - x # why\n  - n: 1\n    m: 2\n  # later: y\nb: 1\n"),
            ("a:\n- x", "a:\n- x\n- n: 1\n  m: 2\n"),
            ("a: [] # none\r\nb: 1\r\n", "a: # none\r\n  - n: 1\r\n    m: 2\r\nb: 1\r\n"),
            ("a: [\n]\nb: 1\n", "a:\n  - n: 1\n    m: 2\nb: 1\n"),
            ("a: ~ # none\nb:\n- 1\n", "a: # none\n- n: 1\n  m: 2\nb:\n- 1\n"),
            ("a: # none\nb: 1\n", "a: # none\n  - n: 1\n    m: 2\nb: 1\n"),
            ("a:\n  - k: 1\n    l:\n      - 2\nb: 1\n", "a:\n  - k: 1\n    l:\n      - 2\n  - n: 1\n    m: 2\nb: 1\n"),
        ] {
            assert_eq!(added(before, &["n: 1\nm: 2"]).as_deref(), Ok(after), "{before}");
        }
        assert_eq!(added("a: [x, y] # two\n", &["z", "w"]).as_deref(), Ok("a: [x, y, z, w] # two\n"));
        assert_eq!(added("a: [x]\n", &["n: 1\nm: 2"]), Err(NotAList));
        assert_eq!(added("a: x\n", &["y"]), Err(NotAList));
        assert_eq!(added("a:\n  b: c\n", &["y"]), Err(NotAList));
    }

    fn after_adding(text: &str, at: &str, before: bool) -> String {
        let root = root(text);
        let mapping = root.get("m").expect("it is there");
        let pair = mapping.pair(at).expect("it is there");
        let beside = if before { Beside::Before(pair) } else { Beside::After(pair) };
        let edits: Edits = [add(text, mapping, beside, "n", "9")].into_iter().collect();
        edits.apply(text)
    }

    #[test]
    fn a_key_is_added_at_the_column_of_its_neighbours() {
        let text = "m:\n    # one\n    a: 1 # first\n    b:\n      - 2\nz: 0\n";
        assert_eq!(
            after_adding(text, "a", true),
            "m:\n    # one\n    n: 9\n    a: 1 # first\n    b:\n      - 2\nz: 0\n"
        );
        assert_eq!(
            after_adding(text, "a", false),
            "m:\n    # one\n    a: 1 # first\n    n: 9\n    b:\n      - 2\nz: 0\n"
        );
        assert_eq!(
            after_adding(text, "b", false),
            "m:\n    # one\n    a: 1 # first\n    b:\n      - 2\n    n: 9\nz: 0\n"
        );
        assert_eq!(after_adding("m: {a: 1}\n", "a", false), "m: {a: 1, n: 9}\n");
        assert_eq!(after_adding("m: {a: 1}\n", "a", true), "m: {n: 9, a: 1}\n");
        assert_eq!(after_adding("m:\r\n  a: 1", "a", false), "m:\r\n  a: 1\r\n  n: 9\r\n");
    }
}
