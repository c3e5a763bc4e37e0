use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::sheet::{About, Tone, ToneLine, blocks, marked, text_of, tone_lines};
use super::table::{Align, Table, escaped};
use super::{AMBER, GREEN, Page, short};
use crate::gate::{Finding, Standing};
use crate::team::review::{ApprovalState, Change, Required, Review, ReviewedAnswer, is_worth_a_word};
use crate::text::printable;

/// The sheet for a person who reads it from top to bottom.
pub fn review_human(review: &Review, page: Page) -> String {
    let mut out = String::new();
    for block in blocks(review) {
        if let Some(section) = &block.section {
            page.title(&mut out, section);
        }
        // The comment is to be copied as it is, and says itself what it is.
        if block.about == About::Comment {
            out.push_str(&printable(&review.comment));
            continue;
        }
        let indent = if block.about == About::Kep { "" } else { "  " };
        out.push_str(&painted(&block.heading, page, indent, "  "));
        if block.is_loud {
            let indent = if block.about == About::Kep { "" } else { "    " };
            block.news.iter().for_each(|line| out.push_str(&painted(line, page, indent, "")));
        }
    }
    out
}

/// The sheet as markdown.
pub fn review_markdown(review: &Review) -> String {
    let kep = &review.kep;
    let mut out = format!("# {}\n\n", escaped(&heading(review)));
    let _ = writeln!(out, "{}", escaped(&compared(review)));
    let ready = if review.ready { "ready" } else { "not ready" };
    let label = review.label.map(|label| format!(" `{label}`")).unwrap_or_default();
    let Required { answered, total } = review.required;
    let _ = writeln!(out, "\nRequired answers: {answered} of {total}; {ready}{label}.");
    out.push_str("\n## Approval\n\n");
    approval_lines(&review.approval, kep.stage).iter().for_each(|line| _ = writeln!(out, "- {}", escaped(line)));
    let _ = write!(out, "\n## kep.yaml\n\n{}", facts_table(review).markdown());
    let mut section = "";
    for answer in &review.answers {
        if answer.section != section {
            section = &answer.section;
            let _ = write!(out, "\n## {}\n\n", escaped(section));
            // What has nothing to read comes first, a line each: below a heading it would seem to belong there.
            let quiet = review.answers.iter().filter(|answer| answer.section == section && !answer.is_loud());
            for answer in quiet {
                let _ =
                    writeln!(out, "- {} {}, {}", escaped(&answer.question), state(answer), place(answer, &kep.readme));
            }
        }
        if answer.is_loud() {
            answer_markdown(&mut out, answer, &kep.readme);
        }
    }
    out.push_str("\n## Found by the gate, about no answer\n\n");
    let elsewhere: Vec<&Finding> = review.findings.iter().filter(|finding| is_worth_a_word(finding)).collect();
    if elsewhere.is_empty() {
        out.push_str("Nothing.\n");
    }
    for finding in elsewhere {
        let place = link(&finding.file, finding.line);
        let _ = writeln!(out, "- {} ({}, {place})", found(finding), escaped(finding.rule));
    }
    let _ = write!(out, "\n## A comment to start from\n\n{}", printable(&review.comment));
    out
}

fn answer_markdown(out: &mut String, answer: &ReviewedAnswer, readme: &str) {
    let place = place(answer, readme);
    let _ = write!(out, "\n### {}\n\n{}, {place}\n", escaped(&answer.question), state(answer));
    for finding in answer.findings.iter().filter(|finding| is_worth_a_word(finding)) {
        let _ = write!(out, "\n- {} ({})\n", found(finding), escaped(finding.rule));
    }
    // What is unchanged and has a finding is for the reader of the README.
    if answer.words.is_empty() {
        return;
    }
    // Nothing in a fence is markdown, so the author's text cannot become part of the sheet.
    let text: Vec<String> =
        tone_lines(&answer.words, answer.change).iter().map(|line| text_of(&marked(line))).collect();
    let text = text.join("\n");
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    let _ = write!(out, "\n{fence}text\n{text}\n{fence}\n");
}

fn found(finding: &Finding) -> String {
    let message = escaped(&finding.message);
    match &finding.standing {
        Standing::Exempt { reason, until } => {
            format!("exempt until {}: {message} ({})", escaped(until), escaped(reason))
        }
        _ => format!("{}: {message}", finding.severity),
    }
}

fn place(answer: &ReviewedAnswer, readme: &str) -> String {
    answer.line.map_or("not asked".to_owned(), |line| link(readme, line))
}

pub(super) fn heading(review: &Review) -> String {
    let number = review.kep.number.as_deref().unwrap_or("without number");
    format!("KEP {number} {}", review.kep.title.as_deref().unwrap_or_default()).trim_end().to_owned()
}

