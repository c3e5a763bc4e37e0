use serde_yaml::Value;

use super::{Format, SCHEMA_VERSION};
use crate::questionnaire::Catalogue;
use crate::text::LineIndex;
use crate::yaml::{self, Node, excerpt};

/// Answers to write into a README.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// The number of the KEP they were exported from, where the file says it.
    pub kep_number: Option<String>,
    /// The index of each question in the catalogue, and its answer; in the catalogue's order. An answer that is left
    /// out or null is not among them.
    pub answers: Vec<(usize, String)>,
}

/// What is wrong with a file of answers, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExchangeError {
    /// The 1-based line and column, where one is known.
    pub position: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

const TOP_KEYS: [&str; 4] = ["schema_version", "kep", "layout", "answers"];
const ENTRY_KEYS: [&str; 7] = ["id", "section", "question", "requirement", "state", "line", "answer"];
const SHAPE: &str = "write `answers:` and below it a list of `id` and `answer`, as `kepready answers export` does";

impl Import {
    /// Reads a file of answers. Where `format` is not given, YAML and JSON are told apart by how the text begins.
    ///
    /// # Errors
    ///
    /// All that is wrong with the answers, in the order of the file; what is neither YAML nor JSON says only that.
    pub fn read(text: &str, format: Option<Format>, catalogue: &Catalogue) -> Result<Self, Vec<ExchangeError>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(vec![ExchangeError {
                position: None,
                message: "there is nothing in it".into(),
                help: SHAPE.into(),
            }]);
        }
        let value = parse(text, format).map_err(|error| vec![error])?;
        // The values come from serde; this second reading only says where they stand.
        let places = yaml::read(text);
        let mut reader = Reader { text, lines: LineIndex::new(text), catalogue, errors: Vec::new() };
        let import = reader.document(At { value: &value, node: places.documents.first() });
        if reader.errors.is_empty() { Ok(import) } else { Err(reader.errors) }
    }
}

fn parse(text: &str, format: Option<Format>) -> Result<Value, ExchangeError> {
    let begins_as_json = text.trim_start().starts_with('{');
    match format {
        Some(Format::Json) => parse_json(text),
        Some(Format::Yaml) => parse_yaml(text),
        None if begins_as_json => parse_json(text).or_else(|json| {
            // YAML has braces too, with keys that need no quotes.
            let quoted = text.trim_start()[1..].trim_start().starts_with(['"', '}']);
            parse_yaml(text).map_err(|yaml| if quoted { json } else { yaml })
        }),
        None => parse_yaml(text),
    }
}

fn parse_json(text: &str) -> Result<Value, ExchangeError> {
    serde_json::from_str(text).map_err(|error| {
        let line = error.line().max(1);
        // serde_json counts bytes.
        let before = text.split('\n').nth(line - 1).and_then(|line| line.get(..error.column().saturating_sub(1)));
        let column = before.map_or(error.column(), |before| before.chars().count() + 1);
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        syntax("JSON", message, Some((line, column.max(1))))
    })
}

fn parse_yaml(text: &str) -> Result<Value, ExchangeError> {
    serde_yaml::from_str(text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        syntax("YAML", message, error.location().map(|at| (at.line(), at.column())))
    })
}

fn syntax(format: &str, message: &str, position: Option<(usize, usize)>) -> ExchangeError {
    let help = match format {
        "JSON" => "check commas, quotes and brackets here and in the lines above",
        _ => "check indent, quotes and colons here and in the lines above; an answer goes behind `answer: |`",
    };
    ExchangeError { position, message: format!("this is not {format}: {}", excerpt(message)), help: help.into() }
}

/// A value, and where it stands as far as that is known.
#[derive(Clone, Copy)]
struct At<'a> {
    value: &'a Value,
    node: Option<&'a Node>,
}

impl<'a> At<'a> {
    fn get(self, key: &str) -> Option<At<'a>> {
        Some(At { value: self.value.get(key)?, node: self.node.and_then(|node| node.get(key)) })
    }

    fn kind(self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a truth value",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
            Value::Tagged(_) => "a value with a tag",
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    lines: LineIndex,
    catalogue: &'a Catalogue,
    errors: Vec<ExchangeError>,
}

