use std::collections::HashSet;

use pulldown_cmark::{Options, Parser};

use super::passage::Place;
use crate::answers::{Reading, State, Under, without_template};
use crate::kep::{Proposal, Stage};
use crate::markdown::Structure;
use crate::questionnaire::{self, Catalogue, Match, Requirement, Wording};

/// Everything a playbook is made from.
#[derive(Clone, Debug)]
pub struct Source {
    /// What is known of the KEP itself.
    pub kep: KepFacts,
    /// The answers, in the questionnaire's order; a question without an answer is listed too.
    pub answers: Vec<AnswerText>,
    /// What the questionnaire says above the first question of a section, and above all of them.
    pub notes: Vec<NoteText>,
    /// What the README says outside of its questionnaire on upgrades and on components of different versions.
    pub strategies: Vec<StrategyText>,
    /// Where the playbook is to stand.
    pub place: Place,
    /// The link definitions of the whole README, in order, as [`LinkDefinition::all_of`] finds them.
    pub definitions: Vec<LinkDefinition>,
}

impl Source {
    /// What the README `readme` of a KEP says to the questions of `catalogue`.
    pub fn of(kep: KepFacts, readme: &str, catalogue: &Catalogue) -> Self {
        let reading = Reading::new(readme, catalogue);
        let beside = reading.beside();
        let answers = reading.answers().iter().enumerate().map(|(n, answer)| {
            let question = &catalogue.questions[n];
            let said = letters(&answer.text);
            let again = beside.iter().filter(|one| one.under == Under::Again(n) && letters(&one.text) != said);
            let again = again.map(|one| one.text.as_str());
            AnswerText {
                id: question.id.to_string(),
                title: question.title.clone(),
                section: catalogue.section_of(n).title.clone(),
                requirement: catalogue.requirement(n, kep.stage),
                state: answer.state,
                markdown: without_template(&answer.text, question),
                again: again.collect::<Vec<_>>().join("\n\n"),
            }
        });
        let notes = beside.iter().filter_map(|one| {
            let (id, title) = match one.under {
                Under::Questionnaire => ("questionnaire", questionnaire::TITLE),
                Under::Section(n) => (catalogue.sections[n].id.as_str(), catalogue.sections[n].title.as_str()),
                Under::Again(_) => return None,
            };
            Some(NoteText { id: id.to_owned(), title: title.to_owned(), markdown: one.text.clone() })
        });
        Self {
            answers: answers.collect(),
            notes: notes.collect(),
            strategies: StrategyText::all_of(readme),
            place: Place::default(),
            definitions: LinkDefinition::all_of(readme),
            kep,
        }
    }
}

/// What two texts that say the same have in common.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a section of the questionnaire says above its first question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteText {
    /// The section's name in the machine formats; `questionnaire` for what stands above all sections.
    pub id: String,
    /// The section's title.
    pub title: String,
    /// Its markdown, without comments and the template's own text.
    pub markdown: String,
}

/// A section of the README that operators need, and that is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrategyText {
    /// Its name in the playbook's data.
    pub id: &'static str,
    /// Its title, as the README has it.
    pub title: String,
    /// Its markdown, without comments.
    pub markdown: String,
}

impl StrategyText {
    /// The sections that are looked for: the titles of the KEP template, and others met in real KEPs.
    const SECTIONS: &'static [(&'static str, &'static [&'static str])] = &[
        ("upgrade", &["Upgrade / Downgrade Strategy", "Upgrade / Downgrade / Version Skew Strategy"]),
        ("version-skew", &["Version Skew Strategy", "Version Skew"]),
    ];

    /// The sections of `readme`, each the first of its kind that says something.
    pub(super) fn all_of(readme: &str) -> Vec<StrategyText> {
        // Looking for a title is cheap, and most of a README has none of them.
        if !readme.contains("Skew") && !readme.contains("Downgrade") {
            return Vec::new();
        }
        let structure = Structure::read(readme);
        let mut found: Vec<StrategyText> = Vec::new();
        for (n, heading) in structure.headings.iter().enumerate() {
            let title = heading.title.of(readme);
            let is = |wording: &str| Wording::new(wording).compare(title) == Match::Same;
            let Some((id, _)) = Self::SECTIONS.iter().find(|(_, wordings)| wordings.iter().any(|wording| is(wording)))
            else {
                continue;
            };
            let next = structure.headings[n + 1..].iter().find(|next| next.level <= heading.level);
            let end = next.map_or(readme.len(), |next| next.span.start);
            let mut markdown = String::new();
            let mut at = heading.span.end;
            let within = heading.span.end..end;
            for comment in structure.comments.iter().filter(|comment| within.contains(&comment.span.start)) {
                markdown.push_str(&readme[at..comment.span.start]);
                at = comment.span.end.min(end);
            }
            markdown.push_str(&readme[at..end]);
            if !markdown.trim().is_empty() && !found.iter().any(|section| section.id == *id) {
                found.push(StrategyText { id, title: title.to_owned(), markdown: markdown.trim_end().to_owned() });
            }
        }
        found
    }
}

