//! What in an answer is the template's own: option lists with nothing chosen, labels with nothing filled in, and
//! the guidance that the old template set as plain text.
//!
//! Labels are the catalogue's. Guidance is known by fingerprint: `questions/template-text.txt` holds hashes for
//! each item (paragraph or list item) that any version of the template set as visible text below its questionnaire's
//! heading; the example `template-text` makes that file from the template's git history.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use memchr::memchr3_iter;

use crate::markdown::list_marker;
use crate::questionnaire::{Field, Question, Shape, significant};

static FINGERPRINTS: &str = include_str!("../../questions/template-text.txt");
/// How many letters of an item its opening is made from.
const OPENING: usize = 12;

/// Whether all of `lines` is the template's.
pub(super) fn is_all(lines: &[&str], question: &Question) -> bool {
    items(lines).all(|item| item.is_template(&question.shape))
}

/// `answer` without the lines that are the template's, for renderings that readers see.
///
/// Only whole items go: an item that holds a word of the author's stays as it is, and so does everything in code, and
/// a label or an option with words of the author's below it. Only of a paragraph at the very top, whose author wrote on
/// behind the guidance, the guidance goes and the rest stays.
pub fn without_template(answer: &str, question: &Question) -> String {
    let mut text = without(answer, &question.shape);
    let start = text.len() - text.trim_start().len();
    let lead = guidance(&text[start..]);
    if lead > 0 && list_marker(&text[start..]).is_none() {
        let item = TextItem::read(&[&text[start..start + lead]], 0, 1);
        // What asks for a value is no guidance once the value stands behind it.
        if !item.is_empty_label(&question.shape) {
            let behind = &text[start + lead..];
            text.replace_range(..text.len() - behind.trim_start().len(), "");
        }
    }
    text
}

/// The same for what stands under no question.
pub(super) fn without_guidance(text: &str) -> String {
    without(text, &Shape::Text)
}

fn without(answer: &str, shape: &Shape) -> String {
    let mut lines: Vec<&str> = answer.lines().collect();
    let mut kept = vec![true; lines.len()];
    let items: Vec<TextItem> = items(&lines).collect();
    // From the end on, so that it is known what stands below an item: a label with something below it says something.
    for (n, item) in items.iter().enumerate().rev().filter(|(_, item)| item.is_template(shape)) {
        let own = indent(lines[item.lines.start]);
        let mut below = items[n + 1..].iter().take_while(|next| indent(lines[next.lines.start]) > own);
        let has_below = below.any(|next| kept[next.lines.start]);
        if has_below && item.is_empty_label(shape) {
            continue;
        }
        kept[item.lines.clone()].fill(false);
        // Of guidance behind a label the label stays, since what stands below it is the answer to that.
        let first = item.lines.start;
        if let Some(colon) =
            lines[first].find(':').filter(|_| has_below && without_marker(lines[first].trim_start()).is_some())
        {
            let label = TextItem::read(&[&lines[first][..=colon]], 0, 1);
            if label.is_empty_label(shape) {
                lines[first] = &lines[first][..=colon];
                kept[first] = true;
            }
        }
    }
    if !kept.contains(&false) {
        return answer.trim_end().to_owned();
    }
    let mut out: Vec<&str> = Vec::with_capacity(lines.len());
    for (line, _) in lines.iter().zip(&kept).filter(|(_, kept)| **kept) {
        let doubled = line.trim().is_empty() && out.last().is_none_or(|last: &&str| last.trim().is_empty());
        if !doubled {
            out.push(line);
        }
    }
    out.join("\n").trim_end().to_owned()
}

/// How many bytes at the beginning of `item`, a paragraph or a list item without its marker, are the template's guidance
/// with the author's words behind it.
///
/// Only whole sentences count, and only where all of them together are an item of the template's.
pub fn guidance(item: &str) -> usize {
    // No guidance is longer than this.
    const LONGEST: usize = 600;
    let mut letters = significant(item).peekable();
    let mut hash = START;
    let mut count = 0;
    let mut guidance = 0;
    for end in sentences(item).take_while(|&end| end <= LONGEST) {
        while let Some((_, letter)) = letters.next_if(|&(at, _)| at < end) {
            hash = add(hash, letter);
            count += 1;
            if count == OPENING && !known().has_opening(hash) {
                return guidance;
            }
        }
        if known().has(hash) {
            guidance = end;
        }
    }
    guidance
}

