//! Service level indicators and objectives, read from the template's list of options and from plain lists.

use serde::Serialize;

use super::inline;
use super::labels::labelled;
use super::metrics::{self, exposed_by};
use super::outline::{self, Block, Item, Part};
use super::passage::Passages;

/// The indicators of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Indicators {
    /// One row a metric.
    pub rows: Vec<Indicator>,
    /// What the rows do not hold, as markdown.
    pub rest: String,
}

/// One indicator, each part as the content of a table cell; empty where the KEP says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// The metric.
    pub metric: String,
    /// What else is said of it.
    pub notes: String,
    /// How it is aggregated.
    pub aggregation: String,
    /// The components that expose it.
    pub components: String,
}

/// One objective, as the content of table cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Objective {
    /// What is promised.
    pub cell: String,
    /// The metrics that it names.
    pub metrics: Vec<String>,
}

/// Longer than this, a value is no cell of a table.
const WIDEST: usize = 240;

/// Reads the objectives `markdown`: a list of short items, one of which at least names a metric; else none.
pub(super) fn objectives(markdown: &str, passages: &Passages<'_>) -> Vec<Objective> {
    let blocks = outline::blocks(markdown);
    let [Block::List(items)] = blocks.as_slice() else { return Vec::new() };
    let objective = |item: &Item| {
        let plain = item.children.is_empty() && item.tail.is_empty();
        let cell = inline::whole_cell(&passages.passage(&item.own), WIDEST).filter(|_| plain)?;
        Some(Objective { metrics: metrics::names(&item.own, false), cell })
    };
    let found: Option<Vec<Objective>> = items.iter().map(objective).collect();
    found.filter(|all| all.iter().any(|one| !one.metrics.is_empty())).unwrap_or_default()
}

/// Reads `markdown`; `None` where it does not follow the list, or holds more than cells of a table can.
pub(super) fn read(markdown: &str, passages: &Passages<'_>) -> Option<Indicators> {
    let mut found = Rows { rows: Vec::new(), waiting: 0, passages };
    let mut rest = String::new();
    for part in outline::parts(markdown) {
        match part {
            // A sentence that introduces a list says nothing without it.
            Part::Text(text) if text.trim_end().ends_with(':') => return None,
            Part::Text(text) => rest = outline::join(&rest, &text),
            Part::List(items) => {
                for item in &items {
                    // Some say of all metrics what stands below the option's label.
                    let (own, of_all) = item.own.split_once("\n\n").unwrap_or((&item.own, ""));
                    let own = own.trim_matches(['*', ':', ' ']);
                    if own.eq_ignore_ascii_case("metrics") || own.eq_ignore_ascii_case("metric") {
                        if !item.tail.is_empty() || of_all.trim_end().ends_with(':') {
                            return None;
                        }
                        rest = outline::join(&rest, of_all.trim());
                        item.children.iter().try_for_each(|child| found.add(child, ""))?;
                    } else if field(item).is_some() {
                        found.add(item, "")?;
                    } else {
                        rest = outline::join(&rest, &outline::markdown(item));
                    }
                }
            }
        }
    }
    // A row without a metric is a sentence in the wrong place.
    let sound = !found.rows.is_empty() && found.rows.iter().all(|row| !row.metric.is_empty());
    sound.then(|| Indicators { rest: passages.passage(&rest), rows: found.rows })
}

enum Field {
    Metric,
    Aggregation,
    Components,
}

fn field(item: &Item) -> Option<(Field, String)> {
    let own = item.own.trim_start_matches("\\").trim_start();
    let own = own.strip_prefix("[Optional]").or_else(|| own.strip_prefix("\\[Optional\\]")).unwrap_or(own).trim_start();
    let value = |wordings: &[&str]| wordings.iter().find_map(|wording| labelled(own, wording));
    if let Some(metric) = value(&["metric names", "metric name", "metrics name", "metric"]) {
        Some((Field::Metric, metric))
    } else if let Some(aggregation) = value(&["aggregation methods", "aggregation method"]) {
        Some((Field::Aggregation, aggregation))
    } else {
        exposed_by(own).map(|components| (Field::Components, components))
    }
}

