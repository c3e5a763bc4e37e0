use crate::kep::Milestone;

/// A release as upstream reads `latest-milestone`: leniently, but not as leniently as people write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Release(u64, u64, u64);

impl Release {
    /// The first release that asked for an approval.
    pub const FIRST_REVIEWED: Release = Release(1, 21, 0);
    /// The release `1.minor`.
    pub const fn minor(minor: u64) -> Self {
        Self(1, minor, 0)
    }

    /// The first release for which SIG Node's rules on approvers hold.
    pub const FIRST_NODE_APPROVERS: Release = Release(1, 36, 0);

    /// Reads `text`: blanks around it, a `v` in front of it and missing parts are fine.
    pub fn tolerant(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let core = text.split(['-', '+']).next().unwrap_or_default();
        let parts: Vec<&str> = core.splitn(3, '.').collect();
        let short = parts.len() < 3;
        if short && core.len() < text.len() {
            return None;
        }
        let mut numbers = [0; 3];
        for (number, part) in numbers.iter_mut().zip(&parts) {
            if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            *number = part.parse().ok()?;
        }
        Some(Self(numbers[0], numbers[1], numbers[2]))
    }

    /// Whether both are patch releases of one release.
    pub fn same_minor(self, other: Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}

impl From<Milestone> for Release {
    fn from(milestone: Milestone) -> Self {
        Self(milestone.major.into(), milestone.minor.into(), milestone.patch.into())
    }
}

/// The release that is being made, as the latest milestones of a checkout's KEPs tell it: the last that at least three
/// of them name, or the last of all where they are few. One KEP with a slip of the finger does not move it.
pub fn upcoming(milestones: impl IntoIterator<Item = Milestone>) -> Option<Milestone> {
    const FEW: usize = 20;
    let mut named: Vec<Milestone> = milestones.into_iter().collect();
    named.sort();
    let agreed = named.windows(3).rev().find(|three| three[0] == three[2]).map(|three| three[0]);
    agreed.filter(|_| named.len() >= FEW).or(named.last().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read_as_upstream_reads_them() {
        for (text, release) in [
            ("v1.30", Some(Release(1, 30, 0))),
            (" 1.30.1 ", Some(Release(1, 30, 1))),
            ("0.0", Some(Release(0, 0, 0))),
            ("v1.30.0-rc.1", Some(Release(1, 30, 0))),
            ("1", Some(Release(1, 0, 0))),
            ("V1.30", None),
            ("TBD", None),
            ("v1.30-rc", None),
            ("1.x", None),
            ("", None),
        ] {
            assert_eq!(Release::tolerant(text), release, "{text:?}");
        }
        assert!(Release(1, 9, 0) < Release::FIRST_REVIEWED);
    }

    #[test]
    fn one_slip_of_the_finger_does_not_move_the_upcoming_release() {
        let mut named: Vec<Milestone> = (0..25).map(|n| Milestone::new(1, 38 + n % 2)).collect();
        named.push(Milestone::new(1, 390));
        assert_eq!(upcoming(named.clone()), Some(Milestone::new(1, 39)));
        assert_eq!(upcoming(named[..2].to_vec()), Some(Milestone::new(1, 39)));
        assert_eq!(upcoming([]), None);
    }
}
