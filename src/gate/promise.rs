//! What an answer promises of tests, and what it reports: told apart by the words around a verb.
//!
//! "Manually tested" is a report, "will be manually tested" a promise, and "not manually tested" neither. The words are
//! those of [`Said::plain`].

use std::ops::Range;

use super::Said;

/// A sentence that puts a test off, or says that there was none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Promise {
    /// Where it begins and ends, in bytes of the plain words: a clause, or from its verb on where it is a long one.
    pub span: Range<usize>,
    /// Whether it ends at a dash, which is half of an arrow perhaps.
    pub at_dash: bool,
    /// Whether it says that a test is to come, not only that there is none.
    pub is_ahead: bool,
    /// Whether its sentence says that there is no test.
    pub denies: bool,
}

impl Promise {
    /// Its words, as the author wrote them.
    pub(super) fn of<'s>(&self, said: &'s Said<'_>) -> &'s str {
        let words = said.behind(self.span.clone());
        // An arrow ends nothing; the item of a list begins on a line of its own.
        if self.at_dash { said.to_line_end(words) } else { words }
    }
}

/// What a question asks tests for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// What came of an upgrade by hand.
    Outcome,
    /// Tests in the code.
    Code,
}

/// Without any of these there is neither a promise nor a denial.
const HINTS: [&str; 9] = ["will", "'ll", "plan", "be ", "not", "need", "going", "intend", "time of writing"];

/// The first promise of a test in `plain`.
pub(super) fn promise(plain: &str, asked: Asked) -> Option<Promise> {
    // Most answers are told apart here.
    if !HINTS.iter().any(|hint| plain.contains(hint)) {
        return None;
    }
    let words = words(plain);
    let mut denied: Option<Promise> = None;
    for sentence in sentences(&words) {
        if let Some(head) = (0..sentence.len()).find(|&n| is_ahead(sentence, n, asked)) {
            return Some(found(sentence, head, true));
        }
        if denied.is_none() {
            let head = (0..sentence.len()).find(|&n| is_denial(sentence, n, asked));
            denied = head.map(|head| found(sentence, head, false));
        }
    }
    // A plan says what would be done, and not that it was.
    let plan = sentences(&words).next().filter(|first| {
        let title: Vec<&str> = first.iter().map(|word| word.bare).collect();
        asked == Asked::Outcome
            && matches!(
                title[..],
                ["test" | "testing", "plan", ..] | ["plan", ..] | [_, "test" | "testing", "plan", ..]
            )
            && first.last().is_some_and(|word| word.ends == Some(':'))
    });
    plan.map(|first| found(first, 0, true)).or(denied)
}

/// Whether `plain` reports that a test was made.
pub(super) fn reports(plain: &str) -> bool {
    let words = words(plain);
    let all: Vec<&[Word<'_>]> = sentences(&words).collect();
    // A Yes in front of a promise answers another question.
    let promised = |n: usize| {
        all.get(n).is_some_and(|sentence| (0..sentence.len()).any(|at| is_ahead(sentence, at, Asked::Outcome)))
    };
    if all.first().is_some_and(|first| first[0].bare == "yes") && !promised(0) {
        let alone = all[0].len() == 1;
        if !alone || !promised(1) {
            return true;
        }
    }
    all.iter().any(|sentence| (0..sentence.len()).any(|at| is_report(sentence, at)))
}

/// Whether `plain` says that there are tests, or were.
pub(super) fn has_tests(plain: &str) -> bool {
    let words = words(plain);
    sentences(&words).any(|sentence| {
        (0..sentence.len()).any(|at| {
            let near = |ahead: usize| sentence[at + 1..].iter().take(ahead);
            let test_near = || near(6).any(|word| word.is_test()) && !near(6).any(|word| is_no(word.bare));
            match sentence[at].bare {
                "are" | "is" => at > 0 && sentence[at - 1].bare == "there" && test_near(),
                "have" => at > 0 && sentence[at - 1].bare == "we" && test_near(),
                "exist" | "exists" => at > 0 && sentence[at - 1].is_test() && !is_put_off(sentence, at),
                "place" => at > 1 && sentence[at - 1].bare == "in" && !is_put_off(sentence, at),
                "tested" | "added" | "written" | "implemented" | "created" | "extended" => {
                    let done = |word: &Word<'_>| {
                        matches!(word.bare, "was" | "were" | "have" | "has" | "been" | "i've" | "we've")
                    };
                    sentence[..at].iter().rev().take(3).any(done)
                        && !is_put_off(sentence, at)
                        && sentence.iter().any(Word::is_test)
                }
                _ => false,
            }
        })
    })
}

