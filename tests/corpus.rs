//! Every README of a checkout of kubernetes/enhancements, read and edited: one test a README.
//!
//! The checkout is named by `KEPREADY_CORPUS`, else looked for in `target/corpus`. Where there is none, one test says
//! so and counts as ignored.

#[path = "corpus_fixes.rs"]
mod fixes;
#[path = "corpus_forms.rs"]
mod forms;
#[path = "corpus_playbook.rs"]
mod playbook;

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use kepready::answers::{Reading, expected, write_into};
use kepready::questionnaire::Catalogue;
use kepready::shell::{Checkout, Survey};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = match corpus() {
        Some(root) => {
            let readmes = readmes(&root);
            let answers = readmes.iter().map(|path| trial(&root, path.clone(), "", check));
            let forms = readmes.iter().map(|path| trial(&root, path.clone(), "forms: ", forms::check));
            let fixes = readmes.iter().map(|path| trial(&root, path.clone(), "fixes: ", fixes::check));
            let playbooks = readmes.iter().map(|path| playbook_trial(&root, path.clone()));
            let gate = gate_trials(&root, &readmes);
            answers.chain(forms).chain(fixes).chain(playbooks).chain(gate).collect()
        }
        None => vec![Trial::test("corpus: set KEPREADY_CORPUS to a checkout", || Ok(())).with_ignored_flag(true)],
    };
    trials.extend(playbook::damages());
    libtest_mimic::run(&arguments, trials).exit();
}

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("KEPREADY_CORPUS").map(PathBuf::from);
    let root = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/corpus"));
    root.join("keps").is_dir().then_some(root)
}

