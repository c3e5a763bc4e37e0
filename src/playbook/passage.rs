//! The author's markdown, made fit to stand among other text.
//!
//! The words stay as they are. Changed is only what would reach beyond the answer or lose its meaning in another
//! file:
//!
//! - headings go to level 6, below every heading of the playbook, where tables of contents do not list them;
//! - a fence left open is closed; any other block that would swallow what follows is set as a quote, which markdown
//!   ends where its marks end;
//! - HTML that is unknown, unbalanced or could load or run something is shown as text, so that `<name>` is read and
//!   not lost; comments go;
//! - links to headings of the README (`#anchor`) name the README; relative links stay where the playbook stands beside
//!   it, and become addresses where it does not; targets that are no web, mail or file address are replaced by the
//!   README;
//! - definitions of links that stand elsewhere in the README come along, behind the last section;
//! - what is still unsettled after several readings is shown as typed, as code;
//! - control characters become their pictures.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::LinkDefinition;
use super::html::{Judge, Use, Verdict, leads_nowhere_odd};
use crate::markdown::toc;
use crate::text::{Edit, Edits, Span, printable};

/// Where a playbook stands, and so where its links lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In the directory of the KEP's README.
    #[default]
    BesideReadme,
    /// Anywhere else: relative links become addresses.
    Elsewhere {
        /// The address of the checkout's top, without a slash at its end.
        base: String,
        /// The README's path from there.
        readme: String,
    },
}

impl Place {
    /// What a link to the README has for its target.
    pub fn readme(&self) -> String {
        match self {
            Place::BesideReadme => "README.md".to_owned(),
            Place::Elsewhere { base, readme } => format!("{base}/{}", encoded(readme)),
        }
    }

    /// What the target `target` of the README becomes here; `None` where it stays.
    fn target(&self, target: &str, wanted: Use) -> Option<String> {
        if target.starts_with('#') {
            return Some(format!("{}{target}", self.readme()));
        }
        if !leads_nowhere_odd(target) {
            return Some(self.readme());
        }
        let Place::Elsewhere { base, readme } = self else { return None };
        let scheme = target.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
        if target.is_empty() || scheme || target.starts_with("//") {
            return None;
        }
        let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
        let directory = readme.rsplit_once('/').map_or("", |(directory, _)| directory);
        let mut parts: Vec<&str> = match path.starts_with('/') {
            true => Vec::new(),
            false => directory.split('/').filter(|part| !part.is_empty()).collect(),
        };
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        // A page that shows a file is not the file: an image needs the latter.
        let raw = if wanted == Use::Image && base.contains("/blob/") && rest.is_empty() { "?raw=true" } else { "" };
        Some(format!("{base}/{}{raw}{rest}", parts.join("/")))
    }
}

/// A path in an address: what would end it there is written as its number.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' | '#' | '?' | '%' | '(' | ')' | '<' | '>' | '[' | ']' | '\\' | '`' | '"' => {
                out.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

/// Makes passages of one README's markdown and keeps track of the definitions they use.
pub struct Passages<'a> {
    definitions: &'a [LinkDefinition],
    place: Place,
    used: RefCell<BTreeSet<usize>>,
}

impl<'a> Passages<'a> {
    /// For a README with these definitions, to stand beside it.
    pub fn new(definitions: &'a [LinkDefinition]) -> Self {
        Self::at(Place::default(), definitions)
    }

    /// For a README with these definitions, to stand at `place`.
    pub fn at(place: Place, definitions: &'a [LinkDefinition]) -> Self {
        Self { definitions, place, used: RefCell::default() }
    }

    /// `markdown` as a passage: blocks of markdown with no blank lines around.
    pub fn passage(&self, markdown: &str) -> String {
        let clean = markdown.replace("\r\n", "\n").replace('\r', "\n");
        let clean = printable(trim_lines(&clean)).into_owned();
        if clean.is_empty() {
            return clean;
        }
        // HTML that is shown instead of obeyed no longer hides what stood in it, so the result is read again.
        let mut text = clean;
        for _ in 0..ROUNDS {
            let edits = self.edits(&text);
            if edits.is_empty() {
                return contained(trim_lines(&text));
            }
            text = trim_lines(&edits.apply(&text)).to_owned();
        }
        fenced(&text)
    }

