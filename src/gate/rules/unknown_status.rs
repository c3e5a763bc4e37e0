use crate::gate::upstream::shifted;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::Status;
use crate::questionnaire::Wording;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "unknown-status",
    area: Area::KepYaml,
    finds: "a status that is none of the seven",
    why: "Only `implementable` and `implemented`, spelt just so, ask for a production readiness approval. Any other word \
          switches that off, and nothing says so.",
    fix: "use provisional, implementable, implemented, deferred, rejected, withdrawn or replaced, and nothing behind it",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::KepYaml("status: imlpemented"),
    good: Sample::KepYaml("status: implementable"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let Some(status) = &kep.seen.proposal.status else { return Vec::new() };
    if status.value.is_empty() || status.value.parse::<Status>().is_ok() {
        return Vec::new();
    }
    let word = Wording::new(&status.value);
    let near = Status::ALL.iter().find(|known| {
        let known = Wording::new(known.as_str());
        known.distance(&word, 3).is_some() || known.begins(&word)
    });
    let shown = excerpt(&status.value);
    let message = format!("`{shown}` is not a status, and with it no approval is asked for");
    let hit = Hit::new(File::KepYaml, shifted(status.span, kep.seen.start), message).about(&status.value);
    vec![match near {
        Some(near) => hit.help(format!("did you mean `status: {near}`?")),
        None => hit,
    }]
}
