//! GitHub handles, compared as SIG Node's checks compare them.

/// A handle without blanks and the `@` in front of it, in lower case.
pub(super) fn handle(text: &str) -> String {
    let text = text.trim();
    text.strip_prefix('@').unwrap_or(text).to_lowercase()
}
