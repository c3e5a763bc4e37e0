//! A KEP as a command works on it: its files, the path to show, and what is odd about them.

use std::path::Path;

use super::error::{Error, ErrorKind};
use super::session::Session;
use crate::answers::exchange::KepFacts;
use crate::kep::{Problem, ProblemKind, Stage, layout};
use crate::markdown::Structure;
use crate::shell::{LoadedKep, shown, slashed};
use crate::text::LineIndex;
use crate::yaml::excerpt;

/// A KEP that was named on the command line.
pub(super) struct OpenedKep {
    /// Its files and what they say.
    pub loaded: LoadedKep,
    /// The README as messages and machine formats name it: from the root of the checkout, or from the current
    /// directory where there is none.
    pub readme_path: String,
}

impl OpenedKep {
    pub(super) fn new(loaded: LoadedKep, cwd: &Path) -> Self {
        let readme = loaded.files.readme_in_checkout();
        let cwd = cwd.canonicalize().unwrap_or_else(|_| cwd.to_owned());
        let readme = if readme.is_absolute() { readme.strip_prefix(&cwd).unwrap_or(readme) } else { readme };
        let readme_path = slashed(readme);
        Self { readme_path, loaded }
    }

    /// The README's path as a message shows it.
    pub(super) fn shown_readme(&self) -> String {
        shown(Path::new(&self.readme_path))
    }

    /// What machine formats say about it.
    pub(super) fn facts(&self, stage: Stage) -> KepFacts {
        KepFacts::new(&self.loaded.proposal, self.loaded.files.number.as_deref(), stage, &self.readme_path)
    }

    /// The stage to ask for: `asked`, else that of `kep.yaml`, else alpha. One that does not exist is warned of.
    pub(super) fn stage(&self, session: &Session, asked: Option<Stage>) -> Stage {
        let proposal = &self.loaded.proposal;
        if let Some(stage) = asked.or_else(|| proposal.known_stage()) {
            return stage;
        }
        if let Some(stage) = &proposal.stage {
            let place = self.place_in_kep_yaml(stage.span.start);
            let word = excerpt(&stage.value);
            session.warn(&format!("{place}: `{word}` is not a stage; taken as alpha, --stage says otherwise"));
        }
        Stage::Alpha
    }

    /// Warns of a `kep.yaml` that could not be read in full.
    pub(super) fn warn_of_kep_yaml(&self, session: &Session) {
        for problem in &self.loaded.proposal.problems {
            match problem.kind {
                // What could not be opened names itself.
                ProblemKind::Unreadable => session.warn(&problem.message),
                ProblemKind::Syntax
                | ProblemKind::NoMapping
                | ProblemKind::SecondDocument
                | ProblemKind::DuplicateKey
                | ProblemKind::WrongShape => {
                    session.warn(&format!("{}: {}", self.place_in_kep_yaml(problem.span.start), problem.message));
                }
                // These are read as they stand; whether they are right is another question.
                ProblemKind::Absent
                | ProblemKind::UnknownKey
                | ProblemKind::UnknownWord
                | ProblemKind::ImpossibleDate
                | ProblemKind::NotAMilestone
                | ProblemKind::NumberAsMilestone
                | ProblemKind::QuotedNumber => {}
            }
        }
    }

    /// Refuses a KEP whose `kep.yaml` or approval file cannot be read in full: whoever writes into one would guess.
    pub(super) fn refuse_damaged(&self) -> Result<(), Error> {
        let loaded = &self.loaded;
        let damages = |problem: &&Problem| {
            use ProblemKind::{NoMapping, SecondDocument, Syntax, Unreadable};
            matches!(problem.kind, Unreadable | Syntax | NoMapping | SecondDocument)
        };
        let refused = |place: String, problem: &Problem| {
            let message = match problem.kind {
                // What could not be opened names itself.
                ProblemKind::Unreadable => problem.message.clone(),
                _ => format!("{place}: {}", problem.message),
            };
            Err(Error::new(ErrorKind::Content, message).help("correct it there; nothing is written before that"))
        };
        if let Some(problem) = loaded.proposal.problems.iter().find(damages) {
            return refused(self.place_in_kep_yaml(problem.span.start), problem);
        }
        let problems = loaded.approval.iter().flat_map(|approval| &approval.problems);
        if let Some((problem, path)) = problems.clone().find(damages).zip(loaded.approval_path.as_deref()) {
            let path = loaded.files.checkout.as_ref().map_or(path, |checkout| checkout.relative(path));
            let text = loaded.approval_text.as_deref().unwrap_or_default();
            let (line, column) = LineIndex::new(text).position(text, problem.span.start);
            return refused(format!("{}:{line}:{column}", shown(path)), problem);
        }
        Ok(())
    }

    /// Warns of a README part of which is hidden by something that is opened and never closed.
    pub(super) fn warn_of_readme(&self, session: &Session) {
        if let Some(warning) = hidden_rest(&self.shown_readme(), &self.loaded.readme) {
            session.warn(&warning);
        }
    }

    pub(super) fn place_in_kep_yaml(&self, offset: usize) -> String {
        let text = self.loaded.kep_yaml.as_deref().unwrap_or_default();
        let (line, column) = LineIndex::new(text).position(text, offset);
        let path = Path::new(&self.readme_path).with_file_name(layout::KEP_YAML);
        format!("{}:{line}:{column}", shown(&path))
    }
}

/// What hides the rest of the README `text` from its readers, because it is opened and never closed.
pub(super) fn hidden_rest(readme: &str, text: &str) -> Option<String> {
    let structure = Structure::read(text);
    let comment = structure.comments.iter().find(|comment| !comment.closed).map(|comment| comment.span.start);
    let fence = structure.open_fence.map(|fence| fence.start);
    let (start, what) = comment.map(|start| (start, "this HTML comment")).or(fence.map(|at| (at, "this code fence")))?;
    let (line, column) = LineIndex::new(text).position(text, start);
    Some(format!("{readme}:{line}:{column}: {what} is never closed and hides all that follows"))
}
