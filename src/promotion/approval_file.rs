//! The approval file: the block of a stage, appended in the file's own style; earlier blocks are never touched.

use super::Refusal;
use crate::kep::{Approval, Stage, StageApproval};
use crate::text::Edits;
use crate::yaml::{Style, edit};

/// The text of the approval file with `handle` as the approver of `stage`; a new file where `known` is `None`.
///
/// A block of that stage that names somebody stays as it is, unless `insists` says that the author named the handle.
///
/// # Errors
///
/// When the file is damaged, so that what is put into it would not be read.
pub(super) fn with_approver(
    known: Option<(&str, &Approval)>,
    number: &str,
    stage: Stage,
    handle: &str,
    insists: bool,
) -> Result<String, Refusal> {
    let Some((text, approval)) = known.filter(|(text, _)| !text.trim().is_empty()) else {
        return Ok(format!("kep-number: {number}\n{stage}:\n  approver: \"@{handle}\"\n"));
    };
    let damaged = |why| Refusal::Unwritable { key: stage.to_string(), file: "the approval file", why };
    let root = approval.root().ok_or_else(|| damaged("it holds no keys and values"))?;
    let style = BlockStyle::of(text, approval);
    let name = style.name(handle);
    let edits: Edits = match root.pair(stage.as_str()) {
        Some(_) if approval.at(stage).is_some_and(|block| block.handle() == Some(handle)) => Edits::new(),
        Some(pair) => match pair.value.pair("approver") {
            Some(approver) if insists || approver.value.is_null() || approver.value.as_str() == Some("") => {
                let written = if style.at { format!("@{handle}") } else { handle.to_owned() };
                let edit = edit::set(text, &approver.value, &written, style.quotes);
                edit.map_err(|_| damaged("the approver is no single value"))?.into_iter().collect()
            }
            Some(_) => Edits::new(),
            None if pair.value.is_null() => {
                let line = format!("{}approver: {name}", style.indent);
                [edit::add_lines(text, pair.key.span.end, &line)].into_iter().collect()
            }
            None => return Err(damaged("it has another shape than the others")),
        },
        None if root.span.of(text).starts_with('{') => return Err(damaged("its keys stand in braces")),
        None => {
            let blank = if style.spaced { "\n" } else { "" };
            let block = format!("{blank}{stage}:\n{}approver: {name}", style.indent);
            // Comments below the last block go with it; behind the mark that ends a document nothing is read.
            let rest = &text[root.span.end..];
            let open = rest.lines().skip(1).all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
            let at = if open { text.trim_end().len() } else { root.span.end };
            [edit::add_lines(text, at.saturating_sub(1), &block)].into_iter().collect()
        }
    };
    let new = edits.apply(text);
    let again = Approval::read(&new);
    let same = approval.stages.iter().filter(|block| block.stage != stage);
    let kept = same
        .map(|block| (block.stage, block.handle()))
        .all(|(stage, handle)| again.at(stage).map(StageApproval::handle) == Some(handle));
    let asked = again.at(stage).and_then(StageApproval::handle);
    match asked {
        Some(named) if kept && (named == handle || !insists) => Ok(new),
        _ => Err(damaged("what is put in would not be read")),
    }
}

/// How a file sets its blocks.
struct BlockStyle {
    /// Whether names have an `@`.
    at: bool,
    quotes: Style,
    indent: String,
    /// Whether a blank line stands between blocks.
    spaced: bool,
}

impl BlockStyle {
    /// The style of the last block that names somebody; the usual one where none does.
    fn of(text: &str, approval: &Approval) -> Self {
        let mut style = Self { at: true, quotes: Style::DoubleQuoted, indent: "  ".to_owned(), spaced: false };
        let mut named = approval.stages.iter().filter_map(|block| Some((block, block.approver.as_ref()?)));
        if let Some((block, approver)) = named.next_back() {
            let source = approver.span.of(text);
            style.at = approver.value.starts_with('@');
            style.quotes = match source.chars().next() {
                Some('\'') => Style::SingleQuoted,
                Some('"') => Style::DoubleQuoted,
                _ => Style::Plain,
            };
            let line = text[..approver.span.start].rfind('\n').map_or(0, |at| at + 1);
            let indent = &text[line..approver.span.start];
            let indent = &indent[..indent.len() - indent.trim_start().len()];
            if !indent.is_empty() && line > block.span.start {
                style.indent = indent.to_owned();
            }
        }
        let mut starts = approval.stages.iter().map(|block| block.span.start);
        style.spaced = starts.next_back().is_some_and(|start| {
            let above = text[..start].trim_end_matches([' ', '\t']);
            above.ends_with("\n\n") || above.ends_with("\n\r\n")
        });
        style
    }

    fn name(&self, handle: &str) -> String {
        let written = if self.at { format!("@{handle}") } else { handle.to_owned() };
        edit::scalar(&written, self.quotes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, stage: Stage, handle: &str) -> String {
        let approval = Approval::read(text);
        with_approver(Some((text, &approval)), "7", stage, handle, false).expect("it can be written")
    }

    #[test]
    fn a_block_is_appended_as_the_others_are_set() {
        for (before, added) in [
            ("kep-number: 7\nalpha:\n  approver: \"@vega\"\n", "beta:\n  approver: \"@nova\"\n"),
            ("kep-number: 7\r\nalpha:\r\n    approver: vega\r\n", "beta:\r\n    approver: nova\r\n"),
            ("# who\nkep-number: 7\n\nalpha:\n  approver: '@vega' # for now\n", "\nbeta:\n  approver: '@nova'\n"),
            ("kep-number: 7\nalpha:\n  approver: \"@vega\"", "\nbeta:\n  approver: \"@nova\"\n"),
            ("alpha:\n  approver: \"vega\"\n  # second thoughts\n", "beta:\n  approver: \"nova\"\n"),
            ("kep-number: 7\n", "beta:\n  approver: \"@nova\"\n"),
        ] {
            let new = written(before, Stage::Beta, "nova");
            assert_eq!(new, format!("{before}{added}"));
            assert_eq!(written(&new, Stage::Beta, "nova"), new, "done twice is done once");
        }
        let new = with_approver(None, "0752", Stage::Stable, "nova", false).expect("a new file can be written");
        assert_eq!(new, "kep-number: 0752\nstable:\n  approver: \"@nova\"\n");
    }

    #[test]
    fn what_ends_the_document_stays_behind() {
        let text = "alpha:\n  approver: \"@vega\"\n...\n";
        assert_eq!(
            written(text, Stage::Beta, "nova"),
            "alpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@nova\"\n...\n"
        );
    }

    #[test]
    fn whoever_is_named_stays_unless_the_author_names_another() {
        let text = "alpha:\n  approver: \"@vega\"\nbeta:\n  approver: \"@comet\"\n";
        assert_eq!(written(text, Stage::Beta, "nova"), text);
        let approval = Approval::read(text);
        let new = with_approver(Some((text, &approval)), "7", Stage::Beta, "nova", true).expect("it can be written");
        assert_eq!(new, text.replace("comet", "nova"));
        assert_eq!(
            written("alpha:\n  approver: vega\nbeta:\n", Stage::Beta, "nova"),
            "alpha:\n  approver: vega\nbeta:\n  approver: nova\n"
        );
    }

    #[test]
    fn a_damaged_file_is_refused() {
        for text in ["- a\n", "{alpha: {approver: vega}}\n", "beta: vega\n"] {
            let approval = Approval::read(text);
            assert!(with_approver(Some((text, &approval)), "7", Stage::Beta, "nova", false).is_err(), "{text}");
        }
    }
}