    /// The definitions that passages made so far use, as lines of markdown.
    pub fn definitions_used(&self) -> Vec<String> {
        let used = self.used.borrow();
        used.iter().map(|&index| self.definition_line(&self.definitions[index])).collect()
    }

    fn known(&self, link: &BrokenLink<'_>) -> Option<(CowStr<'static>, CowStr<'static>)> {
        let wanted = label(&link.reference);
        let index = self.definitions.iter().position(|definition| label(&definition.label) == wanted)?;
        self.used.borrow_mut().insert(index);
        Some((CowStr::from(self.definitions[index].target.clone()), CowStr::Borrowed("")))
    }

    fn edits(&self, text: &str) -> Edits {
        let known = |link: BrokenLink<'_>| self.known(&link);
        let parser = Parser::new_with_broken_link_callback(text, options(), Some(known));
        let own: Vec<Range<usize>> =
            parser.reference_definitions().iter().map(|(_, definition)| definition.span.clone()).collect();
        let mut found: Vec<Edit> = own.into_iter().filter_map(|span| self.readdressed_definition(text, span)).collect();
        let mut judge = Judge::default();
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, .. }) if level != HeadingLevel::H6 => {
                    found.extend(lowered_heading(text, range));
                }
                Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => judge.read(&text[range.clone()], range.start),
                Event::Start(Tag::Link { link_type: LinkType::Inline, .. }) => {
                    found.extend(self.readdressed_link(text, range, Use::Link));
                }
                Event::Start(Tag::Image { link_type: LinkType::Inline, .. }) => {
                    found.extend(self.readdressed_link(text, range, Use::Image));
                }
                // The parser of tables of contents takes such a line for the beginning of something longer.
                Event::Rule if text[range.clone()].trim_end() == "---" => {
                    found.push(Edit::replace(Span::new(range.start, range.start + 3), "***"));
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if info.contains(char::is_whitespace) => {
                    found.extend(shortened_info(text, range, &info));
                }
                _ => {}
            }
        }
        found.extend(judge.finish().into_iter().filter_map(|verdict| match verdict {
            Verdict::Show(at) => Some(Edit::replace(Span::new(at, at + 1), "&lt;")),
            Verdict::Cut(range) => Some(Edit::delete(range.into())),
            Verdict::Target(range, wanted) => self.readdressed(&text[range.clone()], range.start, wanted),
        }));
        disjoint(found)
    }

    fn readdressed_link(&self, text: &str, range: Range<usize>, wanted: Use) -> Option<Edit> {
        let source = &text[range.clone()];
        let open = source.rfind("](")? + 2;
        let at = open + (source[open..].len() - source[open..].trim_start_matches(['<', ' ', '\n']).len());
        let end = source[at..].find([' ', '\n', '>']).map_or(source.len() - 1, |end| at + end);
        self.readdressed(source.get(at..end)?, range.start + at, wanted)
    }

    fn readdressed_definition(&self, text: &str, span: Range<usize>) -> Option<Edit> {
        let source = &text[span.clone()];
        let open = source.find("]:")? + 2;
        let at = open + (source[open..].len() - source[open..].trim_start_matches(['<', ' ', '\n']).len());
        let end = source[at..].find([' ', '\n', '>']).map_or(source.len(), |end| at + end);
        self.readdressed(source.get(at..end)?, span.start + at, Use::Link)
    }

    fn readdressed(&self, target: &str, at: usize, wanted: Use) -> Option<Edit> {
        let new = self.place.target(target, wanted)?;
        // What has become an address leads where it led before.
        (new != target).then(|| Edit::replace(Span::new(at, at + target.len()), new))
    }

    fn definition_line(&self, definition: &LinkDefinition) -> String {
        let target = printable(&definition.target).replace(['<', '>', '\n'], "");
        let target = match self.place.target(&target, Use::Link).unwrap_or(target) {
            fine if fine.contains(' ') || fine.is_empty() => format!("<{fine}>"),
            target => target,
        };
        let label = printable(&label(&definition.label)).into_owned();
        match &definition.title {
            Some(title) if !title.trim().is_empty() => {
                let title = printable(title).replace(['"', '\\', '\n'], " ");
                format!("[{label}]: {target} \"{title}\"")
            }
            _ => format!("[{label}]: {target}"),
        }
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// Labels match whatever their case and blanks.
fn label(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn trim_lines(text: &str) -> &str {
    let start = text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len());
    let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    text[line..].trim_end()
}

/// A heading inside a link's text or HTML in one can be met twice; the earlier edit wins.
fn disjoint(mut found: Vec<Edit>) -> Edits {
    found.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut end = 0;
    found.retain(|edit| {
        let free = edit.span.start >= end;
        if free {
            end = edit.span.end;
        }
        free
    });
    found.into_iter().collect()
}

fn lowered_heading(text: &str, range: Range<usize>) -> Vec<Edit> {
    let source = &text[range.clone()];
    let marks = source.len() - source.trim_start_matches('#').len();
    if marks > 0 {
        return vec![Edit::replace(Span::new(range.start, range.start + marks), "######")];
    }
    // A heading by underline: the mark goes in front, the underline goes, its lines become one.
    let Some(last) = source.trim_end().rfind('\n') else { return Vec::new() };
    let mut edits = vec![Edit::insert(range.start, "###### ")];
    edits.extend(source[..last].match_indices('\n').map(|(at, _)| {
        let at = range.start + at;
        Edit::replace(Span::new(at, at + 1), " ")
    }));
    edits.push(Edit::delete(Span::new(range.start + last, range.start + source.trim_end().len())));
    edits
}

/// The table-of-contents parser takes a fence with a sentence behind its mark for text; one word it understands.
fn shortened_info(text: &str, range: Range<usize>, info: &str) -> Option<Edit> {
    let first_line = text[range.clone()].lines().next()?;
    let at = range.start + first_line.find(info)?;
    let word = info.split_whitespace().next()?;
    Some(Edit::replace(Span::new(at, at + info.len()), word))
}

/// More layers of HTML than this are no answer to a question any more.
const ROUNDS: usize = 8;

/// `text` as it is typed, in a fence that nothing in it can close.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(longest.max(2) + 1);
    format!("{mark}\n{text}\n{mark}")
}

