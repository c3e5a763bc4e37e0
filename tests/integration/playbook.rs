//! Playbooks as files: one, a library, templates of one's own, and what is asked from a cluster's side.

use std::fs;

use crate::harness::{Checkout, Run};
use crate::promote::with_template;

#[track_caller]
fn done(run: Run) -> String {
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    run.stderr
}

#[test]
fn the_first_screen_answers_an_operator() {
    let text = Checkout::sample().run(&["playbook", "9999"]).quiet_stdout();
    let screen: Vec<&str> = text.lines().take(40).collect();
    let row = |question: &str| {
        let start = format!("| {question} | ");
        let line = screen.iter().find_map(|line| line.strip_prefix(start.as_str()));
        line.unwrap_or_else(|| panic!("{question} is not on the first screen"))
    };
    assert!(row("From which version is it on?").contains("beta v1.39"));
    assert!(row("Is it on here?").contains("kubernetes_feature_enabled{name=\"OrbitalScheduling\"}"));
    assert!(row("Is it the cause?").contains("failure modes"));
    assert!(row("How do I turn it off?").contains("--feature-gates=OrbitalScheduling=false"));
    assert!(row("What breaks if I do?").contains("Nothing breaks"));
}

#[test]
fn a_file_keeps_the_anchors_of_its_failure_modes() {
    let checkout = Checkout::sample();
    let readme = "keps/sig-space/9999-orbital-scheduling/README.md";
    done(checkout.run(&["playbook", "9999", "-o", "playbook.md"]));
    let anchor = "<a id=\"failure-orbit-cache-falls-behind\"></a>";
    assert!(checkout.read("playbook.md").contains(anchor));
    let text = checkout.read(readme).replace("Orbit cache falls behind", "The orbit cache falls far behind");
    checkout.write(readme, text);
    done(checkout.run(&["playbook", "9999", "-o", "playbook.md"]));
    let text = checkout.read("playbook.md");
    assert!(text.contains(&format!("{anchor}\n\n### The orbit cache falls far behind")), "{text}");
}

#[test]
fn links_are_relative_beside_the_readme_and_addresses_elsewhere() {
    let checkout = Checkout::sample();
    let beside = "keps/sig-space/9999-orbital-scheduling";
    done(checkout.run(&["playbook", "9999", "-o", beside]));
    assert!(checkout.read(&format!("{beside}/playbook.md")).contains("[the README](README.md)"));
    done(checkout.run(&["playbook", "9999", "-o", "playbook.md", "--links-to", "https://example.org/k/"]));
    let readme = format!("https://example.org/k/{beside}/README.md");
    assert!(checkout.read("playbook.md").contains(&format!("[the README]({readme})")));
}

