/// What an author can ask for at the prompt of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Answer,
    Edit,
    Show,
    Skip,
    Back,
    List,
    Diff,
    Save,
    Quit,
    Help,
    Add,
    Read,
    Open,
    Go,
    Template,
    Undo,
    Revert,
    Clear,
    Playbook,
    Confirm,
    Others,
    Before,
    Changes,
    Sync,
}

/// The words in the order of their numbers, each with what it does.
pub(super) const WORDS: [(Word, &str, &str); 24] = [
    (Word::Answer, "answer", "type the answer; a line with a single dot ends it"),
    (Word::Edit, "edit", "the answer in your editor"),
    (Word::Show, "show", "why this is asked, what a good answer has, an example"),
    (Word::Skip, "skip", "the next question"),
    (Word::Back, "back", "the question before"),
    (Word::List, "list", "every question with its state"),
    (Word::Diff, "diff", "what saving would change in the README"),
    (Word::Save, "save", "shows what would change, asks once, writes the README"),
    (Word::Quit, "quit", "ends; what is not saved is kept in the draft"),
    (Word::Help, "help", "this list"),
    (Word::Add, "add", "type more lines behind the answer"),
    (Word::Read, "read", "the whole answer as it stands"),
    (Word::Open, "open", "the next question that needs you"),
    (Word::Go, "go", "to a question: go 12, or go slos"),
    (Word::Template, "template", "puts the template's list into the answer, for edit to fill in"),
    (Word::Undo, "undo", "takes back the last change of an answer"),
    (Word::Revert, "revert", "takes the answer back to what the README says"),
    (Word::Clear, "clear", "empties the answer"),
    (Word::Playbook, "playbook", "writes playbook.md beside the README"),
    (
        Word::Confirm,
        "confirm",
        "says that an answer from an earlier stage holds; confirm rest, that all do which nothing puts in question",
    ),
    (
        Word::Others,
        "others",
        "how other KEPs answered this: others alone, or with words to look for; others 3 says the third answer whole, \
         others more lists further ones",
    ),
    (Word::Before, "before", "what changed in the answer since the last stage"),
    (Word::Changes, "changes", "what you changed in the answer and have not saved"),
    (Word::Sync, "sync", "shows what would bring kep.yaml and the table of contents in step, asks once, writes them"),
];

/// How many of them every question lists; `help` lists all.
pub(super) const LISTED: usize = 10;

/// Other words for the same, as people try them.
const ALIASES: [(&str, Word); 7] = [
    ("next", Word::Skip),
    ("previous", Word::Back),
    ("exit", Word::Quit),
    ("bye", Word::Quit),
    ("write", Word::Save),
    ("append", Word::Add),
    ("?", Word::Help),
];

/// What a line at the prompt means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning<'l> {
    /// Nothing was typed.
    Default,
    /// A word, and what stands behind it.
    Word(Word, &'l str),
    /// It looks like a word and is none; this one comes near.
    Unknown(Option<&'static str>),
    /// It is no word: somebody began to type the answer.
    Text,
}

/// What `line` means.
pub(super) fn meaning(line: &str) -> Meaning<'_> {
    let line = line.trim();
    if line.is_empty() {
        return Meaning::Default;
    }
    let (first, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(first, rest)| (first, rest.trim()));
    let lower = first.to_lowercase();
    let known = WORDS.iter().find(|(_, name, _)| *name == lower).map(|(word, ..)| *word);
    let alias = || ALIASES.iter().find(|(name, _)| *name == lower).map(|(_, word)| *word);
    match known.or_else(alias) {
        Some(Word::Go) => return Meaning::Word(Word::Go, rest),
        Some(Word::Confirm) if rest.eq_ignore_ascii_case("rest") => return Meaning::Word(Word::Confirm, rest),
        // An answer begins with a capital: `Others may fail` is none of these.
        Some(Word::Others) if rest.is_empty() || first == lower => return Meaning::Word(Word::Others, rest),
        Some(word) if rest.is_empty() => return Meaning::Word(word, rest),
        _ => {}
    }
    if !rest.is_empty() {
        return Meaning::Text;
    }
    if let Ok(number) = lower.trim_end_matches('.').parse::<usize>() {
        let word = number.checked_sub(1).and_then(|at| WORDS.get(at)).map(|(word, ..)| *word);
        return word.map_or(Meaning::Unknown(None), |word| Meaning::Word(word, ""));
    }
    if first.bytes().all(|byte| byte.is_ascii_lowercase()) || first.chars().all(|c| c == '.') {
        let names: Vec<&'static str> = WORDS.iter().map(|(_, name, _)| *name).collect();
        let near =
            if lower.len() < 32 { similar::get_close_matches(lower.as_str(), &names, 1, 0.6) } else { Vec::new() };
        return Meaning::Unknown(near.first().copied());
    }
    Meaning::Text
}

/// The name of a word.
pub(super) fn name(word: Word) -> &'static str {
    WORDS.iter().find(|(known, ..)| *known == word).map_or("", |(_, name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_known_in_every_case() {
        assert_eq!(meaning("save"), Meaning::Word(Word::Save, ""));
        assert_eq!(meaning("  SAVE "), Meaning::Word(Word::Save, ""));
        assert_eq!(meaning("8"), Meaning::Word(Word::Save, ""));
        assert_eq!(meaning("4."), Meaning::Word(Word::Skip, ""));
        assert_eq!(meaning("go  slos"), Meaning::Word(Word::Go, "slos"));
        assert_eq!(meaning("?"), Meaning::Word(Word::Help, ""));
        assert_eq!(meaning(" \t"), Meaning::Default);
        for (at, (word, name, _)) in WORDS.iter().enumerate() {
            assert_eq!(meaning(name), Meaning::Word(*word, ""));
            assert_eq!(meaning(&(at + 1).to_string()), Meaning::Word(*word, ""));
        }
    }

    #[test]
    fn a_slip_is_no_answer_and_a_sentence_is_no_slip() {
        assert_eq!(meaning("sav"), Meaning::Unknown(Some("save")));
        assert_eq!(meaning("zzzz"), Meaning::Unknown(None));
        assert_eq!(meaning("77"), Meaning::Unknown(None));
        assert_eq!(meaning("."), Meaning::Unknown(None));
        assert_eq!(meaning("No."), Meaning::Text);
        assert_eq!(meaning("save the queen"), Meaning::Text);
        assert_eq!(meaning("others cache  miss"), Meaning::Word(Word::Others, "cache  miss"));
        assert_eq!(meaning("Others read it too."), Meaning::Text);
        assert_eq!(meaning("- [x] Feature gate"), Meaning::Text);
    }
}
