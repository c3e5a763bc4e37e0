use super::editor::Action;

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
    /// Shows what this sitting changed in the answer.
    Changes,
    /// Puts the template's list into the answer.
    Skeleton,
    /// Takes the answer back to what the README says.
    Revert,
    /// Writes the playbook beside the README.
    WritePlaybook,
    /// Stops the program until the shell calls it back.
    Suspend,
    /// Edits the answer.
    Edit(Action),
    /// Puts in what was cut or copied last.
    Paste,
}
