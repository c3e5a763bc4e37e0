//! The catalogue held against the KEP template of a checkout: what the template asks that the catalogue does not know,
//! and the reverse. Reads text, opens no file.

use std::collections::HashSet;

use super::{Catalogue, Question, QuestionId, Section, Shape, TITLE, TITLE_WORDINGS, Wording};
use crate::markdown::Structure;

/// How a template differs from a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Whether the template has a questionnaire at all; without one there is nothing to compare.
    pub has_questionnaire: bool,
    /// Questions that only the template has, in its order.
    pub new: Vec<Asked>,
    /// Questions that only the catalogue has, by their index.
    pub gone: Vec<usize>,
    /// Questions that the template words in another way.
    pub reworded: Vec<(usize, Asked)>,
    /// Questions that the template asks in another section or another order.
    pub moved: Vec<(usize, Asked)>,
}

/// A question as a template asks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its title.
    pub title: String,
    /// The title of its section.
    pub section: String,
    /// The 1-based line of its title.
    pub line: usize,
    /// The question of the catalogue that comes before it in its section.
    after: Option<usize>,
}

/// How much two titles have in common from which on one is the other, reworded.
const ALIKE: f32 = 0.7;

impl Drift {
    /// Compares `template`, the README of the KEP template, with `catalogue`.
    pub fn of(catalogue: &Catalogue, template: &str) -> Self {
        let Some(titles) = questions(template) else { return Self::default() };
        let mut drift = Self { has_questionnaire: true, ..Self::default() };
        let mut known: Vec<Option<usize>> = titles.iter().map(|asked| exactly(catalogue, &asked.title)).collect();
        let taken: HashSet<usize> = known.iter().flatten().copied().collect();
        let mut free: Vec<usize> = (0..catalogue.questions.len()).filter(|n| !taken.contains(n)).collect();
        for (asked, question) in titles.iter().zip(&mut known).filter(|(_, question)| question.is_none()) {
            let alike = free.iter().map(|&n| (likeness(&catalogue.questions[n].title, &asked.title), n));
            let nearest = alike.filter(|(ratio, _)| *ratio >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, n)) = nearest {
                *question = Some(n);
                free.retain(|&other| other != n);
            }
        }
        drift.gone = free;
        let order = in_order(&known);
        let mut before: Option<(usize, String)> = None;
        for (asked, question) in titles.into_iter().zip(&known) {
            let after = before.as_ref().filter(|(_, section)| *section == asked.section).map(|(n, _)| *n);
            let asked = Asked { after, ..asked };
            let Some(n) = *question else {
                drift.new.push(asked);
                continue;
            };
            before = Some((n, asked.section.clone()));
            if catalogue.questions[n].title != asked.title {
                drift.reworded.push((n, asked.clone()));
            }
            let same_section = Wording::new(&catalogue.section_of(n).title) == Wording::new(&asked.section);
            if !same_section || !order.contains(&n) {
                drift.moved.push((n, asked));
            }
        }
        drift
    }

    /// Whether template and catalogue ask the same.
    pub fn is_none(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty() && self.reworded.is_empty() && self.moved.is_empty()
    }
}

impl Catalogue {
    /// This catalogue with what only the template asks, at its place and as plain text, and with the template's wording
    /// of every title. Questions that the template has dropped stay: READMEs still ask them.
    #[must_use]
    pub fn with_questions_of(mut self, drift: &Drift) -> Self {
        for (n, asked) in &drift.reworded {
            let question = &mut self.questions[*n];
            question.title.clone_from(&asked.title);
            question.wordings.push(Wording::new(&asked.title));
        }
        // From the end on, so that the places of the others stay what they are.
        for asked in drift.new.iter().rev() {
            let section = self.section_like(&asked.section);
            let at = match asked.after {
                Some(after) => after + 1,
                None => self
                    .questions
                    .iter()
                    .position(|question| question.section >= section)
                    .unwrap_or(self.questions.len()),
            };
            let question = self.plain(asked, section);
            self.questions.insert(at, question);
        }
        self
    }

