use jiff::civil::Date;

use super::approver::{Choice, Desk, Nomination};
use super::history::{self, Event, NoLine};
use super::kep_yaml::{self, Change};
use super::milestone::{self, Neighbour, Target};
use super::{Refusal, Step, approval_file, checklist};
use crate::answers::{self, Reading, State};
use crate::kep::{Aliases, Approval, Milestone, Proposal, Stage, Status};
use crate::markdown::toc;
use crate::questionnaire::Catalogue;
use crate::text::Edits;

/// The files of a KEP as they stand.
#[derive(Clone, Copy, Debug)]
pub struct Files<'t> {
    /// The text of the README.
    pub readme: &'t str,
    /// The text of `kep.yaml`, and what it says.
    pub kep_yaml: (&'t str, &'t Proposal),
    /// The text of the approval file, and what it says; `None` where there is none yet.
    pub approval: Option<(&'t str, &'t Approval)>,
}

/// What the author asks for; what they leave open is proposed.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// The stage to move to.
    pub to: Option<Stage>,
    /// The release to do it in.
    pub milestone: Option<Milestone>,
    /// The handle of the approver, with or without the `@`.
    pub approver: Option<&'a str>,
    /// The day it happens.
    pub today: Date,
}

/// What is known around the KEP.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Who may approve; `None` where nothing says so.
    pub aliases: Option<&'a Aliases>,
    /// The other KEPs of the checkout.
    pub neighbours: &'a [Neighbour],
    /// Whether approvals have files here; outside a checkout they have no place.
    pub has_approvals: bool,
}

/// A KEP moved to another stage.
#[derive(Clone, Debug)]
pub struct Promotion {
    /// The stage it was at, where it had one.
    pub from: Option<Stage>,
    /// The stage it moves to.
    pub to: Stage,
    /// How it gets there.
    pub step: Step,
    /// The release, and why that one.
    pub target: Target,
    /// Who approves, and why they; `None` outside a checkout.
    pub approver: Option<Choice>,
    /// The new text of `kep.yaml`.
    pub kep_yaml: String,
    /// The new text of the approval file; `None` outside a checkout.
    pub approval: Option<String>,
    /// The new text of the README.
    pub readme: String,
    /// What the author should hear about it, a sentence each without its full stop.
    pub notes: Vec<String>,
}

/// Moves a KEP to another stage.
///
/// # Errors
///
/// When it cannot be said where it goes, or a file cannot be changed; nothing is changed then.
pub fn promote(
    files: Files<'_>,
    catalogue: &Catalogue,
    ask: &Ask<'_>,
    around: Surroundings<'_>,
) -> Result<Promotion, Refusal> {
    let (kep_yaml, proposal) = files.kep_yaml;
    let from = proposal.known_stage();
    let to = destination(proposal, ask.to)?;
    let step = Step::between(from, to);
    let target = target(proposal, ask, to, step, around.neighbours)?;
    if step == Step::Stays && proposal.current_milestone() == Some(target.milestone) {
        return Err(Refusal::NothingToDo { stage: to, milestone: target.milestone.to_string() });
    }
    let mut notes: Vec<String> = step.remark(from, to).into_iter().collect();

    let change = Change {
        stage: Some((to, target.milestone)),
        // A stage that was reached stays reached in the release it was, whatever comes later.
        in_milestones: step.is_ahead() || proposal.milestone_of(to).is_none(),
        status: None,
        today: ask.today,
    };
    let kep_yaml = kep_yaml::changed(kep_yaml, proposal, &change)?;
    notes.extend(remarks_on(proposal, to, step, target.milestone));

    let (approver, approval) = match around.has_approvals {
        false => (None, None),
        true => {
            let (choice, text) = approve(files, ask, around, to, target.milestone)?;
            notes.extend(choice.remark.clone());
            (Some(choice), Some(text))
        }
    };

    let event = Event { stage: to, milestone: target.milestone, today: ask.today, is_back: step == Step::Back };
    let readme = readme(files.readme, catalogue, event, step, &mut notes);
    Ok(Promotion { from, to, step, target, approver, kep_yaml, approval, readme, notes })
}

