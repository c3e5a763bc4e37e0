//! The wizard asked line by line, for screen readers, dumb terminals, small ones and scripts.
//!
//! [`LineMode`] holds the very [`Wizard`] that the screen shows: it takes a line of text, and gives back what is to be
//! said and the [`Effect`]s that the outside has to carry out. It reads nothing and writes nothing itself, never moves
//! a cursor, and knows no way of its own to read, merge or save a README.

mod choose;
mod prompt;
mod say;
mod words;

#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::wizard::{Asks, Choice, Command, DiffKind, Effect, Message, Wizard};
pub use choose::Chooser;
pub use prompt::{confirm, is_yes};
use words::{LISTED, Meaning, WORDS, Word, meaning};

/// A sitting without a screen.
pub struct LineMode {
    wizard: Wizard,
    state: State,
    /// What is to be said with the next prompt.
    said: String,
    /// Whether the question is to be said with it.
    presents: bool,
    /// Whether a conflict that is settled leads on to saving.
    saving: bool,
    /// Texts before each change, the last one last.
    undo: Vec<(usize, String)>,
    explained: bool,
    /// The words that other KEPs' answers were looked for with last, and the first of those that were listed.
    looked_for: (String, usize),
    /// Whether they are to be listed with the next prompt.
    lists_others: bool,
}

/// What the next line is for.
enum State {
    /// A word, a number, or the beginning of an answer.
    Choosing,
    /// A line of an answer.
    Composing {
        question: usize,
        /// What the lines are added to.
        head: String,
        lines: Vec<String>,
    },
    /// A yes or a no to what is to be written into the README.
    Writing,
    /// A yes or a no to what brings the files in step.
    Syncing,
    /// One of the texts of a conflict; what Enter takes.
    Settling(Choice),
}

/// The line that ends an answer.
const DOT: &str = ".";

impl LineMode {
    /// Begins a sitting. The wizard should have been made with [`Keys::none`](crate::wizard::keys::Keys::none), so
    /// that it names no keys.
    pub fn new(wizard: Wizard) -> Self {
        let said = say::opening(&wizard);
        let (state, undo) = (State::Choosing, Vec::new());
        let (presents, saving, explained, lists_others) = (true, false, false, false);
        let looked_for = (String::new(), 0);
        Self { wizard, state, said, presents, saving, undo, explained, looked_for, lists_others }
    }

    /// The wizard that is asked.
    pub fn wizard(&self) -> &Wizard {
        &self.wizard
    }

    /// What is to be said now, the prompt at its end, without a line end behind it.
    pub fn ask(&mut self) -> String {
        if let Some((notice, is_error)) = self.wizard.take_notice() {
            let notice = say::line(&notice);
            self.say(&if is_error { prompt::error(&notice) } else { say::sentence(&notice) });
        }
        if std::mem::take(&mut self.lists_others) {
            let (words, first) = &self.looked_for;
            self.said.push_str(&say::others(&self.wizard, *first, words));
        }
        if matches!(self.state, State::Choosing) {
            self.consult();
        }
        if matches!(self.state, State::Choosing) && std::mem::take(&mut self.presents) {
            self.wizard.look_now();
            self.said.push_str(&say::question(&self.wizard));
            let listed = WORDS.iter().take(LISTED).enumerate().map(|(n, (_, name, _))| format!("{} {name}", n + 1));
            self.say(&format!("Choices: {}.", listed.collect::<Vec<_>>().join(", ")));
        }
        let prompt = match self.state {
            State::Choosing => prompt::input("Number or word", Some(words::name(self.default()))),
            State::Composing { .. } => String::new(),
            State::Writing => prompt::confirm("Write this into the README?", true),
            State::Syncing => prompt::confirm("Write this?", true),
            State::Settling(Choice::Both) => prompt::input("1 mine, 2 theirs, 3 both together", Some("both")),
            State::Settling(_) => prompt::input("1 mine, 2 theirs, 3 both for you to edit", Some("mine")),
        };
        std::mem::take(&mut self.said) + &prompt
    }

