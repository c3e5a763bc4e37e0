use crate::gate::upstream::{behind_the_end, shifted};
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::ProblemKind;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "kep-yaml-unreadable",
    area: Area::KepYaml,
    finds: "a kep.yaml that is not YAML, or in which a value has the wrong shape",
    why: "Whatever cannot be read does not count, and upstream's checks fail on the whole file.",
    fix: "write it as the template does: text in quotes where it holds `: ` or begins with `@`, lists as `- entry` lines",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::KepYaml("authors: \"@nova\""),
    good: Sample::KepYaml("authors:\n  - \"@nova\""),
    check: Check::Kep(check),
};

/// The value that begins at `at` with a character that YAML keeps for itself, up to the end of its line.
fn unquoted(text: &str, at: usize) -> Option<&str> {
    let line = text.get(at..)?.lines().next()?;
    let value = line.split(" #").next()?.trim();
    value.starts_with(['@', '`']).then_some(value)
}

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let seen = &kep.seen;
    let problems = seen.proposal.problems.iter().filter(|problem| {
        matches!(
            problem.kind,
            ProblemKind::Unreadable | ProblemKind::Syntax | ProblemKind::NoMapping | ProblemKind::WrongShape
        )
    });
    // What a fence hides is reported with the fence.
    let hidden = !seen.fences.is_empty() && kep.proposal().root().is_some();
    problems
        .filter(|problem| !(hidden && problem.kind == ProblemKind::NoMapping))
        .map(|problem| {
            let span = shifted(problem.span, seen.start);
            let hit = Hit::new(File::KepYaml, span, problem.message.clone()).about(problem.message.clone());
            if behind_the_end(kep.kep_yaml.unwrap_or_default(), span.start) {
                return hit.upstream(false).severity(Severity::Warning).help("take away what stands behind the line `...`");
            }
            match unquoted(kep.kep_yaml.unwrap_or_default(), span.start) {
                Some(value) if problem.kind == ProblemKind::Syntax => {
                    hit.help(format!("put it in quotes, since a value cannot begin so without: \"{}\"", excerpt(value)))
                }
                _ if problem.kind == ProblemKind::WrongShape && problem.message.contains("without quotes") => {
                    hit.help("YAML has two words for this: `true` and `false`")
                }
                _ => hit,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn a_handle_without_quotes_is_shown_with_them() {
        let found = with_kep_yaml("authors:\n  - @nova # lead", super::RULE.id);
        assert!(found[0].help.as_ref().is_some_and(|help| help.ends_with("without: \"@nova\"")), "{found:?}");
    }
}
