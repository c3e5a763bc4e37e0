//! Service level indicators, read from the template's list of options.

use serde::Serialize;

use super::inline;
use super::outline::{self, Item, Part};
use super::passage::Passages;
use super::records::labelled;

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
    /// How it is aggregated.
    pub aggregation: String,
    /// The components that expose it.
    pub components: String,
}

/// Longer than this, a value is no cell of a table.
const WIDEST: usize = 240;

/// Reads `markdown`; `None` where it does not follow the list, or holds more than cells of a table can.
pub(super) fn read(markdown: &str, passages: &Passages<'_>) -> Option<Indicators> {
    let mut found = Indicators::default();
    for part in outline::parts(markdown) {
        match part {
            // A sentence that introduces a list says nothing without it.
            Part::Text(text) if text.trim_end().ends_with(':') => return None,
            Part::Text(text) => found.rest = outline::join(&found.rest, &text),
            Part::List(items) => {
                for item in &items {
                    if item.own.trim_matches(['*', ':', ' ']).eq_ignore_ascii_case("metrics") {
                        rows(item, &mut found.rows, passages)?;
                    } else if field(item).is_some() {
                        add(item, &mut found.rows, passages)?;
                    } else {
                        found.rest = outline::join(&found.rest, &outline::markdown(item));
                    }
                }
            }
        }
    }
    found.rest = passages.passage(&found.rest);
    // A row without a metric is a sentence in the wrong place.
    let sound = !found.rows.is_empty() && found.rows.iter().all(|row| !row.metric.is_empty());
    sound.then_some(found)
}

fn rows(option: &Item, rows: &mut Vec<Indicator>, passages: &Passages<'_>) -> Option<()> {
    if !option.tail.is_empty() {
        return None;
    }
    option.children.iter().try_for_each(|child| add(child, rows, passages))
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
    } else if let Some(aggregation) = value(&["aggregation method", "aggregation methods"]) {
        Some((Field::Aggregation, aggregation))
    } else {
        value(&["components exposing the metric", "component exposing the metric"]).map(|c| (Field::Components, c))
    }
}

fn add(item: &Item, rows: &mut Vec<Indicator>, passages: &Passages<'_>) -> Option<()> {
    let (field, mut value) = field(item)?;
    let nested = item.children.iter().any(|child| self::field(child).is_some());
    // A metric can have its own fields below it, and a field a list of values; anything more is no cell.
    let deep = |child: &Item| !child.children.is_empty() || !child.tail.is_empty();
    if !item.tail.is_empty() || (!nested && item.children.iter().any(deep)) {
        return None;
    }
    if !nested && !item.children.is_empty() {
        let listed: Vec<_> = item.children.iter().map(|child| child.own.clone()).collect();
        let separator = if value.is_empty() { "" } else { ": " };
        value = format!("{value}{separator}{}", listed.join("; "));
    }
    let cell = inline::whole_cell(&passages.passage(&value), WIDEST)?;
    if matches!(field, Field::Metric) || rows.is_empty() {
        rows.push(Indicator::default());
    }
    let row = rows.last_mut().expect("a row was just made sure of");
    let place = match field {
        Field::Metric => &mut row.metric,
        Field::Aggregation => &mut row.aggregation,
        Field::Components => &mut row.components,
    };
    if !place.is_empty() {
        return None;
    }
    *place = cell;
    if nested {
        item.children.iter().try_for_each(|child| add(child, rows, passages))?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_list_becomes_rows() {
        let text = "- [x] Metrics\n  - Metric name: `a_b_total`\n  - [Optional] Aggregation method: rate | sum\n  - Components exposing the metric: kube-apiserver\n  - Metric name: `c`\n- [x] Other\n  - Details: logs\n";
        let found = read(text, &Passages::new(&[])).expect("the list is the template's");
        assert_eq!(found.rows.len(), 2);
        assert_eq!(found.rows[0].metric, "`a_b_total`");
        assert_eq!(found.rows[0].aggregation, "rate \\| sum");
        assert_eq!(found.rows[0].components, "kube-apiserver");
        assert_eq!(found.rest, "- Other\n  - Details: logs");
    }

    #[test]
    fn what_is_no_table_is_left_whole() {
        for text in [
            "Use `a_b_total`.",
            "In the scheduler:\n\n- Metric name: `a`\n",
            "- [x] Metrics\n  - Metric name: `a`\n\n    Two paragraphs.\n",
            "- [x] Metrics\n  - `a_b_total` is good\n",
            "- [x] Metrics\n  - Metric name: \n    - a\n      - b\n",
            "- [x] Metrics\n  - Metric name:\n  - Components exposing the metric: kubelet\n",
        ] {
            assert_eq!(read(text, &Passages::new(&[])), None, "{text}");
        }
    }
}
