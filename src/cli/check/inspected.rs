//! KEPs read from the disk, and checked.

use super::select::Selection;
use super::{Arguments, Format};
use crate::answers::exchange::KepFacts;
use crate::answers::{Reading, State};
use crate::cli::error::Error;
use crate::gate::{
    Answers, Exemptions, Finding, Kep, Now, Options, Outcome, Review, check_checkout, check_kep, judged,
};
use crate::kep::{Milestone, Stage, Status};
use crate::questionnaire::Catalogue;
use crate::report::KepReport;
use crate::shell::{Checkout, FileError, Inspected, KepFiles, Survey, in_parallel, inspect, inspect_anyway, today};
use crate::text::{printable, shown_path};

/// The KEPs of a selection, read.
pub(in crate::cli) struct InspectedAll {
    keps: Vec<(Inspected, Option<Exemptions>)>,
    pub(in crate::cli) survey: Option<Survey>,
    checkout: Option<Checkout>,
    /// Whether the checkout's own files are checked too.
    with_tree: bool,
    exemptions: Exemptions,
    now: Now,
}

/// Reads the KEPs of `selection`. One that cannot be read is an error where it was named, and a finding among many.
pub(in crate::cli) fn inspect_all(
    selection: &Selection,
    catalogue: &Catalogue,
    arguments: &Arguments,
) -> Result<InspectedAll, Error> {
    let mut keps = if selection.named {
        in_parallel(&selection.keps, inspect).into_iter().collect::<Result<Vec<Inspected>, FileError>>()?
    } else {
        in_parallel(&selection.keps, inspect_anyway)
    };
    let upcoming = arguments.upcoming.or(arguments.milestone);
    let survey = selection.checkout.as_ref().map(|checkout| {
        let inspected: Vec<&Inspected> = keps.iter().collect();
        let survey = Survey::of(checkout, upcoming, selection.all.then_some(inspected.as_slice()));
        if !selection.with_tree {
            return survey;
        }
        let files = keps.iter().map(|kep| &kep.loaded.files).filter(|files| files.kep_yaml.is_some());
        survey.with_tree(checkout, &files.map(|files| files.dir.as_os_str()).collect())
    });
    if let Some(milestone) = arguments.milestone {
        keps.retain(|kep| {
            kep.loaded
                .proposal
                .current_milestone()
                .is_some_and(|own| (own.major, own.minor) == (milestone.major, milestone.minor))
        });
    }
    let now = Now { upcoming: survey.as_ref().and_then(|survey| survey.facts.upcoming), today: Some(today()) };
    let exemptions = survey.as_ref().and_then(|survey| survey.exemptions.as_ref());
    let read = |(path, text): &(String, String)| Exemptions::read(text, path, &now, catalogue);
    let mut errors = Vec::new();
    let exemptions = exemptions.map(read).transpose().unwrap_or_else(|found| {
        errors.extend(found);
        None
    });
    let mut with_own = Vec::with_capacity(keps.len());
    for kep in keps {
        match kep.exemptions.as_ref().map(read).transpose() {
            Ok(own) => with_own.push((kep, own)),
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let (keps, exemptions) = (with_own, exemptions.unwrap_or_default());
    let (checkout, with_tree) = (selection.checkout.clone(), selection.with_tree);
    Ok(InspectedAll { keps, survey, checkout, with_tree, exemptions, now })
}

impl InspectedAll {
    /// The KEPs, in the order in which they are checked.
    pub(in crate::cli) fn keps(&self) -> impl Iterator<Item = &Inspected> {
        self.keps.iter().map(|(kep, _)| kep)
    }

    /// Runs the gate on every KEP.
    pub(in crate::cli) fn check(&self, catalogue: &Catalogue, arguments: &Arguments) -> Vec<KepReport> {
        in_parallel(&self.keps, |(kep, own)| self.check_one(kep, own.clone(), catalogue, arguments))
    }

    /// What is wrong with the checkout itself: its tree, its template where all of it is checked, and exemptions for
    /// all of its KEPs that have ended.
    pub(super) fn check_checkout(&self, catalogue: &Catalogue, arguments: &Arguments) -> Vec<Finding> {
        let mut found = self.survey.as_ref().map(|survey| check_checkout(&survey.facts)).unwrap_or_default();
        // To upstream's checks the template is a KEP like all others; nobody asks it for answers.
        let template = self.checkout.as_ref().filter(|_| self.with_tree).and_then(KepFiles::of_template);
        if let Some(template) = template.map(|files| inspect_anyway(&files)) {
            let own = self.check_one(&template, None, catalogue, arguments).findings;
            found.extend(own.into_iter().filter(|finding| finding.upstream));
        }
        found.extend(self.exemptions.ended_for_all());
        found
    }

    fn check_one(
        &self,
        kep: &Inspected,
        own: Option<Exemptions>,
        catalogue: &Catalogue,
        arguments: &Arguments,
    ) -> KepReport {
        let (readme, proposal) = (kep.loaded.readme.as_str(), &kep.loaded.proposal);
        let reading = Reading::new(readme, catalogue);
        let stage = arguments.stage.or_else(|| proposal.known_stage()).unwrap_or(Stage::Alpha);
        let review = Review::of(proposal, self.now.upcoming);
        let facts = self.survey.as_ref().map(|survey| &survey.facts);
        let exists = |path: &str| self.checkout.as_ref().is_some_and(|checkout| checkout.root().join(path).exists());
        let mut subject = Kep::new(
            Answers::new(catalogue, (readme, &reading), proposal, (stage, review)),
            &kep.paths,
            kep.loaded.kep_yaml.as_deref(),
            kep.loaded.approval_text.as_deref().zip(kep.loaded.approval.as_ref()),
            kep.owners.as_deref(),
            &kep.markdown,
            facts,
        );
        subject.has_readme = kep.has_readme;
        subject.unreadable = kep.unreadable.as_ref();
        subject.exists = Some(&exists);
        let findings = check_kep(&subject, Options { strict: arguments.strict });
        let number = proposal.number.as_ref().map(|number| number.value.trim_start_matches('0'));
        let exemptions = self.exemptions.of_kep(number.or(kep.paths.number.as_deref()), own);
        let Outcome { findings, required, ready } = judged(&subject.answers, findings, &exemptions);
        let approver = kep.loaded.approval.as_ref().and_then(|approval| approval.at(stage)?.handle());
        KepReport {
            boxes: match arguments.format {
                Format::Markdown => boxes(&subject, &findings, arguments.milestone),
                _ => Vec::new(),
            },
            sources: sources(kep, &reading, &findings),
            kep: KepFacts::new(proposal, kep.paths.number.as_deref(), stage, &kep.paths.readme),
            stage,
            review,
            ready,
            required,
            approver: approver.map(str::to_owned),
            findings,
        }
    }
}

/// What the release team's checklist asks, each with whether the files prove it.
fn boxes(kep: &Kep<'_>, findings: &[Finding], milestone: Option<Milestone>) -> Vec<(String, bool)> {
    let answers = &kep.answers;
    let (stage, proposal) = (answers.stage, answers.proposal);
    let found = |rule: &str| findings.iter().any(|finding| finding.rule == rule);
    let asked = answers.reading.answers().iter().all(|answer| answer.state != State::Missing);
    let status = proposal.known_status();
    let release = proposal.latest_milestone.as_ref().map(|text| text.value.clone()).unwrap_or_default();
    let own = proposal.current_milestone();
    let same = |wanted: Milestone| own.is_some_and(|own| (own.major, own.minor) == (wanted.major, wanted.minor));
    let on_time = milestone.map_or(own.is_some(), same);
    let active = matches!(status, Some(Status::Implementable | Status::Implemented));
    let approved = kep.approver_of(stage);
    let criteria =
        answers.reading.section("graduation criteria").is_some_and(|(_, text)| text.split_whitespace().count() > 12);
    let name = approved.clone().map(|name| format!(" by `{name}`")).unwrap_or_default();
    vec![
        ("The README asks every question of the latest template".to_owned(), asked),
        (
            format!(
                "The status is `implementable` or `implemented`, the stage `{stage}`, the latest milestone `{release}`"
            ),
            active && on_time,
        ),
        ("The README has graduation criteria".to_owned(), criteria),
        (format!("Every question that {stage} requires is answered"), !found("missing-answer")),
        (format!("Production readiness is approved for {stage}{name}"), approved.is_some()),
        ("The checks of kubernetes/enhancements pass".to_owned(), !findings.iter().any(|finding| finding.upstream)),
    ]
}

/// The lines that findings are about.
fn sources(kep: &Inspected, reading: &Reading<'_>, findings: &[Finding]) -> Vec<(String, usize, String)> {
    let others = [
        (kep.paths.kep_yaml.as_str(), kep.loaded.kep_yaml.as_deref()),
        (kep.paths.approval.as_deref().unwrap_or_default(), kep.loaded.approval_text.as_deref()),
        (kep.paths.owners.as_str(), kep.owners.as_deref()),
    ];
    let line_of = |finding: &Finding| {
        let number = finding.line.checked_sub(1)?;
        let is = |path: &str| *finding.file == *shown_path(path);
        if is(&kep.paths.readme) {
            let lines = reading.lines();
            let readme = kep.loaded.readme.as_str();
            return (number < lines.count()).then(|| lines.line(readme, number).content.of(readme));
        }
        let text = others.iter().find(|(path, _)| is(path)).and_then(|(_, text)| *text)?;
        text.lines().nth(number)
    };
    let mut sources = Vec::new();
    for finding in findings.iter().filter(|finding| finding.counts()) {
        let Some(line) = line_of(finding) else { continue };
        let shown: String = line.chars().take(160).collect();
        sources.push((finding.file.clone(), finding.line, printable(&shown).into_owned()));
    }
    sources
}

/// Whether the KEP is ready once the baseline's findings do not count.
pub(super) fn judge_again(kep: &mut KepReport) {
    let waits = |finding: &Finding| finding.rule == "missing-answer" && finding.counts();
    kep.ready =
        !kep.findings.iter().any(|finding| finding.is_error() || (kep.review == Review::Draft && waits(finding)));
}
