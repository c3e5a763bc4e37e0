use crate::gate::{Area, Check, File, Hit, Kep, OtherFile, Rule, Sample, Severity};
use crate::markdown::toc::{self, CLOSE, Marks, OPEN};
use crate::text::{Edits, LineIndex, Span};

pub(super) const RULE: Rule = Rule {
    id: "toc",
    area: Area::Readme,
    finds: "a table of contents that is not there, or not what the headings say",
    why: "Upstream's checks make the table anew with mdtoc, five levels deep, for every markdown file below keps/, and \
          compare. A heading that was added, renamed or moved is enough to fail.",
    fix: "run `kepready fix`, or hack/update-toc.sh in the checkout",
    severity: Severity::Error,
    upstream: true,
    fixable: true,
    bad: Sample::Section("## Drawbacks of the idea\n\nOne more reason to prefer a node.\n"),
    good: Sample::Section("## Drawbacks\n\nOne more reason to prefer a node.\n"),
    check: Check::Kep(check),
};

fn check(kep: &Kep<'_>) -> Vec<Hit> {
    // A README on its own is in nobody's checks.
    if kep.checkout.is_none() {
        return Vec::new();
    }
    let (readme, lines) = (kep.answers.readme, kep.answers.reading.lines());
    let own = match kep.unreadable {
        Some(unread) if !unread.text.is_empty() => {
            stale(File::Readme, &unread.text, &LineIndex::new(&unread.text)).map(by_hand)
        }
        _ if kep.has_readme => stale(File::Readme, readme, lines),
        _ => None,
    };
    let others = kep.markdown.iter().enumerate();
    let others = others.filter_map(|(n, file)| {
        let hit = stale(File::Markdown(n), &file.text, &LineIndex::new(&file.text))?;
        Some(if file.is_utf8 { hit } else { by_hand(hit) })
    });
    own.into_iter().chain(others).collect()
}

/// What is wrong with the table of contents of a file that belongs to no KEP.
pub(super) fn of_stray(file: &OtherFile) -> Option<Hit> {
    stale(File::Aliases, &file.text, &LineIndex::new(&file.text)).map(|hit| {
        let help = "upstream checks every markdown file below keps/ that hack/.notableofcontents does not list; run \
                    hack/update-toc.sh in the checkout, or list it there";
        hit.fixable(false).help(help)
    })
}

/// A file that is no text in UTF-8 is checked as mdtoc does, which does not mind, and is never written.
fn by_hand(hit: Hit) -> Hit {
    hit.fixable(false).help("save the file as UTF-8 first, then run `kepready fix`")
}

fn stale(file: File, text: &str, lines: &LineIndex) -> Option<Hit> {
    let Marks { open, close } = Marks::find(text);
    let (Some(open), Some(close)) = (open, close) else {
        let missing = if open.is_none() { OPEN } else { CLOSE };
        let message = format!("the mark `{missing}` is not there, and a table of contents is expected");
        let help = format!("put `{OPEN}` and `{CLOSE}` on lines of their own below the title, around the list of contents where there is one, then run `kepready fix`");
        // The one that is there shows where the other belongs.
        let place = open.or(close).unwrap_or(0);
        let help = match (open, close) {
            (Some(_), None) => format!("put `{CLOSE}` on a line of its own behind the list, then run `kepready fix`"),
            (None, Some(_)) => format!("put `{OPEN}` on a line of its own in front of the list, then run `kepready fix`"),
            _ => help,
        };
        return Some(Hit::new(file, Span::empty(place), message).about(missing).help(help).fixable(false));
    };
    if close < open {
        let message = format!("`{CLOSE}` stands before `{OPEN}`");
        let help = "put the two marks in their order, then run `kepready fix`";
        return Some(Hit::new(file, Span::empty(close), message).about(CLOSE).help(help).fixable(false));
    }
    let edit = toc::update_with(text, lines)?;
    let inner = edit.span;
    let new: Edits = [edit].into_iter().collect();
    let new = new.apply(text);
    let (line, message) = difference(text, &new);
    // The entry that is wrong, or the one that something is missing behind.
    let at = line.and_then(|line| inner.of(text).find(&line).map(|at| inner.start + at + (line.len() - line.trim_start().len())));
    Some(Hit::new(file, Span::empty(at.unwrap_or(inner.start)), message).about("toc"))
}

/// The entry of `old` to look at, and the first difference in words.
fn difference(old_text: &str, new_text: &str) -> (Option<String>, String) {
    let entries = |text: &str| -> Vec<String> {
        let lines = text.lines().skip_while(|line| !line.to_ascii_lowercase().contains(OPEN));
        let lines = lines.take_while(|line| !line.to_ascii_lowercase().contains(CLOSE));
        lines.map(str::trim_end).filter(|line| line.trim_start().starts_with(['-', '*', '+'])).map(str::to_owned).collect()
    };
    let (old, new) = (entries(old_text), entries(new_text));
    let differs = old.iter().zip(&new).position(|(old, new)| old != new).unwrap_or(old.len().min(new.len()));
    let shown = |line: &String| crate::yaml::excerpt(line.trim());
    // An entry more, or one less, and what follows goes on as it was.
    let gone = old.get(differs + 1) == new.get(differs) && old.len() > new.len();
    let added = new.get(differs + 1) == old.get(differs) && new.len() > old.len();
    let before = differs.checked_sub(1).and_then(|at| old.get(at)).cloned();
    match (old.get(differs), new.get(differs)) {
        (Some(old), _) if gone => (Some(old.clone()), format!("the table of contents still lists `{}`", shown(old))),
        (_, Some(new)) if added => (before, format!("the table of contents lacks `{}`", shown(new))),
        (Some(old), Some(new)) => {
            let message = format!("the table of contents says `{}` where the headings make `{}`", shown(old), shown(new));
            (Some(old.clone()), message)
        }
        (None, Some(new)) => (before, format!("the table of contents lacks `{}`", shown(new))),
        (Some(old), None) => (Some(old.clone()), format!("the table of contents still lists `{}`", shown(old))),
        (None, None) if old_text.contains("\r\n") => {
            (None, "the table of contents has lines that end as on Windows, and mdtoc takes `\\n` only".to_owned())
        }
        (None, None) => (None, "the table of contents differs from what mdtoc makes".to_owned()),
    }
}
