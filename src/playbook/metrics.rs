//! Metrics that a KEP names, and what it says of them.

use serde::Serialize;

use super::indicators::Indicators;
use super::inline;
use super::labels::labelled;
use super::outline::{self, Block, Item};
use super::passage::Passages;
use super::thresholds;

/// A metric, by the name the KEP gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Its type, where the KEP says it beside the name or the name tells it: `counter`, `gauge` or `histogram`.
    pub kind: Option<Kind>,
    /// Whether `kep.yaml` lists it.
    pub in_kep_yaml: bool,
    /// The questions whose answers name it, and the section whose note does.
    pub named_in: Vec<String>,
    /// A query made from nothing but name and type; `None` where they do not tell what to ask for.
    pub query_stub: Option<String>,
}

/// The type of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Observations counted in buckets.
    Histogram,
}

/// A metric that should inform a rollback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trigger {
    /// The metric's name.
    pub metric: String,
    /// What the KEP says of it, as the content of a table cell; empty where it only names it.
    pub meaning: String,
    /// The clause that compares it with a number, as the content of a table cell; empty where the KEP gives none.
    pub threshold: String,
    /// Who exposes it, as the content of a table cell; empty where the KEP says it neither there nor of the indicators.
    pub components: String,
    /// The query of [`Metric::query_stub`].
    pub query_stub: Option<String>,
    /// Whether `kep.yaml` lists it.
    pub in_kep_yaml: bool,
}

/// The metrics that `kep.yaml` and `answers` (ids and markdown) name, each once, in the order they are met.
pub(super) fn all(kep_yaml: &[String], answers: &[(&str, &str)]) -> Vec<Metric> {
    let mut all: Vec<Metric> = Vec::new();
    let mut at = |name: &str| match all.iter().position(|metric| metric.name == name) {
        Some(index) => index,
        None => {
            let metric = Metric {
                name: name.to_owned(),
                kind: None,
                in_kep_yaml: false,
                named_in: Vec::new(),
                query_stub: None,
            };
            all.push(metric);
            all.len() - 1
        }
    };
    let listed = kep_yaml.iter().flat_map(|entry| names(&without_selectors(entry), true));
    let listed: Vec<usize> = listed.filter(|name| name != PLACEHOLDER).map(|name| at(&name)).collect();
    let mut mentioned: Vec<(usize, &str)> = Vec::new();
    for (id, text) in answers {
        mentioned.extend(names(text, false).into_iter().map(|name| (at(&name), *id)));
    }
    for index in listed {
        all[index].in_kep_yaml = true;
    }
    for (index, id) in mentioned {
        let named_in = &mut all[index].named_in;
        if !named_in.iter().any(|known| known == id) {
            named_in.push(id.to_owned());
        }
    }
    for metric in &mut all {
        let said = answers.iter().find_map(|(_, text)| {
            if !text.contains(&metric.name) {
                return None;
            }
            unit(text, &metric.name).and_then(|unit| kind_said(&unit.all()))
        });
        metric.kind = said.or_else(|| kind_of(&metric.name));
        metric.query_stub = stub(&metric.name, metric.kind);
    }
    all
}

/// The name that the template of `kep.yaml` gives as an example, and authors leave.
const PLACEHOLDER: &str = "my_feature_metric";

/// An entry of `kep.yaml` without the values of labels, which can look like metrics.
fn without_selectors(entry: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    let mut braces = 0_usize;
    for c in entry.chars() {
        match c {
            '"' => quoted = !quoted,
            '{' if !quoted => braces += 1,
            '}' if !quoted => braces = braces.saturating_sub(1),
            _ => {}
        }
        out.push(if quoted || braces > 0 { ' ' } else { c });
    }
    out
}

