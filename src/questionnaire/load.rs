//! From catalogue files to a [`Catalogue`]: all faults of all files are found in one go. Opens no file itself.

use super::clash::{Claim, report_clashes};
use super::entries::{Entries, Located, items, listed};
use super::error::{CatalogueError, Place, Report, quoted};
use super::node::{self, Key, Node, Value};
use super::shape;
use super::{Catalogue, Question, QuestionId, Requirement, Requirements, Section, Wording};
use crate::kep::Stage;

impl Catalogue {
    /// The catalogue in `files`, each a name and a text: one section a file, in the order of the names.
    ///
    /// # Errors
    ///
    /// All that is wrong with the files, in their order. A file that is no YAML says only that about itself.
    pub fn from_files<N, T>(files: &[(N, T)]) -> Result<Catalogue, Vec<CatalogueError>>
    where
        N: AsRef<str>,
        T: AsRef<str>,
    {
        let mut files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_ref(), text.as_ref())).collect();
        files.sort_by_key(|&(name, _)| name);
        let names: Vec<&str> = files.iter().map(|&(name, _)| name).collect();
        if files.is_empty() {
            let mut report = Report::new("*.yaml");
            report.add(START, "there is no catalogue file", "give at least one file with a section and its questions");
            return Err(report.finish());
        }

        let mut loader = Loader::default();
        let mut reports: Vec<Report<'_>> = Vec::with_capacity(files.len());
        for (index, &(name, text)) in files.iter().enumerate() {
            let mut report = Report::new(name);
            if let Some(node) = node::read(text, &mut report) {
                loader.section(&node, index, &mut report);
            }
            reports.push(report);
        }
        loader.section_ids.report_repeats("section", &names, &mut reports);
        loader.question_ids.report_repeats("question", &names, &mut reports);
        report_clashes(&loader.section_claims, "section", &names, &mut reports);
        report_clashes(&loader.question_claims, "question", &names, &mut reports);

        let errors: Vec<CatalogueError> = reports.into_iter().flat_map(Report::finish).collect();
        if errors.is_empty() { Ok(loader.catalogue) } else { Err(errors) }
    }
}

const START: Place = Place { line: 1, column: 1 };

/// What was read so far; entries with an error are missing from the catalogue, but keep their ids and titles.
struct Loader {
    catalogue: Catalogue,
    section_ids: Ids,
    question_ids: Ids,
    section_claims: Vec<Claim>,
    question_claims: Vec<Claim>,
}

impl Default for Loader {
    fn default() -> Self {
        Self {
            catalogue: Catalogue { sections: Vec::new(), questions: Vec::new() },
            section_ids: Ids::default(),
            question_ids: Ids::default(),
            section_claims: Vec::new(),
            question_claims: Vec::new(),
        }
    }
}

/// The keys that a section, and a question, must have and may have.
type Keys = (&'static [&'static str], &'static [&'static str]);
const SECTION_KEYS: Keys = (&["section", "title", "requirement", "questions"], &["short", "wordings"]);
const QUESTION_KEYS: Keys =
    (&["id", "title", "short", "shape", "why", "good", "example"], &["wordings", "requirement"]);

impl Loader {
    fn section(&mut self, node: &Node, file: usize, report: &mut Report<'_>) {
        let Some(entries) = Entries::of(node, "a section", SECTION_KEYS, report) else { return };
        let id = entries.id("section", report);
        let title = entries.line("title", report);
        let short = entries.line("short", report);
        let wordings = entries.lines("wordings", report).unwrap_or_default();
        let base = requirements(Requirements::default(), entries.get("requirement"), report);

        let owner = file;
        let name = id.as_ref().map_or("?", |id| &id.text).to_owned();
        let all = claim(owner, &name, file, &title, &wordings, &mut self.section_claims, report);
        if let Some(id) = &id {
            self.section_ids.add(id, file);
        }
        let section = self.catalogue.sections.len();
        let title = title.map(|title| title.text).unwrap_or_default();
        self.catalogue.sections.push(Section {
            id: name,
            short: short.map_or_else(|| title.clone(), |short| short.text),
            title,
            wordings: all,
        });

        let questions = entries.get("questions").and_then(|found| items(found, report));
        for node in questions.unwrap_or_default() {
            self.question(node, section, &base, file, report);
        }
    }

