use std::path::Path;

use super::{GitError, GitLog, LogCommit};
use crate::kep::{Stage, layout};
use crate::promotion::provenance::{Provenance, Tracer};
use crate::questionnaire::Catalogue;

/// So many moves of a KEP from one directory to another are followed.
const MOVES: usize = 16;
/// So many commits are read between two moves; the most that a KEP of kubernetes/enhancements has is under 100.
const COMMITS: usize = 1000;

/// A KEP whose history is asked for.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its README, from the root of the checkout, parted by slashes.
    pub readme: String,
    /// The number that its approval file is named by.
    pub number: Option<String>,
    /// The stage it is at now, committed or not.
    pub stage: Stage,
}

/// Which file of a KEP a change is of, in the order in which a commit's texts are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    KepYaml,
    Readme,
    Approval,
}

/// The changes of one commit that a KEP has to do with.
struct Step {
    commit: String,
    time: i64,
    texts: Vec<(Kind, String)>,
}

impl GitLog {
    /// Where the answers of a KEP come from, through all directories it has been in. `None` where no commit has the
    /// README. `now` is the time in seconds since 1970.
    pub fn provenance(
        &self,
        subject: &Subject,
        catalogue: &Catalogue,
        now: i64,
    ) -> Result<Option<Provenance>, GitError> {
        let head = self.commit("HEAD")?;
        let is_cut = self.is_shallow()?;
        if !self.tree(&head.id, &subject.readme)?.iter().any(|file| file.path == subject.readme) {
            return Ok(None);
        }
        let steps = self.steps(subject, head.id)?;
        let blobs = steps.iter().flat_map(|step| step.texts.iter().map(|(_, blob)| blob.clone())).collect::<Vec<_>>();
        let places: Vec<(usize, Kind)> = steps
            .iter()
            .enumerate()
            .flat_map(|(at, step)| step.texts.iter().map(move |(kind, _)| (at, *kind)))
            .collect();
        let mut tracer = Tracer::new(catalogue);
        let mut begun = 0;
        self.texts(&blobs, |at, text| {
            let (step, kind) = places[at];
            while begun <= step {
                tracer.commit(&steps[begun].commit, steps[begun].time);
                begun += 1;
            }
            match kind {
                Kind::KepYaml => tracer.kep_yaml(text),
                Kind::Readme => tracer.readme(text),
                Kind::Approval => tracer.approval(text),
            }
        })?;
        Ok(Some(tracer.finish(subject.stage, is_cut, now)))
    }

    /// The commits that changed the KEP's files, oldest first.
    fn steps(&self, subject: &Subject, head: String) -> Result<Vec<Step>, GitError> {
        let approvals = subject.number.as_deref().filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        let approvals =
            approvals.map(|number| format!(":(glob){}/{}/*/{number}.yaml", layout::KEPS, layout::APPROVALS));
        let (mut from, mut readme) = (head, subject.readme.clone());
        let mut steps: Vec<Step> = Vec::new();
        for _ in 0..MOVES {
            let dir = readme.rsplit_once('/').map_or("", |(dir, _)| dir);
            let kep_yaml =
                if dir.is_empty() { layout::KEP_YAML.to_owned() } else { format!("{dir}/{}", layout::KEP_YAML) };
            let literal = |path: &str| format!(":(literal){path}");
            let paths: Vec<String> =
                [Some(literal(&readme)), Some(literal(&kep_yaml)), approvals.clone()].into_iter().flatten().collect();
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            let commits = self.newest(&from, &paths, COMMITS)?;
            // A directory may have had its name before, as another KEP or before it moved back.
            let begin =
                commits.iter().position(|commit| commit.changes.iter().any(|file| file.is_new && file.path == readme));
            let own = &commits[..begin.map_or(commits.len(), |at| at + 1)];
            steps.extend(own.iter().map(|commit| step(commit, &readme, &kep_yaml)));
            let Some(first) = begin.map(|at| &commits[at]).filter(|first| first.parents > 0) else { break };
            let moved = self.newest(&first.id, &[layout::KEPS], 1)?;
            let source = moved.iter().flat_map(|commit| &commit.changes).find(|file| file.path == readme);
            let Some(source) = source.and_then(|file| file.from.clone()) else { break };
            (from, readme) = (format!("{}^1", first.id), source);
        }
        steps.reverse();
        Ok(steps)
    }

