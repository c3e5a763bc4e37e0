use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::background::Background;
use super::input::Input;

/// What the first bytes of a terminal's input are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sequence {
    /// More bytes are needed to tell.
    Incomplete,
    /// This, which may be something of no concern, in that many bytes.
    Input {
        /// What it says.
        input: Option<Input>,
        /// The number of bytes.
        length: usize,
    },
}

/// No key and no answer of a terminal is as long as this; whatever is, is noise.
const LONGEST: usize = 4096;

const ESCAPE: u8 = 0x1b;

/// What `bytes` begin with.
pub(super) fn first(bytes: &[u8]) -> Sequence {
    let sequence = match bytes {
        [] => Sequence::Incomplete,
        [ESCAPE] => Sequence::Incomplete,
        [ESCAPE, b'[', rest @ ..] => longer(control(rest), 2),
        [ESCAPE, b'O', rest @ ..] => longer(single_shift(rest), 2),
        [ESCAPE, b']' | b'P' | b'_' | b'^' | b'X', rest @ ..] => longer(string(rest), 2),
        // Some terminals put one more escape before a key when Alt is held; typed by hand it is the key.
        [ESCAPE, ESCAPE] => Sequence::Incomplete,
        [ESCAPE, ESCAPE, b'[' | b'O', ..] => longer(with_alt(first(&bytes[1..])), 1),
        [ESCAPE, ESCAPE, ..] => key(KeyCode::Esc, KeyModifiers::NONE, 1),
        [ESCAPE, rest @ ..] => longer(with_alt(plain(rest)), 1),
        _ => plain(bytes),
    };
    if sequence == Sequence::Incomplete && bytes.len() > LONGEST { nothing(bytes.len()) } else { sequence }
}

/// What is left of `bytes` when nothing follows: keys that begin like a longer one, and noise.
pub(super) fn leftover(bytes: &[u8]) -> Vec<Input> {
    let pressed = |code, modifiers| Input::Key(KeyEvent::new(code, modifiers));
    match bytes {
        [ESCAPE] => vec![pressed(KeyCode::Esc, KeyModifiers::NONE)],
        [ESCAPE, ESCAPE] => vec![pressed(KeyCode::Esc, KeyModifiers::NONE); 2],
        [ESCAPE, c @ (b'[' | b']' | b'O' | b'P' | b'_' | b'^' | b'X')] => {
            let KeyEvent { code, modifiers, .. } = typed(char::from(*c));
            vec![pressed(code, modifiers | KeyModifiers::ALT)]
        }
        _ => Vec::new(),
    }
}

/// A character or a control key, from bytes that begin with no escape.
fn plain(bytes: &[u8]) -> Sequence {
    let control = |c: u8| key(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL, 1);
    match bytes {
        [] => Sequence::Incomplete,
        [b'\r', ..] => key(KeyCode::Enter, KeyModifiers::NONE, 1),
        [b'\t', ..] => key(KeyCode::Tab, KeyModifiers::NONE, 1),
        [0x7f, ..] => key(KeyCode::Backspace, KeyModifiers::NONE, 1),
        [0, ..] => control(b' '),
        [c @ 0x01..=0x1a, ..] => control(c - 1 + b'a'),
        [c @ 0x1c..=0x1f, ..] => control(c - 0x1c + b'\\'),
        _ => character(bytes),
    }
}

/// A character beyond ASCII takes up to four bytes, and they may come in pieces.
fn character(bytes: &[u8]) -> Sequence {
    let bytes = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() == 0 => {
            // A byte that begins no character is passed over, so that one bad byte costs no more than itself.
            return error.error_len().map_or(Sequence::Incomplete, nothing);
        }
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).expect("it is valid up to there"),
    };
    let c = valid.chars().next().expect("it is not empty");
    Sequence::Input { input: Some(Input::Key(typed(c))), length: c.len_utf8() }
}

fn typed(c: char) -> KeyEvent {
    let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(c), shift)
}

/// What follows `ESC O`: the keys of a keypad in its application mode.
fn single_shift(bytes: &[u8]) -> Sequence {
    let &[last, ..] = bytes else { return Sequence::Incomplete };
    match last {
        b'a'..=b'd' => named(last.to_ascii_uppercase(), KeyModifiers::CONTROL, 1),
        b'M' => key(KeyCode::Enter, KeyModifiers::NONE, 1),
        ESCAPE => nothing(0),
        _ => named(last, KeyModifiers::NONE, 1),
    }
}