    /// Takes in a line that was typed, without its end, at `now`, a time since any fixed moment.
    pub fn hear(&mut self, line: &str, now: Duration) -> Vec<Effect> {
        match std::mem::replace(&mut self.state, State::Choosing) {
            State::Choosing => match meaning(line) {
                Meaning::Default => self.carry_out(self.default(), "", now),
                Meaning::Word(word, rest) => self.carry_out(word, rest, now),
                Meaning::Unknown(near) => {
                    let near = near.map_or(String::new(), |near| format!(" Did you mean {near}?"));
                    let word = say::line(line.trim());
                    self.say(&format!("There is no choice {word}.{near} help lists them; answer begins an answer."));
                    Vec::new()
                }
                Meaning::Text if self.wizard.answer(self.wizard.current()).trim().is_empty() => {
                    self.begin(String::new());
                    self.hear(line, now)
                }
                Meaning::Text => {
                    self.say("There is an answer already, and that line was not taken. answer begins a new one, add goes on behind it.");
                    Vec::new()
                }
            },
            State::Composing { question, head, mut lines } => {
                if line == DOT {
                    return self.composed(question, &lines);
                }
                lines.push(unstuffed(line).to_owned());
                // The text so far goes into the draft with every line: the end may come at any moment.
                let text = if head.is_empty() { lines.join("\n") } else { format!("{head}\n{}", lines.join("\n")) };
                self.state = State::Composing { question, head, lines };
                self.replace(question, text, now)
            }
            asked @ (State::Writing | State::Syncing) => match is_yes(line, true) {
                Some(true) => self.wizard.agree(),
                Some(false) => {
                    self.wizard.decline();
                    self.saving = false;
                    self.say(match asked {
                        State::Syncing => "Nothing was written.",
                        _ => "Nothing was written; it all stays in the draft.",
                    });
                    Vec::new()
                }
                None => {
                    self.say("Please say yes or no.");
                    self.state = asked;
                    Vec::new()
                }
            },
            State::Settling(proposed) => match line.trim().to_lowercase().as_str() {
                "" => self.settle(proposed, now),
                "1" | "mine" => self.settle(Choice::Mine, now),
                "2" | "theirs" => self.settle(Choice::Theirs, now),
                "3" | "both" => self.settle(Choice::Both, now),
                _ => {
                    self.say("Please say mine, theirs or both.");
                    self.state = State::Settling(proposed);
                    Vec::new()
                }
            },
        }
    }

    /// Takes in what came of an effect.
    pub fn tell(&mut self, message: Message, now: Duration) -> Vec<Effect> {
        let written = match (&message, self.wizard.asks()) {
            (Message::Written(Ok(())), Asks::Write { diff, answers }) => Some((diff, answers)),
            _ => None,
        };
        if let Message::Edited { question, text: Ok(text) } = &message {
            let before = self.wizard.answer(*question);
            if before != *text {
                self.undo.push((*question, before));
            }
            self.presents = true;
        }
        let mut effects = self.wizard.update(message, now);
        if let Some((diff, answers)) = written {
            // The same as the wizard says, in words.
            self.wizard.take_notice();
            let lines = |kind| say::counted(diff.iter().filter(|line| line.kind == kind).count(), "line");
            let (added, removed) = (lines(DiffKind::Added), lines(DiffKind::Removed));
            let answers = say::counted(answers, "answer");
            let offer = match self.wizard.follow_ups() {
                Some(what) => format!("sync brings {what} in step."),
                None => "playbook writes playbook.md too.".to_owned(),
            };
            self.say(&format!("Saved {answers}: {added} added, {removed} removed. {offer}"));
            (self.saving, self.presents) = (false, true);
        }
        effects.extend(self.pause());
        effects
    }

    /// The end of the input: everything stays in the draft.
    pub fn end(&mut self, now: Duration) -> Vec<Effect> {
        self.wizard.obey(Command::Quit, now)
    }

