use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::table::{Align, Table, escaped};
use super::{Page, short, wrapped};
use crate::team::review::{ApprovalState, Change, Finding, Op, Piece, Review, ReviewedAnswer};
use crate::text::printable;

/// The sheet for a person at a terminal.
pub fn review_human(review: &Review, page: Page) -> String {
    let kep = &review.kep;
    let mut out = page.strong(&plain(&heading(review)));
    out.push('\n');
    let facts = [kep.sig.as_deref(), Some(kep.stage), kep.latest_milestone.as_deref(), kep.status.as_deref()];
    let facts: Vec<&str> = facts.into_iter().flatten().collect();
    out.push_str(&wrapped(&plain(&facts.join(" · ")), page.width, "", ""));
    out.push_str(&wrapped(&plain(&compared(review)), page.width, "", ""));
    let _ = writeln!(out, "Required answers: {} of {}", review.required.answered, review.required.total);
    page.title(&mut out, "Approval");
    for line in approval_lines(&review.approval, kep.stage) {
        out.push_str(&wrapped(&plain(&line), page.width, "  ", "    "));
    }
    page.title(&mut out, "kep.yaml");
    out.push_str(&facts_table(review).plain(page.width));
    let mut section = "";
    for answer in &review.answers {
        if answer.section != section {
            section = &answer.section;
            page.title(&mut out, &plain(section));
        }
        answer_human(&mut out, answer, &kep.readme, page);
    }
    page.title(&mut out, "What the gate found elsewhere");
    out.push_str(&match &review.findings {
        None => "  It was not asked.\n".to_owned(),
        Some(findings) if findings.is_empty() => "  Nothing.\n".to_owned(),
        Some(findings) => findings.iter().map(|finding| finding_human(finding, page)).collect(),
    });
    page.title(&mut out, "A comment to start from");
    out.push_str(&printable(&review.comment));
    out
}

/// The sheet as markdown.
pub fn review_markdown(review: &Review) -> String {
    let kep = &review.kep;
    let mut out = format!("# {}\n\n", escaped(&heading(review)));
    let _ = writeln!(out, "{}", escaped(&compared(review)));
    let _ = writeln!(out, "\nRequired answers: {} of {}.", review.required.answered, review.required.total);
    out.push_str("\n## Approval\n\n");
    approval_lines(&review.approval, kep.stage).iter().for_each(|line| _ = writeln!(out, "- {}", escaped(line)));
    let _ = write!(out, "\n## kep.yaml\n\n{}", facts_table(review).markdown());
    let mut section = "";
    for answer in &review.answers {
        if answer.section != section {
            section = &answer.section;
            let _ = write!(out, "\n## {}\n\n", escaped(section));
            // What has nothing to read comes first, a line each: below a heading it would seem to belong there.
            let quiet = review.answers.iter().filter(|answer| answer.section == section && !is_loud(answer));
            for answer in quiet {
                let _ =
                    writeln!(out, "- {} {}, {}", escaped(&answer.question), state(answer), place(answer, &kep.readme));
            }
        }
        if is_loud(answer) {
            answer_markdown(&mut out, answer, &kep.readme);
        }
    }
    out.push_str("\n## What the gate found elsewhere\n\n");
    match &review.findings {
        None => out.push_str("It was not asked.\n"),
        Some(findings) if findings.is_empty() => out.push_str("Nothing.\n"),
        Some(findings) => findings.iter().for_each(|finding| {
            let _ = writeln!(
                out,
                "- {}: {} ({}, {})",
                finding.severity,
                escaped(&finding.message),
                escaped(&finding.rule),
                link(&finding.file, finding.line)
            );
        }),
    }
    let _ = write!(out, "\n## A comment to start from\n\n{}", printable(&review.comment));
    out
}

