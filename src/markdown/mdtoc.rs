//! Headings as the markdown parser behind upstream's table of contents sees them.
//!
//! That parser is older than CommonMark and differs from it in places an author can meet: a comment or an HTML block
//! is one only at the start of a block and with nothing behind it on its last line; a fence must be closed, by a run
//! of the same length; a line `---` that begins a block hides all up to the next; a heading straight behind a list
//! item's text belongs to that item. A table of contents has to be made from what that parser finds, so this module
//! follows it for blocks; `inside` reads what is inside a heading.

use std::borrow::Cow;

use super::inside::heading;
use crate::text::LineIndex;

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading<'t> {
    /// 1 to 6.
    pub level: usize,
    /// What it says, without markup: what its anchor is made from.
    pub words: Cow<'t, str>,
    /// What it says, as the HTML that stands in a table of contents.
    pub html: Cow<'t, str>,
}

/// Every heading of `text` behind the byte `from`, in order, those in quotes and list items too. `index` is that of the
/// whole text.
pub(super) fn headings<'t>(text: &'t str, index: &LineIndex, from: usize) -> Vec<Heading<'t>> {
    let first = index.line_of(from);
    let mut lines: Vec<&str> = (first..index.count()).map(|line| index.full(line).of(text)).collect();
    if let Some(line) = lines.first_mut() {
        *line = &line[from - index.start_of(first)..];
    }
    let mut scan = Scan { found: Vec::new(), definitions: Vec::new() };
    scan.blocks(&mut lines, 0);
    let Scan { found, definitions } = scan;
    found.into_iter().map(|(level, content)| heading(level, content, &definitions)).collect()
}

/// Lists in lists in quotes deeper than this are not looked into, as upstream.
const DEEPEST: usize = 16;

struct Scan<'t> {
    found: Vec<(usize, &'t str)>,
    definitions: Vec<(&'t str, &'t str)>,
}

