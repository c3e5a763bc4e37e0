use crate::text::printable;
use crate::wizard::{DiffKind, DiffLine, OtherAnswer, Row, Wizard};

/// How much of an answer is said unasked, in lines.
const FIRST_LINES: usize = 6;

/// The head of a sitting: which KEP, and how far it is.
pub(super) fn opening(wizard: &Wizard) -> String {
    let kep = wizard.kep();
    let number = if kep.number.is_empty() { "KEP".to_owned() } else { format!("KEP-{}", kep.number) };
    let title = if kep.title.is_empty() { String::new() } else { format!(" {}", line(&kep.title)) };
    let sig = if kep.sig.is_empty() { String::new() } else { format!(", {}", line(&kep.sig)) };
    let milestone = kep.latest_milestone.as_deref().map_or(String::new(), |word| format!(", {}", line(word)));
    format!(
        "{number}{title}{sig}, {}{milestone}. {}\n\
         Every question takes a number or a word; help lists them. Nothing but save and sync writes the README.\n",
        kep.stage,
        progress(wizard)
    )
}

/// How many of the required answers are there.
pub(super) fn progress(wizard: &Wizard) -> String {
    let (done, all) = wizard.required();
    match all {
        0 => "This stage requires no answer.".to_owned(),
        _ if done == all => format!("All {all} required answers are there."),
        _ => format!("{done} of {all} required answers are there."),
    }
}

/// The question the author is at, its state, and the beginning of its answer.
pub(super) fn question(wizard: &Wizard) -> String {
    let at = wizard.current();
    let catalogue = wizard.catalogue();
    let question = &catalogue.questions[at];
    let mut said = format!(
        "\nQuestion {} of {}: {} Section: {}.\n{}\nState at {}: {}.\n",
        at + 1,
        catalogue.questions.len(),
        sentence(&line(&question.short)),
        line(&catalogue.section_of(at).title),
        line(&question.title),
        wizard.stage(),
        wizard.state_in_words(at),
    );
    for (message, help) in wizard.findings_at(at) {
        let help = help.map_or(String::new(), |help| format!(" To do: {}", sentence(&line(&help))));
        said.push_str(&format!("The gate finds: {}{help}\n", sentence(&line(&message))));
    }
    if let Some(origin) = wizard.origin(at) {
        said.push_str(&sentence(&line(&origin)));
        said.push('\n');
    }
    if let Some(why) = wizard.concern(at) {
        said.push_str(&format!("To look at: {}.\n", line(&why)));
    }
    let answer = wizard.answer(at);
    let lines: Vec<&str> = answer.trim_end().lines().collect();
    if lines.is_empty() {
        return said;
    }
    let count = counted(lines.len(), "line");
    said.push_str(&format!("The answer has {count}:\n"));
    // One line more costs less than saying that it was left out.
    let shown = if lines.len() <= FIRST_LINES + 1 { lines.len() } else { FIRST_LINES };
    said.push_str(&indented(&lines[..shown].join("\n")));
    if shown < lines.len() {
        let more = counted(lines.len() - shown, "more line");
        said.push_str(&format!("And {more}; read says all of them.\n"));
    }
    said
}

/// Why the question is asked, what a good answer has, an example, and the template's list.
pub(super) fn guidance(wizard: &Wizard) -> String {
    let at = wizard.current();
    let question = &wizard.catalogue().questions[at];
    let mut said = format!("Why it is asked: {}\nA good answer has:\n", line(&question.why));
    for (n, point) in question.good.iter().enumerate() {
        said.push_str(&format!("  {}. {}\n", n + 1, line(point)));
    }
    said.push_str(&format!("An example, for an invented feature:\n{}", indented(question.example.trim_end())));
    said + &template(wizard)
}

/// The template's list for the answer, where it has one.
pub(super) fn template(wizard: &Wizard) -> String {
    match wizard.template_list(wizard.current()) {
        Some(list) => format!("The template has a list for this answer:\n{}", indented(&list)),
        None => String::new(),
    }
}

/// How many answers of other KEPs are listed at once.
pub(super) const OTHERS_LISTED: usize = 10;

