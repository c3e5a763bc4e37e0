use crate::gate::upstream::shifted;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::Stage;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "unknown-stage",
    area: Area::KepYaml,
    finds: "a stage that is none of the six",
    why: "The stage decides which questions have to be answered and whose approval is needed. A word that is no stage \
          leaves both open.",
    fix: "use alpha, beta, stable, deprecated, disabled or removed, and nothing behind it",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("stage: ga\nstatus: provisional"),
    good: Sample::KepYaml("stage: stable\nstatus: provisional"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let Some(stage) = &kep.seen.proposal.stage else { return Vec::new() };
    if stage.value.is_empty() || stage.value.parse::<Stage>().is_ok() {
        return Vec::new();
    }
    let message = format!("`{}` is not a stage; the answers are checked for {}", excerpt(&stage.value), kep.answers.stage);
    let hit = Hit::new(File::KepYaml, shifted(stage.span, kep.seen.start), message).about(&stage.value);
    vec![match stage.value.to_lowercase().trim() {
        "ga" | "v1" => hit.help("general availability is `stage: stable` in kep.yaml"),
        _ => hit,
    }]
}
