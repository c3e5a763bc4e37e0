use serde::Serialize;

/// Where the middle and the slow end of some durations lie, in days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Half took no longer.
    pub p50: f64,
    /// Three quarters took no longer.
    pub p75: f64,
    /// Nine tenths took no longer.
    pub p90: f64,
    /// How many durations there are.
    pub counted: usize,
}

/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;
/// Seconds in a week.
const WEEK: i64 = 7 * DAY;

impl Spread {
    /// The spread of durations given in seconds; `None` without any.
    ///
    /// Between two neighbours the percentile is interpolated, as spreadsheets do; days are rounded to a tenth.
    pub fn of_seconds(durations: impl IntoIterator<Item = i64>) -> Option<Self> {
        let mut sorted: Vec<i64> = durations.into_iter().collect();
        sorted.sort_unstable();
        let counted = sorted.len();
        (counted > 0).then(|| Self {
            p50: days(percentile(&sorted, 0.50)),
            p75: days(percentile(&sorted, 0.75)),
            p90: days(percentile(&sorted, 0.90)),
            counted,
        })
    }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
fn percentile(sorted: &[i64], share: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * share;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let (low, high) = (sorted[below] as f64, sorted[above] as f64);
    low + (high - low) * (at - at.floor())
}

#[expect(clippy::cast_precision_loss, reason = "a day has few seconds")]
fn days(seconds: f64) -> f64 {
    rounded(seconds / DAY as f64, 1)
}

/// `value` with this many decimals.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

/// The seven days that hold most of `times`, as the first of them and how many it holds.
pub fn peak_week(times: &[i64]) -> Option<(i64, usize)> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let held = |&start: &i64| sorted.iter().filter(|&&time| start <= time && time < start + WEEK).count();
    // Of equally full weeks the first one counts.
    sorted.iter().map(|start| (*start, held(start))).rev().max_by_key(|(_, held)| *held)
}

/// The sum of squared shares: 1 where one person does everything, 1/n where n people do the same.
#[expect(clippy::cast_precision_loss, reason = "counts of reviews are small")]
pub fn concentration(loads: &[usize]) -> Option<f64> {
    let total: usize = loads.iter().sum();
    (total > 0).then(|| loads.iter().map(|&load| (load as f64 / total as f64).powi(2)).sum())
}

/// How many of `loads`, largest first, it takes to carry at least half of everything.
pub fn smallest_half(loads: &[usize]) -> usize {
    let total: usize = loads.iter().sum();
    let mut sorted = loads.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let mut carried = 0;
    let short = sorted.iter().take_while(|&&load| {
        let before = carried;
        carried += load;
        2 * before < total
    });
    short.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_interpolated() {
        let spread = Spread::of_seconds([4, 1, 2, 3].map(|n| n * DAY)).expect("there are durations");
        assert_eq!((spread.p50, spread.p75, spread.p90, spread.counted), (2.5, 3.3, 3.7, 4));
        assert_eq!(Spread::of_seconds([DAY]).map(|spread| (spread.p50, spread.p90)), Some((1.0, 1.0)));
        assert_eq!(Spread::of_seconds([]), None);
    }

    #[test]
    fn a_week_is_seven_times_24_hours_from_one_approval_on() {
        let times = [0, 3, 6, 7, 8, 13].map(|day| day * DAY);
        assert_eq!(peak_week(&times), Some((3 * DAY, 4)));
        assert_eq!(peak_week(&[0, WEEK - 1, WEEK]), Some((0, 2)));
        assert_eq!(peak_week(&[]), None);
    }

    #[test]
    fn concentration_and_the_smallest_half_are_what_they_say() {
        assert_eq!(concentration(&[5, 5]), Some(0.5));
        assert_eq!(concentration(&[]), None);
        assert_eq!(smallest_half(&[10, 7, 8, 5, 6, 4]), 3);
        assert_eq!(smallest_half(&[1, 1]), 1);
        assert_eq!(smallest_half(&[2, 2, 2]), 2);
        assert_eq!(smallest_half(&[]), 0);
    }
}
