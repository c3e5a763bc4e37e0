use super::{prompt, say};
use crate::wizard::picker::Picker;

/// Choosing a KEP of a checkout without a screen: a part of its name, then its number in the list.
pub struct Chooser {
    picker: Picker,
    /// The KEPs that were listed last, by their numbers.
    listed: Vec<usize>,
    said: String,
}

/// How many are listed.
const MOST: usize = 20;

impl Chooser {
    /// Offers `labels`, such as `sig-node/2033-kubelet-in-userns`.
    pub fn new(labels: Vec<String>) -> Self {
        let said = format!("The checkout has {}.\n", say::counted(labels.len(), "KEP"));
        Self { picker: Picker::new(labels), listed: Vec::new(), said }
    }

    /// What is to be said now, the prompt at its end.
    pub fn ask(&mut self) -> String {
        let prompt = match self.listed.len() {
            0 => prompt::input("Which KEP? A number, a SIG or a word of its name", None),
            1 => prompt::input("1 for this one, or other words", Some("1")),
            count => prompt::input(&format!("A number from 1 to {count}, or other words"), None),
        };
        std::mem::take(&mut self.said) + &prompt
    }

    /// Takes in a line; the index of the label that is meant, once it is certain.
    pub fn hear(&mut self, line: &str) -> Option<usize> {
        let line = line.trim();
        if line.is_empty() {
            return (self.listed.len() == 1).then(|| self.listed[0]);
        }
        let number = line.parse::<usize>().ok().and_then(|number| self.listed.get(number.checked_sub(1)?));
        if let Some(&index) = number {
            return Some(index);
        }
        self.picker.narrow_to(line);
        let found: Vec<(usize, String)> = self.picker.fitting().map(|(n, label)| (n, say::line(label))).collect();
        let more = found.len().saturating_sub(MOST);
        self.listed = found.iter().take(MOST).map(|(index, _)| *index).collect();
        for (n, (_, label)) in found.iter().take(MOST).enumerate() {
            self.said.push_str(&format!("  {}. {label}\n", n + 1));
        }
        match (found.len(), more) {
            (0, _) => self.said.push_str(&format!("No KEP has {} in its name.\n", say::line(line))),
            (_, 0) => {}
            (_, more) => self.said.push_str(&format!("And {more} more; another word narrows them down.\n")),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_narrow_the_list_and_a_number_chooses() {
        let labels = ["sig-space/12-orbit", "sig-space/99-comet", "sig-sea/7-tide"].map(str::to_owned).to_vec();
        let mut chooser = Chooser::new(labels);
        assert_eq!(chooser.ask(), "The checkout has 3 KEPs.\nWhich KEP? A number, a SIG or a word of its name: ");
        assert_eq!(chooser.hear(""), None);
        assert_eq!(chooser.hear("sig-space"), None);
        let said = chooser.ask();
        assert!(said.contains("  1. sig-space/12-orbit\n  2. sig-space/99-comet\nA number from 1 to 2,"), "{said}");
        assert_eq!(chooser.hear("zzz"), None);
        assert!(chooser.ask().starts_with("No KEP has zzz in its name.\nWhich KEP?"));
        assert_eq!(chooser.hear("7"), None, "with nothing listed a number is a word");
        assert_eq!(chooser.ask(), "  1. sig-sea/7-tide\n1 for this one, or other words (Enter takes 1): ");
        assert_eq!(chooser.hear(""), Some(2));
    }
}
