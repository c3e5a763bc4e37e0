//! Tabs where upstream's reader, a child of libyaml, wants blanks. The parser takes some of them.

use super::{Kind, Node, Style};
use crate::text::Span;

/// The first tab behind the byte `from` that upstream's reader refuses, where `documents` were read from `text`.
///
/// It takes tabs between tokens and within brackets and quotes. It refuses them in what indents a line, the mark of an
/// entry included, also where the line holds nothing else or only a comment.
pub(super) fn forbidden_tab(text: &str, from: usize, documents: &[Node]) -> Option<Span> {
    if !text.contains('\t') {
        return None;
    }
    let mut start = from;
    for line in text[from..].split_inclusive('\n') {
        if let Some(at) = tab_of_indent(line)
            && !is_taken(text, start, start + at, documents)
        {
            return Some(Span::new(start + at, start + at + 1));
        }
        start += line.len();
    }
    None
}

/// Where the first tab stands in what indents `line`.
fn tab_of_indent(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            b'\t' => return Some(at),
            b' ' => at += 1,
            b'-' if matches!(bytes.get(at + 1), Some(b' ' | b'\t')) => at += 1,
            _ => return None,
        }
    }
}

/// Whether upstream's reader takes the tab at `tab`, on the line that begins at `start`.
fn is_taken(text: &str, start: usize, tab: usize, documents: &[Node]) -> bool {
    let only_blanks = text[start..tab].trim_matches(' ').is_empty();
    let Some(Around { node, indent }) = documents.iter().rev().find_map(|root| Around::find(root, text, tab, None))
    else {
        return false;
    };
    match &node.kind {
        // Within brackets or quotes.
        Kind::Mapping(_) | Kind::Sequence(_) => true,
        Kind::Scalar { style: Style::SingleQuoted | Style::DoubleQuoted, .. } => true,
        Kind::Scalar { style: Style::Literal | Style::Folded, .. } => {
            // The first line of a block says how far it is indented.
            tab > node.span.start && tab - start >= column(text, node.span.start)
        }
        // Behind the words of a value its white space goes on, down to where a line may begin with a key.
        Kind::Scalar { style: Style::Plain, .. } => only_blanks && tab - start > indent.unwrap_or(0),
    }
}

/// What a place in a text belongs to.
struct Around<'n> {
    /// The scalar, or the list or mapping in brackets, that it lies in, or in whose white space it does.
    node: &'n Node,
    /// The column of the mapping or list without brackets around it.
    indent: Option<usize>,
}

impl<'n> Around<'n> {
    fn find(node: &'n Node, text: &str, place: usize, indent: Option<usize>) -> Option<Self> {
        if place < node.span.start {
            return None;
        }
        let (children, bracket): (Vec<&Node>, char) = match &node.kind {
            Kind::Sequence(entries) => (entries.iter().collect(), '['),
            Kind::Mapping(pairs) => (pairs.iter().flat_map(|pair| [&pair.key, &pair.value]).collect(), '{'),
            Kind::Scalar { .. } => {
                let within = place < node.span.end || follows(text, node, place);
                return within.then_some(Self { node, indent });
            }
        };
        let in_brackets = node.span.of(text).starts_with(bracket);
        let own = || match &node.kind {
            Kind::Sequence(entries) => text[..entries.first()?.span.start].rfind('-'),
            _ => Some(node.span.start),
        };
        let indent = if in_brackets { indent } else { own().map(|at| column(text, at)) };
        // The last child that begins in front of the place is the only one that it can belong to.
        let last = children.into_iter().rev().find(|child| child.span.start <= place);
        let inner = last.and_then(|child| Self::find(child, text, place, indent));
        inner.or_else(|| (in_brackets && place < node.span.end).then_some(Self { node, indent }))
    }
}

/// Whether only white space lies between the end of `node`, which ends where such does, and `place`.
fn follows(text: &str, node: &Node, place: usize) -> bool {
    let goes_on = match &node.kind {
        Kind::Scalar { style: Style::Plain, .. } => !node.span.is_empty(),
        Kind::Scalar { style: Style::Literal | Style::Folded, .. } => true,
        _ => false,
    };
    goes_on && text[node.span.end..place].trim_matches([' ', '\t', '\r', '\n']).is_empty()
}

/// The column of the byte `offset`, from 0 on.
fn column(text: &str, offset: usize) -> usize {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    offset - start
}

#[cfg(test)]
mod tests {
    use crate::yaml::read;

    /// The 1-based lines of what cannot be read.
    fn refused(text: &str) -> Vec<usize> {
        read(text).problems.iter().map(|problem| text[..problem.span.start].matches('\n').count() + 1).collect()
    }

    #[test]
    fn a_tab_that_indents_is_refused_as_upstreams_reader_does() {
        for (text, line) in [
            ("a: 1\n\t\nb: 2\n", 2),
            ("a: \"1\"\n\t\nb: 2\n", 2),
            ("a: 1\n\t# why\nb: 2\n", 2),
            ("a: 1 # why\n  \t# more\n", 2),
            ("a:\n  - b\n \t\n  - c\n", 3),
            ("a:\n  -\tb\n", 2),
            ("\t\na: 1\n", 1),
            ("a: |\n  b\n\tc\n", 3),
            ("a: >\n  \tb\n", 2),
            ("a:\n  b: \"1\"\n\tc: 2\n", 3),
        ] {
            assert_eq!(refused(text), [line], "{text:?}");
        }
    }

    #[test]
    fn tabs_between_tokens_and_within_values_are_taken() {
        for text in [
            "a:\t1\nb: 2\t# why\nc:\t\n  - d\t\n",
            "a: \"1\n\t2\"\nb: [\n\tc,\n\t\"d\"\n\t]\n",
            "a: 1\n  \t\nb: 2\n",
            "a: |\n  b\n  \tc\n  \t\nd: 1\n",
            "a: b\n  \tc\n",
            "a:\n  b: [c,\n\td]\n  e: \"f\n\tg\"\n",
            "a:\n- b: c\n- d\n \t\n",
        ] {
            assert_eq!(refused(text), [0; 0], "{text:?}");
        }
    }
}
