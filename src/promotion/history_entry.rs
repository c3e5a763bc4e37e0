//! One line of an Implementation History: how it is marked, dated and set off.

use jiff::civil::Date;

use crate::kep::{Milestone, Stage};
use crate::markdown::list_marker;

/// How an entry begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its indent and list marker.
    pub lead: String,
    /// What it is dated with, and the text around that.
    pub stamp: Option<Stamp>,
    /// Whether its line ends with a full stop.
    pub stopped: bool,
}

/// The date or release in front of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// What stands in front of it: emphasis, or a word such as `Kubernetes`.
    opening: String,
    form: Form,
    /// What stands behind it, up to the entry's own words.
    closing: String,
    /// What orders entries: a date as year, month and day, or a release.
    order: (u32, u32, u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Year, month and day with this between them; padded with zeros or not.
    YearFirst { between: char, padded: bool },
    /// Day or month first, year last.
    YearLast { between: char, day_first: Option<bool> },
    /// `January 28, 2021`.
    Words,
    /// A release, with or without its `v`.
    Release { v: bool },
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Entry {
    /// Reads a line; `None` for one that neither has a list marker nor begins with a date or release.
    pub fn read(line: &str) -> Option<Self> {
        let bare = line.trim_end();
        let indent = bare.len() - bare.trim_start().len();
        let rest = &bare[indent..];
        let width = list_marker(rest).or_else(|| rest.starts_with("\\- ").then_some(3)).unwrap_or(0);
        let stamp = Stamp::read(&rest[width..]);
        if rest.is_empty() || (width == 0 && stamp.is_none()) {
            return None;
        }
        // Four blanks make code of a line that no marker opens.
        (width > 0 || indent < 4).then(|| Self {
            lead: bare[..indent + width].to_owned(),
            stamp,
            stopped: bare.ends_with('.'),
        })
    }

    /// A line in this style that says that the KEP goes to `stage` in `milestone`.
    pub fn line(
        &self,
        stage: Stage,
        milestone: Milestone,
        today: Date,
        is_back: bool,
        day_first: Option<bool>,
    ) -> String {
        let stop = if self.stopped { "." } else { "" };
        let lead = &self.lead;
        match &self.stamp {
            Some(Stamp { opening, form: Form::Release { v }, closing, .. }) => {
                let release = milestone.to_string();
                let release = if *v { &release } else { release.trim_start_matches('v') };
                let back = if is_back { "back to " } else { "" };
                format!("{lead}{opening}{release}{closing}{back}{stage}{stop}")
            }
            Some(stamp) => {
                let Stamp { opening, closing, .. } = stamp;
                format!(
                    "{lead}{opening}{}{closing}{}{stop}",
                    stamp.date(today, day_first),
                    words(stage, milestone, is_back)
                )
            }
            None => format!("{lead}{today}: {}{stop}", words(stage, milestone, is_back)),
        }
    }
}

fn words(stage: Stage, milestone: Milestone, is_back: bool) -> String {
    if is_back {
        format!("KEP moved back to {stage} in {milestone}")
    } else {
        format!("KEP updated for {stage} in {milestone}")
    }
}

impl Stamp {
    /// What orders entries of one kind; dates and releases do not compare.
    pub fn order(&self) -> (bool, (u32, u32, u32)) {
        (matches!(self.form, Form::Release { .. }), self.order)
    }

    /// Whether days come before months, if this entry shows it.
    pub fn day_first(&self) -> Option<bool> {
        match self.form {
            Form::YearLast { day_first, .. } => day_first,
            _ => None,
        }
    }

    fn read(text: &str) -> Option<Self> {
        let emphasis = text.len() - text.trim_start_matches(['*', '_']).len();
        let word =
            ["Kubernetes ", "kubernetes ", "K8s ", "k8s "].iter().find(|word| text[emphasis..].starts_with(**word));
        let start = emphasis + word.map_or(0, |word| word.len());
        let rest = &text[start..];
        let (form, order, length) = if word.is_none() { dated(rest) } else { None }.or_else(|| release(rest))?;
        let behind = &rest[length..];
        let between =
            behind.len() - behind.trim_start_matches([' ', '\t', '*', '_', ':', '-', '–', '—', ',', '\u{ff1a}']).len();
        let marks = &text[..emphasis];
        let closing = &behind[..between];
        let closes = marks.is_empty() || closing.contains(marks);
        // A bracket, a word without a blank: what follows belongs to this entry alone.
        let usual = closing.ends_with(' ') && closes && !behind[between..].starts_with(['(', '/']);
        let (opening, closing) = if usual { (&text[..start], closing) } else { (&text[emphasis..start], ": ") };
        Some(Self { opening: opening.to_owned(), form, closing: closing.to_owned(), order })
    }

    fn date(&self, today: Date, day_first: Option<bool>) -> String {
        let (year, month, day) = (today.year(), today.month(), today.day());
        match self.form {
            Form::YearFirst { between, padded: true } => format!("{year}{between}{month:02}{between}{day:02}"),
            Form::YearFirst { between, padded: false } => format!("{year}{between}{month}{between}{day}"),
            Form::YearLast { between, day_first: own } if own.or(day_first).unwrap_or(false) => {
                format!("{day:02}{between}{month:02}{between}{year}")
            }
            Form::YearLast { between, .. } => format!("{month:02}{between}{day:02}{between}{year}"),
            Form::Words => format!("{} {day}, {year}", MONTHS[usize::from(month.unsigned_abs()) - 1]),
            Form::Release { .. } => today.to_string(),
        }
    }
}

/// A date at the beginning of `text`: its form, its order and its length.
fn dated(text: &str) -> Option<(Form, (u32, u32, u32), usize)> {
    let (first, rest) = number(text)?;
    let between = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    let (second, rest) = number(&rest[1..])?;
    let (third, rest) = number(rest.strip_prefix(between)?)?;
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let [a, b, c] = [first, second, third].map(|digits| digits.parse::<u32>().unwrap_or(u32::MAX));
    let length = text.len() - rest.len();
    match (first.len(), third.len()) {
        (4, 1 | 2) => {
            Some((Form::YearFirst { between, padded: second.len() == 2 && third.len() == 2 }, (a, b, c), length))
        }
        (1 | 2, 4) => {
            let day_first = match (a > 12, b > 12) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            };
            let (month, day) = if day_first == Some(true) { (b, a) } else { (a, b) };
            Some((Form::YearLast { between, day_first }, (c, month, day), length))
        }
        _ => None,
    }
}

