use std::cell::OnceCell;
use std::ops::Range;

use crate::markdown::list_marker;
use crate::text::Span;

/// What an author says to a question.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// The question's index in the catalogue.
    pub question: usize,
    /// The question with all that stands below it, in bytes of the README.
    pub span: Span,
    /// The answer as it stands, the template's unchosen options included.
    pub text: &'a str,
    /// The author's own words: the answer without what is the template's.
    pub words: String,
    plain: OnceCell<String>,
}

/// An option of the template's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice<'s> {
    /// Whether its box is ticked.
    pub ticked: bool,
    /// The option's own words.
    pub label: &'s str,
    /// The lines below it, up to the next option.
    pub below: Vec<&'s str>,
}

impl<'a> Said<'a> {
    pub(super) fn new(question: usize, span: Span, text: &'a str, words: String) -> Self {
        Self { question, span, text, words, plain: OnceCell::new() }
    }

    /// The author's words in lower case on one line, without markup, link targets and code fences' marks.
    pub fn plain(&self) -> &str {
        self.plain.get_or_init(|| plain(&self.words))
    }

    /// The author's words that `range` of [`Said::plain`] was made of.
    pub(super) fn behind(&self, range: Range<usize>) -> &str {
        let (mut start, mut end) = (None, 0);
        plain_noting(&self.words, |plain, at, piece| {
            // Only in a word of ASCII each byte has become one.
            let within = |wanted: usize| if piece.is_ascii() { piece.len().min(wanted - plain) } else { 0 };
            if start.is_none() && (plain == range.start || (plain < range.start && range.start < plain + piece.len())) {
                start = Some(at + within(range.start));
            }
            if plain < range.end {
                end = at + if piece.is_ascii() { within(range.end) } else { piece.len() };
            }
        });
        let words = &self.words[start.unwrap_or(0)..end.max(start.unwrap_or(0))];
        let words = words.trim_start_matches([' ', '\n', '\t', '>', '#', '|']).trim_end();
        &words[list_marker(words).unwrap_or(0)..]
    }

    /// `part` of the author's words, on to the end of the line that it ends in.
    pub(super) fn to_line_end(&self, part: &str) -> &str {
        let at = self.offset_of(part);
        let end = (at + part.len()).min(self.words.len());
        let rest = self.words[end..].find('\n').map_or(self.words.len(), |length| end + length);
        self.words[at..rest].trim_end()
    }

    /// Where `part` begins in the author's words, which it is a piece of.
    fn offset_of(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.words.as_ptr() as usize).min(self.words.len())
    }

    /// The line of the author's words that `part` of them begins in.
    pub(super) fn line_of(&self, part: &str) -> &str {
        let start = self.words[..self.offset_of(part)].rfind('\n').map_or(0, |at| at + 1);
        self.words[start..].lines().next().unwrap_or_default().trim()
    }

    /// How many words it has.
    pub fn length(&self) -> usize {
        self.plain().split(' ').filter(|word| word.contains(char::is_alphanumeric)).count()
    }

    /// The first line of the author's words, for quoting.
    pub fn first_line(&self) -> &str {
        self.words.lines().map(str::trim).find(|line| line.contains(char::is_alphanumeric)).unwrap_or_default()
    }

    /// The values behind `labels` (in lower case, without colon), each with the lines that belong to it.
    ///
    /// `- Label: value`, emphasis around the label allowed; what is nested below belongs to the value.
    pub fn fields(&self, labels: &[&str]) -> Vec<String> {
        self.values(labels, true)
    }

    /// As [`Said::fields`], without the lines below an option that is not ticked.
    pub fn chosen_fields(&self, labels: &[&str]) -> Vec<String> {
        self.values(labels, false)
    }

    fn values(&self, labels: &[&str], unticked: bool) -> Vec<String> {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut values = Vec::new();
        let mut n = 0;
        let mut left_out = false;
        while n < lines.len() {
            let line = lines[n];
            n += 1;
            if let Some((ticked, _)) = option(line) {
                left_out = !ticked && !unticked;
            }
            if left_out {
                continue;
            }
            let Some(value) = labels.iter().find_map(|label| behind_label(line, label)) else { continue };
            let indent = indent(line);
            let mut value = value.to_owned();
            while let Some(next) = lines.get(n) {
                let bare = next.trim_start();
                let ends =
                    bare.is_empty() || self::indent(next) <= indent || (list_marker(bare).is_none() && is_label(bare));
                if ends {
                    break;
                }
                value.push('\n');
                value.push_str(next.trim());
                n += 1;
            }
            values.push(value);
        }
        values
    }

    /// The options, ticked or not.
    pub fn choices(&self) -> Vec<Choice<'_>> {
        let mut found: Vec<Choice<'_>> = Vec::new();
        for line in self.text.lines() {
            match (option(line), found.last_mut()) {
                (Some((ticked, label)), _) => found.push(Choice { ticked, label, below: Vec::new() }),
                (None, Some(last)) => last.below.push(line),
                (None, None) => {}
            }
        }
        found
    }

    /// The options that are ticked.
    pub fn ticked(&self) -> Vec<Choice<'_>> {
        let mut choices = self.choices();
        choices.retain(|choice| choice.ticked);
        choices
    }

    /// Whether the template's option list stands there, with a box that nobody ticked.
    pub fn has_unticked(&self) -> bool {
        self.text.lines().any(|line| matches!(option(line), Some((false, _))))
    }
}