fn indent(line: &str) -> usize {
    crate::markdown::indent::width(&line[..line.len() - line.trim_start().len()])
}

/// What an item of the template's is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// The hash of its letters and digits, and of the state of its check box where it has one.
    pub item: u64,
    /// The hash of its first letters alone, by which nearly all that is not the template's is told at once.
    pub opening: u64,
}

/// The fingerprints of the items of `lines`, and of what each comes to after any of its sentences: authors write behind
/// the one that they answer, and take those away that follow.
pub fn fingerprints(lines: &[&str]) -> Vec<Fingerprint> {
    /// Fewer letters than this are a label, not guidance.
    const SHORTEST: usize = 24;
    let mut found = Vec::new();
    for item in items(lines) {
        let opening = opening(item.words());
        found.push(Fingerprint { item: fingerprint(item.ticked, item.words()), opening });
        if item.ticked.is_none() {
            let begun = sentences(&item.text).map(|end| &item.text[..end]);
            let begun = begun.filter(|begun| significant(begun).count() >= SHORTEST);
            found.extend(begun.map(|begun| Fingerprint { item: fingerprint(None, begun), opening }));
        }
    }
    found
}

/// Where the sentences of `text` end.
fn sentences(text: &str) -> impl Iterator<Item = usize> {
    let ends = memchr3_iter(b'?', b'.', b':', text.as_bytes()).map(|at| at + 1);
    ends.filter(|&end| text[end..].chars().next().is_none_or(char::is_whitespace))
}

/// A paragraph or a list item: lines that belong together.
struct TextItem<'l> {
    lines: Range<usize>,
    /// The state of its check box, where it has one.
    ticked: Option<bool>,
    /// Its text, without its marker.
    text: Cow<'l, str>,
    /// The byte of the text behind the check box.
    words: usize,
}

impl<'l> TextItem<'l> {
    /// Its text without its check box.
    fn words(&self) -> &str {
        &self.text[self.words..]
    }

    fn is_template(&self, shape: &Shape) -> bool {
        let words = self.words();
        self.is_empty_label(shape)
            || (known().has_opening(opening(words)) && known().has(fingerprint(self.ticked, words)))
    }

    fn is_empty_label(&self, shape: &Shape) -> bool {
        let field =
            |fields: &[Field]| self.ticked.is_none() && fields.iter().any(|field| field.is_called(self.words()));
        match shape {
            Shape::Text => false,
            Shape::Options(options) => options.iter().any(|option| {
                let unticked = self.ticked == Some(false) && option.is_called(self.words());
                unticked || field(&option.fields)
            }),
            Shape::Records { fields, .. } | Shape::Fields(fields) => field(fields),
        }
    }
}

/// Cuts `lines` into items at blank lines and list markers; what stands in a code fence is one item.
fn items<'a, 'l>(lines: &'a [&'l str]) -> impl Iterator<Item = TextItem<'l>> + use<'a, 'l> {
    let mut starts: Vec<usize> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut fresh = true;
    for (n, line) in lines.iter().enumerate() {
        let bare = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
        match (fence, mark) {
            (None, Some(open)) => {
                fence = Some(open);
                starts.push(n);
            }
            (Some(open), Some(close)) if open == close => {
                fence = None;
                fresh = true;
                continue;
            }
            (Some(_), _) => continue,
            (None, None) if bare.is_empty() => fresh = true,
            (None, None) => {
                if fresh || without_marker(bare).is_some() {
                    starts.push(n);
                }
                fresh = false;
            }
        }
    }
    let ends = starts.clone().into_iter().skip(1).chain([lines.len()]);
    starts.into_iter().zip(ends).map(|(start, end)| TextItem::read(lines, start, end))
}