/// What follows `ESC [`: parameters, then a byte that says what they are of.
fn control(bytes: &[u8]) -> Sequence {
    match bytes {
        // The Linux console's first five function keys.
        [b'[', last, ..] => {
            let function = (b'A'..=b'E').contains(last).then(|| KeyCode::F(last - b'A' + 1));
            return function.map_or(nothing(2), |code| key(code, KeyModifiers::NONE, 2));
        }
        [b'['] => return Sequence::Incomplete,
        // A mouse that cannot say its place in decimals: three bytes that would pass for typing.
        [b'M', rest @ ..] => return if rest.len() < 3 { Sequence::Incomplete } else { nothing(4) },
        _ => {}
    }
    let Some(end) = bytes.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else { return Sequence::Incomplete };
    let (parameters, last, length) = (&bytes[..end], bytes[end], end + 1);
    match last {
        0x40..=0x7e => {}
        // The sequence was cut off by another one, or by something that is none.
        _ => return nothing(end),
    }
    if let (Some(mouse), b'M' | b'm') = (parameters.strip_prefix(b"<"), last) {
        let input = self::mouse(&numbers(mouse), last == b'm').map(Input::Mouse);
        return Sequence::Input { input, length };
    }
    let numbers = numbers(parameters);
    let number = |at: usize| numbers.get(at).map_or(0, |numbers| numbers.0);
    let modifiers = modifiers(number(1));
    if numbers.get(1).is_some_and(|&(_, kind)| kind == RELEASED) {
        return nothing(length);
    }
    match last {
        b'~' if number(0) == 27 => coded(number(2), modifiers, length),
        b'~' => key_or_nothing(numbered(number(0)), modifiers, length),
        b'^' => key_or_nothing(numbered(number(0)), KeyModifiers::CONTROL, length),
        b'u' if parameters.first().is_some_and(u8::is_ascii_digit) => coded(number(0), modifiers, length),
        b'Z' => key(KeyCode::BackTab, modifiers | KeyModifiers::SHIFT, length),
        b'a'..=b'd' if parameters.is_empty() => named(last.to_ascii_uppercase(), KeyModifiers::SHIFT, length),
        // Row and column of the cursor look like F3 with a modifier, but for the row.
        b'R' if number(0) > 1 => nothing(length),
        _ if parameters.first().is_some_and(|byte| !byte.is_ascii_digit()) => nothing(length),
        _ => named(last, modifiers, length),
    }
}

/// A text that answers some question: it ends with a bell or with `ESC \`. But for the ground's colour it is passed
/// over.
fn string(bytes: &[u8]) -> Sequence {
    let answer = |end: usize, length: usize| {
        let input = Background::from_answer(&bytes[..end]).map(Input::Background);
        Sequence::Input { input, length }
    };
    match bytes.iter().position(|&byte| byte == 0x07 || byte == ESCAPE) {
        None => Sequence::Incomplete,
        Some(at) if bytes[at] == 0x07 => answer(at, at + 1),
        Some(at) => match bytes.get(at + 1) {
            None => Sequence::Incomplete,
            Some(b'\\') => answer(at, at + 2),
            Some(_) => nothing(at),
        },
    }
}

/// The code for a key let go, which terminals send only when asked.
const RELEASED: u32 = 3;

/// The numbers between semicolons, each with the one that follows it after a colon; zero where there is none.
fn numbers(parameters: &[u8]) -> Vec<(u32, u32)> {
    let number = |digits: Option<&[u8]>| {
        digits.and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    let pair = |parameter: &[u8]| {
        let mut parts = parameter.split(|&byte| byte == b':');
        (number(parts.next()), number(parts.next()))
    };
    parameters.split(|&byte| byte == b';').map(pair).collect()
}

/// Modifiers are sent as a sum of powers of two, and one more.
fn modifiers(sent: u32) -> KeyModifiers {
    let bits = sent.saturating_sub(1);
    let all = [KeyModifiers::SHIFT, KeyModifiers::ALT, KeyModifiers::CONTROL, KeyModifiers::SUPER];
    all.into_iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, modifier)| modifier).collect()
}

/// The key whose sequence ends in a letter of its own.
fn named(letter: u8, modifiers: KeyModifiers, length: usize) -> Sequence {
    let code = match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        _ => return nothing(length),
    };
    key(code, modifiers, length)
}

