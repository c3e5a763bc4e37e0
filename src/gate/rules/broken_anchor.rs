use std::collections::{HashMap, HashSet};
use std::iter;

use memchr::memchr_iter;

use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::markdown::anchor::{self, Anchors};
use crate::markdown::toc::Marks;
use crate::text::Span;
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "broken-anchor",
    area: Area::Readme,
    finds: "a link within the README to a heading that is not there",
    why: "\"See above\" is only an answer where the reader gets there. The heading was renamed, or never written.",
    fix: "link to the heading as it is called now: lower case, blanks as hyphens, no punctuation",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answer("slo-steps", "Turn the gate off, see [below](#backgrounds)."),
    good: Sample::Answer("slo-steps", "Turn the gate off, see [below](#drawbacks)."),
    check: Check::Answers(check),
};

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    let text = answers.readme;
    // The table of contents has a rule of its own, and what hides the headings is reported itself.
    let listed = Marks::find(text).between();
    let own = |span: &Span| !listed.is_some_and(|listed| listed.contains(span.start)) && !answers.reading.hides(span.start);
    let leads = |span: &Span| {
        let anchor = span.of(text);
        answers.reading.headings().any(|heading| is_anchor_of(anchor, heading.of(text)))
    };
    let links: Vec<Span> = links(text).into_iter().filter(|span| own(span) && !leads(span)).collect();
    if links.is_empty() || answers.reading.never_closed().is_some() {
        return Vec::new();
    }
    let known = targets(text, answers.reading.headings());
    let mut hits = Vec::new();
    for span in links {
        let target = span.of(text);
        let decoded = decoded(target);
        let wanted = decoded.to_lowercase();
        if decoded.is_empty() || known.contains(&wanted) {
            continue;
        }
        let message = format!("`#{}` leads to no heading of this README", excerpt(target));
        let hit = Hit::new(File::Readme, span, message).about(target);
        let help = hidden_heading(answers, &decoded);
        let help = help.or_else(|| nearest(&known, &wanted));
        hits.push(match help {
            Some(help) => hit.help(help),
            None => hit,
        });
    }
    hits
}

/// What to do where the heading with this anchor is there, in a comment or a piece of code.
fn hidden_heading(answers: &Answers<'_>, anchor: &str) -> Option<String> {
    let lines = answers.reading.lines();
    (0..lines.count()).find_map(|n| {
        let line = lines.full(n);
        let marked = line.of(answers.readme);
        let is_it = marked.starts_with('#')
            && answers.reading.hides(line.start)
            && github(&unmarked(marked.trim_start_matches('#').trim()).collect::<String>()) == anchor;
        let help = || format!("a comment or a piece of code hides the heading in line {}: close it in front of that", n + 1);
        is_it.then(help)
    })
}

/// The targets of links within the page, without their `#`.
fn links(text: &str) -> Vec<Span> {
    memchr_iter(b']', text.as_bytes())
        .filter_map(|at| {
            let rest = &text[at + 1..];
            let inline = rest.starts_with("(#").then(|| (at + "](#".len(), ')'));
            inline.or_else(|| rest.starts_with(": #").then(|| (at + "]: #".len(), '\n')))
        })
        .filter_map(|(start, close)| {
            let end = text[start..].find([close, '\n', ' ']).map_or(text.len(), |length| start + length);
            (end > start).then(|| Span::new(start, end))
        })
        .collect()
}

/// Every anchor of the page: of its headings, as mdtoc and as GitHub make them, and of its HTML.
fn targets(text: &str, headings: impl Iterator<Item = Span>) -> HashSet<String> {
    let words: Vec<String> = headings.map(|heading| unmarked(heading.of(text)).collect()).collect();
    let mut plain = Anchors::new();
    let mut known: HashSet<String> = words.iter().map(|words| plain.next(words)).collect();
    // GitHub's differ in letters that are not ASCII, and in blanks around the words.
    if words.iter().any(|words| !words.is_ascii() || words.trim() != words) {
        let mut used = HashMap::<String, usize>::new();
        for words in &words {
            let anchor = github(words);
            let times = used.entry(anchor.clone()).or_insert(0);
            known.insert(if *times == 0 { anchor } else { format!("{anchor}-{times}") });
            *times += 1;
        }
    }
    for at in memchr_iter(b'=', text.as_bytes()) {
        let (before, behind) = (&text[..at], &text[at + 1..]);
        let quoted = behind.strip_prefix(['"', '\'']).filter(|_| before.ends_with("name") || before.ends_with("id"));
        known.extend(quoted.and_then(|name| name.split(['"', '\'']).next()).map(str::to_lowercase));
    }
    known
}

