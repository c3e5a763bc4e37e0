use crate::gate::upstream::shifted;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::{Stage, Status};

pub(super) const RULE: Rule = Rule {
    id: "implemented-stage",
    area: Area::KepYaml,
    finds: "a KEP that is implemented at alpha or beta",
    why: "A KEP is implemented when its feature needs no more work: at stable, or when a removal is through. While it is \
          in alpha or beta there is more to come, and the status is `implementable`.",
    fix: "set `status: implementable`, or the stage that the feature has reached",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("status: implemented\nstage: beta"),
    good: Sample::KepYaml("status: implementable\nstage: beta"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let proposal = &kep.seen.proposal;
    let early = matches!(proposal.known_stage(), Some(Stage::Alpha | Stage::Beta));
    let (Some(Status::Implemented), true, Some(stage)) = (proposal.known_status(), early, &proposal.stage) else {
        return Vec::new();
    };
    let message = format!("status is `implemented`, yet the stage is `{}`", stage.value);
    vec![Hit::new(File::KepYaml, shifted(stage.span, kep.seen.start), message).about(&stage.value)]
}
