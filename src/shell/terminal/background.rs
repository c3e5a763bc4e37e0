/// Whether a terminal is dark or light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Light letters on a dark ground.
    Dark,
    /// Dark letters on a light ground.
    Light,
}

/// Asks the terminal for the colour of its ground (OSC 11). One that does not know the question says nothing.
pub const ASK_BACKGROUND: &[u8] = b"\x1b]11;?\x1b\\";

impl Background {
    /// What `COLORFGBG` says, as some terminals set it: foreground and background as numbers of the 16 colours, such
    /// as `15;0`, sometimes with a third word between.
    pub fn from_colorfgbg(value: &str) -> Option<Self> {
        match value.rsplit(';').next()?.trim().parse::<u8>().ok()? {
            7 | 9..=15 => Some(Background::Light),
            0..=6 | 8 => Some(Background::Dark),
            _ => None,
        }
    }

    /// What a terminal answered, without the marks around it: `11;rgb:1d1d/1f1f/2121`.
    pub(super) fn from_answer(answer: &[u8]) -> Option<Self> {
        let color = std::str::from_utf8(answer).ok()?.strip_prefix("11;")?;
        let parts: Vec<f64> = match color.strip_prefix('#') {
            Some(digits) if digits.is_ascii() && !digits.is_empty() && digits.len().is_multiple_of(3) => {
                let each = digits.len() / 3;
                (0..3).map(|n| part(&digits[n * each..(n + 1) * each])).collect::<Option<_>>()?
            }
            Some(_) => return None,
            None => {
                let parts = color.strip_prefix("rgb:").or_else(|| color.strip_prefix("rgba:"))?;
                parts.split('/').map(part).collect::<Option<_>>()?
            }
        };
        let [red, green, blue] = parts.get(..3)?.try_into().ok()?;
        // How bright an eye finds it.
        let light = 0.299 * red + 0.587 * green + 0.114 * blue;
        Some(if light > 0.5 { Background::Light } else { Background::Dark })
    }
}

/// A part of a colour, of one to four hexadecimal digits, as a share of the most there is.
fn part(digits: &str) -> Option<f64> {
    let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1).filter(|most| *most > 0)?;
    Some(f64::from(u32::from_str_radix(digits, 16).ok()?) / f64::from(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_terminals_write_them() {
        for (answer, expected) in [
            ("11;rgb:0000/0000/0000", Some(Background::Dark)),
            ("11;rgb:1d1d/1f1f/2121", Some(Background::Dark)),
            ("11;rgb:00/2b/36", Some(Background::Dark)),
            ("11;rgb:ffff/ffff/ffff", Some(Background::Light)),
            ("11;rgb:fd/f6/e3", Some(Background::Light)),
            ("11;rgba:ffff/ffff/ffff/8000", Some(Background::Light)),
            ("11;#fdf6e3", Some(Background::Light)),
            ("11;#000", Some(Background::Dark)),
            ("10;rgb:ffff/ffff/ffff", None),
            ("11;rgb:ffff/ffff", None),
            ("11;rgb:ffff//ffff", None),
            ("11;rgb:fffff00000/0/0", None),
            ("11;#é", None),
            ("11;#", None),
            ("11;?", None),
            ("", None),
        ] {
            assert_eq!(Background::from_answer(answer.as_bytes()), expected, "{answer}");
        }
        assert_eq!(Background::from_answer(b"11;rgb:\xff/0/0"), None);
    }

    #[test]
    fn the_variable_names_the_ground_last() {
        let read = Background::from_colorfgbg;
        assert_eq!([read("15;0"), read("0;15"), read("0;default;15"), read("7;8")], {
            [Some(Background::Dark), Some(Background::Light), Some(Background::Light), Some(Background::Dark)]
        });
        assert_eq!([read(""), read("default"), read("0;default"), read("0;231")], [None; 4]);
    }
}