/// A release or a date in words at the beginning of `text`.
fn release(text: &str) -> Option<(Form, (u32, u32, u32), usize)> {
    if let Some(month) = MONTHS.iter().position(|month| text.starts_with(month)) {
        let rest = text[MONTHS[month].len()..].strip_prefix(' ')?;
        let (day, rest) = number(rest)?;
        let (year, rest) = number(rest.strip_prefix(", ")?)?;
        let order = (year.parse().ok()?, u32::try_from(month).ok()? + 1, day.parse().ok()?);
        return Some((Form::Words, order, text.len() - rest.len()));
    }
    let v = text.starts_with(['v', 'V']);
    let (major, rest) = number(&text[usize::from(v)..])?;
    let (minor, rest) = number(rest.strip_prefix('.')?)?;
    let plausible = major.len() == 1 && minor.len() <= 3 && !rest.starts_with('.');
    plausible.then_some((Form::Release { v }, (major.parse().ok()?, minor.parse().ok()?, 0), text.len() - rest.len()))
}

/// The digits that `text` begins with, and what follows them.
fn number(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&length).then(|| text.split_at(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_line_is_set_as_its_model_is() {
        let today = jiff::civil::date(2026, 3, 5);
        for (model, expected) in [
            ("- 2021-05-07: Updated KEP", "- 2026-03-05: KEP updated for beta in v1.39"),
            ("* 2020-07-11 - Alpha in 1.19", "* 2026-03-05 - KEP updated for beta in v1.39"),
            (" - 2021-01-11: Sent.", " - 2026-03-05: KEP updated for beta in v1.39."),
            ("2021-1-7: KEP opened", "2026-3-5: KEP updated for beta in v1.39"),
            ("- *2021-01-07*: Updated", "- *2026-03-05*: KEP updated for beta in v1.39"),
            ("- **2018-01-25:** Submitted", "- **2026-03-05:** KEP updated for beta in v1.39"),
            ("- 01-21-2019 Proposed", "- 03-05-2026 KEP updated for beta in v1.39"),
            ("- 23/08/2023: Introduced", "- 05/03/2026: KEP updated for beta in v1.39"),
            ("- 2021.01.12: Proposed", "- 2026.03.05: KEP updated for beta in v1.39"),
            ("- January 28, 2021: written", "- March 5, 2026: KEP updated for beta in v1.39"),
            ("- 02/03/2022 (v1.24): Update", "- 03/05/2026: KEP updated for beta in v1.39"),
            ("- Kubernetes 1.19: alpha", "- Kubernetes 1.39: beta"),
            ("- v1.28 - Beta", "- v1.39 - beta"),
            ("  - 1.21, KEP created.", "  - 1.39, beta."),
            ("- PR for the node job", "- 2026-03-05: KEP updated for beta in v1.39"),
            ("\\- 2023-05-15: draft", "\\- 2026-03-05: KEP updated for beta in v1.39"),
        ] {
            let entry = Entry::read(model).unwrap_or_else(|| panic!("{model} is an entry"));
            assert_eq!(entry.line(Stage::Beta, Milestone::new(1, 39), today, false, None), expected, "{model}");
        }
        for prose in ["The KEP was proposed", "", "    2021-01-01: code", "1.2.3.4 is an address"] {
            assert_eq!(Entry::read(prose), None, "{prose}");
        }
    }
}
