use super::entry::{Entry, Mark};
use super::model::Wizard;

/// One row of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// What the outline is narrowed to.
    Narrowed(&'static str),
    /// A section, by its index in the catalogue.
    Section(usize),
    /// A question, by its index in the catalogue.
    Question(usize),
}

/// Which questions the outline lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Filter {
    #[default]
    All,
    NeedsAuthor,
    RequiredNow,
    WithFindings,
    Changed,
}

impl Filter {
    /// The next one, going round.
    pub fn next(self) -> Self {
        match self {
            Filter::All => Filter::NeedsAuthor,
            Filter::NeedsAuthor => Filter::RequiredNow,
            Filter::RequiredNow => Filter::WithFindings,
            Filter::WithFindings => Filter::Changed,
            Filter::Changed => Filter::All,
        }
    }

    /// What it lists, for people.
    pub fn words(self) -> &'static str {
        match self {
            Filter::All => "all questions",
            Filter::NeedsAuthor => "only what needs you",
            Filter::RequiredNow => "only what this stage requires",
            Filter::WithFindings => "only what has findings",
            Filter::Changed => "only what you changed",
        }
    }

    fn lists(self, entry: &Entry) -> bool {
        match self {
            Filter::All => true,
            Filter::NeedsAuthor => entry.needs_author(),
            Filter::RequiredNow => entry.requirement.is_required(),
            Filter::WithFindings => entry.has_findings(),
            Filter::Changed => entry.is_changed(),
        }
    }
}

/// The rows of the outline: every section with those of its questions that the filter lets through. The question that
/// the author is at is always there.
pub(super) fn rows(wizard: &Wizard) -> Vec<Row> {
    let mut rows = Vec::new();
    if wizard.filter != Filter::All {
        rows.push(Row::Narrowed(wizard.filter.words()));
    }
    for index in 0..wizard.catalogue.sections.len() {
        let questions = wizard.catalogue.questions.iter().enumerate();
        let listed = questions
            .filter(|(n, question)| {
                question.section == index && (*n == wizard.current || wizard.filter.lists(&wizard.entries[*n]))
            })
            .map(|(n, _)| Row::Question(n));
        let mut listed = listed.peekable();
        if listed.peek().is_some() {
            rows.push(Row::Section(index));
            rows.extend(listed);
        }
    }
    rows
}

impl Wizard {
    /// Narrows the outline to the next kind of questions, and shows it.
    pub(super) fn next_filter(&mut self) {
        self.filter = self.filter.next();
        self.focus = super::model::Focus::Outline;
        self.drawer = !self.has_outline_beside();
        self.say(format!("the outline lists {}", self.filter.words()));
    }

    /// Goes `step` questions up or down the outline, as far as it goes.
    pub(super) fn step_outline(&mut self, step: isize) {
        let rows = rows(self);
        let questions: Vec<usize> = rows.iter().filter_map(Row::question).collect();
        let Some(last) = questions.len().checked_sub(1) else { return };
        let at = questions.iter().position(|question| *question == self.current).unwrap_or(0);
        self.go_to(questions[at.saturating_add_signed(step).min(last)]);
    }
}

impl Row {
    /// The question it shows, if it shows one.
    pub fn question(&self) -> Option<usize> {
        match self {
            Row::Question(question) => Some(*question),
            Row::Section(_) | Row::Narrowed(_) => None,
        }
    }
}

/// The sign of a question in the outline. Each is another shape, so that it says the same without colour.
pub(super) fn glyph(entry: &Entry) -> &'static str {
    match entry.mark() {
        Mark::Answered => "✓",
        Mark::Carried => "»",
        Mark::Questioned => "?",
        Mark::Unfinished | Mark::Found => "!",
        Mark::Open => "○",
        Mark::Missing => "◌",
        Mark::Encouraged => "◦",
        Mark::NotAsked => "·",
    }
}

/// The sign behind a question whose answer is not what the README says.
pub(super) fn change_sign(entry: &Entry) -> &'static str {
    match (entry.is_disputed(), entry.is_changed()) {
        (true, _) => "≠",
        (false, true) => "+",
        (false, false) => " ",
    }
}

/// What the signs mean, for the help screen.
pub(super) const LEGEND: [(&str, &str); 10] = [
    ("✓", "answered"),
    ("»", "answered at an earlier stage, and not confirmed yet"),
    ("?", "the same, and there is a reason to look at it again"),
    ("!", "answered, with a TODO or a finding in it"),
    ("○", "open, and this stage requires it"),
    ("◌", "not in the README yet, and this stage requires it"),
    ("◦", "open, and this stage encourages it"),
    ("·", "open, and not asked at this stage"),
    ("+", "changed since the README was read"),
    ("≠", "changed here and on disk: saving has you decide"),
];
