//! What holds for every text and every run of actions.

use std::time::Duration;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,12} ?",
        2 => Just("\n".to_owned()),
        1 => prop::sample::select(vec![
            "- ", "  - [ ] ", "1. ", "> ", "```\n", "<!--", "-->", "\t", "    ", "TODO ", "[a](b) ", "`", "\n\n",
            "e\u{301}", "\u{301}", "👩‍👩‍👧", "👩", "\u{200d}", "🇩🇪", "🇩", "界", "日本語。", "\u{1b}[2J", "\u{200b}",
            "\u{202e}", "\r", "\u{600}", "ﾞ", "\u{1100}\u{1161}",
        ]).prop_map(str::to_owned),
        1 => "\\PC{1,3}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
}

fn motion() -> impl Strategy<Value = Motion> {
    use Motion::*;
    prop::sample::select(vec![
        Left,
        Right,
        Up,
        Down,
        WordLeft,
        WordRight,
        Home,
        End,
        PageUp,
        PageDown,
        ParagraphUp,
        ParagraphDown,
        Start,
        Finish,
    ])
}

fn action() -> impl Strategy<Value = Action> {
    use Action::*;
    let cell = (0u16..40, 0u16..12);
    prop_oneof![
        6 => piece().prop_map(|text| Insert(text.chars().next().unwrap_or('x'))),
        2 => prop::collection::vec(piece(), 0..6).prop_map(|pieces| InsertText(pieces.concat())),
        8 => (motion(), any::<bool>()).prop_map(|(to, extend)| Move { to, extend }),
        10 => prop::sample::select(vec![
            NewLine, Backspace, Backspace, Delete, Delete, DeleteWordLeft, DeleteWordRight, DeleteToLineStart,
            DeleteToLineEnd, Indent, Outdent, SelectAll, Deselect, Copy, Cut, Undo, Undo, Redo, Redo,
        ]),
        1 => (cell.clone(), any::<bool>()).prop_map(|((col, row), extend)| Click { col, row, extend }),
        1 => cell.clone().prop_map(|(col, row)| DoubleClick { col, row }),
        1 => cell.prop_map(|(col, row)| TripleClick { col, row }),
        1 => (0u16..40, -5i32..20).prop_map(|(col, row)| Drag { col, row }),
        1 => (-9i32..9).prop_map(Scroll),
    ]
}

fn sound(editor: &Editor) -> Result<(), TestCaseError> {
    for pos in [Some(editor.carets.cursor), editor.carets.anchor].into_iter().flatten() {
        prop_assert_eq!(editor.lines.snapped(pos), pos, "{:?} in {:?}", pos, editor.text());
    }
    let anew = Editor::new(&editor.text());
    for line in 0..editor.line_count() {
        prop_assert_eq!(editor.tints.open_at(line), anew.tints.open_at(line));
        prop_assert_eq!(editor.layout.fold(line), &wrap::Fold::new(editor.lines.line(line), editor.layout.width()));
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_is_done_can_be_undone_and_redone(
        start in text(),
        actions in prop::collection::vec((action(), 0u64..1500), 0..60),
    ) {
        let mut editor = Editor::new(&start);
        editor.resize(20, 8);
        let start = editor.text();
        let mut now = Duration::ZERO;
        for (action, millis) in actions {
            now += Duration::from_millis(millis);
            let before = (editor.text(), editor.revision(), editor.carets);
            let outcome = editor.apply(action.clone(), now);
            sound(&editor)?;
            prop_assert_eq!(outcome.changed, editor.revision() != before.1);
            if editor.revision() == before.1 {
                prop_assert_eq!(&before.0, &editor.text(), "{:?} changed the text unsaid", action);
            }
            prop_assert_eq!(outcome.moved, editor.carets != before.2);
        }
        let end = editor.text();
        let mut steps = 0;
        while editor.apply(Action::Undo, now).changed {
            sound(&editor)?;
            steps += 1;
        }
        prop_assert_eq!(editor.text(), start);
        prop_assert!(!editor.is_modified());
        for _ in 0..steps {
            prop_assert!(editor.apply(Action::Redo, now).changed);
            sound(&editor)?;
        }
        prop_assert_eq!(editor.text(), end);
    }

    #[test]
    fn drawing_takes_any_text_and_area(
        start in text(),
        (x, y, cols, rows) in (0u16..20, 0u16..10, 0u16..200, 0u16..60),
        (buffer_cols, buffer_rows) in (0u16..200, 0u16..60),
        actions in prop::collection::vec(action(), 0..12),
    ) {
        let mut editor = Editor::new(&start);
        editor.set_search("a");
        for action in std::iter::once(Action::Deselect).chain(actions) {
            editor.apply(action, Duration::ZERO);
            let area = Rect::new(x, y, cols, rows);
            let mut buffer = Buffer::empty(Rect::new(0, 0, buffer_cols, buffer_rows));
            let cursor = editor.render(area, &mut buffer, &EditorStyles::default());
            let seen = area.intersection(buffer.area);
            prop_assert!(cursor.is_none_or(|at| seen.contains(at.into())), "{:?}", cursor);
            prop_assert!(cursor.is_some() || seen.is_empty() || !editor.view.follows);
            prop_assert!(buffer.content.iter().all(|cell| !cell.symbol().chars().any(char::is_control)));
        }
    }

    #[test]
    fn what_is_pasted_is_the_text(pasted in text()) {
        let mut editor = Editor::default();
        editor.apply(Action::InsertText(pasted.clone()), Duration::ZERO);
        prop_assert_eq!(editor.text(), pasted.replace("\r\n", "\n").replace('\r', "\n"));
    }

    #[test]
    fn a_text_from_elsewhere_is_taken_whole(old in text(), new in text(), at in 0usize..200) {
        let mut editor = Editor::new(&old);
        editor.set_cursor(editor.lines.snapped(Pos::new(at % 7, at)));
        let old = editor.text();
        editor.replace_text(&new, Duration::ZERO);
        sound(&editor)?;
        prop_assert_eq!(editor.text(), new.replace("\r\n", "\n"));
        if editor.is_modified() {
            editor.apply(Action::Undo, Duration::ZERO);
        }
        prop_assert_eq!(editor.text(), old);
    }

    #[test]
    fn every_cell_drawn_is_found_by_a_click(start in text()) {
        let mut editor = Editor::new(&start);
        editor.resize(24, 200);
        for (line, text) in editor.lines.all().iter().enumerate() {
            let fold = editor.layout.fold(line);
            for (at, _) in graphemes::each(text) {
                let (row, column) = (fold.row_of(at), fold.column_of(text, at));
                let row = u16::try_from(editor.layout.first_row(line) + row).expect("the texts are short");
                let column = u16::try_from(column).expect("the texts are short");
                if column < 23 {
                    prop_assert_eq!(editor.position_at(column, row), Pos::new(line, at));
                }
            }
        }
    }
}
