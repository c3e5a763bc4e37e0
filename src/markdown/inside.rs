//! What is inside a heading, as it stands in a table of contents.
//!
//! Read as CommonMark, but for what it does not know: formulas between `$`, which upstream's parser has, and whose words
//! enter no anchor.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, Tag, TagEnd};

use super::mdtoc::Heading;

/// Reads the inside of a heading; `definitions` are those of the document, each a label and its target.
pub(super) fn heading<'t>(level: usize, content: &'t str, definitions: &[(&str, &str)]) -> Heading<'t> {
    if is_plain(content) {
        return Heading { level, words: Cow::Borrowed(content), html: Cow::Borrowed(content) };
    }
    let known = |link: BrokenLink<'_>| {
        let same = |label: &str| label.eq_ignore_ascii_case(&link.reference);
        let found = definitions.iter().find(|(label, _)| same(label))?;
        Some((CowStr::from(found.1.to_owned()), CowStr::Borrowed("")))
    };
    let (line, mut formulas) = without_formulas(content);
    let line = format!("# {line}");
    let mut inside = Inside::default();
    let parser = Parser::new_with_broken_link_callback(&line, Options::ENABLE_STRIKETHROUGH, Some(known));
    for (event, at) in parser.into_offset_iter() {
        inside.take(event, at, &line);
    }
    let Inside { mut words, mut html, .. } = inside;
    if !formulas.is_empty() {
        words.retain(|c| c != PLACE);
    }
    while let Some(formula) = formulas.pop_front() {
        html = html.replacen(PLACE, &format!("<span class=\"math inline\">\\({}\\)</span>", escaped(formula)), 1);
    }
    Heading { level, words: words.into(), html: html.trim().to_owned().into() }
}

/// What has been read of a heading.
#[derive(Default)]
struct Inside {
    words: String,
    html: String,
    in_link: bool,
    image: Option<Image>,
}

/// An image that is being read.
struct Image {
    target: String,
    title: String,
    /// Its description, markup included.
    description: Option<Range<usize>>,
    /// How many images in it are open.
    depth: usize,
}

impl Inside {
    fn take(&mut self, event: Event<'_>, at: Range<usize>, line: &str) {
        if self.image.is_some() {
            return self.take_in_image(&event, at, line);
        }
        match event {
            Event::Text(text) => {
                self.words.push_str(&text);
                if self.in_link { self.html.push_str(&escaped(&text)) } else { linked(&text, &mut self.html) }
            }
            Event::Code(code) => {
                let code = code.trim_matches(' ');
                self.words.push_str(code);
                self.html.push_str(&format!("<code>{}</code>", escaped(code)));
            }
            Event::InlineHtml(tag) => self.html.push_str(&tag),
            Event::Start(Tag::Emphasis) => self.html.push_str("<em>"),
            Event::End(TagEnd::Emphasis) => self.html.push_str("</em>"),
            Event::Start(Tag::Strong) => self.html.push_str("<strong>"),
            Event::End(TagEnd::Strong) => self.html.push_str("</strong>"),
            Event::Start(Tag::Strikethrough) => self.html.push_str("<del>"),
            Event::End(TagEnd::Strikethrough) => self.html.push_str("</del>"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.in_link = true;
                self.html.push_str(&format!("<a href=\"{}\">", escaped(&dest_url)));
            }
            Event::End(TagEnd::Link) => {
                self.in_link = false;
                self.html.push_str("</a>");
            }
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let (target, title) = (dest_url.into_string(), title.into_string());
                self.image = Some(Image { target, title, description: None, depth: 0 });
            }
            _ => {}
        }
    }

    /// The description of an image is taken as it stands, markup and all.
    fn take_in_image(&mut self, event: &Event<'_>, at: Range<usize>, line: &str) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::End(TagEnd::Image) if image.depth == 0 => {}
            Event::End(TagEnd::Image) => return image.depth -= 1,
            event => {
                image.depth += usize::from(matches!(event, Event::Start(Tag::Image { .. })));
                let known = image.description.take().unwrap_or_else(|| at.clone());
                image.description = Some(known.start.min(at.start)..known.end.max(at.end));
                return;
            }
        }
        let Some(Image { target, title, description, .. }) = self.image.take() else { return };
        let description = description.map_or("", |range| &line[range]);
        self.words.push_str(description);
        self.html.push_str(&format!("<img src=\"{}\" alt=\"{}", escaped(&target), escaped(description)));
        if !title.is_empty() {
            self.html.push_str(&format!("\" title=\"{}", escaped(&title)));
        }
        self.html.push_str("\" />");
    }
}

