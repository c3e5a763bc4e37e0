use super::disable_contradiction::verdict;
use crate::gate::said::plain;
use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "events-contradiction",
    area: Area::Prose,
    finds: "events that a user is to see, and no new API calls",
    why: "An event is an object, and writing it is a call to the API server. Where the feature has its own events, they \
          belong to the calls that the scalability section asks for.",
    fix: "list the events among the new API calls, with how many there may be, or say that they exist already",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("new-api-calls", "No."),
    good: Sample::Answer("new-api-calls", "Yes: one event a Pod, from the scheduler."),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let Some(said) = answers.required_said("working-for-instance") else { return Vec::new() };
    let Some(calls) = answers.required_said("new-api-calls") else { return Vec::new() };
    if verdict(calls.plain()) != Some(false) || calls.plain().contains("event") {
        return Vec::new();
    }
    let ticked = said.ticked();
    let Some(events) = ticked.iter().find(|option| option.label.eq_ignore_ascii_case("events")) else { return Vec::new() };
    let below = plain(&events.below.join("\n"));
    if below.contains("existing") || below.contains("already") {
        return Vec::new();
    }
    let reason = said.fields(&["event reason"]).into_iter().next().unwrap_or_default();
    let message = format!(
        "\"{}\" ticks Events (`{}`), and \"{}\" says `{}`",
        answers.name(said.question),
        excerpt(reason.trim()),
        answers.name(calls.question),
        excerpt(calls.first_line())
    );
    vec![Hit::new(File::Readme, answers.place_of(calls, calls.first_line()), message)
        .about(reason.trim())
        .question(calls.question)]
}
