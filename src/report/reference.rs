use std::fmt::Write as _;

use crate::gate::{Area, Rule, Sample, Severity, rules};

/// One rule, as `kepready explain` and the reference show it.
pub fn explained(rule: &Rule) -> String {
    let mut out = String::new();
    let weight = match rule.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Remark",
    };
    let upstream = if rule.upstream { "; fails the checks of kubernetes/enhancements" } else { "" };
    let fixable = if rule.fixable { "; `kepready fix` mends it" } else { "" };
    let strict = if rules::CREATE_ONLY.contains(&rule.id) { "; an error with `--strict`" } else { "" };
    let _ = writeln!(out, "### {}\n\nFinds {}.\n\n{weight}{upstream}{strict}{fixable}.\n", rule.id, rule.finds);
    let _ = writeln!(out, "{}\n\nTo mend it: {}.\n", rule.why, rule.fix);
    let _ = writeln!(out, "Bad:\n\n{}\nGood:\n\n{}", shown(rule.bad), shown(rule.good));
    out
}

/// The reference of all rules, `docs/rules.md`.
pub fn reference() -> String {
    let mut out = String::from(
        "# Rules of the gate\n\nWhat `kepready check` finds. `kepready explain RULE` prints one of these entries. This file is \
         made from the rules\nthemselves: `cargo run --example rules-reference > docs/rules.md`.\n\n",
    );
    for area in Area::ALL {
        let _ = writeln!(out, "## {}\n", area.title());
        for rule in rules::ALL.iter().filter(|rule| rule.area == area) {
            out.push_str(&explained(rule));
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

fn shown(sample: Sample) -> String {
    let block = |language: &str, text: &str| format!("```{language}\n{}\n```\n", text.trim_end());
    match sample {
        Sample::Answer(question, "") => format!("Nothing below the question `{question}`.\n"),
        Sample::Answer(question, text) => format!("As the answer to `{question}`:\n\n{}", block("markdown", text)),
        Sample::KepYaml(keys) if keys.contains("~~") => {
            format!("A kep.yaml without `{}`.\n", keys.split(':').next().unwrap_or_default())
        }
        Sample::KepYaml(keys) => format!("In kep.yaml:\n\n{}", block("yaml", keys)),
        Sample::Answers(all) => {
            let answers = all
                .iter()
                .map(|(question, text)| format!("As the answer to `{question}`:\n\n{}", block("markdown", text)));
            answers.collect::<Vec<_>>().join("\n")
        }
        Sample::KepYamlAndAnswer(keys, question, text) => {
            format!(
                "In kep.yaml, and as the answer to `{question}`:\n\n{}\n{}",
                block("yaml", keys),
                block("markdown", text)
            )
        }
        Sample::Approval(text) => format!("The approval file of a KEP at beta:\n\n{}", block("yaml", text)),
        Sample::NoApproval => "No approval file.\n".to_owned(),
        Sample::Section(text) => format!("In the README:\n\n{}", fenced(text)),
        Sample::Owners(keys, owners) => {
            format!("In kep.yaml, and in OWNERS:\n\n{}\n{}", block("yaml", keys), block("yaml", owners))
        }
        Sample::Words(words) => format!("{}.\n", capital(words)),
    }
}

/// A block that may hold fences itself.
fn fenced(text: &str) -> String {
    format!("````markdown\n{}\n````\n", text.trim_end())
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_reference_is_what_the_rules_say() {
        let published = include_str!("../../docs/rules.md");
        assert!(published == reference(), "run: cargo run --example rules-reference > docs/rules.md");
    }
}
