//! The comparison with other tools claims nothing for the wizard that no test shows.

use std::collections::BTreeSet;

use super::{files, text_of};

/// The functions that stand below `#[test]` or in a `proptest!` block, by name.
fn functions() -> BTreeSet<String> {
    let sources = ["src", "tests"].into_iter().flat_map(|dir| files(dir, ".rs"));
    let mut names = BTreeSet::new();
    for path in sources {
        let text = text_of(path.to_str().expect("paths of the repository are UTF-8"));
        let after = text.split("#[test]").skip(1).filter_map(|after| after.split_once("fn "));
        names.extend(after.filter_map(|(_, name)| Some(name.split_once('(')?.0.to_owned())));
    }
    names
}

#[test]
fn what_is_said_of_the_wizard_is_shown_by_tests_that_exist() {
    let page = text_of("docs/comparison.md");
    let (page, _) = page.split_once("\n1. ").expect("notes follow the table");
    let tests = functions();
    assert!(tests.len() > 300, "tests are found");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix('|'))
        .map(|line| line.split('|').map(str::trim).collect())
        .skip(1)
        .collect();
    assert!(rows.len() > 25, "{}", rows.len());
    for row in rows {
        assert_eq!(row.len(), 10, "{row:?}");
        let shown: Vec<&str> = row[9].split('`').skip(1).step_by(2).collect();
        assert_eq!(row[1].starts_with("yes"), !shown.is_empty(), "{row:?}");
        for name in shown {
            assert!(tests.contains(name), "docs/comparison.md names the test {name}, which does not exist");
        }
        for others in &row[1..9] {
            let word = others.split(' ').next().unwrap_or_default();
            assert!(["yes", "no", "part", "–", "?"].contains(&word), "{row:?}");
        }
    }
}
