//! How well the attention list foresees what authors edit, beside simpler rules.

use std::collections::BTreeSet;

use kepready::answers::{Reading, State};
use kepready::kep::{Proposal, Stage};
use kepready::promotion::attention::{Rates, Reason, attention};
use kepready::questionnaire::Catalogue;

use crate::git::Git;
use crate::rates;
use crate::record::Record;

/// One way to make a list.
struct Rule {
    name: &'static str,
    list: fn(&Case<'_>) -> BTreeSet<String>,
}

/// A promotion with everything that a rule may look at: the state before.
struct Case<'a> {
    record: &'a Record,
    catalogue: &'a Catalogue,
    reading: &'a Reading<'a>,
    proposal: &'a Proposal,
    rates: &'a Rates,
}

const RULES: [Rule; 8] = [
    Rule { name: "open, template-only, TODO, names the stage", list: |case| case.plain(false) },
    Rule { name: "the same and questions not asked", list: |case| case.plain(true) },
    Rule { name: "attention, of questions that are asked", list: |case| case.asked() },
    Rule { name: "attention without advice", list: |case| case.ours(Reason::Contradiction) },
    Rule { name: "attention with advice", list: |case| case.ours(Reason::OftenRevised) },
    Rule { name: "the same, with advice however short it is", list: |case| case.advised_always() },
    Rule { name: "all that the stage requires", list: |case| case.required() },
    Rule { name: "the 8 revised most often", list: |case| case.fixed(8) },
];

/// Prints recall and precision by step: on the KEPs with even numbers, and on the odd ones, which nothing was tuned on.
pub fn print(records: &[Record], git: &mut Git) {
    let catalogue = Catalogue::embedded();
    // The odd ones are judged by rates of the even ones, and the reverse.
    let of_even =
        Rates::read(&rates::table(&rates::measure(records.iter().filter(|record| record.is_training()), git)));
    let of_odd =
        Rates::read(&rates::table(&rates::measure(records.iter().filter(|record| !record.is_training()), git)));
    let steps = [(Stage::Alpha, Stage::Beta), (Stage::Beta, Stage::Stable), (Stage::Alpha, Stage::Stable)];
    let mut totals = vec![vec![[Score::default(); 2]; RULES.len()]; steps.len()];
    let mut by_reason: Vec<Vec<(Reason, Score)>> = vec![Vec::new(); steps.len()];
    let mut without = vec![0; steps.len()];
    for record in records {
        let Some(step) = steps.iter().position(|step| *step == record.step()) else { continue };
        let Some((readme, kep_yaml)) = record.before(git) else {
            without[step] += 1;
            continue;
        };
        if !record.had_questionnaire {
            without[step] += 1;
            continue;
        }
        let reading = Reading::new(&readme, &catalogue);
        let proposal = Proposal::read(&kep_yaml);
        let rates = if record.is_training() { &of_odd } else { &of_even };
        let case = Case { record, catalogue: &catalogue, reading: &reading, proposal: &proposal, rates };
        for (rule, total) in RULES.iter().zip(&mut totals[step]) {
            total[usize::from(!record.is_training())].add(&(rule.list)(&case), record);
        }
        let list = case.attention();
        for reason in [
            Reason::Open,
            Reason::TemplateOnly,
            Reason::NewQuestion,
            Reason::Promise,
            Reason::Contradiction,
            Reason::OftenRevised,
        ] {
            let ids = list.iter().filter(|entry| entry.1 == reason).map(|entry| entry.0.clone()).collect();
            let of = &mut by_reason[step];
            let at = of.iter().position(|(known, _)| *known == reason).unwrap_or_else(|| {
                of.push((reason, Score::default()));
                of.len() - 1
            });
            of[at].1.add(&ids, record);
        }
    }
    for (n, (from, to)) in steps.iter().enumerate() {
        println!("\n{from} -> {to} ({} without a questionnaire before are left out)", without[n]);
        println!("  {:<46} {:>28} {:>28} {:>28}", "", "even numbers", "odd numbers, kept apart", "all");
        for (rule, total) in RULES.iter().zip(&totals[n]) {
            let all = total[0].plus(total[1]);
            println!("  {:<46} {:>28} {:>28} {:>28}", rule.name, total[0].show(), total[1].show(), all.show());
        }
        println!("  by reason, all:");
        for (reason, score) in &by_reason[n] {
            println!("    {:<44} {:>28}", reason.as_str(), score.show());
        }
    }
}