/// The metrics that the answer `markdown` on rollback names, each with what is said of it; `slis` is the answer on
/// indicators, and `indicators` its table, which may say who exposes them.
pub(super) fn triggers(
    markdown: &str,
    slis: &str,
    indicators: Option<&Indicators>,
    metrics: &[Metric],
    passages: &Passages<'_>,
) -> Vec<Trigger> {
    let line = |text: &str| {
        // A comparison at the beginning is no quote.
        let text = if text.starts_with('>') { format!("\\{text}") } else { text.to_owned() };
        inline::cell(&inline::first_line(&passages.passage(&text), WIDEST).text)
    };
    let rows = indicators.map(|indicators| indicators.rows.as_slice()).unwrap_or_default();
    let of_all = exposing_all(slis);
    // Whoever exposes it is said beside it, or of the indicators: of each, or once for all.
    let exposed = |unit: &Unit, name: &str| {
        let row = rows.iter().find(|row| holds(&row.metric, name));
        let said = [
            line(&unit.components),
            self::unit(slis, name).map(|unit| line(&unit.components)).unwrap_or_default(),
            row.map(|row| row.components.clone()).unwrap_or_default(),
            of_all.as_deref().filter(|_| holds(slis, name)).map(line).unwrap_or_default(),
        ];
        said.into_iter().find(|said| !said.is_empty()).unwrap_or_default()
    };
    let named = metrics.iter().filter(|metric| metric.named_in.iter().any(|id| id == "rollback-metrics"));
    named
        .map(|metric| {
            let unit = unit(markdown, &metric.name).unwrap_or_default();
            Trigger {
                metric: metric.name.clone(),
                meaning: line(&unit.meaning(&metric.name)),
                threshold: line(&unit.threshold(&metric.name)),
                components: exposed(&unit, &metric.name),
                query_stub: metric.query_stub.clone(),
                in_kep_yaml: metric.in_kep_yaml,
            }
        })
        .collect()
}

/// Who exposes all metrics of the answer `slis`, where it says so exactly once.
fn exposing_all(slis: &str) -> Option<String> {
    fn collect(items: &[Item], found: &mut Vec<String>) {
        for item in items {
            found.extend(exposed_by(&item.own));
            collect(&item.children, found);
        }
    }
    let mut found = Vec::new();
    for block in outline::blocks(slis) {
        if let Block::List(items) = block {
            collect(&items, &mut found);
        }
    }
    found.pop().filter(|_| found.is_empty())
}

/// How many characters of what is said of a metric a cell shows.
const WIDEST: usize = 240;

/// The smallest piece of an answer that names a metric.
#[derive(Clone, Debug, Default)]
struct Unit {
    /// The paragraph, the row or the item's own words.
    own: String,
    /// The items below it.
    below: Vec<String>,
    /// What is said of who exposes it.
    components: String,
    /// The sentence that introduces the list it stands in.
    intro: String,
}

impl Unit {
    fn all(&self) -> String {
        format!("{}\n\n{}", self.own, self.below.join("\n\n"))
    }

    /// The clause that compares the metric with a number; empty where there is none.
    fn threshold(&self, name: &str) -> String {
        thresholds::beside(&self.all(), name).or_else(|| thresholds::of_all(&self.intro)).unwrap_or_default()
    }

    /// What it says beside the name: the sentences with the name in them, and what stands below.
    fn meaning(&self, name: &str) -> String {
        let own = strip_label(&self.own);
        let mut sentences: Vec<&str> = Vec::new();
        let mut start = 0;
        let ends = inline::sentence_ends(&own).chain([own.len()]);
        for end in ends.collect::<Vec<_>>() {
            let sentence = own[start..end].trim();
            if sentence.contains(name) || (sentences.len() == 1 && sentence.len() < 160) {
                sentences.push(sentence);
            }
            start = end;
        }
        let own = sentences.join(" ");
        // The name alone means nothing that the cell beside it does not say.
        let bare: String = own.replace(name, "").chars().filter(|c| c.is_alphanumeric()).collect();
        let marks = own.len() - own.trim_start_matches(['`', '*']).len();
        let closing: String = own[..marks].chars().rev().collect();
        // `name - 5` in one piece of code is no name with a text behind it.
        let opens = own[marks..].strip_prefix(name).filter(|rest| rest.starts_with(&closing));
        let behind = opens.map(|rest| rest.trim_start_matches(['`', '*', ' '])).and_then(|rest| {
            let rest = rest.strip_prefix([':', '-', '–', '—']);
            rest.map(str::trim_start)
        });
        let own = match behind {
            Some(rest) => rest,
            None if bare.is_empty() => "",
            None => &own,
        };
        let below: Vec<&str> = self.below.iter().map(|one| one.trim_end_matches([',', ';', ' '])).collect();
        let below = below.join("; ");
        match (own.is_empty(), below.is_empty()) {
            (true, true) => self.intro.clone(),
            (false, true) => own.to_owned(),
            (true, false) => below,
            (false, false) if own.ends_with([':', '.']) => format!("{own} {below}"),
            (false, false) => format!("{own}; {below}"),
        }
    }
}

