use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "persisted-fields",
    area: Area::Prose,
    finds: "a new field of an API, and a rollback that does not say what becomes of values that are stored",
    why: "Objects outlive the gate. When it goes off their fields are kept, dropped at the next write, or ignored, and \
          when it comes back they act again or are gone: reviewers want to know which.",
    fix: "say under rollback and under re-enabling what becomes of values that are stored: kept, ignored, or dropped",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answers(&[
        ("object-growth", "Pods grow by a new field `spec.orbit` of some 20 bytes."),
        ("rollback", "Yes, turn the gate off on the API servers."),
        ("reenable", "The scheduler places Pods by orbit again."),
    ]),
    good: Sample::Answers(&[
        ("object-growth", "Pods grow by a new field `spec.orbit` of some 20 bytes."),
        ("rollback", "Yes, turn the gate off on the API servers. Orbits that are stored are ignored."),
        ("reenable", "The scheduler places Pods by orbit again."),
    ]),
    check: Check::Answers(check),
};

/// The questions under which authors tell of the fields that they add.
const TOLD_UNDER: [&str; 3] = ["object-growth", "default-behavior", "rollback"];
/// The questions under which it belongs what becomes of them.
const ANSWERED_UNDER: [&str; 2] = ["rollback", "reenable"];
/// Words that speak of what is stored, one way or the other.
const STORED: [&str; 27] = [
    "field", "drop", "persist", "preserv", "stored", "storage", "etcd", "kept", "keep", "ignor", "clear", "remain", "retain",
    "remov", "exist", "strip", "wipe", "lost", "lose", "unset", "null", "previous", "already", "intact", "object", "data",
    "delete",
];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if !answers.review.is_open() {
        return Vec::new();
    }
    let Some(rollback) = answers.said("rollback") else { return Vec::new() };
    let Some(field) = TOLD_UNDER.iter().filter_map(|id| answers.said(id)).find_map(|said| new_field(said.plain())) else {
        return Vec::new();
    };
    let speaks = |plain: &str| STORED.iter().any(|word| plain.contains(word));
    if ANSWERED_UNDER.iter().filter_map(|id| answers.said(id)).any(|said| speaks(said.plain())) {
        return Vec::new();
    }
    let name = answers.name(rollback.question);
    let message =
        format!("the KEP adds to an API (`{}`), and \"{name}\" does not say what becomes of values that are stored", excerpt(field));
    let first = rollback.first_line();
    vec![Hit::new(File::Readme, answers.place_of(rollback, first), message).about("stored").question(rollback.question)]
}

/// The words by which `plain` tells of a new field, if it does.
fn new_field(plain: &str) -> Option<&str> {
    /// No longer than this is the way from what is new to the field.
    const WORDS: usize = 7;
    let is_new = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        matches!(word, "new" | "additional" | "extra" | "optional") || word.starts_with("add") || word.starts_with("introduc")
    };
    plain.match_indices("field").find_map(|(at, _)| {
        let sentence = plain[..at].rfind(". ").map_or(0, |end| end + 2);
        let before = &plain[sentence..at];
        let words: Vec<&str> = before.rsplit(' ').take(WORDS).collect();
        let denied = words.iter().any(|word| matches!(*word, "no" | "not" | "without" | "any" | "will" | "is" | "are"));
        let new = words.iter().rposition(|word| is_new(word)).filter(|_| !denied)?;
        let from = at + 1 - words[..=new].iter().map(|word| word.len() + 1).sum::<usize>();
        let end = at + plain[at..].find(|c: char| !c.is_alphanumeric()).unwrap_or(plain.len() - at);
        Some(&plain[from..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_field_is_told_from_a_word_about_fields() {
        for (plain, field) in [
            ("yes. pods get an optional `spec.orbit` field of 20 bytes.", Some("optional `spec.orbit` field")),
            ("it adds two fields", Some("adds two fields")),
            ("new field", Some("new field")),
            ("no new field. the status field is read", None),
            ("the new rule is checked. this field stays", None),
            ("who asks for the new schema will see the fields", None),
        ] {
            assert_eq!(new_field(plain), field, "{plain}");
        }
    }
}