fn answer_markdown(out: &mut String, answer: &ReviewedAnswer, readme: &str) {
    let place = place(answer, readme);
    let _ = write!(out, "\n### {}\n\n{}, {place}\n", escaped(&answer.question), state(answer));
    for finding in &answer.findings {
        let _ = write!(out, "\n- {}: {} ({})\n", finding.severity, escaped(&finding.message), escaped(&finding.rule));
    }
    if answer.words.is_empty() {
        return;
    }
    // Nothing in a fence is markdown, so the author's text cannot become part of the sheet.
    let text = lines_of(&answer.words).iter().map(|line| marked(line, answer.change)).collect::<Vec<_>>();
    let text = printable(&text.join("\n")).into_owned();
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    let _ = write!(out, "\n{fence}text\n{text}\n{fence}\n");
}

/// Whether a reviewer has something to read about it.
fn is_loud(answer: &ReviewedAnswer) -> bool {
    answer.open || answer.change.is_news() || !answer.findings.is_empty()
}

fn place(answer: &ReviewedAnswer, readme: &str) -> String {
    answer.line.map_or("not asked".to_owned(), |line| link(readme, line))
}

fn heading(review: &Review) -> String {
    let number = review.kep.number.as_deref().unwrap_or("without number");
    format!("KEP {number} {}", review.kep.title.as_deref().unwrap_or_default()).trim_end().to_owned()
}

fn compared(review: &Review) -> String {
    match &review.since {
        Some(since) => {
            let commit = short(&since.commit);
            match (&since.stage, &since.approver) {
                (Some(stage), Some(approver)) => format!(
                    "Compared with commit {commit} of {}, the merge that first named an approver for {stage}: {approver}",
                    since.date
                ),
                _ => format!("Compared with commit {commit} of {}", since.date),
            }
        }
        None => format!("Compared with nothing: {}", review.nothing_before),
    }
}

fn approval_lines(approval: &ApprovalState, stage: &str) -> Vec<String> {
    let Some(file) = &approval.file else {
        return vec!["kep.yaml does not say where the approval file is".to_owned()];
    };
    if !approval.exists {
        return vec![format!("{file}: there is no such file yet")];
    }
    let place = approval.line.map_or(file.clone(), |line| format!("{file}:{line}"));
    let Some(approver) = &approval.approver else { return vec![format!("{place}: nobody is named for {stage}")] };
    let bench = match approval.on_bench {
        Some(true) => ", who is on the bench",
        Some(false) => ", who is not on the bench",
        None => "",
    };
    let mut lines = vec![format!("{place}: {approver} for {stage}{bench}")];
    if approval.by_an_author {
        lines.push(format!("{approver} is an author of this KEP"));
    }
    lines
}

fn facts_table(review: &Review) -> Table {
    let mut table =
        Table::new(&[("", Align::Left), ("line", Align::Right), ("key", Align::Left), ("now", Align::Left)]);
    for row in &review.kep_yaml {
        let absent = || "–".to_owned();
        let mut now = row.now.clone().unwrap_or_else(absent);
        if row.changed {
            now = format!("{now} (was {})", row.before.clone().unwrap_or_else(absent));
        }
        let mark = if row.changed { "~" } else { "" };
        table.row([mark.to_owned(), row.line.map_or_else(absent, |line| line.to_string()), row.key.clone(), now]);
    }
    table
}

/// What is asked and what is there, in a few words.
fn state(answer: &ReviewedAnswer) -> String {
    let news = match answer.change {
        Change::Empty if answer.open => format!("OPEN, {}", answer.requirement),
        Change::Empty => format!("no answer, {}", answer.requirement),
        Change::Reflowed => "unchanged but for its line breaks".to_owned(),
        Change::Unknown => "answered".to_owned(),
        Change::Removed if answer.open => format!("REMOVED and OPEN, {}", answer.requirement),
        change => change.as_str().to_owned(),
    };
    if answer.requirement == "confirm" && !answer.open {
        format!("{news}, to be confirmed from the field")
    } else {
        news
    }
}

