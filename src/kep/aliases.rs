use super::reader::Reader;
use super::{Located, Problem};

/// The groups of people that `OWNERS_ALIASES` names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    /// Every alias with its members, in the order of the file.
    pub groups: Vec<(Located<String>, Vec<Located<String>>)>,
    /// What was not as it should be, in the order of the file.
    pub problems: Vec<Problem>,
}

impl Aliases {
    /// The people who may approve production readiness.
    pub const APPROVERS: &str = "prod-readiness-approvers";
    /// The people who once could, and whose approvals still count.
    pub const EMERITUS_APPROVERS: &str = "prod-readiness-approvers-emeritus";

    /// Reads the text of an `OWNERS_ALIASES` file.
    pub fn read(text: &str) -> Self {
        let (mut reader, root) = Reader::open(text);
        let mut groups = Vec::new();
        for (name, pair) in root.as_ref().map(|root| reader.pairs("OWNERS_ALIASES", root)).unwrap_or_default() {
            if name != "aliases" {
                reader.unknown_key(&pair.key);
                continue;
            }
            for (alias, pair) in reader.pairs(name, &pair.value) {
                let key = Located { value: alias.to_owned(), span: pair.key.span };
                groups.push((key, reader.texts(alias, &pair.value)));
            }
        }
        Self { groups, problems: reader.finish() }
    }

    /// The members of `alias`; none for an alias that is not there.
    pub fn members(&self, alias: &str) -> &[Located<String>] {
        self.groups.iter().find(|(name, _)| name.value == alias).map_or(&[], |(_, members)| members)
    }

    /// Whether `handle`, with one `@` in front or without, is a member of `alias`, its case as written.
    pub fn has(&self, alias: &str, handle: &str) -> bool {
        let handle = handle.strip_prefix('@').unwrap_or(handle);
        self.members(alias).iter().any(|member| member.value == handle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_by_alias() {
        let text = "aliases:\n  prod-readiness-approvers:\n    - comet\n    - nova # since May\n  sig-space-leads:\n";
        let aliases = Aliases::read(text);
        assert_eq!(aliases.problems, []);
        let members: Vec<_> = aliases.members(Aliases::APPROVERS).iter().map(|at| at.span.of(text)).collect();
        assert_eq!(members, ["comet", "nova"]);
        assert!(aliases.has(Aliases::APPROVERS, "@nova") && !aliases.has(Aliases::APPROVERS, "Nova"));
        assert_eq!(aliases.members("sig-space-leads"), []);
        assert_eq!(aliases.members(Aliases::EMERITUS_APPROVERS), []);
    }
}
