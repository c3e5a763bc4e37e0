use crate::kep::Stage;

/// How a KEP moves from one stage to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It had no stage before.
    Begins,
    /// To the stage that follows.
    Forward,
    /// Ahead, over the stage given.
    Skips(Stage),
    /// Back to an earlier stage.
    Back,
    /// Another release at the same stage.
    Stays,
}

impl Step {
    /// How a KEP gets from `from` to `to`.
    pub fn between(from: Option<Stage>, to: Stage) -> Self {
        let Some(from) = from else { return Step::Begins };
        match from.cmp(&to) {
            std::cmp::Ordering::Equal => Step::Stays,
            std::cmp::Ordering::Greater => Step::Back,
            // From a life of its own a feature may be deprecated, disabled or removed at any time; only a stage that
            // it was to be proven at can be skipped.
            std::cmp::Ordering::Less => match (from, to) {
                (Stage::Alpha, Stage::Stable) => Step::Skips(Stage::Beta),
                _ => Step::Forward,
            },
        }
    }

    /// The stage that a KEP moves to when none is named; `None` where its life does not say.
    pub fn next(from: Option<Stage>) -> Option<Stage> {
        match from {
            None => Some(Stage::Alpha),
            Some(Stage::Alpha) => Some(Stage::Beta),
            Some(Stage::Beta) => Some(Stage::Stable),
            Some(Stage::Stable) => None,
            Some(Stage::Deprecated) => Some(Stage::Disabled),
            Some(Stage::Disabled) => Some(Stage::Removed),
            Some(Stage::Removed) => None,
        }
    }

    /// Whether the feature comes nearer to what it is to be: such steps ask for new answers.
    pub fn is_ahead(self) -> bool {
        matches!(self, Step::Begins | Step::Forward | Step::Skips(_))
    }

    /// What is unusual about it, to be said aloud.
    pub fn remark(self, from: Option<Stage>, to: Stage) -> Option<String> {
        let from = from.map_or("no stage", Stage::as_str);
        match self {
            Step::Skips(skipped) => Some(format!("from {from} to {to}: {skipped} is skipped")),
            Step::Back => Some(format!("from {from} back to {to}: this is a demotion")),
            Step::Stays => Some(format!("it stays at {to} for another release")),
            Step::Begins | Step::Forward => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_told_apart() {
        use Stage::*;
        for (from, to, step) in [
            (None, Alpha, Step::Begins),
            (Some(Alpha), Beta, Step::Forward),
            (Some(Alpha), Stable, Step::Skips(Beta)),
            (Some(Beta), Alpha, Step::Back),
            (Some(Stable), Beta, Step::Back),
            (Some(Beta), Beta, Step::Stays),
            (Some(Alpha), Deprecated, Step::Forward),
            (Some(Stable), Removed, Step::Forward),
        ] {
            assert_eq!(Step::between(from, to), step, "{from:?} {to}");
        }
        assert_eq!(Step::next(Some(Stable)), None, "a stable feature need not be deprecated");
    }
}
