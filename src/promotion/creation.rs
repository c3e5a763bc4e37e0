//! A new KEP from the template of a checkout: the template's text with what is known filled in, and its examples taken
//! out. What is not known stays as the template has it, for the author.

use jiff::civil::Date;

use super::approver::{Choice, Desk};
use super::{Refusal, Surroundings, approval_file, milestone};
use crate::kep::{Milestone, Proposal, Stage};
use crate::markdown::{Structure, toc};
use crate::text::{Edit, Edits};
use crate::yaml::{Node, Style, edit};

/// What is known of a new KEP.
#[derive(Clone, Debug)]
pub struct Beginning<'a> {
    /// The number of its issue.
    pub number: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The SIG that owns it, such as `sig-node`.
    pub sig: &'a str,
    /// Its authors' handles, with or without the `@`.
    pub authors: &'a [String],
    /// Its feature gates, each with the components it is read in.
    pub gates: &'a [(String, Vec<String>)],
    /// The release it begins in; proposed where `None`.
    pub milestone: Option<Milestone>,
    /// Who approves production readiness; proposed where `None`.
    pub approver: Option<&'a str>,
    /// The day it begins.
    pub today: Date,
}

/// The files of a new KEP.
#[derive(Clone, Debug)]
pub struct Creation {
    /// The text of `kep.yaml`.
    pub kep_yaml: String,
    /// The text of the README.
    pub readme: String,
    /// The text of the approval file; `None` where nobody is known who could approve.
    pub approval: Option<String>,
    /// Who approves, and why they.
    pub approver: Option<Choice>,
    /// The release, and why that one; `None` where nothing says which.
    pub target: Option<super::Target>,
}

/// Makes a new KEP out of the template's `README.md` and `kep.yaml`.
///
/// # Errors
///
/// When the template's `kep.yaml` cannot be filled in.
pub fn create(
    template_readme: &str,
    template_yaml: &str,
    beginning: &Beginning<'_>,
    around: Surroundings<'_>,
) -> Result<Creation, Refusal> {
    let handles = beginning.authors.iter().map(String::as_str).chain(beginning.approver);
    if let Some(handle) = handles.into_iter().find(|handle| !super::plan::is_handle(handle)) {
        return Err(Refusal::NotAHandle { handle: crate::yaml::excerpt(handle) });
    }
    let asked = beginning.milestone.map(|milestone| super::Target { milestone, reason: "as asked".to_owned() });
    let target = asked
        .or_else(|| milestone::propose(&Proposal::default(), Stage::Alpha, super::Step::Begins, around.neighbours));
    let kep_yaml = filled(template_yaml, beginning, target.as_ref().map(|target| target.milestone))?;
    let proposal = Proposal::read(&kep_yaml);
    let desk = target.as_ref().map(|target| Desk {
        proposal: &proposal,
        approval: None,
        aliases: around.aliases,
        neighbours: around.neighbours,
        milestone: target.milestone,
    });
    let approver = desk.and_then(|desk| desk.choose(Stage::Alpha, beginning.approver));
    let approval = approver
        .as_ref()
        .map(|choice| approval_file::with_approver(None, beginning.number, Stage::Alpha, &choice.handle, true));
    let readme = titled(template_readme, beginning);
    Ok(Creation { kep_yaml, readme, approval: approval.transpose()?, approver, target })
}

/// The most bytes that a title gives to the name of a directory; the longest of kubernetes/enhancements has 90.
const LONGEST_SLUG: usize = 80;

/// The name of the directory of a KEP: its number, and its title in lower case with hyphens.
pub fn directory_name(number: &str, title: &str) -> String {
    let words = title.to_lowercase();
    let words = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        // A title that is one long word is cut, any other ends at a word.
        let word = &word[..word.len().min(LONGEST_SLUG)];
        if slug.len() + word.len() + 1 > LONGEST_SLUG + 1 {
            break;
        }
        slug += if slug.is_empty() { "" } else { "-" };
        slug += word;
    }
    let slug = if slug.is_empty() { "kep" } else { &slug };
    format!("{number}-{slug}")
}

/// The README with its title, and a table of contents that fits.
fn titled(template: &str, beginning: &Beginning<'_>) -> String {
    let structure = Structure::read(template);
    let title = format!("KEP-{}: {}", beginning.number, beginning.title);
    let heading = structure.headings.iter().find(|heading| heading.level == 1);
    let edits: Edits = heading.map(|heading| Edit::replace(heading.title, title)).into_iter().collect();
    let text = edits.apply(template);
    let contents: Edits = toc::update(&text).into_iter().collect();
    contents.apply(&text)
}

