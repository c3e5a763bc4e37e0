use memchr::memchr_iter;

use crate::gate::checkout::Completeness;
use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "broken-link",
    area: Area::Readme,
    finds: "a link to a file of the checkout that is not there",
    why: "KEPs move and get renamed, and the link that was right when it was written leads to an error page.",
    fix: "link to where the file is now",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Words("`[earlier KEP](../12-dcok/README.md)`, and no such directory"),
    good: Sample::Words("`[earlier KEP](../12-dock/README.md)`"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let (Some(exists), Some(checkout)) = (kep.exists, kep.checkout) else { return Vec::new() };
    let text = kep.answers.readme;
    let mut hits = Vec::new();
    for span in links(text) {
        let target = span.of(text);
        if kep.answers.reading.hides(span.start) {
            continue;
        }
        let Some(path) = path_of(target, &kep.paths.readme) else { continue };
        // Without the files beside the KEPs only a KEP can be told to be gone.
        let judged = checkout.completeness == Completeness::Whole || path.ends_with("/README.md") || path.ends_with("/kep.yaml");
        if judged && !exists(&path) {
            let message = format!("`{}` leads to {path}, which is not there", excerpt(target));
            hits.push(Hit::new(File::Readme, span, message).about(target));
        }
    }
    hits
}

/// The targets of inline links and images that are paths.
fn links(text: &str) -> impl Iterator<Item = Span> + '_ {
    memchr_iter(b']', text.as_bytes()).filter(|at| text[at + 1..].starts_with('(')).filter_map(|at| {
        let start = at + "](".len();
        let end = start + text[start..].find([')', '\n', ' '])?;
        let target = &text[start..end];
        let first = target.chars().next()?;
        let is_path = !target.contains("://") && !target.starts_with("mailto:") && !matches!(first, '#' | '<' | '{' | '@');
        (is_path && target.chars().all(|c| c.is_alphanumeric() || "-_./#%?=".contains(c))).then(|| Span::new(start, end))
    })
}

/// The path that a link in `readme` means, from the root of the checkout; `None` where it leads out of it.
fn path_of(target: &str, readme: &str) -> Option<String> {
    let target = target.split(['#', '?']).next().unwrap_or_default();
    let directory = readme.rsplit_once('/').map_or("", |(directory, _)| directory);
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { directory.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_from_the_readme_or_the_root() {
        let readme = "keps/sig-space/9-orbit/README.md";
        assert_eq!(path_of("../12-dock/README.md#x", readme).as_deref(), Some("keps/sig-space/12-dock/README.md"));
        assert_eq!(path_of("/keps/a", readme).as_deref(), Some("keps/a"));
        assert_eq!(path_of("../../../../x", readme), None);
        let text = "[a](https://x) [b](./c.png) [d](#e) ![f](g/h.svg \"i\")";
        assert_eq!(links(text).map(|span| span.of(text)).collect::<Vec<_>>(), ["./c.png", "g/h.svg"]);
    }
}
