//! READMEs and answers such as people write them, and some that nobody would.

use kepready::questionnaire::Catalogue;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::catalogue;

/// A whole README: both layouts and mixtures of them, with questions and sections missing or out of place.
pub fn readme() -> impl Strategy<Value = String> {
    let before = vec(block(), 0..3);
    let questionnaire = prop_oneof![1 => Just(Vec::new()), 9 => questionnaire()];
    let behind = vec(prop_oneof![block(), Just("## Implementation History\n\n- 2020: begun\n".to_owned())], 0..3);
    (before, questionnaire, behind, ends()).prop_map(|(before, questionnaire, behind, ends)| {
        let top = ["# KEP-1: A thing\n".to_owned(), "## Design Details\n".to_owned()];
        let blocks: Vec<String> = top.into_iter().chain(before).chain(questionnaire).chain(behind).collect();
        ends.apply(&blocks.join("\n"))
    })
}

/// An answer that can stand anywhere: nothing in it could end the question or swallow what follows.
pub fn answer() -> impl Strategy<Value = String> {
    vec(prop_oneof![3 => plain_block(), 1 => comment()], 0..5).prop_map(|blocks| blocks.join("\n"))
}

/// Pieces of markdown in no order that makes sense, as a README or as an answer.
pub fn soup() -> impl Strategy<Value = String> {
    let titles = catalogue().questions.iter().map(|question| question.title.clone());
    let sections = catalogue().sections.iter().map(|section| section.title.clone());
    let named: Vec<String> = titles.chain(sections).chain(["Production Readiness Review".to_owned()]).collect();
    let pieces = [
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "  ",
        "    ",
        "* **",
        "- __",
        "**",
        "__",
        "###### ",
        "### ",
        "# ",
        "```",
        "````",
        "~~~",
        "<!--",
        "-->",
        "<pre>",
        "</pre>",
        "<details>",
        "<!",
        "<?",
        "> ",
        "1. ",
        "- [ ] ",
        "- [x] ",
        "|",
        "|-|",
        "---",
        "===",
        "[a]: b",
        "[a]:",
        "[a",
        "](",
        ":",
        "?",
        "\\",
        "`",
        "é",
        "\u{2028}",
        "\u{feff}",
        "\u{0}",
        "word",
        "Yes.",
        "Feature gate name:",
        "title: x",
    ];
    let piece = prop_oneof![4 => select(pieces.to_vec()).prop_map(str::to_owned), 1 => select(named)];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn questionnaire() -> impl Strategy<Value = Vec<String>> {
    let catalogue: &'static Catalogue = catalogue();
    let numbers: Vec<usize> = (0..catalogue.questions.len()).collect();
    let questions: Vec<_> = numbers.into_iter().map(|n| (question(n), 0u8..100)).collect();
    let share = select(vec![5u8, 15, 15, 90]);
    let style = prop_oneof![Just(Mix::Headings), Just(Mix::Bullets), Just(Mix::Both)];
    let sections = vec(prop::bool::weighted(0.9), catalogue.sections.len());
    let root = (prop::bool::weighted(0.9), 1usize..4);
    let turned = prop::bool::weighted(0.1);
    let parts = (style, questions, share, sections, root, turned);
    parts.prop_map(|(mix, questions, share, sections, root, turned)| {
        let mut blocks = Vec::new();
        let level = root.1;
        if root.0 {
            blocks.push(format!("{} Production Readiness Review Questionnaire\n", "#".repeat(level)));
        }
        let mut parts: Vec<Vec<String>> = Vec::new();
        for (index, section) in catalogue.sections.iter().enumerate() {
            let mut part = Vec::new();
            if sections[index] {
                part.push(format!("{} {}\n", "#".repeat(level + 1), section.title));
            }
            for (n, (texts, chance)) in questions.iter().enumerate() {
                if *chance >= 100 - share && catalogue.questions[n].section == index {
                    let as_heading = match mix {
                        Mix::Headings => true,
                        Mix::Bullets => false,
                        Mix::Both => n % 2 == 0,
                    };
                    part.push(if as_heading { texts.0.clone() } else { texts.1.clone() });
                }
            }
            parts.push(part);
        }
        if turned {
            parts.reverse();
        }
        blocks.extend(parts.into_iter().flatten());
        blocks
    })
}

#[derive(Clone, Copy, Debug)]
enum Mix {
    Headings,
    Bullets,
    Both,
}

/// A question with its answer, once as a heading and once in bold.
fn question(n: usize) -> impl Strategy<Value = (String, String)> {
    let title = catalogue().questions[n].title.clone();
    (as_heading(title.clone()), as_bold(title))
}

fn as_heading(title: String) -> impl Strategy<Value = String> {
    let body = vec(prop_oneof![5 => block(), 1 => template_options()], 0..4);
    let level = prop_oneof![8 => Just(6usize), 1 => Just(4usize), 1 => Just(5usize)];
    let tail = select(vec!["", "", "", " ", " ######", ":"]);
    (level, tail, body, prop::bool::ANY).prop_map(move |(level, tail, body, close)| {
        let gap = if close { "" } else { "\n" };
        format!("{} {title}{tail}\n{gap}{}", "#".repeat(level), body.join("\n"))
    })
}

fn as_bold(title: String) -> impl Strategy<Value = String> {
    let marker = select(vec!["* ", "* ", "* ", "- ", "  * ", "*   ", "1. ", ""]);
    let bold = select(vec!["**", "**", "**", "__"]);
    let wrap = select(vec![None, None, Some("\n  "), Some("\n"), Some("  \n  ")]);
    let tail = select(vec!["", "", "", " No.", " Yes, it does.", ":", " `code`", " <!-- hint -->", "No"]);
    let indent = select(vec!["  ", "  ", "  ", "", "    ", "\t"]);
    let body = vec(prop_oneof![5 => block_without_heading(), 1 => template_options()], 0..4);
    let close = prop_oneof![15 => Just(Close::Title), 1 => Just(Close::Answer), 1 => Just(Close::Never)];
    (marker, bold, wrap, tail, indent, body, close, prop::bool::ANY).prop_map(
        move |(marker, bold, wrap, tail, indent, body, close, gap)| {
            let title = match wrap {
                Some(wrap) => {
                    let middle = title.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at).nth(4).unwrap_or(0);
                    format!("{}{wrap}{}", &title[..middle], title[middle..].trim_start())
                }
                None => title.clone(),
            };
            let title = match close {
                Close::Title => format!("{marker}{bold}{title}{bold}{tail}"),
                Close::Answer => format!("{marker}{bold}{title}{tail}{bold}"),
                Close::Never => format!("{marker}{bold}{title}{tail}"),
            };
            let body = body.join("\n");
            let lines =
                body.lines().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") });
            let mut text = title + "\n" + if gap { "\n" } else { "" };
            for line in lines {
                text.push_str(&line);
                text.push('\n');
            }
            text
        },
    )
}

