//! The numbers that a KEP gives beside a metric: from which one on it says to act.
//!
//! Nothing is worked out. A threshold is the clause of the author's in which something is compared with a number, as it
//! stands; whether it says what is sound or what is not, only its words tell.

use super::metrics::{holds, names};

/// Longer than this, in bytes, a clause is no content of a table cell.
const WIDEST: usize = 200;

/// The first clause of `text` that compares the metric `name` with a number; `None` where there is none, or it can be
/// about another metric.
pub(super) fn beside(text: &str, name: &str) -> Option<String> {
    let mut last: Option<String> = None;
    for clause in clauses(text) {
        let named = names(clause, false);
        let about = match compared(clause) {
            Some(at) => names(&clause[..at], false).pop().or_else(|| last.clone()).or_else(|| named.first().cloned()),
            None => None,
        };
        if about.as_deref() == Some(name) {
            return Some(behind_name(clause, name).to_owned()).filter(|clause| clause.len() <= WIDEST);
        }
        last = named.last().cloned().or(last);
    }
    None
}

/// The first clause of `text`, which introduces metrics and names none, that compares them with a number.
pub(super) fn of_all(text: &str) -> Option<String> {
    let clause =
        clauses(text).into_iter().find(|clause| compared(clause).is_some() && names(clause, false).is_empty())?;
    Some(clause.trim().to_owned()).filter(|clause| clause.len() <= WIDEST)
}

/// `clause` without the metric that it begins with, which stands in the cell beside it.
fn behind_name<'t>(clause: &'t str, name: &str) -> &'t str {
    let clause = clause.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | ':'));
    let open = clause.trim_start_matches(['`', '*', '"']);
    let marks: String = clause[..clause.len() - open.len()].chars().rev().collect();
    let Some(mut rest) = open.strip_prefix(name).filter(|_| holds(clause, name)) else { return clause };
    if rest.starts_with('{') {
        rest = rest.find('}').map_or(rest, |close| &rest[close + 1..]);
    }
    // What goes on inside of the same piece of code is one with the name.
    let Some(rest) = rest.strip_prefix(marks.as_str()) else { return clause };
    rest.trim_start_matches([':', '-', '–', '—', ' ', '\n'])
}

/// `text` cut where a clause ends; code is never cut.
fn clauses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut code) = (0, false);
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        let spaced = next.is_none_or(char::is_whitespace);
        let ends = match c {
            '`' => {
                code = !code;
                false
            }
            _ if code => false,
            '(' => text[..at].ends_with(char::is_whitespace),
            ')' => text[start..at].matches('(').count() == 0,
            ';' => true,
            ',' | '.' => spaced,
            '\n' => next == Some('\n'),
            _ => false,
        };
        if ends {
            found.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    found.push(&text[start..]);
    found.retain(|clause| !clause.trim().is_empty());
    found
}

/// Words that compare with the number right behind them.
const COMPARING: &[&str] = &[
    "above",
    "below",
    "exceed",
    "exceeding",
    "exceeds",
    "than",
    "least",
    "most",
    "over",
    "reaches",
    "reaching",
    "under",
];
/// Words that compare with zero.
const STANDING: &[&str] = &["at", "is", "remaining", "remains", "stays", "to"];
/// Words that can stand between the comparison and its number.
const PASSED: &[&str] = &["a", "about", "an", "approximately", "at", "equal", "of", "or", "roughly", "the", "to"];
/// What a number behind `over` or `under` counts where it says how long something is looked at.
const WINDOWS: &[&str] =
    &["d", "day", "days", "h", "hour", "hours", "m", "min", "minute", "minutes", "minute.", "week"];

/// Where in `clause` something is compared with a number.
fn compared(clause: &str) -> Option<usize> {
    let by_mark = clause.char_indices().find_map(|(at, c)| {
        let rest = match c {
            // An arrow and a tag are none.
            '>' if !clause[..at].ends_with(['-', '=']) => &clause[at + 1..],
            '<' | '≥' | '≤' => &clause[at + c.len_utf8()..],
            '=' if clause[at..].starts_with("==") => &clause[at + 1..],
            _ => return None,
        };
        let rest = rest.strip_prefix('=').unwrap_or(rest).trim_start_matches([' ', '`']);
        rest.starts_with(|c: char| c.is_ascii_digit()).then_some(at)
    });
    by_mark.or_else(|| by_word(clause))
}

