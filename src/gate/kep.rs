use std::cell::OnceCell;

use super::upstream::{Seen, front_matter};
use super::{CheckoutFacts, Review, Said};
use crate::answers::{Answer, Reading, State, without_template};
use crate::kep::{Aliases, Approval, FeatureGate, Proposal, Stage};
use crate::questionnaire::Catalogue;
use crate::text::Span;

/// The answers of a README, with what they are to agree with.
pub struct Answers<'a> {
    /// The questions.
    pub catalogue: &'a Catalogue,
    /// The README, read.
    pub reading: &'a Reading<'a>,
    /// The README's text.
    pub readme: &'a str,
    /// What `kep.yaml` says.
    pub proposal: &'a Proposal,
    /// The stage that is asked for.
    pub stage: Stage,
    /// Where the KEP stands.
    pub review: Review,
    said: Vec<OnceCell<Option<Said<'a>>>>,
}

/// One KEP with all of its files.
pub struct Kep<'a> {
    /// Its answers.
    pub answers: Answers<'a>,
    /// Where its files are, from the root of the checkout.
    pub paths: &'a Paths,
    /// The text of `kep.yaml`; `None` where there is none.
    pub kep_yaml: Option<&'a str>,
    /// The approval file's text and what it says; `None` where there is none.
    pub approval: Option<(&'a str, &'a Approval)>,
    /// The text of the OWNERS file beside `kep.yaml`.
    pub owners: Option<&'a str>,
    /// Other markdown files below the KEP's directory.
    pub markdown: &'a [OtherFile],
    /// The checkout around it; `None` for a directory on its own.
    pub checkout: Option<&'a CheckoutFacts>,
    /// Whether the README is there, and was read.
    pub has_readme: bool,
    /// Why the README that is there could not be read.
    pub unreadable: Option<&'a Unreadable>,
    /// Whether the checkout has a file or directory at a path from its root; `None` where nobody can tell.
    pub exists: Option<&'a (dyn Fn(&str) -> bool + Sync)>,
    /// What upstream reads of `kep.yaml`.
    pub(super) seen: Seen<'a>,
}

/// Where the files of a KEP are, from the root of the checkout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// The README.
    pub readme: String,
    /// `kep.yaml`, whether it is there or not.
    pub kep_yaml: String,
    /// The approval file, whether it is there or not; `None` where `kep.yaml` does not say.
    pub approval: Option<String>,
    /// The OWNERS file beside `kep.yaml`, whether it is there or not.
    pub owners: String,
    /// The number that the directory's name begins with, without leading zeros.
    pub number: Option<String>,
}

/// A README that is there and is no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its text as far as it is one, with marks for what is none; empty where it could not be opened.
    pub text: String,
    /// The byte of `text` where it is none for the first time.
    pub at: usize,
    /// What is wrong, as a clause.
    pub why: String,
    /// What to do.
    pub help: String,
}

/// A file beside the README.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherFile {
    /// From the root of the checkout.
    pub path: String,
    /// Its text, with marks for what is none.
    pub text: String,
    /// Whether all of it is text in UTF-8. What is not is never written back.
    pub is_utf8: bool,
}

impl<'a> Answers<'a> {
    /// The answers that `reading` found in `readme`.
    pub fn new(
        catalogue: &'a Catalogue,
        (readme, reading): (&'a str, &'a Reading<'a>),
        proposal: &'a Proposal,
        (stage, review): (Stage, Review),
    ) -> Self {
        let said = catalogue.questions.iter().map(|_| OnceCell::new()).collect();
        Self { catalogue, reading, readme, proposal, stage, review, said }
    }

    /// What the README says to the question `id`; `None` where it says nothing.
    pub fn said(&self, id: &str) -> Option<&Said<'a>> {
        self.said_to(self.catalogue.index_of(id)?)
    }

