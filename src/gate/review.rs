use super::release::Release;
use crate::kep::{Milestone, Proposal, Status};

/// Where a KEP stands towards the production readiness review, which decides what is asked of its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Review {
    /// It is being reviewed, or will be before its code is merged: what the stage asks has to be there.
    Asked,
    /// It is still provisional, or its status is no status: what is missing will be asked for later.
    Draft,
    /// Its feature is done, in a release that has gone by. What is missing stays missed, and nobody waits for it.
    Recorded,
    /// It was done before there was a review.
    BeforeReviews,
    /// It was withdrawn, rejected, replaced or put off: nothing is asked.
    Closed,
}

impl Review {
    /// Where `proposal` stands while the release `upcoming` is being made.
    ///
    /// An implemented KEP whose latest milestone is the upcoming release still counts as asked: its last review is
    /// going on. One without a milestone, or with one older than the first release that asked for approvals, was done
    /// before. A KEP without a status has no `kep.yaml` to speak of; it is taken to be under review.
    pub fn of(proposal: &Proposal, upcoming: Option<Milestone>) -> Self {
        let Some(status) = proposal.status.as_ref() else { return Review::Asked };
        let release = proposal.latest_milestone.as_ref().and_then(|text| Release::tolerant(&text.value));
        let reviewed = release.is_some_and(|release| release >= Release::FIRST_REVIEWED);
        match status.value.parse() {
            Ok(Status::Withdrawn | Status::Rejected | Status::Replaced | Status::Deferred) => Review::Closed,
            Ok(Status::Implemented) if !reviewed => Review::BeforeReviews,
            Ok(Status::Implemented) => match (release, upcoming) {
                (Some(release), Some(upcoming)) if release >= Release::from(upcoming) => Review::Asked,
                _ => Review::Recorded,
            },
            Ok(Status::Implementable) if release.is_some() && !reviewed => Review::BeforeReviews,
            Ok(Status::Implementable) => Review::Asked,
            Ok(Status::Provisional) | Err(_) => Review::Draft,
        }
    }

    /// Whether a review goes on, or is still to come.
    pub fn is_open(self) -> bool {
        matches!(self, Review::Asked | Review::Draft)
    }

    /// Whether answers are looked at.
    pub fn looks_at_answers(self) -> bool {
        self.is_open() || self == Review::Recorded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_follows_status_and_release() {
        let of = |text: &str| Review::of(&Proposal::read(text), Some(Milestone::new(1, 39)));
        for (text, review) in [
            ("status: implementable\nlatest-milestone: v1.38\n", Review::Asked),
            ("status: implementable\n", Review::Asked),
            ("status: implementable\nlatest-milestone: '0.0'\n", Review::BeforeReviews),
            ("status: implemented\nlatest-milestone: v1.39\n", Review::Asked),
            ("status: implemented\nlatest-milestone: v1.30\n", Review::Recorded),
            ("status: implemented\nlatest-milestone: v1.20\n", Review::BeforeReviews),
            ("status: provisional\n", Review::Draft),
            ("status: imlpemented\nlatest-milestone: v1.30\n", Review::Draft),
            ("status: withdrawn\nlatest-milestone: v1.30\n", Review::Closed),
            ("", Review::Asked),
        ] {
            assert_eq!(of(text), review, "{text}");
        }
    }
}
