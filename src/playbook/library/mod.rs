//! Many playbooks as a library: a page each, and pages that lead to them.
//!
//! Everything here is names and texts; where they are written is for others to say. A library looks the same whatever
//! order its KEPs were read in, and nothing in it changes while no KEP does.

mod entries;
pub mod exposition;
mod pages;

pub use entries::{Entry, Volume, page_path};
pub use pages::{Cluster, Layout, Library, Page};
