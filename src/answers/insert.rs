//! Putting the titles of missing questions, sections and the questionnaire itself into a README.

use super::body::is_definition;
use super::reading::Reading;
use super::titles::TitleStyle;
use crate::markdown::Heading;
use crate::questionnaire;
use crate::text::{Edit, Edits, LineIndex, Span};

/// Level of the questionnaire's heading where the README does not show which it should have.
const ROOT_LEVEL: u8 = 2;
/// Level of a question's heading, as the template has it.
const QUESTION_LEVEL: u8 = 6;
/// The heading before which the template has the questionnaire.
const NEXT_HEADING: &str = "implementation history";

/// The edits that make the README ask the missing question `question`, at its place in the template's order.
///
/// A README that asks no question at all gets the whole questionnaire, in the sections that it has.
pub(super) fn title(reading: &Reading, question: usize) -> Edits {
    if reading.places.iter().all(Option::is_none) {
        return whole(reading);
    }
    let catalogue = reading.catalogue;
    let section = catalogue.questions[question].section;
    let same_section = |n: &usize| catalogue.questions[*n].section == section;
    let asked = |n: &usize| reading.places[*n].is_some();
    let before = (0..question).rev().filter(same_section).find(asked);
    let after = (question + 1..catalogue.questions.len()).filter(same_section).find(asked);
    let inserter = Inserter { reading };
    match (before, after) {
        (Some(before), _) => inserter.behind_question(before, question),
        (None, Some(after)) => inserter.before_question(after, question),
        (None, None) => inserter.within_section(section, question),
    }
}

/// The whole questionnaire: every title of it that does not stand there yet. A section's titles go behind what its
/// author wrote below its own.
fn whole(reading: &Reading) -> Edits {
    let catalogue = reading.catalogue;
    let inserter = Inserter { reading };
    let stand = reading.own_sections();
    let root = reading.titles.questionnaire;
    let level = stand.first().map(|(_, heading)| heading.level).or(root.map(|root| root.level + 1));
    let level = level.unwrap_or_else(|| inserter.next().map_or(ROOT_LEVEL, |next| next.level) + 1);
    let mut edits = Edits::new();
    let mut above = None;
    let mut blocks = Vec::new();
    if root.is_none() && stand.is_empty() {
        blocks.push(heading(level - 1, questionnaire::TITLE));
    }
    for (index, section) in catalogue.sections.iter().enumerate() {
        match stand.iter().find(|(n, _)| *n == index) {
            Some((_, own)) => {
                edits.extend(inserter.part(above, &stand, &blocks));
                (above, blocks) = (Some(*own), Vec::new());
            }
            None => blocks.push(heading(level, &section.title)),
        }
        let questions = catalogue.questions.iter().filter(|question| question.section == index);
        blocks.extend(questions.map(|question| heading(QUESTION_LEVEL, &question.title)));
    }
    edits.extend(inserter.part(above, &stand, &blocks));
    edits
}

fn heading(level: u8, title: &str) -> String {
    format!("{} {title}", "#".repeat(usize::from(level.min(QUESTION_LEVEL))))
}

struct Inserter<'r, 't> {
    reading: &'r Reading<'t>,
}

impl Inserter<'_, '_> {
    /// A part of the questionnaire behind the text of the section `above`; of the first part, behind the
    /// questionnaire's own, or else where the template has it.
    fn part(&self, above: Option<Heading>, stand: &[(usize, Heading)], blocks: &[String]) -> Edits {
        let text = self.reading.text;
        let first = stand.iter().map(|(_, heading)| heading).min_by_key(|heading| heading.span.start);
        match (above.or(self.reading.titles.questionnaire), first.copied().or(self.next())) {
            _ if blocks.is_empty() => Edits::new(),
            (Some(above), _) => self.behind(self.text_end(&above), blocks),
            (None, Some(next)) => self.before(next.span.start, blocks),
            (None, None) => self.behind(self.content_end_before(0, text.len()), blocks),
        }
    }

