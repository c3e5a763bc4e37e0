use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::{Setting, Source, expanded, keys};
use crate::text::{LineIndex, Span};
use crate::wizard::keys::Keys;
use crate::wizard::theme::ThemeName;
use crate::yaml::{self, Kind, Node, Pair, excerpt};

/// What the file says.
pub(super) struct FromFile {
    pub theme: Option<Setting<ThemeName>>,
    pub mouse: Option<Setting<bool>>,
    pub wrap: Option<Setting<u16>>,
    pub editor: Option<Setting<Option<String>>>,
    pub drafts: Option<Setting<Option<PathBuf>>>,
    pub max_age_days: Option<Setting<Option<u32>>>,
    pub templates: Option<Setting<Option<PathBuf>>>,
    pub keys: Keys,
    pub key_sources: Vec<(&'static str, Source)>,
}

/// The names of the values, and those of `drafts`.
const NAMES: [&str; 7] = ["theme", "mouse", "wrap", "editor", "drafts", "templates", "keys"];
const DRAFT_NAMES: [&str; 2] = ["directory", "max-age-days"];
/// What can be a width of a text.
const WIDTHS: std::ops::RangeInclusive<u16> = 20..=400;

impl FromFile {
    /// Reads `text`, which `path` holds. What is wrong goes to `errors`, in the order of the file.
    pub(super) fn read(path: &Path, text: &str, home: Option<&Path>, errors: &mut Vec<ConfigError>) -> Self {
        let found = Self::found(path, text, home, errors);
        errors.sort_by_key(ConfigError::position);
        found
    }

    fn found(path: &Path, text: &str, home: Option<&Path>, errors: &mut Vec<ConfigError>) -> Self {
        let mut page = Page { path, text, errors };
        let reading = yaml::read(text);
        for problem in &reading.problems {
            page.wrong(problem.span, problem.message.clone(), "correct it; `kepready config` shows what can be set");
        }
        let mut documents = reading.documents.iter();
        let root = documents.next();
        if let Some(second) = documents.next() {
            page.wrong(second.span, "a second document begins here", "put it all into one");
        }
        let mut found = Self {
            theme: None,
            mouse: None,
            wrap: None,
            editor: None,
            drafts: None,
            max_age_days: None,
            templates: None,
            keys: Keys::default(),
            key_sources: Vec::new(),
        };
        let Some(root) = root else { return found };
        for pair in page.pairs(root, "the configuration", &NAMES) {
            let value = &pair.value;
            match pair.key.as_str().unwrap_or_default() {
                "theme" => {
                    found.theme = page.value(value, "is no theme", "write auto, light, dark or mono", ThemeName::parse)
                }
                "mouse" => found.mouse = page.value(value, "is neither on nor off", "write on or off", truth),
                "wrap" => {
                    let help = format!("write a number of columns from {} to {}", WIDTHS.start(), WIDTHS.end());
                    let width = |text: &str| text.parse().ok().filter(|width| WIDTHS.contains(width));
                    found.wrap = page.value(value, "is no width", &help, width);
                }
                "editor" => {
                    let help = "write a program and its arguments as in a shell, such as code --wait";
                    found.editor = page.value(value, "is no command line", help, command_line);
                }
                "templates" => {
                    let help = "write a path that begins with / or ~/";
                    let directory = |text: &str| expanded(text, home).map(Some);
                    found.templates = page.value(value, "is no path of templates", help, directory);
                }
                "drafts" => {
                    for pair in page.pairs(value, "drafts", &DRAFT_NAMES) {
                        let value = &pair.value;
                        if pair.key.as_str() == Some("directory") {
                            let help = "write a path that begins with / or ~/";
                            let directory = |text: &str| expanded(text, home).map(Some);
                            found.drafts = page.value(value, "is no path to keep drafts at", help, directory);
                        } else {
                            let help = "write a number of days, such as 90, or never";
                            found.max_age_days = page.value(value, "is no number of days", help, days);
                        }
                    }
                }
                _ => (found.keys, found.key_sources) = keys::read(&mut page, value),
            }
        }
        found
    }
}

/// The file that is being read.
pub(super) struct Page<'p> {
    path: &'p Path,
    text: &'p str,
    errors: &'p mut Vec<ConfigError>,
}