fn by_word(clause: &str) -> Option<usize> {
    let words: Vec<(usize, String)> = clause
        .split_whitespace()
        .map(|word| {
            let at = word.as_ptr() as usize - clause.as_ptr() as usize;
            (at, word.trim_matches(|c: char| matches!(c, '`' | '*' | '_' | '"' | '~' | ',' | ':')).to_lowercase())
        })
        .collect();
    words.iter().enumerate().find_map(|(n, (at, word))| {
        if matches!(word.as_str(), "non-zero" | "nonzero") {
            return Some(*at);
        }
        let compares = COMPARING.contains(&word.as_str());
        if !compares && !STANDING.contains(&word.as_str()) {
            return None;
        }
        let passed = words[n + 1..].iter().take_while(|(_, word)| PASSED.contains(&word.as_str())).count();
        let behind = n + 1 + passed;
        let number = words.get(behind).map(|(_, word)| word.as_str())?;
        let zero = matches!(number, "0" | "zero");
        if !compares {
            return (zero && passed == 0).then_some(*at);
        }
        // A version is compared with, but is no number of a metric's.
        let version = number.matches('.').count() > 0
            && words[..n].iter().any(|(_, word)| word.starts_with("version") || word == "kubernetes");
        let unit = number.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let unit = if unit.is_empty() { words.get(behind + 1).map_or("", |(_, word)| word.as_str()) } else { unit };
        let window = matches!(word.as_str(), "over" | "under") && WINDOWS.contains(&unit);
        let numeral = zero || number.starts_with(|c: char| c.is_ascii_digit());
        (numeral && !version && !window).then_some(*at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_the_clause_that_compares_with_a_number() {
        for (text, expected) in [
            ("`a_b_total`: Latency spikes (p99 > 100ms) may hint at it", "p99 > 100ms"),
            ("If `a_b_total` is above 3, roll back. Else do not.", "If `a_b_total` is above 3"),
            ("`a_b_total` should be >= 5% of the whole", "should be >= 5% of the whole"),
            ("`a_b_total - now()` should be > 5%", "`a_b_total - now()` should be > 5%"),
            (
                "If the value of `a_b_total` is high(>25) it is bad.",
                "If the value of `a_b_total` is high(>25) it is bad",
            ),
            ("`a_b_total` (now and then): > 5", "> 5"),
            ("**`a_b_total`**: more than 0.5 errors a second", "more than 0.5 errors a second"),
            ("`a_b_total{x=\"y\"}` exceeds 100ms steadily", "exceeds 100ms steadily"),
            ("`rate(a_b_total[5m]) == 0` is sound", "`rate(a_b_total[5m]) == 0` is sound"),
            (
                "Metric \"a_b_total\" remaining at zero for new pods.",
                "Metric \"a_b_total\" remaining at zero for new pods",
            ),
            ("a_b_total is non-zero", "is non-zero"),
            ("`a_b_total`\n\nIt should be at most 2 a minute.", "It should be at most 2 a minute"),
            ("`c_d_total` grows, while `a_b_total` is below 1", "while `a_b_total` is below 1"),
        ] {
            assert_eq!(beside(text, "a_b_total").as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_introduces_metrics_can_give_their_threshold() {
        let clause = "non-zero counts for either of the following mean trouble";
        assert_eq!(of_all(&format!("On a quiet cluster, {clause}")).as_deref(), Some(clause));
        assert_eq!(of_all("Look at these"), None);
        assert_eq!(of_all("Unlike `a_b_total` above 3 these say"), None);
    }

    #[test]
    fn what_is_no_threshold_of_the_metric_is_none() {
        for text in [
            "`a_b_total` grows",
            "`a_b_total` with `code=400`, of version v1.30",
            "`a_b_total` grows over 5 minutes",
            "`a_b_total` on Kubernetes versions below 1.30",
            "`a_b_total` -> 3",
            "`a_b_total`, and `c_d_total` above 3",
            "p99 of `a_b_total`",
            "<5> `a_b_totals` above 3",
            "",
        ] {
            assert_eq!(beside(text, "a_b_total"), None, "{text}");
        }
    }
}