fn strip_label(own: &str) -> String {
    let named = ["metric names", "metric name", "metrics", "metric"].iter().find_map(|wording| labelled(own, wording));
    named.unwrap_or_else(|| own.to_owned())
}

/// What stands behind the label of who exposes a metric.
pub(super) fn exposed_by(own: &str) -> Option<String> {
    ["components exposing the metrics", "components exposing the metric", "component exposing the metric"]
        .iter()
        .find_map(|wording| labelled(own, wording))
}

/// The last sentence of `text`, where it introduces what comes below it.
fn introduction(text: &str) -> String {
    let Some(text) = text.trim_end().strip_suffix(':') else { return String::new() };
    strip_label(text.rsplit_once(". ").map_or(text, |(_, last)| last).trim_start())
}

fn unit(markdown: &str, name: &str) -> Option<Unit> {
    let blocks = outline::blocks(markdown);
    blocks.iter().enumerate().find_map(|(at, block)| match block {
        Block::List(items) => {
            let above = at.checked_sub(1).map(|above| &blocks[above]);
            let intro = match above {
                Some(Block::Paragraph(text)) => introduction(text),
                _ => String::new(),
            };
            among(items, name, &intro)
        }
        Block::Table(table, _) => {
            let row = table.rows.iter().find(|row| row.iter().any(|cell| holds(cell, name)))?;
            let cells: Vec<&str> =
                row.iter().map(String::as_str).filter(|cell| !cell.trim_matches('`').eq(name)).collect();
            Some(Unit { below: vec![cells.join("; ").replace("\\|", "|")], ..Unit::default() })
        }
        Block::Paragraph(text) | Block::Heading(text, _) if holds(text, name) => {
            // A sentence that ends in a colon says it in the list below.
            let below = match blocks.get(at + 1) {
                Some(Block::List(items)) if text.trim_end().ends_with(':') => {
                    items.iter().map(|item| item.own.clone()).collect()
                }
                _ => Vec::new(),
            };
            Some(Unit { own: text.clone(), below, ..Unit::default() })
        }
        _ => None,
    })
}

fn among(items: &[Item], name: &str, intro: &str) -> Option<Unit> {
    items.iter().enumerate().find_map(|(at, item)| {
        if let Some(deeper) = among(&item.children, name, &introduction(&item.own)) {
            return Some(deeper);
        }
        if !holds(&item.own, name) {
            return holds(&item.tail, name).then(|| Unit { own: item.tail.clone(), ..Unit::default() });
        }
        let mut components = item.children.iter().find_map(|child| exposed_by(&child.own)).unwrap_or_default();
        if components.is_empty() {
            // In a flat list who exposes it stands behind it, before the next metric.
            let behind = items[at + 1..].iter().take_while(|next| !is_metric_name(next));
            components = behind.filter_map(|next| exposed_by(&next.own)).next().unwrap_or_default();
        }
        let below = item.children.iter().filter(|child| exposed_by(&child.own).is_none());
        let below = below.map(|child| child.own.clone()).collect();
        Some(Unit { own: item.own.clone(), below, components, intro: intro.to_owned() })
    })
}

fn is_metric_name(item: &Item) -> bool {
    labelled(&item.own, "metric name").is_some()
}

/// Whether `text` names the metric, and not a longer one.
pub(super) fn holds(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(part) && !text[at + name.len()..].chars().next().is_some_and(part)
    })
}

/// Endings that only metrics have.
const ENDINGS: &[&str] = &["_total", "_seconds", "_bytes", "_bucket", "_count", "_sum", "_ratio", "_info"];

