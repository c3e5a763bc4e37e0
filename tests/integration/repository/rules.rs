//! How a rule of the gate is added, as CONTRIBUTING.md says it.

use kepready::gate::rules;

use super::{files, text_of};

#[test]
fn the_worked_example_is_the_rule_as_it_is() {
    let page = text_of("CONTRIBUTING.md");
    let section = page.split("## Add a rule of the gate").nth(1).expect("the page says how a rule is added");
    let block = section.split("```rust\n").nth(1).and_then(|rest| rest.split("   ```\n").next());
    let shown = block.expect("it shows one").lines().map(|line| line.strip_prefix("   ").unwrap_or(line));
    let shown: String = shown.map(|line| format!("{line}\n")).collect();
    let rule = text_of("src/gate/rules/unresolved.rs");
    assert!(shown == rule, "copy src/gate/rules/unresolved.rs into CONTRIBUTING.md, indented by three blanks");
}

/// A rule is a file, a line in the list, and its entry in the reference: each rule has all three, and nothing else
/// names it that would have to change with it.
#[test]
fn a_rule_is_one_file_one_line_and_one_entry() {
    let list = text_of("src/gate/rules/mod.rs");
    let reference = text_of("docs/rules.md");
    for rule in rules::ALL {
        let module = rule.id.replace('-', "_");
        assert!(text_of(&format!("src/gate/rules/{module}.rs")).contains(&format!("id: \"{}\"", rule.id)), "{module}");
        assert!(list.contains(&format!("    {module},\n")), "{module}");
        assert!(reference.contains(&format!("### {}\n", rule.id)), "{}", rule.id);
    }
    assert_eq!(files("src/gate/rules", ".rs").len(), rules::ALL.len() + 1, "a file of the folder is in no list");
}
