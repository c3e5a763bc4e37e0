//! What the pictures show: the sample KEP, and the keys that lead to each scene.

use std::path::Path;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use kepready::answers::Reading;
use kepready::gate::Texts;
use kepready::kep::{Proposal, Stage};
use kepready::playbook::KepFacts;
use kepready::promotion::provenance::Tracer;
use kepready::questionnaire::Catalogue;
use kepready::shell::{Checkout, KepFiles, LoadedKep, load};
use kepready::wizard::keys::{Chord, Keys};
use kepready::wizard::theme::Theme;
use kepready::wizard::view::{self, View};
use kepready::wizard::{Effect, GateFacts, Message, Moved, OtherAnswer, OtherNews, Past, Start, Wizard};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// One picture.
pub struct Scene {
    /// Its file, without the ending.
    pub name: &'static str,
    /// What somebody who cannot see it is told.
    pub title: &'static str,
    size: (u16, u16),
    theme: fn() -> Theme,
    /// The question it opens on; the first that needs the author where `None`.
    question: Option<&'static str>,
    /// Keys as the key table writes them; `'words'` are typed.
    keys: &'static [&'static str],
}

const WIDE: (u16, u16) = (120, 36);

/// Every picture, the one that the README opens with first.
pub const ALL: [Scene; 14] = [
    Scene {
        name: "wizard",
        title: "The wizard: the questions with their states, the question, and its answer",
        size: WIDE,
        theme: Theme::dark,
        question: Some("failure-modes"),
        keys: &[],
    },
    Scene {
        name: "wizard-80x24",
        title: "The wizard on a terminal of 80 columns and 24 rows",
        size: (80, 24),
        theme: Theme::dark,
        question: None,
        keys: &[TYPED],
    },
    Scene {
        name: "outline",
        title: "On a narrow terminal the list of the questions is a drawer",
        size: (80, 24),
        theme: Theme::dark,
        question: None,
        keys: &["Ctrl+O"],
    },
    Scene {
        name: "form",
        title: "An answer as a form, and what is known offered behind the cursor",
        size: WIDE,
        theme: Theme::dark,
        question: Some("failure-modes"),
        keys: &["F8", "'Windows run out", "Tab", "'scheduler_orb"],
    },
    Scene {
        name: "preview",
        title: "The playbook as it will be, below the answer",
        size: WIDE,
        theme: Theme::dark,
        question: None,
        keys: &[TYPED, "F2", "F2", "F2"],
    },
    Scene {
        name: "findings",
        title: "What the gate finds in the answer, below it and in full beside it",
        size: WIDE,
        theme: Theme::dark,
        question: Some("upgrade-tested"),
        keys: &["'It will be tested before the release.", "Alt+G"],
    },
    Scene {
        name: "others",
        title: "How other KEPs of the checkout answered the same question",
        size: WIDE,
        theme: Theme::dark,
        question: None,
        keys: &["F4", "Down"],
    },
    Scene {
        name: "review",
        title: "What saving would change in the README, before it is written",
        size: WIDE,
        theme: Theme::dark,
        question: None,
        keys: &[TYPED, "Ctrl+S"],
    },
    Scene {
        name: SYNC,
        title: "What brings kep.yaml and the README in step, for each file with the reasons",
        size: WIDE,
        theme: Theme::dark,
        question: None,
        keys: &["Alt+Y"],
    },
    Scene {
        name: "find",
        title: "Words found in questions and answers",
        size: WIDE,
        theme: Theme::dark,
        question: None,
        keys: &["Ctrl+F", "'forecaster"],
    },
    Scene {
        name: "palette",
        title: "Every command by its name, with its key",
        size: WIDE,
        theme: Theme::dark,
        question: None,
        keys: &["Ctrl+K"],
    },
    Scene {
        name: "help",
        title: "The help screen: the signs and the keys",
        size: (120, 48),
        theme: Theme::dark,
        question: None,
        keys: &["F1"],
    },
    Scene {
        name: "mono",
        title: "The wizard without a colour, beside an example of a good answer",
        size: WIDE,
        theme: Theme::mono,
        question: None,
        keys: &[TYPED, "F3"],
    },
    Scene {
        name: MOVED,
        title: "A KEP that has just moved to beta: what it says of an answer, and what changed since alpha",
        size: WIDE,
        theme: Theme::dark,
        question: Some("rollback"),
        keys: &["F5", "F5"],
    },
];