/// The words of `text` that look like metrics, each once: lower case, parts joined by `_`.
///
/// `sure` says that a metric is expected, so that two parts are enough; elsewhere it takes three, or a metric's
/// ending.
pub fn names(text: &str, sure: bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '/' | '-');
    for word in outside_selectors(text).flat_map(|text| {
        // What is set to a value is a label.
        let is_label = move |end: usize| ["=\"", "='", "!=", "=~"].iter().any(|mark| text[end..].starts_with(mark));
        // And `*_total` stands for the ends of many names, as `a_b_*` for their beginnings.
        let is_pattern = move |start: usize, end: usize| {
            (text[..start].ends_with('*') && text[start..].starts_with('_'))
                || (text[end..].starts_with('*') && text[..end].ends_with('_'))
        };
        let words = text.split(move |c: char| !part(c));
        words.filter(move |word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            !is_label(start + word.len()) && !is_pattern(start, start + word.len())
        })
    }) {
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

/// The pieces of `text` that are no selector of labels, which stands in braces right behind a name.
fn outside_selectors(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let named = |at: usize| text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let open = text.match_indices('{').map(|(at, _)| at).find(|&at| named(at));
        let close = open.and_then(|at| Some(at + text[at..].find('}')?));
        match (open, close) {
            (Some(open), Some(close)) if !text[open..close].contains('\n') => {
                rest = Some(&text[close + 1..]);
                Some(&text[..open])
            }
            (Some(open), _) => {
                rest = Some(&text[open + 1..]);
                Some(&text[..open])
            }
            (None, _) => {
                rest = None;
                Some(text)
            }
        }
    })
}

/// The type that `text` gives, where it names exactly one.
fn kind_said(text: &str) -> Option<Kind> {
    let text = text.to_lowercase();
    let names = [("counter", Kind::Counter), ("gauge", Kind::Gauge), ("histogram", Kind::Histogram)];
    let word = |word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|other| other == word);
    let mut said = names.into_iter().filter(|(name, _)| word(name)).map(|(_, kind)| kind);
    said.next().filter(|_| said.next().is_none())
}

/// The type that the name alone tells.
fn kind_of(name: &str) -> Option<Kind> {
    if name.ends_with("_total") {
        Some(Kind::Counter)
    } else if ["_bucket", "_duration_seconds", "_latency_seconds"].iter().any(|ending| name.ends_with(ending)) {
        Some(Kind::Histogram)
    } else {
        None
    }
}

