//! Words of a KEP in places of the tool's own: headings, table cells, one-line summaries.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::text::printable;

/// `text`, which is no markdown, as one line of markdown that means just its characters.
pub(super) fn plain(text: &str) -> String {
    let line = plain_line(text);
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let within_word = before.is_ascii_alphanumeric() && rest.peek().is_some_and(char::is_ascii_alphanumeric);
        let acts = matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '#' | '~' | '&' | '$')
            || (c == '_' && !within_word)
            // The marks of a table of contents are looked for by their letters, escaped or not.
            || (c == '!' && before == '<');
        if acts {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// One line of markdown as the content of a table cell.
pub(super) fn cell(inline: &str) -> String {
    inline.replace('|', "\\|")
}

/// `text`, which is no markdown, as code; backticks in it become quotes.
pub(super) fn code(text: &str) -> String {
    let text = plain_line(text).replace('`', "'");
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

fn plain_line(text: &str) -> String {
    printable(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// All of `passage`, a safe piece of markdown, as the content of a table cell: links and code stay as they are.
///
/// `None` where it is more than one paragraph of at most `limit` bytes.
pub(super) fn whole_cell(passage: &str, limit: usize) -> Option<String> {
    let mut blocks = 0;
    for event in Parser::new_ext(passage, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Paragraph) => blocks += 1,
            Event::Start(Tag::Link { .. } | Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => {}
            Event::Start(_) | Event::HardBreak | Event::InlineHtml(_) => return None,
            _ => {}
        }
    }
    let fits = blocks <= 1 && passage.len() <= limit;
    fits.then(|| cell(&passage.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Where sentences of `text` end, in bytes, the last of them aside: behind a dot that no word in small letters follows,
/// as one does an abbreviation.
pub(super) fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    let dots = text.match_indices('.').map(|(at, _)| at + 1);
    dots.filter(|&end| {
        let next = text[end..].trim_start();
        let abbreviates = text[..end].ends_with("e.g.") || text[..end].ends_with("i.e.");
        next.len() < text.len() - end && !next.is_empty() && !next.starts_with(char::is_lowercase) && !abbreviates
    })
}

/// The beginning of a piece of markdown, as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Safe inline markdown: words and code, nothing else.
    pub text: String,
    /// Whether the line says all that the markdown says.
    pub whole: bool,
}

/// The first block of `markdown` with words in it as one line of at most about `limit` characters.
pub(super) fn first_line(markdown: &str, limit: usize) -> Line {
    let mut line = Flat { out: String::new(), width: 0, limit, cut: false };
    let mut whole = true;
    let mut skipping = 0_usize;
    let mut blocks = 0;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Table(_) | Tag::HtmlBlock | Tag::Image { .. }) => {
                skipping += 1;
                whole = false;
            }
            Event::End(TagEnd::CodeBlock | TagEnd::Table | TagEnd::HtmlBlock | TagEnd::Image) => skipping -= 1,
            _ if skipping > 0 => {}
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) => {
                blocks += 1;
                // A list has come to its end where no mark between two items waits for what follows.
                let behind_list = !line.out.is_empty() && !line.out.ends_with([' ', ';']);
                if blocks > 1 || behind_list {
                    whole = false;
                    if !line.out.is_empty() {
                        break;
                    }
                }
            }
            Event::Start(Tag::Item) => match line.out.trim_end().chars().last() {
                None | Some(';') => {}
                Some(':' | '.') => line.gap(" "),
                Some(_) => line.gap("; "),
            },
            Event::Start(Tag::Link { .. } | Tag::BlockQuote(_)) => whole = false,
            Event::Text(text) => line.words(&text),
            Event::Code(text) => line.code(&text),
            Event::SoftBreak | Event::HardBreak => line.words(" "),
            Event::Html(_) | Event::InlineHtml(_) => whole = false,
            _ => {}
        }
        if line.cut {
            break;
        }
    }
    let cut = line.cut;
    let mut text = line.out.trim().trim_end_matches(';').to_owned();
    if cut {
        text.push('…');
    }
    Line { text, whole: whole && !cut }
}