fn answer_human(out: &mut String, answer: &ReviewedAnswer, readme: &str, page: Page) {
    let mark = match answer.change {
        _ if answer.open => "✗",
        Change::New => "+",
        Change::Changed => "~",
        Change::Removed => "-",
        Change::Reflowed | Change::Unchanged | Change::Unknown => "✓",
        Change::Empty => "·",
    };
    let place = answer.line.map_or(String::new(), |line| format!("  {readme}:{line}"));
    if !is_loud(answer) {
        let line = format!("{mark} {}: {}", answer.id, state(answer));
        let _ = writeln!(
            out,
            "  {}{}",
            plain(&line),
            page.faint(&answer.line.map_or(String::new(), |line| format!("  :{line}")))
        );
        return;
    }
    let head = plain(&format!("{mark} {}: {}", answer.id, state(answer)));
    let place = plain(&place);
    let gap = if 2 + head.width() + place.width() > usize::from(page.width) { "\n  " } else { "" };
    let _ = writeln!(out, "  {}{gap}{}", page.strong(&head), page.faint(&place));
    out.push_str(&page.faint(&wrapped(&plain(&answer.question), page.width, "    ", "    ")));
    for finding in &answer.findings {
        out.push_str(&finding_human(finding, page));
    }
    let lines = lines_of(&answer.words);
    for part in folded(&lines, answer.change) {
        match part {
            Part::Line(line) => out.push_str(&painted(line, page, answer.change)),
            Part::Folded(count) => out.push_str(&page.faint(&format!("    … {count} lines unchanged\n"))),
        }
    }
}

fn finding_human(finding: &Finding, page: Page) -> String {
    let Finding { rule, severity, message, file, line, .. } = finding;
    wrapped(&plain(&format!("! {severity}: {message} ({rule}, {file}:{line})")), page.width, "    ", "      ")
}

/// Some words of one line that share a fate.
type Run<'p> = (Op, &'p str);

/// The pieces cut into the lines of the text.
fn lines_of(pieces: &[Piece]) -> Vec<Vec<Run<'_>>> {
    let mut lines: Vec<Vec<Run<'_>>> = vec![Vec::new()];
    for Piece { op, text } in pieces {
        for (n, part) in text.split('\n').enumerate() {
            if n > 0 {
                lines.push(Vec::new());
            }
            if let (false, Some(line)) = (part.is_empty(), lines.last_mut()) {
                line.push((*op, part));
            }
        }
    }
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    lines
}

enum Part<'l, 'p> {
    Line(&'l [Run<'p>]),
    Folded(usize),
}

/// The lines with a change and one on either side; longer runs of others as their number.
fn folded<'l, 'p>(lines: &'l [Vec<Run<'p>>], change: Change) -> Vec<Part<'l, 'p>> {
    let changes = |line: &Vec<Run<'_>>| line.iter().any(|(op, _)| *op != Op::Same);
    let near = |at: usize| {
        change != Change::Changed || lines[at.saturating_sub(1)..(at + 2).min(lines.len())].iter().any(changes)
    };
    let mut parts = Vec::new();
    let mut hidden = 0;
    for (at, line) in lines.iter().enumerate() {
        if near(at) {
            if hidden > 0 {
                parts.push(Part::Folded(hidden));
                hidden = 0;
            }
            parts.push(Part::Line(line));
        } else {
            hidden += 1;
        }
    }
    parts.extend((hidden > 0).then_some(Part::Folded(hidden)));
    parts
}

/// A line with marks around what went and what came, as a word diff of git has them.
fn marked(line: &[Run<'_>], change: Change) -> String {
    let run = |(op, text): &Run<'_>| {
        let (body, blanks) = text.split_at(text.trim_end().len());
        match op {
            // All of it is new, or gone: marks would only be noise.
            _ if change != Change::Changed => (*text).to_owned(),
            _ if body.is_empty() => (*text).to_owned(),
            Op::Same => (*text).to_owned(),
            Op::Removed => format!("[-{body}-]{blanks}"),
            Op::Added => format!("{{+{body}+}}{blanks}"),
        }
    };
    line.iter().map(run).collect()
}

