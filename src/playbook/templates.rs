use tera::{Context, ErrorKind, Kwargs, State, Tera};

use super::inline;

/// The templates that a playbook is rendered with.
#[derive(Clone, Debug)]
pub struct Templates {
    tera: Tera,
}

/// A template cannot be read, or cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{template}{}: {message}", place(*.line, *.column))]
pub struct TemplateError {
    /// The template's name.
    pub template: String,
    /// The 1-based line, where it is known.
    pub line: Option<usize>,
    /// The 1-based column, where it is known.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
}

fn place(line: Option<usize>, column: Option<usize>) -> String {
    [line, column].into_iter().flatten().map(|n| format!(":{n}")).collect()
}

const PLAYBOOK: &str = "playbook.md.tera";

impl Templates {
    /// The project's own.
    pub fn built_in() -> Self {
        Self::with_playbook(include_str!("../../templates/playbook.md.tera"))
            .expect("the template in templates/ is read by a test")
    }

    /// `source` in place of the project's own template of a playbook.
    ///
    /// # Errors
    ///
    /// When `source` is not a template.
    pub fn with_playbook(source: &str) -> Result<Self, TemplateError> {
        let mut tera = Tera::new();
        // What comes out is markdown: escaping it as HTML would change the author's words.
        tera.autoescape_on(Vec::<&str>::new());
        // Names and titles of a KEP are no markdown; these make them stand in a line, a table cell, or as code.
        tera.register_filter("plain", |text: &str, _: Kwargs, _: &State<'_>| inline::plain(text));
        tera.register_filter("cell", |text: &str, _: Kwargs, _: &State<'_>| inline::cell(text));
        tera.register_filter("code", |text: &str, _: Kwargs, _: &State<'_>| inline::code(text));
        tera.add_raw_template(PLAYBOOK, source).map_err(|error| described(&error))?;
        Ok(Self { tera })
    }

    /// Fills the playbook's template in. Values are put in as they are; nothing in them is read as template code.
    pub(super) fn playbook(&self, context: &Context) -> Result<String, TemplateError> {
        self.tera.render(PLAYBOOK, context).map_err(|error| described(&error))
    }
}

fn described(error: &tera::Error) -> TemplateError {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => TemplateError {
            template: report.filename().to_owned(),
            line: Some(report.span().start_line),
            column: Some(report.span().start_col + 1),
            message: report.message().to_owned(),
        },
        other => TemplateError { template: PLAYBOOK.to_owned(), line: None, column: None, message: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_template_line_and_column() {
        let error = Templates::with_playbook("fine\n{{ oh no }}").expect_err("no template");
        assert_eq!((error.template.as_str(), error.line), ("playbook.md.tera", Some(2)));
        assert!(error.to_string().starts_with("playbook.md.tera:2:"), "{error}");
    }

    #[test]
    fn a_missing_value_is_an_error_with_a_place() {
        let templates = Templates::with_playbook("a\n\n{{ nothing.here }}").expect("a template");
        let error = templates.playbook(&Context::new()).expect_err("no such value");
        assert_eq!(error.line, Some(3));
    }
}
