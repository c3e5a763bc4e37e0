//! How long an author waits: reading, writing, a key, the start. It reports, and judges nothing.
//!
//!     cargo bench --bench speed

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use kepready::answers::{Reading, write};
use kepready::gate::{Answers, Review, check_answers};
use kepready::kep::{Proposal, Stage};
use kepready::playbook::KepFacts;
use kepready::questionnaire::Catalogue;
use kepready::wizard::keys::Keys;
use kepready::wizard::theme::Theme;
use kepready::wizard::view::{self, View};
use kepready::wizard::{GateFacts, Message, Start, Wizard};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const SIZE: (u16, u16) = (120, 36);
const SAMPLE: &str = "examples/checkout/keps/sig-space/9999-orbital-scheduling/README.md";
/// Bytes of the largest README that was met.
const LARGE: usize = 170_000;
/// The question that is edited.
const QUESTION: &str = "failure-modes";

fn main() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE);
    let sample = std::fs::read_to_string(sample).expect("the sample KEP is there");
    let large = enlarged(&sample);
    let catalogue = Catalogue::embedded();
    let question = catalogue.index_of(QUESTION).expect("the catalogue has the question");

    println!("{:<44} {:>10} {:>10}", "", "p50", "p99");
    measure("load the catalogue", 300, || Catalogue::embedded().questions.len());
    measure(&format!("read a README of {} kB", large.len() / 1000), 300, || Reading::new(&large, &catalogue));
    measure("write one answer into it", 300, || write(&large, &catalogue, &[(question, "Other words.\n")]));
    let reading = Reading::new(&large, &catalogue);
    let proposal = Proposal::read("status: implementable\nstage: beta\nlatest-milestone: v1.40\n");
    measure("look for findings in its answers", 100, || {
        let standing = (Stage::Beta, Review::of(&proposal, None));
        check_answers(&Answers::new(&catalogue, (&large, &reading), &proposal, standing)).len()
    });
    measure("start to the first frame", 100, || {
        let mut screen = Screen::open(&large, &catalogue);
        screen.draw();
        screen.wizard.current()
    });
    for lines in [400, 2_000] {
        let answer = "- a cache falls behind while `orbit_lag_seconds` is above 30\n".repeat(lines);
        let readme = write(&large, &catalogue, &[(question, &answer)]).expect("a list is an answer");
        let mut screen = Screen::open(&readme, &catalogue);
        screen.draw();
        measure(&format!("a letter in an answer of {lines} lines"), 500, || screen.letter());
    }
    match std::env::var_os("KEPREADY_CORPUS").map(PathBuf::from).filter(|root| root.join("keps").is_dir()) {
        Some(root) => whole_checkout(&root),
        None => println!("set KEPREADY_CORPUS to a checkout to measure `check --all`"),
    }
}

/// The gate over every KEP of `root`, beside what it takes to read the same files and add up their bytes.
fn whole_checkout(root: &Path) {
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(root).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("the program starts")
    };
    measure("check --all", 20, || run(env!("CARGO_BIN_EXE_kepready"), &["check", "--all", "--quiet"]));
    measure("sha256sum of the same files", 20, || run("sh", &["-c", "find keps -type f -print0 | xargs -0 sha256sum"]));
}

/// Runs `work` so many times and prints how long it took.
fn measure<T>(what: &str, times: usize, mut work: impl FnMut() -> T) {
    black_box(work());
    let mut took: Vec<Duration> = (0..times)
        .map(|_| {
            let began = Instant::now();
            black_box(work());
            began.elapsed()
        })
        .collect();
    took.sort_unstable();
    let at = |percent: usize| format!("{:.3} ms", took[(times - 1) * percent / 100].as_secs_f64() * 1_000.0);
    println!("{what:<44} {:>10} {:>10}", at(50), at(99));
}

/// `sample` with its design told over and over, up to the size of the largest README.
fn enlarged(sample: &str) -> String {
    let at = sample.find("## Production Readiness").expect("the sample asks the questions");
    let (design, rest) = sample.split_at(at);
    let copies = (LARGE.saturating_sub(sample.len()) / design.len()).max(1);
    format!("{design}{}{rest}", design.repeat(copies))
}

/// A wizard, and the terminal that it is drawn on.
struct Screen {
    wizard: Wizard,
    view: View,
    terminal: Terminal<TestBackend>,
    began: Instant,
}

impl Screen {
    fn open(readme: &str, catalogue: &Catalogue) -> Self {
        let wizard = Wizard::new(Start {
            question: catalogue.index_of(QUESTION),
            catalogue: catalogue.clone(),
            kep: KepFacts::of(&Proposal::default(), Stage::Beta, Some("9999"), "README.md".to_owned()),
            readme: readme.to_owned(),
            gate: GateFacts::default(),
            keys: Keys::default(),
            moved: None,
            prepared: kepready::wizard::Prepared::default(),
            size: SIZE,
            draft: None,
            stores_drafts: true,
        });
        let terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("a buffer takes a frame");
        Self { wizard, view: View::new(Theme::dark()), terminal, began: Instant::now() }
    }

    fn letter(&mut self) {
        let key = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
        self.wizard.update(Message::Key(key), self.began.elapsed());
        self.draw();
    }

    fn draw(&mut self) {
        let Self { wizard, view, terminal, .. } = self;
        terminal.draw(|frame| view::draw(wizard, view, frame)).expect("a buffer takes a frame");
    }
}
