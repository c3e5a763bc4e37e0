use memchr::memchr;

/// One way of writing a title, prepared for matching: only its letters and digits, in lower case.
///
/// Markdown around and inside a title (emphasis, links, backslashes, code marks), punctuation, wrapping and case
/// make no difference to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wording {
    words: String,
    letters: usize,
    there: Letters,
}

/// How a title met in a README compares with a [`Wording`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The same, but for markup, case and punctuation.
    Same,
    /// The title ends early: so many letters and digits of the wording are still to come.
    Begun {
        /// What the rest of the wording comes to, in letters and digits.
        left: usize,
    },
    /// The wording, then more.
    Continued {
        /// The byte of the title behind the wording and the punctuation that closes it.
        at: usize,
    },
    /// Something else.
    Different,
}

impl Wording {
    /// Prepares `title`.
    pub fn new(title: &str) -> Self {
        // Most titles are ASCII without brackets, as far as they go one byte is one letter.
        let mut ascii = Vec::with_capacity(title.len());
        let mut there = Letters::default();
        let plain = |byte: &u8| LETTERS.get(usize::from(*byte)).copied().filter(|&letter| letter != BRACKET);
        let mut at = 0;
        for letter in title.as_bytes().iter().map_while(plain) {
            at += 1;
            if letter != PASSED {
                ascii.push(letter);
                there.add(char::from(letter));
            }
        }
        let words = String::from_utf8(ascii).expect("every byte is ASCII");
        let mut wording = Self { letters: words.len(), words, there };
        wording.extend(Significant { title, at });
        wording
    }

    fn extend(&mut self, letters: impl Iterator<Item = (usize, char)>) {
        for (_, c) in letters {
            self.words.push(c);
            self.letters += 1;
            self.there.add(c);
        }
    }

    /// Its letters and digits.
    pub fn as_str(&self) -> &str {
        &self.words
    }

    /// Compares `title`, as it stands in a README, with this wording.
    ///
    /// `Continued` is said only where the wording ends in the title at the end of a word.
    pub fn compare(&self, title: &str) -> Match {
        if self.words.is_empty() {
            return Match::Different;
        }
        let mut ours = self.words.chars();
        let mut behind = 0;
        for (at, c) in significant(title) {
            match ours.next() {
                Some(own) if own == c => behind = at,
                Some(_) => return Match::Different,
                None => return continued(title, behind, at),
            }
        }
        match ours.count() {
            0 => Match::Same,
            left => Match::Begun { left },
        }
    }

    /// Whether a title that comes to `title` may begin with this wording.
    pub fn begins(&self, title: &Wording) -> bool {
        // Most differ in their first letter, and this is asked of every wording for every heading.
        let Some(first) = self.words.as_bytes().first() else { return true };
        title.words.as_bytes().first() == Some(first) && title.words.starts_with(&self.words)
    }

    /// The first `count` letters and digits of `title`, as a wording.
    pub fn opening(title: &str, count: usize) -> Self {
        let mut opening = Self { words: String::with_capacity(count), letters: 0, there: Letters::default() };
        opening.extend(significant(title).take(count));
        opening
    }

    /// How many letters and digits it has.
    pub fn letters(&self) -> usize {
        self.letters
    }

    /// How many single-character changes turn `other` into this wording; `None` where it is more than `limit`.
    #[inline]
    pub fn distance(&self, other: &Wording, limit: usize) -> Option<usize> {
        if self.letters.abs_diff(other.letters) > limit { None } else { self.distance_by_letter(other, limit) }
    }

    fn distance_by_letter(&self, other: &Wording, limit: usize) -> Option<usize> {
        if limit == 0 || self.words == other.words {
            return (self.words == other.words).then_some(0);
        }
        if self.there.apart(&other.there) > limit {
            return None;
        }
        let theirs: Vec<char> = other.words.chars().collect();
        let far = limit + 1;
        let mut row: Vec<usize> = (0..=theirs.len()).map(|column| column.min(far)).collect();
        for (i, own) in self.words.chars().enumerate() {
            // Whatever lies further than the limit from the diagonal is too far away already.
            let (first, last) = (i.saturating_sub(limit), (i + limit + 1).min(theirs.len()));
            let mut diagonal = row[first];
            row[first] = if first == 0 { (i + 1).min(far) } else { far };
            let mut least = row[first];
            for j in first..last {
                let change = diagonal + usize::from(own != theirs[j]);
                diagonal = row[j + 1];
                row[j + 1] = change.min(row[j] + 1).min(diagonal + 1).min(far);
                least = least.min(row[j + 1]);
            }
            if least > limit {
                return None;
            }
        }
        row.last().copied().filter(|&distance| distance <= limit)
    }
}

/// How often each letter is there, letters that share a place counted together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Letters([u8; 32]);

impl Letters {
    fn add(&mut self, c: char) {
        let place = &mut self.0[c as usize % 32];
        *place = place.saturating_add(1);
    }

    /// How many changes it takes at the least to have the letters of `other`, in whatever order they stand.
    ///
    /// Far cheaper than the distance of two wordings, and more than the limit for nearly all that are far apart.
    fn apart(&self, other: &Self) -> usize {
        let differences: u32 = self.0.iter().zip(&other.0).map(|(own, theirs)| u32::from(own.abs_diff(*theirs))).sum();
        // A letter in place of another makes two.
        differences.div_ceil(2) as usize
    }
}

/// Whether two titles come to the same letters and digits, and to one at least.
pub fn is_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (significant(one).map(|(_, c)| c), significant(other).map(|(_, c)| c));
    // Most differ in their first letter.
    one.next().is_some_and(|first| other.next() == Some(first)) && one.eq(other)
}

