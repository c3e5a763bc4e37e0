use std::fmt::Write as _;

use serde::Serialize;

use super::scalar::{block_or_line, json_for_any_screen, line};
use super::{Format, SCHEMA_VERSION};
use crate::answers::Reading;
use crate::kep::{Proposal, Stage};
use crate::text::shown_path;

/// Every question of a catalogue with its state and answer in one README.
#[derive(Clone, Debug, Serialize)]
pub struct Export {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The KEP.
    pub kep: KepFacts,
    /// How the README sets its questions, in the word of [`crate::answers::Layout`].
    pub layout: &'static str,
    /// The questions, in the catalogue's order.
    pub answers: Vec<ExportedAnswer>,
    /// The title of each section, for the comments of the YAML form.
    #[serde(skip)]
    sections: Vec<(String, String)>,
}

/// What machine formats say about a KEP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KepFacts {
    /// The number as `kep.yaml` writes it; without one, that of the directory's name.
    pub number: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The owning SIG.
    pub sig: Option<String>,
    /// The status as it is written.
    pub status: Option<String>,
    /// The stage that requirements are given for.
    pub stage: &'static str,
    /// The latest milestone as it is written.
    pub latest_milestone: Option<String>,
    /// The path of the README, from the root of the checkout where there is one, as [`shown_path`] shows it.
    pub readme: String,
}

/// One question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedAnswer {
    /// The question's permanent name.
    pub id: String,
    /// The section it belongs to.
    pub section: String,
    /// Its title.
    pub question: String,
    /// What the stage asks.
    pub requirement: &'static str,
    /// In the word of [`crate::answers::State`].
    pub state: &'static str,
    /// The 1-based line of the title in the README.
    pub line: Option<usize>,
    /// The author's markdown; empty unless answered.
    pub answer: String,
}

impl KepFacts {
    /// The facts that `proposal` gives; `number` is the one of the directory's name, `readme` the path to show.
    pub fn new(proposal: &Proposal, number: Option<&str>, stage: Stage, readme: impl AsRef<str>) -> Self {
        let text = |at: &Option<crate::kep::Located<String>>| at.as_ref().map(|at| at.value.clone());
        Self {
            number: text(&proposal.number).or_else(|| number.map(str::to_owned)),
            title: text(&proposal.title),
            sig: text(&proposal.owning_sig),
            status: text(&proposal.status),
            stage: stage.as_str(),
            latest_milestone: text(&proposal.latest_milestone),
            readme: shown_path(readme.as_ref()).into_owned(),
        }
    }
}

impl Export {
    /// What `reading` found, with the requirements of `stage`.
    pub fn new(reading: &Reading<'_>, stage: Stage, kep: KepFacts) -> Self {
        let catalogue = reading.catalogue;
        let asked = reading.answers().iter().zip(&catalogue.questions);
        let answers = asked.map(|(answer, question)| ExportedAnswer {
            id: question.id.to_string(),
            section: catalogue.sections[question.section].id.clone(),
            question: question.title.clone(),
            requirement: question.requirements.at(stage).as_str(),
            state: answer.state.as_str(),
            line: answer.line,
            answer: answer.text.clone(),
        });
        Self {
            schema_version: SCHEMA_VERSION,
            kep,
            layout: reading.layout().as_str(),
            answers: answers.collect(),
            sections: catalogue.sections.iter().map(|s| (s.id.clone(), s.title.clone())).collect(),
        }
    }

    /// The export as a text of `format`. No character in it makes a terminal do anything.
    pub fn to_text(&self, format: Format) -> String {
        match format {
            Format::Yaml => self.to_yaml(),
            Format::Json => {
                let json = serde_json::to_string_pretty(self).expect("an export has text keys and no failing value");
                json_for_any_screen(&json) + "\n"
            }
        }
    }