    /// Says what the wizard wants to have decided, if anything.
    fn consult(&mut self) {
        match self.wizard.asks() {
            Asks::Nothing => {}
            Asks::Write { diff, answers } => {
                let confirmed: Vec<String> =
                    self.wizard.confirmed().iter().map(|&question| self.short(question)).collect();
                if !confirmed.is_empty() {
                    self.say(&format!(
                        "Confirmed as they stand, and nothing is written for it: {}.",
                        confirmed.join("; ")
                    ));
                }
                let answers = say::counted(answers, "answer");
                self.say(&format!("Saving {answers} changes the README so:"));
                self.said.push_str(&say::diff(&diff));
                self.state = State::Writing;
            }
            Asks::InStep { files, note } => {
                if let Some(note) = note {
                    self.say(&say::sentence(&say::line(&note)));
                }
                for file in &files {
                    self.say(&format!("This brings {} in step:", file.name));
                    file.says.iter().for_each(|says| self.say(&format!("  {}", say::sentence(&say::line(says)))));
                    self.said.push_str(&say::diff(&file.diff));
                }
                self.state = State::Syncing;
            }
            Asks::Refused(refused) => {
                self.say("Nothing is written while an answer cannot stand in the README as it is.");
                for one in &refused {
                    let short = &self.wizard.catalogue().questions[one.question].short;
                    let said = format!(
                        "{} {}; {}",
                        say::label(&say::line(short)),
                        say::line(&one.reason),
                        say::line(&one.help)
                    );
                    self.say(&prompt::error(&said));
                }
                self.wizard.agree();
                self.wizard.take_notice();
                self.saving = false;
                self.presents = true;
            }
            Asks::Conflict { question, diff, proposed, more } => {
                let short = say::line(&self.wizard.catalogue().questions[question].short);
                let what = match proposed {
                    Some(_) => "No line was changed by both. From theirs, on disk, to both together:",
                    None => "From theirs, on disk, to yours:",
                };
                self.say(&format!("The answer to {short} changed in the README on disk and here. {what}"));
                self.said.push_str(&say::diff(&diff));
                if more > 0 {
                    self.say(&format!("{} after this one.", say::counted(more, "more such answer")));
                }
                self.state = State::Settling(proposed.unwrap_or(Choice::Mine));
            }
        }
    }

    fn settle(&mut self, choice: Choice, now: Duration) -> Vec<Effect> {
        let mut effects = self.wizard.choose(choice, now);
        self.presents = true;
        effects.extend(self.pause());
        // What was settled while saving is saved, unless both texts are there to be edited.
        self.saving &= !self.wizard.holds_two_versions();
        if self.saving && self.wizard.asks() == Asks::Nothing {
            self.wizard.take_notice();
            effects.extend(self.wizard.obey(Command::Save, now));
        }
        effects
    }

    /// What Enter does: what the author most likely wants here.
    fn default(&self) -> Word {
        let at = self.wizard.current();
        if self.wizard.needs_author(at) && self.wizard.answer(at).trim().is_empty() {
            return Word::Answer;
        }
        match self.wizard.next_that_needs_author() {
            Some(next) if next != at => Word::Open,
            _ if self.wizard.changes() > 0 => Word::Save,
            _ => Word::Skip,
        }
    }