/// Where the bold of a title ends.
#[derive(Clone, Copy, Debug)]
enum Close {
    Title,
    Answer,
    Never,
}

fn block() -> impl Strategy<Value = String> {
    let heading = words().prop_map(|words| format!("####### {words}\n"));
    prop_oneof![8 => block_without_heading(), 1 => heading]
}

fn block_without_heading() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => plain_block(),
        2 => comment(),
        1 => Just("[label]: https://example.com/x \"A title\"\n".to_owned()),
        1 => Just("[a]: ../b.md\n[c d]: <e>\n".to_owned()),
    ]
}

fn plain_block() -> impl Strategy<Value = String> {
    let lines = |max| vec(words(), 1..max);
    let tail = select(vec!["", "", "", " ", "  ", "\t"]);
    Union::new_weighted(vec![
        (5, (lines(4), tail).prop_map(|(lines, tail)| lines.join(&format!("{tail}\n")) + tail + "\n").boxed()),
        (3, (lines(4), select(vec!["- ", "* ", "1. ", "- [x] ", "+   "])).prop_map(list).boxed()),
        (2, (lines(4), select(vec!["  - ", "    * ", "\t- ", "  - [ ] "])).prop_map(nested_list).boxed()),
        (2, (lines(4), select(vec!["```", "```go", "~~~", "````"])).prop_map(fence).boxed()),
        (1, lines(3).prop_map(|rows| format!("| a | b |\n|---|---|\n| {} | x |\n", rows.join(" | y |\n| "))).boxed()),
        (1, lines(3).prop_map(|lines| format!("> {}\n", lines.join("\n> "))).boxed()),
        (1, lines(3).prop_map(|lines| format!("<details>\n\n{}\n\n</details>\n", lines.join("\n"))).boxed()),
        (1, lines(3).prop_map(|lines| format!("text:\n\n    {}\n", lines.join("\n    "))).boxed()),
        (1, Just("\n\n".to_owned()).boxed()),
        (1, Just("N/A\n".to_owned()).boxed()),
        (1, Just("Größe ist “gut” ✓ 日本語\n".to_owned()).boxed()),
        (1, Just("A line that asks: **What else?**\n".to_owned()).boxed()),
    ])
}