/// The metric that an item without a label opens with, and what follows it.
fn opening_metric(own: &str) -> Option<(String, String)> {
    let open = own.trim_start_matches(['`', '*']);
    let end = open.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(open.len());
    let name = metrics::names(&open[..end], true).pop().filter(|name| name.len() == end)?;
    let mut rest = open[end..].trim_start_matches(['`', '*']);
    if rest.starts_with('{') {
        // A selector belongs to the name.
        let close = rest.find('}')? + 1;
        let metric = format!("`{name}{}`", &rest[..close]);
        return Some((metric, trimmed(rest[close..].trim_start_matches(['`', '*']))));
    }
    rest = rest.trim_start();
    Some((format!("`{name}`"), trimmed(rest)))
}

fn trimmed(notes: &str) -> String {
    notes.trim_start_matches([':', '-', '–', '—', ' ']).trim_end_matches([';', ' ']).to_owned()
}

struct Rows<'p, 'd> {
    rows: Vec<Indicator>,
    /// From which row on nobody has said yet who exposes them.
    waiting: usize,
    passages: &'p Passages<'d>,
}

impl Rows<'_, '_> {
    fn cell(&self, value: &str) -> Option<String> {
        inline::whole_cell(&self.passages.passage(value), WIDEST)
    }

    /// Adds what `item` says; `components` are those that stand above it.
    fn add(&mut self, item: &Item, components: &str) -> Option<()> {
        // More than one paragraph is no cell.
        if !item.tail.is_empty() {
            return None;
        }
        let Some((field, mut value)) = field(item) else {
            let (metric, notes) = opening_metric(&item.own)?;
            return self.metric(item, &metric, &notes, components);
        };
        match field {
            Field::Metric if value.is_empty() && !item.children.is_empty() => {
                item.children.iter().try_for_each(|child| self.add(child, components))
            }
            Field::Metric => {
                let (metric, notes) = match opening_metric(&value) {
                    Some((metric, notes)) if metrics::names(&value, false).len() < 2 => (metric, notes),
                    _ => (value, String::new()),
                };
                self.metric(item, &metric, &notes, components)
            }
            Field::Components if item.children.iter().any(|child| self::field(child).is_some()) => {
                let cell = self.cell(&value)?;
                item.children.iter().try_for_each(|child| self.add(child, &cell))?;
                self.waiting = self.rows.len();
                Some(())
            }
            Field::Aggregation | Field::Components => {
                self.listed(item, &mut value)?;
                let cell = self.cell(&value)?;
                if matches!(field, Field::Aggregation) {
                    let row = self.rows.last_mut()?;
                    let taken = !row.aggregation.is_empty();
                    row.aggregation = cell;
                    return (!taken).then_some(());
                }
                // Who exposes them is said once, below the metrics that it is said of.
                let waiting = self.rows.get_mut(self.waiting..).filter(|rows| !rows.is_empty())?;
                waiting
                    .iter_mut()
                    .filter(|row| row.components.is_empty())
                    .for_each(|row| row.components = cell.clone());
                self.waiting = self.rows.len();
                Some(())
            }
        }
    }

    /// A value that goes on as a list of plain items is one line.
    fn listed(&self, item: &Item, value: &mut String) -> Option<()> {
        if item.children.iter().any(|child| !child.children.is_empty() || !child.tail.is_empty()) {
            return None;
        }
        for (n, child) in item.children.iter().enumerate() {
            let separator = if n > 0 {
                "; "
            } else if value.is_empty() {
                ""
            } else {
                ": "
            };
            value.push_str(separator);
            value.push_str(&child.own);
        }
        Some(())
    }