/// Whom [`promote`] would propose as the approver, without promoting anything: for the stage asked for; else for the
/// present stage, where nobody is named for it yet; else for the one that follows.
///
/// # Errors
///
/// When the stage or the release cannot be told.
pub fn nominate(
    proposal: &Proposal,
    approval: Option<&Approval>,
    asked: (Option<Stage>, Option<Milestone>),
    around: Surroundings<'_>,
) -> Result<Nomination, Refusal> {
    let (to, milestone) = asked;
    let from = proposal.known_stage();
    let named = |stage: Stage| approval.and_then(|approval| approval.at(stage)?.handle()).is_some();
    let to = match to.or_else(|| from.filter(|&stage| !named(stage))) {
        Some(to) => to,
        None => destination(proposal, None)?,
    };
    let milestone = match milestone.or_else(|| proposal.current_milestone().filter(|_| from == Some(to))) {
        Some(milestone) => milestone,
        None => {
            let step = Step::between(from, to);
            milestone::propose(proposal, to, step, around.neighbours).ok_or(Refusal::NoMilestone)?.milestone
        }
    };
    let desk = Desk { proposal, approval, aliases: around.aliases, neighbours: around.neighbours, milestone };
    let loads = desk.loads().into_iter().map(|(handle, count)| (handle.to_owned(), count)).collect();
    Ok(Nomination { stage: to, milestone, choice: desk.choose(to, None), loads })
}

/// `kep.yaml` of a KEP whose work is done, with the status `implemented`.
///
/// # Errors
///
/// When the KEP is not at a stage where work ends, or says so already.
pub fn implemented(text: &str, proposal: &Proposal, today: Date) -> Result<String, Refusal> {
    match proposal.known_stage() {
        Some(Stage::Stable | Stage::Removed) => {}
        Some(stage) => return Err(Refusal::NotDone { stage: stage.to_string() }),
        None => return Err(Refusal::NotDone { stage: "no stage".to_owned() }),
    }
    if proposal.known_status() == Some(Status::Implemented) {
        return Err(Refusal::ImplementedAlready);
    }
    let change = Change { stage: None, in_milestones: false, status: Some(Status::Implemented), today };
    kep_yaml::changed(text, proposal, &change)
}

fn destination(proposal: &Proposal, asked: Option<Stage>) -> Result<Stage, Refusal> {
    if let Some(asked) = asked {
        return Ok(asked);
    }
    let from = proposal.known_stage();
    if let (None, Some(written)) = (from, &proposal.stage) {
        return Err(Refusal::UnknownStage { stage: crate::yaml::excerpt(&written.value) });
    }
    Step::next(from).ok_or(Refusal::NoNextStage { from: from.unwrap_or(Stage::Stable) })
}

fn target(
    proposal: &Proposal,
    ask: &Ask<'_>,
    to: Stage,
    step: Step,
    neighbours: &[Neighbour],
) -> Result<Target, Refusal> {
    let Some(milestone) = ask.milestone else {
        return milestone::propose(proposal, to, step, neighbours).ok_or(Refusal::NoMilestone);
    };
    match proposal.current_milestone() {
        Some(latest) if milestone < latest && step != Step::Back => {
            Err(Refusal::MilestoneGoesBack { milestone: milestone.to_string(), latest: latest.to_string() })
        }
        _ => Ok(Target { milestone, reason: "as asked".to_owned() }),
    }
}

fn approve(
    files: Files<'_>,
    ask: &Ask<'_>,
    around: Surroundings<'_>,
    to: Stage,
    milestone: Milestone,
) -> Result<(Choice, String), Refusal> {
    let (_, proposal) = files.kep_yaml;
    if let Some(handle) = ask.approver.filter(|handle| !is_handle(handle)) {
        return Err(Refusal::NotAHandle { handle: crate::yaml::excerpt(handle) });
    }
    let approval = files.approval.map(|(_, approval)| approval);
    let desk = Desk { proposal, approval, aliases: around.aliases, neighbours: around.neighbours, milestone };
    let choice = desk.choose(to, ask.approver).ok_or(Refusal::NoApprover)?;
    let number = proposal.number.as_ref().map_or("", |number| number.value.as_str());
    let insists = ask.approver.is_some();
    let text = approval_file::with_approver(files.approval, number, to, &choice.handle, insists)?;
    Ok((choice, text))
}

