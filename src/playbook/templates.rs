use std::sync::LazyLock;

use serde::Serialize;
use tera::{Context, ErrorKind, Kwargs, State, Tera};

use super::inline;

/// The templates that playbooks and the pages of a library are rendered with.
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

/// The template of one playbook.
pub(super) const PLAYBOOK: &str = "playbook.md.tera";
/// The templates of a library's pages.
pub(super) const INDEX: &str = "index.md.tera";
pub(super) const LIST: &str = "list.md.tera";
pub(super) const METRICS: &str = "metrics.md.tera";
pub(super) const GAPS: &str = "gaps.md.tera";
pub(super) const CLUSTER: &str = "cluster.md.tera";

const BUILT_IN: [(&str, &str); 6] = [
    (PLAYBOOK, include_str!("../../templates/playbook.md.tera")),
    (INDEX, include_str!("../../templates/index.md.tera")),
    (LIST, include_str!("../../templates/list.md.tera")),
    (METRICS, include_str!("../../templates/metrics.md.tera")),
    (GAPS, include_str!("../../templates/gaps.md.tera")),
    (CLUSTER, include_str!("../../templates/cluster.md.tera")),
];

impl Templates {
    /// The names that a template of one's own can have; one that begins with `_` is there for others to include.
    pub const NAMES: [&str; 6] = [PLAYBOOK, INDEX, LIST, METRICS, GAPS, CLUSTER];

    /// The project's own.
    pub fn built_in() -> &'static Self {
        static TEMPLATES: LazyLock<Templates> =
            LazyLock::new(|| Templates::with(&[]).expect("the templates in templates/ are read by a test"));
        &TEMPLATES
    }

    /// The project's own, those replaced that `files` (names and texts) have the names of.
    ///
    /// # Errors
    ///
    /// When a text is no template, or a name is none of [`Templates::NAMES`] and does not begin with `_`.
    pub fn with(files: &[(String, String)]) -> Result<Self, TemplateError> {
        let mut tera = Tera::new();
        // What comes out is markdown: escaping it as HTML would change the author's words.
        tera.autoescape_on(Vec::<&str>::new());
        // Names and titles of a KEP are no markdown; these make them stand in a line, a table cell, or as code.
        tera.register_filter("plain", |text: &str, _: Kwargs, _: &State<'_>| inline::plain(text));
        tera.register_filter("cell", |text: &str, _: Kwargs, _: &State<'_>| inline::cell(text));
        tera.register_filter("code", |text: &str, _: Kwargs, _: &State<'_>| inline::code(text));
        let mut all: Vec<(&str, &str)> = BUILT_IN.to_vec();
        for (name, text) in files {
            match all.iter_mut().find(|(known, _)| known == name) {
                Some(known) => known.1 = text,
                None if name.starts_with('_') => all.push((name, text)),
                None => {
                    let message = format!("no template has this name; they are {}", Self::NAMES.join(", "));
                    return Err(TemplateError { template: name.clone(), line: None, column: None, message });
                }
            }
        }
        tera.add_raw_templates(all).map_err(|error| described(&error, PLAYBOOK))?;
        Ok(Self { tera })
    }

    /// Fills the playbook's template in. Values are put in as they are; nothing in them is read as template code.
    pub(super) fn playbook(&self, context: &Context) -> Result<String, TemplateError> {
        self.tera.render(PLAYBOOK, context).map_err(|error| described(&error, PLAYBOOK))
    }

    /// Fills the template of a library's page in, in the same way.
    pub(super) fn page(&self, name: &str, values: &impl Serialize) -> Result<String, TemplateError> {
        let context = Context::from_serialize(values).map_err(|error| described(&error, name))?;
        let text = self.tera.render(name, &context).map_err(|error| described(&error, name))?;
        Ok(format!("{}\n", text.trim()))
    }
}

fn described(error: &tera::Error, template: &str) -> TemplateError {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => TemplateError {
            template: report.filename().to_owned(),
            line: Some(report.span().start_line),
            column: Some(report.span().start_col + 1),
            message: report.message().to_owned(),
        },
        other => TemplateError { template: template.to_owned(), line: None, column: None, message: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> Result<Templates, TemplateError> {
        Templates::with(&[(PLAYBOOK.to_owned(), text.to_owned())])
    }

    #[test]
    fn an_error_names_template_line_and_column() {
        let error = with("fine\n{{ oh no }}").expect_err("no template");
        assert_eq!((error.template.as_str(), error.line), ("playbook.md.tera", Some(2)));
        assert!(error.to_string().starts_with("playbook.md.tera:2:"), "{error}");
    }

    #[test]
    fn a_missing_value_is_an_error_with_a_place() {
        let templates = with("a\n\n{{ nothing.here }}").expect("a template");
        let error = templates.playbook(&Context::new()).expect_err("no such value");
        assert_eq!(error.line, Some(3));
    }

    #[test]
    fn a_name_that_nothing_asks_for_is_told_and_one_to_include_is_not() {
        let error = Templates::with(&[("playbok.md.tera".into(), String::new())]).expect_err("it is misspelt");
        assert!(error.to_string().contains("playbook.md.tera, index.md.tera"), "{error}");
        let files = [("_head.md".into(), "head".into()), (PLAYBOOK.into(), "{% include \"_head.md\" %}!".into())];
        let templates = Templates::with(&files).expect("both are templates");
        assert_eq!(templates.playbook(&Context::new()).as_deref(), Ok("head!"));
    }
}
