use super::Source;
use super::file::Page;
use crate::text::Span;
use crate::wizard::Command;
use crate::wizard::keys::{Chord, Keys};
use crate::yaml::{Kind, Node, excerpt};

/// What the file gives one command.
struct Given {
    command: Command,
    name: &'static str,
    /// The value, whatever it is.
    span: Span,
    chords: Vec<(Chord, Span)>,
}

/// Reads the table of keys; gives the keys in force, and where those of each command come from that the file has
/// touched.
pub(super) fn read(page: &mut Page<'_>, node: &Node) -> (Keys, Vec<(&'static str, Source)>) {
    let usual = Keys::default();
    let given = given(page, node, &usual);
    let mut keys = usual.clone();
    for one in &given {
        keys = keys.with(&one.command, one.chords.iter().map(|(chord, _)| *chord).collect());
    }
    let mut sources = Vec::new();
    for binding in usual.bindings() {
        let Some(name) = binding.command.name() else { continue };
        let own = given.iter().find(|one| one.command == binding.command);
        let taken = || {
            let mut all = given.iter().flat_map(|one| one.chords.iter().map(move |chord| (one.name, chord)));
            all.rfind(|(_, (chord, _))| binding.chords.contains(chord))
        };
        let (span, why) = match (own, taken()) {
            (Some(own), _) => (own.span, format!("`{name}` is left without a key")),
            (None, Some((taker, (chord, span)))) => {
                (*span, format!("{chord} goes to `{taker}`, and `{name}` is left without a key"))
            }
            (None, None) => continue,
        };
        if binding.command.is_fixed() && keys.chords_of(&binding.command).is_empty() {
            page.wrong(span, why, format!("give `{name}` another key too; the wizard cannot do without it"));
        }
        sources.push((name, page.source(span)));
    }
    (keys, sources)
}

fn given(page: &mut Page<'_>, node: &Node, usual: &Keys) -> Vec<Given> {
    if !matches!(node.kind, Kind::Mapping(_)) && !node.is_null() {
        page.wrong(node.span, "keys is no table", "write it as `command: [chord, chord]`, such as `save: Ctrl+S`");
    }
    let names: Vec<&str> = usual.bindings().iter().filter_map(|binding| binding.command.name()).collect();
    let mut all: Vec<Given> = Vec::new();
    for pair in node.pairs() {
        let said = pair.key.as_str().unwrap_or_default();
        let Some((command, name)) = usual.named(said).and_then(|command| Some((command, command.name()?))) else {
            page.unknown(pair.key.span, said, "is no command of the wizard", &names);
            continue;
        };
        let mut chords: Vec<(Chord, Span)> = Vec::new();
        let list =
            if let Kind::Sequence(entries) = &pair.value.kind { entries } else { std::slice::from_ref(&pair.value) };
        for entry in list {
            let Some(chord) = chord(page, entry) else { continue };
            let others = all.iter().flat_map(|one| one.chords.iter().map(move |(chord, _)| (one.name, *chord)));
            let first = others.chain(chords.iter().map(|(chord, _)| (name, *chord))).find(|(_, known)| *known == chord);
            match first {
                Some((first, _)) => {
                    let help = format!("it is given to `{first}` above; one key asks for one command");
                    page.wrong(entry.span, format!("{chord} stands here a second time"), help);
                }
                None => chords.push((chord, entry.span)),
            }
        }
        // An empty list has no place of its own worth pointing at.
        let span = if pair.value.span.is_empty() { pair.key.span } else { pair.value.span };
        all.push(Given { command: command.clone(), name, span, chords });
    }
    all
}

fn chord(page: &mut Page<'_>, entry: &Node) -> Option<Chord> {
    const FORM: &str = "write it like Ctrl+S, Alt+Left, Shift+F3 or PgUp; [] takes every key away";
    let Some(text) = entry.as_str().filter(|_| !entry.is_null()) else {
        page.wrong(entry.span, "a key belongs here", FORM);
        return None;
    };
    let Some(chord) = Chord::parse(text) else {
        page.wrong(entry.span, format!("`{}` is no key", excerpt(text)), FORM);
        return None;
    };
    if let Some(why) = chord.unusable() {
        page.wrong(entry.span, format!("{chord} cannot be given to a command"), why);
        return None;
    }
    Some(chord)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::file::FromFile;

    /// The keys of these commands under `text`, or what is wrong.
    fn keys(text: &str, names: &[&str]) -> Result<Vec<String>, Vec<String>> {
        let mut errors = Vec::new();
        let found = FromFile::read(Path::new("c.yaml"), text, None, &mut errors);
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| format!("{}; {}", error.message(), error.help)).collect());
        }
        let chords = names.iter().map(|name| {
            let command = found.keys.named(name).expect("it is a command");
            let chords: Vec<String> = found.keys.chords_of(command).iter().map(ToString::to_string).collect();
            chords.join(" ")
        });
        Ok(chords.collect())
    }

    #[test]
    fn commands_get_the_keys_that_they_are_given() {
        let text = "keys:\n  save: [ctrl+s, F10]\n  example: Alt+E\n  delete-word-back: []\n";
        let names = ["save", "example", "delete-word-back", "quit"];
        assert_eq!(keys(text, &names), Ok(["Ctrl+S F10", "Alt+E", "", "Ctrl+Q"].map(str::to_owned).to_vec()));
        let swapped = "keys:\n  next-question: Ctrl+P\n  previous-question: Ctrl+N\n";
        let names = ["next-question", "previous-question"];
        assert_eq!(keys(swapped, &names), Ok(["Ctrl+P", "Ctrl+N"].map(str::to_owned).to_vec()));
        let taken = "keys:\n  example: Ctrl+D\n";
        assert_eq!(keys(taken, &["delete"]), Ok(vec!["Delete".to_owned()]));
    }

    #[test]
    fn what_cannot_be_is_said_with_its_place_and_what_to_do() {
        let form = "write it like Ctrl+S, Alt+Left, Shift+F3 or PgUp; [] takes every key away";
        let wrong = |text: &str| keys(&format!("keys:\n{text}"), &[]).expect_err("something is wrong");
        assert_eq!(
            wrong("  svae: Ctrl+S\n  example: [Hyper+S, '', x]\n"),
            [
                "c.yaml:2:3: `svae` is no command of the wizard; did you mean `save`?".to_owned(),
                format!("c.yaml:3:13: `Hyper+S` is no key; {form}"),
                format!("c.yaml:3:22: `` is no key; {form}"),
                "c.yaml:3:26: X cannot be given to a command; on its own it types itself; hold Ctrl or Alt with it"
                    .to_owned(),
            ]
        );
        assert_eq!(
            wrong("  example: Alt+E\n  changes: [F5, Alt+e]\n"),
            [
                "c.yaml:3:17: Alt+E stands here a second time; it is given to `example` above; one key asks for one command"
            ]
        );
        assert_eq!(
            wrong("  quit: []\n"),
            ["c.yaml:2:9: `quit` is left without a key; give `quit` another key too; the wizard cannot do without it"]
        );
        assert_eq!(
            wrong("  example: Ctrl+Q\n"),
            [
                "c.yaml:2:12: Ctrl+Q goes to `example`, and `quit` is left without a key; give `quit` another key too; the \
              wizard cannot do without it"
            ]
        );
        assert!(wrong("  save: Ctrl+I\n")[0].contains("terminals send the same for Ctrl+I and Tab"));
        assert!(wrong("  - a\n")[0].starts_with("c.yaml:2:3: keys is no table; "));
    }
}