/// The scene that begins with the sample KEP just moved from alpha to beta.
const MOVED: &str = "moved";

/// The scene in which `kep.yaml` and the table of contents are behind what the README says.
const SYNC: &str = "sync";

/// What the author of the pictures answers.
const TYPED: &str = "'- `scheduler_orbit_cache_lag_seconds` above 30 for 10 minutes on any scheduler";

/// The sample KEP's directory.
const KEP: &str = "examples/checkout/keps/sig-space/9999-orbital-scheduling";

impl Scene {
    /// The file of the picture in `docs/pictures/`.
    pub fn file_name(&self) -> String {
        format!("{}.svg", self.name)
    }

    /// The frame that the program draws; `root` is the directory of the package.
    pub fn draw(&self, root: &Path) -> TestBackend {
        let LoadedKep { files, mut readme, kep_yaml, mut proposal, .. } = sample(root);
        let mut kep_yaml = kep_yaml.expect("the sample KEP has one");
        if self.name == SYNC {
            kep_yaml = without_line(&kep_yaml, "scheduler_orbit_profile_errors_total");
            readme = without_line(&readme, "(#test-plan)");
            proposal = Proposal::read(&kep_yaml);
        }
        let stage = proposal.known_stage().unwrap_or(Stage::Beta);
        let path = files.readme_in_checkout().display().to_string();
        let catalogue = Catalogue::embedded();
        let mut wizard = Wizard::new(Start {
            question: self.question.and_then(|id| catalogue.index_of(id)),
            catalogue,
            kep: KepFacts::of(&proposal, stage, files.number.as_deref(), path),
            readme: readme.clone(),
            gate: GateFacts { proposal: proposal.clone(), kep_yaml: Some(kep_yaml.clone()), ..GateFacts::default() },
            keys: Keys::default(),
            moved: (self.name == MOVED).then(|| moved(&readme, &proposal)),
            prepared: kepready::wizard::Prepared::default(),
            size: self.size,
            draft: None,
            stores_drafts: true,
        });
        let mut view = View::new((self.theme)());
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).expect("a buffer takes a frame");
        let mut now = Duration::ZERO;
        let disk = Texts { readme: Some(readme.clone()), kep_yaml: Some(kep_yaml) };
        if self.name == MOVED {
            wizard.update(Message::Past(Box::new(past(&readme))), now);
        }
        for message in self.keys.iter().flat_map(|keys| messages(keys)) {
            now += Duration::from_millis(500);
            let effects = wizard.update(message, now);
            answer(&mut wizard, effects, &disk, now);
            let effects = wizard.update(Message::Tick, now + Duration::from_millis(400));
            answer(&mut wizard, effects, &disk, now);
        }
        // What scrolls knows its height from the frame before.
        for _ in 0..2 {
            terminal.draw(|frame| view::draw(&mut wizard, &mut view, frame)).expect("a buffer takes a frame");
        }
        terminal.backend().clone()
    }
}

/// `text` without the first line that has `word` in it.
fn without_line(text: &str, word: &str) -> String {
    let at = text.lines().position(|line| line.contains(word)).expect("the sample KEP has the line");
    text.split_inclusive('\n').enumerate().filter(|(n, _)| *n != at).map(|(_, line)| line).collect()
}

/// The move from alpha to beta.
fn moved(readme: &str, proposal: &Proposal) -> Moved {
    let catalogue = Catalogue::embedded();
    Moved::of(&Reading::new(readme, &catalogue), &catalogue, proposal, (Some(Stage::Alpha), Stage::Beta))
}

