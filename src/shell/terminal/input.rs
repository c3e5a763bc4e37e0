use crossterm::event::{KeyEvent, MouseEvent};

use super::background::Background;
use super::keys::{self, Sequence};

/// Something a person did at the terminal, or the terminal itself said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    Key(KeyEvent),
    Mouse(MouseEvent),
    Paste(String),
    /// The answer to the question that it was asked.
    Background(Background),
}

/// Turns the bytes that a terminal sends into input, however they are cut into reads.
///
/// Whatever it does not know, answers to questions nobody asked included, it passes over whole.
#[derive(Default)]
pub(super) struct Decoder {
    /// Bytes that do not make a key yet; inside a paste, the paste so far.
    bytes: Vec<u8>,
    in_paste: bool,
}

const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8] = b"\x1b[201~";

impl Decoder {
    /// Takes in more bytes, and gives what is complete.
    pub(super) fn feed(&mut self, more: &[u8]) -> Vec<Input> {
        // The mark that ends a paste may have been cut in two.
        let looked_at = self.bytes.len().saturating_sub(PASTE_ENDS.len());
        self.bytes.extend_from_slice(more);
        let mut inputs = Vec::new();
        let mut at = 0;
        if self.in_paste {
            let Some(end) = find(&self.bytes[looked_at..], PASTE_ENDS).map(|found| looked_at + found) else {
                return inputs;
            };
            inputs.push(pasted(&self.bytes[..end]));
            at = end + PASTE_ENDS.len();
            self.in_paste = false;
        }
        loop {
            let rest = &self.bytes[at..];
            if let Some(paste) = rest.strip_prefix(PASTE_BEGINS) {
                at += PASTE_BEGINS.len();
                let Some(end) = find(paste, PASTE_ENDS) else {
                    self.in_paste = true;
                    break;
                };
                inputs.push(pasted(&paste[..end]));
                at += end + PASTE_ENDS.len();
                continue;
            }
            match keys::first(rest) {
                Sequence::Incomplete => break,
                Sequence::Input { input, length } => {
                    inputs.extend(input);
                    at += length;
                }
            }
        }
        self.bytes.drain(..at);
        inputs
    }

    /// Whether there are bytes that could still become something else.
    pub(super) fn is_waiting(&self) -> bool {
        !self.bytes.is_empty() || self.in_paste
    }

    /// Whether a paste has begun and not ended.
    pub(super) fn in_paste(&self) -> bool {
        self.in_paste
    }

    /// Takes what there is for all there will be: a lone escape is the key, a paste without its end is a paste.
    pub(super) fn settle(&mut self) -> Vec<Input> {
        let bytes = std::mem::take(&mut self.bytes);
        if std::mem::take(&mut self.in_paste) {
            return vec![pasted(&bytes)];
        }
        keys::leftover(&bytes)
    }
}

/// A text as it was pasted, with the line ends that a text has; terminals send those that the Enter key has.
fn pasted(bytes: &[u8]) -> Input {
    Input::Paste(String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n"))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;

    fn paste(text: &str) -> Input {
        Input::Paste(text.to_owned())
    }

    fn key(c: char) -> Input {
        Input::Key(KeyEvent::from(KeyCode::Char(c)))
    }

    #[test]
    fn it_does_not_matter_where_reads_cut() {
        let sent = "aé✓\x1b[A\x1b[1;5C\x1bOP\x1b[<0;3;4M\x1b[200~x\r\ny\x1b[A\rz\x1b[201~b".as_bytes();
        let whole = Decoder::default().feed(sent);
        assert_eq!(whole.len(), 9);
        assert_eq!(whole[7..], [paste("x\ny\x1b[A\nz"), key('b')]);
        for cut in 0..sent.len() {
            let mut decoder = Decoder::default();
            let mut inputs = decoder.feed(&sent[..cut]);
            inputs.extend(decoder.feed(&sent[cut..]));
            assert_eq!(inputs, whole, "cut at {cut}");
        }
        let mut decoder = Decoder::default();
        let one_by_one: Vec<Input> = sent.iter().flat_map(|&byte| decoder.feed(&[byte])).collect();
        assert_eq!(one_by_one, whole);
        assert!(!decoder.is_waiting());
    }

    #[test]
    fn a_paste_without_its_end_is_a_paste_in_the_end() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b[200~half"), []);
        assert!(decoder.is_waiting() && decoder.in_paste());
        assert_eq!(decoder.settle(), [paste("half")]);
        assert_eq!(decoder.feed(b"k\x1b[201~"), [key('k')]);
        assert!(!decoder.is_waiting());
    }

    #[test]
    fn two_pastes_in_one_read_are_two() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b[200~1\x1b[201~\x1b[200~\x1b[201~x"), [paste("1"), paste(""), key('x')]);
    }
}
