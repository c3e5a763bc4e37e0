use std::fmt;
use std::str::FromStr;

/// Where the proposal stands, as `status` of a `kep.yaml` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being discussed.
    Provisional,
    /// Agreed; work may begin.
    Implementable,
    /// Done.
    Implemented,
    /// Put off.
    Deferred,
    /// Turned down.
    Rejected,
    /// Taken back by its authors.
    Withdrawn,
    /// Another KEP took its place.
    Replaced,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 7] = [
        Status::Provisional,
        Status::Implementable,
        Status::Implemented,
        Status::Deferred,
        Status::Rejected,
        Status::Withdrawn,
        Status::Replaced,
    ];

    /// The word that `kep.yaml` uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Provisional => "provisional",
            Status::Implementable => "implementable",
            Status::Implemented => "implemented",
            Status::Deferred => "deferred",
            Status::Rejected => "rejected",
            Status::Withdrawn => "withdrawn",
            Status::Replaced => "replaced",
        }
    }

    /// Whether a KEP of this status needs a production readiness approval.
    pub fn needs_approval(self) -> bool {
        matches!(self, Status::Implementable | Status::Implemented)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is none of the statuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a status: expected provisional, implementable, implemented, deferred, rejected, withdrawn or replaced")]
pub struct UnknownStatus;

impl FromStr for Status {
    type Err = UnknownStatus;

    /// Takes exactly the words of `kep.yaml`: another spelling switches the approval off upstream.
    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Status::ALL.into_iter().find(|status| status.as_str() == text).ok_or(UnknownStatus)
    }
}
