//! What the user has set: from a flag, else the environment, else the configuration file, else as it always was.
//!
//! Every value is checked when it is read, and remembers where it came from. Nothing here writes the file, and
//! nothing here knows what a value is used for beyond what makes it a good one.

mod error;
mod file;
mod keys;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use super::files::{FileError, read_text, shown};
use crate::wizard::keys::Keys;
use crate::wizard::theme::ThemeName;
pub use error::ConfigError;
use file::FromFile;

/// What is in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file that was read, or would have been.
    pub file: Option<PathBuf>,
    /// Whether it is there.
    pub file_exists: bool,
    /// How the wizard looks.
    pub theme: Setting<ThemeName>,
    /// Whether clicks and the wheel go to the wizard.
    pub mouse: Setting<bool>,
    /// The columns that the key for wrapping wraps an answer at.
    pub wrap: Setting<u16>,
    /// The command line of the author's editor; `None` for the first of the usual ones that is there.
    pub editor: Setting<Option<String>>,
    /// Where drafts are kept; `None` where the user has no home.
    pub drafts: Setting<Option<PathBuf>>,
    /// After how many days a draft is old; `None` for never.
    pub max_age_days: Setting<Option<u32>>,
    /// Where the user's own templates of playbooks are; `None` for the project's.
    pub templates: Setting<Option<PathBuf>>,
    /// The keys.
    pub keys: Keys,
    /// Where the keys of each command come from, by the command's name, where that is the file.
    key_sources: Vec<(&'static str, Source)>,
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody has set it.
    Default,
    /// The configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The column in characters, counted from 1.
        column: usize,
    },
    /// A variable of the environment.
    Environment(&'static str),
    /// An argument of the command line.
    Flag(&'static str),
}

/// What the command line says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags {
    /// `--theme`.
    pub theme: Option<ThemeName>,
    /// Whether `--color` is `never`.
    pub no_colors: bool,
}

/// The name of the variable that names another file.
const FILE_VARIABLE: &str = "KEPREADY_CONFIG";
/// Where a paragraph is wrapped unless the user says otherwise, as the KEPs do.
const WRAP: u16 = 80;
/// How many days a draft is kept before it counts as old.
const MAX_AGE_DAYS: u32 = 90;

impl Config {
    /// Reads the user's configuration.
    ///
    /// # Errors
    ///
    /// When a file that was named is not there, or one cannot be read; and everything that is wrong with its values
    /// or with those of the environment.
    pub fn load(flags: Flags) -> Result<Self, Vec<ConfigError>> {
        let named = set(FILE_VARIABLE, &|name| env::var_os(name)).map(PathBuf::from);
        let usual = || Some(ProjectDirs::from("", "", "kepready")?.config_dir().join("config.yaml"));
        let file = named.clone().or_else(usual);
        let text = match file.as_deref().map(read_text) {
            Some(Ok(text)) => Some(text),
            Some(Err(FileError::Missing { .. })) if named.is_none() => None,
            Some(Err(error)) => return Err(vec![ConfigError::unreadable(&error, named.is_some())]),
            None => None,
        };
        let home = BaseDirs::new().map(|base| base.home_dir().to_owned());
        let data = ProjectDirs::from("", "", "kepready").map(|ours| ours.data_dir().join("drafts"));
        let places = Places { file, home, data };
        Self::assemble(text.as_deref(), places, &|name| env::var_os(name), flags)
    }

    /// Every value by its name, as a user would write it, and where it came from.
    pub fn rows(&self) -> Vec<(String, String, Source)> {
        fn row<T>(name: &str, setting: &Setting<T>, shown: impl Fn(&T) -> String) -> (String, String, Source) {
            (name.to_owned(), shown(&setting.value), setting.source.clone())
        }
        let path = |path: &Option<PathBuf>| path.as_deref().map_or_else(|| "nowhere".to_owned(), shown);
        let mut rows = vec![
            row("theme", &self.theme, |theme| theme.as_str().to_owned()),
            row("mouse", &self.mouse, bool::to_string),
            row("wrap", &self.wrap, u16::to_string),
            row("editor", &self.editor, |editor| editor.clone().unwrap_or_else(|| "vi, else nano".to_owned())),
            row("drafts.directory", &self.drafts, path),
            row("drafts.max-age-days", &self.max_age_days, |days| {
                days.map_or_else(|| "never".to_owned(), |days| days.to_string())
            }),
            row("templates", &self.templates, |dir| dir.as_deref().map_or_else(|| "built in".to_owned(), shown)),
        ];
        for binding in self.keys.bindings() {
            let Some(name) = binding.command.name() else { continue };
            let chords: Vec<String> = binding.chords.iter().map(ToString::to_string).collect();
            let known = self.key_sources.iter().find(|(known, _)| *known == name);
            let source = known.map_or(Source::Default, |(_, source)| source.clone());
            rows.push((format!("keys.{name}"), chords.join(", "), source));
        }
        rows
    }

