use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A run of words that stayed, went or came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// What became of it.
    pub op: Op,
    /// Its words, with the blanks and line breaks behind them.
    pub text: String,
}

/// What became of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// They stand in both texts.
    Same,
    /// They stood in the old text only.
    Removed,
    /// They stand in the new text only.
    Added,
}

/// What became of the words of `old` in `new`; how lines are broken makes no difference.
pub fn words(old: &str, new: &str) -> Vec<Piece> {
    let (old, new) = (tokens(old), tokens(new));
    let bare = |tokens: &[&'_ str]| tokens.iter().map(|token| token.trim_end().to_owned()).collect::<Vec<_>>();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut put = |op: Op, tokens: &[&str]| {
        if tokens.is_empty() {
            return;
        }
        match pieces.last_mut() {
            Some(last) if last.op == op => last.text.extend(tokens.iter().copied()),
            _ => pieces.push(Piece { op, text: tokens.concat() }),
        }
    };
    for step in legible(capture_diff_slices(Algorithm::Patience, &bare(&old), &bare(&new))) {
        match step {
            DiffOp::Equal { new_index, len, .. } => put(Op::Same, &new[new_index..new_index + len]),
            DiffOp::Delete { old_index, old_len, .. } => put(Op::Removed, &old[old_index..old_index + old_len]),
            DiffOp::Insert { new_index, new_len, .. } => put(Op::Added, &new[new_index..new_index + new_len]),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                put(Op::Removed, &old[old_index..old_index + old_len]);
                put(Op::Added, &new[new_index..new_index + new_len]);
            }
        }
    }
    pieces
}

/// The steps with every word or two that only happen to stand in both texts given up: a sentence that was written anew
/// is read as an old one and a new one, not as a puzzle of both.
fn legible(steps: Vec<DiffOp>) -> Vec<DiffOp> {
    const CHANCE: usize = 2;
    let mut out: Vec<DiffOp> = Vec::new();
    let mut steps = steps.into_iter().peekable();
    while let Some(step) = steps.next() {
        let between = out.last().is_some_and(is_change) && steps.peek().is_some_and(is_change);
        let chance = matches!(step, DiffOp::Equal { len, .. } if len <= CHANCE) && between;
        match out.last_mut() {
            Some(last) if is_change(last) && (chance || is_change(&step)) => {
                let (old, new) = (last.old_range(), last.new_range());
                *last = DiffOp::Replace {
                    old_index: old.start,
                    old_len: step.old_range().end - old.start,
                    new_index: new.start,
                    new_len: step.new_range().end - new.start,
                };
            }
            _ => out.push(step),
        }
    }
    out
}

fn is_change(step: &DiffOp) -> bool {
    !matches!(step, DiffOp::Equal { .. })
}

/// Whether two texts have the same words in the same order.
pub fn same_words(old: &str, new: &str) -> bool {
    old.split_whitespace().eq(new.split_whitespace())
}

/// The words of a text, each with the blanks behind it; blanks in front of the first belong to it.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let (mut start, mut seen, mut blank) = (0, false, false);
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            blank = seen;
        } else {
            if blank {
                tokens.push(&text[start..at]);
                start = at;
            }
            (seen, blank) = (true, false);
        }
    }
    if start < text.len() {
        tokens.push(&text[start..]);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let piece = |piece: Piece| match piece.op {
            Op::Same => piece.text,
            Op::Removed => format!("[-{}-]", piece.text),
            Op::Added => format!("{{+{}+}}", piece.text),
        };
        words(old, new).into_iter().map(piece).collect()
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        assert_eq!(shown("99% of pods start in 5s", "99% of pods start in 3s"), "99% of pods start in [-5s-]{+3s+}");
        assert_eq!(shown("one two three", "one\ntwo\nthree"), "one\ntwo\nthree");
        assert!(same_words("one two\n three", "one  two three ") && !same_words("one", "One"));
        assert_eq!(shown("", "new"), "{+new+}");
        assert_eq!(
            shown("we will test the gate", "yes, we tested it"),
            "[-we will test the gate-]{+yes, we tested it+}"
        );
    }

    proptest! {
        #[test]
        fn both_texts_are_there_word_for_word(old in "[ab \n]{0,40}", new in "[ab \n]{0,40}") {
            let pieces = words(&old, &new);
            let side = |gone: Op| -> String {
                let kept = pieces.iter().filter(|piece| piece.op != gone);
                kept.map(|piece| format!("{} ", piece.text)).collect()
            };
            prop_assert!(same_words(&side(Op::Added), &old));
            prop_assert!(same_words(&side(Op::Removed), &new));
        }
    }
}