    /// The heading before which the template has the questionnaire.
    fn next(&self) -> Option<Heading> {
        let is_it = |heading: &&Heading| {
            heading.top && heading.title.of(self.reading.text).trim().eq_ignore_ascii_case(NEXT_HEADING)
        };
        self.reading.structure.headings.iter().find(is_it).copied()
    }

    fn behind_question(&self, known: usize, question: usize) -> Edits {
        let place = self.reading.places[known].as_ref().expect("the question beside it is asked");
        let at = self.content_end_before(place.title.span.end, place.end);
        self.behind(at, &[self.title_like(known, question)])
    }

    fn before_question(&self, known: usize, question: usize) -> Edits {
        let place = self.reading.places[known].as_ref().expect("the question beside it is asked");
        self.before(place.title.span.start, &[self.title_like(known, question)])
    }

    fn within_section(&self, section: usize, question: usize) -> Edits {
        // A section's title may stand elsewhere in a README too; the one meant is in the questionnaire.
        let sections = self.reading.own_sections();
        let model = self.any_asked();
        let title = self.title_like(model, question);
        if let Some((_, heading)) = sections.iter().find(|(n, _)| *n == section) {
            return self.behind(self.text_end(heading), &[title]);
        }
        let level = sections.iter().map(|(_, heading)| heading.level).min();
        let level =
            level.or(self.reading.titles.questionnaire.map(|heading| heading.level + 1)).unwrap_or(ROOT_LEVEL + 1);
        let blocks = [heading(level, &self.reading.catalogue.sections[section].title), title];
        if let Some((_, next)) = sections.iter().find(|(n, _)| *n > section) {
            return self.before(next.span.start, &blocks);
        }
        let last =
            self.reading.places.iter().flatten().map(|place| self.content_end_before(place.title.span.end, place.end));
        let last = last.chain(sections.iter().map(|(_, heading)| self.text_end(heading))).max();
        self.behind(last.expect("a question is asked"), &blocks)
    }

    /// The last question asked: new titles are set as it is.
    fn any_asked(&self) -> usize {
        let asked = self.reading.places.iter().enumerate().filter_map(|(n, place)| Some((place.as_ref()?, n)));
        asked.max_by_key(|(place, _)| place.title.span.start).expect("a question is asked").1
    }

    /// The title of `question`, set as the question `model` is.
    fn title_like(&self, model: usize, question: usize) -> String {
        let title = &self.reading.catalogue.questions[question].title;
        let place = self.reading.places[model].as_ref().expect("the question beside it is asked");
        match place.title.style {
            TitleStyle::Heading { level } => heading(level, title),
            TitleStyle::Bold { .. } => {
                let lines = &self.reading.lines;
                let line = lines.line(self.reading.text, lines.line_of(place.title.span.start)).full.start;
                let text = &self.reading.text[line..place.title.span.end];
                let opening = text.find(['_', '*']).unwrap_or(0);
                // The first `*` may be the list marker itself; the bold opens with two.
                let bold = text[opening..].find("**").or(text[opening..].find("__")).map_or(opening, |at| opening + at);
                format!("{}**{title}**", &text[..bold])
            }
        }
    }

    /// The byte behind the last line of what its author wrote below `heading`, sub-headings included.
    fn text_end(&self, heading: &Heading) -> usize {
        let end = self.reading.end_below(heading, self.reading.text.len());
        self.content_end_before(heading.span.end, end)
    }

    /// The byte behind the last line with content that begins in front of `end` and not in front of the line of
    /// `start`; link reference definitions that end the text do not count.
    fn content_end_before(&self, start: usize, end: usize) -> usize {
        let text = self.reading.text;
        let lines = &self.reading.lines;
        let first = lines.line_of(start.saturating_sub(1));
        let mut last = first;
        let mut defined = None;
        for n in first + 1..lines.count() {
            let line = lines.line(text, n);
            if line.full.start >= end {
                break;
            }
            let content = line.content.of(text);
            let is_text = last + 1 == n && defined.is_none() && self.goes_on(last);
            let is_inert = is_text || self.is_code(line.full) || self.reading.structure.in_comment(line.full.start);
            if is_definition(content) && !is_inert {
                defined = defined.or(Some(last));
            } else if !content.trim().is_empty() {
                last = n;
                defined = None;
            }
        }
        line_end(text, lines, defined.unwrap_or(last))
    }