impl Reader<'_> {
    fn document(&mut self, root: At<'_>) -> Import {
        let mut import = Import::default();
        if !self.has_keys(root, "a file of answers", &TOP_KEYS) {
            return import;
        }
        if let Some(version) = root.get("schema_version")
            && version.value.as_u64() != Some(SCHEMA_VERSION.into())
        {
            let message = format!("this `schema_version` is not {SCHEMA_VERSION}, the one that is read here");
            self.error(version.node, message, "export the answers again with this kepready, or update it");
        }
        import.kep_number = root.get("kep").and_then(|kep| kep.get("number")).and_then(|number| match number.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        let Some(answers) = root.get("answers") else {
            self.error(root.node, "`answers` is missing".into(), SHAPE);
            return import;
        };
        let Some(entries) = answers.value.as_sequence() else {
            self.error(answers.node, format!("`answers` is a list, and here is {}", answers.kind()), SHAPE);
            return import;
        };
        let nodes = answers.node.map(Node::entries).unwrap_or_default();
        let mut seen: Vec<(usize, Option<usize>)> = Vec::new();
        for (n, value) in entries.iter().enumerate() {
            let entry = At { value, node: nodes.get(n) };
            let Some(question) = self.question(entry) else { continue };
            let id = entry.get("id").and_then(|id| id.node);
            if let Some((_, first)) = seen.iter().find(|(known, _)| *known == question) {
                let first = first.map_or(String::new(), |line| format!(", first in line {line}"));
                let message = format!("`{}` stands here twice{first}", self.catalogue.questions[question].id);
                self.error(id, message, "keep one of the two");
                continue;
            }
            seen.push((question, self.position(id).map(|(line, _)| line)));
            if let Some(text) = self.answer(entry, question) {
                import.answers.push((question, text));
            }
        }
        import.answers.sort_by_key(|&(question, _)| question);
        import
    }

    /// The question that an entry is about.
    fn question(&mut self, entry: At<'_>) -> Option<usize> {
        if !self.has_keys(entry, "an entry of `answers`", &ENTRY_KEYS) {
            return None;
        }
        let Some(id) = entry.get("id") else {
            self.error(entry.node, "this entry has no `id`".into(), "`kepready questions list` shows the ids");
            return None;
        };
        let Some(text) = id.value.as_str() else {
            let message = format!("`id` is a text, and here is {}", id.kind());
            self.error(id.node, message, "`kepready questions list` shows the ids");
            return None;
        };
        let known = self.catalogue.index_of(text);
        if known.is_none() {
            let help = no_such_question(self.catalogue, text);
            self.error(id.node, format!("there is no question `{}`", excerpt(text)), &help);
        }
        known
    }

    fn answer(&mut self, entry: At<'_>, question: usize) -> Option<String> {
        let answer = entry.get("answer")?;
        match answer.value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => {
                let help = match other {
                    Value::Bool(_) | Value::Number(_) => "put it in quotes",
                    _ => "put the markdown behind `answer: |`, each line indented deeper than `answer`",
                };
                let id = &self.catalogue.questions[question].id;
                let message = format!("the answer to `{id}` is a text, and here is {}", answer.kind());
                self.error(answer.node, message, help);
                None
            }
        }
    }

    /// Whether `at` is a mapping; keys that mean nothing in it are errors, since an answer behind one would be lost.
    fn has_keys(&mut self, at: At<'_>, what: &str, known: &[&str]) -> bool {
        let Some(mapping) = at.value.as_mapping() else {
            self.error(at.node, format!("{what} is a mapping, and here is {}", at.kind()), SHAPE);
            return false;
        };
        for key in mapping.keys().filter(|key| !key.as_str().is_some_and(|key| known.contains(&key))) {
            let text = key.as_str().unwrap_or("?");
            let node = at.node.and_then(|node| node.pair(text)).map(|pair| &pair.key);
            let help = match nearest(text, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are {}", known.join(", ")),
            };
            self.error(node.or(at.node), format!("{what} has no key `{}`", excerpt(text)), &help);
        }
        true
    }

    fn error(&mut self, node: Option<&Node>, message: String, help: &str) {
        self.errors.push(ExchangeError { position: self.position(node), message, help: help.to_owned() });
    }

    fn position(&self, node: Option<&Node>) -> Option<(usize, usize)> {
        node.map(|node| self.lines.position(self.text, node.span.start))
    }
}

