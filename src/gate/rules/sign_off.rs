use memchr::memchr_iter;

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

/// Whether `words` stand in `line`, in upper or lower case.
fn says(line: &str, words: &str) -> bool {
    let begins = |window: &[u8]| window[0].eq_ignore_ascii_case(&words.as_bytes()[0]);
    let mut windows = line.as_bytes().windows(words.len());
    windows.any(|window| begins(window) && window.eq_ignore_ascii_case(words.as_bytes()))
}

/// The box "Production readiness review approved": whether it is ticked, and where it stands.
pub(in crate::gate) fn sign_off(readme: &str) -> Option<(bool, Span)> {
    const WORDS: &str = "production readiness review approved";
    for open in memchr_iter(b'[', readme.as_bytes()) {
        let ticked = match readme.as_bytes().get(open + 1..open + 3) {
            Some(b"x]" | b"X]") => true,
            Some(b" ]") => false,
            _ => continue,
        };
        let start = readme[..open].rfind('\n').map_or(0, |at| at + 1);
        let marker = readme[start..open].trim_start();
        let line = &readme[start..];
        let line = line[..line.find('\n').unwrap_or(line.len())].trim_end();
        if list_marker(marker) == Some(marker.len()) && says(line, WORDS) {
            return Some((ticked, Span::new(start, start + line.len())));
        }
    }
    None
}
