//! What a branch or a pull request changes, as git tells it.

use std::collections::HashSet;
use std::env;
use std::path::Path;
use std::process::Command;

use crate::cli::error::{Error, ErrorKind};
use crate::kep::{Proposal, layout};
use crate::shell::{Checkout, KepFiles, read_text};

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

/// The paths that changed, from the root of the checkout.
pub(super) fn paths(checkout: &Checkout, range: &Range) -> Result<HashSet<String>, Error> {
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
    let head = range.head.as_deref().filter(|head| git(root, &["merge-base", "--is-ancestor", head, "HEAD"]).is_err());
    let fork = git(root, &["merge-base", &range.base, head.unwrap_or("HEAD")]);
    let fork = fork.map_or_else(|_| range.base.clone(), |text| text.trim().to_owned());
    let mut arguments = vec!["diff", "--name-only", "-z", "--no-renames", "--relative", fork.as_str()];
    arguments.extend(head);
    arguments.extend(["--", layout::KEPS, layout::ALIASES]);
    let mut changed = git(root, &arguments)?;
    if head.is_none() {
        changed.push_str(&git(root, &["ls-files", "--others", "--exclude-standard", "-z", "--", layout::KEPS])?);
    }
    Ok(changed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

/// Whether one of `paths` is a file of `kep`, or its approval file.
pub(super) fn concerns(kep: &KepFiles, paths: &HashSet<String>) -> bool {
    let Some(checkout) = &kep.checkout else { return false };
    let shown = |path: &Path| checkout.relative(path).to_string_lossy().replace(std::path::MAIN_SEPARATOR_STR, "/");
    let dir = format!("{}/", shown(&kep.dir));
    if paths.iter().any(|path| path.starts_with(&dir)) {
        return true;
    }
    let approvals = format!("{}/{}/", layout::KEPS, layout::APPROVALS);
    if !paths.iter().any(|path| path.starts_with(&approvals)) {
        return false;
    }
    let Some(proposal) =
        kep.kep_yaml.as_deref().and_then(|path| read_text(path).ok()).map(|text| Proposal::read(&text))
    else {
        return false;
    };
    let approval = proposal.owning_sig.as_ref().zip(proposal.number.as_ref());
    let approval = approval.and_then(|(sig, number)| layout::approval_path(&sig.value, &number.value));
    approval.is_some_and(|path| paths.contains(&path.to_string_lossy().replace(std::path::MAIN_SEPARATOR_STR, "/")))
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
