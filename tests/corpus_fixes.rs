//! Every fix of `kepready fix`, on a README as authors left it.

use kepready::answers::Reading;
use kepready::gate::{Fix, template_comments};
use kepready::kep::Stage;
use kepready::questionnaire::Catalogue;

/// Holds each fix to what it promises: no word of an author's is changed, and a second run finds nothing to do.
pub fn check(text: &str) -> Result<(), String> {
    let catalogue = Catalogue::embedded();
    // Every comment counts as the template's, so that as many as can go do.
    let comments = template_comments(text);
    for fix in [Fix::OldLayout, Fix::MissingTitles, Fix::TemplateComments, Fix::Toc] {
        let run = |text: &str| Fix::all(&[fix], text, &catalogue, Stage::Stable, &comments);
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
