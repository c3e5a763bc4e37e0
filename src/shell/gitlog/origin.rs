use std::collections::{HashMap, HashSet};

use super::{GitError, GitLog};
use crate::kep::layout;

/// Where what a KEP says comes from, as git has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The newest commit on the line of first parents that changed one of its files; `None` where no commit has them,
    /// or a shallow clone does not reach that far.
    pub commit: Option<String>,
    /// Whether a file is not as the newest commit has it.
    pub modified: bool,
}

impl GitLog {
    /// The origin of each KEP of `keps`, each being its files, from the root of the checkout and parted by slashes.
    ///
    /// One walk of the history, however many they are. The commit is the last that touched the KEP, not the one that is
    /// checked out: it stays the same while the KEP does.
    ///
    /// # Errors
    ///
    /// When there is no commit yet, or git fails.
    pub fn origins(&self, keps: &[Vec<String>]) -> Result<Vec<Origin>, GitError> {
        let mut owners: HashMap<&str, usize> = HashMap::new();
        for (at, files) in keps.iter().enumerate() {
            owners.extend(files.iter().map(|file| (file.as_str(), at)));
        }
        let mut origins = vec![Origin::default(); keps.len()];
        let paths = match keps {
            // The walk ends at the first commit that it finds.
            [alone] => alone.iter().map(|file| format!(":(literal){file}")).collect(),
            _ => vec![layout::KEPS.to_owned()],
        };
        let is_cut = self.is_shallow()?;
        for commit in self.touches(&paths, keps.len() == 1)? {
            let mut lines = commit.split('\0').map(|path| path.trim_start_matches('\n'));
            let (id, parents) = lines.next().and_then(|head| head.split_once(' ')).unwrap_or_default();
            // Where a shallow history ends, a commit seems to bring every file that there is.
            let id = Some(id.to_owned()).filter(|_| !(is_cut && parents.trim().is_empty()));
            let touched: HashSet<usize> = lines.filter_map(|path| owners.get(path).copied()).collect();
            for at in touched {
                origins[at].commit = origins[at].commit.take().or_else(|| id.clone());
            }
        }
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        for path in self.uncommitted(&paths)? {
            if let Some(&at) = owners.get(path.as_str()) {
                origins[at].modified = true;
            }
        }
        Ok(origins)
    }

    /// The commits along the first parents that change what `paths` match, newest first: name, parents and files.
    fn touches(&self, paths: &[String], newest_only: bool) -> Result<Vec<String>, GitError> {
        let mut arguments = vec!["log", "--first-parent", "-m", "--name-only", "-z", "--no-renames", "--relative"];
        arguments.extend(["--no-show-signature", "--no-ext-diff", "--format=%x01%H %P"]);
        if newest_only {
            arguments.push("--max-count=1");
        }
        arguments.extend(["HEAD", "--"]);
        arguments.extend(paths.iter().map(String::as_str));
        // A repository that has no commit yet is told apart from one that git cannot read.
        self.commit("HEAD")?;
        let listed = self.text(&arguments)?;
        Ok(listed.split('\u{1}').skip(1).map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Repository;
    use super::*;

    fn files(kep: &str) -> Vec<String> {
        ["README.md", "kep.yaml"].iter().map(|file| format!("keps/sig-a/{kep}/{file}")).collect()
    }

    #[test]
    fn each_kep_has_the_commit_that_touched_it_last() {
        let repository = Repository::new();
        let date = |day: usize| format!("2026-01-0{day}T00:00:00Z");
        repository.write("keps/sig-a/1-é x/README.md", "1\n").write("keps/sig-a/2-b/README.md", "2\n");
        repository.write("keps/sig-a/3-c/kep.yaml", "3\n").commit("all", &date(1));
        repository.git(&["switch", "-q", "-c", "side"]);
        repository.write("keps/sig-a/1-é x/kep.yaml", "1\n").commit("one", &date(2));
        repository.git(&["switch", "-q", "main"]);
        repository.write("keps/sig-a/2-b/picture.svg", "<svg/>\n").write("keps/x", "y\n").commit("beside", &date(3));
        repository.merge("side", &date(4));
        repository.write("keps/sig-a/2-b/README.md", "2, and more\n").write("keps/sig-a/4-d/README.md", "new\n");
        let log = GitLog::open(repository.path()).expect("it is a repository");
        let id = |revision: &str| Some(log.commit(revision).expect("it is there").id);
        let keps: Vec<Vec<String>> = ["1-é x", "2-b", "3-c", "4-d"].map(files).to_vec();
        let expected = [
            Origin { commit: id("HEAD"), modified: false },
            Origin { commit: id("HEAD~2"), modified: true },
            Origin { commit: id("HEAD~2"), modified: false },
            Origin { commit: None, modified: true },
        ];
        assert_eq!(log.origins(&keps).expect("they can be told"), expected);
        for (kep, expected) in keps.iter().zip(expected) {
            assert_eq!(log.origins(std::slice::from_ref(kep)).expect("it can be told"), [expected]);
        }
    }

    #[test]
    fn a_checkout_inside_of_a_repository_and_one_without_commits_are_understood() {
        let repository = Repository::new();
        repository.write("inner/keps/sig-a/1-a/README.md", "1\n");
        let log = GitLog::open(&repository.path().join("inner")).expect("it is in a repository");
        let keps = [files("1-a"), files("2-b")];
        assert!(matches!(log.origins(&keps), Err(GitError::NoCommits)));
        repository.commit("one", "2026-01-01T00:00:00Z").write("inner/keps/sig-a/1-a/kep.yaml", "1\n");
        let head = log.commit("HEAD").expect("it is there").id;
        let expected = [Origin { commit: Some(head), modified: true }, Origin::default()];
        assert_eq!(log.origins(&keps).expect("they can be told"), expected);
    }

    #[test]
    fn a_shallow_clone_does_not_say_that_its_oldest_commit_touched_everything() {
        let repository = Repository::new();
        repository.write("keps/sig-a/1-a/README.md", "1\n").commit("one", "2026-01-01T00:00:00Z");
        repository.write("keps/sig-a/2-b/README.md", "2\n").commit("two", "2026-01-02T00:00:00Z");
        repository.write("keps/sig-a/2-b/README.md", "3\n").commit("three", "2026-01-03T00:00:00Z");
        let from = format!("file://{}", repository.path().display());
        repository.git(&["clone", "-q", "--depth=2", &from, "shallow"]);
        let log = GitLog::open(&repository.path().join("shallow")).expect("it is a repository");
        let origins = log.origins(&[files("1-a"), files("2-b")]).expect("they can be told");
        assert_eq!(origins[0], Origin::default());
        assert_eq!(origins[1].commit, Some(log.commit("HEAD").expect("it is there").id));
    }
}
