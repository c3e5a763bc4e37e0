//! What a KEP is: its stage, status and milestone, what `kep.yaml` says, and where its files lie in a checkout.
//!
//! Reading is tolerant: what cannot be understood becomes a problem with a place, never a failure.

pub mod layout;

mod aliases;
mod approval;
mod feature_gate;
mod located;
mod milestone;
mod proposal;
mod reader;
mod stage;
mod status;

pub use aliases::Aliases;
pub use approval::{Approval, StageApproval};
pub use feature_gate::FeatureGate;
pub use located::{Located, Problem, ProblemKind};
pub use milestone::{Milestone, NotAMilestone};
pub use proposal::Proposal;
pub use stage::{Stage, UnknownStage};
pub use status::{Status, UnknownStatus};
