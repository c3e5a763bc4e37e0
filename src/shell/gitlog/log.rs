use std::collections::{HashMap, HashSet};

use super::{GitError, GitLog};

/// A commit of the line of first parents, and what it brought to that line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogCommit {
    /// Its full name.
    pub id: String,
    /// How many parents it has: none for the first commit or where a shallow history ends, two for a merge.
    pub parents: usize,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// The oldest author date, in seconds since 1970, among the commits that a merge brought in; `None` for a commit
    /// that is no merge.
    pub first_written: Option<i64>,
    /// The files it changed, against its first parent.
    pub changes: Vec<FileChange>,
}

/// A file that a commit changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// The path, from the root of the checkout.
    pub path: String,
    /// The path before, where the file was moved.
    pub from: Option<String>,
    /// Whether nothing stood at the path before, or another file was moved there.
    pub is_new: bool,
    /// The name of its text; `None` where the file was taken away.
    pub blob: Option<String>,
}

struct Node {
    parents: Vec<String>,
    written: i64,
}

impl GitLog {
    /// The commits along the first parents of `commit` that change files that `paths` match, oldest first.
    ///
    /// `paths` are git's path specifications, from the root of the checkout. Files that a commit moved are followed.
    pub fn first_parents(&self, commit: &str, paths: &[&str]) -> Result<Vec<LogCommit>, GitError> {
        let mut commits = self.log(&["--reverse"], commit, paths)?;
        let first = self.first_written(commit)?;
        for commit in &mut commits {
            commit.first_written = first.get(commit.id.as_str()).copied();
        }
        Ok(commits)
    }

    /// The same, but the newest `count` of them, newest first, and without a date of what merges brought in.
    pub(super) fn newest(&self, commit: &str, paths: &[&str], count: usize) -> Result<Vec<LogCommit>, GitError> {
        self.log(&[&format!("--max-count={count}")], commit, paths)
    }

    fn log(&self, options: &[&str], commit: &str, paths: &[&str]) -> Result<Vec<LogCommit>, GitError> {
        let format = "--format=%x01%H%x02%P%x02%ct";
        let mut arguments = vec!["log", "--first-parent", "-m", "--raw", "-z", "--no-abbrev", "-M", "-l2000"];
        arguments.extend(options);
        arguments.extend(["--relative", "--no-show-signature", "--no-ext-diff", format, commit, "--"]);
        arguments.extend(paths);
        read(&self.text(&arguments)?)
    }

    /// For each merge on the line of first parents: the oldest author date among the commits it brought in.
    fn first_written(&self, commit: &str) -> Result<HashMap<String, i64>, GitError> {
        let listed = self.text(&["log", "--no-show-signature", "--format=%H %at %P", commit])?;
        let mut nodes: HashMap<&str, Node> = HashMap::new();
        for line in listed.lines() {
            let mut words = line.split(' ').filter(|word| !word.is_empty());
            let (Some(id), Some(Ok(written))) = (words.next(), words.next().map(str::parse)) else {
                return Err(GitError::odd("log", line));
            };
            nodes.insert(id, Node { parents: words.map(str::to_owned).collect(), written });
        }
        let mut line: Vec<&str> = Vec::new();
        let mut next = Some(commit);
        while let Some((id, node)) = next.and_then(|id| nodes.get_key_value(id)) {
            line.push(id);
            next = node.parents.first().map(String::as_str);
        }
        let mut seen: HashSet<&str> = HashSet::new();
        let mut first = HashMap::new();
        for id in line.into_iter().rev() {
            seen.insert(id);
            let mut open: Vec<&str> = nodes[id].parents.iter().skip(1).map(String::as_str).collect();
            while let Some((id_in, node)) = open.pop().and_then(|id| nodes.get_key_value(id)) {
                if seen.insert(id_in) {
                    let oldest = first.entry(id.to_owned()).or_insert(node.written);
                    *oldest = node.written.min(*oldest);
                    open.extend(node.parents.iter().map(String::as_str));
                }
            }
        }
        Ok(first)
    }
}