impl KepFacts {
    /// What `proposal` says, at `stage`; what it leaves out is empty. `number` is the directory's, for a KEP whose
    /// `kep.yaml` names none, and `readme` where the README is, from the top of the checkout.
    pub fn of(proposal: &Proposal, stage: Stage, number: Option<&str>, readme: String) -> Self {
        let word = |located: &Option<crate::kep::Located<String>>| located.as_ref().map(|text| text.value.clone());
        let words = |list: &[crate::kep::Located<String>]| list.iter().map(|text| text.value.clone()).collect();
        let gates = proposal.feature_gates.iter().filter_map(|gate| {
            let name = gate.name.as_ref()?.value.clone();
            Some(FeatureGate { name, components: words(&gate.components) })
        });
        Self {
            number: word(&proposal.number).or(number.map(str::to_owned)).unwrap_or_default(),
            title: word(&proposal.title).unwrap_or_default(),
            sig: word(&proposal.owning_sig).unwrap_or_default(),
            status: word(&proposal.status).unwrap_or_default(),
            stage,
            latest_milestone: word(&proposal.latest_milestone),
            milestones: proposal.milestones.iter().map(|(stage, text)| (*stage, text.value.clone())).collect(),
            feature_gates: gates.collect(),
            disable_supported: proposal.disable_supported.as_ref().map(|supported| supported.value),
            metrics: words(&proposal.metrics),
            authors: words(&proposal.authors),
            approvers: words(&proposal.approvers),
            readme,
            commit: None,
            modified: false,
        }
    }
}

/// What `kep.yaml` and the checkout say of a KEP.
#[derive(Clone, Debug)]
pub struct KepFacts {
    /// The number as written, such as `2033`.
    pub number: String,
    /// The title.
    pub title: String,
    /// The owning SIG, such as `sig-node`.
    pub sig: String,
    /// The status, as written.
    pub status: String,
    /// The stage it is at.
    pub stage: Stage,
    /// The release it is being worked on for, such as `v1.39`.
    pub latest_milestone: Option<String>,
    /// The release of each stage that has one.
    pub milestones: Vec<(Stage, String)>,
    /// The feature gates.
    pub feature_gates: Vec<FeatureGate>,
    /// What `disable-supported` says.
    pub disable_supported: Option<bool>,
    /// The metrics that `kep.yaml` lists, as written.
    pub metrics: Vec<String>,
    /// The authors' handles, as written.
    pub authors: Vec<String>,
    /// The approvers' handles, as written.
    pub approvers: Vec<String>,
    /// Where the README is, from the top of the checkout.
    pub readme: String,
    /// The commit that README and `kep.yaml` are from, if it is known.
    pub commit: Option<String>,
    /// Whether they were changed since, and not committed.
    pub modified: bool,
}

/// A feature gate of `kep.yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureGate {
    /// Its name.
    pub name: String,
    /// The components that have it, as written.
    pub components: Vec<String>,
}

/// What a README says under one question.
#[derive(Clone, Debug)]
pub struct AnswerText {
    /// The question's permanent id, such as `rollback-metrics`.
    pub id: String,
    /// The question's title.
    pub title: String,
    /// The title of the section it belongs to.
    pub section: String,
    /// What the KEP's stage asks.
    pub requirement: Requirement,
    /// Whether there is an answer.
    pub state: State,
    /// The answer's markdown, without comments, unchosen options and old guidance; empty if there is none.
    pub markdown: String,
    /// What it says where the README asks the question another time.
    pub again: String,
}

/// A definition of a link's target: `[label]: target "title"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkDefinition {
    /// The label.
    pub label: String,
    /// Where it points.
    pub target: String,
    /// The title, if it has one.
    pub title: Option<String>,
}

impl LinkDefinition {
    /// Every definition of `markdown`, in order; of two with one label only the first, which is the one that counts.
    pub fn all_of(markdown: &str) -> Vec<LinkDefinition> {
        let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
        let mut found: Vec<_> = parser.reference_definitions().iter().collect();
        found.sort_by_key(|(_, definition)| definition.span.start);
        let mut seen = HashSet::new();
        found
            .into_iter()
            .filter(|(label, _)| seen.insert(label.to_lowercase()))
            .map(|(label, definition)| LinkDefinition {
                label: label.to_owned(),
                target: definition.dest.to_string(),
                title: definition.title.as_ref().map(ToString::to_string),
            })
            .collect()
    }
}