impl<'t> Scan<'t> {
    /// Reads `lines`; one that a block ends within is cut.
    fn blocks(&mut self, lines: &mut [&'t str], depth: usize) {
        if depth >= DEEPEST {
            return;
        }
        let mut at = 0;
        while at < lines.len() {
            let rest = &lines[at..];
            let line = rest[0];
            at += if begins_with_letter(line) {
                table(rest).unwrap_or_else(|| self.paragraph(rest))
            } else if let Some(taken) = title_block(rest) {
                taken
            } else if let Some((level, content)) = prefix_heading(line) {
                if !content.is_empty() {
                    self.found.push((level, content));
                }
                1
            } else if let Some(taken) = html_block(rest) {
                taken
            } else if is_blank(line) {
                1
            } else if code_prefix(line) > 0 {
                rest.iter().take_while(|line| is_blank(line) || code_prefix(line) > 0).count()
            } else if let Some(taken) = fenced(rest) {
                taken
            } else if is_rule(line) {
                1
            } else if quote_prefix(line) > 0 {
                self.quote(rest, depth)
            } else if let Some(taken) = table(rest) {
                taken
            } else if item_prefix(line) > 0 {
                self.list(rest, depth)
            } else if let Some((whole, part)) = formula(rest) {
                let line = &mut lines[at + whole];
                *line = &line[part..];
                whole
            } else {
                self.paragraph(rest)
            };
        }
    }

    fn quote(&mut self, lines: &[&'t str], depth: usize) -> usize {
        let mut inner = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            let taken = fenced(&lines[at..]).unwrap_or(1);
            let prefix = quote_prefix(lines[at]);
            let next = lines.get(at + taken);
            if prefix == 0 && is_blank(lines[at]) && next.is_none_or(|next| quote_prefix(next) == 0 && !is_blank(next))
            {
                break;
            }
            inner.push(&lines[at][prefix..]);
            inner.extend_from_slice(&lines[at + 1..at + taken]);
            at += taken;
        }
        self.blocks(&mut inner, depth + 1);
        // The blank line that ended the quote goes with it.
        (at + 1).min(lines.len())
    }

    fn list(&mut self, lines: &[&'t str], depth: usize) -> usize {
        let mut at = 0;
        let mut holds_blocks = false;
        while at < lines.len() && item_prefix(lines[at]) > 0 {
            let (taken, ends) = self.item(&lines[at..], &mut holds_blocks, depth);
            at += taken;
            if ends {
                break;
            }
        }
        at
    }

    /// Reads one item; says how many lines it took and whether the list ends with it.
    fn item(&mut self, lines: &[&'t str], holds_blocks: &mut bool, depth: usize) -> (usize, bool) {
        let own_indent = indent_of(lines[0], 3);
        let mut inner = vec![lines[0][item_prefix(lines[0])..].trim_start_matches(' ')];
        let mut nested_from = None;
        let mut blank_before = false;
        let mut ends = false;
        let mut at = 1;
        while at < lines.len() {
            let line = lines[at];
            if is_blank(line) {
                blank_before = true;
                at += 1;
                continue;
            }
            let (indent, width) =
                if line.starts_with('\t') { (4, 1) } else { (indent_of(line, 4), indent_of(line, 4)) };
            let chunk = &line[width..];
            let plain = begins_with_letter(chunk);
            if !plain && indent == 0 && fence(chunk).is_some() {
                ends = true;
                break;
            }
            if !plain && item_prefix(chunk) > 0 && !is_rule(chunk) {
                *holds_blocks |= blank_before;
                if indent <= own_indent {
                    ends = is_numbered(chunk) != is_numbered(lines[0]);
                    break;
                }
                nested_from.get_or_insert(inner.len());
            } else if !plain && prefix_heading(chunk).is_some() {
                if blank_before && indent < 4 {
                    ends = true;
                    break;
                }
                *holds_blocks = true;
            } else if !plain && quote_prefix(chunk) > 0 && indent < 4 {
                ends = true;
                break;
            } else if blank_before {
                if indent < 4 {
                    ends = true;
                    break;
                }
                *holds_blocks = true;
            }
            if std::mem::take(&mut blank_before) {
                inner.push("\n");
            }
            inner.push(chunk);
            at += 1;
        }
        let own = nested_from.unwrap_or(inner.len());
        let (own, nested) = inner.split_at_mut(own);
        if *holds_blocks {
            self.blocks(own, depth + 1);
        }
        self.blocks(nested, depth + 1);
        (at, ends)
    }

    fn paragraph(&mut self, lines: &[&'t str]) -> usize {
        for (at, line) in lines.iter().enumerate() {
            if begins_with_letter(line) {
                continue;
            }
            if let Some(definition) = definition(line) {
                self.definitions.push(definition);
                return at + 1;
            }
            if is_blank(line) {
                return at + 1;
            }
            if at > 0
                && let Some(level) = underline(line)
            {
                self.found.push((level, lines[at - 1].trim()));
                return at + 1;
            }
            // The first line is taken whatever it looks like: nothing else wanted it.
            if at > 0 && (prefix_heading(line).is_some() || is_rule(line) || fenced(&lines[at..]).is_some()) {
                return at;
            }
        }
        lines.len()
    }
}

/// How many lines the title block at the start of `lines` takes: from a line `---` or `%%%` to the next one that ends so,
/// be it a table's or a rule's. Upstream means it for what stands above a document, and takes it wherever a block begins.
fn title_block(lines: &[&str]) -> Option<usize> {
    let mark = lines[0];
    if !matches!(mark, "---\n" | "%%%\n") {
        return None;
    }
    lines[1..].iter().position(|line| line.ends_with(mark)).map(|last| last + 2)
}

/// How far the formula between `$$` at the start of `lines` reaches: so many lines, and so many bytes of the next.
fn formula(lines: &[&str]) -> Option<(usize, usize)> {
    let first = lines[0].strip_prefix("$$").filter(|rest| !rest.starts_with('$'))?;
    if let Some(end) = first.find("$$") {
        return Some((0, end + 4));
    }
    let (last, end) = lines[1..].iter().enumerate().find_map(|(n, line)| Some((n + 1, line.find("$$")?)))?;
    Some((last, end + 2))
}

fn prefix_heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take(6).take_while(|&b| b == b'#').count();
    let content = line[level..].strip_prefix(' ').filter(|_| level > 0)?;
    let content = content.trim_end_matches('\n');
    let content = match content.find("{#") {
        Some(id) if content[id..].contains('}') => &content[..id],
        _ => content,
    };
    let mut content = content.trim_matches(' ');
    while content.ends_with('#') && !content.ends_with("\\#") {
        content = &content[..content.len() - 1];
    }
    Some((level, content.trim()))
}

fn underline(line: &str) -> Option<usize> {
    let line = line.strip_suffix('\n')?;
    let mark = line.chars().next().filter(|c| matches!(c, '=' | '-'))?;
    let only_marks = line.trim_end_matches(' ').chars().all(|c| c == mark);
    only_marks.then_some(if mark == '=' { 1 } else { 2 })
}

/// A definition of a link's target, as its label and the target.
fn definition(line: &str) -> Option<(&str, &str)> {
    let (label, target) = line[indent_of(line, 3)..].strip_prefix('[')?.split_once("]:")?;
    let target = target.split_whitespace().next()?;
    (!label.contains([']', '['])).then_some((label, target.trim_matches(['<', '>'])))
}

const BLOCK_TAGS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "canvas",
    "del",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "iframe",
    "ins",
    "main",
    "math",
    "nav",
    "noscript",
    "ol",
    "output",
    "p",
    "pre",
    "progress",
    "script",
    "section",
    "style",
    "table",
    "ul",
    "video",
];

/// How many lines the HTML block at the start of `lines` takes.
fn html_block(lines: &[&str]) -> Option<usize> {
    let inner = lines[0].strip_prefix('<')?;
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).collect();
    if BLOCK_TAGS.contains(&name.as_str()) {
        if matches!(name.as_str(), "ins" | "del") {
            return None;
        }
        // It ends behind a closing tag with nothing else on its line and a blank line below.
        let close = format!("</{name}>");
        return lines.iter().enumerate().find_map(|(at, line)| {
            let alone = line.rfind(&close).is_some_and(|tag| is_blank(&line[tag + close.len()..]));
            let below = lines.get(at + 1);
            (alone && below.is_none_or(|below| is_blank(below))).then(|| (at + 2).min(lines.len()))
        });
    }
    if inner.starts_with("hr") {
        return lines[0].find('>').is_some_and(|close| is_blank(&lines[0][close + 1..])).then_some(1);
    }
    lines[0].strip_prefix("<!--")?;
    let last = lines.iter().enumerate().position(|(at, line)| line[if at == 0 { 3 } else { 0 }..].contains("-->"))?;
    let from = if last == 0 { 3 } else { 0 };
    let close = lines[last][from..].find("-->").map(|close| from + close + 3)?;
    is_blank(&lines[last][close..]).then_some(last + 1)
}

/// How many lines the fenced block at the start of `lines` takes.
fn fenced(lines: &[&str]) -> Option<usize> {
    let (mark, info) = fence(lines[0])?;
    let info = info.trim_matches(' ');
    if info.contains(char::is_whitespace) && !(info.starts_with('{') && info.ends_with('}')) {
        return None;
    }
    let close = lines[1..].iter().position(
        |line| matches!(fence(line), Some((other, behind)) if other == mark && behind.trim_matches(' ').is_empty()),
    )?;
    Some(close + 2)
}

/// The run of fence marks a line opens with, and what is behind it.
fn fence(line: &str) -> Option<(&str, &str)> {
    let line = line[indent_of(line, 3)..].trim_end_matches('\n');
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let run = line.len() - line.trim_start_matches(mark).len();
    (run >= 3).then(|| line.split_at(run))
}

/// How many lines the table at the start of `lines` takes.
fn table(lines: &[&str]) -> Option<usize> {
    let columns = |line: &str| line.trim().trim_matches('|').split('|').count();
    let under = lines.get(1)?.trim();
    if !lines[0].contains('|') || !under.starts_with(['|', '-', ':']) {
        return None;
    }
    let cells_fit = under.trim_matches('|').split('|').all(|cell| {
        let cell = cell.trim_matches(' ');
        cell.len() >= 3 && cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':'))
    });
    if !cells_fit || columns(lines[0]) != columns(under) {
        return None;
    }
    Some(2 + lines[2..].iter().take_while(|line| line.contains('|')).count())
}

