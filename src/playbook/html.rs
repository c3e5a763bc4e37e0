//! HTML in an author's markdown: what may stay as it is, and what is shown as text instead.

use std::ops::Range;

/// Elements whose tags may stay: they set text and cannot hide, load or run anything.
const PLAIN: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "samp",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
];
const ATTRIBUTES: &[&str] =
    &["align", "alt", "colspan", "height", "href", "id", "name", "open", "rowspan", "src", "title", "valign", "width"];
const VOID: &[&str] = &["br", "hr", "img"];
/// Elements that HTML lets end by themselves.
const ENDS_ALONE: &[&str] = &["dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// What is to be done with a piece of an answer's HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The `<` at this byte is shown, not obeyed.
    Show(usize),
    /// These bytes are a comment and go.
    Cut(Range<usize>),
    /// These bytes are the target of a link or an image.
    Target(Range<usize>, Use),
}

/// What a target is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// To go to.
    Link,
    /// To be shown.
    Image,
}

/// Judges the HTML of one answer, piece by piece, in order.
#[derive(Default)]
pub(super) struct Judge {
    open: Vec<(String, usize)>,
    verdicts: Vec<Verdict>,
}

impl Judge {
    /// Reads the HTML `raw`, which starts at byte `offset` of the answer.
    pub fn read(&mut self, raw: &str, offset: usize) {
        let mut at = 0;
        while let Some(found) = raw[at..].find('<') {
            let start = at + found;
            let rest = &raw[start..];
            if rest.starts_with("<!--") {
                // A comment left open would hide the rest of the answer; it is shown instead.
                let Some(close) = rest.find("-->") else {
                    self.verdicts.push(Verdict::Show(offset + start));
                    at = start + 1;
                    continue;
                };
                at = start + close + 3;
                self.verdicts.push(Verdict::Cut(offset + start..offset + at));
                continue;
            }
            at = start + 1;
            if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
                match Tag::read(rest) {
                    Some(tag) if tag.is_plain() => {
                        at = start + tag.len;
                        self.balance(&tag, offset + start);
                        let place = |value: &Range<usize>| offset + start + value.start..offset + start + value.end;
                        self.verdicts.extend(tag.attributes.iter().filter_map(|(key, _, value)| match key.as_str() {
                            "href" => Some(Verdict::Target(place(value), Use::Link)),
                            "src" => Some(Verdict::Target(place(value), Use::Image)),
                            _ => None,
                        }));
                    }
                    _ => self.verdicts.push(Verdict::Show(offset + start)),
                }
            }
        }
    }

    /// The verdicts; tags that were opened and never closed, or the reverse, are shown too.
    pub fn finish(mut self) -> Vec<Verdict> {
        let left = self.open.into_iter().filter(|(name, _)| !ENDS_ALONE.contains(&name.as_str()));
        self.verdicts.extend(left.map(|(_, at)| Verdict::Show(at)));
        self.verdicts
    }

    fn balance(&mut self, tag: &Tag, at: usize) {
        if VOID.contains(&tag.name.as_str()) {
            return;
        }
        if !tag.closes {
            self.open.push((tag.name.clone(), at));
            return;
        }
        let above = self.open.iter().rev().take_while(|(name, _)| *name != tag.name);
        let (skipped, can_skip) =
            above.fold((0, true), |(n, all), (name, _)| (n + 1, all && ENDS_ALONE.contains(&name.as_str())));
        if skipped < self.open.len() && can_skip {
            self.open.truncate(self.open.len() - skipped - 1);
        } else {
            self.verdicts.push(Verdict::Show(at));
        }
    }
}

struct Tag {
    name: String,
    closes: bool,
    len: usize,
    /// Names, values and where in the tag the values stand.
    attributes: Vec<(String, String, Range<usize>)>,
}

impl Tag {
    /// Reads the tag that `text` begins with.
    fn read(text: &str) -> Option<Tag> {
        let closes = text[1..].starts_with('/');
        let name_at = 1 + usize::from(closes);
        let name_len = text[name_at..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
        let mut rest = &text[name_at + name_len..];
        let name = text[name_at..name_at + name_len].to_ascii_lowercase();
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if let Some(behind) = rest.strip_prefix('>') {
                return Some(Tag { name, closes, len: text.len() - behind.len(), attributes });
            }
            let key_len = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))?;
            let key = rest[..key_len].to_ascii_lowercase();
            if key.is_empty() {
                return None;
            }
            rest = rest[key_len..].trim_start();
            let mut value = "";
            let mut value_at = 0;
            if let Some(behind) = rest.strip_prefix('=') {
                let behind = behind.trim_start();
                let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
                let inner = &behind[quote.map_or(0, char::len_utf8)..];
                let len = match quote {
                    Some(quote) => inner.find(quote)?,
                    None => inner.find(|c: char| c.is_whitespace() || c == '>')?,
                };
                value = &inner[..len];
                value_at = text.len() - inner.len();
                rest = &inner[len + quote.map_or(0, char::len_utf8)..];
            }
            attributes.push((key, value.to_owned(), value_at..value_at + value.len()));
        }
    }

    fn is_plain(&self) -> bool {
        PLAIN.contains(&self.name.as_str())
            && self
                .attributes
                .iter()
                .all(|(key, value, _)| ATTRIBUTES.contains(&key.as_str()) && leads_nowhere_odd(value))
    }
}

/// Whether a link's target is a web address, a mail address or a place in this checkout.
pub(super) fn leads_nowhere_odd(target: &str) -> bool {
    let squeezed: String = target.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let scheme_end = squeezed.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'));
    match scheme_end.filter(|&end| squeezed[end..].starts_with(':')) {
        // A character reference can hide a scheme, so nothing that holds one is trusted to have none.
        None => !squeezed.split(['/', '?', '#']).next().unwrap_or_default().contains('&'),
        Some(end) => matches!(squeezed[..end].to_ascii_lowercase().as_str(), "http" | "https" | "mailto" | "ftp"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(raw: &str) -> Vec<Verdict> {
        let mut judge = Judge::default();
        judge.read(raw, 0);
        judge.finish()
    }

    #[test]
    fn plain_balanced_tags_stay_and_comments_go() {
        assert_eq!(judged("<details open><summary>a</summary><ul><li>b</ul></details><br/>"), []);
        assert_eq!(judged("a<!-- b -->c"), [Verdict::Cut(1..11)]);
        assert_eq!(judged("<!-- b"), [Verdict::Show(0)]);
    }

    #[test]
    fn targets_are_pointed_out() {
        assert_eq!(judged("a <img alt=x src='b.png'>"), [Verdict::Target(18..23, Use::Image)]);
    }

    #[test]
    fn what_could_hide_or_run_something_is_shown() {
        assert_eq!(judged("<pod>"), [Verdict::Show(0)]);
        assert_eq!(judged("<script>x</script>"), [Verdict::Show(0), Verdict::Show(9)]);
        assert_eq!(judged("<img src=x onerror=alert(1)>"), [Verdict::Show(0)]);
        assert_eq!(judged("<a href=' java\nscript:x'>a</a>"), [Verdict::Show(0), Verdict::Show(26)]);
        assert_eq!(judged("</div>"), [Verdict::Show(0)]);
        assert_eq!(judged("<details>a"), [Verdict::Show(0)]);
    }
}
