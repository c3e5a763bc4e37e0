//! The sheet of a review as blocks of lines whose words have tones: what a page prints one below the other, and what
//! a screen folds and jumps between.

use super::review::{approval_lines, compared, heading, kep_yaml_lines, state};
use crate::gate::{Finding, Severity, Standing};
use crate::team::review::{Change, Op, Piece, Review, ReviewedAnswer, is_worth_a_word};
use crate::text::printable;

/// A part of the sheet: one line that says what it is, and what is below it when it is unfolded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The title of the section that begins with it.
    pub section: Option<String>,
    /// What it is about.
    pub about: About,
    /// The one line.
    pub heading: ToneLine,
    /// What is news in it, unchanged lines drawn together.
    pub news: Vec<ToneLine>,
    /// All of it.
    pub whole: Vec<ToneLine>,
    /// Whether a reviewer has something to look at.
    pub is_loud: bool,
    /// Whether something is missing or wrong, not only new.
    pub is_open: bool,
}

/// What a block is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The KEP, and what it is compared with.
    Kep,
    /// Files other than the README, and findings that belong to no answer.
    Files,
    /// An answer, by its place in the review.
    Answer(usize),
    /// The comment.
    Comment,
}

/// A line of words with their tones; the text is fit for a terminal and has no line break.
pub type ToneLine = Vec<(Tone, String)>;

/// What the words of a line have to say, for whoever has colors for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The author's words.
    Text,
    /// What the tool says.
    Quiet,
    /// Headings.
    Title,
    /// Something is missing or wrong.
    Bad,
    /// Something is worth a look.
    Warning,
    /// Words that came.
    Added,
    /// Words that went.
    Removed,
}

/// The sheet, from top to bottom.
pub fn blocks(review: &Review) -> Vec<Block> {
    let mut blocks = vec![overview(review), approval(review), kep_yaml(review), elsewhere(review)];
    let mut section = "";
    for (at, answer) in review.answers.iter().enumerate() {
        let begins = (answer.section != section).then(|| plain(&answer.section));
        section = &answer.section;
        blocks.push(Block { section: begins, about: About::Answer(at), ..of_answer(answer, &review.kep.readme) });
    }
    blocks.push(comment_block(&review.comment));
    blocks
}

/// The last block: `comment`, which the reviewer may have edited.
pub fn comment_block(comment: &str) -> Block {
    let lines: Vec<ToneLine> = printable(comment).lines().map(|line| vec![(Tone::Text, untabbed(line))]).collect();
    Block {
        section: Some("A comment to start from".to_owned()),
        heading: vec![(Tone::Title, "Comment".to_owned()), (Tone::Quiet, format!("  {} lines", lines.len()))],
        ..Block::folding(About::Comment, lines, true)
    }
}

impl Block {
    fn folding(about: About, lines: Vec<ToneLine>, is_loud: bool) -> Self {
        Self { section: None, about, heading: Vec::new(), news: lines.clone(), whole: lines, is_loud, is_open: false }
    }
}

fn overview(review: &Review) -> Block {
    let kep = &review.kep;
    let facts = [kep.sig.as_deref(), Some(kep.stage), kep.latest_milestone.as_deref(), kep.status.as_deref()];
    let facts: Vec<&str> = facts.into_iter().flatten().collect();
    let label = review.label.map(|label| format!(": {label}")).unwrap_or_default();
    let ready = if review.ready { "ready" } else { "not ready" };
    let lines = [
        facts.join(" · "),
        compared(review),
        format!("Required answers: {} of {}; {ready}{label}", review.required.answered, review.required.total),
    ];
    let lines = lines.iter().map(|line| vec![(Tone::Text, plain(line))]).collect();
    let heading = vec![(Tone::Title, plain(&heading(review)))];
    Block { heading, ..Block::folding(About::Kep, lines, true) }
}