/// A line wrapped to the page, what went and what came in colors where there are any, else between marks.
fn painted(line: &[Run<'_>], page: Page, change: Change) -> String {
    const INDENT: &str = "    ";
    let whole = marked(line, change);
    let lead = INDENT.to_owned() + &whole[..whole.len() - whole.trim_start().len()].replace('\t', "  ");
    if !page.colors {
        return if whole.trim().is_empty() {
            "\n".to_owned()
        } else {
            wrapped(&plain(&whole), page.width, &lead, &lead)
        };
    }
    let words = line.iter().flat_map(|(op, text)| text.split_whitespace().map(move |word| (*op, plain(word))));
    let (mut out, mut column) = (lead.clone(), lead.width());
    let mut empty = true;
    for (op, word) in words {
        if !empty && column + 1 + word.width() > usize::from(page.width) {
            out.push('\n');
            out.push_str(&lead);
            (column, empty) = (lead.width(), true);
        }
        if !empty {
            out.push(' ');
            column += 1;
        }
        column += word.width();
        empty = false;
        match op {
            Op::Same => out.push_str(&word),
            Op::Added => _ = write!(out, "\u{1b}[32m{word}\u{1b}[0m"),
            Op::Removed => _ = write!(out, "\u{1b}[9;31m{word}\u{1b}[0m"),
        }
    }
    out.trim_end().to_owned() + "\n"
}

/// `text` on one line, and without anything that a terminal acts on.
fn plain(text: &str) -> String {
    printable(text).replace(['\n', '\t'], " ")
}

/// A place as a link that GitHub understands; only the place where the path could break the link.
fn link(file: &str, line: usize) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    if file.chars().all(harmless) {
        let name = file.rsplit('/').next().unwrap_or(file);
        format!("[{}:{line}]({file}#L{line})", escaped(name))
    } else {
        format!("{}:{line}", escaped(file))
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::review::tests::review;

    const PAGE: Page = Page { width: 80, colors: false };

    #[test]
    fn a_sheet_shows_news_in_full_and_folds_the_rest() {
        let text = review_human(&review(), PAGE);
        assert!(text.contains("  ✓ default-behavior: unchanged but for its line breaks"), "{text}");
        assert!(text.contains("    Unit {+and integration+} tests.\n"), "{text}");
        assert!(text.contains("✗ slos: OPEN, required"), "{text}");
        assert!(text.contains("! warning: orbits are ellipses"), "{text}");
        assert!(text.contains("vega is an author of this KEP"), "{text}");
        let (sheet, _) = text.split_once("A comment").expect("it ends with a comment");
        assert!(sheet.lines().all(|line| line.width() <= 80), "{text}");
    }

    #[test]
    fn markdown_keeps_the_authors_text_in_fences() {
        let mut review = review();
        let at = review.answers.iter().position(|answer| answer.id == "rollback-metrics").expect("it is asked");
        review.answers[at].words = vec![Piece { op: Op::Added, text: "```\n<b>@vega</b>\n```".to_owned() }];
        let text = review_markdown(&review);
        assert!(text.contains("\n````text\n```\n<b>@vega</b>\n```\n````\n"), "{text}");
        assert!(text.contains("(keps/sig-space/7-orbit/README.md#L"), "{text}");
    }

    #[test]
    fn unchanged_lines_are_counted_not_shown() {
        let old = "a\nb\nc\nd\ne\n";
        let pieces = crate::team::review::words(old, "a\nb\nc\nd\nf\n");
        let lines = lines_of(&pieces);
        let parts = folded(&lines, Change::Changed);
        assert!(matches!(parts[0], Part::Folded(3)) && parts.len() == 4);
    }

    #[test]
    fn colors_mark_words_and_nothing_in_them_acts() {
        let line = [(Op::Same, "a "), (Op::Removed, "b\u{1b}[2J "), (Op::Added, "c")];
        let text = painted(&line, Page { width: 40, colors: true }, Change::Changed);
        assert_eq!(text, "    a \u{1b}[9;31mb␛[2J\u{1b}[0m \u{1b}[32mc\u{1b}[0m\n");
    }
}