    fn question(&mut self, node: &Node, section: usize, base: &Requirements, file: usize, report: &mut Report<'_>) {
        let Some(entries) = Entries::of(node, "a question", QUESTION_KEYS, report) else { return };
        let id = entries.id("id", report);
        let title = entries.line("title", report);
        let wordings = entries.lines("wordings", report).unwrap_or_default();
        if let Some(id) = &id {
            self.question_ids.add(id, file);
        }
        let owner = self.question_claims.last().map_or(0, Claim::owner) + 1;
        let name = id.as_ref().map_or("?", |id| &id.text).to_owned();
        let all = claim(owner, &name, file, &title, &wordings, &mut self.question_claims, report);

        let short = entries.line("short", report);
        let requirements = requirements(base.clone(), entries.get("requirement"), report);
        let shape = entries.get("shape").and_then(|(key, node)| shape::read(key, node, report));
        let why = entries.line("why", report);
        let good =
            entries.get("good").and_then(|found| items(found, report)).and_then(|_| entries.lines("good", report));
        let example = entries.text("example", report);

        let (Some(id), Some(title), Some(short), Some(shape), Some(why), Some(good), Some(example)) =
            (id, title, short, shape, why, good, example)
        else {
            return;
        };
        self.catalogue.questions.push(Question {
            id: QuestionId::new(&id.text),
            section,
            title: title.text,
            short: short.text,
            wordings: all,
            requirements,
            shape,
            why: why.text,
            good: good.into_iter().map(|point| point.text).collect(),
            example: example.text,
        });
    }
}

/// Notes the claims of one owner on its titles, and returns the wordings in order, the title first.
fn claim(
    owner: usize,
    name: &str,
    file: usize,
    title: &Option<Located>,
    wordings: &[Located],
    claims: &mut Vec<Claim>,
    report: &mut Report<'_>,
) -> Vec<Wording> {
    let mut all: Vec<Wording> = Vec::with_capacity(1 + wordings.len());
    for written in title.iter().chain(wordings) {
        let wording = Wording::new(&written.text);
        if wording.as_str().is_empty() {
            report.add(
                written.at,
                format!("{} has no letter or digit to match", quoted(&written.text)),
                "write the title as it stands in READMEs",
            );
        } else if all.contains(&wording) {
            let message =
                format!("{} matches nothing that the title and the wordings before it do not", quoted(&written.text));
            report.add(written.at, message, "drop it; case, markup and punctuation make no difference");
        } else {
            claims.push(Claim::new(owner, name, file, written.at, &written.text));
            all.push(wording);
        }
    }
    all
}

/// `base`, with what the mapping of stages to requirements in `found` says instead.
fn requirements(base: Requirements, found: Option<(&Key, &Node)>, report: &mut Report<'_>) -> Requirements {
    let Some((key, node)) = found else { return base };
    let Value::Map(map) = &node.value else {
        let at = if matches!(node.value, Value::Nothing) { key.at } else { node.at };
        let message = format!("`requirement` is a mapping, and here is {}", node.value.kind());
        report.add(at, message, format!("write a stage a line, such as `beta: required`; {}", known_stages()));
        return base;
    };
    let mut requirements = base;
    let mut seen: Vec<Stage> = Vec::new();
    for (key, value) in map {
        let Ok(stage) = key.text.parse::<Stage>() else {
            let message = format!("{} is not a stage", quoted(&key.text));
            report.add(key.at, message, known_stages());
            continue;
        };
        if seen.contains(&stage) {
            report.add(key.at, format!("`{stage}` stands twice"), "keep one of the two");
            continue;
        }
        seen.push(stage);
        let word = match &value.value {
            Value::Text(word) => &**word,
            other => other.kind(),
        };
        match Requirement::ALL.into_iter().find(|known| known.as_str() == word) {
            Some(asks) => requirements = requirements.with(stage, asks),
            None => {
                let message = format!("{} is not a requirement", quoted(word));
                let known = listed(&Requirement::ALL.map(Requirement::as_str));
                report.add(value.at.max(key.at), message, format!("the requirements are {known}"));
            }
        }
    }
    requirements
}