    /// Whether the line `n`, which is not blank, may have a paragraph in it that the next line belongs to: right below
    /// one, what looks like a link reference definition is text.
    fn goes_on(&self, n: usize) -> bool {
        let line = self.reading.lines.line(self.reading.text, n);
        let is_heading = self.reading.structure.headings.iter().any(|heading| line.full.contains(heading.span.start));
        !is_heading && !self.reading.structure.in_comment(line.full.start)
    }

    fn is_code(&self, line: Span) -> bool {
        self.reading.structure.code.iter().any(|code| line.start < code.end && code.start < line.end)
    }

    /// Sets `blocks` behind the byte `at`, which ends a line.
    fn behind(&self, at: usize, blocks: &[String]) -> Edits {
        let text = self.reading.text;
        let eol = self.reading.line_end_at(at.saturating_sub(1));
        let mut out = String::new();
        if at > 0 && !text[..at].ends_with('\n') {
            out.push_str(eol);
        }
        if at > 0 {
            out.push_str(eol);
        }
        out.push_str(&blocks.join(&eol.repeat(2)));
        out.push_str(eol);
        let below = &text[at..];
        let blank_below = below.is_empty() || below.lines().next().is_some_and(|line| line.trim().is_empty());
        if !blank_below {
            out.push_str(eol);
        }
        if at == text.len() && !text.is_empty() && !text.ends_with('\n') {
            out.truncate(out.len() - eol.len());
        }
        [Edit::insert(at, out)].into_iter().collect()
    }

    /// Sets `blocks` in front of the line of the byte `at`.
    fn before(&self, at: usize, blocks: &[String]) -> Edits {
        let lines = &self.reading.lines;
        let text = self.reading.text;
        let at = lines.start_of(lines.line_of(at));
        let eol = self.reading.line_end_at(at);
        let mut out = String::new();
        let above = text[..at].lines().next_back();
        if above.is_some_and(|line| !line.trim().is_empty()) {
            out.push_str(eol);
        }
        for block in blocks {
            out.push_str(block);
            out.push_str(&eol.repeat(2));
        }
        [Edit::insert(at, out)].into_iter().collect()
    }
}

fn line_end(text: &str, lines: &LineIndex, line: usize) -> usize {
    if lines.count() == 0 { 0 } else { lines.line(text, line).full.end }
}

#[cfg(test)]
mod tests {
    use crate::answers::{Reading, Under, ask, write};
    use crate::questionnaire::Catalogue;

    const ROOT: &str = "## Production Readiness Review Questionnaire\n\n";

    fn asked(text: &str, ids: &[&str]) -> String {
        let catalogue = Catalogue::embedded();
        let questions: Vec<usize> = ids.iter().filter_map(|id| catalogue.index_of(id)).collect();
        assert_eq!(questions.len(), ids.len());
        ask(text, &catalogue, &questions)
    }

    /// The headings of `text`, questions by their ids.
    fn outline(text: &str) -> Vec<String> {
        let catalogue = Catalogue::embedded();
        let id = |title: &str| catalogue.questions.iter().find(|question| question.title == title);
        let headings = text.lines().filter_map(|line| line.split_once("# "));
        headings.map(|(_, title)| id(title).map_or(title.to_owned(), |question| question.id.to_string())).collect()
    }

