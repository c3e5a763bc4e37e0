/// A line that begins a list item, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item<'a> {
    /// The blanks before the marker.
    pub(super) indent: &'a str,
    /// The marker: `-`, `*`, `+`, or a number with its `.` or `)`.
    pub(super) marker: &'a str,
    /// The blanks behind the marker; empty where the line ends there.
    gap: &'a str,
    /// The check box with the blanks behind it, empty where there is none.
    pub(super) check_box: &'a str,
    /// What stands in the item.
    pub(super) content: &'a str,
}

impl<'a> Item<'a> {
    /// Takes `line` apart when it begins a list item.
    pub(super) fn read(line: &'a str) -> Option<Self> {
        let (indent, rest) = split_blanks(line);
        let (marker, rest) = rest.split_at(marker_length(rest)?);
        let (gap, rest) = split_blanks(rest);
        if gap.is_empty() && !rest.is_empty() {
            return None;
        }
        let boxed = ["[ ]", "[x]", "[X]"].iter().any(|form| rest.starts_with(form));
        let (mut check_box, mut content) = ("", rest);
        if boxed {
            let behind = split_blanks(&rest[3..]);
            if behind.1.is_empty() || !behind.0.is_empty() {
                (check_box, content) = rest.split_at(3 + behind.0.len());
            }
        }
        Some(Self { indent, marker, gap, check_box, content })
    }

    /// The byte at which the content begins.
    pub(super) fn content_start(&self) -> usize {
        self.nested_indent() + self.check_box.len()
    }

    /// The indent at which an item inside this one begins.
    pub(super) fn nested_indent(&self) -> usize {
        self.indent.len() + self.marker.len() + self.gap.len().max(1)
    }

    /// Whether nothing has been written in it yet.
    pub(super) fn is_empty(&self) -> bool {
        self.content.trim().is_empty()
    }

    /// How the item after this one begins: the next number, an unticked box.
    pub(super) fn next_prefix(&self) -> String {
        let marker = match self.marker.trim_end_matches(['.', ')']).parse::<u64>() {
            Ok(number) => format!("{}{}", number + 1, &self.marker[self.marker.len() - 1..]),
            Err(_) => self.marker.to_owned(),
        };
        let gap = if self.gap.is_empty() { " " } else { self.gap };
        let check_box = if self.check_box.is_empty() { "" } else { "[ ] " };
        format!("{}{marker}{gap}{check_box}", self.indent)
    }
}

/// The blanks that `line` begins with, and the rest.
pub(super) fn split_blanks(line: &str) -> (&str, &str) {
    line.split_at(line.len() - line.trim_start_matches([' ', '\t']).len())
}

/// How many bytes of `line` stand before its text: indent, list marker and check box, quote marks.
pub(super) fn prefix_length(line: &str) -> usize {
    if let Some(item) = Item::read(line) {
        return item.content_start().min(line.len());
    }
    line.len() - line.trim_start_matches([' ', '\t', '>']).len()
}

fn marker_length(rest: &str) -> Option<usize> {
    if rest.starts_with(['-', '*', '+']) {
        return Some(1);
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    // CommonMark allows nine digits, so that a number always fits.
    ((1..=9).contains(&digits) && rest[digits..].starts_with(['.', ')'])).then_some(digits + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_from_text() {
        let contents = |line| Item::read(line).map(|item| item.content);
        assert_eq!(contents("  - [x] done"), Some("done"));
        assert_eq!(contents("12) text"), Some("text"));
        assert_eq!(contents("-"), Some(""));
        assert_eq!(contents("- [x](link)"), Some("[x](link)"));
        assert_eq!([contents("---"), contents("**bold**"), contents("1.2 GiB"), contents("")], [None; 4]);
    }

    #[test]
    fn the_next_item_counts_on_and_is_unticked() {
        let next = |line| Item::read(line).map(|item| item.next_prefix()).unwrap_or_default();
        assert_eq!(next("  - [x] done"), "  - [ ] ");
        assert_eq!(next("9. text"), "10. ");
        assert_eq!(next("*   wide"), "*   ");
    }

    #[test]
    fn the_prefix_is_what_text_hangs_under() {
        assert_eq!(prefix_length("  - [ ] done"), 8);
        assert_eq!(prefix_length("> > quote"), 4);
        assert_eq!(prefix_length("    code"), 4);
        assert_eq!(prefix_length("text"), 0);
        assert_eq!(prefix_length("-"), 1);
    }
}
