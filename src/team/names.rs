/// The name behind an approver entry, in lower case and without the `@`; `None` where no single account is named.
///
/// Accounts are the same in any case. A word that only holds the place, such as TBD, is no name.
pub fn handle(text: &str) -> Option<String> {
    let name = text.trim();
    let name = name.strip_prefix('@').unwrap_or(name).to_ascii_lowercase();
    let shaped = !name.is_empty() && name.len() <= 39 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let holds_the_place =
        matches!(name.as_str(), "tbd" | "tba" | "todo" | "none" | "na" | "null" | "unknown" | "nobody");
    (shaped && !holds_the_place && !name.starts_with('-')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_is_a_name_and_nothing_else_is() {
        for text in ["@Vega", " vega", "VEGA"] {
            assert_eq!(handle(text).as_deref(), Some("vega"), "{text}");
        }
        for text in ["", "@", "TBD", "@tbd", "vega, nova", "vega or nova", "N/A", "-"] {
            assert_eq!(handle(text), None, "{text}");
        }
    }
}
