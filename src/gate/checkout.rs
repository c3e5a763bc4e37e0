use super::OtherFile;
use super::upstream::behind_the_end;
use crate::kep::{Aliases, Milestone, Problem, ProblemKind, layout};
use crate::markdown::Structure;
use crate::questionnaire::{Wording, significant};
use crate::text::LineIndex;
use crate::yaml;

/// What the gate knows of the checkout around a KEP.
#[derive(Clone, Debug, Default)]
pub struct CheckoutFacts {
    /// `OWNERS_ALIASES`, where there is one.
    pub aliases: Option<Aliases>,
    /// The release that is being made.
    pub upcoming: Option<Milestone>,
    /// The directories of `keps/`, such as `sig-node`.
    pub groups: Vec<String>,
    /// Whether files other than KEPs were checked out too.
    pub completeness: Completeness,
    /// The comments of the checkout's template, each by its letters and digits, as `comment_key` gives them.
    pub template_comments: Vec<String>,
    /// What is wrong with `OWNERS_ALIASES` itself.
    pub aliases_problems: Vec<TreeProblem>,
    /// What is wrong with the tree itself, each with its path; looked for only when all of it is checked.
    pub tree: Vec<TreeProblem>,
    /// The markdown files below `keps/` that belong to no KEP; looked for with `tree`.
    pub strays: Vec<OtherFile>,
}

/// The community's special interest groups, whether they have KEPs in a checkout or not.
const COMMUNITY: [&str; 24] = [
    "sig-api-machinery",
    "sig-apps",
    "sig-architecture",
    "sig-auth",
    "sig-autoscaling",
    "sig-cli",
    "sig-cloud-provider",
    "sig-cluster-lifecycle",
    "sig-contributor-experience",
    "sig-docs",
    "sig-etcd",
    "sig-instrumentation",
    "sig-k8s-infra",
    "sig-multicluster",
    "sig-network",
    "sig-node",
    "sig-release",
    "sig-scalability",
    "sig-scheduling",
    "sig-security",
    "sig-storage",
    "sig-testing",
    "sig-ui",
    "sig-windows",
];

/// Something wrong with the tree of a checkout, or with a file of it that belongs to no KEP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeProblem {
    /// From the root of the checkout.
    pub path: String,
    /// The 1-based line and column.
    pub place: (usize, usize),
    /// What it is.
    pub message: String,
}

impl TreeProblem {
    /// A problem with all of the file or directory at `path`.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), place: (1, 1), message: message.into() }
    }
}

/// What upstream's reader cannot take in the `OWNERS_ALIASES` that `text` is and `aliases` were read from.
pub fn aliases_problems(text: &str, aliases: &Aliases) -> Vec<TreeProblem> {
    let lines = LineIndex::new(text);
    let fails = |problem: &&Problem| {
        let kind = matches!(problem.kind, ProblemKind::Syntax | ProblemKind::DuplicateKey | ProblemKind::WrongShape);
        kind && !behind_the_end(text, problem.span.start)
    };
    let found = aliases.problems.iter().filter(fails).map(|problem| TreeProblem {
        path: layout::ALIASES.to_owned(),
        place: lines.position(text, problem.span.start),
        message: problem.message.clone(),
    });
    found.collect()
}

/// Whether a checkout has files beside those of KEPs, so that one that is not there can be told from one that was
/// left out when the tree was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Completeness {
    /// OWNERS files are there.
    #[default]
    Whole,
    /// No KEP has an OWNERS file, and neither has the root.
    WithoutOwners,
}

/// The comments of a template, for [`CheckoutFacts::template_comments`].
pub fn template_comments(template: &str) -> Vec<String> {
    let structure = Structure::read(template);
    let closed = structure.comments.iter().filter(|comment| comment.closed);
    let mut keys: Vec<String> = closed.map(|comment| comment_key(comment.span.of(template))).collect();
    // A comment of a word or two could be anybody's.
    keys.retain(|key| key.len() > 20);
    keys
}

/// A comment by its letters and digits alone.
pub(super) fn comment_key(comment: &str) -> String {
    Wording::new(comment).as_str().to_owned()
}

/// Whether `comment` has the key `key`. It is asked of every comment for every one of the template's.
pub(super) fn has_key(comment: &str, key: &str) -> bool {
    significant(comment).map(|(_, letter)| letter).eq(key.chars())
}

impl CheckoutFacts {
    /// Whether `sig` is a group of the community, as far as the checkout tells: it is a special interest group, has a
    /// directory of KEPs, or an alias of its own.
    pub fn knows_group(&self, sig: &str) -> bool {
        let aliased = |aliases: &Aliases| {
            aliases.groups.iter().any(|(name, _)| {
                name.value.strip_prefix(sig).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
        };
        COMMUNITY.contains(&sig)
            || self.groups.iter().any(|group| group == sig)
            || self.aliases.as_ref().is_some_and(aliased)
    }

    /// The groups whose names are near `sig`, for "did you mean".
    pub fn groups_like(&self, sig: &str) -> Option<&str> {
        let word = sig.strip_prefix("sig-").unwrap_or(sig);
        let known = || COMMUNITY.into_iter().chain(self.groups.iter().map(String::as_str));
        let slip = |group: &&str| Wording::new(group).distance(&Wording::new(sig), 1).is_some();
        let part = |group: &&str| word.len() > 3 && group.strip_prefix("sig-").is_some_and(|own| own.contains(word));
        known().find(slip).or_else(|| known().find(part))
    }
}

/// The people that an OWNERS file lists under `key`; none where it is no such file.
pub(super) fn owners(text: &str, key: &str) -> Vec<String> {
    let reading = yaml::read(text);
    let listed = reading.documents.first().and_then(|root| root.get(key));
    let entries = listed.map(|node| node.entries().iter()).into_iter().flatten();
    entries.filter_map(|entry| entry.as_str().map(str::to_owned)).collect()
}