impl<'l> TextItem<'l> {
    fn read(lines: &[&'l str], start: usize, mut end: usize) -> Self {
        while end > start + 1 && lines[end - 1].trim().is_empty() {
            end -= 1;
        }
        let mut text = match &lines[start..end] {
            [line] => Cow::Borrowed(*line),
            several => Cow::Owned(several.join("\n")),
        };
        let bare = text.trim_start();
        let lead = text.len() - without_marker(bare).unwrap_or(bare).len();
        match &mut text {
            Cow::Borrowed(line) => *line = &line[lead..],
            Cow::Owned(joined) => drop(joined.drain(..lead)),
        }
        let ticked = [("[ ]", false), ("[]", false), ("[x]", true), ("[X]", true)]
            .into_iter()
            .find(|(mark, _)| text.starts_with(mark));
        let words = ticked.map_or(0, |(mark, _)| mark.len());
        Self { lines: start..end, ticked: ticked.map(|(_, state)| state), text, words }
    }
}

fn without_marker(line: &str) -> Option<&str> {
    list_marker(line).map(|width| &line[width..])
}

/// What is known of the template, sorted.
struct Known {
    items: Vec<u64>,
    openings: Vec<u64>,
}

impl Known {
    fn has(&self, item: u64) -> bool {
        self.items.binary_search(&item).is_ok()
    }

    fn has_opening(&self, opening: u64) -> bool {
        self.openings.binary_search(&opening).is_ok()
    }
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let number = |text: &str| u64::from_str_radix(text, 16).expect("a test reads every fingerprint");
        let entries = FINGERPRINTS.lines().filter(|line| !line.starts_with('#'));
        let entries = entries.filter_map(|line| line.split_once(' '));
        let (mut items, mut openings): (Vec<u64>, Vec<u64>) =
            entries.map(|(item, opening)| (number(item), number(opening))).unzip();
        items.sort_unstable();
        openings.sort_unstable();
        Known { items, openings }
    })
}

/// The hash of an item with the words `words`, and with a check box in the state `ticked` where it has one.
fn fingerprint(ticked: Option<bool>, words: &str) -> u64 {
    let mark = match ticked {
        Some(true) => "x ",
        Some(false) => "o ",
        None => "",
    };
    let start = mark.chars().fold(START, add);
    significant(words).fold(start, |hash, (_, letter)| add(hash, letter))
}

/// The hash of the first letters of `words`.
fn opening(words: &str) -> u64 {
    significant(words).take(OPENING).fold(START, |hash, (_, letter)| add(hash, letter))
}

/// The hash of no letters.
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of a text with `letter` behind it, by FNV-1a, 64 bits: stable across versions of the program and of the
/// compiler.
fn add(hash: u64, letter: char) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    letter.encode_utf8(&mut [0; 4]).bytes().fold(hash, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_stays_with_what_stands_below_it() {
        let catalogue = crate::questionnaire::Catalogue::embedded();
        let question = |id: &str| &catalogue.questions[catalogue.index_of(id).expect("it is asked")];
        let kept = "- Slow\n  - Detection:\n    - lag grows";
        assert_eq!(without_template(&format!("{kept}\n  - Testing:"), question("failure-modes")), kept);
        let kept = "- [ ] Metrics\n  - Metric name: `a_b`";
        let all =
            format!("{kept}\n  - Components exposing the metric:\n- [ ] Other (treat as last resort)\n  - Details:");
        assert_eq!(without_template(&all, question("slis")), kept);
    }

    #[test]
    fn guidance_in_front_of_an_answer_goes_and_a_label_stays() {
        let catalogue = crate::questionnaire::Catalogue::embedded();
        let question = |id: &str| &catalogue.questions[catalogue.index_of(id).expect("it is asked")];
        assert_eq!(without_template("Describe them, providing: No", question("new-api-types")), "No");
        for kept in ["- API type: Orbit\n- Supported number of objects per cluster: 7", "API type: Orbit\n\nMore."] {
            assert_eq!(without_template(kept, question("new-api-types")), kept);
        }
        for (id, kept) in [("slis", "- Metric name: `a_b`"), ("failure-modes", "- Detection: by eye")] {
            assert_eq!(without_template(kept, question(id)), kept);
        }
    }

    #[test]
    fn a_check_box_without_a_word_is_the_authors() {
        let catalogue = crate::questionnaire::Catalogue::embedded();
        for question in &catalogue.questions {
            assert!(!is_all(&["- [ ]"], question), "{}", question.id);
        }
    }
}
