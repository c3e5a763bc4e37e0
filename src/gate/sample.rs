//! A KEP that no rule finds anything in, to try rules on with one part of it changed.

use std::sync::LazyLock;

use super::{Answers, CheckoutFacts, Completeness, Finding, Kep, Options, Paths, Review, Sample, check_kep};
use crate::answers::Reading;
use crate::kep::{Aliases, Approval, Milestone, Proposal, Stage};
use crate::markdown::toc;
use crate::questionnaire::Catalogue;
use crate::text::Edits;

pub(super) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);

const KEP_YAML: &str = "\
title: Orbital Scheduling
kep-number: 9999
authors:
  - \"@nova\"
owning-sig: sig-space
participating-sigs:
  - sig-scheduling
status: implementable
creation-date: 2025-09-02
reviewers:
  - \"@tomas\"
approvers:
  - \"@altair\"
stage: beta
latest-milestone: \"v1.39\"
milestone:
  alpha: \"v1.37\"
  beta: \"v1.39\"
feature-gates:
  - name: OrbitalScheduling
    components:
      - kube-apiserver
      - kube-scheduler
disable-supported: true
metrics:
  - scheduler_orbit_placements_total
  - scheduler_orbit_cache_lag_seconds
";

const APPROVAL: &str = "kep-number: 9999\nalpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@vega\"\n";

const ALIASES: &str =
    "aliases:\n  prod-readiness-approvers:\n    - vega\n    - rigel\n  sig-node-tech-leads:\n    - altair\n";

/// Sections around the questionnaire: heading and text.
const SECTIONS: [(&str, &str); 3] = [
    (
        "## Release Signoff Checklist",
        "- [x] (R) Production readiness review completed\n- [x] (R) Production readiness review approved\n",
    ),
    (
        "## Version Skew Strategy",
        "An older scheduler does not see the field, an older API server drops it; either behaves as with the gate off.\n",
    ),
    ("## Implementation History", "- 2025-12-10: alpha in v1.37\n- 2026-03-11: beta in v1.39\n"),
];

/// The parts of a sample.
pub(super) struct Parts {
    kep_yaml: String,
    approval: Option<String>,
    owners: Option<String>,
    answers: Vec<(String, String)>,
    section: Option<String>,
}

impl Parts {
    pub(super) fn new() -> Self {
        Self {
            kep_yaml: KEP_YAML.into(),
            approval: Some(APPROVAL.into()),
            owners: None,
            answers: Vec::new(),
            section: None,
        }
    }

    /// The parts with `sample` put in; `None` where it is only words.
    pub(super) fn with(sample: Sample) -> Option<Self> {
        let mut parts = Self::new();
        match sample {
            Sample::Answer(question, text) => parts.answers.push((question.into(), text.into())),
            Sample::Answers(all) => {
                parts.answers.extend(all.iter().map(|(question, text)| ((*question).into(), (*text).into())))
            }
            Sample::KepYaml(keys) => parts.set(keys),
            Sample::KepYamlAndAnswer(keys, question, text) => {
                parts.set(keys);
                parts.answers.push((question.into(), text.into()));
            }
            Sample::Approval(text) => parts.approval = Some(text.into()),
            Sample::NoApproval => parts.approval = None,
            Sample::Section(text) => parts.section = Some(text.into()),
            Sample::Owners(keys, owners) => {
                parts.set(keys);
                parts.owners = Some(owners.into());
            }
            Sample::Words(_) => return None,
        }
        Some(parts)
    }

    /// Puts keys of `kep.yaml` in the place of those that are there.
    fn set(&mut self, keys: &str) {
        for block in blocks(keys) {
            let name = block.split(':').next().unwrap_or_default();
            let mut all = blocks(&self.kep_yaml);
            let block = if block.contains("~~") { String::new() } else { block.clone() };
            match all.iter_mut().find(|known| known.split(':').next() == Some(name)) {
                Some(known) => *known = block,
                None => all.push(block),
            }
            self.kep_yaml = all.concat();
        }
    }

    fn readme(&self) -> String {
        let mut out = String::from("# KEP-9999: Orbital Scheduling\n\n<!-- toc -->\n<!-- /toc -->\n\n");
        let put = |out: &mut String, (heading, text): (&str, &str)| {
            let own = self.section.as_deref().filter(|section| section.lines().next() == Some(heading));
            match own {
                Some(section) => out.push_str(&format!("{section}\n")),
                None => out.push_str(&format!("{heading}\n\n{text}\n")),
            }
        };
        put(&mut out, SECTIONS[0]);
        put(&mut out, SECTIONS[1]);
        out.push_str("## Production Readiness Review Questionnaire\n\n");
        for (n, section) in CATALOGUE.sections.iter().enumerate() {
            out.push_str(&format!("### {}\n\n", section.title));
            for question in CATALOGUE.questions.iter().filter(|question| question.section == n) {
                let own = self.answers.iter().find(|(id, _)| id == question.id.as_str());
                let answer = own.map_or(question.example.as_str(), |(_, text)| text);
                out.push_str(&format!("###### {}\n\n{answer}\n\n", question.title));
            }
        }
        put(&mut out, SECTIONS[2]);
        out.push_str("## Drawbacks\n\nOne more reason to prefer a node.\n\n");
        // A table of contents is made for the sample as it would be without the section that is put in.
        let edits: Edits = toc::update(&out).into_iter().collect();
        let out = edits.apply(&out);
        let known = SECTIONS.iter().any(|(heading, _)| self.section.as_deref().is_some_and(|s| s.starts_with(heading)));
        match &self.section {
            Some(section) if !known => {
                let at = out.find("## Drawbacks").expect("the sample has drawbacks");
                format!("{}{section}", &out[..at])
            }
            _ => out,
        }
    }

