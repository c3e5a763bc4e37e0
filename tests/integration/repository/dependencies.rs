//! The dependencies are those that `docs/dependencies.md` accounts for, under licences that `deny.toml` allows.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use super::{root, text_of};

/// What cargo knows of the packages that are built here.
fn metadata() -> Value {
    let cargo = |args: &[&str]| {
        let output = Command::new(env!("CARGO")).args(args).current_dir(root()).output().expect("cargo runs");
        assert!(output.status.success(), "cargo {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("cargo prints UTF-8")
    };
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo knows its host");
    // Other platforms' packages may never have been fetched.
    let args = ["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host];
    serde_json::from_str(&cargo(&args)).expect("cargo prints JSON")
}

#[test]
fn every_direct_dependency_is_accounted_for() {
    let metadata = metadata();
    let ours = metadata["packages"].as_array().into_iter().flatten().find(|package| package["name"] == "kepready");
    let dependencies = ours.and_then(|ours| ours["dependencies"].as_array()).expect("the package has dependencies");
    let named: BTreeSet<&str> = dependencies.iter().filter_map(|dependency| dependency["name"].as_str()).collect();
    let page = text_of("docs/dependencies.md");
    let listed = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    assert_eq!(listed.map(|(name, _)| name).collect::<BTreeSet<_>>(), named);
}

#[test]
fn every_package_is_of_the_registry_and_under_a_licence_that_is_allowed() {
    let deny = text_of("deny.toml");
    let allowed = deny.split_once("allow = [").and_then(|(_, rest)| rest.split_once(']')).expect("a list is there").0;
    let allowed: BTreeSet<&str> = allowed.split('"').skip(1).step_by(2).collect();
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("there are packages");
    assert!(packages.len() > 100, "what is built here is seen");
    for package in packages {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or_default());
        assert!(is_allowed(licence, &allowed), "{name} is under {licence:?}, which deny.toml does not allow");
        let source = package["source"].as_str();
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        assert!(source.is_none_or(|source| source == registry), "{name} comes from {source:?}");
    }
}

/// Whether an SPDX expression can be fulfilled with the licences `allowed`.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let fulfilled = either(&words, &mut at, allowed);
    fulfilled && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut fulfilled = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        fulfilled |= both(words, at, allowed);
    }
    fulfilled
}

fn both(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut fulfilled = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        fulfilled &= one(words, at, allowed);
    }
    fulfilled
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let Some(&word) = words.get(*at) else { return false };
    *at += 1;
    if word == "(" {
        let fulfilled = either(words, at, allowed);
        *at += 1;
        return fulfilled && words.get(*at - 1) == Some(&")");
    }
    if words.get(*at) == Some(&"WITH") {
        *at += 2;
        return words
            .get(*at - 1)
            .is_some_and(|exception| allowed.contains(format!("{word} WITH {exception}").as_str()));
    }
    allowed.contains(word)
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    let allowed = BTreeSet::from(["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"]);
    for fine in
        ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(MIT OR X) AND Zlib", "Apache-2.0 WITH LLVM-exception OR X"]
    {
        assert!(is_allowed(fine, &allowed), "{fine}");
    }
    for wrong in ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT OR Zlib", "MIT AND (X OR Y)", "MIT Zlib"] {
        assert!(!is_allowed(wrong, &allowed), "{wrong}");
    }
}
