//! The pull request that the work is for: its title, its body and the commands that open it, to read and to copy.

use crossterm::event::{KeyCode, KeyEvent};

use super::message::Effect;
use super::model::{Overlay, Wizard};
use crate::kep::Milestone;
use crate::promotion::pull_request::{Change, PullRequest};

/// What was done to the KEP before the sitting began, and is part of the same pull request.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    /// What it is; `None` where nothing was done.
    pub change: Option<Change>,
    /// The files that changed, from the root of the checkout.
    pub files: Vec<String>,
    /// What reviewers should know of it, a sentence each without its full stop.
    pub remarks: Vec<String>,
}

/// A pull request in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullText {
    /// Its title.
    pub title: String,
    /// Its body, which ends in a line end.
    pub body: String,
    /// The commands that open it, one a line.
    pub commands: String,
}

impl PullText {
    /// All of it, as it is printed.
    pub fn whole(&self) -> String {
        format!("{}\n\n{}\n{}\n", self.title, self.body, self.commands)
    }
}

impl Wizard {
    /// The pull request, once there is something to request: the KEP was moved, something was saved, or files are
    /// there that no commit has.
    pub fn pull_request(&self) -> Option<PullText> {
        let mut files = self.prepared.files.clone();
        files.extend(self.uncommitted.iter().chain(&self.written_files).cloned());
        if files.is_empty() {
            return None;
        }
        let mut seen = std::collections::HashSet::new();
        files.retain(|file| seen.insert(file.clone()));
        let milestone = self.kep.latest_milestone.as_deref().and_then(|text| text.parse::<Milestone>().ok());
        let to = self.stage();
        let moved = self.moved.as_ref().and(milestone);
        let moved = moved.map(|milestone| Change::Promotion { to, milestone, is_back: false });
        let change = self.prepared.change.or(moved).unwrap_or(Change::Answers { stage: to });
        let mut remarks = self.prepared.remarks.clone();
        remarks.extend(self.confirmed_in_words());
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (number, title) = (filled(&self.kep.number), filled(&self.kep.title));
        let pull = PullRequest {
            number: number.as_deref(),
            title: title.as_deref(),
            change,
            files: &files,
            remarks: &remarks,
        };
        Some(PullText { title: pull.title(), body: pull.body(), commands: pull.commands().join("\n") })
    }

    /// The pull request, if this sitting or what led to it changed a file.
    pub fn pull_request_of_sitting(&self) -> Option<PullText> {
        let has_changed = !self.prepared.files.is_empty() || !self.written_files.is_empty();
        self.pull_request().filter(|_| has_changed)
    }

    /// Which answers the author confirmed, for reviewers.
    fn confirmed_in_words(&self) -> Option<String> {
        let short = |question: usize| self.catalogue.questions[question].short.as_str();
        let confirmed: Vec<&str> = self.confirmed().into_iter().map(short).collect();
        let from = self.moved.as_ref()?.from.map_or(String::new(), |from| format!(" at {from}"));
        (!confirmed.is_empty()).then(|| format!("Answers that hold as they stood{from}: {}", confirmed.join(" · ")))
    }

    pub(super) fn show_pull_request(&mut self) {
        match self.pull_request() {
            Some(_) => self.overlay = Some(Overlay::Pull(0)),
            None => self.say("there is nothing to request yet: nothing was saved, and no file waits for a commit"),
        }
    }

    /// Copies what a key in the overlay stands for.
    pub(super) fn copy_of_pull_request(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some(pull) = self.pull_request() else { return Vec::new() };
        let (what, text) = match key.code {
            KeyCode::Char('t' | 'T') => ("title", pull.title),
            KeyCode::Char('b' | 'B') => ("body", pull.body),
            KeyCode::Char('g' | 'G') => ("git commands", pull.commands),
            _ => return Vec::new(),
        };
        self.clipboard.clone_from(&text);
        self.say(format!("copied the {what}"));
        vec![Effect::Copy(text)]
    }

    /// A file beside the README, or the README itself, was written.
    pub(super) fn wrote(&mut self, name: Option<&str>) {
        let readme = &self.kep.readme;
        let dir = readme.rsplit_once('/').map_or(String::new(), |(dir, _)| format!("{dir}/"));
        let path = name.map_or_else(|| readme.clone(), |name| format!("{dir}{name}"));
        if !self.written_files.contains(&path) {
            self.written_files.push(path);
        }
    }
}
