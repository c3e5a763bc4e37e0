use super::reader::Reader;
use super::{Located, ProblemKind};
use crate::text::Span;
use crate::yaml::{Kind, Node};

/// A feature gate of a `kep.yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureGate {
    /// Its name.
    pub name: Option<Located<String>>,
    /// The components that it has to be set on.
    pub components: Vec<Located<String>>,
    /// The whole entry.
    pub span: Span,
}

impl FeatureGate {
    /// Reads the list `feature-gates`; an entry that is only text is taken for a name.
    pub(super) fn read_all(reader: &mut Reader<'_>, what: &str, node: &Node) -> Vec<Self> {
        let entries = reader.entries(what, node).iter().filter(|entry| !entry.is_null());
        entries.map(|entry| Self::read(reader, entry)).collect()
    }

    fn read(reader: &mut Reader<'_>, entry: &Node) -> Self {
        let mut gate = Self { name: None, components: Vec::new(), span: entry.span };
        if !matches!(entry.kind, Kind::Mapping(_)) {
            let message = "a feature gate needs its name and its components";
            reader.problem(ProblemKind::WrongShape, message, entry.span);
            gate.name = entry.as_str().map(|name| Located { value: name.to_owned(), span: entry.span });
            return gate;
        }
        for (name, pair) in reader.pairs("a feature gate", entry) {
            match name {
                "name" => gate.name = reader.text("the name of a feature gate", &pair.value),
                "components" => gate.components = reader.texts("components", &pair.value),
                _ => reader.unknown_key(&pair.key),
            }
        }
        gate
    }
}
