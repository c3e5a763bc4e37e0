use std::path::PathBuf;

use super::files::{FileError, read_text};
use super::resolve::KepFiles;
use crate::kep::{Approval, Problem, ProblemKind, Proposal, layout};
use crate::text::Span;

/// A KEP as its files stand on the disk.
#[derive(Clone, Debug)]
pub struct LoadedKep {
    /// Where the files lie.
    pub files: KepFiles,
    /// The text of the README.
    pub readme: String,
    /// The text of `kep.yaml`, where it can be read.
    pub kep_yaml: Option<String>,
    /// What `kep.yaml` says; next to nothing, and the reason as a problem, where it is absent or damaged.
    pub proposal: Proposal,
    /// Where upstream looks for the approval file; `None` without a checkout, or where `kep.yaml` does not say.
    pub approval_path: Option<PathBuf>,
    /// The text of the approval file, where there is one and it can be read.
    pub approval_text: Option<String>,
    /// What the approval file says; `None` where there is none.
    pub approval: Option<Approval>,
}

/// Reads the files of a KEP.
///
/// # Errors
///
/// When the README cannot be read; whatever is wrong with the other files becomes a problem of theirs.
pub fn load(files: &KepFiles) -> Result<LoadedKep, FileError> {
    Ok(with_readme(files, read_text(&files.readme)?))
}

/// Reads the files of a KEP whose README is `readme`.
pub(super) fn with_readme(files: &KepFiles, readme: String) -> LoadedKep {
    let (kep_yaml, proposal) = match files.kep_yaml.as_deref().map(read_text) {
        Some(Ok(text)) => {
            let proposal = Proposal::read(&text);
            (Some(text), proposal)
        }
        Some(Err(error)) => (None, without(ProblemKind::Unreadable, error.to_string())),
        None => (None, without(ProblemKind::Absent, "there is no kep.yaml".to_owned())),
    };
    let approval_path = approval_path(files, &proposal);
    let (approval_text, approval) = match approval_path.as_deref().map(read_text) {
        Some(Ok(text)) => {
            let approval = Approval::read(&text);
            (Some(text), Some(approval))
        }
        None | Some(Err(FileError::Missing { .. })) => (None, None),
        Some(Err(error)) => {
            let mut approval = Approval::default();
            approval.problems.push(problem(ProblemKind::Unreadable, error.to_string()));
            (None, Some(approval))
        }
    };
    LoadedKep { files: files.clone(), readme, kep_yaml, proposal, approval_path, approval_text, approval }
}

fn approval_path(files: &KepFiles, proposal: &Proposal) -> Option<PathBuf> {
    let (sig, number) = (proposal.owning_sig.as_ref()?, proposal.number.as_ref()?);
    Some(files.checkout.as_ref()?.root().join(layout::approval_path(&sig.value, &number.value)?))
}

fn without(kind: ProblemKind, message: String) -> Proposal {
    let mut proposal = Proposal::default();
    proposal.problems.push(problem(kind, message));
    proposal
}

fn problem(kind: ProblemKind, message: String) -> Problem {
    Problem { kind, message, span: Span::empty(0) }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::super::testing::tree;
    use super::super::{Target, resolve};
    use super::*;
    use crate::kep::Stage;

    fn loaded(root: &Path, name: &str) -> Result<LoadedKep, FileError> {
        let Ok(Target::Kep(files)) = resolve(Some(name), root, None) else { panic!("{name} is there") };
        load(&files)
    }

    #[test]
    fn the_three_files_of_a_kep_are_read() {
        let dir = tree(&["keps/sig-space/7-orbit/README.md", "keps/prod-readiness/sig-dock/07.yaml"]);
        let root = dir.path();
        fs::write(root.join("keps/sig-space/7-orbit/kep.yaml"), "kep-number: 07\nowning-sig: sig-dock\nstage: beta\n")
            .expect("it can be written");
        fs::write(root.join("keps/prod-readiness/sig-dock/07.yaml"), "kep-number: 07\nbeta:\n  approver: \"@vega\"\n")
            .expect("it can be written");
        let kep = loaded(root, "7").expect("its README is there");
        assert_eq!((kep.readme.as_str(), kep.proposal.known_stage()), ("text\n", Some(Stage::Beta)));
        assert!(kep.approval_path.is_some_and(|path| path.ends_with("keps/prod-readiness/sig-dock/07.yaml")));
        let approval = kep.approval.expect("the approval file is there");
        assert_eq!(approval.at(Stage::Beta).and_then(|block| block.handle()), Some("vega"));
    }

    #[test]
    fn only_the_readme_is_needed() {
        let dir = tree(&["keps/sig-space/7-orbit/README.md", "keps/sig-space/8-dock/kep.yaml", "lone/README.md"]);
        let kep = loaded(dir.path(), "lone").expect("its README is there");
        assert_eq!(kep.proposal.problems[0].kind, ProblemKind::Absent);
        assert!(kep.approval.is_none() && kep.kep_yaml.is_none());

        let yaml = dir.path().join("keps/sig-space/7-orbit/kep.yaml");
        fs::write(&yaml, b"title: caf\xe9\n").expect("it can be written");
        let kep = loaded(dir.path(), "7").expect("its README is there");
        assert_eq!(kep.proposal.problems[0].kind, ProblemKind::Unreadable);
        assert!(kep.proposal.problems[0].message.contains("0xe9"), "{}", kep.proposal.problems[0].message);

        let error = loaded(dir.path(), "8").expect_err("it has no README");
        assert!(matches!(error, FileError::Missing { ref path } if path.ends_with("8-dock/README.md")), "{error}");
    }
}