fn readmes(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.join("keps")];
    while let Some(directory) = open.pop() {
        let entries = std::fs::read_dir(&directory).expect("a directory of the corpus is readable");
        for path in entries.map(|entry| entry.expect("an entry of the corpus is readable").path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().is_some_and(|name| name == "README.md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn trial(root: &Path, path: PathBuf, what: &str, run: fn(&str) -> Result<(), String>) -> Trial {
    let name = format!("{what}{}", path.strip_prefix(root).unwrap_or(&path).display());
    Trial::test(name, move || {
        let text = std::fs::read_to_string(&path)?;
        run(&text).map_err(Failed::from)
    })
}

/// Each KEP's own findings against what the fixes make of them.
fn gate_trials(root: &Path, readmes: &[PathBuf]) -> Vec<Trial> {
    let Some(checkout) = Checkout::at(root) else { return Vec::new() };
    let survey = Arc::new(Survey::of(&checkout, None, None));
    let trial = |path: &PathBuf| {
        let name = format!("gate and fixes: {}", path.strip_prefix(root).unwrap_or(path).display());
        let (path, checkout, survey) = (path.clone(), checkout.clone(), Arc::clone(&survey));
        Trial::test(name, move || fixes::keep_their_word(&path, &checkout, &survey).map_err(Failed::from))
    };
    readmes.iter().map(trial).collect()
}

fn playbook_trial(root: &Path, path: PathBuf) -> Trial {
    let name = format!("playbook: {}", path.strip_prefix(root).unwrap_or(&path).display());
    Trial::test(name, move || {
        let text = std::fs::read_to_string(&path)?;
        playbook::check(&text, &path).map_err(Failed::from)
    })
}

fn check(text: &str) -> Result<(), String> {
    let catalogue = catalogue();
    let reading = Reading::new(text, catalogue);
    let own: Vec<(usize, &str)> = reading.answers().iter().enumerate().map(|(n, a)| (n, a.text.as_str())).collect();
    let same = write_into(&reading, &own).map_err(|refusals| format!("own export refused: {refusals:?}"))?;
    if same != text {
        return Err(format!("own export changes {:?}", changed(text, &same)));
    }
    let fresh = "Words of a new answer.\n\n- one point\n- another\n";
    for (n, question) in catalogue.questions.iter().enumerate() {
        one_answer(&reading, text, n, fresh).map_err(|why| format!("{}, a new answer: {why}", question.id))?;
    }
    every_answer(&reading, fresh).map_err(|why| format!("new answers to all: {why}"))?;
    every_answer(&reading, "").map_err(|why| format!("all cleared: {why}"))?;
    let longest = reading.answers().iter().map(|answer| answer.text.lines().count()).max().unwrap_or(0);
    (0..longest).try_for_each(|line| {
        let with_line = |n: &usize| reading.answers()[*n].text.lines().nth(line).is_some_and(may_grow);
        let questions: Vec<usize> = (0..catalogue.questions.len()).filter(with_line).collect();
        let Err(why) = word_appended(&reading, text, &questions, line) else { return Ok(()) };
        // Together it went wrong: whose fault was it?
        for &n in &questions {
            word_appended(&reading, text, &[n], line)
                .map_err(|why| format!("{}, answer line {}: {why}", catalogue.questions[n].id, line + 1))?;
        }
        Err(format!("line {} of all answers at once: {why}", line + 1))
    })
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);
    &CATALOGUE
}

/// One answer changes only its own lines.
fn one_answer(before: &Reading, text: &str, n: usize, answer: &str) -> Result<(), String> {
    let written = write_into(before, &[(n, answer)]).map_err(|refusals| format!("{}", refusals[0]))?;
    let own_lines = match before.answers()[n].span {
        Some(span) => written.starts_with(&text[..span.start]) && written.ends_with(&text[span.end..]),
        None => is_kept(text, &written),
    };
    if own_lines { Ok(()) } else { Err(format!("changes other lines: {:?}", changed(text, &written))) }
}

/// Every question with the same answer reads back so, and what is applied twice is applied once.
fn every_answer(before: &Reading, answer: &str) -> Result<(), String> {
    let answers: Vec<(usize, &str)> = (0..before.answers().len()).map(|n| (n, answer)).collect();
    let written = write_into(before, &answers).map_err(|refusals| format!("{}", refusals[0]))?;
    let after = Reading::new(&written, catalogue());
    for (n, _) in &answers {
        if after.answers()[*n].text != expected(answer, catalogue(), *n) {
            return Err(format!("{} reads back as {:?}", catalogue().questions[*n].id, after.answers()[*n].text));
        }
    }
    let twice = write_into(&after, &answers).map_err(|refusals| format!("twice: {}", refusals[0]))?;
    if twice != written { Err(format!("twice changes {:?}", changed(&written, &twice))) } else { Ok(()) }
}

/// Whether every line of `old` is still there, in order.
fn is_kept(old: &str, new: &str) -> bool {
    let mut new = new.lines();
    old.lines().all(|line| new.any(|candidate| candidate == line))
}

/// Whether a word can be appended to a line of an answer: behind a closing fence it would leave the fence open.
fn may_grow(line: &str) -> bool {
    !["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence))
}

/// A word appended to one line of some answers changes that line of each alone, and only by that word.
fn word_appended(reading: &Reading, text: &str, questions: &[usize], line: usize) -> Result<(), String> {
    let grown = |&n: &usize| {
        let mut lines: Vec<String> = reading.answers()[n].text.lines().map(str::to_owned).collect();
        lines[line].push_str(" kq7x");
        (n, lines.join("\n"))
    };
    let grown: Vec<(usize, String)> = questions.iter().map(grown).collect();
    let answers: Vec<(usize, &str)> = grown.iter().map(|(n, answer)| (*n, answer.as_str())).collect();
    let written = write_into(reading, &answers).map_err(|refusals| format!("{}", refusals[0]))?;
    let pairs = text.split_inclusive('\n').zip(written.split_inclusive('\n'));
    let different: Vec<(&str, &str)> = pairs.filter(|(old, new)| old != new).collect();
    let is_that_word = |(old, new): &(&str, &str)| {
        new.replacen(" kq7x", "", 1) == *old || (old.trim().is_empty() && new.trim() == "kq7x")
    };
    let same_count = text.split_inclusive('\n').count() == written.split_inclusive('\n').count();
    if same_count && different.len() == questions.len() && different.iter().all(is_that_word) {
        return Ok(());
    }
    Err(format!("the word changes {:?}", changed(text, &written)))
}

/// The lines that differ: from the first to the last, of both texts.
fn changed(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let middle =
        |lines: &[&str]| lines[head..lines.len() - tail].iter().take(12).map(|line| (*line).to_owned()).collect();
    (middle(&old), middle(&new))
}