/// A word of plain text.
struct Word<'p> {
    /// Without the marks around it.
    bare: &'p str,
    /// In bytes of the plain text, with its marks.
    span: Range<usize>,
    /// The mark behind it that ends a sentence.
    ends: Option<char>,
    /// Whether a clause ends with it.
    comma: bool,
}

impl Word<'_> {
    fn is_test(&self) -> bool {
        self.bare.contains("test") && !self.bare.contains("latest")
    }
}

fn words(plain: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut at = 0;
    for text in plain.split(' ') {
        let span = at..at + text.len();
        at = span.end + 1;
        let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() {
            // The dash of a list's item, or between two clauses.
            if let Some(last) = words.last_mut().filter(|_| matches!(text, "-" | "+" | "\u{2013}" | "\u{2014}")) {
                last.ends = last.ends.or(Some('-'));
            }
            continue;
        }
        let behind = text.trim_end_matches(['"', '\'', ')', '_']);
        // "e.g." ends nothing.
        let ends =
            behind.chars().next_back().filter(|c| matches!(c, '.' | '!' | '?' | ':' | ';') && !bare.contains('.'));
        words.push(Word { bare, span, ends, comma: behind.ends_with(',') });
    }
    words
}

fn sentences<'w, 'p>(words: &'w [Word<'p>]) -> impl Iterator<Item = &'w [Word<'p>]> {
    words.split_inclusive(|word| word.ends.is_some())
}

