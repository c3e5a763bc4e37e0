//! The sign-off list of a README: a box is ticked only where this very change proves it.

use crate::markdown::Structure;
use crate::text::{Edit, LineIndex};

/// The edit that ticks the box saying that the Implementation History is up to date, which a new line there proves.
///
/// The other boxes are about reviews, tests and documentation: nothing in three files shows them.
pub(super) fn history_is_current(readme: &str) -> Option<Edit> {
    let structure = Structure::read(readme);
    let lines = LineIndex::new(readme);
    (0..lines.count()).map(|n| lines.line(readme, n).content).find_map(|line| {
        let text = line.of(readme);
        let open = text.trim_start().strip_prefix(['-', '*', '+'])?.trim_start().strip_prefix("[ ]")?;
        let lower = open.to_lowercase();
        let says = lower.contains("implementation history") && lower.contains("up-to-date");
        let shows = !structure.in_comment(line.start) && !structure.in_code(line.start);
        let at = line.end - open.len() - 2;
        (says && shows).then(|| Edit::replace((at..at + 1).into(), "x"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Edits;

    fn ticked(readme: &str) -> String {
        history_is_current(readme).into_iter().collect::<Edits>().apply(readme)
    }

    #[test]
    fn only_the_box_about_the_history_is_ticked() {
        let readme = "- [ ] (R) Production readiness review approved\n- [ ] \"Implementation History\" section is \
            up-to-date for milestone\n- [ ] Test plan\n";
        let new = ticked(readme);
        assert_eq!(new, readme.replace("- [ ] \"Impl", "- [x] \"Impl"));
        assert_eq!(ticked(&new), new);
        assert_eq!(ticked("<!--\n- [ ] \"Implementation History\" is up-to-date\n-->\n").matches("[x]").count(), 0);
    }
}