/// The key whose sequence is a number and a tilde.
fn numbered(number: u32) -> Option<KeyCode> {
    let function = |key: u32| u8::try_from(key).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(number - 10),
        17..=21 => function(number - 11),
        23..=26 => function(number - 12),
        28 | 29 => function(number - 13),
        31..=34 => function(number - 14),
        _ => None,
    }
}

/// A key sent as the number of its character.
fn coded(code: u32, modifiers: KeyModifiers, length: usize) -> Sequence {
    let code = match char::from_u32(code) {
        Some('\r') => KeyCode::Enter,
        Some('\t') if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        Some('\t') => KeyCode::Tab,
        Some('\x1b') => KeyCode::Esc,
        Some('\x7f' | '\x08') => KeyCode::Backspace,
        Some(c) if !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(&c) => KeyCode::Char(c),
        _ => return nothing(length),
    };
    key(code, modifiers, length)
}

fn mouse(numbers: &[(u32, u32)], released: bool) -> Option<MouseEvent> {
    let &[(sent, _), (column, _), (row, _), ..] = numbers else { return None };
    let button = match sent & 3 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    let kind = match (sent & 0xc0, sent & 0x20 != 0, sent & 3) {
        (0x40, _, 0) => MouseEventKind::ScrollUp,
        (0x40, _, 1) => MouseEventKind::ScrollDown,
        (0x40, _, 2) => MouseEventKind::ScrollLeft,
        (0x40, _, _) => MouseEventKind::ScrollRight,
        (0, true, 3) => MouseEventKind::Moved,
        (0, true, _) => MouseEventKind::Drag(button),
        (0, false, 0..=2) if released => MouseEventKind::Up(button),
        (0, false, 0..=2) => MouseEventKind::Down(button),
        _ => return None,
    };
    let place = |number: u32| u16::try_from(number.checked_sub(1)?).ok();
    let modifiers = modifiers((sent >> 2 & 7) + 1);
    Some(MouseEvent { kind, column: place(column)?, row: place(row)?, modifiers })
}

fn key(code: KeyCode, modifiers: KeyModifiers, length: usize) -> Sequence {
    Sequence::Input { input: Some(Input::Key(KeyEvent::new(code, modifiers))), length }
}

fn key_or_nothing(code: Option<KeyCode>, modifiers: KeyModifiers, length: usize) -> Sequence {
    code.map_or(nothing(length), |code| key(code, modifiers, length))
}

fn nothing(length: usize) -> Sequence {
    Sequence::Input { input: None, length }
}

fn longer(sequence: Sequence, by: usize) -> Sequence {
    match sequence {
        Sequence::Incomplete => Sequence::Incomplete,
        Sequence::Input { input, length } => Sequence::Input { input, length: length + by },
    }
}