fn approval(review: &Review) -> Block {
    let lines = approval_lines(&review.approval, review.kep.stage);
    let is_open = review.approval.approver.is_none() || review.approval.on_bench == Some(false);
    let first = lines.first().map(|line| plain(line)).unwrap_or_default();
    let tone = if is_open { Tone::Bad } else { Tone::Text };
    let lines = lines.iter().skip(1).map(|line| vec![(Tone::Warning, plain(line))]).collect();
    Block {
        section: Some("Approval and kep.yaml".to_owned()),
        heading: vec![(Tone::Title, "Approval: ".to_owned()), (tone, first)],
        is_open,
        ..Block::folding(About::Files, lines, true)
    }
}

fn kep_yaml(review: &Review) -> Block {
    let changed = review.kep_yaml.iter().filter(|row| row.changed).count();
    let says = match (review.kep_yaml.is_empty(), review.since.is_some(), changed) {
        (true, ..) => "there is none".to_owned(),
        (_, false, _) => "as it is".to_owned(),
        (_, _, 0) => "nothing that matters here changed".to_owned(),
        (_, _, 1) => "1 key changed".to_owned(),
        (_, _, count) => format!("{count} keys changed"),
    };
    let heading = vec![(Tone::Title, "kep.yaml: ".to_owned()), (Tone::Text, says)];
    Block { heading, ..Block::folding(About::Files, kep_yaml_lines(review), true) }
}

fn elsewhere(review: &Review) -> Block {
    let shown: Vec<&Finding> = review.findings.iter().filter(|finding| is_worth_a_word(finding)).collect();
    let heading = match shown.len() {
        0 => "nothing".to_owned(),
        count => count.to_string(),
    };
    let is_open = shown.iter().any(|finding| finding.is_error());
    Block {
        heading: vec![(Tone::Title, "Found by the gate, about no answer: ".to_owned()), (Tone::Text, heading)],
        is_open,
        ..Block::folding(About::Files, shown.into_iter().map(finding_line).collect(), true)
    }
}

fn of_answer(answer: &ReviewedAnswer, readme: &str) -> Block {
    let mark = match answer.change {
        _ if answer.open => "✗",
        Change::New => "+",
        Change::Changed => "~",
        Change::Removed => "-",
        Change::Unknown | Change::Reflowed | Change::Unchanged => "✓",
        Change::Empty => "·",
    };
    let is_loud = answer.is_loud();
    let tone = match () {
        () if answer.open => Tone::Bad,
        () if is_loud => Tone::Title,
        () => Tone::Text,
    };
    let line = answer.line.map_or(String::new(), |line| format!("  :{line}"));
    let heading = vec![(tone, plain(&format!("{mark} {}: {}", answer.id, state(answer)))), (Tone::Quiet, line)];
    let mut top = vec![vec![(Tone::Quiet, plain(&answer.question))]];
    top.extend(answer.line.map(|line| vec![(Tone::Quiet, plain(&format!("{readme}:{line}")))]));
    top.extend(answer.findings.iter().filter(|finding| is_worth_a_word(finding)).map(finding_line));
    let lines = match answer.words.is_empty() {
        true => answer.answer.lines().map(|line| vec![(Tone::Text, untabbed(&printable(line)))]).collect(),
        false => tone_lines(&answer.words, answer.change),
    };
    let news = folded(&lines, answer.change);
    let below = |lines: Vec<ToneLine>| top.iter().cloned().chain(lines).collect();
    Block {
        section: None,
        about: About::Answer(0),
        heading,
        news: below(news),
        whole: below(lines),
        is_loud,
        is_open: answer.open || answer.findings.iter().any(Finding::is_error),
    }
}

fn finding_line(finding: &Finding) -> ToneLine {
    let Finding { rule, severity, message, file, line, standing, .. } = finding;
    let (tone, word) = match (standing, severity) {
        (Standing::Exempt { reason, until }, _) => (Tone::Quiet, format!("exempt until {until}, because {reason}")),
        (_, Severity::Error) => (Tone::Bad, severity.to_string()),
        _ => (Tone::Warning, severity.to_string()),
    };
    let place = format!(" ({rule}, {file}:{line})");
    vec![(tone, plain(&format!("! {word}: "))), (Tone::Text, plain(message)), (Tone::Quiet, plain(&place))]
}