    fn metric(&mut self, item: &Item, metric: &str, notes: &str, components: &str) -> Option<()> {
        let mut row = Indicator { metric: self.cell(metric)?, components: components.to_owned(), ..Default::default() };
        let mut notes: Vec<String> = Some(notes.to_owned()).filter(|notes| !notes.is_empty()).into_iter().collect();
        let (fields, others): (Vec<&Item>, Vec<&Item>) =
            item.children.iter().partition(|child| self::field(child).is_some());
        for other in others {
            let mut value = other.own.clone();
            if !other.tail.is_empty() {
                return None;
            }
            self.listed(other, &mut value)?;
            notes.push(value);
        }
        row.notes = self.cell(&notes.join("; "))?;
        let nested_metric = |child: &&Item| matches!(self::field(child), Some((Field::Metric, _)));
        if fields.iter().any(nested_metric) {
            return None;
        }
        self.rows.push(row);
        let alone = self.waiting;
        self.waiting = self.rows.len() - 1;
        fields.iter().try_for_each(|child| self.add(child, components))?;
        // Nobody said it below this metric: it may yet be said for all of them.
        let last = self.rows.len() - 1;
        self.waiting = if self.rows[last].components.is_empty() { alone } else { self.rows.len() };
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<[String; 4]> {
        let found = read(text, &Passages::new(&[])).unwrap_or_else(|| panic!("no table: {text}"));
        found.rows.into_iter().map(|row| [row.metric, row.notes, row.aggregation, row.components]).collect()
    }

    #[test]
    fn the_option_list_becomes_rows() {
        let text = "- [x] Metrics\n  - Metric name: `a_b_total`\n  - [Optional] Aggregation method: rate | sum\n  - Components exposing the metric: kube-apiserver\n  - Metric name: `c`\n- [x] Other\n  - Details: logs\n";
        let found = read(text, &Passages::new(&[])).expect("the list is the template's");
        assert_eq!(found.rest, "- Other\n  - Details: logs");
        assert_eq!(rows(text), [["`a_b_total`", "", "rate \\| sum", "kube-apiserver"], ["`c`", "", "", ""]]);
    }

    #[test]
    fn what_is_said_of_all_metrics_is_not_lost() {
        let text =
            "- [x] Metrics\n\n  Not in every driver.\n\n  - Metric name: `a_b_total`\n    - Aggregation method: rate\n";
        let found = read(text, &Passages::new(&[])).expect("the list is the template's");
        assert_eq!((found.rows.len(), found.rest.as_str()), (1, "Not in every driver."));
        assert_eq!(read(&text.replace("driver.", "driver:"), &Passages::new(&[])), None);
    }

    #[test]
    fn other_parts_are_notes_and_who_exposes_them_is_said_once() {
        let text = "- [x] Metrics\n  - Metric name: a_b_total\n    - Type: Counter\n    - Labels: code\n    - Components exposing the metric: kubelet\n  - `c_d_seconds{x=\"y\"}`: how long\n  - Metric name: e_f\n  - Components exposing the metric: kube-apiserver\n";
        assert_eq!(
            rows(text),
            [
                ["`a_b_total`", "Type: Counter; Labels: code", "", "kubelet"],
                ["`c_d_seconds{x=\"y\"}`", "how long", "", "kube-apiserver"],
                ["`e_f`", "", "", "kube-apiserver"],
            ]
        );
        let above = "- Metrics\n  - Components exposing the metric: `kubelet`\n    - Metric name: `a_b`\n    - Metric name: `c_d`\n";
        assert_eq!(rows(above), [["`a_b`", "", "", "`kubelet`"], ["`c_d`", "", "", "`kubelet`"]]);
    }

    #[test]
    fn what_is_no_table_is_left_whole() {
        for text in [
            "Use `a_b_total`.",
            "In the scheduler:\n\n- Metric name: `a`\n",
            "- [x] Metrics\n  - Metric name: `a`\n\n    Two paragraphs.\n",
            "- [x] Metrics\n  - what `a_b_total` says is good\n",
            "- [x] Metrics\n  - Metric name: `a`\n    - b\n      - c\n        - d\n",
            "- [x] Metrics\n  - Metric name:\n  - Components exposing the metric: kubelet\n",
        ] {
            assert_eq!(read(text, &Passages::new(&[])), None, "{text}");
        }
    }

    #[test]
    fn a_list_of_objectives_with_a_metric_is_a_table() {
        let passages = Passages::new(&[]);
        let found = objectives("- 99% of `a_b_seconds` below 1s\n- no | errors\n", &passages);
        let cells: Vec<_> = found.iter().map(|one| (one.cell.as_str(), one.metrics.join(" "))).collect();
        assert_eq!(cells, [("99% of `a_b_seconds` below 1s", "a_b_seconds".into()), ("no \\| errors", String::new())]);
        for text in ["All of it.", "- no errors\n- fast", "Of these:\n\n- a_b_total", "- a_b_total\n  - more"] {
            assert_eq!(objectives(text, &passages), [], "{text}");
        }
    }
}
