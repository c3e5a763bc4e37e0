use crate::gate::release::Release;
use crate::gate::upstream::shifted;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::{Stage, Status};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "stale-status",
    area: Area::KepYaml,
    finds: "a KEP that is still implementable after the release that made it stable, or removed it",
    why: "Its work is done and in a release. As long as the status says `implementable` the KEP counts as one that is \
          being worked on: in the lists of the release team, and to every check that asks it for answers.",
    fix: "run `kepready promote --implemented`, or set `status: implemented`; where work goes on, set `latest-milestone` to \
          the release that it is for",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("stage: stable\nlatest-milestone: \"v1.37\""),
    good: Sample::KepYaml("status: implemented\nstage: stable\nlatest-milestone: \"v1.37\""),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let proposal = &kep.seen.proposal;
    let done = matches!(proposal.known_stage(), Some(Stage::Stable | Stage::Removed));
    let (Some(Status::Implementable), true, Some(status)) = (proposal.known_status(), done, &proposal.status) else {
        return Vec::new();
    };
    let Some(upcoming) = kep.checkout.and_then(|checkout| checkout.upcoming) else { return Vec::new() };
    let (Some(stage), Some(latest)) = (proposal.known_stage(), &proposal.latest_milestone) else { return Vec::new() };
    // What is planned for a later release than the latest that was worked on is not done: another rule says so.
    let own = proposal.milestone_of(stage).filter(|text| Release::tolerant(&text.value).is_some());
    let own_release = own.and_then(|text| Release::tolerant(&text.value));
    let Some(release) = Release::tolerant(&latest.value).max(own_release) else { return Vec::new() };
    if release >= Release::from(upcoming).of_minor() {
        return Vec::new();
    }
    let milestone = excerpt(own.unwrap_or(latest).value.trim());
    let does = if stage == Stage::Removed { "remove it" } else { "make it stable" };
    let message =
        format!("status is `implementable`, and {milestone}, which was to {does}, is out: {upcoming} is being made");
    let number = proposal.number.as_ref().map(|number| number.value.trim_start_matches('0'));
    let number = number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or_default();
    let run = format!("kepready promote {number} --implemented").replace("  ", " ");
    let help = format!(
        "run `{run}`, or set `status: implemented`; where work goes on, set `latest-milestone` to the release that it is for"
    );
    let hit = Hit::new(File::KepYaml, shifted(status.span, kep.seen.start), message).about(&status.value).help(help);
    // The release before this one may be out for a few days only, or not quite: there is no hurry yet.
    let just = release.is_just_before(Release::from(upcoming));
    vec![if just { hit.severity(Severity::Info) } else { hit }]
}

#[cfg(test)]
mod tests {
    use crate::gate::Severity;
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn a_release_that_is_out_makes_the_status_stale_and_the_last_one_a_remark() {
        let found = |keys: &str| {
            let found = with_kep_yaml(keys, super::RULE.id);
            found.first().map(|finding| (finding.severity, finding.line))
        };
        // The sample's release is v1.39.
        assert_eq!(found("stage: stable\nlatest-milestone: v1.39"), None);
        assert_eq!(found("stage: stable\nlatest-milestone: v1.38"), Some((Severity::Info, 8)));
        assert_eq!(found("stage: stable\nlatest-milestone: v1.37.2"), Some((Severity::Warning, 8)));
        assert_eq!(found("stage: removed\nlatest-milestone: v1.30"), Some((Severity::Warning, 8)));
        assert_eq!(found("stage: beta\nlatest-milestone: v1.30"), None);
        assert_eq!(found("stage: stable\nlatest-milestone: soon"), None);
        assert_eq!(found("stage: stable\nlatest-milestone: v1.30\nstatus: implemented"), None);
        let later = "stage: stable\nlatest-milestone: v1.30\nmilestone:\n  stable: v1.39";
        assert_eq!(found(later), None, "it is yet to come");
    }

    #[test]
    fn the_help_names_the_command() {
        let found = with_kep_yaml("stage: stable\nlatest-milestone: v1.34\nmilestone:\n  stable: v1.30", super::RULE.id);
        assert_eq!(found[0].message, "status is `implementable`, and v1.30, which was to make it stable, is out: v1.39 is being made");
        let help = found[0].help.clone().unwrap_or_default();
        assert!(help.starts_with("run `kepready promote 9999 --implemented`, or set `status: implemented`; "), "{help}");
    }
}