/// Whether `anchor` is what `heading` is linked to by, as long as it is the first of its kind. Nearly all links lead to
/// such a heading, and nearly all headings differ in their first letters.
fn is_anchor_of(anchor: &str, heading: &str) -> bool {
    let firsts = heading.bytes().next().zip(anchor.bytes().next());
    if firsts.is_some_and(|(own, wanted)| own.is_ascii_alphanumeric() && own.to_ascii_lowercase() != wanted) {
        return false;
    }
    anchor::letters(unmarked(heading)).eq(anchor.chars())
}

/// A heading without its markup and link targets.
fn unmarked(heading: &str) -> impl Iterator<Item = char> + '_ {
    let mut chars = heading.chars().peekable();
    iter::from_fn(move || {
        loop {
            match chars.next()? {
                ']' if chars.peek() == Some(&'(') => {
                    chars.by_ref().find(|c| *c == ')');
                }
                '\\' => {}
                c => return Some(c),
            }
        }
    })
}

/// As [`crate::markdown::anchor`], with the letters of every script.
fn github(words: &str) -> String {
    let kept = words.trim().chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// What to do where an anchor of the page is `wanted` but for its marks, or begins or ends as it does.
fn nearest(known: &HashSet<String>, wanted: &str) -> Option<String> {
    /// So many letters in common are no chance.
    const SHORTEST: usize = 8;
    let of_same_letters = |known: &&String| letters(known).eq(letters(wanted));
    if let Some(same) = known.iter().filter(of_same_letters).min() {
        return Some(format!("the heading's anchor is `#{same}`"));
    }
    let is_part = |long: &str, short: &str| {
        let begins = long.strip_prefix(short).is_some_and(|rest| rest.starts_with('-'));
        let ends = long.strip_suffix(short).is_some_and(|rest| rest.ends_with('-'));
        short.len() >= SHORTEST && (begins || ends)
    };
    let wanted = wanted.trim_matches('#');
    let parts = known.iter().filter(|known| is_part(known, wanted) || is_part(wanted, known));
    let near = parts.min_by_key(|known| (known.len().abs_diff(wanted.len()), known.as_str()))?;
    Some(format!("did you mean `#{near}`?"))
}

fn letters(anchor: &str) -> impl Iterator<Item = char> {
    anchor.chars().filter(|c| c.is_alphanumeric())
}

/// `%2f` and the like undone, as far as they are ASCII.
fn decoded(target: &str) -> String {
    let mut out = String::new();
    let mut rest = target;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let byte = rest.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte.filter(u8::is_ascii) {
            Some(byte) => {
                out.push(char::from(byte));
                rest = &rest[at + 3..];
            }
            None => {
                out.push('%');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use crate::gate::sample::with_answer;

    #[test]
    fn an_anchor_that_is_nearly_right_is_set_right() {
        let known = ["orbits-in-space-optional", "how-orbits-are-stored", "plan", "tests"].map(str::to_owned).into();
        let help = |wanted: &str| nearest(&known, wanted).unwrap_or_default();
        assert_eq!(help("orbits-/-in-space-optional"), "the heading's anchor is `#orbits-in-space-optional`");
        assert_eq!(help("#tests"), "the heading's anchor is `#tests`");
        assert_eq!(help("orbits-in-space"), "did you mean `#orbits-in-space-optional`?");
        assert_eq!(help("orbits-are-stored"), "did you mean `#how-orbits-are-stored`?");
        assert_eq!(help("how-orbits-are-stored-on-nodes"), "did you mean `#how-orbits-are-stored`?");
        assert_eq!((help("plan-b"), help("orbits-are-store")), (String::new(), String::new()));
    }

    #[test]
    fn a_heading_in_a_comment_is_shown() {
        let text = "See [it](#the-orbit).\n\n<!--\n# The orbit\n-->\n";
        let found = with_answer("slo-steps", text, super::RULE.id);
        assert!(found[0].help.as_ref().is_some_and(|help| help.contains("hides the heading in line")), "{found:?}");
    }
}
