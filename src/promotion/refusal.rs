use crate::kep::Stage;

/// Why a KEP is not moved. Nothing has been changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no `kep.yaml` to change.
    #[error("there is no kep.yaml to promote")]
    NoKepYaml,
    /// No stage follows by itself.
    #[error("no stage follows {from} by itself")]
    NoNextStage {
        /// The stage it is at.
        from: Stage,
    },
    /// `stage` of `kep.yaml` is none of the six.
    #[error("`{stage}` is not a stage")]
    UnknownStage {
        /// What is written there.
        stage: String,
    },
    /// It is there already, in that release.
    #[error("it is {stage} in {milestone} already")]
    NothingToDo {
        /// The stage.
        stage: Stage,
        /// The release.
        milestone: String,
    },
    /// Neither the file nor the checkout says which release is meant.
    #[error("no release to promote it in can be told from the checkout")]
    NoMilestone,
    /// The release asked for lies before the one it is at.
    #[error("{milestone} lies before {latest}, where it stands")]
    MilestoneGoesBack {
        /// The release asked for.
        milestone: String,
        /// The release in `kep.yaml`.
        latest: String,
    },
    /// Nobody is known who could approve.
    #[error("nobody is known who approves production readiness")]
    NoApprover,
    /// The name given is no GitHub handle.
    #[error("`{handle}` is not a GitHub handle")]
    NotAHandle {
        /// What was given.
        handle: String,
    },
    /// A key has no single value that could be replaced, or the file is damaged there.
    #[error("`{key}` of {file} cannot be changed: {why}")]
    Unwritable {
        /// The key.
        key: String,
        /// `kep.yaml` or `the approval file`.
        file: &'static str,
        /// What stands in the way.
        why: &'static str,
    },
    /// Only what is done is implemented.
    #[error("a KEP at {stage} is not implemented yet")]
    NotDone {
        /// The stage it is at.
        stage: String,
    },
    /// The status says so already.
    #[error("its status is implemented already")]
    ImplementedAlready,
}

impl Refusal {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Refusal::NoKepYaml => "`kepready new` makes one from the checkout's template",
            Refusal::NoNextStage { .. } => "say where it goes: --to deprecated, --to disabled or --to removed",
            Refusal::UnknownStage { .. } => "correct `stage` in kep.yaml, or say --to",
            Refusal::NothingToDo { .. } => "say another stage with --to, or another release with --milestone",
            Refusal::NoMilestone => "say which release with --milestone v1.39",
            Refusal::MilestoneGoesBack { .. } => "correct `latest-milestone` in kep.yaml if it is wrong there",
            Refusal::NoApprover => "name one with --approver @HANDLE",
            Refusal::NotAHandle { .. } => "give it as @name: letters, digits and single hyphens",
            Refusal::Unwritable { .. } => "correct the file by hand, then try again",
            Refusal::NotDone { .. } => "a KEP is implemented after the release that made it stable or removed it",
            Refusal::ImplementedAlready => "nothing is left to do",
        }
    }
}
