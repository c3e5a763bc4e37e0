use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "number-agreement",
    area: Area::Agreement,
    finds: "a kep-number that is not the number in the directory's name",
    why: "The directory is what people link to, the number what the approval file is found by. Copied from another KEP and \
          not adapted, it makes one KEP answer for the other.",
    fix: "set `kep-number` in kep.yaml to the number of the enhancement's issue, which the directory has too",
    severity: Severity::Error,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("kep-number: 9998"),
    good: Sample::KepYaml("kep-number: 9999"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let (Some(number), Some(named)) = (&kep.proposal().number, &kep.paths.number) else { return Vec::new() };
    let bare = number.value.trim().trim_start_matches('0');
    if bare == named || named == "0" {
        return Vec::new();
    }
    let message = format!("kep.yaml says `kep-number: {}`, and the directory has the number {named}", excerpt(&number.value));
    vec![Hit::new(File::KepYaml, number.span, message).about(&number.value)]
}