/// Reads the output of `git log --raw -z` in the format that `first_parents` asks for.
fn read(output: &str) -> Result<Vec<LogCommit>, GitError> {
    let mut commits = Vec::new();
    for part in output.split('\u{1}').filter(|part| !part.trim_matches(['\0', '\n']).is_empty()) {
        let odd = || GitError::odd("log", part.lines().next().unwrap_or_default());
        let (head, rest) = part.split_once('\0').unwrap_or((part, ""));
        let mut fields = head.trim_end().split('\u{2}');
        let (Some(id), Some(parents), Some(Ok(time))) =
            (fields.next(), fields.next(), fields.next().map(str::parse::<i64>))
        else {
            return Err(odd());
        };
        let mut changes = Vec::new();
        let mut tokens = rest.split('\0').map(|token| token.trim_start_matches('\n')).filter(|token| !token.is_empty());
        while let Some(token) = tokens.next() {
            let facts: Vec<&str> = token.strip_prefix(':').ok_or_else(odd)?.split(' ').collect();
            let [_, _, _, blob, status] = facts[..] else { return Err(odd()) };
            let path = tokens.next().ok_or_else(odd)?.to_owned();
            changes.push(match status.as_bytes().first() {
                Some(b'R') => {
                    let to = tokens.next().ok_or_else(odd)?.to_owned();
                    FileChange { path: to, from: Some(path), is_new: true, blob: Some(blob.to_owned()) }
                }
                Some(b'D') => FileChange { path, from: None, is_new: false, blob: None },
                Some(status) => FileChange { path, from: None, is_new: *status == b'A', blob: Some(blob.to_owned()) },
                None => return Err(odd()),
            });
        }
        let parents = parents.split(' ').filter(|parent| !parent.is_empty()).count();
        commits.push(LogCommit { id: id.to_owned(), parents, time, first_written: None, changes });
    }
    Ok(commits)
}

#[cfg(test)]
mod tests {
    use super::super::testing::Repository;
    use super::*;

    const DAY: i64 = 86_400;

    #[test]
    fn a_merge_counts_once_with_the_date_its_branch_began() {
        let repository = Repository::new();
        repository.write("keps/a.yaml", "one\n").commit("root", "2026-01-01T00:00:00Z");
        repository.git(&["switch", "-q", "-c", "side"]);
        repository.write("keps/b.yaml", "two\n").commit("first", "2026-01-02T00:00:00Z");
        repository.write("keps/b.yaml", "three\n").commit("second", "2026-01-05T00:00:00Z");
        repository.git(&["switch", "-q", "main"]);
        repository.write("keps/c.yaml", "four\n").commit("direct", "2026-01-06T00:00:00Z");
        repository.merge("side", "2026-01-09T00:00:00Z");
        let log = GitLog::open(repository.path()).expect("it is a repository");
        let head = log.commit("HEAD").expect("it is there");
        let commits = log.first_parents(&head.id, &["keps"]).expect("it can be read");
        let paths: Vec<Vec<&str>> =
            commits.iter().map(|c| c.changes.iter().map(|f| f.path.as_str()).collect()).collect();
        assert_eq!(paths, [["keps/a.yaml"], ["keps/c.yaml"], ["keps/b.yaml"]]);
        let merge = &commits[2];
        assert_eq!((merge.parents, merge.first_written.map(|first| merge.time - first)), (2, Some(7 * DAY)));
        assert_eq!((commits[0].parents, commits[1].parents, commits[1].first_written), (0, 1, None));
    }

    #[test]
    fn moved_and_removed_files_are_told_apart() {
        let repository = Repository::new();
        repository.write("keps/a b.yaml", "a text that is long enough to be known again\n").write("keps/gone", "x\n");
        repository.commit("root", "2026-01-01T00:00:00Z");
        repository.git(&["mv", "keps/a b.yaml", "keps/é\nc.yaml"]).git(&["rm", "-q", "keps/gone"]);
        repository.commit("move", "2026-01-02T00:00:00Z");
        let log = GitLog::open(repository.path()).expect("it is a repository");
        let head = log.commit("HEAD").expect("it is there");
        let commits = log.first_parents(&head.id, &["keps"]).expect("it can be read");
        let changes: Vec<_> =
            commits[1].changes.iter().map(|c| (c.path.as_str(), c.from.as_deref(), c.blob.is_some())).collect();
        assert_eq!(changes, [("keps/gone", None, false), ("keps/é\nc.yaml", Some("keps/a b.yaml"), true)]);
    }
}