    /// The section with this title; a new one at the end where there is none.
    fn section_like(&mut self, title: &str) -> usize {
        let wanted = Wording::new(title);
        let known = self.sections.iter().position(|section| section.wordings.contains(&wanted));
        known.unwrap_or_else(|| {
            let id = slug(title, |id| self.sections.iter().any(|section| section.id == id));
            self.sections.push(Section {
                id,
                title: title.to_owned(),
                short: title.to_owned(),
                wordings: vec![wanted],
            });
            self.sections.len() - 1
        })
    }

    /// A question of which nothing but its title is known: every stage asks of it what it asks of its section.
    fn plain(&self, asked: &Asked, section: usize) -> Question {
        let beside = self.questions.iter().find(|question| question.section == section);
        let requirements = beside.or(self.questions.last()).map(|question| question.requirements.clone());
        let id = slug(&asked.title, |id| self.index_of(id).is_some());
        Question {
            id: QuestionId::new(&id),
            section,
            title: asked.title.clone(),
            short: shortened(&asked.title),
            wordings: vec![Wording::new(&asked.title)],
            requirements: requirements.unwrap_or_default(),
            shape: Shape::Text,
            why: "The KEP template of this checkout asks it; the catalogue does not know it yet.".to_owned(),
            good: vec!["What the comment below the question in the template asks for".to_owned()],
            example: String::new(),
        }
    }
}

/// Every question of a template; `None` where it has no questionnaire.
fn questions(template: &str) -> Option<Vec<Asked>> {
    let structure = Structure::read(template);
    let lines = crate::text::LineIndex::new(template);
    let roots: Vec<Wording> = std::iter::once(TITLE).chain(TITLE_WORDINGS).map(Wording::new).collect();
    let headings = &structure.headings;
    let title = |n: usize| headings[n].title.of(template).trim().to_owned();
    let root = (0..headings.len()).find(|&n| roots.contains(&Wording::new(&title(n))))?;
    let level = headings[root].level;
    let mut found = Vec::new();
    let mut section = String::new();
    for (n, heading) in headings.iter().enumerate().skip(root + 1) {
        match heading.level {
            end if end <= level => break,
            section_level if section_level == level + 1 => section = title(n),
            _ if !section.is_empty() => found.push(Asked {
                title: title(n),
                section: section.clone(),
                line: lines.line_of(heading.span.start) + 1,
                after: None,
            }),
            _ => {}
        }
    }
    // A title that acts on a terminal is nobody's question; titles are shown as they stand.
    found.retain(|asked| crate::text::printable(&asked.title) == asked.title);
    Some(found)
}

/// The question that a title is a known wording of.
fn exactly(catalogue: &Catalogue, title: &str) -> Option<usize> {
    let wanted = Wording::new(title);
    catalogue.questions.iter().position(|question| question.wordings.contains(&wanted))
}

fn likeness(a: &str, b: &str) -> f32 {
    let words = |text: &str| text.to_lowercase();
    similar::TextDiff::from_words(words(a).as_str(), words(b).as_str()).ratio()
}

/// The questions that stand in the catalogue's order: as many as can.
fn in_order(known: &[Option<usize>]) -> HashSet<usize> {
    let sequence: Vec<usize> = known.iter().flatten().copied().collect();
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(sequence.len());
    for (at, &n) in sequence.iter().enumerate() {
        let before = (0..at).filter(|&other| sequence[other] < n).max_by_key(|&other| best[other].0);
        best.push((before.map_or(1, |other| best[other].0 + 1), before));
    }
    let mut at = (0..best.len()).max_by_key(|&at| best[at].0);
    let mut kept = HashSet::new();
    while let Some(n) = at {
        kept.insert(sequence[n]);
        at = best[n].1;
    }
    kept
}

