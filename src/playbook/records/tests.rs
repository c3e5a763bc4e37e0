//! Answers as records: every word of them is somewhere in the result.

use super::super::labels::{DEPENDENCY, FAILURE};
use super::*;

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.sort();
    words
}

/// All words of the records, the labels included.
fn said(records: &Records, labels: &[&str]) -> Vec<String> {
    let mut text = records.intro.clone();
    for entry in &records.entries {
        text.push_str(&format!(" {} {} ", entry.name, entry.rest));
        text.extend(entry.fields.iter().map(|(_, value)| format!(" {value} ")));
    }
    words(&format!("{text} {}", labels.join(" ")))
}

#[test]
fn nested_lists_become_entries() {
    let text = "Two are known.\n\n- Cache falls behind\n  - Detection: `lag` grows\n  - **Mitigations:** *turn* it off\n    - or restart\n  - Diagnostics:\n  - see also X\n- Other\n  - Testing: yes\n\nThat is all.";
    let records = read(text, FAILURE);
    assert_eq!(records.intro, "Two are known.");
    let first = &records.entries[0];
    assert_eq!(first.name, "Cache falls behind");
    assert_eq!(
        first.fields,
        [("detection", "`lag` grows".to_owned()), ("mitigation", "*turn* it off\n\n- or restart".to_owned())]
    );
    assert_eq!(first.rest, "- see also X");
    assert_eq!(records.entries[1].rest, "That is all.");
    assert_eq!(said(&records, &["Detection", "Mitigations", "Diagnostics", "Testing"]), words(text));
}

#[test]
fn fields_in_one_list_below_a_name_are_an_entry() {
    let text = "**Cache is slow**\n\n- Detection: a\n- Testing: b\n\n**Cache is gone**\n\n- Detection: c\n";
    let records = read(text, FAILURE);
    let names: Vec<_> = records.entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["**Cache is slow**", "**Cache is gone**"]);
    assert_eq!(records.entries[0].fields.len(), 2);
}

#[test]
fn a_numbered_name_and_a_field_of_another_kind_are_understood() {
    let text = "1. Cache is slow\n- Detection: a\n- Metrics: b\n- Testing: c\n\n2. Cache is gone\n- Detection: d\n";
    let records = read(text, FAILURE);
    let names: Vec<_> = records.entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["Cache is slow", "Cache is gone"]);
    assert_eq!(records.entries[0].rest, "- Metrics: b");
    assert_eq!(records.entries[0].fields.len(), 2);
}

#[test]
fn fields_below_a_quote_belong_to_the_entry_above() {
    let records = read("- Slow\n  - Detection: a\n> log line\n\n- Mitigations: b\n", FAILURE);
    assert_eq!(records.entries.len(), 1);
    assert_eq!(records.entries[0].fields.len(), 2);
}

#[test]
fn a_name_beside_its_fields_is_taken_for_the_name() {
    let text = "- Cache is slow\n- Detection: a\n- Mitigations: b\n- Cache is gone\n- Detection: c\n";
    let records = read(text, FAILURE);
    let names: Vec<_> = records.entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["Cache is slow", "Cache is gone"]);
}

#[test]
fn a_dependency_holds_its_impacts_at_any_depth() {
    let text = "- Orbit service v2\n  - Usage description: asks it\n    - Impact of its outage on the feature: none\n    - Impact of its degraded performance or high-error rates on the feature: slow\n";
    let records = read(text, DEPENDENCY);
    let ids: Vec<_> = records.entries[0].fields.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, ["usage", "outage", "degraded"]);
}

/// The name, the fields and the rest of an entry.
type Shape<'r> = (&'r str, Vec<(&'r str, &'r str)>, &'r str);

fn shape(records: &Records) -> Vec<Shape<'_>> {
    let entries = records.entries.iter();
    entries
        .map(|entry| {
            let fields = entry.fields.iter().map(|(id, text)| (*id, text.as_str())).collect();
            (entry.name.as_str(), fields, entry.rest.as_str())
        })
        .collect()
}

#[test]
fn labelled_paragraphs_in_bold_or_plain_are_fields() {
    let text = "Two are known.\n\nCache is slow\n\n**Detection:** lag grows\n\nand grows\n\n**Mitigations**\n\nTurn it off.\n\nTurn it on.\n\nCache is gone\n\nDetection: errors\nMitigation: restart";
    let records = read(text, FAILURE);
    assert_eq!(records.intro, "Two are known.");
    assert_eq!(
        shape(&records),
        [
            (
                "Cache is slow",
                vec![("detection", "lag grows\n\nand grows"), ("mitigation", "Turn it off.\n\nTurn it on.")],
                ""
            ),
            ("Cache is gone", vec![("detection", "errors"), ("mitigation", "restart")], ""),
        ]
    );
}