    /// What the whole gate finds.
    pub(super) fn findings(&self, options: Options) -> Vec<Finding> {
        let readme = self.readme();
        let reading = Reading::new(&readme, &CATALOGUE);
        let proposal = Proposal::read(&self.kep_yaml);
        let facts = CheckoutFacts {
            aliases: Some(Aliases::read(ALIASES)),
            upcoming: Some(Milestone::new(1, 39)),
            groups: ["sig-space", "sig-scheduling", "sig-node"].map(str::to_owned).to_vec(),
            completeness: Completeness::Whole,
            template_comments: vec![super::checkout::comment_key("A comment of the template.")],
            aliases_problems: Vec::new(),
            tree: Vec::new(),
            strays: Vec::new(),
        };
        let sig = proposal.owning_sig.as_ref().map_or("sig-space", |sig| sig.value.as_str());
        let paths = Paths {
            readme: format!("keps/{sig}/9999-orbital-scheduling/README.md"),
            kep_yaml: format!("keps/{sig}/9999-orbital-scheduling/kep.yaml"),
            approval: Some(format!("keps/prod-readiness/{sig}/9999.yaml")),
            owners: format!("keps/{sig}/9999-orbital-scheduling/OWNERS"),
            number: Some("9999".to_owned()),
        };
        let review = Review::of(&proposal, facts.upcoming);
        let stage = proposal.known_stage().unwrap_or(Stage::Alpha);
        let answers = Answers::new(&CATALOGUE, (&readme, &reading), &proposal, (stage, review));
        let approval = self.approval.as_deref().map(|text| (text, Approval::read(text)));
        let kep = Kep::new(
            answers,
            &paths,
            Some(&self.kep_yaml),
            approval.as_ref().map(|(text, approval)| (*text, approval)),
            self.owners.as_deref(),
            &[],
            Some(&facts),
        );
        check_kep(&kep, options)
    }

    /// What the rule `rule` finds.
    fn found_by(&self, rule: &str) -> Vec<Finding> {
        let mut found = self.findings(Options::default());
        found.retain(|finding| finding.rule == rule);
        found
    }
}

/// The top-level keys of a YAML text, each with the lines that belong to it.
fn blocks(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in text.lines() {
        let begins = line.starts_with(|c: char| c.is_ascii_alphabetic());
        match all.last_mut() {
            Some(last) if !begins => last.push_str(&format!("{line}\n")),
            _ => all.push(format!("{line}\n")),
        }
    }
    all
}

/// What `rule` finds where `question` is answered by `text`.
pub(super) fn with_answer(question: &str, text: &str, rule: &str) -> Vec<Finding> {
    with_kep_yaml_and_answer("", question, text, rule)
}

/// What `rule` finds with other keys in `kep.yaml`.
pub(super) fn with_kep_yaml(keys: &str, rule: &str) -> Vec<Finding> {
    let mut parts = Parts::new();
    parts.set(keys);
    parts.found_by(rule)
}

/// The help of what `rule` finds with other keys in `kep.yaml` and no approval file.
pub(super) fn without_approval(keys: &str, rule: &str) -> String {
    let mut parts = Parts::new();
    parts.set(keys);
    parts.approval = None;
    let found = parts.found_by(rule);
    found.first().and_then(|finding| finding.help.clone()).unwrap_or_default()
}

/// What `rule` finds with other keys in `kep.yaml` and another answer.
pub(super) fn with_kep_yaml_and_answer(keys: &str, question: &str, text: &str, rule: &str) -> Vec<Finding> {
    with_kep_yaml_and_answers(keys, &[(question, text)], rule)
}

/// What `rule` finds with other keys in `kep.yaml` and other answers.
pub(super) fn with_kep_yaml_and_answers(keys: &str, answers: &[(&str, &str)], rule: &str) -> Vec<Finding> {
    let mut parts = Parts::new();
    parts.set(keys);
    parts.answers.extend(answers.iter().map(|(question, text)| ((*question).into(), (*text).into())));
    parts.found_by(rule)
}

/// What `rule` finds with other keys in `kep.yaml` and another section in the README.
pub(super) fn with_section(keys: &str, section: &str, rule: &str) -> Vec<Finding> {
    let mut parts = Parts::new();
    parts.set(keys);
    parts.section = Some(section.into());
    parts.found_by(rule)
}