    fn carry_out(&mut self, word: Word, rest: &str, now: Duration) -> Vec<Effect> {
        let at = self.wizard.current();
        match word {
            Word::Answer => self.begin(String::new()),
            Word::Add => self.begin(self.wizard.answer(at).trim_end().to_owned()),
            Word::Edit => return self.wizard.obey(Command::ExternalEditor, now),
            Word::Show => self.said.push_str(&say::guidance(&self.wizard)),
            Word::Read => {
                let answer = self.wizard.answer(at);
                let shown = say::indented(answer.trim_end());
                self.said.push_str(if shown.is_empty() { "There is no answer yet.\n" } else { &shown });
            }
            Word::List => self.said.push_str(&say::list(&self.wizard)),
            Word::Help => {
                for (n, (_, name, what)) in WORDS.iter().enumerate() {
                    self.said.push_str(&format!("  {}. {name}: {what}\n", n + 1));
                }
            }
            Word::Skip => return self.go_by(Command::NextQuestion, now),
            Word::Back => return self.go_by(Command::PreviousQuestion, now),
            Word::Open => return self.go_by(Command::NextOpen, now),
            Word::Go => self.go(rest),
            Word::Diff => match self.wizard.unsaved() {
                Ok(lines) if lines.is_empty() => self.say("Nothing differs from the README."),
                Ok(lines) => self.said.push_str(&say::diff(&lines)),
                Err(refused) => {
                    for one in refused {
                        let short = &self.wizard.catalogue().questions[one.question].short;
                        let said =
                            format!("{} {}; {}", say::label(&say::line(short)), say::line(&one.reason), one.help);
                        self.say(&prompt::error(&said));
                    }
                }
            },
            Word::Save => {
                self.saving = true;
                return self.wizard.obey(Command::Save, now);
            }
            Word::Quit => return self.wizard.obey(Command::Quit, now),
            Word::Template => return self.put_in_template(now),
            Word::Undo => match self.undo.pop() {
                Some((question, text)) => {
                    self.wizard.visit(question);
                    self.presents = true;
                    return self.replace(question, text, now);
                }
                None => self.say("There is nothing to take back."),
            },
            Word::Revert => {
                self.undo.push((at, self.wizard.answer(at)));
                self.presents = true;
                let mut effects = self.wizard.obey(Command::Revert, now);
                effects.extend(self.pause());
                return effects;
            }
            Word::Confirm => {
                let command = if rest.is_empty() { Command::Confirm } else { Command::ConfirmRest };
                let mut effects = self.wizard.obey(command, now);
                self.presents = true;
                effects.extend(self.pause());
                return effects;
            }
            Word::Clear => {
                self.undo.push((at, self.wizard.answer(at)));
                self.say("The answer is empty now; undo brings it back.");
                return self.replace(at, String::new(), now);
            }
            Word::Sync => return self.wizard.obey(Command::Sync, now),
            Word::Playbook => return self.wizard.obey(Command::WritePlaybook, now),
            Word::Others => return self.others(rest),
            Word::Before => match self.wizard.since_last_stage_in_lines() {
                Ok(lines) => {
                    self.say("From what it was to what it is now:");
                    self.said.push_str(&say::diff(&lines));
                }
                Err(why) => self.say(&say::sentence(&say::line(&why))),
            },
            Word::Changes => match self.wizard.changed_here() {
                lines if lines.is_empty() => self.say("The answer is what the README says."),
                lines => self.said.push_str(&say::diff(&lines)),
            },
        }
        Vec::new()
    }

    /// Lists the answers of other KEPs, or says one of them whole.
    fn others(&mut self, rest: &str) -> Vec<Effect> {
        let number = rest.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(number) = number.filter(|_| !self.wizard.others_listed().0.is_empty()) {
            match self.wizard.other_whole(number) {
                Some(answer) => self.said.push_str(&say::other(answer)),
                None => self.say(&format!("There is no answer {rest} in the list. others lists them.")),
            }
            return Vec::new();
        }
        match rest {
            "more" => self.looked_for.1 += say::OTHERS_LISTED,
            words => self.looked_for = (words.to_owned(), 0),
        }
        self.lists_others = true;
        let words = self.looked_for.0.clone();
        let wanted = self.wizard.ask_others(&words);
        if wanted.is_some() {
            // It is another question than the one that was listed last.
            self.looked_for.1 = 0;
        }
        wanted.into_iter().collect()
    }

    fn go_by(&mut self, command: Command, now: Duration) -> Vec<Effect> {
        let (from, wraps) = (self.wizard.current(), command == Command::NextQuestion);
        let effects = self.wizard.obey(command, now);
        self.presents = true;
        if wraps && self.wizard.current() <= from {
            self.say(&format!("That was the last question; this is the first. {}", say::progress(&self.wizard)));
        }
        effects
    }

