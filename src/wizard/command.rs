use super::editor::{Action, Motion};

/// Everything an author can ask the wizard to do, whichever key, click or palette entry asks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Shows what would change in the README.
    Save,
    /// Ends; the draft stays.
    Quit,
    /// Shows the keys and a word on how to go about it.
    Help,
    /// Lists every command.
    Palette,
    /// Finds words in questions and answers.
    Find,
    /// Goes on to the next place where the words looked for last stand.
    NextHit,
    /// Goes back to the place before.
    PreviousHit,
    /// Goes to the next question.
    NextQuestion,
    /// Goes to the question before.
    PreviousQuestion,
    /// Goes to the next question that needs the author.
    NextOpen,
    /// Says that an answer from an earlier stage still holds, and goes on to what needs the author next.
    Confirm,
    /// Says the same of every such answer that nothing puts in question.
    ConfirmRest,
    /// Hands the answer to `$VISUAL` or `$EDITOR`.
    ExternalEditor,
    /// Moves on to the next pane.
    NextPane,
    /// Moves back to the pane before.
    PreviousPane,
    /// Closes what is open.
    Close,
    /// Draws the screen anew.
    Redraw,
    /// Shows or hides the outline where there is no room for it beside the question.
    Outline,
    /// Narrows the outline to what needs the author, to what is required, to what was changed; then lists all again.
    Filter,
    /// Shows the answer as it renders, then the questionnaire as it will stand, then the playbook, then nothing.
    Preview,
    /// Shows an example of a good answer.
    Example,
    /// Shows how other KEPs of the checkout answered the question.
    Others,
    /// Shows what this sitting changed in the answer, then what changed since the last stage, then nothing.
    Changes,
    /// Shows what the gate finds in the answer, with what to do about it.
    Findings,
    /// Shows a structured answer as a form, or as text again.
    Form,
    /// Adds an entry to a form.
    AddEntry,
    /// Removes the entry from a form.
    RemoveEntry,
    /// Puts the entry of a form in front of the one before it.
    EntryUp,
    /// Puts the entry of a form behind the one after it.
    EntryDown,
    /// Takes what is offered for a field, then the next offer.
    Complete,
    /// Puts the template's list into the answer.
    Skeleton,
    /// Takes the answer back to what the README says.
    Revert,
    /// Writes the playbook beside the README.
    WritePlaybook,
    /// Shows the pull request that the work is for.
    PullRequest,
    /// Shows what would bring `kep.yaml` and the table of contents in step with the answers.
    Sync,
    /// Stops the program until the shell calls it back.
    Suspend,
    /// Edits the answer.
    Edit(Action),
    /// Puts in what was cut or copied last.
    Paste,
}

impl Command {
    /// Its permanent name in the configuration, such as `next-open`; `None` for edits that no key alone can ask for.
    pub fn name(&self) -> Option<&'static str> {
        let name = match self {
            Command::Save => "save",
            Command::Quit => "quit",
            Command::Help => "help",
            Command::Palette => "commands",
            Command::Find => "find",
            Command::NextQuestion => "next-question",
            Command::PreviousQuestion => "previous-question",
            Command::NextOpen => "next-open",
            Command::ExternalEditor => "external-editor",
            Command::NextPane => "next-pane",
            Command::PreviousPane => "previous-pane",
            Command::Close => "close",
            Command::Redraw => "redraw",
            Command::Outline => "outline",
            Command::Preview => "preview",
            Command::Example => "example",
            Command::Others => "others",
            Command::Changes => "changes",
            Command::Findings => "findings",
            Command::Form => "form",
            Command::AddEntry => "add-entry",
            Command::RemoveEntry => "remove-entry",
            Command::EntryUp => "entry-up",
            Command::EntryDown => "entry-down",
            Command::Complete => "complete",
            Command::Skeleton => "template-list",
            Command::Revert => "revert",
            Command::WritePlaybook => "write-playbook",
            Command::Suspend => "suspend",
            Command::Paste => "paste",
            Command::NextHit => "next-hit",
            Command::PreviousHit => "previous-hit",
            Command::Filter => "filter",
            Command::PullRequest => "pull-request",
            Command::Sync => "sync",
            Command::Confirm => "confirm",
            Command::ConfirmRest => "confirm-rest",
            Command::Edit(action) => return edit_name(action),
        };
        Some(name)
    }

    /// Whether scripts and habits rely on it, so that some key must ask for it.
    pub fn is_fixed(&self) -> bool {
        match self {
            Command::Save
            | Command::Quit
            | Command::Help
            | Command::Palette
            | Command::Find
            | Command::NextQuestion
            | Command::PreviousQuestion
            | Command::NextOpen
            | Command::ExternalEditor
            | Command::NextPane
            | Command::PreviousPane
            | Command::Close
            | Command::Redraw => true,
            Command::Edit(action) => matches!(action, Action::Undo | Action::Redo),
            _ => false,
        }
    }
}

fn edit_name(action: &Action) -> Option<&'static str> {
    let name = match action {
        Action::Undo => "undo",
        Action::Redo => "redo",
        Action::Copy => "copy",
        Action::Cut => "cut",
        Action::SelectAll => "select-all",
        Action::NewLine => "new-line",
        Action::Backspace => "delete-back",
        Action::Delete => "delete",
        Action::DeleteWordLeft => "delete-word-back",
        Action::DeleteWordRight => "delete-word",
        Action::DeleteToLineStart => "delete-to-line-start",
        Action::DeleteToLineEnd => "delete-to-line-end",
        Action::Reflow { .. } => "wrap",
        Action::Move { to, extend } => {
            let (plain, selecting) = motion_names(*to);
            if *extend { selecting } else { plain }
        }
        _ => return None,
    };
    Some(name)
}

/// The names of a motion, and of the same while it selects.
fn motion_names(to: Motion) -> (&'static str, &'static str) {
    match to {
        Motion::Left => ("left", "select-left"),
        Motion::Right => ("right", "select-right"),
        Motion::Up => ("up", "select-up"),
        Motion::Down => ("down", "select-down"),
        Motion::WordLeft => ("word-left", "select-word-left"),
        Motion::WordRight => ("word-right", "select-word-right"),
        Motion::Home => ("home", "select-home"),
        Motion::End => ("end", "select-end"),
        Motion::PageUp => ("page-up", "select-page-up"),
        Motion::PageDown => ("page-down", "select-page-down"),
        Motion::ParagraphUp => ("paragraph-up", "select-paragraph-up"),
        Motion::ParagraphDown => ("paragraph-down", "select-paragraph-down"),
        Motion::Start => ("start", "select-to-start"),
        Motion::Finish => ("finish", "select-to-finish"),
    }
}
