//! What the author has to look at when a KEP moves to another stage, most pressing first, each with its reason.
//!
//! Everything up to a contradiction shows in the KEP's own files. Behind it, as advice, stand questions whose answers
//! are often revised at this step; how often was measured from history. How old an answer is says nothing, and
//! neither does a bare No: both were measured too.

mod contradiction;
mod promise;
mod rates;

pub use rates::{Rate, Rates};

use super::Step;
use crate::answers::{Reading, State};
use crate::kep::{Proposal, Stage};
use crate::questionnaire::Catalogue;

/// A question that needs the author, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attention {
    /// Its index in the catalogue.
    pub question: usize,
    /// Why it is on the list.
    pub reason: Reason,
    /// The same in words, as the end of a sentence about the question.
    pub note: String,
}

/// Why a question is on the list, most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The stage requires an answer, and nothing stands there.
    Open,
    /// The stage requires an answer, and only the template's own text stands there.
    TemplateOnly,
    /// The stage requires an answer, and the README did not even ask.
    NewQuestion,
    /// The answer promises something for this stage, or says that something is still to be done.
    Promise,
    /// `kep.yaml` says something else.
    Contradiction,
    /// Authors often revise it at this step; advice only.
    OftenRevised,
}

impl Reason {
    /// The word of the machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Open => "open",
            Reason::TemplateOnly => "template-only",
            Reason::NewQuestion => "new-question",
            Reason::Promise => "promise",
            Reason::Contradiction => "contradiction",
            Reason::OftenRevised => "often-revised",
        }
    }
}

/// So many answers need the author before advice about others is worth giving. Chosen on KEPs with even numbers, where
/// it takes the advice that was followed from 21% to 36%; on those with odd numbers from 27% to 42%.
const BUSY: usize = 4;

/// What needs the author when a KEP goes from `from` to `to`; `reading` is its README before.
pub fn attention(
    reading: &Reading<'_>,
    catalogue: &Catalogue,
    proposal: &Proposal,
    from: Option<Stage>,
    to: Stage,
    rates: &Rates,
) -> Vec<Attention> {
    let step = Step::between(from, to);
    if !step.is_ahead() {
        return Vec::new();
    }
    let contradictions = contradiction::find(reading, catalogue, proposal);
    let mut list: Vec<Attention> = Vec::new();
    for (question, answer) in reading.answers().iter().enumerate() {
        let entry = |reason, note: String| Attention { question, reason, note };
        let required = catalogue.requirement(question, to).is_required();
        let found = match answer.state {
            State::Missing if required => {
                Some(entry(Reason::NewQuestion, format!("the README did not ask it, and {to} requires an answer")))
            }
            State::Unanswered if required && reading.shows_text(question) => {
                Some(entry(Reason::TemplateOnly, "only the template's own words stand here".to_owned()))
            }
            State::Unanswered if required => {
                Some(entry(Reason::Open, format!("{to} requires an answer, and there is none")))
            }
            State::Missing | State::Unanswered => None,
            State::Answered => {
                let promise =
                    promise::find(&answer.text, to).map(|said| entry(Reason::Promise, format!("it says {said}")));
                let known = contradictions.iter().find(|(about, _)| *about == question);
                promise.or_else(|| known.map(|(_, why)| entry(Reason::Contradiction, why.clone()))).or_else(|| {
                    let rate =
                        from.and_then(|from| rates.often(from, to, catalogue.questions[question].id.as_str()))?;
                    let note = format!("{}% revise this answer at this step", rate.percent());
                    (required && !is_bare_no(&answer.text)).then(|| entry(Reason::OftenRevised, note))
                })
            }
        };
        list.extend(found);
    }
    // Whoever has little to do anyway revises little: a KEP that is in order gets a short list.
    if list.iter().filter(|entry| entry.reason != Reason::OftenRevised).count() < BUSY {
        list.retain(|entry| entry.reason != Reason::OftenRevised);
    }
    // Advice goes by how often, everything else by the order of the questionnaire.
    let rank = |entry: &Attention| match (entry.reason, from) {
        (Reason::OftenRevised, Some(from)) => {
            let id = catalogue.questions[entry.question].id.as_str();
            u32::MAX - rates.often(from, to, id).map_or(0, Rate::percent)
        }
        _ => 0,
    };
    list.sort_by_key(|entry| (entry.reason, rank(entry), entry.question));
    list
}