/// A history in which one answer was another one when alpha was approved.
fn past(readme: &str) -> Past {
    const DAY: i64 = 86_400;
    let catalogue = Catalogue::embedded();
    let question = catalogue.index_of("rollback").expect("it is asked");
    let before = [(question, "Yes, by turning the gate off.")];
    let before = kepready::answers::write(readme, &catalogue, &before).expect("it can be written");
    let mut tracer = Tracer::new(&catalogue);
    let began = 20_432 * DAY;
    for (commit, day, stage, text) in
        [("5e1f2a90c4d7", 0, "alpha", before.as_str()), ("b07c31d9e2aa", 91, "alpha", readme)]
    {
        tracer.commit(commit, began + day * DAY);
        tracer.kep_yaml(&format!("stage: {stage}\nlatest-milestone: v1.37\n"));
        tracer.readme(text);
        tracer.approval("kep-number: 9999\nalpha:\n  approver: \"@vega-prr\"\n");
    }
    let provenance = Ok(tracer.finish(Stage::Beta, false, began + 330 * DAY));
    Past { provenance, moved: None, uncommitted: Vec::new() }
}

/// The sample KEP.
pub fn sample(root: &Path) -> LoadedKep {
    let checkout = Checkout::at(&root.join("examples/checkout"));
    load(&KepFiles::in_dir(root.join(KEP), checkout)).expect("the sample KEP can be read")
}

/// The keys of one entry: a key of the table, or the letters of what is typed.
pub fn messages(keys: &str) -> Vec<Message> {
    let key = |code, modifiers| Message::Key(KeyEvent::new(code, modifiers));
    match keys.strip_prefix('\'') {
        Some(words) => words.chars().map(|c| key(KeyCode::Char(c), KeyModifiers::NONE)).collect(),
        None => {
            let chord = Chord::parse(keys).expect("the entry names a key");
            vec![key(chord.code, chord.modifiers)]
        }
    }
}

/// Plays the outside world, where nothing ever goes wrong and the clock stands still.
fn answer(wizard: &mut Wizard, effects: Vec<Effect>, disk: &Texts, now: Duration) {
    for effect in effects {
        let message = match effect {
            Effect::ReadOthers(question) => {
                let answers = others();
                let (read, all) = (answers.len(), answers.len());
                Message::Others(Ok(OtherNews { question, answers, read, all }))
            }
            Effect::ReadReadme => Message::Readme(Ok(disk.readme.clone().unwrap_or_default())),
            Effect::ReadKep => Message::Kep(Ok(disk.clone())),
            Effect::StoreDraft(_) => Message::DraftStored(Ok("14:02".to_owned())),
            _ => continue,
        };
        let more = wizard.update(message, now);
        answer(wizard, more, disk, now);
    }
}

/// What invented KEPs say to any question.
fn others() -> Vec<OtherAnswer> {
    let of = |(number, title): (&str, &str), (sig, stage, approved): (&str, Stage, bool), text: &str| OtherAnswer {
        place: format!("keps/{sig}/{number}"),
        number: number.to_owned(),
        title: title.to_owned(),
        sig: sig.to_owned(),
        stage: Some(stage),
        closed: false,
        approved,
        text: text.to_owned(),
    };
    vec![
        of(
            ("9871", "Docking Ports for Pods"),
            ("sig-space", Stage::Beta, true),
            "`dock_attempts_total{result=\"failed\"}` rising for 10 minutes on any node.",
        ),
        of(
            ("9720", "Solar Sails"),
            ("sig-space", Stage::Beta, true),
            "More than 1% of `sail_trim_errors_total` per hour, or any Pod in `Drifting` for 5 minutes.",
        ),
        of(("9640", "Airlock Policy"), ("sig-space", Stage::Stable, true), "`airlock_denied_total` above what it was."),
        of(
            ("9455", "Tide Tables"),
            ("sig-sea", Stage::Beta, true),
            "`tide_table_age_seconds` above 3600: the controller no longer reads them.",
        ),
        of(("9902", "Reef Caches"), ("sig-sea", Stage::Alpha, false), "Cache misses."),
    ]
}