    /// What the README says to the question with the index `question`.
    pub fn said_to(&self, question: usize) -> Option<&Said<'a>> {
        self.said[question]
            .get_or_init(|| {
                let answer: &'a Answer = &self.reading.answers()[question];
                let (State::Answered, Some(span)) = (answer.state, answer.span) else { return None };
                let words = without_template(&answer.text, &self.catalogue.questions[question]);
                Some(Said::new(question, span, &answer.text, words))
            })
            .as_ref()
    }

    /// Every answer there is, in the questionnaire's order.
    pub fn all_said(&self) -> impl Iterator<Item = &Said<'a>> {
        (0..self.catalogue.questions.len()).filter_map(|question| self.said_to(question))
    }

    /// Whether the stage requires an answer to the question `id`.
    pub fn requires(&self, id: &str) -> bool {
        self.catalogue.index_of(id).is_some_and(|n| self.catalogue.requirement(n, self.stage).is_required())
    }

    /// What is said to the question `id`, where the stage requires it and somebody still looks at answers.
    pub fn required_said(&self, id: &str) -> Option<&Said<'a>> {
        if !self.review.looks_at_answers() || !self.requires(id) {
            return None;
        }
        self.said(id)
    }

    /// The question's short name, as messages call it.
    pub fn name(&self, question: usize) -> &'a str {
        &self.catalogue.questions[question].short
    }

    /// The stage is beta, or comes after it.
    pub fn past_alpha(&self) -> bool {
        matches!(self.stage, Stage::Beta | Stage::Stable)
    }

    /// The gates of `kep.yaml`, without those whose name says that there is none.
    pub(super) fn gates(&self) -> impl Iterator<Item = &'a FeatureGate> {
        self.proposal.feature_gates.iter().filter(|gate| {
            let name = gate.name.as_ref().map_or("", |name| name.value.trim());
            !stands_for_no_name(name)
        })
    }

    /// Every gate is one of a client: there is no cluster component to roll out, watch or turn off.
    pub fn client_only(&self) -> bool {
        let gates = &self.proposal.feature_gates;
        let client = |gate: &FeatureGate| {
            !gate.components.is_empty() && gate.components.iter().all(|one| one.value.trim() == "kubectl")
        };
        !gates.is_empty() && gates.iter().all(client)
    }

    /// The bytes of `words` in the text of the question that `said` belongs to; the whole title line where the words
    /// do not stand there as they are.
    pub fn place_of(&self, said: &Said<'_>, words: &str) -> Span {
        let span = said.span;
        let text = span.of(self.readme);
        let title_end = text.find('\n').map_or(text.len(), |at| at + 1);
        let first_line = words.lines().next().unwrap_or_default();
        let found =
            if first_line.is_empty() { None } else { text[title_end..].find(first_line).map(|at| at + title_end) };
        // In the bullet layout an answer can begin on its title's line.
        match found.or_else(|| if first_line.is_empty() { None } else { text.find(first_line) }) {
            Some(at) => Span::new(span.start + at, span.start + at + first_line.len()),
            None => Span::empty(span.start),
        }
    }

    /// The bytes of `part`, a piece of the words of `said`, up to the end of its first line.
    pub(super) fn place_within(&self, said: &Said<'_>, part: &str) -> Span {
        let line = said.line_of(part);
        let place = self.place_of(said, line);
        let first = part.lines().next().unwrap_or_default();
        match line.find(first).filter(|_| place.len() >= line.len()) {
            Some(at) => Span::new(place.start + at, place.start + at + first.len()),
            None => place,
        }
    }
}

/// Whether `name` says that there is none, or that it is still to come.
pub(super) fn stands_for_no_name(name: &str) -> bool {
    ["n/a", "na", "none", "tbd", "todo"].iter().any(|none| name.eq_ignore_ascii_case(none))
}

impl<'a> Kep<'a> {
    /// A KEP of these parts; `kep_yaml` is the text that the proposal of `answers` was read from.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        answers: Answers<'a>,
        paths: &'a Paths,
        kep_yaml: Option<&'a str>,
        approval: Option<(&'a str, &'a Approval)>,
        owners: Option<&'a str>,
        markdown: &'a [OtherFile],
        checkout: Option<&'a CheckoutFacts>,
    ) -> Self {
        let seen = front_matter(kep_yaml.unwrap_or_default(), answers.proposal);
        Self {
            answers,
            paths,
            kep_yaml,
            approval,
            owners,
            markdown,
            checkout,
            has_readme: true,
            unreadable: None,
            exists: None,
            seen,
        }
    }

    /// What `kep.yaml` says.
    pub fn proposal(&self) -> &'a Proposal {
        self.answers.proposal
    }

    /// Who approves `stage`, where it is somebody who may.
    pub fn approver_of(&self, stage: Stage) -> Option<String> {
        let handle = self.approval?.1.at(stage)?.handle()?;
        let aliases = self.checkout?.aliases.as_ref()?;
        let may = [Aliases::APPROVERS, Aliases::EMERITUS_APPROVERS].iter().any(|group| aliases.has(group, handle));
        may.then(|| handle.to_owned())
    }
}