    // serde_yaml prints every answer as it sees fit, quoted on one line where a line ends in a blank; people edit this
    // file, so an answer is a block wherever YAML can hold it as one.
    fn to_yaml(&self) -> String {
        let mut out = String::from("# Change answers below, then: kepready answers apply FILE\n");
        let or_null = |text: &Option<String>| text.as_deref().map_or("null".to_owned(), line);
        let kep = &self.kep;
        let _ = writeln!(out, "schema_version: {}", self.schema_version);
        let _ = writeln!(out, "kep:");
        let _ = writeln!(out, "  number: {}", or_null(&kep.number));
        let _ = writeln!(out, "  title: {}", or_null(&kep.title));
        let _ = writeln!(out, "  sig: {}", or_null(&kep.sig));
        let _ = writeln!(out, "  status: {}", or_null(&kep.status));
        let _ = writeln!(out, "  stage: {}", line(kep.stage));
        let _ = writeln!(out, "  latest_milestone: {}", or_null(&kep.latest_milestone));
        let _ = writeln!(out, "  readme: {}", line(&kep.readme));
        let _ = writeln!(out, "layout: {}", line(self.layout));
        if self.answers.is_empty() {
            out.push_str("answers: []\n");
            return out;
        }
        out.push_str("answers:\n");
        let mut section = None;
        for answer in &self.answers {
            if section != Some(&answer.section) {
                section = Some(&answer.section);
                let title = self.sections.iter().find(|(id, _)| *id == answer.section).map(|(_, title)| title);
                let title = title.map_or(&*answer.section, |title| title);
                let _ = writeln!(out, "\n# {}", crate::yaml::excerpt(title));
            }
            let _ = writeln!(out, "\n- id: {}", line(&answer.id));
            let _ = writeln!(out, "  section: {}", line(&answer.section));
            let _ = writeln!(out, "  question: {}", line(&answer.question));
            let _ = writeln!(out, "  requirement: {}", line(answer.requirement));
            let _ = writeln!(out, "  state: {}", line(answer.state));
            let _ = writeln!(out, "  line: {}", answer.line.map_or("null".to_owned(), |line| line.to_string()));
            let _ = writeln!(out, "  answer: {}", block_or_line(&answer.answer, 2));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::super::Import;
    use super::*;
    use crate::questionnaire::Catalogue;
    use crate::yaml;

    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);

    fn export(readme: &str, kep_yaml: &str) -> Export {
        let reading = Reading::new(readme, &CATALOGUE);
        let facts =
            KepFacts::new(&Proposal::read(kep_yaml), Some("7"), Stage::Beta, "keps/sig-space/7-orbit/README.md");
        Export::new(&reading, Stage::Beta, facts)
    }

    /// An export of this answer to the first question, with another question behind it.
    fn of_answer(answer: &str) -> Export {
        let mut export = export("", "");
        export.answers[0].answer = answer.to_owned();
        export.answers.truncate(2);
        export
    }

    const README: &str = "# Orbit\n\n## Production Readiness Review Questionnaire\n\n### Monitoring Requirements\n\n\
        ###### What are the reasonable SLOs (Service Level Objectives) for the enhancement?\n\n\
        - 99% of orbits close\n  in time\n\n    code  \n";

    #[test]
    fn the_yaml_form_is_made_to_be_edited() {
        let text = export(README, "title: 'Orbit: the sequel'\nkep-number: 07\nlatest-milestone: v1.39\n")
            .to_text(Format::Yaml);
        let head: Vec<&str> = text.lines().take(16).collect();
        insta::assert_snapshot!(head.join("\n"), @r#"
        # Change answers below, then: kepready answers apply FILE
        schema_version: 1
        kep:
          number: "07"
          title: "Orbit: the sequel"
          sig: null
          status: null
          stage: beta
          latest_milestone: v1.39
          readme: keps/sig-space/7-orbit/README.md
        layout: headings
        answers:

        # Feature Enablement and Rollback

        - id: enable-disable
        "#);
        let entry = text.split("\n\n").find(|entry| entry.starts_with("- id: slos")).expect("every question is there");
        assert_eq!(
            entry,
            "- id: slos\n  section: monitoring\n  \
            question: What are the reasonable SLOs (Service Level Objectives) for the enhancement?\n  \
            requirement: required\n  state: answered\n  line: 7\n  answer: |-\n    - 99% of orbits close\n      in time"
        );
        assert!(text.contains("\n\n        code  \n\n- id: slis\n"), "a blank at the end of a line stays: {text}");
    }

    #[test]
    fn a_readme_without_a_questionnaire_exports_every_question_as_missing() {
        let export = export("# Orbit\n", "");
        assert_eq!((export.layout, export.answers.len()), ("absent", 25));
        assert!(export.answers.iter().all(|answer| answer.state == "missing" && answer.line.is_none()));
        assert_eq!(export.kep.number.as_deref(), Some("7"));
    }

    #[test]
    fn the_json_form_has_the_fields_of_the_contract_in_its_order() {
        let json = export(README, "").to_text(Format::Json);
        let value: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        let keys = |value: &serde_json::Value| {
            value.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>().join(" "))
        };
        assert_eq!(keys(&value).as_deref(), Some("schema_version kep layout answers"));
        assert_eq!(keys(&value["kep"]).as_deref(), Some("number title sig status stage latest_milestone readme"));
        let entry = Some("id section question requirement state line answer");
        assert_eq!(keys(&value["answers"][11]).as_deref(), entry);
        assert_eq!(value["answers"][11]["answer"], "- 99% of orbits close\n  in time\n\n    code  ");
    }

    /// The answer as both formats give it back, and as a second YAML reader sees it.
    fn round_trip(answer: &str) {
        let export = of_answer(answer);
        for format in [Format::Yaml, Format::Json] {
            let text = export.to_text(format);
            let import = Import::read(&text, None, &CATALOGUE).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
            assert_eq!(import.answers[0], (0, answer.to_owned()), "{text}");
            assert_eq!(import.answers[1..], [(1, String::new())], "{text}");
            assert_eq!(crate::text::printable(&text), text, "nothing in it acts on a terminal");
        }
        let text = export.to_text(Format::Yaml);
        let tree = yaml::read(&text);
        let entries = tree.documents[0].get("answers").map(yaml::Node::entries).unwrap_or_default();
        assert_eq!(entries[0].get("answer").and_then(yaml::Node::as_str), Some(answer), "{text}");
    }

    #[test]
    fn awkward_answers_come_back_as_they_were() {
        for answer in [
            "",
            "yes",
            "No",
            "null",
            "~",
            "1.0",
            "0x1f",
            "- x",
            "# x",
            "a: b",
            "a #b",
            "'",
            "\"",
            "\\",
            "|",
            ">",
            "%a",
            "@a",
            "&a",
            "*a",
            "!a",
            "---",
            "...",
            "x\n---\ny",
            "x\n...\ny",
            "  lead",
            "\tlead",
            "  lead\nless",
            "a\n   \nb",
            "a  \nb\t",
            "a\n\n\nb",
            "a\n",
            "a\n\n",
            "\na",
            " ",
            "\n",
            "\t",
            " \na",
            "a\n ",
            "a\r\nb",
            "a\rb",
            "a\u{1b}[31mb",
            "a\u{0}b",
            "\u{85}",
            "\u{2028}",
            "\u{feff}a",
            "a\u{feff}",
            "é日本🚀",
            "\u{fffe}",
            "\u{202e}abc",
            "\u{7f}",
            "\u{9b}2J",
            "a\u{a0}",
            "{a: b}",
            "[a]",
            "a:",
            "- a\n\t- b\n",
            "x\n\ty",
            "\u{d7ff}\u{e000}",
            "key: |\n  x",
            "<<: *a",
            "a\n#b",
            "#a\nb",
        ] {
            round_trip(answer);
        }
    }

    proptest! {
        #[test]
        fn every_answer_comes_back_as_it_was(
            answer in "([ \t]{0,3}([a-z#:|>'\"\\\\{}\\[\\],&*!%@`~é日🚀-]|\u{85}|\u{2028}|\u{feff}|\u{1b}|\r|: | #|yes|1.0){0,6}[ \t]{0,2}\n){0,5}[ -~]{0,9}"
        ) {
            round_trip(&answer);
        }

        #[test]
        fn so_does_any_text_at_all(answer in any::<String>()) {
            round_trip(&answer);
        }
    }
}
