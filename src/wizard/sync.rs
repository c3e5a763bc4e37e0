//! What follows from the answers and needs no author: `kep.yaml` and the README's table of contents, brought in step.
//!
//! It is offered when everything is saved, shown as a diff with the reasons, and written only from there, and only
//! while the files are what the diff was made from.

use super::message::Effect;
use super::model::{Overlay, Wizard};
use super::save::{DiffLine, diff};
use crate::gate::{Done, File, Fix, Review, Terms, Texts};
use crate::kep::Proposal;
use crate::kep::layout::{KEP_YAML, README};
use crate::playbook::KepFacts;

/// What is brought in step, each with what the author reads of it. What `kepready fix` does beside these to layout,
/// titles and comments does not follow from an answer.
const FIXES: [(Fix, &str); 5] = [
    (Fix::Gate, "the gate"),
    (Fix::Components, "components"),
    (Fix::Metrics, "metrics"),
    (Fix::Keys, "kep.yaml keys"),
    (Fix::Toc, "table of contents"),
];

/// What would bring the files in step, shown before it is written.
#[derive(Clone, Debug)]
pub(super) struct Sync {
    /// The texts that it was made from.
    expected: Texts,
    /// The texts as they would be.
    texts: Texts,
    /// The files that change.
    pub files: Vec<InStep>,
    /// What it is about, in a few words.
    what: String,
    /// What is to be known about it first.
    pub note: Option<String>,
    pub scroll: usize,
}

/// A file that would be brought in step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InStep {
    /// Its name.
    pub name: &'static str,
    /// What is done to it and why, a clause each.
    pub says: Vec<String>,
    /// What changes.
    pub diff: Vec<DiffLine>,
    /// How many lines come.
    pub added: usize,
    /// How many go.
    pub removed: usize,
}

/// The names of files, as words.
pub(super) fn names(files: &[InStep]) -> String {
    files.iter().map(|file| file.name).collect::<Vec<_>>().join(" and ")
}

impl Wizard {
    /// What would be brought in step, in a few words; `None` where everything is, or something is not saved yet.
    pub fn follow_ups(&self) -> Option<String> {
        self.sync().map(|sync| sync.what)
    }

    /// What the files would become, from what is known of them.
    fn sync(&self) -> Option<Sync> {
        if self.changes() > 0 {
            return None;
        }
        let facts = &self.findings.facts;
        let expected = Texts { readme: Some(self.readme.clone()), kep_yaml: facts.kep_yaml.clone() };
        let review = Review::of(&facts.proposal, facts.upcoming);
        let terms = Terms { catalogue: &self.catalogue, stage: self.kep.stage, review, template: &[] };
        let fixes = FIXES.iter().map(|(fix, _)| *fix).filter(|fix| !facts.exemptions.excuse(fix.rule()));
        let (texts, done) = Fix::all(&fixes.collect::<Vec<_>>(), &expected, &terms);
        let file = |file: File, name, old: &Option<String>, new: &Option<String>| {
            let (old, new) = old.as_ref().zip(new.as_ref()).filter(|(old, new)| old != new)?;
            let says = done.iter().filter(|done| done.file == file).map(|Done { says, .. }| says.clone()).collect();
            let (diff, added, removed) = diff(old, new);
            Some(InStep { name, says, diff, added, removed })
        };
        let files: Vec<InStep> = [
            file(File::KepYaml, KEP_YAML, &expected.kep_yaml, &texts.kep_yaml),
            file(File::Readme, README, &expected.readme, &texts.readme),
        ]
        .into_iter()
        .flatten()
        .collect();
        let named = FIXES.iter().filter(|(fix, _)| done.iter().any(|done| done.fix == *fix));
        let named: Vec<&str> = named.map(|(_, words)| *words).collect();
        // It has to fit behind what was saved.
        let what = if named.len() > 2 { names(&files) } else { named.join(", ") };
        (!files.is_empty()).then_some(Sync { expected, texts, files, what, note: None, scroll: 0 })
    }

    /// Has the files read, to show what would bring them in step. What is not saved yet would change under it.
    pub(super) fn ask_to_sync(&mut self) -> Vec<Effect> {
        if self.changes() == 0 {
            return vec![Effect::ReadKep];
        }
        let save = self.keys.chord_of(&super::Command::Save).map_or("save".to_owned(), |key| format!("{key} saves"));
        self.say(format!("{} not saved yet: {save} first", super::disk::answers(self.changes())));
        Vec::new()
    }

    /// The files were read again: shows what would bring them in step. `kept` is whether that kept something from
    /// being written.
    pub(super) fn propose_sync(&mut self, disk: Texts, kept: bool) {
        let mut notes = Vec::new();
        if let Some(readme) = disk.readme.filter(|readme| *readme != self.readme) {
            notes.push(self.rebase(&readme));
            self.touched();
        }
        if disk.kep_yaml != self.findings.facts.kep_yaml {
            notes.push(format!("somebody changed {KEP_YAML} on disk"));
            self.take_in_kep_yaml(disk.kep_yaml);
        }
        if kept {
            notes.push("nothing was written".to_owned());
        }
        let note = (!notes.is_empty()).then(|| notes.join("; "));
        match self.sync() {
            Some(sync) => self.overlay = Some(Overlay::Sync(Sync { note, ..sync })),
            None => {
                self.overlay = None;
                let taken = note.map_or(String::new(), |note| format!("{note}; "));
                self.say(format!("{taken}nothing to bring in step: kep.yaml and README.md agree"));
            }
        }
    }

    /// What Enter does to what is shown.
    pub(super) fn accept_sync(&self, sync: &Sync) -> Vec<Effect> {
        vec![Effect::WriteKep { texts: sync.texts.clone(), expected: sync.expected.clone() }]
    }

    /// The files were written: what they say is what the wizard goes by.
    pub(super) fn synced(&mut self) -> Vec<Effect> {
        let Some(Overlay::Sync(Sync { texts, files, .. })) = self.overlay.take() else { return Vec::new() };
        if let Some(readme) = texts.readme.filter(|readme| *readme != self.readme) {
            self.rebase(&readme);
            self.wrote(None);
        }
        if texts.kep_yaml != self.findings.facts.kep_yaml {
            self.take_in_kep_yaml(texts.kep_yaml);
            self.wrote(Some(KEP_YAML));
        }
        let wrote = files.iter().map(|file| format!("{} +{} -{}", file.name, file.added, file.removed));
        let wrote = wrote.collect::<Vec<_>>().join(", ");
        self.say(format!("wrote {wrote}{}", self.playbook_offered()));
        self.look_soon();
        self.refresh_side();
        self.after_writing()
    }

    /// `kep.yaml` says this now. The stage of the sitting stays what it is.
    fn take_in_kep_yaml(&mut self, text: Option<String>) {
        let proposal = text.as_deref().map(Proposal::read).unwrap_or_default();
        let facts = KepFacts::of(&proposal, self.kep.stage, None, String::new());
        self.kep.feature_gates = facts.feature_gates;
        self.kep.disable_supported = facts.disable_supported;
        self.kep.metrics = facts.metrics;
        self.findings.facts.proposal = proposal;
        self.findings.facts.kep_yaml = text;
        self.look_soon();
    }
}
