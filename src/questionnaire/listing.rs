//! The catalogue as a listing, for people and for programs. Prints nothing itself.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Catalogue, Field, Question, Shape};
use crate::kep::Stage;

/// The stages that the template itself speaks of; what the later ones ask is this project's own profile.
const TEMPLATE_STAGES: [Stage; 3] = [Stage::Alpha, Stage::Beta, Stage::Stable];

impl Catalogue {
    /// A listing for people: the questions by section, each with what `stage` asks, or with what alpha, beta and
    /// stable ask where no stage is given.
    pub fn list(&self, stage: Option<Stage>) -> String {
        let stages: Vec<Stage> = stage.map_or(TEMPLATE_STAGES.to_vec(), |stage| vec![stage]);
        let ids = self.questions.iter().map(|question| question.id.as_str().len()).max().unwrap_or(0).max("id".len());

        let mut out = String::new();
        let row = |id: &str, asks: &mut dyn Iterator<Item = &'static str>, title: &str| {
            let asks: String = asks.map(|word| format!("{word:WIDEST$}  ")).collect();
            format!("  {id:ids$}  {asks}{title}\n")
        };
        out.push_str(&row("id", &mut stages.iter().map(|stage| stage.as_str()), "title"));
        for (index, section) in self.sections.iter().enumerate() {
            let _ = writeln!(out, "\n{}", section.title);
            for question in self.questions.iter().filter(|question| question.section == index) {
                let mut asks = stages.iter().map(|&stage| question.requirements.at(stage).as_str());
                out.push_str(&row(question.id.as_str(), &mut asks, &question.title));
            }
        }
        if let Some(stage) = stage.filter(|stage| !TEMPLATE_STAGES.contains(stage)) {
            let _ = writeln!(out, "\nThe KEP template says nothing about {stage}; this is kepready's own profile.");
        }
        out
    }

    /// The same for programs: every section and question with all that the catalogue says about it.
    pub fn list_json(&self) -> Value {
        let sections: Vec<Value> =
            self.sections.iter().map(|section| json!({"id": section.id, "title": section.title})).collect();
        let questions: Vec<Value> = self.questions.iter().map(|question| self.question_json(question)).collect();
        json!({"schema_version": 1, "sections": sections, "questions": questions})
    }

    fn question_json(&self, question: &Question) -> Value {
        let requirement: serde_json::Map<String, Value> = Stage::ALL
            .into_iter()
            .map(|stage| (stage.to_string(), question.requirements.at(stage).as_str().into()))
            .collect();
        json!({
            "id": question.id.as_str(),
            "section": self.sections[question.section].id,
            "title": question.title,
            "short": question.short,
            "requirement": requirement,
            "shape": shape_json(&question.shape),
            "why": question.why,
            "good": question.good,
            "example": question.example,
        })
    }
}

/// The longest word that a column of requirements holds.
const WIDEST: usize = "encouraged".len();

fn shape_json(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({"kind": "text"}),
        Shape::Options(options) => {
            let options: Vec<Value> = options
                .iter()
                .map(|option| json!({"label": option.label, "fields": fields_json(&option.fields)}))
                .collect();
            json!({"kind": "options", "options": options})
        }
        Shape::Records { entry, fields } => json!({"kind": "records", "entry": entry, "fields": fields_json(fields)}),
        Shape::Fields(fields) => json!({"kind": "fields", "fields": fields_json(fields)}),
    }
}

fn fields_json(fields: &[Field]) -> Vec<Value> {
    fields.iter().map(|field| json!({"id": field.id, "label": field.label})).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_listing_says_what_each_stage_asks() {
        let listing = Catalogue::embedded().list(None);
        let lines: Vec<&str> = listing.lines().collect();
        assert_eq!(lines[0], "  id                    alpha       beta        stable      title");
        assert_eq!(lines[2], "Feature Enablement and Rollback");
        assert!(lines.contains(
            &"  new-api-calls         encouraged  required    confirm     \
              Will enabling / using this feature result in any new API calls?"
        ));
        assert_eq!(lines.len(), 1 + 25 + 6 * 2);
        assert!(!listing.contains("own profile"));
    }

    #[test]
    fn the_listing_of_a_stage_says_whose_profile_it_is() {
        let listing = Catalogue::embedded().list(Some(Stage::Removed));
        assert_eq!(listing.lines().next(), Some("  id                    removed     title"));
        let required: Vec<&str> = listing
            .lines()
            .filter(|line| line.contains("  required  "))
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        assert_eq!(required, ["enable-disable", "default-behavior", "rollback", "deprecations"]);
        assert!(listing.ends_with("says nothing about removed; this is kepready's own profile.\n"), "{listing}");
    }

    #[test]
    fn programs_get_every_field() {
        let listing = Catalogue::embedded().list_json();
        assert_eq!(listing["schema_version"], 1);
        assert_eq!(listing["sections"][2], json!({"id": "monitoring", "title": "Monitoring Requirements"}));
        assert_eq!(listing["questions"].as_array().map(Vec::len), Some(25));
        let question = &listing["questions"][12];
        assert_eq!(question["id"], "slis");
        assert_eq!(question["section"], "monitoring");
        assert_eq!(
            question["requirement"],
            json!({
                "alpha": "optional", "beta": "required", "stable": "confirm",
                "deprecated": "optional", "disabled": "optional", "removed": "optional",
            })
        );
        assert_eq!(question["shape"]["kind"], "options");
        assert_eq!(question["shape"]["options"][0]["label"], "Metrics");
        assert_eq!(
            question["shape"]["options"][0]["fields"][1],
            json!({"id": "aggregation", "label": "[Optional] Aggregation method"})
        );
        for key in ["title", "short", "why", "good", "example"] {
            assert!(!question[key].is_null(), "{key}");
        }
    }
}
