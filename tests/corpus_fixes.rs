//! Every fix of `kepready fix`, on READMEs and KEPs as authors left them.

use std::path::Path;

use kepready::answers::Reading;
use kepready::gate::{
    Answers, Finding, Fix, Kep, Options, Review, Severity, Terms, Texts, check_kep, template_comments,
};
use kepready::kep::{Proposal, Stage};
use kepready::questionnaire::{Catalogue, TITLE};
use kepready::shell::{Checkout, Inspected, KepFiles, Survey, inspect};

/// Holds each fix of a README to what it promises: no word of an author's is changed, and a second run finds nothing
/// to do.
pub fn check(text: &str) -> Result<(), String> {
    let catalogue = Catalogue::embedded();
    // Every comment counts as the template's, so that as many as can go do.
    let comments = template_comments(text);
    let terms = Terms { catalogue: &catalogue, stage: Stage::Stable, review: Review::Asked, template: &comments };
    for fix in [Fix::OldLayout, Fix::MissingTitles, Fix::TemplateComments, Fix::Toc] {
        let run = |text: &str| {
            let texts = Texts { readme: Some(text.to_owned()), kep_yaml: None };
            Fix::all(&[fix], &texts, &terms).0.readme.expect("a README stays one")
        };
        let new = run(text);
        if run(&new) != new {
            return Err(format!("{fix:?} done twice is not done once"));
        }
        let (before, after) = (Reading::new(text, &catalogue), Reading::new(&new, &catalogue));
        for (n, (old, new)) in before.answers().iter().zip(after.answers()).enumerate() {
            if old.text != new.text {
                return Err(format!("{fix:?} changes the answer to {}", catalogue.questions[n].id));
            }
        }
        let (before_it, after_it) = (section_titles(text, &catalogue), section_titles(&new, &catalogue));
        let twice = before_it.iter().zip(&after_it).position(|(old, new)| *new > 1 && new > old);
        if let Some(section) = twice {
            return Err(format!("{fix:?} makes {} stand twice", catalogue.sections[section].title));
        }
        if fix != Fix::Toc {
            let (old, new) = (outside(text, &before), outside(&new, &after));
            let mut left = new.iter();
            if let Some(lost) = old.iter().find(|line| !left.any(|kept| kept == *line)) {
                return Err(format!("{fix:?} loses or moves {lost:?}"));
            }
            if fix != Fix::MissingTitles && old.len() != new.len() {
                return Err(format!("{fix:?} adds a line outside the questions"));
            }
        }
    }
    Ok(())
}

/// Holds what the gate says of fixes to what they do: each finding that is marked as fixable is gone after its fix and
/// after all of them, no other comes up, and a second run changes nothing.
pub fn keep_their_word(readme: &Path, checkout: &Checkout, survey: &Survey) -> Result<(), String> {
    let catalogue = Catalogue::embedded();
    let dir = readme.parent().expect("a file is in a directory");
    let Some(found) = checkout.keps().into_iter().find(|kep| kep.path == dir) else { return Ok(()) };
    let kep = inspect(&KepFiles::from((found, checkout.clone()))).map_err(|error| error.to_string())?;
    let texts = Texts { readme: Some(kep.loaded.readme.clone()), kep_yaml: kep.loaded.kep_yaml.clone() };
    let before = findings(&kep, &texts, &catalogue, survey);
    let proposal = &kep.loaded.proposal;
    let terms = Terms {
        catalogue: &catalogue,
        stage: proposal.known_stage().unwrap_or(Stage::Alpha),
        review: Review::of(proposal, survey.facts.upcoming),
        template: &survey.facts.template_comments,
    };
    let fixable = |found: &[Finding], fix: Fix| {
        found.iter().filter(|finding| finding.fixable && finding.rule == fix.rule()).cloned().collect::<Vec<_>>()
    };
    for finding in before.iter().filter(|finding| finding.fixable) {
        if Fix::named(finding.rule).is_none() {
            return Err(format!("{} is marked as fixable, and no fix has its name", finding.rule));
        }
    }
    for fix in Fix::ALL {
        let (new, done) = Fix::all(&[fix], &texts, &terms);
        let was = fixable(&before, fix);
        // Other files have tables of contents too, and nothing is said of the layout of what is done.
        let told = match fix {
            Fix::Toc => false,
            Fix::OldLayout => matches!(terms.review, Review::Asked | Review::Draft),
            _ => terms.review.looks_at_answers(),
        };
        if was.is_empty() != done.is_empty() && told {
            return Err(format!("{fix:?}: {} findings say that it mends them, done: {done:?}", was.len()));
        }
        let left = fixable(&findings(&kep, &new, &catalogue, survey), fix);
        if let Some(left) = left.iter().find(|finding| finding.file == kep.paths.readme || fix != Fix::Toc) {
            return Err(format!("{fix:?} leaves {}", left.message));
        }
    }
    let (new, done) = Fix::all(&Fix::ALL, &texts, &terms);
    let (again, more) = Fix::all(&Fix::ALL, &new, &terms);
    if again != new || !more.is_empty() {
        return Err(format!("all done twice is not done once: {more:?}"));
    }
    if (new != texts) == done.is_empty() {
        return Err("what is done is not said, or the reverse".to_owned());
    }
    let after = findings(&kep, &new, &catalogue, survey);
    let known = |finding: &Finding| before.iter().any(|old| weight(old) >= weight(finding) && same(old, finding));
    match after.iter().find(|finding| !known(finding)) {
        Some(worse) => Err(format!("after all fixes there is {}: {}", worse.rule, worse.message)),
        None => Ok(()),
    }
}

