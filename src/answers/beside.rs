use super::Reading;
use super::body::Body;
use super::template_text::{without_guidance, without_template};
use super::titles::{AskedTitle, TitleStyle};
use crate::markdown::Heading;
use crate::text::Span;

/// Words of an author's in the questionnaire that no answer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// What they stand under.
    pub under: Under,
    /// The markdown, without comments and the template's own text.
    pub text: String,
}

/// A title of the questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// Its own.
    Questionnaire,
    /// That of a section, by its index in the catalogue.
    Section(usize),
    /// That of a question, by its index in the catalogue, which is asked a second time there.
    Again(usize),
}

impl Reading<'_> {
    /// What stands above the first question of a section, or below a question that is asked again: the answers do not
    /// hold it. In the order of the text.
    pub fn beside(&self) -> Vec<Beside> {
        let (first, last) = self.bounds();
        let inside = |at: usize| (first..last).contains(&at);
        let sections = self.titles.sections.iter().map(|(n, heading)| (Under::Section(*n), heading));
        let root = self.titles.questionnaire.iter().map(|heading| (Under::Questionnaire, heading));
        let heads = root.chain(sections).filter(|(_, heading)| inside(heading.span.start));
        let mut found: Vec<(usize, Beside)> = heads
            .map(|(under, heading)| {
                let text = without_guidance(&self.below(heading.span, heading.level, self.end_below(heading, last)));
                (heading.span.start, Beside { under, text })
            })
            .collect();
        for (n, title) in self.titles.questions.iter().enumerate().filter(|(_, title)| inside(title.span.start)) {
            let place = self.places[title.question].as_ref().map(|place| place.title.span);
            if place.is_none_or(|place| place == title.span) {
                continue;
            }
            let text = self.body_of(title, self.end_of(n)).text(self.text);
            let text = without_template(&text, &self.catalogue.questions[title.question]);
            found.push((title.span.start, Beside { under: Under::Again(title.question), text }));
        }
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, beside)| beside).filter(|beside| !beside.text.trim().is_empty()).collect()
    }

    /// The titles of sections that are the questionnaire's, in the order of the text.
    ///
    /// Dependencies and scalability are what other parts of a README may be called too. Where the questionnaire has no
    /// heading of its own and asks nothing, several of its sections have to stand there to be taken for it.
    pub(super) fn own_sections(&self) -> Vec<(usize, Heading)> {
        const ENOUGH: usize = 3;
        let all = &self.titles.sections;
        let Some(root) = self.titles.questionnaire else {
            let kinds: std::collections::BTreeSet<usize> = all.iter().map(|(section, _)| *section).collect();
            let is_it = kinds.len() >= ENOUGH || self.places.iter().any(Option::is_some);
            return if is_it { all.clone() } else { Vec::new() };
        };
        let is_section = |heading: &Heading| all.iter().any(|(_, section)| section.span == heading.span);
        let behind = self.structure.headings.iter().filter(|next| next.span.start > root.span.start && next.top);
        // Sections may stand at the level of the questionnaire itself.
        let end = behind.filter(|next| next.level <= root.level).find(|next| !is_section(next));
        let end = end.map_or(self.text.len(), |next| next.span.start).max(self.bounds().1);
        all.iter().filter(|(_, heading)| (root.span.start..end).contains(&heading.span.start)).copied().collect()
    }

    /// Where the questionnaire's own title stands; `None` where it has none.
    pub fn questionnaire_title(&self) -> Option<Span> {
        self.titles.questionnaire.map(|heading| heading.span)
    }

    /// Where the title of a section stands in the questionnaire; `None` where it has none.
    pub fn section_title(&self, section: usize) -> Option<Span> {
        let own = self.own_sections();
        own.into_iter().find(|(own, _)| *own == section).map(|(_, heading)| heading.span)
    }

    /// From where to where the questionnaire goes, in bytes.
    fn bounds(&self) -> (usize, usize) {
        let span = self.questionnaire().unwrap_or(Span::new(0, 0));
        let next = self.titles.questionnaire.and_then(|root| {
            let behind = |heading: &&Heading| heading.span.start > root.span.start && heading.level <= root.level;
            Some(self.structure.headings.iter().find(behind)?.span.start)
        });
        let last = match self.titles.questionnaire {
            Some(_) => next.unwrap_or(self.text.len()).max(span.end),
            None => span.end,
        };
        (self.titles.questionnaire.map_or(span.start, |root| root.span.start), last)
    }

    /// Where the text right below `heading` ends.
    pub(super) fn end_below(&self, heading: &Heading, last: usize) -> usize {
        let behind = heading.span.end;
        let question = self.titles.questions.iter().map(|title| title.span.start).find(|&start| start >= behind);
        let section = self.titles.sections.iter().map(|(_, section)| section.span.start).find(|&start| start >= behind);
        let next = self
            .structure
            .headings
            .iter()
            .find(|next| next.top && next.span.start >= behind && next.level <= heading.level);
        let stops = [question, section, next.map(|next| next.span.start), Some(last)];
        stops.into_iter().flatten().min().unwrap_or(last)
    }

    fn below(&self, title: Span, level: u8, end: usize) -> String {
        let style = TitleStyle::Heading { level };
        self.body_of(&AskedTitle { question: 0, style, span: title, late_close: None }, end).text(self.text)
    }

    fn body_of(&self, title: &AskedTitle, end: usize) -> Body {
        // A title ends in the middle of a line where what follows stands in a list.
        let is_all = end == self.text.len();
        let end = if is_all { end } else { self.lines.start_of(self.lines.line_of(end)) };
        Body::read(self.text, &self.structure, &self.lines, title, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::Catalogue;

    fn beside(readme: &str) -> Vec<(String, String)> {
        let catalogue = Catalogue::embedded();
        let under = |under: Under| match under {
            Under::Questionnaire => "questionnaire".to_owned(),
            Under::Section(n) => catalogue.sections[n].id.to_string(),
            Under::Again(n) => format!("again {}", catalogue.questions[n].id),
        };
        Reading::new(readme, &catalogue).beside().into_iter().map(|one| (under(one.under), one.text)).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|&(under, text)| (under.to_owned(), text.to_owned())).collect()
    }

    const DEFAULT: &str = "Does enabling the feature change any default behavior?";
    const REENABLE: &str = "What happens if we reenable the feature if it was previously rolled back?";

    #[test]
    fn words_above_the_first_question_of_a_section_are_found() {
        let readme = format!(
            "# Orbit\n\n## Dependencies\n\nBefore it.\n\n## Production Readiness Review Questionnaire\n\n<!-- c -->\nNot in a cluster.\n\n\
             ### Feature Enablement and Rollback\n\nOne switch.\n\n#### More\n\nOf it.\n\n###### {DEFAULT}\n\nNo.\n\n\
             ### Rollout, Upgrade and Rollback Planning\n\nThe same.\n\n### Troubleshooting\n\n<!--\nhidden\n-->\n\n\
             ## Implementation History\n\n### Scalability\n\nBehind it.\n"
        );
        let expected = [
            ("questionnaire", "Not in a cluster."),
            ("enablement", "One switch.\n\n#### More\n\nOf it."),
            ("rollout", "The same."),
        ];
        assert_eq!(beside(&readme), pairs(&expected));
    }

    #[test]
    fn the_last_words_of_a_readme_are_no_exception() {
        for end in ["", "\n", "\r\n"] {
            let readme =
                format!("## Production Readiness Review Questionnaire\n\n### Scalability\n\nIt is\nsmall.{end}");
            assert_eq!(beside(&readme), pairs(&[("scalability", "It is\nsmall.")]), "{end:?}");
        }
    }

    #[test]
    fn what_a_question_says_when_it_is_asked_again_is_found_in_any_layout() {
        let readme = format!(
            "## Production Readiness Review Questionnaire\n\n### Feature Enablement and Rollback\n\n* **{DEFAULT}**\n  No.\n\n* **{DEFAULT}**\n\n  Or yes.\n  - it depends\n\n* **{REENABLE}** Fine.\n"
        );
        assert_eq!(beside(&readme), pairs(&[("again default-behavior", "Or yes.\n- it depends")]));
        let readme = format!(
            "## Production Readiness Review Questionnaire\n\n###### {DEFAULT}\n\nNo.\n\n###### {REENABLE}\n\n###### {DEFAULT}\n\n<!-- c -->\n"
        );
        assert_eq!(beside(&readme), pairs(&[]));
        assert_eq!(beside("No questionnaire.\n"), pairs(&[]));
    }
}