/// Whether GitHub has such names: letters, digits and single hyphens, at most 39.
pub(super) fn is_handle(text: &str) -> bool {
    let name = text.strip_prefix('@').unwrap_or(text);
    (1..=39).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// What in `kep.yaml` does not go with the new stage, though it is not for us to change.
fn remarks_on(proposal: &Proposal, to: Stage, step: Step, milestone: Milestone) -> Vec<String> {
    let mut notes = Vec::new();
    if !proposal.known_status().is_some_and(Status::needs_approval) {
        let status = proposal.status.as_ref().map_or_else(|| "absent".to_owned(), |at| crate::yaml::excerpt(&at.value));
        notes.push(format!("the status is {status}; reviewers see to production readiness once it is implementable"));
    }
    for (stage, planned) in proposal.milestones.iter().filter(|(stage, _)| *stage > to) {
        if planned.value.parse::<Milestone>().is_ok_and(|planned| planned <= milestone) {
            let release = crate::yaml::excerpt(&planned.value);
            notes.push(match step {
                Step::Back => format!("kep.yaml still has {stage} in {release}: say there when it is planned now"),
                _ => format!("kep.yaml plans {stage} for {release}, and {to} is {milestone} now"),
            });
        }
    }
    let placeholder = |text: &str| text == "my_feature_metric" || text.eq_ignore_ascii_case("tbd");
    if to >= Stage::Beta && proposal.metrics.iter().any(|metric| placeholder(&metric.value)) {
        notes.push("kep.yaml still has the template's words under metrics; from beta on they are asked for".to_owned());
    }
    if proposal.root().is_some_and(|root| root.pair("prr-approvers").is_some()) {
        notes.push(
            "kep.yaml has prr-approvers, which upstream's checks do not know; the approval file took its place"
                .to_owned(),
        );
    }
    notes
}

/// The README with the line of history, the questions it lacks, and its table of contents brought up to date.
fn readme(text: &str, catalogue: &Catalogue, event: Event, step: Step, notes: &mut Vec<String>) -> String {
    let apply = |text: String, edits: Edits| if edits.is_empty() { text } else { edits.apply(&text) };
    let mut new = text.to_owned();
    if step != Step::Stays {
        match history::add(text, event) {
            Ok(edit) => {
                new = apply(new, [edit].into_iter().collect());
                let ticked = checklist::history_is_current(&new).into_iter().collect();
                new = apply(new, ticked);
            }
            Err(NoLine::There) => {}
            Err(NoLine::NoSection) => {
                notes.push("the README has no Implementation History to add a line to".to_owned())
            }
            Err(NoLine::OtherShape) => {
                notes.push("the Implementation History is no list: add its line by hand".to_owned());
            }
        }
    }
    if step.is_ahead() {
        let reading = Reading::new(&new, catalogue);
        let missing = reading.answers().iter().enumerate().filter(|(_, answer)| answer.state == State::Missing);
        let asked: Vec<usize> =
            missing.map(|(n, _)| n).filter(|&n| catalogue.requirement(n, event.stage).is_required()).collect();
        let has_questionnaire = reading.answers().iter().any(|answer| answer.state != State::Missing);
        if !asked.is_empty() && !has_questionnaire && event.stage > Stage::Stable {
            // What these stages ask is no requirement of upstream's: nobody gets 25 empty questions for it.
            notes.push(format!("the README has no questionnaire, and {} alone needs none", event.stage));
        } else if !asked.is_empty() {
            let count = if asked.len() == 1 { "1 question".to_owned() } else { format!("{} questions", asked.len()) };
            let with = answers::ask(&new, catalogue, &asked);
            if with != new {
                notes.push(format!("the README lacked {count} that {} asks; the titles are in now", event.stage));
            }
            new = with;
        }
    }
    let contents = toc::update(&new).into_iter().collect();
    apply(new, contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEP_YAML: &str = "title: Orbit\nkep-number: 0007\nauthors: [\"@comet\"]\nowning-sig: sig-space\n\
        status: implementable\nstage: alpha\nlatest-milestone: \"v1.38\"\nmilestone:\n  alpha: \"v1.38\"\n  stable: v1.39\n";
    const README: &str = "# Orbit\n\n<!-- toc -->\n- [old](#old)\n<!-- /toc -->\n\n- [ ] \"Implementation History\" section is up-to-date for milestone\n\n\
        ## Production Readiness Review Questionnaire\n\n### Feature Enablement and Rollback\n\n\
        ###### Does enabling the feature change any default behavior?\n\nNo.\n\n## Implementation History\n\n- 2025-01-01: KEP opened\n";
    const ALIASES: &str = "aliases:\n  prod-readiness-approvers: [nova, vega]\n";

    fn ask() -> Ask<'static> {
        Ask { to: None, milestone: None, approver: None, today: jiff::civil::date(2026, 11, 22) }
    }

    fn promoted(kep_yaml: &str, readme: &str, approval: Option<&str>, ask: &Ask<'_>) -> Result<Promotion, Refusal> {
        let catalogue = Catalogue::embedded();
        let proposal = Proposal::read(kep_yaml);
        let aliases = Aliases::read(ALIASES);
        let read = approval.map(|text| (text, Approval::read(text)));
        let files = Files {
            readme,
            kep_yaml: (kep_yaml, &proposal),
            approval: read.as_ref().map(|(text, approval)| (*text, approval)),
        };
        promote(files, &catalogue, ask, Surroundings { aliases: Some(&aliases), neighbours: &[], has_approvals: true })
    }

    #[test]
    fn whom_a_promotion_would_ask_can_be_asked_alone() {
        let aliases = Aliases::read("aliases:\n  prod-readiness-approvers: [vega, nova, comet]\n");
        let of = |milestone: &str, approver: &str| Neighbour {
            milestone: milestone.parse().ok(),
            approver: Some(approver.to_owned()),
        };
        let neighbours = [of("v1.38", "nova"), of("v1.39", "vega"), of("v1.39", "vega"), of("v1.39", "nova")];
        let around = Surroundings { aliases: Some(&aliases), neighbours: &neighbours, has_approvals: true };
        let proposal = Proposal::read(KEP_YAML);
        let told = |approval: &str, asked| {
            let approval = (!approval.is_empty()).then(|| Approval::read(approval));
            let nomination = nominate(&proposal, approval.as_ref(), asked, around).expect("it can be told");
            let who = nomination.choice.map(|choice| choice.handle).unwrap_or_default();
            (nomination.stage, nomination.milestone.to_string(), who, nomination.loads)
        };
        let loads = |all: [(&str, usize); 3]| all.map(|(name, count)| (name.to_owned(), count)).to_vec();
        // Nobody is named for alpha yet; comet wrote the KEP.
        let now = told("", (None, None));
        let v1_38 = loads([("vega", 0), ("comet", 0), ("nova", 1)]);
        assert_eq!(now, (Stage::Alpha, "v1.38".to_owned(), "vega".to_owned(), v1_38));
        let next = told("alpha:\n  approver: gone\n", (None, None));
        let v1_39 = loads([("comet", 0), ("nova", 1), ("vega", 2)]);
        assert_eq!(next, (Stage::Beta, "v1.39".to_owned(), "nova".to_owned(), v1_39));
        let promoted = promoted_around("alpha:\n  approver: gone\n", around);
        assert_eq!(promoted.approver.map(|choice| choice.handle), Some(next.2));
        assert_eq!(told("", (Some(Stage::Stable), Some(Milestone::new(1, 40)))).1, "v1.40");
    }

    fn promoted_around(approval: &str, around: Surroundings<'_>) -> Promotion {
        let proposal = Proposal::read(KEP_YAML);
        let read = Approval::read(approval);
        let files = Files { readme: README, kep_yaml: (KEP_YAML, &proposal), approval: Some((approval, &read)) };
        promote(files, &Catalogue::embedded(), &ask(), around).expect("it can be promoted")
    }

    #[test]
    fn the_three_files_change_together() {
        let promotion = promoted(KEP_YAML, README, None, &ask()).expect("it can be promoted");
        assert_eq!((promotion.from, promotion.to), (Some(Stage::Alpha), Stage::Beta));
        assert_eq!(
            promotion.kep_yaml,
            KEP_YAML
                .replace("stage: alpha", "stage: beta")
                .replace("latest-milestone: \"v1.38\"", "latest-milestone: \"v1.39\"")
                .replace("  stable", "  beta: \"v1.39\"\n  stable")
        );
        assert_eq!(promotion.approval.as_deref(), Some("kep-number: 0007\nbeta:\n  approver: \"@nova\"\n"));
        let readme = &promotion.readme;
        assert!(readme.contains("- 2025-01-01: KEP opened\n- 2026-11-22: KEP updated for beta in v1.39\n"), "{readme}");
        assert!(readme.contains("- [x] \"Implementation History\""), "{readme}");
        assert!(readme.contains("  - [Troubleshooting](#troubleshooting)\n"), "{readme}");
        assert_eq!(readme.matches("\n###### ").count(), 25);
        assert_eq!(
            promotion.notes,
            [
                "kep.yaml plans stable for v1.39, and beta is v1.39 now",
                "the README lacked 24 questions that beta asks; the titles are in now",
            ]
        );
    }

    #[test]
    fn steps_that_are_unusual_are_said_aloud() {
        let to = |stage, milestone: &str| Ask { to: Some(stage), milestone: milestone.parse().ok(), ..ask() };
        let promotion = promoted(KEP_YAML, README, None, &to(Stage::Stable, "v1.40")).expect("it can be promoted");
        assert_eq!(promotion.notes[0], "from alpha to stable: beta is skipped");
        let beta = KEP_YAML.replace("stage: alpha", "stage: beta");
        let promotion = promoted(&beta, README, None, &to(Stage::Alpha, "v1.39")).expect("it can be demoted");
        assert_eq!(promotion.notes[0], "from beta back to alpha: this is a demotion");
        assert!(promotion.kep_yaml.contains("  alpha: \"v1.38\"\n"), "alpha was reached when it was");
        assert!(promotion.readme.contains("KEP moved back to alpha in v1.39"));
        assert_eq!(promotion.readme.matches("\n###### ").count(), 1, "a demotion asks nothing new");
        let promotion = promoted(KEP_YAML, README, None, &to(Stage::Alpha, "v1.39")).expect("it can stay");
        assert_eq!(promotion.notes[0], "it stays at alpha for another release");
        assert!(!promotion.readme.contains("2026-11-22"));
    }

    #[test]
    fn what_cannot_be_done_is_refused_with_what_to_do() {
        let refused = |kep_yaml: &str, ask: &Ask<'_>| {
            promoted(kep_yaml, README, None, ask).expect_err("it is refused").to_string()
        };
        let stable = KEP_YAML.replace("stage: alpha", "stage: stable");
        assert_eq!(refused(&stable, &ask()), "no stage follows stable by itself");
        assert_eq!(refused(&KEP_YAML.replace("stage: alpha", "stage: ga"), &ask()), "`ga` is not a stage");
        let back = Ask { milestone: Some(Milestone::new(1, 30)), ..ask() };
        assert_eq!(refused(KEP_YAML, &back), "v1.30 lies before v1.38, where it stands");
        let odd = Ask { approver: Some("not a name"), ..ask() };
        assert_eq!(refused(KEP_YAML, &odd), "`not a name` is not a GitHub handle");
        let stays = Ask { to: Some(Stage::Alpha), milestone: Some(Milestone::new(1, 38)), ..ask() };
        assert_eq!(refused(KEP_YAML, &stays), "it is alpha in v1.38 already");
    }

    #[test]
    fn what_is_done_becomes_implemented_once() {
        let text = "status: implementable # for long\nstage: stable\n";
        let proposal = Proposal::read(text);
        let new = implemented(text, &proposal, ask().today).expect("it is stable");
        assert_eq!(new, "status: implemented # for long\nstage: stable\n");
        assert_eq!(implemented(&new, &Proposal::read(&new), ask().today), Err(Refusal::ImplementedAlready));
        let beta = "status: implementable\nstage: beta\n";
        assert!(implemented(beta, &Proposal::read(beta), ask().today).is_err());
    }
}