impl Page<'_> {
    pub(super) fn wrong(&mut self, span: Span, what: impl Into<String>, help: impl Into<String>) {
        self.errors.push(ConfigError::at(self.path, self.text, span, what, help));
    }

    pub(super) fn source(&self, span: Span) -> Source {
        let (line, column) = LineIndex::new(self.text).position(self.text, span.start);
        Source::File { path: self.path.to_owned(), line, column }
    }

    /// The pairs of a mapping, those with unknown names told of and left out.
    fn pairs<'n>(&mut self, node: &'n Node, what: &str, names: &[&str]) -> Vec<&'n Pair> {
        if !matches!(node.kind, Kind::Mapping(_)) && !node.is_null() {
            self.wrong(
                node.span,
                format!("{what} is no table"),
                format!("write it as `name: value`, {}", listed(names)),
            );
            return Vec::new();
        }
        let known = |pair: &&Pair| pair.key.as_str().is_some_and(|name| names.contains(&name));
        for pair in node.pairs().iter().filter(|pair| !known(pair)) {
            let name = pair.key.as_str().unwrap_or_default();
            self.unknown(pair.key.span, name, &format!("is nothing that {what} knows"), names);
        }
        node.pairs().iter().filter(known).collect()
    }

    /// Tells of a name that is not one of `names`.
    pub(super) fn unknown(&mut self, span: Span, name: &str, what: &str, names: &[&str]) {
        let near = if name.len() < 64 { similar::get_close_matches(name, names, 1, 0.6) } else { Vec::new() };
        let help = near.first().map_or_else(|| listed(names), |near| format!("did you mean `{near}`?"));
        self.wrong(span, format!("`{}` {what}", excerpt(name)), help);
    }

    /// A value, if `parse` takes it.
    fn value<T>(
        &mut self,
        node: &Node,
        what: &str,
        help: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Setting<T>> {
        // A value left out is not set.
        if node.is_null() {
            return None;
        }
        match node.as_str().map(|text| (text, parse(text))) {
            Some((_, Some(value))) => return Some(Setting { value, source: self.source(node.span) }),
            Some((text, None)) => self.wrong(node.span, format!("`{}` {what}", excerpt(text)), help),
            None => self.wrong(node.span, "a single value belongs here", help),
        }
        None
    }
}

fn listed(names: &[&str]) -> String {
    const MOST: usize = 8;
    match names.len() > MOST {
        true => "`kepready config` lists the names".to_owned(),
        false => format!("the names are {}", names.join(", ")),
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "on" | "true" | "yes" => Some(true),
        "off" | "false" | "no" => Some(false),
        _ => None,
    }
}

fn command_line(text: &str) -> Option<Option<String>> {
    let words = shell_words::split(text).ok()?;
    words.first().filter(|program| !program.is_empty())?;
    Some(Some(text.to_owned()))
}

fn days(text: &str) -> Option<Option<u32>> {
    if text == "never" {
        return Some(None);
    }
    text.parse().ok().filter(|days| (1..=36_500).contains(days)).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let mut errors = Vec::new();
        FromFile::read(Path::new("c.yaml"), text, Some(Path::new("/home/me")), &mut errors);
        errors.iter().map(|error| format!("{}; {}", error.message(), error.help)).collect()
    }

    #[test]
    fn what_cannot_be_is_said_with_its_place_and_what_to_do() {
        assert_eq!(
            errors("theme: pink\nwrap: 9\nmouse: maybe\neditor: vi 'a\ntheem: dark\n"),
            [
                "c.yaml:1:8: `pink` is no theme; write auto, light, dark or mono",
                "c.yaml:2:7: `9` is no width; write a number of columns from 20 to 400",
                "c.yaml:3:8: `maybe` is neither on nor off; write on or off",
                "c.yaml:4:9: `vi 'a` is no command line; write a program and its arguments as in a shell, such as \
                 code --wait",
                "c.yaml:5:1: `theem` is nothing that the configuration knows; did you mean `theme`?",
            ]
        );
        assert_eq!(
            errors("drafts:\n  directory: here\n  max-age-days: 0\n  age: 1\nwrap: [1]\n"),
            [
                "c.yaml:2:14: `here` is no path to keep drafts at; write a path that begins with / or ~/",
                "c.yaml:3:17: `0` is no number of days; write a number of days, such as 90, or never",
                "c.yaml:4:3: `age` is nothing that drafts knows; the names are directory, max-age-days",
                "c.yaml:5:7: a single value belongs here; write a number of columns from 20 to 400",
            ]
        );
        assert_eq!(errors("- a\n")[0], {
            "c.yaml:1:1: the configuration is no table; write it as `name: value`, the names are theme, mouse, wrap, \
             editor, drafts, templates, keys"
        });
        assert!(
            errors("theme: dark\ntheme: light\n")[0].starts_with("c.yaml:2:1: the key `theme` stands here a second")
        );
        assert!(errors("theme: \"dark\n")[0].starts_with("c.yaml:"), "{:?}", errors("theme: \"dark\n"));
        assert!(errors("theme: a\u{1b}[2J\n")[0].contains("`a␛[2J` is no theme"));
    }

    #[test]
    fn what_is_left_out_is_no_error() {
        assert_eq!(errors(""), [""; 0]);
        assert_eq!(errors("# only words\n"), [""; 0]);
        assert_eq!(errors("theme:\ndrafts:\nkeys:\n"), [""; 0]);
    }
}
