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
//! - links to headings of the README (`#anchor`) name the README; relative links stay, since the playbook stands
//!   beside it; targets that are no web, mail or file address are replaced by the README;
//! - definitions of links that stand elsewhere in the README come along, behind the last section;
//! - what is still unsettled after several readings is shown as typed, as code;
//! - control characters become their pictures.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::LinkDefinition;
use super::html::{Judge, Verdict, leads_nowhere_odd};
use crate::markdown::toc;
use crate::text::{Edit, Edits, Span, printable};

/// Makes passages of one README's markdown and keeps track of the definitions they use.
pub struct Passages<'a> {
    definitions: &'a [LinkDefinition],
    used: RefCell<BTreeSet<usize>>,
}

impl<'a> Passages<'a> {
    /// For a README with these definitions.
    pub fn new(definitions: &'a [LinkDefinition]) -> Self {
        Self { definitions, used: RefCell::default() }
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
        used.iter().map(|&index| definition_line(&self.definitions[index])).collect()
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
        let mut found: Vec<Edit> = own.into_iter().filter_map(|span| readdressed_definition(text, span)).collect();
        let mut judge = Judge::default();
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, .. }) if level != HeadingLevel::H6 => {
                    found.extend(lowered_heading(text, range));
                }
                Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => judge.read(&text[range.clone()], range.start),
                Event::Start(
                    Tag::Link { link_type: LinkType::Inline, .. } | Tag::Image { link_type: LinkType::Inline, .. },
                ) => found.extend(readdressed_link(text, range)),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if info.contains(char::is_whitespace) => {
                    found.extend(shortened_info(text, range, &info));
                }
                _ => {}
            }
        }
        found.extend(judge.finish().into_iter().map(|verdict| match verdict {
            Verdict::Show(at) => Edit::replace(Span::new(at, at + 1), "&lt;"),
            Verdict::Cut(range) => Edit::delete(range.into()),
        }));
        disjoint(found)
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

fn readdressed_link(text: &str, range: Range<usize>) -> Option<Edit> {
    let source = &text[range.clone()];
    let open = source.rfind("](")? + 2;
    let at = open + (source[open..].len() - source[open..].trim_start_matches(['<', ' ', '\n']).len());
    let end = source[at..].find([' ', '\n', '>']).map_or(source.len() - 1, |end| at + end);
    readdressed(source.get(at..end)?, range.start + at)
}

fn readdressed_definition(text: &str, span: Range<usize>) -> Option<Edit> {
    let source = &text[span.clone()];
    let open = source.find("]:")? + 2;
    let at = open + (source[open..].len() - source[open..].trim_start_matches(['<', ' ', '\n']).len());
    let end = source[at..].find([' ', '\n', '>']).map_or(source.len(), |end| at + end);
    readdressed(source.get(at..end)?, span.start + at)
}

fn readdressed(target: &str, at: usize) -> Option<Edit> {
    if target.starts_with('#') {
        Some(Edit::insert(at, "README.md"))
    } else if leads_nowhere_odd(target) {
        None
    } else {
        Some(Edit::replace(Span::new(at, at + target.len()), "README.md"))
    }
}

fn definition_line(definition: &LinkDefinition) -> String {
    let target = printable(&definition.target).replace(['<', '>', '\n'], "");
    let target = match target.as_str() {
        anchor if anchor.starts_with('#') => format!("README.md{anchor}"),
        odd if !leads_nowhere_odd(odd) => "README.md".to_owned(),
        fine if fine.contains(' ') || fine.is_empty() => format!("<{fine}>"),
        _ => target,
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
/// Its parser does not end a fence where the list item around it ends, so what CommonMark keeps apart can still hide
/// the next heading from it.
fn listed_behind(text: &str) -> bool {
    let probe = format!("{text}\n\n## {SENTINEL}\n\n```\n```\n\n## {SENTINEL}\n");
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
    fn links_keep_their_targets_in_another_file() {
        assert_eq!(
            passage("[a](#b) [c](../d.md) ![e](./f.png) [g](javascript:h) [i](https://j/#k)"),
            "[a](README.md#b) [c](../d.md) ![e](./f.png) [g](README.md) [i](https://j/#k)"
        );
        assert_eq!(passage("[a]\n\n[a]: #b\n\nc"), "[a]\n\n[a]: README.md#b\n\nc");
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
