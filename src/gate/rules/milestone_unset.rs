use crate::gate::release::Release;
use crate::gate::upstream::{Approvals, approvals, shifted};
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "milestone-unset",
    area: Area::KepYaml,
    finds: "an implementable KEP that does not say for which release, or for which stage",
    why: "Release and stage decide whether an approval is needed, and which one. Once a KEP is implementable, upstream's \
          checks fail without them.",
    fix: "set `latest-milestone` to the release that is being worked on, such as \"v1.39\", and `stage` to what it is to be then",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::KepYaml("latest-milestone: TBD"),
    good: Sample::KepYaml("latest-milestone: \"v1.39\""),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let (seen, proposal) = (&kep.seen, &kep.seen.proposal);
    if kep.kep_yaml.is_none() {
        return Vec::new();
    }
    let status = proposal.status.as_ref().map(|status| excerpt(&status.value)).unwrap_or_default();
    let place = |name: &str| {
        let pair = proposal.pair(name).or(proposal.pair("status"));
        pair.map_or(Span::empty(seen.start), |pair| shifted(pair.key.span, seen.start))
    };
    let mut hits = Vec::new();
    if approvals(proposal) != Approvals::Undecided {
        return hits;
    }
    let latest = proposal.latest_milestone.as_ref().map(|text| text.value.trim()).filter(|text| !text.is_empty());
    let message = match latest {
        Some(text) if Release::tolerant(text).is_some() => None,
        Some(text) => Some(format!("status is `{status}`, and `latest-milestone: {}` names no release", excerpt(text))),
        None => Some(format!("status is `{status}`, and `latest-milestone` says nothing")),
    };
    hits.extend(message.map(|message| Hit::new(File::KepYaml, place("latest-milestone"), message).about("latest-milestone")));
    if proposal.stage.as_ref().is_none_or(|stage| stage.value.is_empty()) {
        let message = format!("status is `{status}`, and `stage` says nothing");
        hits.push(Hit::new(File::KepYaml, place("stage"), message).about("stage"));
    }
    hits
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn the_stage_is_asked_for_whatever_the_release() {
        let found = |text: &str| with_kep_yaml(text, super::RULE.id).len();
        assert_eq!(found("stage: ~~\nlatest-milestone: v1.18"), 1);
        assert_eq!(found("stage: ~~\nlatest-milestone: soon"), 2);
        assert_eq!(found("stage: ~~\nlatest-milestone: v1.18\nstatus: provisional"), 0);
    }
}
