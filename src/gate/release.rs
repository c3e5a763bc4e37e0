use crate::kep::Milestone;

/// A release as upstream reads `latest-milestone`: leniently, but not as leniently as people write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Release(u64, u64, u64, Final);

/// Whether a release is one, or only what comes before it, such as a release candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Final {
    No,
    Yes,
}

impl Release {
    /// The first release that asked for an approval.
    pub const FIRST_REVIEWED: Release = Release(1, 21, 0, Final::Yes);
    /// The release `1.minor`.
    pub const fn minor(minor: u64) -> Self {
        Self(1, minor, 0, Final::Yes)
    }

    /// Reads `text`: blanks around it, a `v` in front of it and missing parts are fine.
    pub fn tolerant(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let core = text.split(['-', '+']).next().unwrap_or_default();
        let parts: Vec<&str> = core.splitn(3, '.').collect();
        let (behind, build) = text[core.len()..].split_once('+').unwrap_or((&text[core.len()..], "x"));
        let words = |list: &str| {
            list.split('.').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        };
        let whole = match behind.strip_prefix('-') {
            None => Final::Yes,
            Some(candidate) if words(candidate) && !candidate.split('.').any(has_leading_zero) => Final::No,
            Some(_) => return None,
        };
        let short = parts.len() < 3 && core.len() < text.len();
        if short || !words(build) {
            return None;
        }
        let mut numbers = [0; 3];
        for (number, part) in numbers.iter_mut().zip(&parts) {
            if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            *number = part.parse().ok()?;
        }
        Some(Self(numbers[0], numbers[1], numbers[2], whole))
    }

    /// The release that this is a patch or a candidate of.
    pub fn of_minor(self) -> Self {
        Self(self.0, self.1, 0, Final::No)
    }

    /// Whether `next` is a release of the minor version that follows.
    pub fn is_just_before(self, next: Self) -> bool {
        self.0 == next.0 && self.1 + 1 == next.1
    }

    /// Whether both are patch releases of one release.
    pub fn same_minor(self, other: Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}

impl From<Milestone> for Release {
    fn from(milestone: Milestone) -> Self {
        Self(milestone.major.into(), milestone.minor.into(), milestone.patch.into(), Final::Yes)
    }
}

/// The minor version in `text` as upstream's check of SIG Node's approvers reads it: what stands between the first two
/// dots, whatever the major version; 0 where that is no number.
pub(super) fn minor_of(text: &str) -> u64 {
    let text = text.trim().trim_matches('"').trim();
    let minor = text.strip_prefix('v').unwrap_or(text).split('.').nth(1);
    minor.and_then(|minor| minor.parse().ok()).unwrap_or(0)
}

/// `01`, which no part of a release candidate may be.
fn has_leading_zero(word: &str) -> bool {
    word.len() > 1 && word.starts_with('0') && word.bytes().all(|b| b.is_ascii_digit())
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
            ("v1.30", Some(Release(1, 30, 0, Final::Yes))),
            (" 1.30.1 ", Some(Release(1, 30, 1, Final::Yes))),
            ("0.0", Some(Release(0, 0, 0, Final::Yes))),
            ("v1.30.0-rc.1", Some(Release(1, 30, 0, Final::No))),
            ("v1.22.0+x", Some(Release(1, 22, 0, Final::Yes))),
            ("v1.22.0+", None),
            ("v1.30.0-", None),
            ("v1.30.0-01", None),
            ("1", Some(Release(1, 0, 0, Final::Yes))),
            ("V1.30", None),
            ("TBD", None),
            ("v1.30-rc", None),
            ("1.x", None),
            ("", None),
        ] {
            assert_eq!(Release::tolerant(text), release, "{text:?}");
        }
        assert!(Release::minor(9) < Release::FIRST_REVIEWED);
        assert!(Release::tolerant("v1.21.0-rc.1") < Some(Release::FIRST_REVIEWED));
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
