use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "approval-number",
    area: Area::Approval,
    finds: "an approval file whose kep-number is not the KEP's",
    why: "The file was copied from another KEP and half adapted. Tools that read approvals count it for the other one.",
    fix: "set `kep-number` to the number that kep.yaml and the file's name have",
    severity: Severity::Error,
    upstream: false,
    fixable: false,
    bad: Sample::Approval("kep-number: 1234\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@vega\"\n"),
    good: Sample::Approval("kep-number: 9999\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@vega\"\n"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let (Some((_, approval)), Some(number)) = (kep.approval, kep.proposal().number.as_ref()) else { return Vec::new() };
    let Some(root) = approval.root() else { return Vec::new() };
    let bare = |text: &str| text.trim_start_matches('0').to_owned();
    match &approval.number {
        Some(found) if bare(&found.value) == bare(&number.value) => Vec::new(),
        Some(found) => {
            let (found_number, number) = (excerpt(&found.value), excerpt(&number.value));
            let message = format!("the approval file says `kep-number: {found_number}`, and kep.yaml `{number}`");
            vec![Hit::new(File::Approval, found.span, message).about(found_number)]
        }
        None => {
            let message = format!("the approval file has no `kep-number`; kep.yaml says `{}`", excerpt(&number.value));
            vec![Hit::new(File::Approval, Span::empty(root.span.start), message).about("").severity(Severity::Warning)]
        }
    }
}