const SENTINEL: &str = "kepreadysentinel";

/// `text`, closed or quoted so that what comes behind it is read as if `text` were not there.
fn contained(text: &str) -> String {
    let closed = match swallowed(text) {
        None => text.to_owned(),
        Some(Swallower::Fence(mark)) => format!("{text}\n{mark}"),
        Some(Swallower::Other) => return quoted(text),
    };
    if swallowed(&closed).is_none() && listed_behind(&closed) { closed } else { quoted(text) }
}

/// Whether a table of contents lists the headings behind `text`, and none of `text` itself.
///
/// Its parser does not end a fence where the list item around it ends, and knows title blocks and formulas, so what
/// CommonMark keeps apart can still hide the next heading from it, up to where the same mark stands again.
fn listed_behind(text: &str) -> bool {
    const MARKS: &str = "```\n```\n\n---\n\n%%%\n\n$$";
    let probe = format!("{text}\n\n## {SENTINEL}\n\n{MARKS}\n\n## {SENTINEL}\n");
    let list = toc::render(&probe, toc::MAX_DEPTH);
    list.lines().count() == 2 && list.matches(&format!("[{SENTINEL}](#{SENTINEL}")).count() == 2
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

enum Swallower {
    Fence(String),
    Other,
}

/// What in `text` would take the paragraph behind it in.
fn swallowed(text: &str) -> Option<Swallower> {
    let probe = format!("{text}\n\n{SENTINEL}\n");
    let start = probe.len() - SENTINEL.len() - 1;
    let mut depth = 0;
    for (event, range) in Parser::new_ext(&probe, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Paragraph) if depth == 0 && range.start == start => return None,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) if range.end > start => {
                let line = &probe[range.start..];
                let mark = line.chars().next().unwrap_or('`');
                let run: String = line.chars().take_while(|&c| c == mark).collect();
                return Some(Swallower::Fence(run));
            }
            Event::Start(_) => depth += 1,
            Event::End(TagEnd::Paragraph) if depth == 0 => {}
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    Some(Swallower::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(markdown: &str) -> String {
        Passages::new(&[]).passage(markdown)
    }

    #[test]
    fn words_stand_as_they_are() {
        let text = "No *change*.\n\n- a\n  - b\n\n| c | d |\n|---|---|\n| e | f |\n\n```go\n# x <y>\n```";
        assert_eq!(passage(&format!("\r\n\n{text}\n\n")), text);
    }

    #[test]
    fn headings_go_below_the_playbooks_own() {
        assert_eq!(passage("# A\n\ntext\n\nB\nb\n===\n\n> ### C"), "###### A\n\ntext\n\n###### B b\n\n> ###### C");
    }

    #[test]
    fn what_is_left_open_is_closed() {
        assert_eq!(passage("a\n\n~~~~\ncode"), "a\n\n~~~~\ncode\n~~~~");
        assert_eq!(passage("- a\n\n  ```\n  code"), "> - a\n>\n>   ```\n>   code");
        assert_eq!(passage("a <details>b"), "a &lt;details>b");
        assert_eq!(passage("get <pod>\n\n<?php\n\na"), "get &lt;pod>\n\n&lt;?php\n\na");
        assert_eq!(passage("<!-- a\n\n# b\n\n<script>\n\n## c"), "&lt;!-- a\n\n###### b\n\n&lt;script>\n\n###### c");
        assert_eq!(passage("a\n\n<!-- b\n\nc"), "a\n\n&lt;!-- b\n\nc");
    }

    #[test]
    fn what_hides_headings_from_a_table_of_contents_is_contained() {
        assert_eq!(passage("a\n\n---\n\nb"), "a\n\n***\n\nb");
        assert_eq!(passage("$$\na"), "> $$\n> a");
        assert_eq!(passage("$$\na\n$$"), "$$\na\n$$");
        assert_eq!(passage("%%%\na"), "> %%%\n> a");
    }

    #[test]
    fn links_keep_their_targets_in_another_file() {
        assert_eq!(
            passage("[a](#b) [c](../d.md) ![e](./f.png) [g](javascript:h) [i](https://j/#k)"),
            "[a](README.md#b) [c](../d.md) ![e](./f.png) [g](README.md) [i](https://j/#k)"
        );
        assert_eq!(passage("[a]\n\n[a]: #b\n\nc"), "[a]\n\n[a]: README.md#b\n\nc");
    }

    #[test]
    fn elsewhere_relative_links_become_addresses() {
        let readme = "keps/sig-space/7-orbit/README.md".to_owned();
        let place = Place::Elsewhere { base: "https://h/o/r/blob/main".into(), readme };
        let definitions = LinkDefinition::all_of("[k]: ../x.md 't'");
        let passages = Passages::at(place, &definitions);
        assert_eq!(
            passages.passage(
                "[a](#b) [c](../8-x/d.md#y) ![e](./f.png) [g](/keps/z) [i](https://j) <img src=\"p.png\"> [k] [l](../../../../m)"
            ),
            "[a](https://h/o/r/blob/main/keps/sig-space/7-orbit/README.md#b) \
             [c](https://h/o/r/blob/main/keps/sig-space/8-x/d.md#y) \
             ![e](https://h/o/r/blob/main/keps/sig-space/7-orbit/f.png?raw=true) [g](https://h/o/r/blob/main/keps/z) \
             [i](https://j) <img src=\"https://h/o/r/blob/main/keps/sig-space/7-orbit/p.png?raw=true\"> [k] \
             [l](https://h/o/r/blob/main/m)"
        );
        assert_eq!(passages.definitions_used(), ["[k]: https://h/o/r/blob/main/keps/sig-space/x.md \"t\""]);
    }

    #[test]
    fn definitions_of_the_readme_come_along_when_used() {
        let readme = "[Used Here]: https://a/b \"t\"\n[in page]: #c\n[not used]: d\n";
        let definitions = LinkDefinition::all_of(readme);
        let passages = Passages::new(&definitions);
        passages.passage("See [used  here] and [this][in page].");
        assert_eq!(passages.definitions_used(), ["[used here]: https://a/b \"t\"", "[in page]: README.md#c"]);
    }

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(passage("a\u{1b}[31mb\u{202e}"), "a␛[31mb\u{fffd}");
    }
}
