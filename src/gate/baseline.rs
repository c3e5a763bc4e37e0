use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Standing};

/// The findings that were there when the gate was adopted.
///
/// A finding is known again by its rule, its file, its question and the words it is about, so that it survives every
/// move of lines; and it is counted, so that a second one like it is new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: HashMap<Key, usize>,
}

/// A baseline file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not such a file.
    #[error("this is not a baseline: {0}")]
    Format(#[from] serde_json::Error),
    /// It was written by a later version of the program.
    #[error("a baseline of version {0}; this program knows version 1")]
    Version(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    rule: String,
    file: String,
    question: Option<String>,
    about: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema_version: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    key: Key,
    count: usize,
}

impl Baseline {
    /// Reads the text of a baseline file.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let document: Document = serde_json::from_str(text)?;
        if document.schema_version != 1 {
            return Err(BaselineError::Version(document.schema_version));
        }
        Ok(Self { known: document.findings.into_iter().map(|entry| (entry.key, entry.count)).collect() })
    }

    /// The text of a baseline file that knows all of `findings` that count, whatever upstream says of them.
    pub fn write<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> String {
        let mut counts: HashMap<Key, usize> = HashMap::new();
        for finding in findings.into_iter().filter(|finding| !matches!(finding.standing, Standing::Exempt { .. })) {
            *counts.entry(key(finding)).or_default() += 1;
        }
        let mut findings: Vec<Entry> = counts.into_iter().map(|(key, count)| Entry { key, count }).collect();
        findings.sort_by(|a, b| a.key.cmp(&b.key));
        let document = Document { schema_version: 1, findings };
        serde_json::to_string_pretty(&document).expect("a baseline has text keys and no failing value") + "\n"
    }

    /// Marks the findings that are known. Returns how many entries, in all, nothing was found for.
    pub fn apply<'f>(&self, findings: impl IntoIterator<Item = &'f mut Finding>) -> usize {
        let mut left = self.known.clone();
        for finding in findings.into_iter().filter(|finding| finding.counts()) {
            if let Some(count) = left.get_mut(&key(finding)).filter(|count| **count > 0) {
                *count -= 1;
                finding.standing = Standing::Baseline;
            }
        }
        left.values().sum()
    }
}

fn key(finding: &Finding) -> Key {
    Key {
        rule: finding.rule.to_owned(),
        file: finding.file.clone(),
        question: finding.question.as_ref().map(ToString::to_string),
        about: finding.about.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::sample::with_answer;

    #[test]
    fn known_findings_survive_a_move_of_lines_and_new_ones_count() {
        let old = with_answer("reenable", "N/A", "bare-answer");
        let baseline = Baseline::read(&Baseline::write(&old)).expect("it was just written");
        let mut moved = old.clone();
        moved[0].line += 40;
        let mut second = moved[0].clone();
        second.line += 3;
        moved.push(second);
        assert_eq!(baseline.apply(&mut moved), 0);
        assert_eq!(moved.iter().map(Finding::counts).collect::<Vec<_>>(), [false, true]);

        let mut other = with_answer("reenable", "None", "bare-answer");
        assert_eq!(baseline.apply(&mut other), 1);
        assert!(other[0].counts());
    }

    #[test]
    fn a_file_of_another_kind_is_refused() {
        assert!(Baseline::read("{}").is_err());
        assert!(matches!(Baseline::read("{\"schema_version\": 2, \"findings\": []}"), Err(BaselineError::Version(2))));
    }
}
