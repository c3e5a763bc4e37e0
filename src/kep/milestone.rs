use std::fmt;
use std::str::FromStr;

/// A release of Kubernetes, as `latest-milestone` and `milestone` of a `kep.yaml` name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Milestone {
    /// The first number; 1 for every release so far.
    pub major: u32,
    /// The number that counts releases.
    pub minor: u32,
    /// The patch release, which KEPs hardly ever name; 0 when they do not.
    pub patch: u32,
}

impl Milestone {
    /// The milestone `major.minor`.
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor, patch: 0 }
    }

    /// The release after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self::new(self.major, self.minor.saturating_add(1))
    }
}

impl fmt::Display for Milestone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}", self.major, self.minor)?;
        if self.patch > 0 {
            write!(f, ".{}", self.patch)?;
        }
        Ok(())
    }
}

/// The text names no milestone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a milestone: expected a release such as v1.30")]
pub struct NotAMilestone;

impl FromStr for Milestone {
    type Err = NotAMilestone;

    /// Takes `v1.30`, `1.30` and `1.30.1`, with blanks around them.
    fn from_str(text: &str) -> Result<Self, NotAMilestone> {
        let text = text.trim();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let numbers: Vec<u32> = text.split('.').map(number).collect::<Option<_>>().ok_or(NotAMilestone)?;
        match numbers[..] {
            [major, minor] => Ok(Self::new(major, minor)),
            [major, minor, patch] => Ok(Self { major, minor, patch }),
            _ => Err(NotAMilestone),
        }
    }
}

/// Digits only: `u32::from_str` would take a plus sign too.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_met_mean_the_same_release() {
        for text in ["v1.30", "1.30", " V1.30 ", "1.30.0"] {
            assert_eq!(text.parse(), Ok(Milestone::new(1, 30)), "{text}");
        }
        assert_eq!("0.0".parse(), Ok(Milestone::new(0, 0)));
        for text in ["", "TBD", "v1", "1.x", "1.+3", "1.30.1.2", "1..2", "1.99999999999"] {
            assert_eq!(text.parse::<Milestone>(), Err(NotAMilestone), "{text}");
        }
    }

    #[test]
    fn releases_are_ordered_by_number_and_print_as_the_release_team_writes_them() {
        let patched: Milestone = "1.30.1".parse().expect("a patch release is a milestone");
        assert!(Milestone::new(1, 9) < Milestone::new(1, 30));
        assert!(Milestone::new(1, 30) < patched && patched < Milestone::new(1, 30).next());
        assert_eq!(format!("{} {patched}", Milestone::new(1, 30)), "v1.30 v1.30.1");
    }
}
