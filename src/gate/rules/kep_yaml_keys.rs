use crate::gate::upstream::shifted;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::{Problem, ProblemKind};
use crate::questionnaire::Wording;

pub(super) const RULE: Rule = Rule {
    id: "kep-yaml-keys",
    area: Area::KepYaml,
    finds: "a key of kep.yaml that does not exist, or that stands there twice",
    why: "A misspelt key is a value that nobody reads, and of two equal keys nobody knows which one counts. Upstream's \
          checks are strict and fail on both.",
    fix: "take the key out, or spell it as the template does",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::KepYaml("latest-milestones: v1.39"),
    good: Sample::KepYaml("latest-milestone: v1.39"),
    check: Check::Kep(check),
};

/// Every key that upstream takes at the top of the file.
const KEYS: [&str; 22] = [
    "title",
    "kep-number",
    "authors",
    "owning-sig",
    "participating-sigs",
    "reviewers",
    "approvers",
    "editor",
    "creation-date",
    "last-updated",
    "status",
    "see-also",
    "replaces",
    "superseded-by",
    "stage",
    "latest-milestone",
    "milestone",
    "feature-gates",
    "disable-supported",
    "metrics",
    "components",
    "approver",
];

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let seen = &kep.seen;
    let problems = seen
        .proposal
        .problems
        .iter()
        .filter(|problem| matches!(problem.kind, ProblemKind::UnknownKey | ProblemKind::DuplicateKey));
    let text = kep.kep_yaml.unwrap_or_default();
    problems
        .map(|problem| {
            let span = shifted(problem.span, seen.start);
            let key = span.of(text);
            let hit = Hit::new(File::KepYaml, span, problem.message.clone()).about(key);
            match advice(problem, key) {
                Some(help) => hit.help(help),
                None => hit,
            }
        })
        .collect()
}

fn advice(problem: &Problem, key: &str) -> Option<String> {
    if problem.kind == ProblemKind::DuplicateKey {
        return Some("keep one of the two".to_owned());
    }
    if key == "prr-approvers" {
        return Some("approvers of production readiness are named in keps/prod-readiness/<sig>/<number>.yaml".to_owned());
    }
    let word = Wording::new(key);
    let near = KEYS.iter().filter_map(|known| Some((Wording::new(known).distance(&word, 3)?, known)));
    near.min().map(|(_, known)| format!("did you mean `{known}`? upstream knows no `{key}`"))
}