fn with_alt(sequence: Sequence) -> Sequence {
    let Sequence::Input { input: Some(Input::Key(mut key)), length } = sequence else { return sequence };
    key.modifiers |= KeyModifiers::ALT;
    Sequence::Input { input: Some(Input::Key(key)), length }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that `sent` makes, as a help screen would name them.
    fn keys(sent: &str) -> Vec<String> {
        let mut bytes = sent.as_bytes();
        let mut found = Vec::new();
        while !bytes.is_empty() {
            match first(bytes) {
                Sequence::Incomplete => {
                    found.extend(leftover(bytes));
                    break;
                }
                Sequence::Input { input, length } => {
                    assert!(length > 0, "{bytes:?} makes no way");
                    found.extend(input);
                    bytes = &bytes[length..];
                }
            }
        }
        let name = |input| match input {
            Input::Key(KeyEvent { code, modifiers, .. }) if modifiers.is_empty() => format!("{code}"),
            Input::Key(KeyEvent { code, modifiers, .. }) => format!("{modifiers}+{code}"),
            other => format!("{other:?}"),
        };
        found.into_iter().map(name).collect()
    }

    #[test]
    fn characters_and_control_keys() {
        assert_eq!(keys("aÄ✓"), ["a", "Shift+Ä", "✓"]);
        assert_eq!(keys("\r\t\x7f\0\x01\x08\n\x1a"), {
            ["Enter", "Tab", "Backspace", "Control+Space", "Control+a", "Control+h", "Control+j", "Control+z"]
        });
        assert_eq!(keys("\x1c\x1d\x1e\x1f"), ["Control+\\", "Control+]", "Control+^", "Control+_"]);
        assert_eq!(keys("\x1bx\x1bé\x1b\r\x1b\x7f"), ["Alt+x", "Alt+é", "Alt+Enter", "Alt+Backspace"]);
    }

    #[test]
    fn keys_with_names() {
        assert_eq!(
            keys("\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA\x1b[H\x1b[F"),
            ["Up", "Down", "Right", "Left", "Up", "Home", "End"]
        );
        assert_eq!(
            keys("\x1b[1~\x1b[2~\x1b[3~\x1b[4~\x1b[5~\x1b[6~\x1b[7~\x1b[8~"),
            ["Home", "Insert", "Del", "End", "Page Up", "Page Down", "Home", "End"]
        );
        assert_eq!(
            keys("\x1bOP\x1bOS\x1b[[A\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[24~"),
            ["F1", "F4", "F1", "F1", "F5", "F6", "F10", "F12"]
        );
    }

    #[test]
    fn modifiers_in_every_way_they_are_sent() {
        assert_eq!(
            keys("\x1b[1;5C\x1b[1;2A\x1b[1;3D\x1b[1;6H\x1b[3;5~\x1b[Z\x1b[1;2R"),
            [
                "Control+Right",
                "Shift+Up",
                "Alt+Left",
                "Shift+Control+Home",
                "Control+Del",
                "Shift+Back Tab",
                "Shift+F3"
            ]
        );
        assert_eq!(keys("\x1bOc\x1b[a\x1b[3^\x1b\x1b[A"), ["Control+Right", "Shift+Up", "Control+Del", "Alt+Up"]);
        assert_eq!(
            keys("\x1b[107;5u\x1b[13;2u\x1b[27;5;9~\x1b[9;2u\x1b[97;1:3u"),
            ["Control+k", "Shift+Enter", "Control+Tab", "Shift+Back Tab"]
        );
    }

    #[test]
    fn half_of_a_key_is_a_key_when_nothing_follows() {
        assert_eq!(keys("\x1b"), ["Esc"]);
        assert_eq!(keys("\x1b\x1b"), ["Esc", "Esc"]);
        assert_eq!(keys("\x1b\x1bx"), ["Esc", "Alt+x"]);
        assert_eq!(keys("\x1b["), ["Alt+["]);
        assert_eq!(keys("\x1bO"), ["Shift+Alt+O"]);
        assert_eq!(keys("\x1b[1;"), [""; 0]);
    }

    #[test]
    fn answers_and_noise_are_passed_over_whole() {
        assert_eq!(keys("\x1b]10;rgb:00/00/00\x07a\x1b]11;x\x1b\\b\x1bP1$r0m\x1b\\c"), ["a", "b", "c"]);
        assert_eq!(keys("\x1b[?62;4cx\x1b[12;40Ry\x1b[I\x1b[O\x1b[?1uz\x1b[M abq"), ["x", "y", "z", "q"]);
        assert_eq!(keys("\x1b[12\x1b[Ax\x1b[9é"), ["Up", "x", "é"]);
        assert_eq!(first(b"\xff\xfea"), nothing(1));
        assert_eq!(first("\u{2713}".as_bytes().split_at(2).0), Sequence::Incomplete);
    }

    #[test]
    fn the_mouse() {
        let seen = |sent: &str| match first(sent.as_bytes()) {
            Sequence::Input { input: Some(Input::Mouse(mouse)), .. } => {
                Some((mouse.kind, mouse.column, mouse.row, mouse.modifiers))
            }
            _ => None,
        };
        let (left, none) = (MouseButton::Left, KeyModifiers::NONE);
        assert_eq!(seen("\x1b[<0;1;1M"), Some((MouseEventKind::Down(left), 0, 0, none)));
        assert_eq!(seen("\x1b[<0;300;2m"), Some((MouseEventKind::Up(left), 299, 1, none)));
        assert_eq!(seen("\x1b[<36;5;6M"), Some((MouseEventKind::Drag(left), 4, 5, KeyModifiers::SHIFT)));
        assert_eq!(seen("\x1b[<64;5;6M"), Some((MouseEventKind::ScrollUp, 4, 5, none)));
        assert_eq!(seen("\x1b[<81;5;6M"), Some((MouseEventKind::ScrollDown, 4, 5, KeyModifiers::CONTROL)));
        assert_eq!(seen("\x1b[<0;0;6M"), None);
        assert_eq!(seen("\x1b[<0;5M"), None);
    }
}