/// What to do about an id that no question has.
pub fn no_such_question(catalogue: &Catalogue, id: &str) -> String {
    let ids: Vec<&str> = catalogue.questions.iter().map(|question| question.id.as_str()).collect();
    match nearest(id, &ids) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`kepready questions list` shows the ids".to_owned(),
    }
}

/// The word that `text` is most likely a slip of.
fn nearest<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    // Comparing takes the square of the length, and no name is this long.
    const LONGEST: usize = 64;
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let text = text.trim().to_lowercase().replace(' ', "-");
    let near = similar::get_close_matches(text.as_str(), words, 1, 0.5).into_iter().next();
    near.or_else(|| words.iter().copied().find(|word| word.contains(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Import, Vec<ExchangeError>> {
        Import::read(text, None, &Catalogue::embedded())
    }

    fn answers(text: &str) -> Vec<(String, String)> {
        let catalogue = Catalogue::embedded();
        let import = Import::read(text, None, &catalogue).unwrap_or_else(|errors| panic!("{errors:?}"));
        import.answers.into_iter().map(|(n, text)| (catalogue.questions[n].id.to_string(), text)).collect()
    }

    /// Every error as `line:column: message; help`.
    fn errors(text: &str) -> Vec<String> {
        let errors = read(text).expect_err("there is an error");
        let shown = errors.iter().map(|error| {
            let (line, column) = error.position.unwrap_or_default();
            format!("{line}:{column}: {error}; {}", error.help)
        });
        shown.collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(id, text)| (id.to_owned(), text.to_owned())).collect()
    }

    #[test]
    fn ids_and_answers_are_enough_and_an_answer_left_out_stays() {
        let yaml = "answers:\n- id: slos\n  answer: |\n    99%\n    of it\n- id: slis\n- id: rollback\n  answer: ~\n\
            - id: in-use\n  answer: ''\n- answer: Yes\n  id: reenable\n";
        let expected = pairs(&[("reenable", "Yes"), ("in-use", ""), ("slos", "99%\nof it\n")]);
        assert_eq!(answers(yaml), expected);
        assert_eq!(answers(&format!("\u{feff}{}", yaml.replace('\n', "\r\n"))), expected);
        let json = r#"{"answers": [{"id": "slos", "answer": "99%\nof it\n"}, {"id": "slis", "answer": null},
            {"id": "in-use", "answer": ""}, {"id": "reenable", "answer": "Yes"}]}"#;
        assert_eq!(answers(json), expected);
        assert_eq!(answers("{answers: [{id: slos, answer: x}]}"), pairs(&[("slos", "x")]));
        assert_eq!(answers("answers: []"), []);
        let emoji = r#"{"answers": [{"id": "slos", "answer": "\ud83d\ude80 \/"}]}"#;
        assert_eq!(answers(emoji), pairs(&[("slos", "🚀 /")]));
    }

    #[test]
    fn the_number_of_the_kep_is_kept() {
        for number in ["'0042'", "42"] {
            let import = read(&format!("kep: {{number: {number}, title: x}}\nanswers: []\n"));
            assert!(
                import.is_ok_and(|import| import.kep_number.is_some_and(|known| known.ends_with("42"))),
                "{number}"
            );
        }
        assert_eq!(read("kep:\nanswers: []\n").map(|import| import.kep_number), Ok(None));
    }

    #[test]
    fn an_unknown_id_names_the_nearest() {
        let text = "answers:\n- id: slo\n  answer: x\n- id: rollback-metric\n- id: new_api_calls\n- id: zzz\n";
        assert_eq!(
            errors(text),
            [
                "2:7: there is no question `slo`; did you mean `slos`?",
                "4:7: there is no question `rollback-metric`; did you mean `rollback-metrics`?",
                "5:7: there is no question `new_api_calls`; did you mean `new-api-calls`?",
                "6:7: there is no question `zzz`; `kepready questions list` shows the ids",
            ]
        );
        let json = "{\n  \"answers\": [\n    {\"id\": \"slo\"}]}";
        assert_eq!(errors(json), ["3:12: there is no question `slo`; did you mean `slos`?"]);
    }

    #[test]
    fn what_is_no_text_is_said_where_it_stands() {
        let text = "answers:\n- id: slos\n  answer: 1.0\n- id: 7\n- id: slis\n  answer: true\n- id: in-use\n  answer:\n  - a\n\
            - just words\n- answer: x\n";
        assert_eq!(
            errors(text),
            [
                "3:11: the answer to `slos` is a text, and here is a number; put it in quotes",
                "4:7: `id` is a text, and here is a number; `kepready questions list` shows the ids",
                "6:11: the answer to `slis` is a text, and here is a truth value; put it in quotes",
                "9:5: the answer to `in-use` is a text, and here is a list; put the markdown behind `answer: |`, each \
                 line indented deeper than `answer`",
                &format!("10:3: an entry of `answers` is a mapping, and here is a text; {SHAPE}"),
                "11:3: this entry has no `id`; `kepready questions list` shows the ids",
            ]
        );
        assert_eq!(errors("- a\n"), [format!("1:1: a file of answers is a mapping, and here is a list; {SHAPE}")]);
        assert_eq!(errors("answers: x\n"), [format!("1:10: `answers` is a list, and here is a text; {SHAPE}")]);
        assert_eq!(errors("kep: x\n"), [format!("1:1: `answers` is missing; {SHAPE}")]);
        assert_eq!(errors(" \n"), [format!("0:0: there is nothing in it; {SHAPE}")]);
    }

    #[test]
    fn a_misspelt_key_does_not_lose_an_answer() {
        let text = "answers:\n- id: slos\n  anwser: x\n  mood: good\nextra: 1\n";
        assert_eq!(
            errors(text),
            [
                "5:1: a file of answers has no key `extra`; the keys are schema_version, kep, layout, answers",
                "3:3: an entry of `answers` has no key `anwser`; did you mean `answer`?",
                "4:3: an entry of `answers` has no key `mood`; the keys are id, section, question, requirement, state, \
                 line, answer",
            ]
        );
    }

    #[test]
    fn a_question_answered_twice_is_refused() {
        let text = "answers:\n- id: slos\n  answer: x\n- {answer: y, id: slos}\n";
        assert_eq!(errors(text), ["4:19: `slos` stands here twice, first in line 2; keep one of the two"]);
        let text = "answers:\n- id: slos\n  answer: x\n  answer: y\n";
        assert!(
            errors(text)[0].starts_with("2:3: this is not YAML: answers[0]: duplicate entry"),
            "{:?}",
            errors(text)
        );
    }

    #[test]
    fn another_version_of_the_shape_is_refused() {
        let said = errors("schema_version: 2\nanswers: []\n");
        assert!(said[0].starts_with("1:17: this `schema_version` is not 1"), "{said:?}");
    }

    #[test]
    fn errors_of_syntax_have_a_place_and_no_control_characters() {
        let said = errors("answers:\n- id: \"slos\n  answer: x\n");
        assert!(said[0].contains("this is not YAML") && !said[0].starts_with("0:0"), "{said:?}");
        let said = errors("{\n  \"answers\": [\n    {\"é\": \"x\" \"y\"}]}");
        assert!(said[0].starts_with("3:15: this is not JSON: expected `,` or `}`"), "{said:?}");
        let said = errors("answers:\n- id: \"\\e[2Jx\"\n");
        assert!(said[0].contains("`␛[2Jx`"), "{said:?}");
        assert!(Import::read("answers: []", Some(Format::Json), &Catalogue::embedded()).is_err());
        assert!(read(&"[".repeat(100_000)).is_err());
        let bomb =
            (1..40).fold("a0: &a0 [x,x]\n".to_owned(), |text, n| text + &format!("a{n}: &a{n} [*a{0},*a{0}]\n", n - 1));
        assert!(read(&bomb).is_err());
    }
}
