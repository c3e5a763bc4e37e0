use std::fmt;

use dialoguer::theme::Theme;

/// The wording of prompts, as dialoguer's themes give it: everything in words, and the default said aloud.
///
/// Only the wording is dialoguer's business here. Its prompts read key by key in raw mode, so that the terminal's own
/// line editing and its end of input are lost; they move the cursor whatever `TERM` says; and where standard input is
/// a pipe they read the terminal behind its back. All three are what this mode is there to avoid.
struct Aloud;

impl Theme for Aloud {
    fn format_prompt(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        write!(f, "{prompt}: ")
    }

    fn format_error(&self, f: &mut dyn fmt::Write, error: &str) -> fmt::Result {
        write!(f, "Error: {error}")
    }

    fn format_input_prompt(&self, f: &mut dyn fmt::Write, prompt: &str, default: Option<&str>) -> fmt::Result {
        match default {
            Some(default) => write!(f, "{prompt} (Enter takes {default}): "),
            None => self.format_prompt(f, prompt),
        }
    }

    fn format_confirm_prompt(&self, f: &mut dyn fmt::Write, prompt: &str, default: Option<bool>) -> fmt::Result {
        let default = default.map(|yes| if yes { "yes" } else { "no" });
        self.format_input_prompt(f, &format!("{prompt} yes or no"), default)
    }
}

/// Asks for a line.
pub(super) fn input(prompt: &str, default: Option<&str>) -> String {
    written(|f| Aloud.format_input_prompt(f, prompt, default))
}

/// Asks for a yes or a no.
pub fn confirm(prompt: &str, default: bool) -> String {
    written(|f| Aloud.format_confirm_prompt(f, prompt, Some(default)))
}

/// Says what went wrong.
pub(super) fn error(message: &str) -> String {
    written(|f| Aloud.format_error(f, message))
}

/// What an answer to [`confirm`] means; `None` where it means neither.
pub fn is_yes(line: &str, default: bool) -> Option<bool> {
    match line.trim().to_lowercase().as_str() {
        "" => Some(default),
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

fn written(write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result) -> String {
    let mut text = String::new();
    write(&mut text).expect("a text takes whatever is written to it");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_said() {
        assert_eq!(input("Choice", Some("answer")), "Choice (Enter takes answer): ");
        assert_eq!(input("Which", None), "Which: ");
        assert_eq!(confirm("Write it?", true), "Write it? yes or no (Enter takes yes): ");
        assert_eq!(error("no such file"), "Error: no such file");
    }

    #[test]
    fn anything_but_yes_no_and_enter_is_asked_again() {
        assert_eq!([is_yes("", true), is_yes("", false)], [Some(true), Some(false)]);
        assert_eq!([is_yes("Y", false), is_yes(" no ", true), is_yes("save", true)], [Some(true), Some(false), None]);
    }
}
