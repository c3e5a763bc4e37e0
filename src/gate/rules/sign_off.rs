use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::markdown::list_marker;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "sign-off",
    area: Area::Agreement,
    finds: "a ticked \"Production readiness review approved\" without the approval",
    why: "The box is what the release team reads, the approval file what counts. A tick that nobody stands behind gets \
          found out in the week of the freeze.",
    fix: "take the tick away until the approval file lists the stage, or get the approval",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\n"),
    good: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@vega\"\n"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let stage = kep.answers.stage;
    if kep.checkout.is_none() || !kep.answers.review.looks_at_answers() {
        return Vec::new();
    }
    let approved = kep.approval.is_some_and(|(_, approval)| approval.at(stage).is_some_and(|block| block.handle().is_some()));
    let Some((ticked, span)) = sign_off(kep.answers.readme) else { return Vec::new() };
    if !ticked || approved {
        return Vec::new();
    }
    let message = format!("\"Production readiness review approved\" is ticked, and the approval file does not list `{stage}`");
    vec![Hit::new(File::Readme, span, message).about(stage.as_str())]
}

/// The box "Production readiness review approved": whether it is ticked, and where it stands.
pub(in crate::gate) fn sign_off(readme: &str) -> Option<(bool, Span)> {
    const WORDS: &str = "production readiness review approved";
    let mut offset = 0;
    for line in readme.split_inclusive('\n') {
        let (start, bare) = (offset, line.trim());
        offset += line.len();
        let Some(width) = list_marker(bare) else { continue };
        let body = &bare[width..];
        let ticked = match body.get(..3) {
            Some("[x]" | "[X]") => true,
            Some("[ ]") => false,
            _ => continue,
        };
        if body.to_lowercase().contains(WORDS) {
            return Some((ticked, Span::new(start, start + line.trim_end().len())));
        }
    }
    None
}