    /// What the files of a KEP said at the commit from which the branch that is checked out left the line that its
    /// changes are to be merged into: README and `kep.yaml`. `None` where they were not there, or nothing is known of
    /// such a line.
    pub fn merged(&self, subject: &Subject) -> Result<Option<(String, String)>, GitError> {
        let Some(base) = self.base()? else { return Ok(None) };
        let dir = subject.readme.rsplit_once('/').map_or("", |(dir, _)| dir);
        let kep_yaml = Path::new(dir).join(layout::KEP_YAML);
        let tree = self.tree(&base, dir)?;
        let blob = |path: &str| tree.iter().find(|file| file.path == path).map(|file| file.blob.clone());
        let Some((readme, kep_yaml)) = blob(&subject.readme).zip(blob(&kep_yaml.to_string_lossy().replace('\\', "/")))
        else {
            return Ok(None);
        };
        let mut texts = Vec::new();
        self.texts(&[readme, kep_yaml], |_, text| texts.push(text.to_owned()))?;
        let kep_yaml = texts.pop();
        Ok(texts.pop().zip(kep_yaml))
    }

    /// Where the branch left the remote's main line; the newest commit where no remote is known.
    fn base(&self) -> Result<Option<String>, GitError> {
        // By habit `upstream` is the repository itself and `origin` a fork of it.
        for remote in ["upstream", "origin"] {
            for line in ["HEAD", "master", "main"] {
                let name = format!("refs/remotes/{remote}/{line}");
                if let Ok(commit) = self.commit(&name) {
                    return match self.text(&["merge-base", "HEAD", &commit.id]) {
                        Ok(base) => Ok(base.lines().next().map(str::to_owned)),
                        // A shallow clone may not reach the place where they parted.
                        Err(GitError::Failed { .. }) => Ok(None),
                        Err(error) => Err(error),
                    };
                }
            }
        }
        self.commit("HEAD").map(|head| Some(head.id))
    }

    /// Which of `paths` are not as the newest commit has them, new ones included.
    pub fn uncommitted(&self, paths: &[&str]) -> Result<Vec<String>, GitError> {
        let mut arguments = vec!["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--"];
        arguments.extend(paths);
        let listed = self.text(&arguments)?;
        // Git names them from the top of the repository, which need not be that of the checkout.
        let prefix = self.text(&["rev-parse", "--show-prefix"])?;
        let named = listed
            .split_terminator('\0')
            .filter_map(|entry| entry.get(3..)?.strip_prefix(prefix.trim_end_matches('\n')));
        Ok(named.map(str::to_owned).collect())
    }
}

