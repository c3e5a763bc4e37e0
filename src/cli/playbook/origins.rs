//! Which commit the text of a KEP is from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::opened::OpenedKep;
use crate::cli::session::Session;
use crate::kep::layout;
use crate::shell::gitlog::{GitError, GitLog, Origin};
use crate::shell::slashed;

/// Where what each of `keps` says comes from. A playbook does not hang on it: where git does not know, or there is none,
/// nothing is said.
pub(super) fn of(session: &Session, keps: &[&OpenedKep]) -> Vec<Origin> {
    let mut origins = vec![Origin::default(); keps.len()];
    let mut checkouts: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    for (at, kep) in keps.iter().enumerate() {
        checkouts.entry(root(kep)).or_default().push(at);
    }
    for (root, members) in checkouts {
        let files: Vec<Vec<String>> = members.iter().map(|&at| files(keps[at], &root)).collect();
        match GitLog::open(&root).and_then(|log| log.origins(&files)) {
            Ok(found) => {
                for (at, origin) in members.into_iter().zip(found) {
                    origins[at] = origin;
                }
            }
            Err(GitError::NoGit | GitError::NotARepository { .. } | GitError::NoCommits) => {}
            Err(error) => {
                let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
                session.warn(&format!("the commit that the text is from is not named: {error}{hint}"));
            }
        }
    }
    origins
}

fn root(kep: &OpenedKep) -> PathBuf {
    let files = &kep.loaded.files;
    files.checkout.as_ref().map_or_else(|| files.dir.clone(), |checkout| checkout.root().to_owned())
}

/// The files that a playbook is made from.
fn files(kep: &OpenedKep, root: &Path) -> Vec<String> {
    let files = &kep.loaded.files;
    let kep_yaml = files.dir.join(layout::KEP_YAML);
    let paths = [files.readme.as_path(), files.kep_yaml.as_deref().unwrap_or(&kep_yaml)];
    paths.into_iter().map(|path| slashed(path.strip_prefix(root).unwrap_or(path))).collect()
}
