//! The anchors that links within a document point at.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Hands out the anchors of one document's headings, in order, so that repeated headings stay apart.
///
/// The rule is that of the tool which upstream's CI checks tables of contents with: lower case; letters, digits,
/// underscores, hyphens and blanks of ASCII stay, everything else goes; blanks become hyphens; the second heading with
/// the same anchor gets `-1`, the third `-2`.
#[derive(Clone, Debug, Default)]
pub struct Anchors {
    used: HashMap<String, usize>,
}

impl Anchors {
    /// No heading met yet.
    pub fn new() -> Self {
        /// About as many headings as a README has.
        const HEADINGS: usize = 100;
        Self { used: HashMap::with_capacity(HEADINGS) }
    }

    /// The anchor of the next heading, whose words are `text`.
    pub fn next(&mut self, text: &str) -> String {
        match self.used.entry(anchor(text)) {
            Entry::Occupied(mut repeated) => {
                *repeated.get_mut() += 1;
                format!("{}-{}", repeated.key(), repeated.get())
            }
            Entry::Vacant(first) => {
                let anchor = first.key().clone();
                first.insert(0);
                anchor
            }
        }
    }
}

/// The anchor of a heading with the words `text`, if it is the first of its kind in its document.
pub fn anchor(text: &str) -> String {
    let mut anchor = String::with_capacity(text.len());
    anchor.extend(letters(text.chars()));
    anchor
}

/// The letters of the anchor of a heading with the words `words`.
pub fn letters(words: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let kept = |c: char| match c {
        'a'..='z' | '0'..='9' | '_' | '-' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        ' ' => Some('-'),
        c if c.is_ascii() => None,
        // A few letters of other scripts have a small form that is ASCII: one letter and marks that are none.
        c => c.to_lowercase().find(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')),
    };
    words.filter_map(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_goes_and_blanks_become_hyphens() {
        assert_eq!(anchor("Alpha -> Beta (v1.39)!"), "alpha---beta-v139");
        assert_eq!(anchor("key_id: Größe"), "key_id-gre");
    }

    #[test]
    fn repeats_are_numbered() {
        let mut anchors = Anchors::new();
        let made: Vec<_> = ["GA", "Beta", "GA", "ga"].iter().map(|text| anchors.next(text)).collect();
        assert_eq!(made, ["ga", "beta", "ga-1", "ga-2"]);
    }
}