/// The answers of other KEPs from the 0-based `first` on, each with its number; `words` are what they were narrowed to.
pub(super) fn others(wizard: &Wizard, first: usize, words: &str) -> String {
    let (rows, status) = wizard.others_listed();
    let all = rows.len();
    let have = if words.is_empty() { String::new() } else { format!(" with {}", line(words)) };
    let mut said = match (all, status) {
        (0, Some(status)) => return format!("{}\n", sentence(&line(&status))),
        (0, None) => return format!("No answer of another KEP has {}. others alone lists all of them.\n", line(words)),
        (1, _) => format!("1 other KEP answers this{have}:\n"),
        _ => format!("{all} other KEPs answer this{have}, the nearest to yours first:\n"),
    };
    if first >= all {
        return "There are no more of them.\n".to_owned();
    }
    let last = (first + OTHERS_LISTED).min(all);
    for (n, row) in rows.iter().enumerate().take(last).skip(first) {
        said.push_str(&format!(
            "  {}. {}, {}: {}\n",
            n + 1,
            line(&row.name),
            line(&row.facts).replace(" · ", ", "),
            line(row.line.trim())
        ));
    }
    let more = match all - last {
        0 => String::new(),
        count => format!("; others more lists on, with {count} to come"),
    };
    said + &format!("others {} says that answer whole{more}.\n", first + 1)
}

/// An answer of another KEP, whole.
pub(super) fn other(answer: &OtherAnswer) -> String {
    let lines = counted(answer.text.trim_end().lines().count(), "line");
    format!(
        "{}, {}. It stands in {}. Its answer has {lines}:\n{}",
        line(&answer.name()),
        line(&answer.facts()).replace(" · ", ", "),
        line(&answer.place),
        indented(answer.text.trim_end())
    )
}

/// Every question with its number and its state, section by section.
pub(super) fn list(wizard: &Wizard) -> String {
    let mut said = String::new();
    for row in wizard.outline() {
        match row {
            Row::Narrowed(words) => said.push_str(&format!("Listed: {words}.\n")),
            Row::Section(section) => {
                let title = &wizard.catalogue().sections[section].title;
                said.push_str(&format!("Section {}:\n", line(title)));
            }
            Row::Question(at) => {
                let short = line(&wizard.catalogue().questions[at].short);
                let here = if at == wizard.current() { ", you are here" } else { "" };
                said.push_str(&format!("  {}. {} {}{here}\n", at + 1, label(&short), wizard.state_in_words(at)));
            }
        }
    }
    said + &progress(wizard) + " go and a number goes to a question, as in go 12.\n"
}

/// A diff with its signs said in words.
pub(super) fn diff(lines: &[DiffLine]) -> String {
    let text = |one: &DiffLine| if one.text.trim().is_empty() { "(blank line)".to_owned() } else { line(&one.text) };
    let said = lines.iter().map(|one| match one.kind {
        DiffKind::Place if one.text.starts_with("@@") => format!("From line {}:\n", first_line(&one.text)),
        DiffKind::Place => format!("{}\n", sentence(&line(&one.text))),
        DiffKind::Same => format!("  stays:   {}\n", text(one)),
        DiffKind::Added => format!("  added:   {}\n", text(one)),
        DiffKind::Removed => format!("  removed: {}\n", text(one)),
    });
    said.collect()
}

/// The line that a hunk such as `@@ -12,7 +12,9 @@` begins at.
fn first_line(header: &str) -> &str {
    let from = header.trim_start_matches(|c: char| !c.is_ascii_digit());
    &from[..from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len())]
}

/// `text`, fit for a terminal, each line a step in.
pub(super) fn indented(text: &str) -> String {
    printable(text).lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

/// `text` on one line, fit for a terminal.
pub(super) fn line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

/// `text` before what is said of it: a question mark ends it well enough.
pub(super) fn label(text: &str) -> String {
    if text.ends_with('?') { text.to_owned() } else { format!("{text}:") }
}

/// `text` as a sentence of its own.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map_or(String::new(), |first| first.to_uppercase().collect());
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// `1 line`, `2 lines`.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_says_its_signs_in_words() {
        let row = |kind, text: &str| DiffLine { kind, text: text.to_owned() };
        let rows = [
            row(DiffKind::Place, "@@ -12,2 +12,2 @@"),
            row(DiffKind::Same, "a"),
            row(DiffKind::Same, " "),
            row(DiffKind::Removed, "b\u{1b}[2J"),
            row(DiffKind::Added, "- c"),
        ];
        assert_eq!(
            diff(&rows),
            "From line 12:\n  stays:   a\n  stays:   (blank line)\n  removed: b␛[2J\n  added:   - c\n"
        );
    }
}
