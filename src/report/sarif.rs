use serde_json::{Value, json};

use super::Report;
use crate::gate::{Finding, Severity, Standing, rules};

/// The report as SARIF 2.1.0, for GitHub's code scanning and for editors.
pub fn sarif(report: &Report) -> String {
    let rules: Vec<Value> = rules::ALL
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "name": pascal(rule.id),
                "shortDescription": {"text": rule.finds},
                "fullDescription": {"text": rule.why},
                "help": {"text": rule.fix},
                "defaultConfiguration": {"level": level(rule.severity)},
                "properties": {"upstream": rule.upstream, "fixable": rule.fixable},
            })
        })
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "kepready",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"CHECKOUT": {"description": {"text": "The root of the checkout."}}},
            "results": report.findings().map(result).collect::<Vec<_>>(),
        }],
    });
    serde_json::to_string_pretty(&document).expect("a report has text keys and no failing value") + "\n"
}

fn result(finding: &Finding) -> Value {
    let text = match &finding.help {
        Some(help) => format!("{}. To mend it: {help}", finding.message),
        None => finding.message.clone(),
    };
    let index = rules::ALL.iter().position(|rule| rule.id == finding.rule).expect("a finding's rule is in the list");
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&finding.file), "uriBaseId": "CHECKOUT"},
            "region": {"startLine": finding.line, "startColumn": finding.column},
        }}],
        "partialFingerprints": {"kepready/v1": fingerprint(finding)},
    });
    let object = result.as_object_mut().expect("a result is an object");
    match &finding.standing {
        Standing::Open => {}
        Standing::Exempt { reason, until } => {
            let justification = format!("{reason} (until {until})");
            object.insert("suppressions".into(), json!([{"kind": "external", "justification": justification}]));
        }
        Standing::Baseline => {
            object.insert("baselineState".into(), json!("unchanged"));
        }
    }
    result
}

/// The same for a finding that only moved.
fn fingerprint(finding: &Finding) -> String {
    let question = finding.question.as_ref().map(|id| id.as_str()).unwrap_or_default();
    [finding.rule, &finding.file, question, &finding.about].join("|")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn pascal(id: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    id.split('-').filter(|word| !word.is_empty()).map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_on_their_lines_and_what_is_exempted_is_suppressed() {
        let read: Value = serde_json::from_str(&sarif(&super::super::tests::sample())).expect("it is JSON");
        let results = &read["runs"][0]["results"];
        assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
        assert_eq!(results[1]["suppressions"][0]["justification"], "agreed (until v1.40)");
        let index = results[0]["ruleIndex"].as_u64().expect("it has an index") as usize;
        assert_eq!(read["runs"][0]["tool"]["driver"]["rules"][index]["id"], results[0]["ruleId"]);
        assert_eq!(uri("keps/a b/ü.md"), "keps/a%20b/%C3%BC.md");
    }
}
