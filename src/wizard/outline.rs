use super::entry::{Entry, Mark};
use super::model::Wizard;

/// One row of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// The title of a section.
    Section(String),
    /// A question, by its index in the catalogue.
    Question(usize),
}

/// The rows of the outline: every section with its questions.
pub(super) fn rows(wizard: &Wizard) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, section) in wizard.catalogue.sections.iter().enumerate() {
        rows.push(Row::Section(section.title.clone()));
        let questions = wizard.catalogue.questions.iter().enumerate();
        rows.extend(questions.filter(|(_, question)| question.section == index).map(|(n, _)| Row::Question(n)));
    }
    rows
}

/// The sign of a question in the outline. Each is another shape, so that it says the same without colour.
pub(super) fn glyph(entry: &Entry) -> &'static str {
    match entry.mark() {
        Mark::Answered => "✓",
        Mark::Unfinished => "!",
        Mark::Open => "○",
        Mark::Missing => "◌",
        Mark::Encouraged => "◦",
        Mark::NotAsked => "·",
    }
}

/// What the signs mean, for the help screen.
pub(super) const LEGEND: [(&str, &str); 7] = [
    ("✓", "answered"),
    ("!", "answered, with a TODO or TBD left in it"),
    ("○", "open, and this stage requires it"),
    ("◌", "not in the README yet, and this stage requires it"),
    ("◦", "open, and this stage encourages it"),
    ("·", "open, and not asked at this stage"),
    ("+", "changed since the README was read"),
];