/// The pieces cut into the lines of the text.
pub(super) fn tone_lines(pieces: &[Piece], change: Change) -> Vec<ToneLine> {
    let mut lines: Vec<ToneLine> = vec![Vec::new()];
    for Piece { op, text } in pieces {
        let tone = match op {
            // All of it is new, or gone: marks would only be noise.
            _ if change != Change::Changed => Tone::Text,
            Op::Same => Tone::Text,
            Op::Removed => Tone::Removed,
            Op::Added => Tone::Added,
        };
        for (n, part) in printable(text).split('\n').enumerate() {
            if n > 0 {
                lines.push(Vec::new());
            }
            if let (false, Some(line)) = (part.is_empty(), lines.last_mut()) {
                line.push((tone, untabbed(part)));
            }
        }
    }
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    lines
}

/// The lines with a change and one on either side; longer runs of others as their number.
fn folded(lines: &[ToneLine], change: Change) -> Vec<ToneLine> {
    if change != Change::Changed {
        return lines.to_vec();
    }
    let changes = |line: &ToneLine| line.iter().any(|(tone, _)| *tone != Tone::Text);
    let near = |at: usize| lines[at.saturating_sub(1)..(at + 2).min(lines.len())].iter().any(changes);
    let mut shown = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let hidden = (at..lines.len()).take_while(|&at| !near(at)).count();
        match hidden {
            0 => shown.push(lines[at].clone()),
            1 => shown.push(vec![(Tone::Quiet, "… 1 line unchanged".to_owned())]),
            _ => shown.push(vec![(Tone::Quiet, format!("… {hidden} lines unchanged"))]),
        }
        at += hidden.max(1);
    }
    shown
}

/// `line` with marks around what went and what came, as a word diff of git has them, for those who see no colors.
pub fn marked(line: &ToneLine) -> ToneLine {
    let mark = |(tone, text): &(Tone, String)| {
        let body = text.trim_end();
        let blanks = &text[body.len()..];
        let text = match tone {
            Tone::Removed if !body.is_empty() => format!("[-{body}-]{blanks}"),
            Tone::Added if !body.is_empty() => format!("{{+{body}+}}{blanks}"),
            _ => text.clone(),
        };
        (*tone, text)
    };
    line.iter().map(mark).collect()
}

/// The words of a line, without their tones.
pub fn text_of(line: &ToneLine) -> String {
    line.iter().map(|(_, text)| text.as_str()).collect()
}

/// `text` on one line, and without anything that a terminal acts on.
fn plain(text: &str) -> String {
    printable(text).replace(['\n', '\t'], " ")
}

fn untabbed(text: &str) -> String {
    text.replace('\t', "    ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::review::tests::review;

    #[test]
    fn unchanged_lines_are_counted_not_shown() {
        let pieces = crate::team::review::words("a\nb\nc\nd\ne\n", "a\nb\nc\nd\nf\n");
        let lines = tone_lines(&pieces, Change::Changed);
        let shown: Vec<String> = folded(&lines, Change::Changed).iter().map(|line| text_of(&marked(line))).collect();
        assert_eq!(shown, ["… 3 lines unchanged", "d", "[-e-]", "{+f+}"]);
    }

    #[test]
    fn every_answer_is_a_block_and_its_findings_stand_in_it() {
        let review = Review { comment: "x\ny\u{1b}\n".to_owned(), ..review() };
        let blocks = blocks(&review);
        let of = |id: &str| {
            let at = review.answers.iter().position(|answer| answer.id == id).expect("it is asked");
            blocks.iter().find(|block| block.about == About::Answer(at)).expect("it is there")
        };
        let slos = of("slos");
        assert!(slos.is_open && slos.is_loud);
        assert_eq!(
            text_of(&slos.news[1]),
            "! error: no objective is named (missing-answer, keps/sig-space/7-orbit/README.md:9)"
        );
        let unasked = of("slis");
        assert!(!unasked.is_loud && text_of(&unasked.heading).starts_with("· slis: no answer"));
        assert_eq!(blocks.iter().filter(|block| matches!(block.about, About::Answer(_))).count(), 25);
        let last = blocks.last().expect("there are blocks");
        assert_eq!(last.whole.iter().map(text_of).collect::<Vec<_>>(), ["x", "y␛"]);
    }
}
