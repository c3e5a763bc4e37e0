use crate::gate::{Area, Check, File, Hit, Kep, Rule, Sample, Severity};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "readme-unreadable",
    area: Area::Readme,
    finds: "a README.md that is no text in UTF-8, or cannot be opened",
    why: "Nobody can tell what it answers. Upstream's checks do not read it; on the web the letters that are wrong show as \
          boxes.",
    fix: "save the file as UTF-8 in your editor",
    severity: Severity::Error,
    upstream: false,
    fixable: false,
    bad: Sample::Words("a README.md that was saved as Latin-1 or UTF-16"),
    good: Sample::Words("a README.md in UTF-8"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    let hit = kep.unreadable.map(|readme| {
        let place = Span::empty(readme.at);
        Hit::new(File::Readme, place, format!("the README cannot be read: {}", readme.why)).help(readme.help.clone())
    });
    hit.into_iter().collect()
}