fn known_stages() -> String {
    format!("the stages are {}", listed(&Stage::ALL.map(Stage::as_str)))
}

/// The ids of the sections, or of the questions, with their places.
#[derive(Default)]
struct Ids(Vec<(Located, usize)>);

impl Ids {
    fn add(&mut self, id: &Located, file: usize) {
        self.0.push((id.clone(), file));
    }

    fn report_repeats(&self, kind: &str, names: &[&str], reports: &mut [Report<'_>]) {
        for (later, (id, file)) in self.0.iter().enumerate() {
            let Some((first, there)) = self.0[..later].iter().find(|(other, _)| other.text == id.text) else {
                continue;
            };
            let (at, name) = (first.at, names[*there]);
            let message = format!("the {kind} id `{}` is taken, by {name}:{}:{}", id.text, at.line, at.column);
            reports[*file].add(id.at, message, "give this one another id");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::{Field, Shape};

    const SECTION: &str = "\
section: oiling
title: Oiling
requirement:
  beta: required
questions:
";

    const QUESTION: &str = "  - id: oil-grade
    title: Which oil does the sprocket take?
    short: Oil grade
    shape: text
    why: Sprockets are choosy.
    good:
      - A grade
    example: 10W-40
";

    /// A file with one sound section and question, in which `from` gives way to `to`.
    fn file(from: &str, to: &str) -> String {
        let sound = format!("{SECTION}{QUESTION}");
        assert_eq!(sound.matches(from).count(), 1, "{from:?} stands once");
        sound.replace(from, to)
    }

    /// The errors of files called a.yaml, b.yaml and so on, each as one line without what to do.
    fn errors(texts: &[&str]) -> Vec<String> {
        let names = ["a.yaml", "b.yaml", "c.yaml"];
        let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().copied()).collect();
        let errors = Catalogue::from_files(&files).expect_err("there is an error");
        for error in &errors {
            assert!(!error.help.is_empty(), "{error}");
            assert!(error.message.len() > 5 && !error.message.ends_with('.'), "{error}");
        }
        errors.iter().map(|error| error.to_string().replace(&format!("; {}", error.help), "")).collect()
    }

    fn error_after(from: &str, to: &str) -> Vec<String> {
        errors(&[&file(from, to)])
    }

    #[test]
    fn a_sound_file_is_read() {
        let text = file(
            "    short: Oil grade\n    shape: text\n",
            "    short: Oil grade\n    wordings: [Which grade of oil?]\n    requirement: {beta: encouraged, removed: confirm}\n    shape:\n      fields:\n        - {id: grade, label: Grade, wordings: [Class]}\n",
        );
        let catalogue = Catalogue::from_files(&[("mine.yaml", text.replace('\n', "\r\n"))]).expect("no errors");
        let question = &catalogue.questions[0];
        assert_eq!(
            question.wordings,
            [Wording::new("Which oil does the sprocket take"), Wording::new("Which grade of oil")]
        );
        assert_eq!(question.requirements.at(Stage::Beta), Requirement::Encouraged);
        assert_eq!(question.requirements.at(Stage::Removed), Requirement::Confirm);
        assert_eq!(question.requirements.at(Stage::Alpha), Requirement::Optional);
        let grade = Field { id: "grade".to_owned(), label: "Grade".to_owned(), wordings: vec!["Class".to_owned()] };
        assert_eq!(question.shape, Shape::Fields(vec![grade]));
        assert_eq!(catalogue.section_of(0).title, "Oiling");
    }

    #[test]
    fn files_are_taken_in_the_order_of_their_names() {
        let second = file("oil-grade", "oil-brand").replace("oiling", "brands").replace("Oiling", "Brands");
        let second = second.replace("Which oil does the sprocket take?", "Who makes it?");
        let files = [("b.yaml", second), ("a.yaml", format!("{SECTION}{QUESTION}"))];
        let catalogue = Catalogue::from_files(&files).expect("no errors");
        let ids: Vec<&str> = catalogue.questions.iter().map(|question| question.id.as_str()).collect();
        assert_eq!(ids, ["oil-grade", "oil-brand"]);
        assert_eq!(catalogue.questions[1].section, 1);
    }

    #[test]
    fn what_is_no_yaml_is_said_where_it_is() {
        assert_eq!(
            error_after("    shape: text", "    shape: [text"),
            ["a.yaml:10:8: this is not YAML: illegal placement of ':' indicator"]
        );
        assert_eq!(
            errors(&["a: b: c\n"]),
            ["a.yaml:1:5: this is not YAML: mapping values are not allowed in this context"]
        );
        assert_eq!(errors(&[""]), ["a.yaml:1:1: the file is empty"]);
        assert_eq!(errors(&["# nothing\n"]), ["a.yaml:1:1: the file is empty"]);
        assert_eq!(errors(&["just words\n"]), ["a.yaml:1:1: a section is a mapping, and here is a text"]);
        assert_eq!(
            errors(&[&format!("{SECTION}{QUESTION}---\na: b\n")]),
            ["a.yaml:15:1: a second document begins here"]
        );
        let alias = file("example: 10W-40", "example: *oil").replace("title: Oiling", "title: &oil Oiling");
        let catalogue = Catalogue::from_files(&[("a.yaml", alias)]).expect("an alias is what it stands for");
        assert_eq!(catalogue.questions[0].example, "Oiling");
        assert_eq!(errors(&[&"- ".repeat(5000)]), ["a.yaml:1:129: nested too deeply to be read"]);
    }

    #[test]
    fn keys_are_known_present_and_single() {
        assert_eq!(
            error_after("short:", "shrot:"),
            ["a.yaml:6:5: a question lacks `short`", "a.yaml:8:5: a question has no key `shrot`"]
        );
        assert_eq!(error_after("title: Oiling\n", ""), ["a.yaml:1:1: a section lacks `title`"]);
        assert_eq!(
            error_after("    why:", "    short: Again\n    why:"),
            ["a.yaml:10:5: `short` stands twice, first in line 8"]
        );
        assert_eq!(errors(&[SECTION]), ["a.yaml:5:1: `questions` is empty"]);
        assert_eq!(
            error_after("  beta: required\n", ""),
            ["a.yaml:3:1: `requirement` is a mapping, and here is nothing"]
        );
    }

    #[test]
    fn texts_are_texts_and_not_empty() {
        assert_eq!(error_after("why: Sprockets are choosy.", "why:"), ["a.yaml:10:5: `why` is empty"]);
        assert_eq!(error_after("why: Sprockets are choosy.", "why: '  '"), ["a.yaml:10:5: `why` is empty"]);
        assert_eq!(
            error_after("why: Sprockets are choosy.", "why: [a]"),
            ["a.yaml:10:10: `why` is a text, and here is a list"]
        );
        assert_eq!(
            error_after("      - A grade", "      - A grade\n      -"),
            ["a.yaml:13:8: an entry of `good` is empty"]
        );
        assert_eq!(error_after("      - A grade\n", ""), ["a.yaml:11:5: `good` is empty"]);
        assert_eq!(
            error_after("good:\n      - A grade", "good: A grade"),
            ["a.yaml:11:11: `good` is a list, and here is a text"]
        );
        assert_eq!(
            error_after("short: Oil grade", "short: |\n      Oil\n      grade"),
            ["a.yaml:9:7: `short` is longer than a line"]
        );
        assert_eq!(
            error_after("example: 10W-40", r#"example: "\e[31mred""#),
            ["a.yaml:13:14: `example` holds a control character"]
        );
        assert_eq!(
            error_after("title: Which oil does the sprocket take?", "title: '???'"),
            ["a.yaml:7:12: `???` has no letter or digit to match"]
        );
    }

    #[test]
    fn stages_requirements_and_shapes_are_known() {
        assert_eq!(error_after("beta: required", "gamma: required"), ["a.yaml:4:3: `gamma` is not a stage"]);
        assert_eq!(error_after("beta: required", "beta: needed"), ["a.yaml:4:9: `needed` is not a requirement"]);
        assert_eq!(
            error_after("beta: required", "beta: required\n  beta: optional"),
            ["a.yaml:5:3: `beta` stands twice"]
        );
        assert_eq!(
            error_after("    shape: text", "    requirement: required\n    shape: text"),
            ["a.yaml:9:18: `requirement` is a mapping, and here is a text"]
        );
        assert_eq!(error_after("shape: text", "shape: table"), ["a.yaml:9:12: `table` is not a shape"]);
        assert_eq!(error_after("shape: text", "shape:\n      table: []"), ["a.yaml:10:7: `table` is not a shape"]);
        assert_eq!(
            error_after("shape: text", "shape:\n      fields:\n        - label: X"),
            ["a.yaml:11:11: a field lacks `id`"]
        );
        assert_eq!(
            error_after(
                "shape: text",
                "shape:\n      fields:\n        - {id: x, label: X}\n        - {id: x, label: Y, wordings: [x]}"
            ),
            ["a.yaml:12:16: the field id `x` is taken", "a.yaml:12:40: the label `x` stands here twice"]
        );
    }

    #[test]
    fn ids_are_kebab_case_and_unique() {
        for bad in ["Oil-Grade", "oil_grade", "-oil", "oil-", "oil--grade", "4-oils", "öl"] {
            assert_eq!(
                error_after("id: oil-grade", &format!("id: {bad}")),
                [format!("a.yaml:6:9: the id `{bad}` is not in kebab case")]
            );
        }
        let repeat = QUESTION.replace("Which oil does the sprocket take?", "How much of it?");
        assert_eq!(
            errors(&[&format!("{SECTION}{QUESTION}{repeat}")]),
            ["a.yaml:14:9: the question id `oil-grade` is taken, by a.yaml:6:9"]
        );
        let other = file("oil-grade", "oil-amount").replace("Which oil does the sprocket take?", "How much of it?");
        assert_eq!(
            errors(&[&format!("{SECTION}{QUESTION}"), &other]),
            [
                "b.yaml:1:10: the section id `oiling` is taken, by a.yaml:1:10",
                "b.yaml:2:8: section `oiling` has the same title as `oiling` at a.yaml:2:8",
            ]
        );
    }

    #[test]
    fn a_title_means_one_question() {
        let near = QUESTION.replace("oil-grade", "oil-kind").replace(
            "title: Which oil does the sprocket take?",
            "title: Something else\n    wordings:\n      - Which oils does the sprocket take",
        );
        assert_eq!(
            errors(&[&format!("{SECTION}{QUESTION}{near}")]),
            ["a.yaml:17:9: question `oil-kind` has nearly the same title as `oil-grade` at a.yaml:7:12"]
        );
    }

    #[test]
    fn all_errors_are_said_at_once_in_order() {
        let bad = file("short: Oil grade", "short:").replace("beta: required", "omega: required");
        let errors = errors(&[&bad, "[", &format!("{SECTION}  - id: X\n")]);
        let places: Vec<&str> = errors.iter().filter_map(|error| error.split(": ").next()).collect();
        assert_eq!(
            places,
            ["a.yaml:4:3", "a.yaml:8:5", "b.yaml:1:2", "c.yaml:1:10", "c.yaml:2:8", "c.yaml:6:5", "c.yaml:6:9"]
        );
    }

    #[test]
    fn no_file_at_all_is_an_error() {
        let none: [(&str, &str); 0] = [];
        let errors = Catalogue::from_files(&none).expect_err("there is nothing to ask");
        assert_eq!(errors[0].message, "there is no catalogue file");
    }
}
