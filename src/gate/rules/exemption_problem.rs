use crate::gate::{Area, Check, Rule, Sample, Severity};

pub(super) const RULE: Rule = Rule {
    id: "exemption-problem",
    area: Area::Gate,
    finds: "an exemption in .kepready.yaml that is past its end",
    why: "An exemption is a promise with an end. Once the release or the day has come, what it excused counts again, and \
          this says which promise that was.",
    fix: "mend what was exempted and take the entry out, or agree on another end and write it there with the reason",
    severity: Severity::Error,
    upstream: false,
    fixable: false,
    bad: Sample::Words("`until: v1.38` while v1.39 is being made"),
    good: Sample::Words("`until: v1.40`, with a reason"),
    check: Check::Gate,
};
