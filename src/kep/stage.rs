use std::fmt;
use std::str::FromStr;

/// The stage of a feature, as `stage` of a `kep.yaml` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Off by default; may go away.
    Alpha,
    /// Complete enough to be on in real clusters.
    Beta,
    /// Here to stay (GA).
    Stable,
    /// Still there, on its way out.
    Deprecated,
    /// Still there, turned off.
    Disabled,
    /// Gone.
    Removed,
}

impl Stage {
    /// Every stage, in the order of a feature's life.
    pub const ALL: [Stage; 6] =
        [Stage::Alpha, Stage::Beta, Stage::Stable, Stage::Deprecated, Stage::Disabled, Stage::Removed];

    /// The word that `kep.yaml` uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Alpha => "alpha",
            Stage::Beta => "beta",
            Stage::Stable => "stable",
            Stage::Deprecated => "deprecated",
            Stage::Disabled => "disabled",
            Stage::Removed => "removed",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not one of the six stages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a stage: expected alpha, beta, stable, deprecated, disabled or removed")]
pub struct UnknownStage;

impl FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(text: &str) -> Result<Self, UnknownStage> {
        Stage::ALL.into_iter().find(|stage| stage.as_str() == text).ok_or(UnknownStage)
    }
}
