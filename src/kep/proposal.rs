use super::reader::Reader;
use super::{FeatureGate, Located, Milestone, Problem, ProblemKind, Stage, Status};
use crate::yaml::{Kind, Node, Pair, Style, excerpt};

/// What a `kep.yaml` says. A key that is not there, says nothing or makes no sense is `None` or an empty list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// `title`.
    pub title: Option<Located<String>>,
    /// `kep-number`, as it is written: upstream looks for the approval file by these letters.
    pub number: Option<Located<String>>,
    /// `authors`.
    pub authors: Vec<Located<String>>,
    /// `owning-sig`.
    pub owning_sig: Option<Located<String>>,
    /// `participating-sigs`.
    pub participating_sigs: Vec<Located<String>>,
    /// `reviewers`.
    pub reviewers: Vec<Located<String>>,
    /// `approvers`.
    pub approvers: Vec<Located<String>>,
    /// `prr-approvers`, which KEPs had before there were approval files.
    pub prr_approvers: Vec<Located<String>>,
    /// `editor`.
    pub editor: Option<Located<String>>,
    /// `creation-date`, as it is written.
    pub creation_date: Option<Located<String>>,
    /// `last-updated`, as it is written.
    pub last_updated: Option<Located<String>>,
    /// `status`, as it is written.
    pub status: Option<Located<String>>,
    /// `stage`, as it is written.
    pub stage: Option<Located<String>>,
    /// `latest-milestone`, as it is written.
    pub latest_milestone: Option<Located<String>>,
    /// `milestone`: each stage named there with its text, in the order of the file.
    pub milestones: Vec<(Stage, Located<String>)>,
    /// `feature-gates`.
    pub feature_gates: Vec<FeatureGate>,
    /// `disable-supported`.
    pub disable_supported: Option<Located<bool>>,
    /// `metrics`; an entry that is no text is there as it is written.
    pub metrics: Vec<Located<String>>,
    /// `see-also`.
    pub see_also: Vec<Located<String>>,
    /// `replaces`.
    pub replaces: Vec<Located<String>>,
    /// `superseded-by`.
    pub superseded_by: Vec<Located<String>>,
    /// What was not as it should be, in the order of the file.
    pub problems: Vec<Problem>,
    root: Option<Node>,
}

impl Proposal {
    /// Reads the text of a `kep.yaml`.
    pub fn read(text: &str) -> Self {
        let (mut reader, root) = Reader::open(text);
        let mut proposal = Self::default();
        if let Some(root) = &root {
            for (name, pair) in reader.pairs("kep.yaml", root) {
                proposal.take(&mut reader, name, pair);
            }
        }
        reader.word::<Status>("status", proposal.status.as_ref());
        reader.word::<Stage>("stage", proposal.stage.as_ref());
        Self { problems: reader.finish(), root, ..proposal }
    }

    /// The stage, where it is one of the six.
    pub fn known_stage(&self) -> Option<Stage> {
        self.stage.as_ref()?.value.parse().ok()
    }

    /// The status, where it is one of the seven.
    pub fn known_status(&self) -> Option<Status> {
        self.status.as_ref()?.value.parse().ok()
    }

    /// The latest milestone, where it names a release.
    pub fn current_milestone(&self) -> Option<Milestone> {
        self.latest_milestone.as_ref()?.value.parse().ok()
    }

    /// What `milestone` says about `stage`, as it is written.
    pub fn milestone_of(&self, stage: Stage) -> Option<&Located<String>> {
        self.milestones.iter().find(|(known, _)| *known == stage).map(|(_, text)| text)
    }

    /// The first pair with the key `name` at the top of the file, for edits and for keys that say nothing.
    pub fn pair(&self, name: &str) -> Option<&Pair> {
        self.root.as_ref()?.pair(name)
    }

