//! The anchors that links within a document point at.

use std::collections::HashMap;

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
        Self::default()
    }

    /// The anchor of the next heading, whose words are `text`.
    pub fn next(&mut self, text: &str) -> String {
        let anchor = anchor(text);
        let times = self.used.entry(anchor.clone()).or_insert(0);
        *times += 1;
        match *times - 1 {
            0 => anchor,
            repeat => format!("{anchor}-{repeat}"),
        }
    }
}

/// The anchor of a heading with the words `text`, if it is the first of its kind in its document.
pub fn anchor(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut keep = |c: char| match c {
        ' ' => out.push('-'),
        c if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') => out.push(c),
        _ => {}
    };
    for c in text.chars() {
        if c.is_ascii() { keep(c.to_ascii_lowercase()) } else { c.to_lowercase().for_each(&mut keep) }
    }
    out
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
