use crossterm::event::{KeyEvent, MouseEvent};

use super::findings::GateFacts;
use super::others::OtherNews;
use super::past::Past;
use crate::gate::Texts;
use crate::questionnaire::QuestionId;

/// What happened.
#[derive(Clone, Debug)]
pub enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// Text was pasted, whole.
    Paste(String),
    /// The terminal has another size: columns, rows.
    Resize(u16, u16),
    /// Nothing but that time has passed.
    Tick,
    /// The README was read again; the error is fit to be shown.
    Readme(Result<String, String>),
    /// Somebody else has changed the README: this is what stands there now.
    ReadmeSeen(String),
    /// The README was written, or why not.
    Written(Result<(), String>),
    /// The README is not what it was when it was read: this is what stands there now. Nothing was written.
    ReadmeChanged(String),
    /// README and `kep.yaml` were read again; the error is fit to be shown.
    Kep(Result<Texts, String>),
    /// README and `kep.yaml` were written, or why not.
    KepWritten(Result<(), String>),
    /// One of them is not what it was when it was read: this is what stands there now. Nothing was written.
    KepChanged(Texts),
    /// The playbook was written to the path given, or why not.
    PlaybookWritten(Result<String, String>),
    /// The external editor came back with the answer to a question, or why not.
    Edited {
        /// Index of the question it was opened for.
        question: usize,
        /// The text, or what went wrong; the answer stays as it was then.
        text: Result<String, String>,
    },
    /// Something was read of how other KEPs answered, or why nothing can be.
    Others(Result<OtherNews, String>),
    /// The history of the KEP was read.
    Past(Box<Past>),
    /// The gate has more to go by than when the sitting began.
    Gate(Box<GateFacts>),
    /// The draft was stored at the time given, such as `14:02`, or why not.
    DraftStored(Result<String, String>),
}

/// What the outside has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read the README again and report it as [`Message::Readme`].
    ReadReadme,
    /// Write the README, if it still is what it was.
    WriteReadme {
        /// What it becomes.
        text: String,
        /// What it must be for that.
        expected: String,
    },
    /// Read README and `kep.yaml` again and report them as [`Message::Kep`].
    ReadKep,
    /// Write those of README and `kep.yaml` that change, if both still are what they were.
    WriteKep {
        /// What they become.
        texts: Texts,
        /// What they must be for that.
        expected: Texts,
    },
    /// Write this playbook beside the README.
    WritePlaybook(String),
    /// Hand the answer to the user's editor.
    RunEditor {
        /// Index of the question.
        question: usize,
        /// Its answer.
        text: String,
    },
    /// Read what the other KEPs of the checkout say to the question with this index, and report it as
    /// [`Message::Others`], piece by piece.
    ReadOthers(usize),
    /// Fill the clipboard.
    Copy(String),
    /// Keep this draft.
    StoreDraft(Snapshot),
    /// The README holds all of it: the draft can go.
    DropDraft,
    /// Draw every cell anew.
    Redraw,
    /// Give the terminal back until the shell calls.
    Suspend,
    /// End.
    Quit,
}

/// What a draft keeps: the answers that differ from the README, and where the author is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Each changed answer: its question, what the README said when the sitting began, what the author has now.
    pub answers: Vec<(QuestionId, String, String)>,
    /// Each answer from before a move to another stage that the author confirmed: its question, and its text.
    pub confirmed: Vec<(QuestionId, String)>,
    /// The question the author is at.
    pub question: QuestionId,
    /// The line of the cursor in its answer, 0-based.
    pub line: usize,
    /// The byte of the cursor in that line.
    pub byte: usize,
}

impl Snapshot {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.confirmed.is_empty()
    }
}
