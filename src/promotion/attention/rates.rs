//! How often answers were revised at a step, as `questions/revision-rates.txt` has it.

use crate::kep::Stage;

static TABLE: &str = include_str!("../../../questions/revision-rates.txt");

/// From how many percent on a question is worth naming as advice.
const OFTEN: u32 = 25;
/// How many promotions a rate needs behind it.
const ENOUGH: u32 = 20;

/// Of the promotions that had an answer to a question and no other reason to look at it, how many revised it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many revised it.
    pub revised: u32,
    /// How many had such an answer.
    pub of: u32,
}

impl Rate {
    /// The rate in percent, rounded down.
    pub fn percent(self) -> u32 {
        self.revised * 100 / self.of.max(1)
    }
}

/// The rates of every question at every step that was measured.
#[derive(Clone, Debug)]
pub struct Rates {
    rows: Vec<(Stage, Stage, String, Rate)>,
}

impl Rates {
    /// The rates that the program carries.
    pub fn built_in() -> Self {
        Self::read(TABLE)
    }

    /// Reads a table: a line for each rate with the two stages, the question, how many revised it and of how many. What
    /// begins with `#`, or is no such line, says nothing.
    pub fn read(text: &str) -> Self {
        let row = |line: &str| {
            let mut words = line.split_whitespace();
            let (from, to) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            let id = words.next()?.to_owned();
            let (revised, of) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            Some((from, to, id, Rate { revised, of }))
        };
        Self { rows: text.lines().filter(|line| !line.starts_with('#')).filter_map(row).collect() }
    }

    /// The rate of a question at a step.
    pub fn rate(&self, from: Stage, to: Stage, question: &str) -> Option<Rate> {
        let row = self.rows.iter().find(|(a, b, id, _)| (*a, *b) == (from, to) && id == question);
        row.map(|(.., rate)| *rate)
    }

    /// The rate of a question at a step, where it is high enough to be worth saying.
    pub(super) fn often(&self, from: Stage, to: Stage, question: &str) -> Option<Rate> {
        self.rate(from, to, question).filter(|rate| rate.of >= ENOUGH && rate.percent() >= OFTEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::Catalogue;

    #[test]
    fn every_row_of_the_table_is_read_and_names_a_question() {
        let rates = Rates::built_in();
        let rows = TABLE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert_eq!(rates.rows.len(), rows);
        let catalogue = Catalogue::embedded();
        for (from, to, id, rate) in &rates.rows {
            assert!(catalogue.index_of(id).is_some(), "{from} {to} {id}");
            assert!(rate.revised <= rate.of && rate.of > 0, "{from} {to} {id}");
        }
        assert!(TABLE.contains("promotions up to 20"), "the table says how new it is");
    }
}