/// Whether an answer is No and nothing more: hardly anybody revises that, whatever the question.
fn is_bare_no(answer: &str) -> bool {
    let words: String = answer.chars().filter(|c| c.is_alphanumeric()).collect();
    words.eq_ignore_ascii_case("no") || words.eq_ignore_ascii_case("none")
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "## Production Readiness Review Questionnaire\n\n### Feature Enablement and Rollback\n\n\
        ###### How can this feature be enabled / disabled in a live cluster?\n\n- [x] Feature gate\n  - Feature gate name: `Comet`\n\n\
        ###### Does enabling the feature change any default behavior?\n\nNo.\n\n\
        ###### Are there any tests for feature enablement/disablement?\n\nThey will be there before beta.\n\n\
        ### Rollout, Upgrade and Rollback Planning\n\n###### What specific metrics should inform a rollback?\n\n\
        ###### Were upgrade and rollback tested? Was the upgrade->downgrade->upgrade path tested?\n\nBy hand, it went well.\n\n\
        ### Monitoring Requirements\n\n\
        ###### What are the SLIs (Service Level Indicators) an operator can use to determine the health of the service?\n\n\
        - [ ] Metrics\n  - Metric name:\n";

    const RATES: &str =
        "alpha beta upgrade-tested 30 100\nalpha beta default-behavior 90 100\nalpha beta slos 90 100\n";

    fn listed(from: Stage, to: Stage) -> Vec<(String, &'static str, String)> {
        let catalogue = Catalogue::embedded();
        let reading = Reading::new(README, &catalogue);
        let proposal = Proposal::read("feature-gates:\n- name: Orbit\n  components: [kubelet]\n");
        let list = attention(&reading, &catalogue, &proposal, Some(from), to, &Rates::read(RATES));
        let named =
            |entry: Attention| (catalogue.questions[entry.question].id.to_string(), entry.reason.as_str(), entry.note);
        list.into_iter().map(named).collect()
    }

    #[test]
    fn the_pressing_comes_first_and_advice_last() {
        let list = listed(Stage::Alpha, Stage::Beta);
        let of = |reason: &str| {
            list.iter().filter(|(_, why, _)| *why == reason).map(|(id, ..)| id.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of("open"), ["rollback-metrics"]);
        assert_eq!(of("template-only"), ["slis"]);
        assert_eq!(of("new-question").len(), 19);
        assert_eq!(of("promise"), ["enablement-tests"]);
        assert_eq!(of("contradiction"), ["enable-disable"]);
        assert_eq!(of("often-revised"), ["upgrade-tested"]);
        assert!(list.is_sorted_by_key(|(_, reason, _)| {
            ["open", "template-only", "new-question", "promise", "contradiction", "often-revised"]
                .iter()
                .position(|known| known == reason)
        }));
        assert!(!list.iter().any(|(id, ..)| id == "default-behavior"), "a bare No needs nobody");
    }

    #[test]
    fn a_kep_that_is_in_order_gets_no_advice() {
        let catalogue = Catalogue::embedded();
        let mut readme = "## Production Readiness Review Questionnaire\n".to_owned();
        for (n, section) in catalogue.sections.iter().enumerate() {
            readme += &format!("\n### {}\n", section.title);
            for question in catalogue.questions.iter().filter(|question| question.section == n) {
                readme += &format!("\n###### {}\n\nIt is as it should be.\n", question.title);
            }
        }
        let reasons = |readme: &str| -> Vec<&'static str> {
            let reading = Reading::new(readme, &catalogue);
            let steps = (Some(Stage::Alpha), Stage::Beta);
            let list = attention(&reading, &catalogue, &Proposal::default(), steps.0, steps.1, &Rates::read(RATES));
            list.iter().map(|entry| entry.reason.as_str()).collect()
        };
        assert_eq!(reasons(&readme), [""; 0]);
        let unfinished = readme.replacen("It is as it should be.", "TODO", 3);
        assert_eq!(reasons(&unfinished), ["promise"; 3]);
        let unfinished = readme.replacen("It is as it should be.", "TODO", 4);
        assert_eq!(reasons(&unfinished)[3..], ["promise", "often-revised", "often-revised"]);
    }

    #[test]
    fn a_step_back_asks_nothing() {
        assert_eq!(listed(Stage::Beta, Stage::Alpha), []);
    }
}
