//! Every README of a checkout of kubernetes/enhancements, read and edited: one test a README.
//!
//! The checkout is named by `KEPREADY_CORPUS`, else looked for in `target/corpus`. Where there is none, one test says
//! so and counts as ignored.

#[path = "corpus_forms.rs"]
mod forms;

use std::path::{Path, PathBuf};

use kepready::answers::{Reading, State, expected, write};
use kepready::questionnaire::Catalogue;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let trials = match corpus() {
        Some(root) => {
            let readmes = readmes(&root);
            let answers = readmes.iter().map(|path| trial(&root, path.clone(), "", check));
            let forms = readmes.iter().map(|path| trial(&root, path.clone(), "forms: ", forms::check));
            answers.chain(forms).collect()
        }
        None => vec![Trial::test("corpus: set KEPREADY_CORPUS to a checkout", || Ok(())).with_ignored_flag(true)],
    };
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

fn check(text: &str) -> Result<(), String> {
    let catalogue = Catalogue::embedded();
    let reading = Reading::new(text, &catalogue);
    let own: Vec<(usize, &str)> = reading.answers().iter().enumerate().map(|(n, a)| (n, a.text.as_str())).collect();
    let same = write(text, &catalogue, &own).map_err(|refusals| format!("own export refused: {refusals:?}"))?;
    if same != text {
        return Err(format!("own export changes {:?}", changed(text, &same)));
    }
    for (n, answer) in reading.answers().iter().enumerate() {
        let id = &catalogue.questions[n].id;
        let fresh = "Words of a new answer.\n\n- one point\n- another\n";
        one_answer(text, &catalogue, n, fresh).map_err(|why| format!("{id}, a new answer: {why}"))?;
        if answer.state != State::Answered {
            continue;
        }
        one_answer(text, &catalogue, n, "").map_err(|why| format!("{id}, cleared: {why}"))?;
        for line in 0..answer.text.lines().count() {
            word_appended(text, &catalogue, n, line).map_err(|why| format!("{id}, answer line {}: {why}", line + 1))?;
        }
    }
    Ok(())
}

/// One answer changes only its own lines, reads back the same, and applied twice is applied once.
fn one_answer(text: &str, catalogue: &Catalogue, n: usize, answer: &str) -> Result<(), String> {
    let before = Reading::new(text, catalogue);
    let written = write(text, catalogue, &[(n, answer)]).map_err(|refusals| format!("{}", refusals[0]))?;
    let after = Reading::new(&written, catalogue);
    if after.answers()[n].text != expected(answer, catalogue, n) {
        return Err(format!("reads back as {:?}", after.answers()[n].text));
    }
    if let Some(span) = before.answers()[n].span {
        let (head, tail) = (&text[..span.start], &text[span.end..]);
        if !(written.starts_with(head) && written.ends_with(tail)) {
            return Err(format!("changes lines outside the question: {:?}", changed(text, &written)));
        }
    } else if text.lines().count() > written.lines().count() {
        return Err("loses lines".to_owned());
    }
    let twice = write(&written, catalogue, &[(n, answer)]).map_err(|refusals| format!("twice: {}", refusals[0]))?;
    if twice != written { Err(format!("twice changes {:?}", changed(&written, &twice))) } else { Ok(()) }
}

/// A word appended to one line of an answer changes that line alone, and only by that word.
fn word_appended(text: &str, catalogue: &Catalogue, n: usize, line: usize) -> Result<(), String> {
    let reading = Reading::new(text, catalogue);
    let lines: Vec<&str> = reading.answers()[n].text.lines().collect();
    let target = lines[line];
    // A word behind a closing fence leaves the fence open.
    if target.trim_start().starts_with("```") || target.trim_start().starts_with("~~~") {
        return Ok(());
    }
    let mut changed_lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    changed_lines[line].push_str(" kq7x");
    let written = write(text, catalogue, &[(n, &changed_lines.join("\n"))]).map_err(|r| format!("{}", r[0]))?;
    let pairs = text.split_inclusive('\n').zip(written.split_inclusive('\n'));
    let different: Vec<(&str, &str)> = pairs.filter(|(old, new)| old != new).collect();
    let same_count = text.split_inclusive('\n').count() == written.split_inclusive('\n').count();
    match different[..] {
        [(old, new)] if same_count && new.replacen(" kq7x", "", 1) == old => Ok(()),
        [(old, new)] if same_count && target.trim().is_empty() && new.trim() == "kq7x" && old.trim().is_empty() => {
            Ok(())
        }
        _ => Err(format!("{target:?} changes {:?}", changed(text, &written))),
    }
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