    fn go(&mut self, to: &str) {
        let catalogue = self.wizard.catalogue();
        let by_number = to.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let by_number = by_number.filter(|at| *at < catalogue.questions.len());
        match by_number.or_else(|| catalogue.index_of(to)) {
            Some(question) => {
                self.wizard.visit(question);
                self.presents = true;
            }
            None if to.is_empty() => self.say("Say where to: go and a number or an id, as in go 12 or go slos."),
            None => {
                let ids: Vec<&str> = catalogue.questions.iter().map(|question| question.id.as_str()).collect();
                let near = if to.len() < 64 { similar::get_close_matches(to, &ids, 1, 0.5) } else { Vec::new() };
                let near = near.first().map_or(String::new(), |near| format!(" Did you mean go {near}?"));
                self.say(&format!("There is no question {}.{near} list has their numbers.", say::line(to)));
            }
        }
    }

    fn put_in_template(&mut self, now: Duration) -> Vec<Effect> {
        let at = self.wizard.current();
        let answer = self.wizard.answer(at);
        let Some(list) = self.wizard.template_list(at) else {
            self.say("The template has no list for this question.");
            return Vec::new();
        };
        self.undo.push((at, answer.clone()));
        self.presents = true;
        let text = if answer.trim().is_empty() { list } else { format!("{}\n\n{list}", answer.trim_end()) };
        self.replace(at, text, now)
    }

    /// Begins to take lines, to stand behind `head`.
    fn begin(&mut self, head: String) {
        let question = self.wizard.current();
        self.said.push_str(&say::template(&self.wizard));
        self.say("Type the lines. A line with a single dot ends them.");
        if !std::mem::replace(&mut self.explained, true) {
            self.say("Where a line is to hold nothing but dots, type one dot more.");
        }
        self.undo.push((question, self.wizard.answer(question)));
        self.state = State::Composing { question, head, lines: Vec::new() };
    }

    /// The lines of an answer are all there.
    fn composed(&mut self, question: usize, lines: &[String]) -> Vec<Effect> {
        self.presents = true;
        if lines.is_empty() {
            self.undo.pop();
            self.say("Nothing was typed; the answer is as it was.");
            return Vec::new();
        }
        let short = say::line(&self.wizard.catalogue().questions[question].short);
        let count = say::counted(lines.len(), "line");
        self.say(&format!("{} {count} taken. {}", say::label(&short), say::progress(&self.wizard)));
        // On to where the author is needed; where that is nowhere, this question says so with its default.
        if let Some(next) = self.wizard.next_that_needs_author() {
            self.wizard.visit(next);
        }
        Vec::new()
    }

    /// Makes `text` the answer, and the draft keep it.
    fn replace(&mut self, question: usize, text: String, now: Duration) -> Vec<Effect> {
        if self.wizard.answer(question) == text {
            return Vec::new();
        }
        let mut effects = self.wizard.update(Message::Edited { question, text: Ok(text) }, now);
        effects.extend(self.pause());
        effects
    }

    /// Whoever types lines pauses after each: what waits for a pause is done.
    fn pause(&mut self) -> Vec<Effect> {
        // The gate looks when the question is said next: not at every line of an answer.
        match self.wizard.draft_due() {
            Some(due) => self.wizard.update(Message::Tick, due),
            None => Vec::new(),
        }
    }

    fn short(&self, question: usize) -> String {
        say::line(&self.wizard.catalogue().questions[question].short)
    }

    fn say(&mut self, line: &str) {
        self.said.push_str(line);
        self.said.push('\n');
    }
}

/// A line that was typed as the answer has it: of a line of dots, one goes.
fn unstuffed(line: &str) -> &str {
    if line.len() > 1 && line.bytes().all(|byte| byte == b'.') { &line[1..] } else { line }
}