    fn assemble(
        text: Option<&str>,
        places: Places,
        variable: &dyn Fn(&str) -> Option<OsString>,
        flags: Flags,
    ) -> Result<Self, Vec<ConfigError>> {
        let Places { file, home, data } = places;
        let mut errors = Vec::new();
        let path = file.clone().unwrap_or_default();
        let from_file = FromFile::read(&path, text.unwrap_or_default(), home.as_deref(), &mut errors);
        let theme = theme_of(variable, flags, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        let FromFile { theme: file_theme, mouse, wrap, editor, drafts, max_age_days, templates, keys, key_sources } =
            from_file;
        let default = |value| Setting { value, source: Source::Default };
        let by_variable = |name: &'static str| {
            let value = set(name, variable)?.to_string_lossy().into_owned();
            (!value.trim().is_empty()).then_some(Setting { value: Some(value), source: Source::Environment(name) })
        };
        let drafts_variable = "KEPREADY_DRAFTS";
        let drafts_by_variable = set(drafts_variable, variable)
            .map(|value| Setting { value: Some(value.into()), source: Source::Environment(drafts_variable) });
        let wrap = wrap.unwrap_or(Setting { value: WRAP, source: Source::Default });
        Ok(Self {
            file,
            file_exists: text.is_some(),
            theme: theme.or(file_theme).unwrap_or(Setting { value: ThemeName::Auto, source: Source::Default }),
            mouse: mouse.unwrap_or(Setting { value: true, source: Source::Default }),
            keys: keys.wrapping_at(wrap.value),
            wrap,
            editor: by_variable("VISUAL").or_else(|| by_variable("EDITOR")).or(editor).unwrap_or(default(None)),
            drafts: drafts_by_variable.or(drafts).unwrap_or(Setting { value: data, source: Source::Default }),
            max_age_days: max_age_days.unwrap_or(Setting { value: Some(MAX_AGE_DAYS), source: Source::Default }),
            templates: templates.unwrap_or(Setting { value: None, source: Source::Default }),
            key_sources,
        })
    }
}

/// Where things are unless somebody says otherwise.
#[derive(Clone, Debug, Default)]
struct Places {
    file: Option<PathBuf>,
    home: Option<PathBuf>,
    data: Option<PathBuf>,
}

/// The theme that the command line or the environment asks for.
fn theme_of(
    variable: &dyn Fn(&str) -> Option<OsString>,
    flags: Flags,
    errors: &mut Vec<ConfigError>,
) -> Option<Setting<ThemeName>> {
    let by = |value, source| Some(Setting { value, source });
    if flags.no_colors {
        return by(ThemeName::Mono, Source::Flag("--color never"));
    }
    if let Some(theme) = flags.theme {
        return by(theme, Source::Flag("--theme"));
    }
    if set("NO_COLOR", variable).is_some() {
        return by(ThemeName::Mono, Source::Environment("NO_COLOR"));
    }
    let name = "KEPREADY_THEME";
    let value = set(name, variable)?.to_string_lossy().into_owned();
    match ThemeName::parse(&value) {
        Some(theme) => by(theme, Source::Environment(name)),
        None => {
            errors.push(ConfigError::variable(name, &value, "is no theme", "set it to auto, light, dark or mono"));
            None
        }
    }
}

/// A variable that says something.
fn set(name: &str, variable: &dyn Fn(&str) -> Option<OsString>) -> Option<OsString> {
    variable(name).filter(|value| !value.is_empty())
}

impl Source {
    /// Where a value came from, in words.
    pub fn in_words(&self) -> String {
        match self {
            Source::Default => "default".to_owned(),
            Source::File { path, line, .. } => format!("{}:{line}", shown(path)),
            Source::Environment(name) => format!("environment variable {name}"),
            Source::Flag(name) => format!("flag {name}"),
        }
    }
}

