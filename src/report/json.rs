use serde_json::{Value, json as value};

use super::{KepReport, Report};
use crate::answers::exchange::SCHEMA_VERSION;
use crate::gate::{Finding, Standing};

/// The report as JSON, as `docs/schema/check.json` says.
pub fn json(report: &Report) -> String {
    let summary = report.summary();
    let document = value!({
        "schema_version": SCHEMA_VERSION,
        "keps": report.keps.iter().map(kep).collect::<Vec<_>>(),
        "checkout": report.checkout.iter().map(finding_json).collect::<Vec<_>>(),
        "summary": {
            "keps": summary.keps,
            "ready": summary.ready,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "exempt": summary.exempt,
            "baseline": summary.baseline,
        },
    });
    serde_json::to_string_pretty(&document).expect("a report has text keys and no failing value") + "\n"
}

fn kep(kep: &KepReport) -> Value {
    value!({
        "kep": serde_json::to_value(&kep.kep).expect("facts have text keys and no failing value"),
        "stage": kep.stage.as_str(),
        "ready": kep.ready,
        "required": {"answered": kep.required.answered, "total": kep.required.total},
        "findings": kep.findings.iter().map(finding_json).collect::<Vec<_>>(),
    })
}

/// A finding as machine formats have it.
pub fn finding_json(finding: &Finding) -> Value {
    let mut value = value!({
        "rule": finding.rule,
        "severity": finding.severity.as_str(),
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "question": finding.question.as_ref().map(|id| id.as_str()),
        "help": finding.help,
        "fixable": finding.fixable,
        "upstream": finding.upstream,
    });
    let object = value.as_object_mut().expect("a finding is an object");
    if !finding.covers.is_empty() {
        let covers: Vec<&str> = finding.covers.iter().map(|id| id.as_str()).collect();
        object.insert("covers".into(), value!(covers));
    }
    match &finding.standing {
        Standing::Open => {}
        Standing::Exempt { reason, until } => {
            object.insert("exempt".into(), value!({"reason": reason, "until": until}));
        }
        Standing::Baseline => {
            object.insert("baseline".into(), Value::Bool(true));
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_the_documented_one() {
        let read: Value = serde_json::from_str(&json(&super::super::tests::sample())).expect("it is JSON");
        assert_eq!(read["keps"][0]["required"], value!({"answered": 24, "total": 25}));
        assert_eq!(read["keps"][0]["findings"][0]["question"], "rollback-metrics");
        assert_eq!(read["keps"][0]["findings"][1]["exempt"]["until"], "v1.40");
        assert_eq!(read["summary"]["errors"], 1);
        assert_eq!(read["keps"][0]["findings"][0].get("covers"), None);
    }

    #[test]
    fn what_is_about_several_questions_names_them() {
        let mut finding = super::super::tests::sample().keps[0].findings[0].clone();
        (finding.covers, finding.question) = (finding.question.clone().into_iter().collect(), None);
        assert_eq!(finding_json(&finding)["covers"], value!(["rollback-metrics"]));
    }
}