fn stub(name: &str, kind: Option<Kind>) -> Option<String> {
    let base = name.strip_suffix("_bucket").unwrap_or(name);
    match kind? {
        // A counter whose name does not end as counters do may be an old name for another series.
        Kind::Counter => name.ends_with("_total").then(|| format!("sum(rate({name}[5m]))")),
        Kind::Histogram if base.ends_with("_seconds") || base != name => {
            Some(format!("histogram_quantile(0.99, sum by (le) (rate({base}_bucket[5m])))"))
        }
        Kind::Histogram | Kind::Gauge => None,
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
        assert_eq!(names("all `*_errors_total` and `a_b_c_*`, **d_e_f**", false), ["d_e_f"]);
        assert_eq!(names("`a_b_c == 0` by `d_e_f='g'`, h_i_j!=\"k\"", false), ["a_b_c"]);
        assert_eq!(names("`a_b_total{some_long_label=\"x_y_z\"}` or {d_e_f}", false), ["a_b_total", "d_e_f"]);
    }

    #[test]
    fn a_query_is_made_only_where_name_and_type_tell_what_to_ask_for() {
        let stub = |name: &str, kind| stub(name, kind);
        assert_eq!(stub("a_b_total", kind_of("a_b_total")).as_deref(), Some("sum(rate(a_b_total[5m]))"));
        let duration = stub("a_duration_seconds", kind_of("a_duration_seconds"));
        assert!(duration.is_some_and(|query| query.contains("a_duration_seconds_bucket")));
        let lag = stub("a_lag_seconds", Some(Kind::Histogram));
        assert!(lag.is_some_and(|query| query.contains("quantile")));
        assert_eq!(stub("a_lag_seconds", kind_of("a_lag_seconds")), None);
        assert_eq!(stub("a_lag_seconds", Some(Kind::Gauge)), None);
        assert_eq!(stub("a_count", None), None);
    }

    #[test]
    fn each_metric_is_listed_once_with_all_who_name_it() {
        let all = all(&["a_b_total".to_owned()], &[("x", "c_d_total a_b_total"), ("y", "a_b_total")]);
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].in_kep_yaml, all[0].named_in.as_slice()), (true, &["x".to_owned(), "y".to_owned()][..]));
        assert_eq!((all[1].name.as_str(), all[1].in_kep_yaml), ("c_d_total", false));
    }

    #[test]
    fn values_of_labels_and_the_templates_example_are_no_metrics() {
        let listed = ["workqueue with name=\"a_claim\"", "b_c{d_e=\"f_g\"}", "my_feature_metric"].map(str::to_owned);
        let names: Vec<_> = all(&listed, &[]).into_iter().map(|metric| metric.name).collect();
        assert_eq!(names, ["b_c"]);
    }

    fn meaning(markdown: &str) -> (String, String) {
        let metrics = all(&[], &[("rollback-metrics", markdown)]);
        let trigger = triggers(markdown, "", None, &metrics, &Passages::new(&[])).remove(0);
        (trigger.meaning, trigger.components)
    }

    #[test]
    fn what_is_said_of_a_metric_is_found_beside_its_name() {
        for (markdown, expected, components) in [
            (
                "- [x] Metrics\n  - Metric name: a_b_total\n    - Type: Counter\n    - Components exposing the metric: kubelet\n    - Symptoms: it grows",
                "Type: Counter; Symptoms: it grows",
                "kubelet",
            ),
            (
                "- Metric name: `a_b_total`\n- Components exposing the metric: kubelet\n- Metric name: `c_d_total`\n- Components exposing the metric: other",
                "",
                "kubelet",
            ),
            ("- `a_b_total`: grows | shrinks", "grows \\| shrinks", ""),
            (
                "All is well. If `a_b_total` is above 3, roll back. Else do not.\n\nMore.",
                "If `a_b_total` is above 3, roll back. Else do not.",
                "",
            ),
            ("- `a_b_total - now()` should grow", "`a_b_total - now()` should grow", ""),
            ("- **a_b_total**: grows", "grows", ""),
            ("- **`a_b_total`**: grows", "grows", ""),
            (
                "Fine. `a_b_total` hints that:\n- pods wait,\n- or fail",
                "`a_b_total` hints that: pods wait; or fail",
                "",
            ),
            ("Look. These should not grow:\n\n- `a_b_total`\n- `c_d_total`", "These should not grow", ""),
            ("- Slower:\n  - `a_b_total`", "Slower", ""),
            ("- Metric names:\n  - `a_b_total`", "", ""),
            ("| Metric | Means |\n|---|---|\n| `a_b_total` | trouble |", "trouble", ""),
        ] {
            assert_eq!(meaning(markdown), (expected.to_owned(), components.to_owned()), "{markdown}");
        }
    }

    #[test]
    fn who_exposes_a_metric_is_said_beside_it_or_of_the_indicators() {
        let metrics = all(&[], &[("rollback-metrics", "a_b_total grows")]);
        let passages = Passages::new(&[]);
        let exposed = |slis: &str| {
            let rows = super::super::indicators::read(slis, &passages);
            triggers("a_b_total grows", slis, rows.as_ref(), &metrics, &passages).remove(0).components
        };
        let each = "- Metrics\n  - Metric name: `a_b_total`\n    - Components exposing the metric: kubelet\n  - Metric name: `c_d_total`\n    - Components exposing the metric: x\n";
        let once = "- Metrics\n  - All of these:\n    1. `a_b_total`: grows\n\n       More.\n  - Components exposing the metric: kubelet\n";
        assert_eq!((exposed(each).as_str(), exposed(once).as_str()), ("kubelet", "kubelet"));
        assert_eq!(exposed("- Metric name: `c_d_total`\n- Components exposing the metric: x\n"), "");
        assert_eq!(exposed("`a_b_total`"), "");
    }

    #[test]
    fn the_type_is_the_one_said_beside_the_name() {
        let text = "- `a_lag_seconds` (histogram)\n- `b_lag_seconds`, a gauge\n- `c_lag_seconds` gauge or counter\n";
        let kinds: Vec<_> = all(&[], &[("x", text)]).into_iter().map(|metric| metric.kind).collect();
        assert_eq!(kinds, [Some(Kind::Histogram), Some(Kind::Gauge), None]);
    }
}
