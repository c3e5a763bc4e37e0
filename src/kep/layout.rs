//! Where the files of a KEP lie in a checkout, and what their names say. Only names and paths: nothing here looks at
//! a disk.

use std::path::{Path, PathBuf};

/// The directory of a checkout that holds all KEPs.
pub const KEPS: &str = "keps";
/// The directory of `keps/` that holds the approval files.
pub const APPROVALS: &str = "prod-readiness";
/// The directory of `keps/` that holds the template.
pub const TEMPLATE: &str = "NNNN-kep-template";
/// The file of a KEP that holds its text and its questionnaire.
pub const README: &str = "README.md";
/// The file of a KEP that holds its data.
pub const KEP_YAML: &str = "kep.yaml";
/// The file of a checkout that says who belongs to which group.
pub const ALIASES: &str = "OWNERS_ALIASES";

/// The name of a KEP's directory, taken apart: `2033-rootless` is the number 2033 and the slug `rootless`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryName {
    /// The number, its leading zeros taken off; `None` for a name that begins with none.
    pub number: Option<String>,
    /// What follows the number.
    pub slug: String,
}

impl DirectoryName {
    /// Takes `name` apart.
    pub fn parse(name: &str) -> Self {
        match name.split_once('-') {
            Some((digits, slug)) if !slug.is_empty() => match number(digits) {
                Some(number) => Self { number: Some(number), slug: slug.to_owned() },
                None => Self { number: None, slug: name.to_owned() },
            },
            _ => Self { number: number(name), slug: name.to_owned() },
        }
    }
}

/// The KEP number that `text` names, as people type it: `2033`, `02033`, `kep-2033`, `KEP-2033`, `#2033`.
pub fn number_named(text: &str) -> Option<String> {
    let text = text.trim();
    let kep =
        text.get(..3).filter(|prefix| prefix.eq_ignore_ascii_case("kep")).map(|_| text[3..].trim_start_matches('-'));
    number(kep.unwrap_or(text).trim_start_matches('#'))
}

/// Where upstream looks for the approval file, below the root of the checkout.
///
/// Both parts come from a `kep.yaml`; `None` where one could not be the name of a file, such as `..` or `a/b`.
pub fn approval_path(owning_sig: &str, number: &str) -> Option<PathBuf> {
    let plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    (plain(owning_sig) && plain(number))
        .then(|| Path::new(KEPS).join(APPROVALS).join(owning_sig).join(format!("{number}.yaml")))
}

/// `digits` without leading zeros; `None` for anything but digits.
fn number(digits: &str) -> Option<String> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = digits.trim_start_matches('0');
    Some(if number.is_empty() { "0" } else { number }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directory_names_are_a_number_and_a_slug() {
        let cases = [
            ("2033-rootless-mode", Some("2033"), "rootless-mode"),
            ("0015-orbit", Some("15"), "orbit"),
            ("0000-new", Some("0"), "new"),
            ("2033", Some("2033"), "2033"),
            ("kubeadm", None, "kubeadm"),
            ("NNNN-kep-template", None, "NNNN-kep-template"),
            ("12-", None, "12-"),
        ];
        for (name, number, slug) in cases {
            let expected = DirectoryName { number: number.map(str::to_owned), slug: slug.to_owned() };
            assert_eq!(DirectoryName::parse(name), expected, "{name}");
        }
    }

    #[test]
    fn a_number_is_what_people_type() {
        for text in ["2033", "02033", "kep-2033", "KEP-02033", "kep2033", "#2033", " 2033 "] {
            assert_eq!(number_named(text).as_deref(), Some("2033"), "{text}");
        }
        for text in ["", "kep", "kep-", "2033-x", "+5", "é12", "٣"] {
            assert_eq!(number_named(text), None, "{text}");
        }
    }

    #[test]
    fn an_approval_file_never_lies_outside_its_directory() {
        assert_eq!(
            approval_path("sig-space", "01234"),
            Some(PathBuf::from("keps/prod-readiness/sig-space/01234.yaml"))
        );
        for (sig, number) in [("..", "1"), ("sig-space", "../1"), ("/etc", "1"), ("", "1"), ("a", ""), ("a\\b", "1")] {
            assert_eq!(approval_path(sig, number), None, "{sig} {number}");
        }
    }
}
