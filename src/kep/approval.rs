use super::reader::Reader;
use super::{Located, Problem, Stage};
use crate::text::Span;
use crate::yaml::Node;

/// What the approval file of a KEP says: `keps/prod-readiness/<owning-sig>/<number>.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// `kep-number`, as it is written.
    pub number: Option<Located<String>>,
    /// The stages listed, in the order of the file.
    pub stages: Vec<StageApproval>,
    /// What was not as it should be, in the order of the file.
    pub problems: Vec<Problem>,
    root: Option<Node>,
}

/// The block of one stage in an approval file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageApproval {
    /// The stage.
    pub stage: Stage,
    /// Who approves it, as it is written, with or without the `@`.
    pub approver: Option<Located<String>>,
    /// The block, from the stage's key to the end of its last value.
    pub span: Span,
}

impl Approval {
    /// Reads the text of an approval file.
    pub fn read(text: &str) -> Self {
        let (mut reader, root) = Reader::open(text);
        let mut approval = Self::default();
        let pairs = root.as_ref().map(|root| reader.pairs("the approval file", root)).unwrap_or_default();
        for (name, pair) in pairs {
            match name.parse::<Stage>() {
                Ok(stage) => {
                    let span = Span::new(pair.key.span.start, pair.value.span.end.max(pair.key.span.end));
                    let approver = approver(&mut reader, stage, &pair.value);
                    approval.stages.push(StageApproval { stage, approver, span });
                }
                Err(_) if name == "kep-number" => {
                    approval.number = reader.text(name, &pair.value);
                    reader.quoted_number(&pair.value);
                }
                Err(_) => reader.unknown_key(&pair.key),
            }
        }
        Self { problems: reader.finish(), root, ..approval }
    }

    /// The block of `stage`.
    pub fn at(&self, stage: Stage) -> Option<&StageApproval> {
        self.stages.iter().find(|block| block.stage == stage)
    }

    /// The whole file as a tree; nothing where it is no mapping.
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }
}

impl StageApproval {
    /// The approver's name without the `@` in front of it; `None` where none is named.
    pub fn handle(&self) -> Option<&str> {
        let text = self.approver.as_ref()?.value.as_str();
        let name = text.strip_prefix('@').unwrap_or(text);
        (!name.is_empty()).then_some(name)
    }
}

fn approver(reader: &mut Reader<'_>, stage: Stage, node: &Node) -> Option<Located<String>> {
    let mut found = None;
    for (name, pair) in reader.pairs(stage.as_str(), node) {
        match name {
            "approver" => found = reader.text("approver", &pair.value),
            _ => reader.unknown_key(&pair.key),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::ProblemKind;
    use super::*;

    #[test]
    fn each_stage_has_its_approver_and_its_place() {
        let text = "kep-number: 9999\nalpha:\n  approver: \"@comet\"\nbeta:\n  approver: nova # for now\n";
        let approval = Approval::read(text);
        assert_eq!(approval.problems, []);
        assert_eq!(approval.number.as_ref().map(|number| number.value.as_str()), Some("9999"));
        let [alpha, beta] = &approval.stages[..] else { panic!("two stages are listed") };
        assert_eq!((alpha.stage, alpha.handle()), (Stage::Alpha, Some("comet")));
        assert_eq!(alpha.span.of(text), "alpha:\n  approver: \"@comet\"");
        assert_eq!(alpha.approver.as_ref().map(|at| at.span.of(text)), Some("\"@comet\""));
        assert_eq!((beta.stage, beta.handle()), (Stage::Beta, Some("nova")));
        assert_eq!(approval.at(Stage::Stable), None);
    }

    #[test]
    fn what_it_cannot_use_is_a_problem_and_the_rest_is_read() {
        let text = "kep-number: '12'\nalpha: comet\nbeta:\n  approver: [nova]\n  by: x\nstable:\n  approver: @bare\ngamma: {}\ndisabled:\n";
        let approval = Approval::read(text);
        let kinds: Vec<_> = approval.problems.iter().map(|problem| problem.kind).collect();
        assert_eq!(
            kinds,
            [
                ProblemKind::QuotedNumber,
                ProblemKind::WrongShape,
                ProblemKind::WrongShape,
                ProblemKind::UnknownKey,
                ProblemKind::Syntax,
                ProblemKind::UnknownKey,
            ]
        );
        let handles: Vec<_> = approval.stages.iter().map(|block| (block.stage.as_str(), block.handle())).collect();
        assert_eq!(handles, [("alpha", None), ("beta", Some("nova")), ("stable", None), ("disabled", None)]);
    }
}
