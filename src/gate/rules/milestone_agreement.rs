use crate::gate::release::Release;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "milestone-agreement",
    area: Area::Agreement,
    finds: "a release for the current stage that is later than `latest-milestone`, or that is not given",
    why: "`milestone` says in which release each stage is reached, `latest-milestone` what is being worked on. The stage \
          cannot be reached in a release that nobody works on yet: one of the two was forgotten.",
    fix: "set both to the release that the stage is being worked on for",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("milestone:\n  alpha: \"v1.37\"\n  beta: \"v1.40\""),
    good: Sample::KepYaml("milestone:\n  alpha: \"v1.37\"\n  beta: \"v1.39\""),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let proposal = kep.proposal();
    if !kep.answers.review.looks_at_answers() {
        return Vec::new();
    }
    let (Some(stage), Some(latest)) = (proposal.known_stage(), &proposal.latest_milestone) else { return Vec::new() };
    let Some(latest_release) = Release::tolerant(&latest.value) else { return Vec::new() };
    let Some(own) = proposal.milestone_of(stage).filter(|text| !text.value.trim().is_empty()) else {
        let place = proposal.pair("milestone").or(proposal.pair("latest-milestone"));
        let place = place.map_or(Span::empty(0), |pair| pair.key.span);
        let message = format!("stage is `{stage}`, and `milestone.{stage}` does not say for which release");
        let help = format!("add `{stage}: \"{}\"` below `milestone`", excerpt(&latest.value));
        let hit = Hit::new(File::KepYaml, place, message).about(stage.as_str()).help(help);
        return vec![hit.severity(Severity::Info)];
    };
    match Release::tolerant(&own.value) {
        Some(release) if release > latest_release && !release.same_minor(latest_release) => {
            let message = format!(
                "`milestone.{stage}` is {}, and `latest-milestone` is still {}",
                excerpt(&own.value),
                excerpt(&latest.value)
            );
            vec![Hit::new(File::KepYaml, own.span, message).about(stage.as_str())]
        }
        _ => Vec::new(),
    }
}