/// The path that `text` means, `~` being `home`.
fn expanded(text: &str, home: Option<&Path>) -> Option<PathBuf> {
    match (text.strip_prefix('~'), home) {
        (Some(""), Some(home)) => Some(home.to_owned()),
        (Some(rest), Some(home)) => rest.strip_prefix('/').map(|rest| home.join(rest)),
        (Some(_), None) => None,
        (None, _) => Some(PathBuf::from(text)),
    }
    .filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::Command;
    use crate::wizard::editor::Action;

    /// What `text`, these variables and these flags come to.
    fn assembled(text: &str, variables: &[(&str, &str)], flags: Flags) -> Result<Config, Vec<String>> {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        let places = Places {
            file: Some("/c/config.yaml".into()),
            home: Some("/home/me".into()),
            data: Some("/home/me/.local/share/kepready/drafts".into()),
        };
        let config = Config::assemble(Some(text), places, &variable, flags);
        config.map_err(|errors| errors.iter().map(|error| format!("{}; {}", error.message(), error.help)).collect())
    }

    fn value(config: &Config, name: &str) -> String {
        let (_, value, source) = config.rows().into_iter().find(|(known, ..)| known == name).expect("it is a name");
        format!("{value} ({})", source.in_words())
    }

    #[test]
    fn a_flag_comes_before_the_environment_the_environment_before_the_file() {
        let text = "theme: light\neditor: ed -p '>'\ndrafts:\n  directory: ~/d\n  max-age-days: never\nmouse: off\n";
        let none = Flags::default();
        let file = assembled(text, &[], none).expect("it is all right");
        assert_eq!(value(&file, "theme"), "light (/c/config.yaml:1)");
        assert_eq!(value(&file, "editor"), "ed -p '>' (/c/config.yaml:2)");
        assert_eq!(value(&file, "drafts.directory"), "/home/me/d (/c/config.yaml:4)");
        assert_eq!(value(&file, "drafts.max-age-days"), "never (/c/config.yaml:5)");
        assert_eq!(value(&file, "mouse"), "false (/c/config.yaml:6)");
        assert_eq!(value(&file, "wrap"), "80 (default)");
        let wide = assembled("wrap: 100\nkeys: {wrap: Alt+W}\n", &[], none).expect("it is all right");
        assert_eq!(value(&wide, "keys.wrap"), "Alt+W (/c/config.yaml:2)");
        assert_eq!(wide.keys.named("wrap"), Some(&Command::Edit(Action::Reflow { width: 100 })));

        let variables = [("KEPREADY_THEME", "dark"), ("EDITOR", "nano"), ("VISUAL", " "), ("KEPREADY_DRAFTS", "/t")];
        let environment = assembled(text, &variables, none).expect("it is all right");
        assert_eq!(value(&environment, "theme"), "dark (environment variable KEPREADY_THEME)");
        assert_eq!(value(&environment, "editor"), "nano (environment variable EDITOR)");
        assert_eq!(value(&environment, "drafts.directory"), "/t (environment variable KEPREADY_DRAFTS)");

        let theme = Flags { theme: Some(ThemeName::Auto), no_colors: false };
        let flag = assembled(text, &[("NO_COLOR", "1")], theme).expect("it is all right");
        assert_eq!(value(&flag, "theme"), "auto (flag --theme)");
        let without = assembled(text, &[("NO_COLOR", "1")], none).expect("it is all right");
        assert_eq!(value(&without, "theme"), "mono (environment variable NO_COLOR)");
        let never = assembled(text, &[], Flags { no_colors: true, ..theme }).expect("it is all right");
        assert_eq!(value(&never, "theme"), "mono (flag --color never)");
    }

    #[test]
    fn nothing_said_is_what_it_always_was() {
        let config = assembled("# nothing\n", &[], Flags::default()).expect("it is all right");
        assert_eq!(value(&config, "theme"), "auto (default)");
        assert_eq!(value(&config, "editor"), "vi, else nano (default)");
        assert_eq!(value(&config, "keys.save"), "Ctrl+S (default)");
        assert!(config.rows().iter().all(|(.., source)| *source == Source::Default));
    }

    #[test]
    fn a_variable_is_checked_like_the_file() {
        let error = assembled("", &[("KEPREADY_THEME", "pink")], Flags::default()).expect_err("it is no theme");
        assert_eq!(error, ["KEPREADY_THEME: `pink` is no theme; set it to auto, light, dark or mono"]);
    }
}