/// Whether a line begins with a letter, as nearly all do: none that does opens or ends a block, but for a table.
fn begins_with_letter(line: &str) -> bool {
    line.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
}

fn is_numbered(line: &str) -> bool {
    line.trim_start_matches(' ').starts_with(|c: char| c.is_ascii_digit())
}

fn is_blank(line: &str) -> bool {
    line.trim_end_matches('\n').bytes().all(|b| matches!(b, b' ' | b'\t'))
}

fn is_rule(line: &str) -> bool {
    let line = line[indent_of(line, 3)..].trim_end_matches('\n');
    let Some(mark) = line.chars().next().filter(|c| matches!(c, '*' | '-' | '_')) else { return false };
    line.chars().all(|c| c == mark || c == ' ') && line.matches(mark).count() >= 3
}

fn indent_of(line: &str, most: usize) -> usize {
    line.bytes().take(most).take_while(|&b| b == b' ').count()
}

fn code_prefix(line: &str) -> usize {
    if line.starts_with('\t') { 1 } else { usize::from(line.starts_with("    ")) * 4 }
}

fn quote_prefix(line: &str) -> usize {
    let indent = indent_of(line, 3);
    let rest = &line[indent..];
    if rest.starts_with("> ") { indent + 2 } else { usize::from(rest.starts_with('>')) * (indent + 1) }
}

