//! New API calls, read from the answer about them.

use serde::Serialize;

use super::inline;
use super::labels;
use super::passage::Passages;
use super::records::{self, Record};

/// One kind of API call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Call {
    /// The call, as the content of a table cell.
    pub call: String,
    /// How often it is made, as the content of a table cell.
    pub throughput: String,
    /// Who makes it, as the content of a table cell.
    pub origin: String,
}

/// Longer than this, a part is no cell of a table.
const WIDEST: usize = 320;

/// Reads the answer `markdown`: what stands above its list, and the calls; none where a part does not fit a cell.
pub(super) fn read(markdown: &str, passages: &Passages<'_>) -> (String, Vec<Call>) {
    let records = records::read(markdown, labels::CALL);
    let labelled = records.entries.iter().any(|record| !record.fields.is_empty());
    let calls: Option<Vec<Call>> = records.entries.iter().map(|record| call(record, passages)).collect();
    match calls.filter(|calls| labelled && !calls.is_empty()) {
        Some(calls) => (passages.passage(&records.intro), calls),
        None => (passages.passage(markdown), Vec::new()),
    }
}

fn call(record: &Record, passages: &Passages<'_>) -> Option<Call> {
    let cell = |text: &str| inline::whole_cell(&passages.passage(text), WIDEST);
    let field = |id: &str| {
        let text = record.fields.iter().find(|(known, _)| *known == id).map_or("", |(_, text)| text);
        cell(text)
    };
    let named = match (record.name.trim().trim_end_matches(':'), record.fields.iter().find(|(id, _)| *id == "call")) {
        (name, Some((_, call))) if !name.is_empty() => format!("{name}: {call}"),
        (name, None) => name.to_owned(),
        (_, Some((_, call))) => call.clone(),
    };
    let call = Call { call: cell(&named)?, throughput: field("throughput")?, origin: field("origin")? };
    (record.rest.is_empty() && !call.call.is_empty()).then_some(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_from_the_templates_fields_and_from_named_items() {
        let passages = Passages::new(&[]);
        let flat = "Yes.\n\n- API call type: PUT leases\n- estimated throughput: 1/s | node\n- originating component(s): kubelet\n";
        let (intro, calls) = read(flat, &passages);
        assert_eq!(intro, "Yes.");
        let expected = Call { call: "PUT leases".into(), throughput: "1/s \\| node".into(), origin: "kubelet".into() };
        assert_eq!(calls, [expected]);
        let nested =
            "- PATCH pods\n  - estimated throughput: one per pod\n- PUT jobs\n  - originating components: kcm\n";
        let (_, calls) = read(nested, &passages);
        assert_eq!(calls.iter().map(|call| call.call.as_str()).collect::<Vec<_>>(), ["PATCH pods", "PUT jobs"]);
        let (whole, none) = read("No. **Not** one.", &passages);
        assert_eq!((whole.as_str(), none.len()), ("No. **Not** one.", 0));
    }
}