    #[test]
    fn sections_that_stand_are_asked_and_their_words_stay_above_the_questions() {
        let text = format!(
            "# Orbit\n\n### Dependencies\n\nOf the build.\n\n{ROOT}Not in a cluster.\n\n\
             ### Feature Enablement and Rollback\n\nOne switch.\n\n#### Of it\n\nMore.\n\n[a]: https://example.com\n\n\
             ### Troubleshooting\n### Scalability\n\nThe same.\n\n## Drawbacks\n\n### Monitoring Requirements\n"
        );
        let new = asked(&text, &["slos"]);
        let mut lines = new.lines();
        assert!(text.lines().all(|line| lines.any(|kept| kept == line)), "no line goes or moves: {new}");
        assert!(new.contains("Not in a cluster.\n\n### Feature Enablement"), "{new}");
        assert!(new.contains("\nMore.\n\n###### How can this feature be enabled"), "{new}");
        assert!(new.contains("enablement/disablement?\n\n### Rollout, Upgrade"), "{new}");
        let outline = outline(&new);
        let expected = "Orbit|Dependencies|Production Readiness Review Questionnaire|Feature Enablement and Rollback|Of it|\
            enable-disable|default-behavior|rollback|reenable|enablement-tests|Rollout, Upgrade and Rollback Planning|\
            rollout-failure|rollback-metrics|upgrade-tested|deprecations|Monitoring Requirements|in-use|\
            working-for-instance|slos|slis|missing-metrics|Dependencies|dependencies|Troubleshooting|\
            control-plane-outage|failure-modes|slo-steps|Scalability|new-api-calls|new-api-types|cloud-calls|\
            object-growth|slo-impact|resource-usage|node-exhaustion|Drawbacks|Monitoring Requirements";
        assert_eq!(outline.join("|"), expected);
        assert_eq!(asked(&new, &["slis"]), new);
    }

    #[test]
    fn the_words_of_a_section_are_the_same_before_and_after() {
        let catalogue = Catalogue::embedded();
        let text =
            format!("{ROOT}### Monitoring Requirements\r\n\r\nA dashboard.\r\n\r\n### Scalability\r\n\r\nSmall.");
        let own = |text: &str| {
            let beside = Reading::new(text, &catalogue).beside();
            beside.into_iter().map(|one| (one.under == Under::Questionnaire, one.text)).collect::<Vec<_>>()
        };
        let slos = catalogue.index_of("slos").expect("it is asked");
        let new = write(&text, &catalogue, &[(slos, "99%.")]).expect("it can be written");
        assert_eq!(own(&new), own(&text));
        assert_eq!(outline(&new).iter().filter(|title| *title == "Scalability").count(), 1, "{new}");
        assert_eq!(Reading::new(&new, &catalogue).answers()[slos].text, "99%.");
    }

    #[test]
    fn a_section_beside_others_that_are_asked_keeps_its_sub_headings_above_its_questions() {
        let text = format!(
            "{ROOT}### Dependencies\n\nNone.\n\n#### At run time\n\nNone.\n\n### Troubleshooting\n\n\
             ###### What are other known failure modes?\n\nClouds.\n"
        );
        assert!(
            asked(&text, &["dependencies"]).contains("#### At run time\n\nNone.\n\n###### Does this feature depend")
        );
    }

    #[test]
    fn sections_without_the_title_of_the_questionnaire_are_taken_for_it_where_they_are_several() {
        let two = "### Dependencies\n\nGo.\n\n### Scalability\n\nSmall.\n";
        let new = asked(two, &["slos"]);
        assert_eq!(outline(&new).iter().filter(|title| *title == "Scalability").count(), 2, "{new}");
        let three = format!("{two}\n### Troubleshooting\n\nAsk.\n");
        let new = asked(&three, &["slos"]);
        assert_eq!(outline(&new).iter().filter(|title| *title == "Scalability").count(), 1, "{new}");
    }

    #[test]
    fn sections_at_the_level_of_the_questionnaire_are_its_own() {
        let text = format!("{ROOT}## Dependencies\n\nNone.\n\n## Drawbacks\n\n## Scalability\n\nOf the team.\n");
        let outline = outline(&asked(&text, &["slos"]));
        let at = |title: &str| outline.iter().filter(|known| *known == title).count();
        assert_eq!((at("Dependencies"), at("Scalability")), (1, 2), "{outline:?}");
    }
}
