//! The same verdict as upstream's checks: one damage for each thing that they fail on, and what looks odd and passes.
//!
//! Each case changes one text in the sample's files; what it should bring was read from upstream's sources, and from
//! how its libraries (yaml.v3, a tolerant reader of versions, a scanner of lines) take such a text.

use serde_json::Value;

use crate::harness::Checkout;

const KEP_YAML: &str = "keps/sig-space/9999-orbital-scheduling/kep.yaml";
const OWNERS: &str = "keps/sig-space/9999-orbital-scheduling/OWNERS";
const APPROVAL: &str = "keps/prod-readiness/sig-space/9999.yaml";

/// The rules whose findings are marked as failing upstream, each once.
fn upstream(checkout: &Checkout) -> Vec<String> {
    let run = checkout.run(&["check", "9999", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr));
    let findings = report["keps"][0]["findings"].as_array().expect("findings are a list").iter();
    let marked = findings.filter(|finding| finding["upstream"] == true);
    let mut rules: Vec<String> = marked
        .map(|finding| {
            assert_eq!(finding["severity"], "error", "{finding}");
            finding["rule"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

/// What is found once `old` reads `new` in `path`; nothing stays changed.
#[track_caller]
fn with(checkout: &Checkout, path: &str, old: &str, new: &str) -> String {
    let text = checkout.read(path);
    assert!(text.contains(old), "{old}");
    checkout.write(path, text.replacen(old, new, 1));
    let found = upstream(checkout).join(" ");
    checkout.write(path, text);
    found
}

#[test]
fn each_thing_that_upstream_fails_on_is_found_in_kep_yaml() {
    let checkout = Checkout::sample();
    let authors = "authors:\n  - \"@nova-lindqvist\"\n  - \"@ida-perigee\"";
    let milestones = "milestone:\n  alpha: \"v1.37\"\n  beta: \"v1.39\"\n  stable: \"v1.41\"";
    let gates =
        "feature-gates:\n  - name: OrbitalScheduling\n    components:\n      - kube-apiserver\n      - kube-scheduler";
    let approvers = "approvers:\n  - \"@nova-lindqvist\"\n\n";
    let disable = "disable-supported: true";
    let latest = "latest-milestone: \"v1.39\"";
    for (old, new, rules) in [
        ("title: Orbital Scheduling", "titel: Orbital Scheduling", "kep-yaml-keys kep-yaml-required"),
        ("title: Orbital Scheduling", "title:", "kep-yaml-required"),
        ("title: Orbital Scheduling", "title: \"\"", "kep-yaml-required"),
        ("title: Orbital Scheduling", "title: Orbits: a sequel", "kep-yaml-unreadable"),
        ("title: Orbital Scheduling", "title: [Orbits]", "kep-yaml-unreadable"),
        ("title: Orbital Scheduling", "title: \"a\u{1}b\"", "kep-yaml-unreadable"),
        ("title: Orbital Scheduling", "title: a\u{2028}b", "kep-yaml-unreadable"),
        ("title: Orbital Scheduling", "title: Orbits --- and more", "kep-yaml-fence"),
        ("kep-number: 9999\n", "", "kep-yaml-required"),
        ("kep-number: 9999", "kep-number: [9999]", "kep-yaml-unreadable"),
        ("kep-number: 9999", "kep-number: 09999", "approval-missing"),
        ("kep-number: 9999", "kep-number: 9999\nowning-sig: [", "kep-yaml-keys kep-yaml-required kep-yaml-unreadable"),
        ("owning-sig: sig-space", "owning-sig:", "kep-yaml-required"),
        ("owning-sig: sig-space", "owning-sig: sig-time", "approval-missing"),
        ("status: implementable\n", "", "kep-yaml-required"),
        ("stage: beta", "stage: beta\nstage: beta", "kep-yaml-keys"),
        ("stage: beta\n", "", "milestone-unset"),
        ("stage: beta\nlatest-milestone: \"v1.39\"", "latest-milestone: v1.18", "milestone-unset"),
        ("stage: beta", "stage: ga", "approval-stage"),
        ("stage: beta", "stage: Beta", "approval-stage"),
        ("stage: beta", "stage: stable", "approval-stage"),
        (authors, "authors: nova", "kep-yaml-unreadable"),
        (authors, "authors:", "kep-yaml-required"),
        (authors, "authors:\n  - @nova", "kep-yaml-unreadable"),
        (authors, "authors:\n  - [nova]", "kep-yaml-unreadable"),
        (authors, "authors: \"\"", "kep-yaml-unreadable"),
        (approvers, "approvers:\n", "kep-yaml-required"),
        (approvers, "", "kep-yaml-required"),
        (milestones, "milestone: v1.39", "kep-yaml-unreadable"),
        (milestones, "milestone:\n  alpha: v1.37\n  alpha: v1.38", "kep-yaml-keys"),
        (milestones, "milestone:\n  ga: v1.39", "kep-yaml-keys"),
        (gates, "feature-gates:\n  - OrbitalScheduling", "kep-yaml-unreadable"),
        (gates, "feature-gates: {}", "kep-yaml-unreadable"),
        (gates, "feature-gates:\n  - name: Orbit\n    component: [kubelet]", "kep-yaml-keys"),
        (disable, "disable-supported: true\n\t# for now", "kep-yaml-unreadable"),
        (disable, "disable-supported: true\n\t", "kep-yaml-unreadable"),
        (authors, "authors:\n  -\tnova", "kep-yaml-unreadable"),
        (disable, "disable-supported: maybe", "kep-yaml-unreadable"),
        (disable, "disable-supported: Yes", "kep-yaml-unreadable"),
        (disable, "disable-supported: \"true\"", "kep-yaml-unreadable"),
        (disable, "mood: good", "kep-yaml-keys"),
        (disable, "<<: {mood: good}", "kep-yaml-keys"),
        (disable, "<<: good", "kep-yaml-unreadable"),
        (disable, "prr-approvers: []", "kep-yaml-keys"),
        (latest, "latest-milestone: soon", "milestone-unset"),
        (latest, "latest-milestone: v1.39-rc", "milestone-unset"),
        (latest, "latest-milestone: v1.39.0-01", "milestone-unset"),
        ("latest-milestone: \"v1.39\"\n", "", "milestone-unset"),
        ("# Where the feature", "# --- Where the feature", "kep-yaml-fence"),
    ] {
        assert_eq!(with(&checkout, KEP_YAML, old, new), rules, "{new:?}");
    }
    let text = checkout.read(KEP_YAML);
    for (text, rules) in [
        (String::new(), "kep-yaml-unreadable"),
        ("# Nothing yet.\n".into(), "kep-yaml-unreadable"),
        ("- title\n- authors\n".into(), "kep-yaml-unreadable"),
        ("orbit\n".into(), "kep-yaml-unreadable"),
        (format!("{text}# {}\n", "x".repeat(70_000)), "long-line"),
    ] {
        checkout.write(KEP_YAML, &text);
        assert_eq!(upstream(&checkout).join(" "), rules, "{:?}", &text[..text.len().min(20)]);
    }
    std::fs::remove_file(checkout.path(KEP_YAML)).expect("it was just written");
    assert_eq!(upstream(&checkout).join(" "), "kep-yaml-missing");
}

#[test]
fn each_thing_that_upstream_fails_on_is_found_in_the_approval_file() {
    let checkout = Checkout::sample();
    let beta = "beta:\n  approver: \"@vega-prr\"";
    for (old, new, rules) in [
        (beta, "", "approval-stage"),
        (beta, "beta:", "approval-stage"),
        (beta, "beta: {}", "approval-stage"),
        (beta, "beta:\n  approver: \"\"", "approval-stage"),
        (beta, "beta:\n  approver:", "approval-stage"),
        (beta, "beta:\n  approver: \"@\"", "approval-stage"),
        (beta, "beta: vega-prr", "approval-stage approval-unreadable"),
        (beta, "beta:\n  approver: [vega-prr]", "approval-unreadable"),
        (beta, "beta:\n  approved-by: vega-prr", "approval-stage approval-unreadable"),
        (beta, "beta:\n  approver: \"@Vega-prr\"", "approval-approver"),
        (beta, "beta:\n  approver: \"@@vega-prr\"", "approval-approver"),
        (beta, "beta:\n  approver: \"@vega-prr \"", "approval-approver"),
        (beta, "beta:\n  approver: \"@nova-lindqvist\"", "approval-approver"),
        (beta, "beta:\n  approver: \"@vega-prr\"\nbeta:\n  approver: \"@vega-prr\"", "approval-unreadable"),
        (beta, "beta:\n  approver: \"@vega-prr\"\nstable:\n  approver: \"\"", "approval-stage"),
        ("kep-number: 9999", "kep-number: 9999\nowner: x", "approval-unreadable"),
        ("kep-number: 9999", "kep-number: [9999]", "approval-unreadable"),
        ("kep-number: 9999", "kep-number: \"9999\u{7f}\"", "approval-unreadable"),
        ("kep-number: 9999", "kep-number: 9999\n\t# as above", "approval-unreadable"),
    ] {
        assert_eq!(with(&checkout, APPROVAL, old, new), rules, "{new:?}");
    }
    let text = checkout.read(APPROVAL);
    for (text, rules) in [
        (String::new(), "approval-unreadable"),
        ("- alpha\n".into(), "approval-unreadable"),
        (format!("{text}# {}\n", "x".repeat(70_000)), "long-line"),
    ] {
        checkout.write(APPROVAL, &text);
        assert_eq!(upstream(&checkout).join(" "), rules, "{:?}", &text[..text.len().min(20)]);
    }
    std::fs::remove_file(checkout.path(APPROVAL)).expect("it was just written");
    assert_eq!(upstream(&checkout).join(" "), "approval-missing");
    checkout.write(KEP_YAML, checkout.read(KEP_YAML).replace("status: implementable", "status: implemented"));
    assert_eq!(upstream(&checkout).join(" "), "approval-missing");
}

#[test]
fn what_upstream_takes_is_not_marked() {
    let checkout = Checkout::sample();
    let authors = "authors:\n  - \"@nova-lindqvist\"\n  - \"@ida-perigee\"";
    let disable = "disable-supported: true";
    let latest = "latest-milestone: \"v1.39\"";
    for (old, new) in [
        ("title:", "\u{feff}title:"),
        ("title:", "---\ntitle:"),
        ("title: Orbital Scheduling", "title: 12"),
        ("kep-number: 9999", "kep-number: \"9999\""),
        ("owning-sig: sig-space", "owning-sig: !!str sig-space"),
        ("status: implementable", "status: imlpemented"),
        ("status: implementable", "status: \"implementable \""),
        ("creation-date: 2025-09-02", "creation-date: 2025-14-05"),
        ("  - \"@nova-lindqvist\"", "  - nova-lindqvist"),
        (authors, "authors: []"),
        (authors, "authors:\n  -\n  - nova"),
        (authors, "authors: [1, true]"),
        ("approvers:\n  - \"@nova-lindqvist\"", "approvers: []"),
        ("reviewers:\n  - \"@tomas-orbitar\"", "reviewers:"),
        ("title: Orbital Scheduling", "title:\tOrbital Scheduling\t# so far"),
        ("title: Orbital Scheduling", "title: \"Orbital\nScheduling\""),
        (authors, "authors:\n  - \"nova\nlindqvist\"\n  - 'ida\n\tperigee'"),
        (authors, "authors: [nova,\n\tida]"),
        (disable, "disable-supported: \"yes\""),
        (disable, "disable-supported: y"),
        (disable, "disable-supported: FALSE"),
        (disable, "disable-supported:"),
        (disable, "disable-supported: true\nid: x\nprnumber: 5\nname: n\npath: p"),
        (disable, "<<: {editor: ida, title: Not this one}"),
        (latest, "latest-milestone: 1.39"),
        (latest, "latest-milestone: 1.39.1"),
        (latest, "latest-milestone: \" v1.39 \""),
        (latest, "latest-milestone: v1.021"),
        ("stage: beta\nlatest-milestone: \"v1.39\"", "stage: stable\nlatest-milestone: v1.20"),
        ("stage: beta\nlatest-milestone: \"v1.39\"", "stage: stable\nlatest-milestone: \"0.0\""),
        ("stage: beta\nlatest-milestone: \"v1.39\"", "stage: stable\nlatest-milestone: v1.21.0-rc.1"),
    ] {
        assert_eq!(with(&checkout, KEP_YAML, old, new), "", "{new:?}");
    }
    let vega = "beta:\n  approver: \"@vega-prr\"";
    for (old, new) in [
        (vega, "beta:\n  approver: vega-prr"),
        (vega, "beta:\n  approver:\tvega-prr"),
        (vega, "beta:\n  approver: \"@altair-prr\""),
        (vega, "beta: {approver: vega-prr}\nstable:\nremoved: ~"),
        ("kep-number: 9999", "kep-number: \"1\""),
        ("kep-number: 9999\n", "\u{feff}"),
        ("kep-number: 9999", "---\nkep-number: 9999 # --- by hand"),
    ] {
        assert_eq!(with(&checkout, APPROVAL, old, new), "", "{new:?}");
    }
    for path in [KEP_YAML, APPROVAL] {
        checkout.write(path, checkout.read(path).replace('\n', "\r\n"));
    }
    assert_eq!(upstream(&checkout).join(" "), "");
    // Behind the end of a document upstream's reader does not look.
    for path in [KEP_YAML, APPROVAL] {
        let text = checkout.read(path);
        checkout.write(path, format!("{text}...\n@no: [yaml\n"));
        assert_eq!(upstream(&checkout).join(" "), "", "{path}");
        checkout.write(path, text);
    }
    // A status of its own asks for no approval, and with it for no release.
    std::fs::remove_file(checkout.path(APPROVAL)).expect("the sample has one");
    for status in ["provisional", "deferred", "imlpemented", "Implementable"] {
        let with_status = with(&checkout, KEP_YAML, "status: implementable", &format!("status: {status}"));
        assert_eq!(with_status, "", "{status}");
    }
}

#[test]
fn owners_aliases_has_to_be_read_as_a_whole() {
    let checkout = Checkout::sample();
    let found = || {
        let run = checkout.run(&["check", "9999", "--format", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr));
        let findings = report["checkout"].as_array().expect("findings are a list").iter();
        let own = findings.filter(|finding| finding["rule"] == "aliases-unreadable" && finding["upstream"] == true);
        let lines: Vec<u64> = own.filter_map(|finding| finding["line"].as_u64()).collect();
        assert!(lines.is_empty() || run.code == Some(1), "{run:?}");
        lines
    };
    let text = checkout.read("OWNERS_ALIASES");
    let last = text.lines().count() as u64;
    assert_eq!(found(), [0; 0]);
    checkout.write("OWNERS_ALIASES", format!("{text}  orbit: [\n"));
    assert_eq!(found().len(), 1);
    checkout.write("OWNERS_ALIASES", format!("{text}  prod-readiness-approvers: []\n"));
    assert_eq!(found(), [last + 1]);
    checkout.write("OWNERS_ALIASES", b"aliases:\n  moon: [caf\xe9]\n");
    assert_eq!(found(), [2]);
    // Where no OWNERS file was checked out at all, this one may have been left out too.
    std::fs::remove_file(checkout.path("OWNERS_ALIASES")).expect("it is there");
    assert_eq!(found(), [0; 0]);
    checkout.write("OWNERS", "approvers:\n  - vega-prr\n");
    assert_eq!(found(), [1]);
}

#[test]
fn the_people_that_sig_node_assigns_are_compared_with_owners() {
    let checkout = Checkout::sample();
    let approvers = "approvers:\n  - \"@nova-lindqvist\"\n";
    let marked = "approvers:\n  - \"@nova-lindqvist\" # sig-node-assigned-approver\n";
    checkout.write("OWNERS", "approvers: [vega]\n");
    assert_eq!(with(&checkout, KEP_YAML, approvers, marked), "node-owners");
    checkout.write(OWNERS, "approvers:\n  - Nova-Lindqvist\n");
    assert_eq!(with(&checkout, KEP_YAML, approvers, marked), "");
    assert_eq!(upstream(&checkout).join(" "), "node-owners");
    // The comment has to be just the marker.
    let nearly = marked.replace("approver\n", "approver, for now\n");
    assert_eq!(with(&checkout, KEP_YAML, approvers, &nearly), "node-owners");
}

#[test]
fn sig_node_wants_its_own_approvers() {
    let checkout = Checkout::sample();
    let dir = "keps/sig-node/9999-orbital-scheduling";
    let kep_yaml = checkout.read(KEP_YAML).replace("owning-sig: sig-space", "owning-sig: sig-node");
    checkout.write(&format!("{dir}/README.md"), checkout.read(&KEP_YAML.replace("kep.yaml", "README.md")));
    checkout.write("keps/prod-readiness/sig-node/9999.yaml", checkout.read(APPROVAL));
    let aliases = checkout.read("OWNERS_ALIASES");
    checkout.write("OWNERS_ALIASES", format!("{aliases}  sig-node-tech-leads:\n    - altair\n"));
    std::fs::remove_dir_all(checkout.path("keps/sig-space")).expect("the sample has its KEP there");
    let approvers = "approvers:\n  - \"@nova-lindqvist\"\n";
    for (own, rules) in [
        (approvers.to_owned(), "node-approvers"),
        (approvers.replace("nova-lindqvist", "Altair"), ""),
        (approvers.replace("\"\n", "\" # sig-node-assigned-approver\n"), "node-owners"),
        ("approvers: []\n".to_owned(), "node-approvers"),
    ] {
        checkout.write("OWNERS", "approvers: [vega]\n");
        checkout.write(&format!("{dir}/kep.yaml"), kep_yaml.replace(approvers, &own));
        assert_eq!(upstream(&checkout).join(" "), rules, "{own}");
    }
}

/// Each rule that is said to fail upstream has its damage in this file or, where it is about more than one KEP, beside
/// the other tests of the gate.
#[test]
fn every_rule_that_fails_upstream_is_tried_on_a_damaged_copy() {
    let tests = [include_str!("parity.rs"), include_str!("gate.rs")].concat();
    let untried = kepready::gate::rules::ALL.iter().filter(|rule| rule.upstream && !tests.contains(rule.id));
    assert_eq!(untried.map(|rule| rule.id).collect::<Vec<_>>(), [""; 0]);
}