pub(super) fn compared(review: &Review) -> String {
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

pub(super) fn approval_lines(approval: &ApprovalState, stage: &str) -> Vec<String> {
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

/// The keys of `kep.yaml` that matter, a line each.
pub(super) fn kep_yaml_lines(review: &Review) -> Vec<ToneLine> {
    let keys = review.kep_yaml.iter().map(|row| row.key.width()).max().unwrap_or(0);
    let lines = review.kep_yaml.iter().map(|row| {
        let text = |text: &Option<String>| printable(text.as_deref().unwrap_or("–")).replace(['\n', '\t'], " ");
        let key = printable(&row.key).into_owned();
        let pad = " ".repeat(keys.saturating_sub(key.width()) + 2);
        let mark = if row.changed { "~ " } else { "  " };
        let mut line = vec![(Tone::Text, format!("{mark}{key}{pad}"))];
        if row.changed {
            line.extend([(Tone::Removed, text(&row.before) + " "), (Tone::Added, text(&row.now))]);
        } else {
            line.push((Tone::Text, text(&row.now)));
        }
        line.extend(row.line.map(|line| (Tone::Quiet, format!("  :{line}"))));
        line
    });
    lines.collect()
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
pub(super) fn state(answer: &ReviewedAnswer) -> String {
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

/// A line wrapped to the page, its later rows `hang` further in: tones in colors where there are any, else what went and
/// what came between marks. Its own indent is kept, and so are blanks between words.
fn painted(line: &ToneLine, page: Page, indent: &str, hang: &str) -> String {
    let line = if page.colors { line.clone() } else { marked(line) };
    let whole = text_of(&line);
    if whole.trim().is_empty() {
        return "\n".to_owned();
    }
    let own = &whole[..whole.len() - whole.trim_start().len()];
    let lead = format!("{indent}{own}");
    let (mut out, mut column, mut starts) = (lead.clone(), lead.width(), true);
    for word in words_of(&line) {
        let width: usize = word.iter().map(|(_, text)| text.width()).sum();
        let blanks: usize = word.last().map_or(0, |(_, text)| text.len() - text.trim_end().len());
        if !starts && column + width - blanks > usize::from(page.width) {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.push_str(&lead);
            out.push_str(hang);
            column = lead.width() + hang.len();
        }
        starts = false;
        column += width;
        for (tone, text) in word {
            out.push_str(&toned(tone, text, page));
        }
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

/// The words of a line, each with the blanks behind it, and each in as many pieces as it has tones.
fn words_of(line: &ToneLine) -> Vec<Vec<(Tone, &str)>> {
    let mut words: Vec<Vec<(Tone, &str)>> = Vec::new();
    let mut ended = true;
    for (at, (tone, text)) in line.iter().enumerate() {
        // The indent is the page's to print.
        let text = if at == 0 { text.trim_start() } else { text.as_str() };
        for piece in text.split_inclusive(' ') {
            match words.last_mut() {
                // A blank of its own belongs to the word before it.
                Some(word) if !ended || piece == " " => word.push((*tone, piece)),
                _ => words.push(vec![(*tone, piece)]),
            }
            ended = piece.ends_with(' ');
        }
    }
    words
}

fn toned(tone: Tone, text: &str, page: Page) -> String {
    let code = match tone {
        Tone::Text => return text.to_owned(),
        _ if !page.colors => return text.to_owned(),
        Tone::Quiet => "2",
        Tone::Title => "1",
        Tone::Bad => "1;31",
        Tone::Warning => AMBER,
        Tone::Added => GREEN,
        Tone::Removed => "9;31",
    };
    let body = text.trim_end();
    format!("\u{1b}[{code}m{body}\u{1b}[0m{}", &text[body.len()..])
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
    use crate::team::review::{Op, Piece, tests::review};

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
    fn colors_mark_words_and_wrapping_keeps_blanks() {
        let line = |text: &[(Tone, &str)]| text.iter().map(|(tone, text)| (*tone, (*text).to_owned())).collect();
        let line: ToneLine = line(&[(Tone::Text, "  a  "), (Tone::Removed, "b␛[2J "), (Tone::Added, "c")]);
        let colored = painted(&line, Page { width: 40, colors: true }, "    ", "");
        assert_eq!(colored, "      a  \u{1b}[9;31mb␛[2J\u{1b}[0m \u{1b}[38;5;28mc\u{1b}[0m\n");
        assert_eq!(painted(&line, Page { width: 13, colors: false }, "", ""), "  a\n  [-b␛[2J-]\n  {+c+}\n");
    }
}