/// `title` goes on with the letter at `next` behind a wording whose last letter stands at `last`.
fn continued(title: &str, last: usize, next: usize) -> Match {
    let end = last + title[last..].chars().next().map_or(0, char::len_utf8);
    let between = &title[end..next];
    if between.is_empty() {
        return Match::Different;
    }
    // The marks that close a title belong to it: `?`, `:`, `**`, a closing bracket with its link target.
    let closing = between.find(|c: char| !matches!(c, '?' | ':' | '*' | '_' | ')' | ']' | '[' | '`' | '.'));
    Match::Continued { at: end + closing.unwrap_or(between.len()) }
}

/// The letters and digits of `title` in lower case, each with its byte, link targets left out.
pub fn significant(title: &str) -> Significant<'_> {
    Significant { title, at: 0 }
}

/// The iterator of [`significant`]. Steps through a title byte by byte: it is asked of every heading and of every line that may be guidance.
pub struct Significant<'t> {
    title: &'t str,
    at: usize,
}

/// What each ASCII byte comes to in a wording: a letter or digit, [`PASSED`], or [`BRACKET`].
const LETTERS: [u8; 128] = {
    let mut letters = [PASSED; 128];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            letters[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    letters[b'(' as usize] = BRACKET;
    letters[b'[' as usize] = BRACKET;
    letters
};
/// A byte that does not count.
const PASSED: u8 = 0;
/// A byte that may open the target of a link.
const BRACKET: u8 = 1;

impl Iterator for Significant<'_> {
    type Item = (usize, char);

    #[inline(always)]
    fn next(&mut self) -> Option<(usize, char)> {
        while let Some(&byte) = self.title.as_bytes().get(self.at) {
            let at = self.at;
            match LETTERS.get(usize::from(byte)) {
                Some(&PASSED) => self.at += 1,
                Some(&BRACKET) => self.pass_bracket(),
                Some(&letter) => {
                    self.at += 1;
                    return Some((at, char::from(letter)));
                }
                None => {
                    if let Some(c) = self.pass_char() {
                        return Some((at, c));
                    }
                }
            }
        }
        None
    }
}

impl Significant<'_> {
    /// Passes a bracket, and the target of a link that it opens.
    #[cold]
    fn pass_bracket(&mut self) {
        let bytes = self.title.as_bytes();
        let close = if bytes[self.at] == b'(' { b')' } else { b']' };
        let is_target = self.at > 0 && bytes[self.at - 1] == b']';
        self.at += 1;
        if is_target {
            let target = &bytes[self.at..];
            self.at += memchr(close, target).map_or(target.len(), |length| length + 1);
        }
    }

    /// Passes a character that is not ASCII; what it comes to, if it counts.
    #[cold]
    fn pass_char(&mut self) -> Option<char> {
        let c = self.title[self.at..].chars().next()?;
        self.at += c.len_utf8();
        c.is_alphanumeric().then(|| c.to_lowercase().next().unwrap_or(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_case_and_punctuation_make_no_difference() {
        let wording = Wording::new("Was the upgrade->downgrade path tested [SLIs/SLOs]?");
        for same in [
            "**Was the upgrade-\\>downgrade path tested [SLIs/SLOs][]?**",
            "was the upgrade->downgrade\n  path tested [SLIs/SLOs](https://example.com/x):",
            "Was the upgrade->downgrade path tested SLIs/SLOs",
        ] {
            assert_eq!(wording.compare(same), Match::Same, "{same}");
        }
    }

    #[test]
    fn a_title_may_go_on_with_an_answer_but_not_with_half_a_word() {
        let wording = Wording::new("Any new calls to the provider?");
        let title = "Any new calls to the provider?** No.";
        assert_eq!(wording.compare(title), Match::Continued { at: 32 });
        assert_eq!(&title[32..], " No.");
        assert_eq!(wording.compare("Any new calls to the providers?"), Match::Different);
    }

    #[test]
    fn a_wording_without_a_letter_is_no_title() {
        assert_eq!(Wording::new("--").compare("Events"), Match::Different);
    }

    #[test]
    fn a_wrapped_title_says_how_much_is_left() {
        let wording = Wording::new("Any new calls?");
        assert_eq!(wording.compare("Any new"), Match::Begun { left: 5 });
        assert_eq!(wording.compare("Anything"), Match::Different);
    }

    #[test]
    fn targets_of_links_are_no_words() {
        for (title, words) in
            [("[a](b) c", "ac"), ("[a][b](c)d", "ad"), ("[a](b", "a"), ("(a) [b", "ab"), ("é[É](ß)", "éé")]
        {
            assert_eq!(Wording::new(title).as_str(), words, "{title}");
        }
    }

    proptest::proptest! {
        #[test]
        fn distance_is_that_of_the_whole_table(a in "[abc]{0,12}", b in "[abc]{0,12}", limit in 0usize..8) {
            let mut row: Vec<usize> = (0..=b.len()).collect();
            for (i, own) in a.chars().enumerate() {
                let mut diagonal = std::mem::replace(&mut row[0], i + 1);
                for (j, their) in b.chars().enumerate() {
                    let change = diagonal + usize::from(own != their);
                    diagonal = row[j + 1];
                    row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
                }
            }
            let whole = Some(row[b.len()]).filter(|distance| *distance <= limit);
            proptest::prop_assert_eq!(Wording::new(&a).distance(&Wording::new(&b), limit), whole);
        }
    }

    #[test]
    fn distance_counts_changes_up_to_the_limit() {
        let wording = Wording::new("in any components");
        assert_eq!(wording.distance(&Wording::new("in any component?"), 2), Some(1));
        assert_eq!(wording.distance(&Wording::new("in no controller"), 3), None);
    }
}
