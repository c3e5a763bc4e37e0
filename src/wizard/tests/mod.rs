//! The wizard driven by scripts of keys: what it asks of the outside, what ends up in the README, what is on the
//! screen.

mod carried;
mod desk;
mod disk;
mod drafts;
mod findings;
mod forms;
mod frames;
mod mouse;
mod moving;
mod others;
mod past;
mod properties;
mod saving;
mod search;
mod sheet;
mod sync;
mod untrusted;

use desk::{Desk, Opening};

const KEP_YAML: &str = "\
title: Tidal Pools
kep-number: 42
owning-sig: sig-sea
status: implementable
stage: beta
latest-milestone: \"v1.40\"
";

/// A README with answers, an unfinished one, open ones, and questions that it does not ask.
const README: &str = include_str!("tides.md");