fn found(sentence: &[Word<'_>], head: usize, is_ahead: bool) -> Promise {
    /// More of a clause in front of its verb than a message has room for.
    const LONG: usize = 36;
    let end = sentence.last().map_or(0, |word| word.span.end);
    let clause = sentence[..head].iter().rposition(|word| word.comma).map_or(0, |at| at + 1);
    let near = [0, clause].into_iter().find(|&from| sentence[head].span.start - sentence[from].span.start <= LONG);
    let from = near.unwrap_or(head);
    let denies =
        (0..sentence.len()).any(|n| sentence[n].bare == "no" && sentence[n + 1..].iter().take(3).any(Word::is_test));
    Promise {
        span: sentence[from].span.start..end,
        at_dash: sentence.last().is_some_and(|word| word.ends == Some('-')),
        is_ahead,
        denies,
    }
}

/// Words that say of a verb behind them that it has not happened.
fn is_put_off(sentence: &[Word<'_>], at: usize) -> bool {
    let from = at.saturating_sub(4);
    sentence[from..at].iter().enumerate().any(|(n, word)| match word.bare {
        // "No issues were found" is an outcome.
        "no" => !sentence[from + n + 1..].iter().take(2).any(|next| is_trouble(next.bare)),
        "will" | "shall" | "should" | "can" | "could" | "must" | "may" | "would" | "need" | "needs" | "to" | "yet"
        | "plan" | "plans" | "planned" | "planning" | "going" => true,
        word => is_no(word) || word.ends_with("'ll"),
    })
}

fn is_no(word: &str) -> bool {
    matches!(word, "no" | "not" | "never" | "without") || word.ends_with("n't")
}

fn is_trouble(word: &str) -> bool {
    ["issue", "problem", "error", "failure", "regression", "unexpected", "bug", "impact", "disruption"]
        .iter()
        .any(|start| word.starts_with(start))
}

fn is_report(sentence: &[Word<'_>], at: usize) -> bool {
    let by_hand = |n: usize| sentence.get(n).is_some_and(|word| word.is_test());
    match sentence[at].bare {
        "tested" | "verified" | "validated" | "confirmed" | "simulated" | "executed" | "performed" | "exercised"
        | "observed" | "conducted" => !is_put_off(sentence, at),
        "done" | "made" | "run" | "completed" | "carried" => {
            let was = |word: &Word<'_>| matches!(word.bare, "was" | "were" | "been");
            sentence[..at].iter().rev().take(3).any(was) && !is_put_off(sentence, at)
        }
        "created" => at == 0,
        // "Manual testing showed", and not "manual testing is planned".
        "manual" if by_hand(at + 1) => {
            let behind = sentence[at + 1..].iter().take(6);
            let ahead = |word: &Word<'_>| {
                matches!(word.bare, "will" | "planned" | "plan" | "should" | "needs" | "need" | "to" | "must" | "shall")
                    || is_no(word.bare)
            };
            !is_put_off(sentence, at) && !behind.into_iter().any(ahead)
        }
        // What a machine tests all the time is tested.
        "ci" => sentence[at + 1..].iter().take(1).any(|word| matches!(word.bare, "job" | "jobs")),
        _ => false,
    }
}

/// Whether the word at `n` begins a promise: "will be tested", "we plan to add", "tests to be written".
fn is_ahead(sentence: &[Word<'_>], n: usize, asked: Asked) -> bool {
    let word = |n: usize| sentence.get(n).map_or("", |word| word.bare);
    let before = |count: usize| sentence[..n].iter().rev().take(count);
    let denied = || before(3).any(|word| is_no(word.bare));
    let about = || sentence.iter().any(|word| is_about(word, asked));
    match word(n) {
        "will" | "shall" => follows(sentence, n + 1, n, asked),
        text if text.ends_with("'ll") => follows(sentence, n + 1, n, asked),
        "going" if word(n + 1) == "to" => follows(sentence, n + 2, n, asked),
        "plan" | "plans" | "planning" | "intend" | "intends" => {
            !denied() && (word(n + 1) == "to" || word(n - n.min(1)) == "we") && about()
        }
        "planned" => {
            let open = n == 0 || before(2).any(|word| matches!(word.bare, "is" | "are"));
            !denied() && open && (about() || sentence.len() < 5)
        }
        "need" | "needs" if word(n + 1) == "to" => !denied() && about() && follows(sentence, n + 2, n, asked),
        "to" if word(n + 1) == "be" => {
            let how = |word: &Word<'_>| matches!(word.bare, "able" | "have" | "has" | "had" | "allow" | "allows");
            !denied() && !before(3).any(how) && about() && is_participle(word(n + 2))
        }
        // "These should be added before beta", and not "the field should be dropped".
        "should" if word(n + 1) == "be" => {
            let by_when = sentence[n + 1..].iter().any(|word| matches!(word.bare, "before" | "prior"));
            by_when && (is_participle(word(n + 2)) || word(n + 2) == "complete")
        }
        _ => false,
    }
}

/// Whether what a verb like "will", with its subject before `head`, is followed by from `n` on is about a test.
fn follows(sentence: &[Word<'_>], n: usize, head: usize, asked: Asked) -> bool {
    const SKIPPED: [&str; 15] = [
        "be", "also", "then", "need", "to", "have", "been", "at", "least", "all", "both", "further", "more", "again",
        "get",
    ];
    let subject = &sentence[..head];
    let own = sentence[head].bare.ends_with("'ll");
    let nearest = subject.last().map_or("", |word| word.bare);
    // A sentence that begins with its verb has the question as its subject.
    let pronoun = own
        || subject.is_empty()
        || matches!(nearest, "we" | "i" | "they" | "it" | "this" | "these" | "both" | "yes" | "and" | "but");
    let by_tests = subject.iter().rev().take(6).any(Word::is_test)
        && !subject.iter().any(|word| matches!(word.bare, "existing" | "current"));
    let about = sentence.iter().any(|word| is_about(word, asked));
    // "They will be."
    if sentence.get(n).is_some_and(|word| word.bare == "be" && (word.comma || word.ends.is_some())) {
        return pronoun;
    }
    if nearest == "there" && sentence.get(n).is_some_and(|word| word.bare == "be") {
        let some = sentence[n + 1..].iter().take(8);
        return some.clone().any(Word::is_test) && !some.take(3).any(|word| is_no(word.bare));
    }
    let rest = &sentence[n.min(sentence.len())..];
    let skipped =
        rest.iter().take_while(|word| SKIPPED.contains(&word.bare) || word.bare.ends_with("ly")).take(6).count();
    let passive = rest[..skipped].iter().any(|word| word.bare == "be");
    // "We will have tests", "the tests will have a case": no perfect.
    let has_tests = rest.first().is_some_and(|word| word.bare == "have")
        && (by_tests || (pronoun && rest.iter().take(8).any(Word::is_test)));
    let Some(verb) = rest.get(skipped).map(|word| word.bare) else { return false };
    if passive {
        return is_participle(verb) && (about || pronoun);
    }
    let by_us = own || matches!(nearest, "we" | "i" | "and" | "but") || subject.is_empty();
    match verb {
        "test" | "tested" | "retest" => by_us || by_tests || pronoun,
        "add" | "write" | "create" | "implement" | "extend" | "introduce" | "promote" | "provide" | "update"
        | "have" => (by_us && about) || has_tests,
        "perform" | "run" | "do" | "conduct" | "execute" | "make" | "try" | "repeat" => by_us && about,
        "verify" | "validate" | "confirm" | "check" | "ensure" => by_us || by_tests,
        "cover" | "exercise" | "demonstrate" | "include" | "switch" | "show" | "prove" => {
            by_tests || (pronoun && about)
        }
        _ => has_tests,
    }
}

fn is_participle(verb: &str) -> bool {
    PARTICIPLES.contains(&verb)
}

/// What becomes of a test, or of what is tested; the last two stand in front of one: "will be unit tested".
const PARTICIPLES: [&str; 32] = [
    "tested",
    "added",
    "written",
    "implemented",
    "extended",
    "introduced",
    "covered",
    "created",
    "provided",
    "included",
    "developed",
    "done",
    "performed",
    "verified",
    "validated",
    "conducted",
    "run",
    "executed",
    "updated",
    "completed",
    "exercised",
    "carried",
    "promoted",
    "made",
    "simulated",
    "documented",
    "automated",
    "unit",
    "manually",
    "confirmed",
    "expanded",
    "evaluated",
];

fn is_about(word: &Word<'_>, asked: Asked) -> bool {
    let starts = |starts: &[&str]| starts.iter().any(|start| word.bare.starts_with(start));
    word.is_test()
        || starts(&["verif", "validat", "manual"])
        || (asked == Asked::Outcome && starts(&["upgrad", "rollback", "downgrad", "scenario", "path"]))
}

/// Whether the word at `n` says that there was no test, and the sentence no reason.
fn is_denial(sentence: &[Word<'_>], n: usize, asked: Asked) -> bool {
    let word = |n: usize| sentence.get(n).map_or("", |word| word.bare);
    let reason =
        |word: &Word<'_>| matches!(word.bare, "because" | "since" | "as" | "stateless" | "needed" | "necessary");
    if sentence.iter().any(reason) {
        return false;
    }
    match word(n) {
        "not" if word(n + 1) == "yet" => n == 0 || sentence.iter().any(|word| is_about(word, asked)),
        // "Haven't been tested", "not fully tested".
        text if is_no(text) && text != "no" && asked == Asked::Outcome => {
            let behind = sentence[n + 1..].iter().take(3);
            behind.into_iter().any(|word| word.bare == "tested")
        }
        // "The feature does not exist at the time of writing."
        "time" => word(n + 1) == "of" && word(n + 2) == "writing" && asked == Asked::Outcome,
        _ => false,
    }
}