struct Flat {
    out: String,
    width: usize,
    limit: usize,
    cut: bool,
}

impl Flat {
    fn gap(&mut self, gap: &str) {
        self.out.push_str(gap);
        self.width += gap.len();
    }

    fn words(&mut self, text: &str) {
        let shown = printable(text);
        if shown.starts_with(char::is_whitespace) && !self.out.is_empty() && !self.out.ends_with(' ') {
            self.gap(" ");
        }
        for (n, word) in shown.split_whitespace().enumerate() {
            if n > 0 {
                self.gap(" ");
            }
            self.piece(&plain(word), word.chars().count());
            if self.cut {
                return;
            }
        }
        if shown.ends_with(char::is_whitespace) && !self.out.is_empty() && !self.out.ends_with(' ') {
            self.gap(" ");
        }
    }

    fn code(&mut self, text: &str) {
        let inner = plain_line(text);
        self.piece(&if inner.contains('`') { plain(&inner) } else { code(&inner) }, inner.chars().count());
        // A blank at the end of code is all that keeps it apart from the next word.
        if text.ends_with(' ') && !self.cut {
            self.gap(" ");
        }
    }

    fn piece(&mut self, piece: &str, width: usize) {
        if self.width + width > self.limit && !self.out.is_empty() {
            self.cut = true;
            self.out.truncate(self.out.trim_end().len());
            return;
        }
        self.out.push_str(piece);
        self.width += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_cannot_become_markup() {
        assert_eq!(plain("a|b\n# <b> `c`\u{1b}[0m"), "a|b \\# \\<b> \\`c\\`␛\\[0m");
        assert_eq!(plain("<!-- toc -->!"), "\\<\\!-- toc -->!");
        assert_eq!(cell(&plain("a|b")), "a\\|b");
        assert_eq!(code("kube|x`y"), "`kube|x'y`");
    }

    #[test]
    fn a_paragraph_fits_a_cell_and_nothing_else_does() {
        assert_eq!(whole_cell("No, see [a|b](c),\n`d|e`.", 100).as_deref(), Some("No, see [a\\|b](c), `d\\|e`."));
        for text in ["a\n\nb", "- a", "![a](b)", "a  \nb", "| a |\n|---|\n", "a <b>c</b>"] {
            assert_eq!(whole_cell(text, 100), None, "{text}");
        }
        assert_eq!(whole_cell("four", 3), None);
    }

    #[test]
    fn a_sentence_does_not_end_at_an_abbreviation() {
        let text = "Pods with env. names, e.g. `x`. And more. 3 of them.\nEnd.";
        let pieces: Vec<_> = sentence_ends(text).map(|end| &text[..end]).collect();
        assert_eq!((pieces[0], pieces.len()), ("Pods with env. names, e.g. `x`.", 3));
    }

    #[test]
    fn the_first_line_says_whether_it_says_all() {
        let line = first_line("No, *nothing* in `a_b` changes.\n", 100);
        assert_eq!(line, Line { text: "No, nothing in `a_b` changes.".into(), whole: true });
        assert!(!first_line("No.\n\nBut more.", 100).whole);
        assert!(!first_line("No, see [this](x).", 100).whole);
        assert_eq!(first_line("one two three", 9), Line { text: "one two…".into(), whole: false });
        assert_eq!(first_line("- one\n- two", 100), Line { text: "one; two".into(), whole: true });
        assert_eq!(first_line("the `pod `API", 100), Line { text: "the `pod` API".into(), whole: true });
        let line = Line { text: "One. two".into(), whole: false };
        assert_eq!(
            [first_line("- One.\n- two\n\nthree", 100), first_line("- One.\n\n- two\n", 100)],
            [line.clone(), Line { text: "One.".into(), ..line }]
        );
        assert_eq!(first_line("```\ncode\n```\nwords", 100), Line { text: "words".into(), whole: false });
    }
}
