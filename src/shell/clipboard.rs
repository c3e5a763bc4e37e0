//! Copying to the author's clipboard through the terminal (OSC 52), which works over ssh too.
//!
//! It only makes the bytes. Whether the terminal obeys is its own and its user's choice, and it does not say.

/// The text is longer than terminals take.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{size} bytes are too many for the terminal's clipboard; the limit is {LARGEST}")]
pub struct TooLong {
    /// How many bytes the text has.
    pub size: usize,
}

/// The most bytes that are copied; many terminals cut or ignore what is longer.
const LARGEST: usize = 100_000;

/// The bytes that have the terminal copy `text`, to be sent as they are.
///
/// Inside tmux the terminal around it is addressed as well: tmux takes the request itself where `set-clipboard` is
/// on, and hands it through where `allow-passthrough` is.
///
/// # Errors
///
/// When the text has more than 100,000 bytes.
pub fn copy(text: &str, inside_tmux: bool) -> Result<Vec<u8>, TooLong> {
    if text.len() > LARGEST {
        return Err(TooLong { size: text.len() });
    }
    let direct = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
    let through = if inside_tmux { format!("\x1bPtmux;\x1b{direct}\x1b\\") } else { String::new() };
    Ok((direct + &through).into_bytes())
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
        let digit = |at: usize| char::from(DIGITS[(bits >> (18 - 6 * at) & 63) as usize]);
        // So many digits say something; the rest fills up to four.
        let said = three.len() + 1;
        text.extend((0..4).map(|at| if at < said { digit(at) } else { '=' }));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_its_standard_shows_it() {
        let known =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")];
        for (text, encoded) in known {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xbf]), "+/+/");
    }

    #[test]
    fn the_request_stands_alone_or_in_tmux_twice() {
        assert_eq!(copy("foo", false).expect("it is short"), b"\x1b]52;c;Zm9v\x07");
        assert_eq!(
            copy("foo", true).expect("it is short"),
            b"\x1b]52;c;Zm9v\x07\x1bPtmux;\x1b\x1b]52;c;Zm9v\x07\x1b\\"
        );
    }

    #[test]
    fn too_much_is_said() {
        assert!(copy(&"x".repeat(LARGEST), false).is_ok());
        let error = copy(&"x".repeat(LARGEST + 1), false).expect_err("it is too long");
        assert_eq!(error.to_string(), "100001 bytes are too many for the terminal's clipboard; the limit is 100000");
    }
}