    /// The whole file as a tree; nothing where it is no mapping.
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    fn take(&mut self, reader: &mut Reader<'_>, name: &str, pair: &Pair) {
        let value = &pair.value;
        match name {
            "title" => self.title = reader.text(name, value),
            "kep-number" => {
                self.number = reader.text(name, value);
                reader.quoted_number(value);
            }
            "authors" => self.authors = reader.texts(name, value),
            "owning-sig" => self.owning_sig = reader.text(name, value),
            "participating-sigs" => self.participating_sigs = reader.texts(name, value),
            "reviewers" => self.reviewers = reader.texts(name, value),
            "approvers" => self.approvers = reader.texts(name, value),
            "prr-approvers" => {
                self.prr_approvers = reader.texts(name, value);
                reader.unknown_key(&pair.key);
            }
            "editor" => self.editor = reader.text(name, value),
            "creation-date" => self.creation_date = date(reader, name, value),
            "last-updated" => self.last_updated = date(reader, name, value),
            "status" => self.status = reader.text(name, value),
            "stage" => self.stage = reader.text(name, value),
            "latest-milestone" => self.latest_milestone = milestone(reader, name, value),
            "milestone" => self.take_milestones(reader, value),
            "feature-gates" => self.feature_gates = FeatureGate::read_all(reader, name, value),
            "disable-supported" => self.disable_supported = reader.truth(name, value),
            "metrics" => self.metrics = reader.texts(name, value),
            "see-also" => self.see_also = reader.texts(name, value),
            "replaces" => self.replaces = reader.texts(name, value),
            "superseded-by" => self.superseded_by = reader.texts(name, value),
            // Upstream takes these by accident; they say nothing about the KEP.
            "id" | "prnumber" | "name" | "path" => {}
            _ => reader.unknown_key(&pair.key),
        }
    }

    fn take_milestones(&mut self, reader: &mut Reader<'_>, node: &Node) {
        for (name, pair) in reader.pairs("milestone", node) {
            match name.parse::<Stage>() {
                Ok(stage) => {
                    let text = milestone(reader, &format!("milestone.{stage}"), &pair.value);
                    self.milestones.extend(text.map(|text| (stage, text)));
                }
                Err(_) => reader.unknown_key(&pair.key),
            }
        }
    }
}

/// A date as it is written, noted when no calendar has it.
fn date(reader: &mut Reader<'_>, what: &str, node: &Node) -> Option<Located<String>> {
    let text = reader.text(what, node)?;
    if !text.value.trim().is_empty() && !in_the_calendar(text.value.trim()) {
        let message = format!("{what} `{}` is no date of the form 2026-01-31", excerpt(&text.value));
        reader.problem(ProblemKind::ImpossibleDate, message, text.span);
    }
    Some(text)
}

/// Whether `text` is a day of the form `2026-01-31`.
fn in_the_calendar(text: &str) -> bool {
    let dashes = |at: usize| at == 4 || at == 7;
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| dashes(at) == (b == b'-') && (dashes(at) || b.is_ascii_digit()));
    shaped && text.parse::<jiff::civil::Date>().is_ok()
}

