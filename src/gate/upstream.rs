//! How upstream reads `kep.yaml` where that differs from reading YAML, and when it wants an approval.

use std::borrow::Cow;

use super::release::Release;
use crate::kep::Proposal;
use crate::text::Span;

/// What upstream reads of a `kep.yaml`.
#[derive(Clone, Debug)]
pub(super) struct Seen<'a> {
    /// Where it begins.
    pub start: usize,
    /// What it says, its spans counted from `start`.
    pub proposal: Cow<'a, Proposal>,
    /// The lines that upstream takes for fences.
    pub fences: Vec<Span>,
}

/// Upstream takes every line that holds `---` for a fence: without one all is read, behind one what follows, between
/// two what they enclose.
pub(super) fn front_matter<'a>(text: &str, proposal: &'a Proposal) -> Seen<'a> {
    let mut fences = Vec::new();
    if text.contains("---") {
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            if line.contains("---") {
                fences.push(Span::new(offset, offset + line.len()));
            }
            offset += line.len();
        }
    }
    let (start, end) = match fences[..] {
        [] => return Seen { start: 0, proposal: Cow::Borrowed(proposal), fences },
        [one] => (one.end, text.len()),
        [first, second, ..] => (first.end, second.start),
    };
    Seen { start, proposal: Cow::Owned(Proposal::read(&text[start..end])), fences }
}

/// The longest line that upstream's reader takes, in bytes, its end included; one that has no end needs room for it.
pub(super) const LONGEST_LINE: usize = 64 * 1024;

/// The first line that is too long for upstream's reader.
pub(super) fn overlong_line(text: &str) -> Option<Span> {
    if text.len() < LONGEST_LINE {
        return None;
    }
    let mut offset = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let span = Span::new(offset, offset + line.len());
            offset += line.len();
            span
        })
        .find(|line| line.len() + usize::from(!line.of(text).ends_with('\n')) > LONGEST_LINE)
}

/// Whether the byte `offset` lies behind a line `...`, which ends a document: upstream's reader stops there.
pub(super) fn behind_the_end(text: &str, offset: usize) -> bool {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let ends =
            line.strip_prefix("...").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
        start += line.len();
        if ends || start > offset {
            return ends && offset >= start - line.len();
        }
    }
    false
}

/// What upstream wants of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Approvals {
    /// None: the status or the release asks for none.
    NotNeeded,
    /// It cannot tell, since the stage or the latest milestone is not there or names no release, and fails.
    Undecided,
    /// The current stage's.
    Needed,
}

/// What upstream wants of the KEP that says `proposal`.
pub(super) fn approvals(proposal: &Proposal) -> Approvals {
    let status = proposal.status.as_ref().map(|status| status.value.as_str());
    if !matches!(status, Some("implementable" | "implemented")) {
        return Approvals::NotNeeded;
    }
    let milestone = proposal.latest_milestone.as_ref().map(|text| text.value.as_str()).unwrap_or_default();
    // The stage is asked for before the release is looked at.
    let stage = proposal.stage.as_ref().is_some_and(|stage| !stage.value.is_empty());
    match Release::tolerant(milestone) {
        None => Approvals::Undecided,
        Some(_) if !stage => Approvals::Undecided,
        Some(release) if release < Release::FIRST_REVIEWED => Approvals::NotNeeded,
        Some(_) => Approvals::Needed,
    }
}

/// `span` of what upstream reads, in the whole file.
pub(super) fn shifted(span: Span, start: usize) -> Span {
    Span::new(span.start + start, span.end + start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_cut_what_upstream_reads() {
        let read = |text: &str| {
            let whole = Proposal::read(text);
            let seen = front_matter(text, &whole);
            (seen.fences.len(), seen.proposal.title.as_ref().map(|title| title.value.clone()))
        };
        assert_eq!(read("title: a\n"), (0, Some("a".into())));
        assert_eq!(read("---\ntitle: a\n"), (1, Some("a".into())));
        assert_eq!(read("title: a\n# --- more\nstage: beta\n"), (1, None));
        assert_eq!(read("---\ntitle: a\n---\ntitle: b\n"), (2, Some("a".into())));
    }

    #[test]
    fn a_document_ends_at_its_three_dots() {
        let text = "title: a ...\nmore: ....\n... # end\n@junk\n";
        let at = |word: &str| text.find(word).expect("it is there");
        assert!(behind_the_end(text, at("@junk")));
        assert!(!behind_the_end(text, at("more")) && !behind_the_end(text, at("....")));
    }

    #[test]
    fn a_line_is_too_long_when_its_reader_runs_out_of_room() {
        let line = |len: usize| format!("a: b\n# {}\n", "x".repeat(len - 3));
        assert_eq!(overlong_line(&line(LONGEST_LINE)), None);
        assert_eq!(overlong_line(&line(LONGEST_LINE + 1)).map(|span| span.start), Some(5));
        // Without its end, the last line needs room for one.
        let open = line(LONGEST_LINE + 1);
        assert_eq!(overlong_line(open.trim_end()).map(|span| span.start), Some(5));
        assert_eq!(overlong_line(line(LONGEST_LINE).trim_end()), None);
    }
}