#[test]
fn a_paragraph_below_a_label_is_a_name_only_where_the_label_has_more() {
    let text = "Slow\n\n**Detection**\n\nlag grows\n\n**Mitigation**\n\nTurn it off\n\n**Detection**\n\nerrors\n\n**Mitigation**\n\nWait.\n\nIt may take a while.\n\n**Detection**\n\nby eye";
    assert_eq!(
        shape(&read(text, FAILURE)),
        [
            ("Slow", vec![("detection", "lag grows"), ("mitigation", "Turn it off")], ""),
            ("", vec![("detection", "errors"), ("mitigation", "Wait.\n\nIt may take a while.")], ""),
            ("", vec![("detection", "by eye")], ""),
        ]
    );
}

#[test]
fn code_that_ends_a_list_stays_with_its_field() {
    let text = "- Detection: a\n- Diagnostics: this log:\n```\nE: b\n```\n- Testing: by hand:\n~~~\n$ c\n~~~\n";
    let fields = vec![
        ("detection", "a"),
        ("diagnosis", "this log:\n\n```\nE: b\n```"),
        ("testing", "by hand:\n\n~~~\n$ c\n~~~"),
    ];
    assert_eq!(shape(&read(text, FAILURE)), [("", fields, "")]);
}

#[test]
fn a_list_that_markdown_takes_for_code_is_read_as_a_list() {
    let text = "      - Slow\n    - Detection:\n\n      lag\n\n    - Testing: no\n";
    let records = read(text, FAILURE);
    assert_eq!(shape(&records), [("Slow", vec![("detection", "lag"), ("testing", "no")], "")]);
    let code = "    - one\n    two";
    assert_eq!(read(code, FAILURE), Records { intro: code.into(), entries: Vec::new() });
}

#[test]
fn headings_name_entries_or_label_fields() {
    let text = "#### Cache is slow\n\nIt lags.\n\n- Detection: a\n- Testing: b\n\n#### Cache is gone\n\n##### Detection\n\nc\n\n- d\n\n##### Impact\n\ne\n";
    assert_eq!(
        shape(&read(text, FAILURE)),
        [
            ("Cache is slow", vec![("detection", "a"), ("testing", "b")], "It lags."),
            ("Cache is gone", vec![("detection", "c\n\n- d"), ("impact", "e")], ""),
        ]
    );
    let plain = "Known:\n\n### One\n\na\n\n### Two\n\nb";
    let records = read(plain, FAILURE);
    assert_eq!((records.intro.as_str(), shape(&records)), ("Known:", vec![("One", vec![], "a"), ("Two", vec![], "b")]));
}

#[test]
fn a_table_with_a_column_for_a_field_is_entries() {
    let text = "Known:\n\n| Failure mode | Detection | Since | Mitigation |\n|---|---|---|---|\n| Slow \\| late | `lag` | v1 | off |\n| Gone | up |  | |\n\nMore.";
    let records = read(text, FAILURE);
    assert_eq!(records.intro, "Known:");
    assert_eq!(
        shape(&records),
        [
            ("Slow | late", vec![("detection", "`lag`"), ("mitigation", "off")], "Since: v1"),
            ("Gone", vec![("detection", "up")], "More."),
        ]
    );
}

#[test]
fn items_that_open_in_bold_are_entries_and_fields_on_one_item_are_told_apart() {
    let text = "- **Hot shards**: some get more.\n  - a\n- **Cold shards** get less.\n";
    assert_eq!(
        shape(&read(text, FAILURE)),
        [("Hot shards", vec![], "some get more.\n\n- a"), ("Cold shards", vec![], "get less.")]
    );
    let text = "Following are some of the failure modes of this:\n\n- Detection: a\n  Mitigation: b\n- Detection: c\n  Mitigation: d\n";
    let records = read(text, FAILURE);
    assert_eq!(records.intro, "Following are some of the failure modes of this:");
    assert_eq!(
        shape(&records),
        [
            ("", vec![("detection", "a"), ("mitigation", "b")], ""),
            ("", vec![("detection", "c"), ("mitigation", "d")], ""),
        ]
    );
}

#[test]
fn what_has_no_labels_stays_whole() {
    for text in ["None.", "- one\n- two\n", "Detection: by eye.\n\nMore.", "## One\n\na", "- **a** b\n- c\n"] {
        assert_eq!(read(text, FAILURE), Records { intro: text.into(), entries: Vec::new() });
    }
}