/// A name made of the first words of a title.
fn slug(title: &str, is_taken: impl Fn(&str) -> bool) -> String {
    const WORDS: usize = 6;
    let lower = title.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.take(WORDS).collect::<Vec<_>>().join("-");
    let slug = if slug.is_empty() { "question".to_owned() } else { slug };
    let numbered = (2..).map(|n| format!("{slug}-{n}"));
    std::iter::once(slug.clone()).chain(numbered).find(|id| !is_taken(id)).expect("numbers never end")
}

fn shortened(title: &str) -> String {
    const MOST: usize = 24;
    match title.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
        None => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kep::Stage;

    /// A template that asks all that the catalogue has.
    fn template() -> String {
        let catalogue = Catalogue::embedded();
        let mut text = format!("# Title\n\n## {TITLE}\n");
        for (n, section) in catalogue.sections.iter().enumerate() {
            text.push_str(&format!("\n### {}\n", section.title));
            for question in catalogue.questions.iter().filter(|question| question.section == n) {
                text.push_str(&format!("\n###### {}\n", question.title));
            }
        }
        text + "\n## Implementation History\n\n### No section\n\n###### No question?\n"
    }

    fn drift(template: &str) -> Drift {
        Drift::of(&Catalogue::embedded(), template)
    }

    #[test]
    fn the_same_questions_are_no_drift() {
        assert!(drift(&template()).is_none());
        assert!(!drift("# Title\n").has_questionnaire);
    }

    #[test]
    fn new_gone_reworded_and_moved_are_told_apart() {
        let slos = "###### What are the reasonable SLOs (Service Level Objectives) for the enhancement?\n";
        let text = template()
            .replace("###### What are other known failure modes?\n", "")
            .replace(
                "###### What specific metrics should inform a rollback?",
                "###### Which specific metrics should inform a rollback?",
            )
            .replace(slos, "")
            .replace(
                "### Troubleshooting\n",
                &format!("### Troubleshooting\n\n###### Who is paged at night?\n\n{slos}"),
            );
        let catalogue = Catalogue::embedded();
        let drift = drift(&text);
        let id = |n: usize| catalogue.questions[n].id.to_string();
        assert_eq!(drift.gone.iter().map(|&n| id(n)).collect::<Vec<_>>(), ["failure-modes"]);
        assert_eq!(drift.reworded.iter().map(|(n, _)| id(*n)).collect::<Vec<_>>(), ["rollback-metrics"]);
        assert_eq!(drift.moved.iter().map(|(n, _)| id(*n)).collect::<Vec<_>>(), ["slos"]);
        assert_eq!(drift.new.iter().map(|asked| asked.title.as_str()).collect::<Vec<_>>(), ["Who is paged at night?"]);
    }

    #[test]
    fn a_question_of_the_template_alone_is_asked_at_its_place() {
        let behind = "###### Does this feature depend on any specific services running in the cluster?\n";
        let text = template().replace(behind, &format!("{behind}\n###### Does it depend on the weather?\n"));
        let text = text.replace("## Implementation", "### Weather\n\n###### Does it rain?\n\n## Implementation");
        let catalogue = Catalogue::embedded();
        let more = catalogue.clone().with_questions_of(&Drift::of(&catalogue, &text));
        assert_eq!(more.questions.len(), catalogue.questions.len() + 2);
        let dependencies = more.index_of("dependencies").expect("it is still there");
        let weather = &more.questions[dependencies + 1];
        assert_eq!((weather.id.as_str(), &weather.shape), ("does-it-depend-on-the-weather", &Shape::Text));
        assert!(more.requirement(dependencies + 1, Stage::Beta).is_required());
        let last = more.questions.last().expect("there are questions");
        assert_eq!((last.id.as_str(), more.sections[last.section].title.as_str()), ("does-it-rain", "Weather"));
        assert!(Drift::of(&more, &text).is_none());
    }
}