/// Stands where a formula was while the rest is read.
const PLACE: char = '\u{f8ff}';

/// `content` with [`PLACE`] for each formula, and the formulas.
fn without_formulas(content: &str) -> (Cow<'_, str>, VecDeque<&str>) {
    let mut formulas = VecDeque::new();
    if !content.contains('$') || content.contains(PLACE) {
        return (Cow::Borrowed(content), formulas);
    }
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '$' => match formula(rest) {
                Some(formula) => {
                    formulas.push_back(formula);
                    out.push(PLACE);
                    rest = &rest[formula.len() + 2..];
                    continue;
                }
                None => 1,
            },
            // Nothing is escaped by it upstream.
            '\\' if rest[1..].starts_with('$') => {
                out.push('\\');
                1
            }
            _ => whole(rest).unwrap_or(c.len_utf8()),
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    (Cow::Owned(out), formulas)
}

/// What stands between the `$` that `text` begins with and the next.
fn formula(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('$').filter(|inner| inner.len() > 1 && !inner.starts_with('$'))?;
    inner.find('$').map(|end| &inner[..end])
}

/// How long the code, link, tag or escaped mark is that `text` begins with: no formula begins in it.
fn whole(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [b'\\', mark, ..] if mark.is_ascii_punctuation() && *mark != b'$' => Some(2),
        [b'`', ..] => {
            let run = text.len() - text.trim_start_matches('`').len();
            let end = text[run..].find(&text[..run])?;
            Some(run + end + run)
        }
        [b'<', first, ..] if first.is_ascii_alphabetic() || *first == b'/' => text.find('>').map(|end| end + 1),
        [b'[', ..] => {
            let target = text.find("](").filter(|target| !text[1..*target].contains('['))?;
            text[target..].find(')').map(|end| target + end + 1)
        }
        _ => None,
    }
}

/// Whether nothing in a heading's text is markup, or becomes anything else as HTML.
fn is_plain(content: &str) -> bool {
    content.trim() == content
        && content
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b',' | b'-' | b'.' | b'/' | b'(' | b')' | b'?'))
        && !content.contains("  ")
}

/// Writes `text` as HTML, bare addresses as links.
fn linked(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find("https://").or_else(|| rest.find("http://")) {
        let address = &rest[start..];
        let end = address.find([' ', '<', '\t']).unwrap_or(address.len());
        let address = address[..end].trim_end_matches(['.', ',', ';', ')']);
        out.push_str(&escaped(&rest[..start]));
        out.push_str(&format!("<a href=\"{0}\">{0}</a>", escaped(address)));
        rest = &rest[start + address.len()..];
    }
    out.push_str(&escaped(rest));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content: &str, words: &str, html: &str) {
        let made = heading(1, content, &[]);
        assert_eq!((made.words.as_ref(), made.html.as_ref()), (words, html));
    }

    #[test]
    fn images_keep_their_descriptions_as_they_stand() {
        check("![a b](x.png) C", "a b C", "<img src=\"x.png\" alt=\"a b\" /> C");
        check("C ![*a* \"b\"](x \"t\")", "C *a* \"b\"", "C <img src=\"x\" alt=\"*a* &quot;b&quot;\" title=\"t\" />");
        check("[![](x)](y) c", " c", "<a href=\"y\"><img src=\"x\" alt=\"\" /></a> c");
    }

    #[test]
    fn formulas_enter_no_anchor_and_prices_are_none() {
        check("a $x_1 < *y*$ b", "a  b", "a <span class=\"math inline\">\\(x_1 &lt; *y*\\)</span> b");
        check("it costs $5", "it costs $5", "it costs $5");
        check("`$a` and `$b`", "$a and $b", "<code>$a</code> and <code>$b</code>");
        check("$$ a", "$$ a", "$$ a");
        check("\\$a", "\\$a", "\\$a");
        check("[a](b$c) $", "a $", "<a href=\"b$c\">a</a> $");
    }
}