/// `- [x] Label`: whether it is ticked, and the label.
fn option(line: &str) -> Option<(bool, &str)> {
    let bare = line.trim_start();
    let body = &bare[list_marker(bare)?..];
    let (ticked, rest) = match body.get(..3)? {
        "[x]" | "[X]" => (true, &body[3..]),
        "[ ]" => (false, &body[3..]),
        _ => return None,
    };
    Some((ticked, rest.trim()))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_label(line: &str) -> bool {
    line.split_once(':').is_some_and(|(label, _)| label.len() < 60 && label.starts_with(char::is_uppercase))
}

/// The text behind `label` and its colon; `None` where the line does not begin with the label.
fn behind_label<'l>(line: &'l str, label: &str) -> Option<&'l str> {
    let bare = line.trim_start();
    let body = &bare[list_marker(bare).unwrap_or(0)..];
    let open = body.trim_start_matches(['*', '_', '`', '[', ']', 'x', 'X', ' ']);
    let body = if body.starts_with('[') { open } else { body.trim_start_matches(['*', '_', '`']) };
    let head = body.get(..label.len())?;
    if !head.eq_ignore_ascii_case(label) {
        return None;
    }
    let behind = body[label.len()..].trim_start_matches(['s', '(', ')', '*', '_', '`']);
    Some(behind.strip_prefix(':')?.trim_start_matches(['*', '_']).trim())
}

/// `markdown` in lower case on one line, without the marks of markup and without the targets of links.
pub(super) fn plain(markdown: &str) -> String {
    plain_noting(markdown, |_, _, _| {})
}

/// As [`plain`]; `note` hears of each word and each mark how long the plain words are in front of it, and where in
/// `markdown` it stands.
fn plain_noting(markdown: &str, mut note: impl FnMut(usize, usize, &str)) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    loop {
        let word = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if word > 0 {
            let start = out.len();
            note(start, markdown.len() - rest.len(), &rest[..word]);
            out.push_str(&rest[..word]);
            out[start..].make_ascii_lowercase();
            rest = &rest[word..];
        }
        let Some(c) = rest.chars().next() else { break };
        note(out.len(), markdown.len() - rest.len(), &rest[..c.len_utf8()]);
        rest = &rest[c.len_utf8()..];
        match c {
            ']' if rest.starts_with('(') => {
                let end = rest.find([')', '\n']).map_or(rest.len(), |at| at + 1);
                rest = &rest[end..];
            }
            '*' | '`' | '[' | ']' | '#' | '>' | '|' | '~' => {}
            c if c.is_whitespace() => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            '\u{2018}' | '\u{2019}' => out.push('\''),
            c => out.extend(c.to_lowercase()),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said<'_> {
        Said::new(0, Span::empty(0), text, text.to_owned())
    }

    #[test]
    fn plain_words_have_no_markup() {
        assert_eq!(plain("**Yes**, see [the\n test](https://x/y_z).\n\n- `a_b`"), "yes, see the test. - a_b");
    }

    #[test]
    fn plain_words_lead_back_to_the_authors() {
        let said = said("No.\n\n- **Orbits** of [old](https://x/y)\n  nodes will be `tested`. Later.\n");
        let plain = said.plain();
        let at = plain.find("orbits").unwrap();
        let end = plain.find("tested.").unwrap() + "tested.".len();
        assert_eq!(said.behind(at..end), "**Orbits** of [old](https://x/y)\n  nodes will be `tested`.");
        let verb = said.behind(plain.find("will").unwrap()..end);
        assert_eq!((verb, said.line_of(verb)), ("will be `tested`.", "nodes will be `tested`. Later."));
    }

    #[test]
    fn every_piece_of_the_plain_words_leads_to_some_of_the_authors() {
        for words in ["\u{130}\u{130}a \u{2019}\u{e9}t\u{e9} [\u{df}](x) ](\n*b*  c", "", "> # |", "a\u{a0}\u{1e9e}b"] {
            let said = said(words);
            let length = said.plain().len();
            for start in 0..=length {
                for end in start..=length {
                    let part = said.behind(start..end);
                    assert!(words.contains(part) && words.contains(said.line_of(part)), "{start}..{end} of {words}");
                }
            }
        }
    }

    #[test]
    fn fields_hold_what_is_nested_below_them() {
        let answer = said(
            "- [x] Feature gate\n  - Feature gate name: `Orbit`\n  - **Components depending on the feature gate:**\n    - kubelet\n    - kube-proxy\n- [ ] Other\n",
        );
        assert_eq!(answer.fields(&["feature gate name"]), ["`Orbit`"]);
        assert_eq!(answer.fields(&["components depending on the feature gate"]), ["\n- kubelet\n- kube-proxy"]);
        assert_eq!(answer.fields(&["details"]), [""; 0]);
    }

    #[test]
    fn what_stands_below_a_box_without_a_tick_is_not_chosen() {
        let answer = said("- [ ] Metrics\n  - Metric name: a_b\n- [x] Metrics\n  - Metric name: c_d\n");
        assert_eq!(answer.fields(&["metric name"]), ["a_b", "c_d"]);
        assert_eq!(answer.chosen_fields(&["metric name"]), ["c_d"]);
        assert_eq!(said("Metric name: a_b").chosen_fields(&["metric name"]), ["a_b"]);
    }

    #[test]
    fn ticked_options_have_their_own_lines() {
        let answer =
            said("- [ ] Events\n  - Event Reason: \n- [x] API .status\n  - Condition name: Ready\n- [ ] Other\n");
        let ticked = answer.ticked();
        assert_eq!(ticked, [Choice { ticked: true, label: "API .status", below: vec!["  - Condition name: Ready"] }]);
        assert!(answer.has_unticked());
    }
}
