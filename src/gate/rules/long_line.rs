use crate::gate::upstream::{Approvals, LONGEST_LINE, approvals, overlong_line};
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};

pub(super) const RULE: Rule = Rule {
    id: "long-line",
    area: Area::KepYaml,
    finds: "a line of kep.yaml or of the approval file that is longer than 64 KiB",
    why: "Upstream's reader has room for a line of 65,536 bytes and gives up on a longer one, whatever it says.",
    fix: "break the line; a list can have one entry a line",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::Words("`see-also: [...]` with thousands of entries on one line"),
    good: Sample::Words("`see-also:` with one `- entry` a line"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let needed = approvals(&kep.seen.proposal) == Approvals::Needed;
    let files = [
        (File::KepYaml, kep.kep_yaml, true),
        (File::Approval, kep.approval.map(|(text, _)| text), needed),
    ];
    let long = files.into_iter().filter_map(|(file, text, upstream)| Some((file, overlong_line(text?)?, upstream)));
    long.map(|(file, span, upstream)| {
        let message = format!("this line has {} bytes, and upstream reads {LONGEST_LINE} at most", span.len());
        Hit::new(file, span, message).upstream(upstream)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn one_long_line_is_found() {
        let long = format!("editor: \"{}\"", "x".repeat(70_000));
        assert_eq!(with_kep_yaml(&long, super::RULE.id).len(), 1);
        assert_eq!(with_kep_yaml("editor: nova", super::RULE.id).len(), 0);
    }
}
