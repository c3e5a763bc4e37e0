//! What a KEP is: its stage, status and milestone, what `kep.yaml` says, and where its files lie in a checkout.
//!
//! Reading is tolerant: what cannot be understood becomes a problem with a place, never a failure.

mod stage;

pub use stage::Stage;