fn step(commit: &LogCommit, readme: &str, kep_yaml: &str) -> Step {
    let kind = |path: &str| match path {
        path if path == readme => Kind::Readme,
        path if path == kep_yaml => Kind::KepYaml,
        _ => Kind::Approval,
    };
    let changes = commit.changes.iter();
    let mut texts: Vec<(Kind, String)> =
        changes.filter_map(|file| Some((kind(&file.path), file.blob.clone()?))).collect();
    texts.sort();
    Step { commit: commit.id.clone(), time: commit.time, texts }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Repository;
    use super::*;

    const YAML: &str = "title: Orbit\nkep-number: 7\nowning-sig: sig-space\nstage: alpha\nlatest-milestone: v1.34\n";

    fn readme(default: &str) -> String {
        let filling = "Words that let git see that it is the same file.\n".repeat(20);
        format!(
            "# Orbit\n\n{filling}\n## Production Readiness Review Questionnaire\n\n### Feature Enablement and Rollback\n\n\
             ###### Does enabling the feature change any default behavior?\n\n{default}\n\n\
             ###### Can the feature be disabled once it has been enabled (i.e. can we roll back the enablement)?\n\nYes.\n"
        )
    }

    fn subject(readme: &str, stage: Stage) -> Subject {
        Subject { readme: readme.to_owned(), number: Some("7".to_owned()), stage }
    }

    /// Written at alpha, approved, moved to another directory, answered anew at beta.
    fn repository() -> Repository {
        let repository = Repository::new();
        repository.write("keps/sig-space/7-orb/README.md", &readme("No.")).write("keps/sig-space/7-orb/kep.yaml", YAML);
        repository.commit("one", "2025-01-01T00:00:00Z");
        repository.write("keps/prod-readiness/sig-space/7.yaml", "kep-number: 7\nalpha:\n  approver: nova\n");
        repository.commit("two", "2025-02-01T00:00:00Z");
        repository
            .git(&["mv", "keps/sig-space/7-orb", "keps/sig-space/7-or*bit"])
            .commit("three", "2025-03-01T00:00:00Z");
        let beta = YAML.replace("alpha", "beta").replace("v1.34", "v1.36");
        repository
            .write("keps/sig-space/7-or*bit/README.md", &readme("Yes."))
            .write("keps/sig-space/7-or*bit/kep.yaml", &beta);
        repository.commit("four", "2025-04-01T00:00:00Z");
        repository
    }

    const README: &str = "keps/sig-space/7-or*bit/README.md";

    #[test]
    fn answers_are_followed_through_a_move() {
        let repository = repository();
        let log = GitLog::open(repository.path()).expect("it is a repository");
        let catalogue = Catalogue::embedded();
        let past = log.provenance(&subject(README, Stage::Beta), &catalogue, 0).expect("it can be read");
        let past = past.expect("it is committed");
        let at = |question: usize| {
            let moment = past.changed(question).expect("it is answered");
            (moment.stage, moment.milestone.as_deref(), moment.time)
        };
        assert_eq!(at(1), (Some(Stage::Beta), Some("v1.36"), 1_743_465_600));
        assert_eq!(at(2), (Some(Stage::Alpha), Some("v1.34"), 1_735_689_600));
        let last = past.last.as_ref().expect("alpha was approved");
        assert_eq!((last.stage, last.is_approved, last.texts[1].as_str()), (Stage::Alpha, true, "No."));
        assert!(!past.is_cut);
    }

    #[test]
    fn what_is_not_committed_has_no_history() {
        let repository = repository();
        repository.write("keps/sig-space/8-dock/README.md", "# Dock\n");
        let log = GitLog::open(repository.path()).expect("it is a repository");
        let new = subject("keps/sig-space/8-dock/README.md", Stage::Alpha);
        assert_eq!(log.provenance(&new, &Catalogue::embedded(), 0).expect("it can be read"), None);
        assert_eq!(log.uncommitted(&["keps"]).expect("it can be told"), ["keps/sig-space/8-dock/README.md"]);
    }

    #[test]
    fn a_shallow_clone_says_that_it_is_one() {
        let origin = repository();
        let clone = tempfile::tempdir().expect("a temporary directory can be made");
        let target = clone.path().join("clone");
        let url = format!("file://{}", origin.path().display());
        origin.git(&["clone", "-q", "--depth", "1", &url, target.to_str().expect("the path is text")]);
        let log = GitLog::open(&target).expect("it is a repository");
        let past = log.provenance(&subject(README, Stage::Beta), &Catalogue::embedded(), 0).expect("it can be read");
        let past = past.expect("it is committed");
        assert!(past.is_cut && past.is_at_least(1) && past.is_at_least(2));
        assert_eq!(past.last, None);
    }

    #[test]
    fn the_base_is_where_the_branch_left_the_main_line() {
        let repository = repository();
        let log = GitLog::open(repository.path()).expect("it is a repository");
        let subject = subject(README, Stage::Stable);
        let stage = |log: &GitLog| {
            let (_, kep_yaml) = log.merged(&subject).expect("it can be read").expect("it is there");
            crate::kep::Proposal::read(&kep_yaml).known_stage()
        };
        assert_eq!(stage(&log), Some(Stage::Beta), "without a remote, the newest commit");
        repository.git(&["update-ref", "refs/remotes/origin/main", "HEAD~1"]);
        assert_eq!(stage(&log), Some(Stage::Alpha));
    }

    #[test]
    fn a_reading_that_is_stopped_ends_with_an_error() {
        let repository = repository();
        let stop = super::super::Stop::default();
        let log = GitLog::open(repository.path()).expect("it is a repository").stopped_by(stop.clone());
        stop.stop();
        assert!(log.provenance(&subject(README, Stage::Beta), &Catalogue::embedded(), 0).is_err());
    }
}
