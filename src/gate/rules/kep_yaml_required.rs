use crate::gate::upstream::shifted;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::ProblemKind;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "kep-yaml-required",
    area: Area::KepYaml,
    finds: "a key of kep.yaml that must be there and is not, or says nothing",
    why: "Title, number, owning SIG and status say which KEP this is; authors and approvers have to be lists, if empty \
          ones. Without one of them upstream's checks fail.",
    fix: "add the key with its value",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::KepYaml("owning-sig:"),
    good: Sample::KepYaml("owning-sig: sig-space"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let seen = &kep.seen;
    let proposal = &seen.proposal;
    // A file without keys is reported as that, once.
    if kep.kep_yaml.is_none() || proposal.problems.iter().any(|p| p.kind == ProblemKind::NoMapping) {
        return Vec::new();
    }
    // What a fence hides is reported with the fence.
    let hidden = |name: &str| !seen.fences.is_empty() && kep.proposal().pair(name).is_some() && proposal.pair(name).is_none();
    let mut hits = Vec::new();
    let at = |name: &str| proposal.pair(name).map_or(Span::empty(seen.start), |pair| shifted(pair.key.span, seen.start));
    let texts = [
        ("title", &proposal.title),
        ("kep-number", &proposal.number),
        ("owning-sig", &proposal.owning_sig),
        ("status", &proposal.status),
    ];
    for (name, value) in texts {
        // A value of another shape is reported as that.
        let odd = proposal.pair(name).is_some_and(|pair| pair.value.as_str().is_none());
        if !odd && !hidden(name) && value.as_ref().is_none_or(|text| text.value.is_empty()) {
            let says = if proposal.pair(name).is_some() { "says nothing" } else { "is not there" };
            hits.push(Hit::new(File::KepYaml, at(name), format!("`{name}` {says}")).about(name));
        }
    }
    for name in ["authors", "approvers"] {
        let pair = proposal.pair(name);
        if !hidden(name) && pair.is_none_or(|pair| pair.value.is_null()) {
            let says = if pair.is_some() { "says nothing" } else { "is not there" };
            let help = format!("list who they are, or write `{name}: []` for nobody");
            hits.push(Hit::new(File::KepYaml, at(name), format!("`{name}` {says}")).about(name).help(help));
        }
    }
    hits
}
