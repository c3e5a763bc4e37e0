use std::collections::HashMap;

use super::{Cache, CacheKey, GitError, GitLog, LogCommit};
use crate::team::{AsOf, Change, Facts, History, Merge};

/// Changes with every change of what a kept history holds.
const FORM: &str = concat!(env!("CARGO_PKG_VERSION"), "/history-1");

impl GitLog {
    /// The history of approvals up to the commit that is checked out, from `cache` where it has it.
    ///
    /// `progress` is told how many texts of how many have been read.
    pub fn history(&self, cache: Option<&Cache>, progress: impl FnMut(usize, usize)) -> Result<History, GitError> {
        let head = self.commit("HEAD")?;
        // A shallow clone keeps its newest commit when it gets more of the old ones.
        let shallow = self.is_shallow()?;
        let cache = cache.filter(|_| !shallow);
        let key = CacheKey::new(FORM, &self.root, &head.id);
        if let Some(history) = cache.and_then(|cache| cache.load(&key)) {
            return Ok(history);
        }
        let commits = self.first_parents(&head.id, &Facts::PATHS)?;
        let as_of = AsOf { commit: head.id, time: head.time };
        let history = self.assemble(commits, History { as_of, shallow, ..History::default() }, progress)?;
        if let Some(cache) = cache {
            cache.store(&key, &history);
        }
        Ok(history)
    }

    /// Reads the texts of all changes, each of them once.
    fn assemble(
        &self,
        commits: Vec<LogCommit>,
        mut history: History,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<History, GitError> {
        // A text means what the path makes of it, so the same bytes in two places are two.
        let mut places: HashMap<(String, String), usize> = HashMap::new();
        let (mut blobs, mut paths) = (Vec::new(), Vec::new());
        for change in commits.iter().flat_map(|commit| &commit.changes) {
            let Some(blob) = change.blob.as_ref().filter(|_| Facts::matter(&change.path)) else { continue };
            places.entry((blob.clone(), change.path.clone())).or_insert_with(|| {
                blobs.push(blob.clone());
                paths.push(change.path.clone());
                blobs.len() - 1
            });
        }
        let mut facts: Vec<Option<Facts>> = vec![None; blobs.len()];
        let texts = self.texts(&blobs, |at, text| {
            facts[at] = Facts::read(&paths[at], text);
            progress(at + 1, blobs.len());
        })?;
        history.unread = texts.too_large;
        for LogCommit { id, parents, time, first_written, changes } in commits {
            let changes = changes
                .into_iter()
                .filter(|change| Facts::matter(&change.path) || change.from.as_deref().is_some_and(Facts::matter));
            let changes = changes.map(|change| {
                let place = change.blob.and_then(|blob| places.get(&(blob, change.path.clone())).copied());
                Change { facts: place.and_then(|at| facts[at].clone()), path: change.path, from: change.from }
            });
            history.merges.push(Merge { commit: id, time, parents, first_written, changes: changes.collect() });
        }
        Ok(history)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Repository;
    use super::*;
    use crate::team::Ledger;

    const FILE: &str = "keps/prod-readiness/sig-space/7.yaml";

    fn repository() -> Repository {
        let repository = Repository::new();
        let yaml = "title: x\nkep-number: 7\nowning-sig: sig-space\nlatest-milestone: v1.30\nstage: alpha\n";
        repository.write("keps/sig-space/7-x/kep.yaml", yaml).write("keps/sig-space/7-x/README.md", "x\n");
        repository.write(FILE, "kep-number: 7\nalpha:\n  approver: vega\n").commit("one", "2026-01-01T00:00:00Z");
        repository.git(&["switch", "-q", "-c", "side"]);
        repository.write(FILE, "kep-number: 7\nalpha:\n  approver: vega\nbeta:\n  approver: nova\n");
        repository.commit("two", "2026-01-03T00:00:00Z").git(&["switch", "-q", "main"]);
        repository.merge("side", "2026-01-08T00:00:00Z");
        repository
    }

    #[test]
    fn approvals_are_read_from_commits_and_kept() {
        let repository = repository();
        let cache = Cache::at(repository.path().join("cache"));
        let log = GitLog::open(repository.path()).expect("it is a repository");
        let mut told = Vec::new();
        let history = log.history(Some(&cache), |done, of| told.push((done, of))).expect("it can be read");
        assert_eq!(told, [(1, 3), (2, 3), (3, 3)]);
        let ledger = Ledger::read(&history);
        let rows: Vec<_> = ledger.approvals.iter().map(|a| (a.approver.as_str(), a.lead)).collect();
        assert_eq!(rows, [("vega", None), ("nova", Some(5 * 86_400))]);
        let again = log.history(Some(&cache), |_, _| panic!("nothing is read twice")).expect("it is kept");
        assert_eq!(again, history);
        repository.write(FILE, "kep-number: 7\n").commit("three", "2026-02-01T00:00:00Z");
        let later = log.history(Some(&cache), |_, _| ()).expect("it can be read");
        assert_eq!(later.merges.len(), 3);
    }

    #[test]
    fn a_shallow_clone_is_told_and_never_kept() {
        let origin = repository();
        let clone = tempfile::tempdir().expect("a temporary directory can be made");
        let url = format!("file://{}", origin.path().display());
        let target = clone.path().join("clone");
        let name = target.to_str().expect("the path is text");
        origin.git(&["clone", "-q", "--depth", "1", &url, name]);
        let cache = Cache::at(clone.path().join("cache"));
        let log = GitLog::open(&target).expect("it is a repository");
        let history = log.history(Some(&cache), |_, _| ()).expect("it can be read");
        assert!(history.shallow);
        let ledger = Ledger::read(&history);
        assert_eq!((ledger.approvals.len(), ledger.left_out.approvals_before_the_history), (0, 2));
        assert!(!clone.path().join("cache").exists());
    }
}