/// A milestone as it is written, noted when it is none or would lose its last zero as a number.
fn milestone(reader: &mut Reader<'_>, what: &str, node: &Node) -> Option<Located<String>> {
    let text = reader.text(what, node)?;
    if text.value.trim().is_empty() {
        return Some(text);
    }
    if text.value.parse::<Milestone>().is_err() {
        let message = format!("{what} `{}` names no release such as v1.30", excerpt(&text.value));
        reader.problem(ProblemKind::NotAMilestone, message, text.span);
    } else if matches!(node.kind, Kind::Scalar { style: Style::Plain, .. }) && text.value.parse::<f64>().is_ok() {
        let message = format!("{what} `{}` is a number to YAML; write it as a release", excerpt(&text.value));
        reader.problem(ProblemKind::NumberAsMilestone, message, text.span);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(proposal: &Proposal) -> Vec<ProblemKind> {
        proposal.problems.iter().map(|problem| problem.kind).collect()
    }

    fn values(list: &[Located<String>]) -> Vec<&str> {
        list.iter().map(|entry| entry.value.as_str()).collect()
    }

    #[test]
    fn every_key_is_read_with_its_place() {
        let text = "\u{feff}title: \"Orbital Schedüling\"\r\nkep-number: 09999\r\nauthors:\r\n  - \"@comet\" # lead\r\n  - nova\r\n\
            owning-sig: sig-space\r\nparticipating-sigs: [sig-time, sig-light]\r\nreviewers: []\r\napprovers:\r\n- \"@vega\"\r\n\
            editor: nova\r\ncreation-date: 2026-01-31\r\nlast-updated: \"2026-02-28\"\r\nstatus: implementable\r\nstage: beta\r\n\
            latest-milestone: \"v1.39\"\r\nmilestone:\r\n  alpha: v1.38\r\n  beta: \"v1.39\"\r\n  stable:\r\n\
            feature-gates:\r\n  - name: OrbitalScheduling\r\n    components:\r\n      - kube-scheduler\r\n      - kubelet\r\n\
            disable-supported: true\r\nmetrics:\r\n  - orbit_cache_lag_seconds\r\nsee-also:\r\n  - /keps/sig-space/1-x\r\nreplaces:\r\nsuperseded-by: []\r\n";
        let kep = Proposal::read(text);
        assert_eq!(kep.problems, []);
        let source = |at: &Option<Located<String>>| at.as_ref().map(|at| at.span.of(text).to_owned());
        assert_eq!(source(&kep.title).as_deref(), Some("\"Orbital Schedüling\""));
        assert_eq!(kep.title.as_ref().map(|at| at.value.as_str()), Some("Orbital Schedüling"));
        assert_eq!(source(&kep.number).as_deref(), Some("09999"));
        assert_eq!(values(&kep.authors), ["@comet", "nova"]);
        assert_eq!(kep.authors[0].span.of(text), "\"@comet\"");
        assert_eq!(source(&kep.owning_sig).as_deref(), Some("sig-space"));
        assert_eq!(values(&kep.participating_sigs), ["sig-time", "sig-light"]);
        assert_eq!((values(&kep.reviewers).len(), values(&kep.approvers)), (0, vec!["@vega"]));
        assert_eq!((kep.known_status(), kep.known_stage()), (Some(Status::Implementable), Some(Stage::Beta)));
        assert_eq!(kep.current_milestone(), Some(Milestone::new(1, 39)));
        assert_eq!(kep.milestone_of(Stage::Beta).map(|at| at.span.of(text)), Some("\"v1.39\""));
        assert_eq!(kep.milestone_of(Stage::Stable), None);
        let [gate] = &kep.feature_gates[..] else { panic!("one gate is named") };
        assert_eq!(source(&gate.name).as_deref(), Some("OrbitalScheduling"));
        assert_eq!(values(&gate.components), ["kube-scheduler", "kubelet"]);
        assert_eq!(kep.disable_supported.as_ref().map(|at| at.value), Some(true));
        assert_eq!(values(&kep.metrics), ["orbit_cache_lag_seconds"]);
        assert_eq!(values(&kep.see_also), ["/keps/sig-space/1-x"]);
        assert_eq!(source(&kep.last_updated).as_deref(), Some("\"2026-02-28\""));
        let replaces = kep.pair("replaces").expect("the key is there, though it says nothing");
        assert_eq!(replaces.value.span.start, text.find("replaces:").expect("it is written") + "replaces:".len());
    }

    #[test]
    fn what_is_odd_is_read_all_the_same_and_said() {
        let text = "title: Orbit\nkep-number: \"7\"\nauthors: comet\nowning-sig: [sig-space]\nstatus: imlpemented\n\
            stage: ga\ncreation-date: 2026-14-05\nlast-updated: soon\nlatest-milestone: 1.30\n\
            milestone: {alpha: TBD, ga: v1.40}\nfeature-gates:\n  - Orbit\ndisable-supported: maybe\n\
            metrics:\n  - lag: seconds\n  -\nmood: good\nprr-approvers:\n  - vega\ntitle: Again\n";
        let kep = Proposal::read(text);
        use ProblemKind::*;
        assert_eq!(
            kinds(&kep),
            [
                QuotedNumber,
                WrongShape,
                WrongShape,
                UnknownWord,
                UnknownWord,
                ImpossibleDate,
                ImpossibleDate,
                NumberAsMilestone,
                NotAMilestone,
                UnknownKey,
                WrongShape,
                WrongShape,
                WrongShape,
                UnknownKey,
                UnknownKey,
                DuplicateKey,
            ]
        );
        assert_eq!(kep.problems[3].span.of(text), "imlpemented");
        assert_eq!(values(&kep.authors), ["comet"]);
        assert_eq!(kep.owning_sig.as_ref().map(|at| at.value.as_str()), Some("sig-space"));
        assert_eq!(kep.number.as_ref().map(|at| at.value.as_str()), Some("7"));
        assert_eq!((kep.known_stage(), kep.stage.as_ref().map(|at| at.value.as_str())), (None, Some("ga")));
        assert_eq!(kep.current_milestone(), Some(Milestone::new(1, 30)));
        assert_eq!(kep.feature_gates[0].name.as_ref().map(|at| at.value.as_str()), Some("Orbit"));
        assert_eq!((values(&kep.metrics), kep.disable_supported), (vec!["lag: seconds"], None));
        assert_eq!(values(&kep.prr_approvers), ["vega"]);
        assert_eq!(kep.title.as_ref().map(|at| at.value.as_str()), Some("Orbit"));
    }

    #[test]
    fn yes_and_no_are_read_in_any_of_their_spellings() {
        for (word, expected) in
            [("true", true), ("yes", true), ("\"yes\"", true), ("on", true), ("'no'", false), ("FALSE", false)]
        {
            let kep = Proposal::read(&format!("disable-supported: {word}\n"));
            assert_eq!(kep.disable_supported.as_ref().map(|at| at.value), Some(expected), "{word}");
            assert_eq!(kep.problems, [], "{word}");
        }
        // What upstream does not take is read, and said.
        for (word, expected) in [("Yes", true), ("\"true\"", true), ("NO", false), ("'FALSE'", false)] {
            let kep = Proposal::read(&format!("disable-supported: {word}\n"));
            assert_eq!(kep.disable_supported.as_ref().map(|at| at.value), Some(expected), "{word}");
            assert_eq!(kinds(&kep), [ProblemKind::WrongShape], "{word}");
        }
    }

    #[test]
    fn a_file_that_is_no_mapping_says_so() {
        for (text, kind) in [
            ("", ProblemKind::NoMapping),
            ("# nothing\n", ProblemKind::NoMapping),
            ("- a\n- b\n", ProblemKind::NoMapping),
            ("orbit\n", ProblemKind::NoMapping),
            ("@", ProblemKind::Syntax),
        ] {
            assert_eq!(kinds(&Proposal::read(text)), [kind], "{text:?}");
        }
        let second = Proposal::read("---\ntitle: Orbit\n---\ntitle: Other\n");
        assert_eq!(kinds(&second), [ProblemKind::SecondDocument]);
        assert_eq!(second.title.as_ref().map(|at| at.value.as_str()), Some("Orbit"));
    }

    #[test]
    fn a_slip_does_not_hide_the_keys_behind_it() {
        let kep = Proposal::read("title: Orbit: the sequel\nauthors:\n  - @comet\nstage: beta\nkep-number: 7\n");
        assert_eq!(kinds(&kep), [ProblemKind::Syntax; 2]);
        assert_eq!(kep.known_stage(), Some(Stage::Beta));
        assert_eq!(kep.number.as_ref().map(|at| at.value.as_str()), Some("7"));
    }

    #[test]
    fn messages_carry_nothing_a_terminal_acts_on() {
        let kep = Proposal::read("\"k\\e[2J\": 1\nstatus: \"\\e]0;x\\a\"\ncreation-date: \"\\n\\e\"\n");
        assert_eq!(kep.problems.len(), 3);
        for problem in &kep.problems {
            assert!(!problem.message.chars().any(char::is_control), "{:?}", problem.message);
        }
    }
}