/// How many bytes open a list item: indent, bullet or number, and one blank.
fn item_prefix(line: &str) -> usize {
    let indent = indent_of(line, 3);
    let rest = &line[indent..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match rest.as_bytes().get(digits) {
        Some(b'*' | b'+' | b'-') if digits == 0 => 1,
        Some(b'.' | b')') if digits > 0 => digits + 1,
        _ => return 0,
    };
    match rest.as_bytes().get(mark) {
        Some(b' ' | b'\t') => indent + mark + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, String)> {
        headings(text, &LineIndex::new(text), 0)
            .into_iter()
            .map(|heading| (heading.level, heading.words.into_owned()))
            .collect()
    }

    fn one(level: usize, words: &str) -> Vec<(usize, String)> {
        vec![(level, words.to_owned())]
    }

    #[test]
    fn comments_and_closed_fences_hold_no_headings() {
        assert_eq!(found("<!--\n# a\n-->\n\n```sh\n# b\n```\n\n    # c\n\n## d ##\n"), one(2, "d"));
        assert_eq!(found("~~~\n# a\n```\n# b\n~~~\n"), []);
    }

    #[test]
    fn a_comment_within_a_paragraph_and_a_fence_left_open_hide_nothing() {
        assert_eq!(found("text\n<!--\n\n# a\n-->\n"), one(1, "a"));
        assert_eq!(found("```\n\n# a\n"), one(1, "a"));
        assert_eq!(found("``` two words\n\n# a\n```\n"), one(1, "a"));
    }

    #[test]
    fn a_blank_belongs_behind_the_marks_and_lines_below_count() {
        assert_eq!(found("#a\n\n####### b\n"), []);
        assert_eq!(found("Title\n===\n\nb\n-\n"), [one(1, "Title"), one(2, "b")].concat());
    }

    #[test]
    fn a_line_of_three_dashes_hides_all_up_to_the_next() {
        assert_eq!(found("# a\n\n---\n\n# b\n\n---\n\n# c\n"), [one(1, "a"), one(1, "c")].concat());
        assert_eq!(found("# a\n\n---\n\n# b\n"), [one(1, "a"), one(1, "b")].concat());
        // Whatever line ends so is the next; one that is longer or ends otherwise begins none.
        assert_eq!(found("---\n# a\n\n| b |\n| ---\n# c\n"), one(1, "c"));
        assert_eq!(found("----\n# a\n---\n# b\n"), [one(1, "a"), one(1, "b")].concat());
        assert_eq!(found("--- \n# a\n---\n# b\n"), [one(1, "a"), one(1, "b")].concat());
        assert_eq!(found("text\n---\n# a\n"), [one(2, "text"), one(1, "a")].concat());
        assert_eq!(found("%%%\n# a\n%%%\n# b\n"), one(1, "b"));
        assert_eq!(found("> ---\n> # a\n> ---\n> # b\n"), one(1, "b"));
    }

    #[test]
    fn formulas_hold_no_headings() {
        assert_eq!(found("$$\n# a\n$$\n# b\n"), one(1, "b"));
        assert_eq!(found("$$ x $$\n# b\n"), one(1, "b"));
        assert_eq!(found("$$ x\n# a $$ y\n===\n"), one(1, "y"));
        assert_eq!(found("$$\n\n# a\n"), one(1, "a"));
    }

    #[test]
    fn items_and_quotes_are_looked_into() {
        assert_eq!(found("- a\n# b\n"), one(1, "b"));
        assert_eq!(found("- a\n```yaml\nb: c\n# d\n- e\n```\n"), []);
        assert_eq!(found("- a\n\n  ```\n  # b\n  ```\n"), []);
        assert_eq!(found("> # b\n> text\n"), one(1, "b"));
        assert_eq!(found("<div>\n# b\n</div>\n\n# c {#id}\n"), one(1, "c"));
    }

    #[test]
    fn the_inside_of_a_heading_becomes_html() {
        let read = |text| headings(text, &LineIndex::new(text), 0).remove(0);
        let made = read("# A `b<c>` **d** [e](https://f/?a&b) -> g_h_i\n");
        assert_eq!(made.words, "A b<c> d e -> g_h_i");
        assert_eq!(
            made.html,
            "A <code>b&lt;c&gt;</code> <strong>d</strong> <a href=\"https://f/?a&amp;b\">e</a> -&gt; g_h_i"
        );
        assert_eq!(read("# See [t]\n\n[T]: ./u\n").html, "See <a href=\"./u\">t</a>");
    }
}
