//! Metrics that a KEP names.

use serde::Serialize;

/// A metric, by the name the KEP gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Whether `kep.yaml` lists it.
    pub in_kep_yaml: bool,
    /// The questions whose answers name it.
    pub named_in: Vec<String>,
    /// A query made from nothing but the name; `None` where the name does not tell the kind of metric.
    pub query_stub: Option<String>,
}

impl Metric {
    /// The metric `name`, which nobody has mentioned yet.
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), in_kep_yaml: false, named_in: Vec::new(), query_stub: stub(name) }
    }
}

/// The metrics that `kep.yaml` and `answers` (ids and markdown) name, each once, in the order they are met.
pub(super) fn all(kep_yaml: &[String], answers: &[(&str, &str)]) -> Vec<Metric> {
    let mut all: Vec<Metric> = Vec::new();
    let mut at = |name: &str| match all.iter().position(|metric| metric.name == name) {
        Some(index) => index,
        None => {
            all.push(Metric::new(name));
            all.len() - 1
        }
    };
    let listed: Vec<usize> = kep_yaml.iter().flat_map(|entry| names(entry, true)).map(|name| at(&name)).collect();
    let mentioned: Vec<(usize, &str)> = answers
        .iter()
        .flat_map(|(id, text)| names(text, false).into_iter().map(move |name| (name, *id)))
        .fold(Vec::new(), |mut found, (name, id)| {
            found.push((at(&name), id));
            found
        });
    for index in listed {
        all[index].in_kep_yaml = true;
    }
    for (index, id) in mentioned {
        let named_in = &mut all[index].named_in;
        if !named_in.iter().any(|known| known == id) {
            named_in.push(id.to_owned());
        }
    }
    all
}

/// Endings that only metrics have.
const ENDINGS: &[&str] = &["_total", "_seconds", "_bytes", "_bucket", "_count", "_sum", "_ratio", "_info"];

/// The words of `text` that look like metrics, each once: lower case, parts joined by `_`.
///
/// `sure` says that a metric is expected, so that two parts are enough; elsewhere it takes three, or a metric's
/// ending.
pub fn names(text: &str, sure: bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '/' | '-'))) {
        let word = word.trim_matches([':', '.', '-', '/', '_']);
        // Paths, flags, label keys and qualified names hold other marks than a metric can.
        let shaped = word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let parts = word.split('_').filter(|part| !part.is_empty()).count();
        let wanted = if sure { 2 } else { 3 };
        let ends = ENDINGS.iter().any(|ending| word.ends_with(ending));
        if shaped && (parts >= wanted || ends) && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

fn stub(name: &str) -> Option<String> {
    let base = name.strip_suffix("_bucket").unwrap_or(name);
    if name.ends_with("_total") {
        Some(format!("sum(rate({name}[5m]))"))
    } else if base != name || name.ends_with("_duration_seconds") || name.ends_with("_latency_seconds") {
        Some(format!("histogram_quantile(0.99, sum by (le) (rate({base}_bucket[5m])))"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_found_by_their_shape() {
        let text = "Watch `orbit_lag_seconds`, orbit_errors_total{code=\"x\"} and a_b_c; not some_field, A_B_C, \
                    --feature-gates, pkg/a_b_c.go or `orbit_lag_seconds` again.";
        assert_eq!(names(text, false), ["orbit_lag_seconds", "orbit_errors_total", "a_b_c"]);
        assert_eq!(names("orbit_lag", true), ["orbit_lag"]);
    }

    #[test]
    fn a_query_is_made_only_where_the_name_tells_the_kind() {
        assert_eq!(stub("a_b_total").as_deref(), Some("sum(rate(a_b_total[5m]))"));
        assert!(stub("a_duration_seconds").is_some_and(|query| query.contains("a_duration_seconds_bucket")));
        assert_eq!(stub("a_lag_seconds"), None);
        assert_eq!(stub("a_count"), None);
    }

    #[test]
    fn each_metric_is_listed_once_with_all_who_name_it() {
        let all = all(&["a_b_total".to_owned()], &[("x", "c_d_total a_b_total"), ("y", "a_b_total")]);
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].in_kep_yaml, all[0].named_in.as_slice()), (true, &["x".to_owned(), "y".to_owned()][..]));
        assert_eq!((all[1].name.as_str(), all[1].in_kep_yaml), ("c_d_total", false));
    }
}
