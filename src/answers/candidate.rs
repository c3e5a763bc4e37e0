//! Which question a text asks, if it is a title.

use std::cmp::Reverse;

use memchr::memchr_iter;

use crate::questionnaire::{Catalogue, Match, Wording};

/// How many single-character slips a title may have: one in twelve letters.
const LETTERS_PER_SLIP: usize = 12;
/// How many letters of a text are looked at before it is compared with a wording letter by letter.
const OPENING: usize = 12;

/// Every way of writing a title that a catalogue knows, each with its question.
pub(super) struct Wordings<'c> {
    /// The shortest first.
    all: Vec<(usize, &'c Wording)>,
    /// The byte that each of them begins with.
    firsts: Vec<u8>,
}

impl<'c> Wordings<'c> {
    /// Those of `catalogue`.
    pub fn of(catalogue: &'c Catalogue) -> Self {
        let all = catalogue.questions.iter().enumerate();
        let all = all.flat_map(|(index, question)| question.wordings.iter().map(move |wording| (index, wording)));
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(_, wording)| wording.letters());
        let firsts = all.iter().map(|(_, wording)| first_byte(wording).unwrap_or_default()).collect();
        Self { all, firsts }
    }

    /// Those that `opening` opens, or that it begins with.
    fn begun(&self, opening: &Wording) -> Vec<(usize, &'c Wording)> {
        let Some(first) = first_byte(opening) else { return Vec::new() };
        let alike = memchr_iter(first, &self.firsts).map(|at| self.all[at]);
        alike.filter(|(_, wording)| wording.begins(opening) || opening.begins(wording)).collect()
    }

    /// Those that so many letters may come to with a few slips.
    fn of_about(&self, letters: usize) -> &[(usize, &'c Wording)] {
        let all = &self.all;
        let start = all.partition_point(|(_, wording)| wording.letters() + slips(wording) < letters);
        let behind = all[start..].partition_point(|(_, wording)| wording.letters() - slips(wording) <= letters);
        &all[start..start + behind]
    }
}

fn first_byte(wording: &Wording) -> Option<u8> {
    wording.as_str().bytes().next()
}

/// Text that may be a title.
pub(super) struct Candidate<'t> {
    /// What is set as a title: the heading's text, or what is bold.
    own: &'t str,
    /// The same and what follows it in its paragraph.
    whole: &'t str,
    own_words: Wording,
    /// The first letters of `whole`.
    opening: Wording,
}

impl<'t> Candidate<'t> {
    /// A candidate that is set as `own` and stands at the beginning of `whole`.
    pub fn new(own: &'t str, whole: &'t str) -> Self {
        let own_words = Wording::new(own);
        let opening = Wording::opening(if own_words.letters() < OPENING { whole } else { own_words.as_str() }, OPENING);
        Self { own, whole, own_words, opening }
    }

    /// The letters and digits of what is set as a title.
    pub fn own_words(&self) -> &Wording {
        &self.own_words
    }

    /// The question that it asks, and how many bytes of it are the title.
    pub fn recognise(&self, wordings: &Wordings<'_>) -> Option<(usize, usize)> {
        let begun = wordings.begun(&self.opening);
        self.exactly(&begun).or_else(|| self.nearly(wordings)).or_else(|| self.with_an_answer(&begun))
    }

    /// All of `own` is a wording, or a wording that `own` begins goes on in the lines that follow.
    fn exactly(&self, begun: &[(usize, &Wording)]) -> Option<(usize, usize)> {
        longest(begun, |wording| {
            if *wording == self.own_words {
                return Some(self.end_of_words());
            }
            if !self.own_words.begins(wording) {
                return None;
            }
            match wording.compare(self.whole) {
                Match::Same => Some(self.whole.len()),
                Match::Continued { at } if at >= self.own.len() => Some(at),
                _ => None,
            }
        })
    }

