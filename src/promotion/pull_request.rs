//! The words of a pull request for a change of a KEP, and the commands that would open it. Nothing here runs them.

use crate::kep::{Milestone, Stage};

/// A change of a KEP, as reviewers are told of it.
#[derive(Clone, Debug)]
pub struct PullRequest<'a> {
    /// The KEP's number, as people write it.
    pub number: Option<&'a str>,
    /// The KEP's title.
    pub title: Option<&'a str>,
    /// What happens to it.
    pub change: Change,
    /// The files that changed, as seen from the root of the checkout.
    pub files: &'a [String],
    /// What reviewers should know, a sentence each without its full stop.
    pub remarks: &'a [String],
}

/// What happens to a KEP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It moves to a stage.
    Promotion {
        /// The stage.
        to: Stage,
        /// The release.
        milestone: Milestone,
        /// Whether it moves back.
        is_back: bool,
    },
    /// Its work is done.
    Implemented,
    /// It begins.
    New,
    /// Answers of its questionnaire change.
    Answers {
        /// The stage that they are given for.
        stage: Stage,
    },
}

impl PullRequest<'_> {
    /// The title, as kubernetes/enhancements has them.
    pub fn title(&self) -> String {
        let name = self.number.map_or_else(|| "KEP".to_owned(), |number| format!("KEP-{number}"));
        format!("{name}: {}", self.what())
    }

    /// The body, with the fields that kubernetes/enhancements asks for.
    pub fn body(&self) -> String {
        let title = self.title.map_or(String::new(), |title| format!(" ({title})"));
        let issue = self.number.map_or_else(
            || "to be filled in".to_owned(),
            |number| format!("https://github.com/kubernetes/enhancements/issues/{number}"),
        );
        let mut body =
            format!("- One-line PR description: {}{title}\n- Issue link: {issue}\n- Other comments:", self.what());
        if self.remarks.is_empty() {
            body.push_str(" none");
        }
        for remark in self.remarks {
            body.push_str(&format!("\n  - {remark}"));
        }
        body + "\n"
    }

    /// The commands, one a line, each fit to be pasted into a shell.
    pub fn commands(&self) -> Vec<String> {
        let branch = self.branch();
        let files: Vec<String> = self.files.iter().map(|file| shell_words::quote(file).into_owned()).collect();
        let files = files.join(" ");
        vec![
            format!("git switch -c {branch}"),
            format!("git add -- {files}"),
            // What is committed is looked at as a whole: new files show, and so does what was staged before.
            "git diff --staged".to_owned(),
            format!("git commit -m {}", shell_words::quote(&self.title())),
            format!("git push -u origin {branch}"),
        ]
    }

    fn what(&self) -> String {
        match self.change {
            Change::Promotion { to, milestone, is_back: false } => format!("promote to {to} in {milestone}"),
            Change::Promotion { to, milestone, is_back: true } => format!("move back to {to} in {milestone}"),
            Change::Implemented => "mark as implemented".to_owned(),
            Change::New => "add the KEP".to_owned(),
            Change::Answers { stage } => format!("update the production readiness answers for {stage}"),
        }
    }

    fn branch(&self) -> String {
        // A number comes from kep.yaml, which may hold anything.
        let number: String = self.number.unwrap_or("new").chars().filter(char::is_ascii_alphanumeric).collect();
        let what = match self.change {
            Change::Promotion { to, .. } => to.as_str(),
            Change::Implemented => "implemented",
            Change::New => "new",
            Change::Answers { .. } => "answers",
        };
        format!("kep-{number}-{what}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_and_the_commands_follow_from_the_change() {
        let files = ["keps/sig-space/7-orbit/kep.yaml".to_owned(), "keps/sig-space/7-orbit/RE ADME.md".to_owned()];
        let remarks = ["the approver is @nova: they approved alpha".to_owned()];
        let pull = PullRequest {
            number: Some("7"),
            title: Some("Orbit"),
            change: Change::Promotion { to: Stage::Beta, milestone: Milestone::new(1, 39), is_back: false },
            files: &files,
            remarks: &remarks,
        };
        assert_eq!(pull.title(), "KEP-7: promote to beta in v1.39");
        insta::assert_snapshot!(pull.body(), @r"
        - One-line PR description: promote to beta in v1.39 (Orbit)
        - Issue link: https://github.com/kubernetes/enhancements/issues/7
        - Other comments:
          - the approver is @nova: they approved alpha
        ");
        insta::assert_snapshot!(pull.commands().join("\n"), @r"
        git switch -c kep-7-beta
        git add -- keps/sig-space/7-orbit/kep.yaml 'keps/sig-space/7-orbit/RE ADME.md'
        git diff --staged
        git commit -m 'KEP-7: promote to beta in v1.39'
        git push -u origin kep-7-beta
        ");
        let odd = PullRequest { number: Some("7; rm -rf /"), change: Change::New, ..pull };
        assert_eq!(odd.commands()[0], "git switch -c kep-7rmrf-new");
    }
}
