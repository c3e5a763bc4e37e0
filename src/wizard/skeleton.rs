use crate::questionnaire::{Field, Shape};

/// The template's list for an answer of this shape, with nothing chosen and nothing filled in; `None` for plain text.
pub(super) fn skeleton(shape: &Shape) -> Option<String> {
    let field = |field: &Field, indent: &str| format!("{indent}- {}:\n", field.label);
    let text = match shape {
        Shape::Text => return None,
        Shape::Options(options) => {
            let option = |option: &crate::questionnaire::OptionShape| {
                let fields: String = option.fields.iter().map(|one| field(one, "  ")).collect();
                format!("- [ ] {}\n{fields}", option.label)
            };
            options.iter().map(option).collect::<String>()
        }
        Shape::Records { entry, fields } => {
            let fields: String = fields.iter().map(|one| field(one, "  ")).collect();
            format!("- [{entry}]\n{fields}")
        }
        Shape::Fields(fields) => fields.iter().map(|one| field(one, "")).collect(),
    };
    Some(text.trim_end().to_owned())
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
            skeleton(&catalogue.questions[question].shape)
        };
        let gate = list("enable-disable").expect("it has options");
        assert!(gate.starts_with("- [ ] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name:\n"));
        assert!(list("failure-modes").expect("it has records").contains("\n  - Detection:\n"));
        assert_eq!(list("slos"), None);
    }
}
