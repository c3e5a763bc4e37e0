//! What a branch or a pull request changes, as git tells it.

use std::collections::HashSet;
use std::env;
use std::path::Path;
use std::process::Command;

use crate::cli::error::{Error, ErrorKind};
use crate::kep::{Proposal, layout};
use crate::shell::{Checkout, KepFiles, WITHOUT_TOC, read_text, slashed};

/// From where changes count, and up to where; up to the files as they stand where no end is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub base: String,
    pub head: Option<String>,
}

impl Range {
    /// The range of the pull request that this job was started for, as Prow and GitHub Actions tell it.
    pub(super) fn of_pull_request() -> Option<Self> {
        let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
        if let Some(base) = set("PULL_BASE_SHA") {
            return Some(Self { base, head: set("PULL_PULL_SHA") });
        }
        set("GITHUB_BASE_REF").map(|branch| Self { base: format!("origin/{branch}"), head: None })
    }
}

/// What changed.
pub(super) struct Change {
    /// The paths, from the root of the checkout.
    paths: HashSet<String>,
}

impl Change {
    /// Asks git what changed in `range`.
    pub(super) fn read(checkout: &Checkout, range: &Range) -> Result<Self, Error> {
        let root = checkout.root();
        for rev in std::iter::once(&range.base).chain(&range.head) {
            if rev.starts_with('-') {
                return Err(Error::new(ErrorKind::Usage, format!("`{rev}` is not a revision")));
            }
            git(root, &["rev-parse", "--verify", "--quiet", &format!("{rev}^{{commit}}")]).map_err(|_| {
                Error::new(ErrorKind::Usage, format!("git knows no revision `{rev}` here"))
                    .help("fetch it first; a job needs the history of its base, such as `fetch-depth: 0`")
            })?;
        }
        // Prow merges the pull request into its base, so that its own commit need not be what is checked out.
        let is_apart = |head: &&str| git(root, &["merge-base", "--is-ancestor", head, "HEAD"]).is_err();
        let head = range.head.as_deref().filter(is_apart);
        let fork = git(root, &["merge-base", &range.base, head.unwrap_or("HEAD")]);
        let fork = fork.map_or_else(|_| range.base.clone(), |text| text.trim().to_owned());
        let mut arguments = vec!["diff", "--name-only", "-z", "--no-renames", "--relative", fork.as_str()];
        arguments.extend(head);
        arguments.extend(["--", layout::KEPS, layout::ALIASES, WITHOUT_TOC]);
        let mut changed = git(root, &arguments)?;
        if head.is_none() {
            changed.push_str(&git(root, &["ls-files", "--others", "--exclude-standard", "-z", "--", layout::KEPS])?);
        }
        Ok(Self { paths: changed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect() })
    }

    /// Whether a file of `kep` changed, or its approval file.
    pub(super) fn concerns(&self, kep: &KepFiles) -> bool {
        let Some(checkout) = &kep.checkout else { return false };
        let dir = directory(checkout, &kep.dir);
        if self.paths.iter().any(|path| path.starts_with(&dir)) {
            return true;
        }
        if !self.paths.iter().any(|path| is_approval(path)) {
            return false;
        }
        let Some(proposal) =
            kep.kep_yaml.as_deref().and_then(|path| read_text(path).ok()).map(|text| Proposal::read(&text))
        else {
            return false;
        };
        let approval = proposal.owning_sig.as_ref().zip(proposal.number.as_ref());
        let approval = approval.and_then(|(sig, number)| layout::approval_path(&sig.value, &number.value));
        approval.is_some_and(|path| self.paths.contains(&slashed(&path)))
    }

    /// Whether OWNERS_ALIASES changed.
    pub(super) fn concerns_aliases(&self) -> bool {
        self.paths.contains(layout::ALIASES)
    }

    /// Whether something else changed than `keps` and approval files: what is wrong with it is wrong with the checkout.
    pub(super) fn concerns_the_checkout(&self, checkout: &Checkout, keps: &[KepFiles]) -> bool {
        let dirs: Vec<String> = keps.iter().map(|kep| directory(checkout, &kep.dir)).collect();
        let approvals_are_there = checkout.keps_dir().join(layout::APPROVALS).is_dir();
        self.paths.iter().any(|path| {
            let is_known = dirs.iter().any(|dir| path.starts_with(dir)) || (is_approval(path) && approvals_are_there);
            !is_known
        })
    }
}

/// Whether an approval file lies at `path`, or did.
fn is_approval(path: &str) -> bool {
    let below =
        path.strip_prefix(layout::KEPS).and_then(|path| path.strip_prefix('/')?.strip_prefix(layout::APPROVALS));
    below.is_some_and(|below| below.starts_with('/') && below.ends_with(".yaml"))
}

/// What the paths in `dir` begin with.
fn directory(checkout: &Checkout, dir: &Path) -> String {
    slashed(checkout.relative(dir)) + "/"
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, Error> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output().map_err(|error| {
        Error::new(ErrorKind::System, format!("git cannot be run: {error}")).help("install git, or name the KEPs")
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it gave no reason").to_owned();
    Err(Error::new(ErrorKind::System, format!("git {} failed: {said}", arguments.first().unwrap_or(&""))))
}