/// `kep.yaml` with what is known; the template's examples go, its comments stay.
fn filled(template: &str, beginning: &Beginning<'_>, milestone: Option<Milestone>) -> Result<String, Refusal> {
    let proposal = Proposal::read(template);
    let damaged = |key: &str| Refusal::Unwritable {
        key: key.to_owned(),
        file: "the template's kep.yaml",
        why: "it is no such file",
    };
    let root = proposal.root().ok_or_else(|| damaged("title"))?;
    let mut edits = Edits::new();
    let mut set = |node: Option<&Node>, key: &str, value: &str| -> Result<(), Refusal> {
        let Some(node) = node else { return Ok(()) };
        edits.extend(edit::set(template, node, value, Style::Plain).map_err(|_| damaged(key))?.into_iter().collect());
        Ok(())
    };
    let day = beginning.today.to_string();
    let known = [
        ("title", beginning.title),
        ("kep-number", beginning.number),
        ("owning-sig", beginning.sig),
        ("status", "provisional"),
        ("creation-date", &day),
        ("stage", "alpha"),
    ];
    for (key, value) in known {
        if root.pair(key).is_none() && key != "creation-date" {
            return Err(damaged(key));
        }
        set(root.get(key), key, value)?;
    }
    if let Some(milestone) = milestone {
        let release = milestone.to_string();
        set(root.get("latest-milestone"), "latest-milestone", &release)?;
        set(root.get("milestone").and_then(|node| node.get("alpha")), "milestone", &release)?;
    }
    // Releases of stages to come are the template's examples, not a plan of anybody's.
    let later =
        root.get("milestone").into_iter().flat_map(Node::pairs).filter(|pair| pair.key.as_str() != Some("alpha"));
    edits.extend(later.map(|pair| edit::remove(template, pair)).collect());
    let authors: Vec<String> = beginning.authors.iter().map(|author| handle(author)).collect();
    let gates: Vec<String> = beginning.gates.iter().map(gate).collect();
    let lists: [(&str, &[String]); 6] = [
        ("authors", &authors),
        ("feature-gates", &gates),
        ("participating-sigs", &[]),
        ("see-also", &[]),
        ("replaces", &[]),
        ("metrics", &[]),
    ];
    for (key, entries) in lists {
        edits.extend(root.pair(key).map(|pair| edit::set_list(template, pair, entries)).into_iter().collect());
    }
    for key in ["reviewers", "approvers"] {
        let tbd = ["TBD".to_owned()];
        edits.extend(root.pair(key).map(|pair| edit::set_list(template, pair, &tbd)).into_iter().collect());
    }
    let new = edits.apply(template);
    let again = Proposal::read(&new);
    let said = again.title.as_ref().map(|at| at.value.as_str()) == Some(beginning.title)
        && again.number.as_ref().map(|at| at.value.as_str()) == Some(beginning.number)
        && again.known_stage() == Some(Stage::Alpha)
        && again.authors.len() == beginning.authors.len();
    if said { Ok(new) } else { Err(damaged("title")) }
}

fn handle(author: &str) -> String {
    edit::scalar(&format!("@{}", author.strip_prefix('@').unwrap_or(author)), Style::DoubleQuoted)
}

/// The entry of a feature gate.
fn gate((name, components): &(String, Vec<String>)) -> String {
    let components: String =
        components.iter().map(|name| format!("\n  - {}", edit::scalar(name, Style::Plain))).collect();
    let components = if components.is_empty() { " []".to_owned() } else { components };
    format!("name: {}\ncomponents:{components}", edit::scalar(name, Style::Plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "title: A title\nkep-number: NNNN\nauthors:\n  - \"@somebody\"\nowning-sig: sig-xyz\n\
        participating-sigs:\n  - sig-aaa\nstatus: provisional|implementable\ncreation-date: yyyy-mm-dd\nreviewers:\n  - TBD\n  - \"@x\"\n\n\
        # Where it stands.\nstage: alpha|beta|stable\nlatest-milestone: \"v1.19\"\nmilestone:\n  alpha: \"v1.19\"\n  beta: \"v1.20\"\n\n\
        feature-gates:\n  - name: Example\n    components:\n      - one\ndisable-supported: true\nmetrics:\n  - example\n";

    fn beginning<'a>(authors: &'a [String], gates: &'a [(String, Vec<String>)]) -> Beginning<'a> {
        Beginning {
            number: "9999",
            title: "Orbit: the sequel",
            sig: "sig-space",
            authors,
            gates,
            milestone: Some(Milestone::new(1, 39)),
            approver: Some("@nova"),
            today: jiff::civil::date(2026, 11, 22),
        }
    }

    #[test]
    fn the_template_is_filled_in_and_its_examples_go() {
        let around = Surroundings { aliases: None, neighbours: &[], has_approvals: true };
        let authors = ["comet".to_owned()];
        let gates = [("Orbit".to_owned(), vec!["kubelet".to_owned(), "kube-scheduler".to_owned()])];
        let readme = "<!-- toc -->\n<!-- /toc -->\n# KEP-NNNN: Short title\n\n## Summary\n";
        let new = create(readme, TEMPLATE, &beginning(&authors, &gates), around).expect("the template is sound");
        insta::assert_snapshot!(new.kep_yaml, @r#"
        title: "Orbit: the sequel"
        kep-number: 9999
        authors:
          - "@comet"
        owning-sig: sig-space
        participating-sigs: []
        status: provisional
        creation-date: 2026-11-22
        reviewers:
          - TBD

        # Where it stands.
        stage: alpha
        latest-milestone: "v1.39"
        milestone:
          alpha: "v1.39"

        feature-gates:
          - name: Orbit
            components:
              - kubelet
              - kube-scheduler
        disable-supported: true
        metrics: []
        "#);
        assert!(
            new.readme.contains("# KEP-9999: Orbit: the sequel\n") && new.readme.contains("- [Summary](#summary)\n"),
            "{}",
            new.readme
        );
        assert_eq!(new.approval.as_deref(), Some("kep-number: 9999\nalpha:\n  approver: \"@nova\"\n"));
        let bare = create(readme, TEMPLATE, &beginning(&[], &[]), around).expect("the template is sound");
        assert!(
            bare.kep_yaml.contains("authors: []\n") && bare.kep_yaml.contains("feature-gates: []\n"),
            "{}",
            bare.kep_yaml
        );
        assert!(create(readme, "- a\n", &beginning(&[], &[]), around).is_err());
    }

    #[test]
    fn a_directory_is_named_by_number_and_title() {
        assert_eq!(directory_name("7", "Orbit: the  Sequel (v2)"), "7-orbit-the-sequel-v2");
        assert_eq!(directory_name("7", "../../etc"), "7-etc");
        assert_eq!(directory_name("7", "軌道"), "7-kep");
    }
}
