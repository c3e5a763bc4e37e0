use crate::gate::checkout::{Completeness, owners};
use crate::gate::person::handle;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::gate::upstream::behind_the_end;
use crate::kep::Located;
use crate::text::Span;
use crate::yaml::{self, Node};

pub(super) const RULE: Rule = Rule {
    id: "node-owners",
    area: Area::KepYaml,
    finds: "a reviewer or approver assigned by SIG Node who is not in the KEP's OWNERS file, or the reverse",
    why: "SIG Node marks whom it assigned with a comment in kep.yaml, `# sig-node-assigned-reviewer` or \
          `# sig-node-assigned-approver`. The OWNERS file beside it gives these people their rights, so upstream's checks \
          want the two to name the same.",
    fix: "list the same people in both: the marked reviewers under `reviewers`, the marked approvers under `approvers`",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::Owners("approvers:\n  - \"@rigel\" # sig-node-assigned-approver", "approvers:\n  - vega\n"),
    good: Sample::Owners("approvers:\n  - \"@rigel\" # sig-node-assigned-approver", "approvers:\n  - rigel\n"),
    check: Check::Kep(check),
};

/// The comment that marks an assigned approver.
pub(super) const APPROVER: &str = "sig-node-assigned-approver";
const REVIEWER: &str = "sig-node-assigned-reviewer";

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let Some(text) = kep.kep_yaml else { return Vec::new() };
    let proposal = kep.proposal();
    let mut hits = Vec::new();
    hits.extend(kep.owners.and_then(unreadable));
    for (role, marker, people) in
        [("reviewers", REVIEWER, &proposal.reviewers), ("approvers", APPROVER, &proposal.approvers)]
    {
        let marked: Vec<&Located<String>> = people.iter().filter(|one| is_marked(text, one.span, marker)).collect();
        let Some(owners_text) = kep.owners else {
            hits.extend(marked.into_iter().map(|one| without_owners(kep, role, one)));
            continue;
        };
        let listed = owners(owners_text, role);
        for one in &marked {
            if !listed.iter().any(|name| handle(name) == handle(&one.value)) {
                let message = format!("`{}` is marked `{marker}`, and OWNERS does not list them under `{role}`", one.value);
                let help = format!("add `{}` to `{role}` of the OWNERS file beside kep.yaml", bare(&one.value));
                hits.push(Hit::new(File::KepYaml, one.span, message).about(&one.value).help(help));
            }
        }
        for name in listed {
            if !marked.iter().any(|one| handle(&one.value) == handle(&name)) {
                let at = owners_text.find(name.as_str()).unwrap_or(0);
                let message = format!("OWNERS lists `{name}` under `{role}`, and no entry of kep.yaml's `{role}` is marked so");
                let help = format!("write `- \"@{}\" # {marker}` under `{role}` in kep.yaml, or take them out of OWNERS", bare(&name));
                hits.push(Hit::new(File::Owners, Span::new(at, at + name.len()), message).about(&name).help(help));
            }
        }
    }
    hits
}

/// What upstream's reader cannot take in an OWNERS file: what is no YAML, and a key of the file itself that repeats.
fn unreadable(owners: &str) -> Option<Hit> {
    let reading = yaml::read(owners);
    let keys = || reading.documents.first().into_iter().flat_map(Node::pairs);
    let fails = |problem: &&yaml::Problem| match problem.kind {
        yaml::ProblemKind::DuplicateKey => keys().any(|pair| pair.key.span == problem.span),
        _ => !behind_the_end(owners, problem.span.start),
    };
    let problem = reading.problems.iter().find(fails)?;
    let hit = Hit::new(File::Owners, problem.span, format!("OWNERS cannot be read: {}", problem.message));
    Some(hit.about(&problem.message).help("mend the line; the file has `reviewers:` and `approvers:`, each with `- name` lines"))
}

fn without_owners(kep: &Kep<'_>, role: &str, one: &Located<String>) -> Hit {
    let message = format!("`{}` is marked as assigned by SIG Node, and there is no OWNERS file beside kep.yaml", one.value);
    let help = format!("create OWNERS with `{role}:` and `- {}` below it", bare(&one.value));
    let hit = Hit::new(File::KepYaml, one.span, message).about(&one.value).help(help);
    // Where no OWNERS file was checked out at all, nothing follows from this one not being there.
    match kep.checkout.map(|checkout| checkout.completeness) {
        Some(Completeness::Whole) => hit,
        _ => hit.upstream(false).severity(Severity::Info).help("this checkout has no OWNERS files, so it cannot be told"),
    }
}

fn bare(name: &str) -> &str {
    name.trim().trim_start_matches('@')
}

/// Whether the comment behind the entry at `span` is just `marker`.
pub(super) fn is_marked(text: &str, span: Span, marker: &str) -> bool {
    let line = text[span.end..].lines().next().unwrap_or_default();
    let comment = line.trim().strip_prefix('#');
    comment.is_some_and(|comment| comment.trim() == marker)
}

#[cfg(test)]
mod tests {
    use crate::gate::Options;
    use crate::gate::sample::Parts;
    use crate::gate::Sample;

    #[test]
    fn an_owners_file_that_cannot_be_read_is_told_where_names_can_be_read_too() {
        let found = |owners: &'static str| {
            let marked = "approvers:\n  - \"@rigel\" # sig-node-assigned-approver";
            let parts = Parts::with(Sample::Owners(marked, owners)).expect("it is a sample with an OWNERS file");
            let found = parts.findings(Options::default());
            found.into_iter().filter(|finding| finding.rule == super::RULE.id).map(|finding| finding.line).collect::<Vec<_>>()
        };
        assert_eq!(found("approvers:\n  - rigel\nlabels: [\n").len(), 1);
        assert_eq!(found("approvers:\n  - rigel\napprovers:\n  - rigel\n"), [3]);
        assert_eq!(found("approvers:\n  - rigel\nlabels: [orbit]\n"), [0; 0]);
    }
}