#[test]
fn the_commit_named_is_the_one_that_touched_the_kep_last() {
    let checkout = Checkout::sample();
    let commit = |message: &str| {
        checkout.git(&["add", "-A"]);
        checkout.git(&["commit", "-qm", message]);
        checkout.git(&["rev-parse", "HEAD"])
    };
    let page = "library/sig-space/9999-orbital-scheduling.md";
    let made = || {
        done(checkout.run(&["playbook", "--all", "-o", "library"]));
        checkout.read(page)
    };
    assert!(!made().contains("commit:"), "there is no git yet");
    checkout.git(&["init", "-q", "-b", "main"]);
    checkout.write(".gitignore", "library\nplaybook.md\n");
    let first = commit("all");
    let first = first.trim();
    let text = made();
    assert!(text.contains(&format!("\ncommit: \"{first}\"\n")), "{text}");
    assert!(text.contains(&format!("README.md`) at `{}`. ", &first[..12])), "{text}");
    checkout.write("keps/README.md", "Another file.\n");
    commit("beside");
    assert_eq!(made(), text, "a change of another file is none of its");
    let readme = "keps/sig-space/9999-orbital-scheduling/README.md";
    checkout.write(readme, checkout.read(readme) + "\nMore.\n");
    let printed = checkout.run(&["playbook", "9999"]).quiet_stdout();
    for text in [made(), printed] {
        assert!(text.contains(&format!("at `{}`, with changes that are not committed. ", &first[..12])), "{text}");
        assert!(text.contains("\nmodified: true\n"), "{text}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&checkout.run(&["playbook", "9999", "--format", "json"]).quiet_stdout()).expect("JSON");
    assert_eq!((json["kep"]["commit"].as_str(), &json["kep"]["modified"]), (Some(first), &true.into()));
    let beside = "keps/sig-space/9999-orbital-scheduling/playbook.md";
    done(checkout.run(&["playbook", "9999", "-o", beside]));
    assert!(!checkout.read(beside).contains("commit"), "the two are committed together");
}

#[test]
fn words_outside_of_answers_are_not_lost() {
    let checkout = Checkout::sample();
    let readme = "keps/sig-space/9999-orbital-scheduling/README.md";
    let text = checkout.read(readme);
    let title = "###### What happens if we reenable the feature if it was previously rolled back?\n";
    let rollout = "### Rollout, Upgrade and Rollback Planning\n";
    let said = text.replacen(rollout, &format!("{title}\nAsked twice.\n\n{rollout}\nOne node a day.\n"), 1);
    assert_ne!(said, text);
    checkout.write(readme, said);
    let playbook = checkout.run(&["playbook", "9999"]).quiet_stdout();
    for wanted in [
        "## Before rolling it out\n\n_Under Rollout, Upgrade and Rollback Planning, above its questions, the KEP says:_\n\nOne node a day.\n\n### ",
        "\n\n_The README asks this more than once. It also says:_\n\nAsked twice.\n\n## Before",
    ] {
        assert!(playbook.contains(wanted), "{wanted}\n{playbook}");
    }
}

#[test]
fn what_only_the_template_asks_is_shown_where_a_readme_asks_it() {
    let checkout = Checkout::sample();
    with_template(&checkout);
    let readme = "keps/sig-space/9999-orbital-scheduling/README.md";
    let text = checkout.read(readme);
    let playbook = || {
        done(checkout.run(&["playbook", "--all", "-o", "library"]));
        let page = checkout.read("library/sig-space/9999-orbital-scheduling.md");
        assert_eq!(page.matches("questions documented").count(), 1);
        page
    };
    let older = playbook();
    assert!(older.contains("of 25** questions documented") && !older.contains("paged"), "{older}");
    let monitoring = "### Monitoring Requirements\n";
    let asks = |answer: &str| {
        let asked = format!("###### Who is paged at night?\n\n{answer}{monitoring}");
        checkout.write(readme, text.replacen(monitoring, &asked, 1));
        playbook()
    };
    let open = asks("");
    assert!(open.contains("of 26** questions documented") && open.contains("- Who is paged at night? _("), "{open}");
    let answered = asks("Nobody.\n\n");
    assert!(answered.contains("\n## Who is paged at night?\n\nNobody.\n"), "{answered}");
}

#[test]
fn a_library_is_brought_up_to_date() {
    let checkout = Checkout::new();
    let said = done(checkout.run(&["playbook", "--all", "-o", "library"]));
    assert_eq!(said, "library: 2 playbooks; 10 files written, 0 unchanged\n");
    let gates = checkout.read("library/gates.md");
    assert!(gates.contains("`OrbitAwareScheduling`"), "{gates}");
    assert!(gates.contains("(sig-space/7-orbit.md)"), "{gates}");
    assert!(checkout.read("library/metrics.md").contains("| `orbit_passes_missed_total` _(counter)_ |"));
    assert_eq!(
        done(checkout.run(&["playbook", "--all", "-o", "library"])),
        "library: 2 playbooks; 0 files written, 10 unchanged\n"
    );

    checkout.write("library/sig-space/7-orbit.md", "corrected by hand\n");
    fs::remove_dir_all(checkout.path("keps/sig-space/12-dock")).expect("it can be removed");
    let said = done(checkout.run(&["playbook", "--all", "-o", "library"]));
    assert!(said.contains("library/sig-space/12-dock.md: removed"), "{said}");
    assert!(
        said.contains("warning: library/sig-space/7-orbit.md: kept, since it is not as kepready made it"),
        "{said}"
    );
    assert_eq!(checkout.read("library/sig-space/7-orbit.md"), "corrected by hand\n");
    assert!(!checkout.path("library/sig-space/12-dock.md").exists());
}

#[test]
fn a_choice_of_keps_is_those_that_fit_all_of_it() {
    let checkout = Checkout::new();
    let numbers = |args: &[&str]| {
        let run = checkout.run(&[&["playbook", "--format", "json"], args].concat());
        let all: serde_json::Value = serde_json::from_str(&run.quiet_stdout()).expect("it is JSON");
        let playbooks = all["playbooks"].as_array().expect("it is a list").iter();
        playbooks.map(|one| one["kep"]["number"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&["--all"]), ["12", "7"]);
    assert_eq!(numbers(&["--sig", "space", "--gate", "OrbitAwareScheduling"]), ["7"]);
    assert_eq!(numbers(&["--component", "Kube-Scheduler"]), ["7"]);
    assert_eq!(numbers(&["--milestone", "v1.38"]), ["7"]);
    assert_eq!(numbers(&["--milestone", "v1.20"]), [""; 0]);
    for (args, says) in [
        (["--gate", "OrbitAwareSchedulin"], "did you mean OrbitAwareScheduling?"),
        (["--sig", "spice"], "did you mean sig-space?"),
        (["--component", "kubelet"], "no KEP of the checkout has the component `kubelet`"),
    ] {
        let said = checkout.run(&[&["playbook", "-o", "x"], &args[..]].concat()).failure();
        assert!(said.contains(says), "{said}");
        assert!(!checkout.path("x").exists());
    }
    assert!(checkout.run(&["playbook", "--all"]).failure().contains("name it with -o DIR"));
}

#[test]
fn a_book_is_made_for_mdbook_that_includes_nothing() {
    let checkout = Checkout::new();
    done(checkout.run(&["playbook", "--all", "--format", "mdbook", "-o", "book"]));
    let toml = checkout.read("book/book.toml");
    assert!(toml.contains("use-default-preprocessors = false"), "{toml}");
    let summary = checkout.read("book/src/SUMMARY.md");
    assert!(summary.contains("- [7 Orbit-aware scheduling](sig-space/7-orbit.md)\n"), "{summary}");
    let page = checkout.read("book/src/sig-space/7-orbit.md");
    assert!(page.starts_with("# Playbook: Orbit-aware scheduling (KEP-7 · OrbitAwareScheduling)\n"), "{page}");
}

const METRICS: &str = "\
# TYPE kubernetes_feature_enabled gauge
kubernetes_feature_enabled{name=\"OrbitAwareScheduling\",stage=\"BETA\"} 1
kubernetes_feature_enabled{name=\"NobodysGate\",stage=\"ALPHA\"} 1
kubernetes_feature_enabled{name=\"Off\",stage=\"ALPHA\"} 0
kubernetes_feature_enabled{name=broken} 1
";

#[test]
fn a_cluster_gets_the_playbooks_of_what_it_has_on() {
    let checkout = Checkout::new();
    checkout.write("metrics.txt", METRICS);
    let run = checkout.run(&["playbook", "--gates-from", "metrics.txt"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("warning: metrics.txt:5: this sample"), "{}", run.stderr);
    assert!(run.stdout.contains("## Beta\n"), "{}", run.stdout);
    assert!(run.stdout.contains("| `OrbitAwareScheduling` | [Orbit-aware scheduling]("), "{}", run.stdout);
    assert!(run.stdout.contains("- `NobodysGate` (alpha)\n"), "{}", run.stdout);
    assert!(!run.stdout.contains("`Off`"), "{}", run.stdout);

    let run = checkout.run_with(&["playbook", "--gates-from", "-", "-o", "library", "-q"], METRICS, &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(checkout.read("library/cluster.md").contains("(sig-space/7-orbit.md)"));
    assert!(!checkout.path("library/sig-space/12-dock.md").exists());

    checkout.write("empty.txt", "go_goroutines 12\n");
    let said = checkout.run(&["playbook", "--gates-from", "empty.txt"]).failure();
    assert!(said.contains("empty.txt: no sample of kubernetes_feature_enabled is in it"), "{said}");
    assert!(
        checkout.run(&["playbook", "--gates-from", "none.txt"]).failure().contains("none.txt: there is no such file")
    );
}

#[test]
fn templates_of_ones_own_are_checked_before_they_are_used() {
    let checkout = Checkout::new();
    checkout.write("own/playbook.md.tera", "{{ kep.title }}: {{ answers.slos.state }}\n");
    let own = ["playbook", "7", "--templates", "own"];
    assert_eq!(checkout.run(&own).quiet_stdout(), "Orbit-aware scheduling: answered\n");

    let config = [("KEPREADY_CONFIG", "config.yaml")];
    checkout.write("config.yaml", format!("templates: {}\n", checkout.path("own").display()));
    let run = checkout.run_with(&["playbook", "7"], "", &config);
    assert_eq!(run.quiet_stdout(), "Orbit-aware scheduling: answered\n");

    for (text, place) in [
        ("one\n\n{{ kep.titel }}\n", "own/playbook.md.tera:3:"),
        ("one\n{% if %}\n", "own/playbook.md.tera:2:"),
        ("{% if answers.slos.text %}{% else %}\n{{ nothing }}{% endif %}", "own/playbook.md.tera:2:"),
    ] {
        checkout.write("own/playbook.md.tera", text);
        let said = checkout.run(&own).failure();
        assert!(said.contains(place), "{said}");
    }
    checkout.write("own/playbook.md.tera", "fine");
    checkout.write("own/metrics.md.tera", "{{ metrics[0].nothing }}");
    let said = checkout.run(&own).failure();
    assert!(said.contains("own/metrics.md.tera:1:"), "{said}");
    fs::rename(checkout.path("own/metrics.md.tera"), checkout.path("own/metric.md.tera")).expect("it can be renamed");
    let said = checkout.run(&own).failure();
    assert!(said.contains("no template has this name"), "{said}");
    let said = checkout.run(&["playbook", "7", "--templates", "nowhere"]).failure();
    assert!(said.contains("nowhere: there is no such file"), "{said}");
}

#[test]
fn the_context_of_a_template_is_printed_as_json() {
    let context = Checkout::new().run(&["playbook", "7", "--context"]).quiet_stdout();
    let context: serde_json::Value = serde_json::from_str(&context).expect("it is JSON");
    assert_eq!(context["answers"]["slos"]["id"], "slos");
    assert_eq!(context["off_lines"][0]["line"], "--feature-gates=OrbitAwareScheduling=false");
}