fn list((lines, marker): (Vec<String>, &str)) -> String {
    lines.iter().map(|line| format!("{marker}{line}\n")).collect()
}

fn nested_list((lines, marker): (Vec<String>, &str)) -> String {
    lines.iter().map(|line| format!("- outer\n{marker}{line}\n")).collect()
}

fn fence((lines, mark): (Vec<String>, &str)) -> String {
    let close = mark.trim_end_matches(char::is_alphabetic);
    format!("{mark}\n# {}\n\n- **What are other known failure modes?**\n{close}\n", lines.join("\n  "))
}

fn comment() -> impl Strategy<Value = String> {
    prop_oneof![
        words().prop_map(|words| format!("<!-- {words} -->\n")),
        words().prop_map(|words| format!("<!--\n{words}\n\n## {words}\n\n- {words}\n-->\n")),
        words().prop_map(|words| format!("before <!-- {words} --> behind\n")),
        words().prop_map(|words| format!("<!-- {words} --> behind\n")),
        words().prop_map(|words| format!("before <!-- {words}\nsecond --> behind\n")),
        words().prop_map(|words| format!("before <!-- {words}\n-->\n")),
    ]
}

fn template_options() -> impl Strategy<Value = String> {
    let filled = select(vec!["", " TheGate", " kubelet "]);
    (select(vec![" ", "x"]), filled).prop_map(|(tick, name)| {
        format!(
            "- [{tick}] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name:{name}\n  - Components depending on the feature gate:\n- [ ] Other\n  - Describe the mechanism:\n"
        )
    })
}

fn words() -> impl Strategy<Value = String> {
    let word = select(vec![
        "the",
        "feature",
        "kubelet",
        "is",
        "`code`",
        "a_b",
        "No",
        "yes,",
        "[link](x)",
        "[ref]",
        "—",
        "*em*",
        "2",
        "x:",
        "Ü",
    ]);
    vec(word, 1..7).prop_map(|words| words.join(" "))
}

#[derive(Clone, Copy, Debug)]
struct Ends {
    carriage_returns: bool,
    mixed: bool,
    last: bool,
}

fn ends() -> impl Strategy<Value = Ends> {
    (prop::bool::weighted(0.2), prop::bool::weighted(0.1), prop::bool::weighted(0.8))
        .prop_map(|(carriage_returns, mixed, last)| Ends { carriage_returns, mixed, last })
}

impl Ends {
    fn apply(self, text: &str) -> String {
        let mut out = String::new();
        for (n, line) in text.split_inclusive('\n').enumerate() {
            let content = line.trim_end_matches('\n');
            out.push_str(content);
            if content.len() < line.len() {
                out.push_str(if self.carriage_returns || (self.mixed && n % 3 == 0) { "\r\n" } else { "\n" });
            }
        }
        if self.last { out } else { out.trim_end().to_owned() }
    }
}