    /// The end of the line of `own` on which its last letter stands: what follows is no part of a title.
    fn end_of_words(&self) -> usize {
        let last = self.own.rfind(char::is_alphanumeric).unwrap_or(0);
        self.own[last..].find('\n').map_or(self.own.len(), |length| last + length)
    }

    /// `own`, or what stands in it up to a mark that closes a title or to the end of a line, is a wording but for a
    /// few slips, and one question's alone.
    ///
    /// Of several such beginnings the one that has the most of a wording in it counts: where the bold is never
    /// closed, a short answer behind the title could pass for slips at its end.
    fn nearly(&self, wordings: &Wordings<'_>) -> Option<(usize, usize)> {
        let shortened = ends_of_titles(self.own).map(|end| (end, Wording::new(&self.own[..end])));
        let all = shortened.chain([(self.own.len(), self.own_words.clone())]);
        let near = all.filter_map(|(end, words)| nearest(&words, wordings).map(|found| (end, words, found)));
        let kept = |words: &Wording, slips: usize| words.letters() as isize - 2 * slips as isize;
        let best = near.max_by_key(|(end, words, (_, slips))| (kept(words, *slips), Reverse(*end)))?;
        Some((best.2.0, best.0))
    }

    /// `own` is a wording, its closing mark, and then an answer.
    fn with_an_answer(&self, begun: &[(usize, &Wording)]) -> Option<(usize, usize)> {
        longest(begun, |wording| match wording.compare(self.own) {
            Match::Continued { at } if self.own[..at].ends_with(['?', ':', '*', '_']) => Some(at),
            _ => None,
        })
    }
}

/// The question with the longest wording for which `length` gives the bytes of the title.
fn longest(begun: &[(usize, &Wording)], length: impl Fn(&Wording) -> Option<usize>) -> Option<(usize, usize)> {
    let fitting = begun.iter().filter_map(|(index, wording)| Some((wording.letters(), *index, length(wording)?)));
    fitting.max_by_key(|&(letters, ..)| letters).map(|(_, index, length)| (index, length))
}

/// The question with the wording nearest to `words`, if it is one question's alone, and its distance.
///
/// Nothing is near that says SLO where the wording says SLI, or the reverse.
fn nearest(words: &Wording, wordings: &Wordings<'_>) -> Option<(usize, usize)> {
    let mut nearest: Option<(usize, usize)> = None;
    let mut shared = false;
    for &(index, wording) in wordings.of_about(words.letters()) {
        let Some(distance) = wording.distance(words, slips(wording)) else { continue };
        if indicators(wording) != indicators(words) {
            continue;
        }
        let (owner, least) = nearest.unwrap_or((index, usize::MAX));
        shared = if distance < least { false } else { shared || (distance == least && owner != index) };
        if distance < least {
            nearest = Some((index, distance));
        }
    }
    nearest.filter(|_| !shared)
}

/// The bytes of `text`, its end left out, behind which a title may be over: behind marks that close one, and lines.
fn ends_of_titles(text: &str) -> impl Iterator<Item = usize> + '_ {
    let closes = |c: char| matches!(c, '?' | ':' | '*' | '_' | ')' | ']' | '`' | '.');
    text.char_indices().filter_map(move |(at, c)| {
        let rest = &text[at..];
        let end = match c {
            '\n' => at,
            '?' | ':' => at + rest.find(|c: char| !closes(c)).unwrap_or(rest.len()),
            _ => return None,
        };
        (end < text.len()).then_some(end)
    })
}

/// Whether `title` is `wording` but for a few slips.
pub(super) fn is_same(wording: &Wording, title: &Wording) -> bool {
    wording.distance(title, slips(wording)).is_some()
}

/// Whether a title speaks of indicators, and whether of objectives: one letter tells the two apart.
fn indicators(wording: &Wording) -> (bool, bool) {
    (wording.as_str().contains("sli"), wording.as_str().contains("slo"))
}

fn slips(wording: &Wording) -> usize {
    wording.letters() / LETTERS_PER_SLIP
}
