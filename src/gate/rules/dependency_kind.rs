use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "dependency-kind",
    area: Area::Prose,
    finds: "a Go package as what the feature depends on",
    why: "What is compiled in is there whenever the component is. The question is about what runs beside it in the \
          cluster, and what the feature does while that is away or slow.",
    fix: "name the services, drivers or runtimes that have to run, or say that there are none",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("dependencies", "It imports `k8s.io/orbit-math` to compute windows."),
    good: Sample::Answer("dependencies", "No. The windows are computed by kube-scheduler alone."),
    check: Check::Answers(check),
};

/// Where Go packages live.
const HOMES: [&str; 4] = ["k8s.io/", "golang.org/x/", "gopkg.in/", "github.com/"];
/// Words that say of something that it runs, or that it is looked at by its version on a node.
const RUNS: [&str; 22] = [
    "service", "server", "runs", "running", "driver", "daemon", "runtime", "containerd", "cri-o", "controller", "webhook",
    "plugin", "operator", "node", "kubelet", "agent", "outage", "version", "collector", "provider", "gate", "kernel",
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if !answers.review.looks_at_answers() {
        return Vec::new();
    }
    let Some(said) = answers.said("dependencies") else { return Vec::new() };
    let plain = said.plain();
    if RUNS.iter().any(|word| plain.contains(word)) {
        return Vec::new();
    }
    let Some(package) = said.words.split_whitespace().find_map(package) else { return Vec::new() };
    let name = answers.name(said.question);
    let message = format!("\"{name}\" names the Go package `{}`, and nothing that runs", excerpt(package));
    vec![Hit::new(File::Readme, answers.place_of(said, package), message).about(package).question(said.question)]
}

/// The import path in `word`; an address of a page is none.
fn package(word: &str) -> Option<&str> {
    let path = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_path = path.chars().all(|c| c.is_ascii_alphanumeric() || "./-_~".contains(c));
    let at_home = HOMES.iter().any(|home| path.starts_with(home) || path.split_once('.').is_some_and(|(_, rest)| rest.starts_with(home)));
    let is_page = ["/issues/", "/pull/", "/blob/", "/tree/", "/wiki"].iter().any(|part| path.contains(part));
    (is_path && at_home && !is_page).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::sample::with_answer;

    #[test]
    fn packages_are_told_from_pages() {
        for (word, is) in [
            ("`k8s.io/orbit-math`", true),
            ("sigs.k8s.io/orbit,", true),
            ("https://k8s.io/docs", false),
            ("[orbits](https://github.com/a/b)", false),
            ("github.com/a/b/issues/7", false),
        ] {
            assert_eq!(package(word).is_some(), is, "{word}");
        }
    }

    #[test]
    fn what_runs_may_name_its_package() {
        let text = "orbit-agent, a service that is built from `k8s.io/orbit-math`";
        assert_eq!(with_answer("dependencies", text, RULE.id), []);
    }
}
