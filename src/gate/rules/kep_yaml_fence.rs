use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::kep::Proposal;

pub(super) const RULE: Rule = Rule {
    id: "kep-yaml-fence",
    area: Area::KepYaml,
    finds: "a line of kep.yaml that holds `---`, behind which upstream reads something else than you wrote",
    why: "Upstream's reader dates from the days when a KEP's data stood between two `---` lines of its text. To it any \
          line with three hyphens is such a fence, in a comment or a title too: keys in front of the first one, or \
          behind the second, are not read.",
    fix: "take the hyphens out of that line, such as `# ==== dates` for `# ---- dates`",
    severity: Severity::Error,
    upstream: true,
    fixable: false,
    bad: Sample::KepYaml("latest-milestone: \"v1.39\"\n# --- what follows is asked from beta on"),
    good: Sample::KepYaml("latest-milestone: \"v1.39\"\n# What follows is asked from beta on."),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let (whole, seen) = (kep.proposal(), &kep.seen);
    if seen.fences.is_empty() {
        return Vec::new();
    }
    let read = keys(&seen.proposal);
    let lost: Vec<&str> = keys(whole).into_iter().filter(|key| !read.contains(key)).collect();
    let key_start = whole.root().and_then(|root| root.pairs().first()).map_or(0, |pair| pair.key.span.start);
    // Keys are lost in front of the first fence and on its own line, or else behind the second.
    let cuts_ahead = seen.fences.first().is_some_and(|fence| key_start < fence.end);
    let Some(fence) = seen.fences.get(usize::from(!cuts_ahead)) else { return Vec::new() };
    if lost.is_empty() {
        return Vec::new();
    }
    let line = fence.of(kep.kep_yaml.unwrap_or_default()).trim().to_owned();
    let names = lost.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let fails = ["title", "kep-number", "owning-sig", "status", "authors", "approvers"]
        .iter()
        .any(|key| lost.contains(key));
    let message = format!("upstream takes the line `{line}` for a fence and does not read {names}");
    let hit = Hit::new(File::KepYaml, *fence, message).about(line).upstream(fails);
    vec![hit]
}

fn keys(proposal: &Proposal) -> Vec<&str> {
    let pairs = proposal.root().map(|root| root.pairs()).unwrap_or_default();
    pairs.iter().filter_map(|pair| pair.key.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use crate::gate::sample::with_kep_yaml;

    #[test]
    fn a_fence_in_the_first_key_takes_that_key_away() {
        let found = with_kep_yaml("title: Orbits --- and more", super::RULE.id);
        assert!(found[0].upstream && found[0].message.contains("does not read `title`"), "{found:?}");
    }
}
