use crate::questionnaire::{Field, OptionShape, Shape};

/// The template's list for an answer of this shape, with nothing chosen and nothing filled in; `None` for plain text.
pub fn template(shape: &Shape) -> Option<String> {
    let lines: Vec<String> = match shape {
        Shape::Text => return None,
        Shape::Options(options) => options.iter().map(|option| format!("- [ ] {}", choice(option, "  "))).collect(),
        Shape::Records { entry, fields } => vec![format!("- {}", record(entry, fields, "  "))],
        Shape::Fields(fields) => fields.iter().map(|field| format!("- {}", labelled(&field.label))).collect(),
    };
    Some(lines.join("\n"))
}

/// A label and the colon behind it; a question has its mark.
pub(super) fn labelled(label: &str) -> String {
    if label.ends_with(['?', '.']) { label.to_owned() } else { format!("{label}:") }
}

/// An option behind its box, with its fields below it.
pub(super) fn choice(option: &OptionShape, indent: &str) -> String {
    below(&option.label, &option.fields, indent)
}

/// An entry that has no name yet, with its fields below it.
pub(super) fn record(entry: &str, fields: &[Field], indent: &str) -> String {
    below(&format!("[{entry}]"), fields, indent)
}

fn below(first: &str, fields: &[Field], indent: &str) -> String {
    fields.iter().fold(first.to_owned(), |text, field| format!("{text}\n{indent}- {}", labelled(&field.label)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::Catalogue;

    #[test]
    fn lists_have_the_labels_of_the_template() {
        let catalogue = Catalogue::embedded();
        let list = |id: &str| {
            let question = catalogue.index_of(id).expect("the question is in the catalogue");
            template(&catalogue.questions[question].shape)
        };
        let gate = list("enable-disable").expect("it has options");
        assert!(gate.starts_with("- [ ] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name:\n"));
        assert!(gate.contains("downtime of the control plane?\n"), "{gate}");
        assert!(list("failure-modes").expect("it has records").contains("\n  - Detection:\n"));
        assert_eq!(list("slos"), None);
    }
}
