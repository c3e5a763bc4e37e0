use super::{Answers, CheckoutFacts, Hit, Kep, Severity, TreeProblem};

/// A rule of the gate.
#[derive(Debug)]
pub struct Rule {
    /// Its permanent name, in kebab case.
    pub id: &'static str,
    /// What it is about.
    pub area: Area,
    /// What it finds, as a short phrase.
    pub finds: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// How to mend it.
    pub fix: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Whether upstream's own checks fail on what it finds.
    pub upstream: bool,
    /// Whether `kepready fix` mends what it finds.
    pub fixable: bool,
    /// An example that it finds something in.
    pub bad: Sample,
    /// The same, mended.
    pub good: Sample,
    /// Its logic.
    pub check: Check,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The tree of files.
    Checkout,
    /// `kep.yaml`.
    KepYaml,
    /// The approval file.
    Approval,
    /// The README as a document.
    Readme,
    /// Whether questions are answered.
    Answers,
    /// What answers say.
    Prose,
    /// Two places that should say the same.
    Agreement,
    /// The gate's own files.
    Gate,
}

/// The logic of a rule, by what it needs to see.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The answers, `kep.yaml` and the stage: enough while somebody types.
    Answers(fn(&Answers<'_>) -> Vec<Hit>),
    /// Every file of one KEP.
    Kep(fn(&Kep<'_>) -> Vec<Hit>),
    /// The whole checkout.
    Checkout(fn(&CheckoutFacts) -> Vec<TreeProblem>),
    /// Found by the gate itself while it runs.
    Gate,
}

/// An example in the documentation of a rule, which its test runs: a sample KEP with this part put in.
#[derive(Clone, Copy, Debug)]
pub enum Sample {
    /// An answer to one question.
    Answer(&'static str, &'static str),
    /// Answers to several questions.
    Answers(&'static [(&'static str, &'static str)]),
    /// Keys of `kep.yaml` that take the place of the sample's; a key with nothing behind it but `~~` is left out.
    KepYaml(&'static str),
    /// Keys of `kep.yaml`, and an answer to one question.
    KepYamlAndAnswer(&'static str, &'static str, &'static str),
    /// The whole approval file.
    Approval(&'static str),
    /// The approval file is not there.
    NoApproval,
    /// A section of the README, from its heading on, in place of the one with that heading.
    Section(&'static str),
    /// Keys of `kep.yaml`, and the OWNERS file beside it.
    Owners(&'static str, &'static str),
    /// What cannot be shown in a few lines, in words; no test runs it.
    Words(&'static str),
}

impl Area {
    /// Every area, in the order of the reference.
    pub const ALL: [Area; 8] = [
        Area::Checkout,
        Area::KepYaml,
        Area::Approval,
        Area::Readme,
        Area::Answers,
        Area::Prose,
        Area::Agreement,
        Area::Gate,
    ];

    /// Its title in the reference.
    pub fn title(self) -> &'static str {
        match self {
            Area::Checkout => "The checkout",
            Area::KepYaml => "kep.yaml",
            Area::Approval => "The approval file",
            Area::Readme => "The README",
            Area::Answers => "Answers that are not there",
            Area::Prose => "What answers say",
            Area::Agreement => "Files that should agree",
            Area::Gate => "The gate's own files",
        }
    }
}