impl Case<'_> {
    fn attention(&self) -> Vec<(String, Reason)> {
        let (from, to) = self.record.step();
        let list = attention(self.reading, self.catalogue, self.proposal, Some(from), to, self.rates);
        list.into_iter().map(|entry| (self.catalogue.questions[entry.question].id.to_string(), entry.reason)).collect()
    }

    /// The program's list up to the reason `last`.
    fn ours(&self, last: Reason) -> BTreeSet<String> {
        self.attention().into_iter().filter(|(_, reason)| *reason <= last).map(|(id, _)| id).collect()
    }

    /// The program's list without advice and without questions that the README does not ask.
    fn asked(&self) -> BTreeSet<String> {
        let pressing = self.attention().into_iter().filter(|(_, reason)| *reason < Reason::OftenRevised);
        pressing.filter(|(_, reason)| *reason != Reason::NewQuestion).map(|(id, _)| id).collect()
    }

    /// The rules that the list is held against: open or the template's, TODO or TBD, or names the stage.
    fn plain(&self, with_missing: bool) -> BTreeSet<String> {
        let stage: &[&str] = match self.record.to {
            Stage::Beta => &["before beta", "for beta"],
            _ => &["before ga", "for ga"],
        };
        let answers = self.reading.answers().iter().zip(&self.catalogue.questions).enumerate();
        let asked = answers.filter(|(n, (answer, _))| match answer.state {
            State::Missing => with_missing && self.catalogue.requirement(*n, self.record.to).is_required(),
            State::Unanswered => self.catalogue.requirement(*n, self.record.to).is_required(),
            State::Answered => {
                let lower = answer.text.to_lowercase();
                answer.text.contains("TODO")
                    || answer.text.contains("TBD")
                    || stage.iter().any(|words| lower.contains(words))
            }
        });
        asked.map(|(_, (_, question))| question.id.to_string()).collect()
    }

    /// The list with every answer that is often revised.
    fn advised_always(&self) -> BTreeSet<String> {
        let (from, to) = self.record.step();
        let often = |id: &str| self.rates.rate(from, to, id).is_some_and(|rate| rate.of >= 20 && rate.percent() >= 25);
        let is_bare_no = |text: &str| {
            let words: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            words.eq_ignore_ascii_case("no") || words.eq_ignore_ascii_case("none")
        };
        let answers = self.reading.answers().iter().zip(&self.catalogue.questions);
        let advised = answers.filter(|(answer, question)| {
            answer.state == State::Answered && !is_bare_no(&answer.text) && often(question.id.as_str())
        });
        let advised = advised.map(|(_, question)| question.id.to_string());
        self.ours(Reason::Contradiction).into_iter().chain(advised).collect()
    }

    fn required(&self) -> BTreeSet<String> {
        let questions = self.catalogue.questions.iter().enumerate();
        let required = questions.filter(|(n, _)| self.catalogue.requirement(*n, self.record.to).is_required());
        required.map(|(_, question)| question.id.to_string()).collect()
    }

    fn fixed(&self, count: usize) -> BTreeSet<String> {
        let (from, to) = self.record.step();
        let rate = |id: &str| self.rates.rate(from, to, id).map_or(0, |rate| rate.percent());
        let mut ids: Vec<String> = self.catalogue.questions.iter().map(|question| question.id.to_string()).collect();
        ids.sort_by_key(|id| std::cmp::Reverse(rate(id)));
        ids.into_iter().take(count).collect()
    }
}

/// Counts of a rule over promotions.
#[derive(Clone, Copy, Default)]
struct Score {
    promotions: usize,
    listed: usize,
    edited: usize,
    both: usize,
}

impl Score {
    fn add(&mut self, list: &BTreeSet<String>, record: &Record) {
        self.promotions += 1;
        self.listed += list.len();
        self.edited += record.edited.len();
        self.both += record.edited.iter().filter(|id| list.contains(*id)).count();
    }

    fn plus(self, other: Self) -> Self {
        Self {
            promotions: self.promotions + other.promotions,
            listed: self.listed + other.listed,
            edited: self.edited + other.edited,
            both: self.both + other.both,
        }
    }

    fn show(&self) -> String {
        let percent = |part: usize, of: usize| {
            (part * 100 + of / 2).checked_div(of).map_or("-".to_owned(), |share| format!("{share}%"))
        };
        let mean = self.listed as f64 / self.promotions.max(1) as f64;
        format!(
            "R {} P {} len {mean:.1} n {}",
            percent(self.both, self.edited),
            percent(self.both, self.listed),
            self.promotions
        )
    }
}