/// Whether two findings are about the same. A question whose title was put in is missing before, unanswered now; it may
/// have been told with all of its section.
fn same(old: &Finding, new: &Finding) -> bool {
    if (old.rule, &old.file) != (new.rule, &new.file) {
        return false;
    }
    let with_others = new.question.as_ref().is_some_and(|question| old.covers.contains(question));
    with_others || (old.question == new.question && old.about == new.about)
}

/// How often the title of each section stands in the questionnaire.
fn section_titles(text: &str, catalogue: &Catalogue) -> Vec<usize> {
    let own = Reading::new(text, catalogue).section(TITLE).map(|(_, own)| own).unwrap_or_default();
    let marked = own.lines().filter(|line| line.starts_with('#'));
    let titles: Vec<String> = marked.map(|line| line.trim_matches(['#', ' ']).to_lowercase()).collect();
    let count = |title: &str| titles.iter().filter(|known| **known == title.to_lowercase()).count();
    catalogue.sections.iter().map(|section| count(&section.title)).collect()
}

fn weight(finding: &Finding) -> u8 {
    match finding.severity {
        Severity::Error => 3,
        Severity::Warning => 2,
        Severity::Info => 1,
    }
}

/// What the gate finds in `kep` with these texts in the place of its own.
fn findings(kep: &Inspected, texts: &Texts, catalogue: &Catalogue, survey: &Survey) -> Vec<Finding> {
    let readme = texts.readme.as_deref().unwrap_or_default();
    let reading = Reading::new(readme, catalogue);
    let proposal = texts.kep_yaml.as_deref().map(Proposal::read).unwrap_or_default();
    let stage = proposal.known_stage().unwrap_or(Stage::Alpha);
    let review = Review::of(&proposal, survey.facts.upcoming);
    let answers = Answers::new(catalogue, (readme, &reading), &proposal, (stage, review));
    let approval = kep.loaded.approval_text.as_deref().zip(kep.loaded.approval.as_ref());
    let (yaml, owners) = (texts.kep_yaml.as_deref(), kep.owners.as_deref());
    let subject = Kep::new(answers, &kep.paths, yaml, approval, owners, &kep.markdown, Some(&survey.facts));
    check_kep(&subject, Options::default())
}

/// The lines outside questions that are not blank.
fn outside<'t>(text: &'t str, reading: &Reading<'_>) -> Vec<&'t str> {
    let mut lines = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let at = offset;
        offset += line.len();
        let inside = reading.answers().iter().filter_map(|answer| answer.span).any(|span| span.contains(at));
        if !inside && !line.trim().is_empty() {
            lines.push(line.trim_end());
        }
    }
    lines
}
