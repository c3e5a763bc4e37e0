//! What is on the screen, at the sizes that people have.

use insta::assert_snapshot;

use super::Desk;

const SIZES: [(u16, u16); 4] = [(60, 18), (80, 24), (120, 36), (250, 80)];

/// The screen after a script, at a size, under a name.
#[track_caller]
fn frame(name: &str, (columns, rows): (u16, u16), script: &str) {
    let mut desk = Desk::default();
    desk.resize(columns, rows).screen();
    desk.play(script);
    assert_snapshot!(format!("{name}_{columns}x{rows}"), desk.screen());
}

#[test]
fn it_opens_on_the_first_question_that_needs_the_author() {
    for size in SIZES {
        frame("opening", size, "");
    }
}

#[test]
fn a_long_answer_wraps_at_words() {
    for size in SIZES {
        frame("answer", size, "Ctrl+N");
    }
}

#[test]
fn what_stands_beside_the_answer() {
    for size in [(60, 18), (80, 24), (120, 36), (250, 80)] {
        frame("preview_answer", size, "Ctrl+N; F2");
    }
    frame("preview_questionnaire", (120, 36), "Ctrl+N; F2*2");
    frame("preview_playbook", (120, 36), "Ctrl+N; F2*3");
    frame("example", (80, 24), "F3");
    frame("changes", (80, 24), "Ctrl+N; Ctrl+End; `!`; F5");
    frame("changes_none", (80, 24), "F5");
    frame("side_focused", (80, 24), "Ctrl+N; Ctrl+Home; F2*2; Tab");
}

#[test]
fn findings_stand_below_the_answer_and_in_full_beside_it() {
    for size in [(60, 18), (80, 24), (120, 36)] {
        frame("findings", size, "`TODO`; wait");
    }
    frame("findings_in_full", (80, 24), "`TODO`; wait; Alt+G");
    frame("findings_in_full", (120, 36), "`TODO`; wait; Alt+G");
}

#[test]
fn how_others_answered_is_a_list_and_one_answer_whole() {
    for size in SIZES {
        let mut desk = super::others::desk();
        desk.resize(size.0, size.1).screen();
        desk.play("F4; Down");
        assert_snapshot!(format!("others_{}x{}", size.0, size.1), desk.screen());
    }
    let mut desk = super::others::desk();
    desk.play("F4; `tide`; Enter");
    assert_snapshot!("others_open_80x24", desk.screen());
}

#[test]
fn the_outline_is_a_drawer_where_there_is_no_room() {
    frame("outline", (60, 18), "Ctrl+O");
    frame("outline", (80, 24), "Ctrl+O");
    frame("outline_end", (80, 24), "Ctrl+O; End");
    frame("outline_narrowed", (80, 24), "F6");
    frame("outline_narrowed", (120, 36), "F6");
    frame("outline_changed", (120, 36), "`x`; Ctrl+N; F6*4");
}

#[test]
fn the_palette_and_help() {
    frame("palette", (80, 24), "Ctrl+K");
    frame("palette_filtered", (60, 18), "Ctrl+K; `play`");
    frame("help", (60, 18), "F1");
    frame("help", (80, 24), "F1");
    frame("help_end", (80, 24), "F1; PgDn*9");
}

#[test]
fn find_lists_questions_with_their_hits() {
    frame("find", (60, 18), "Ctrl+F; `pool`");
    frame("find", (80, 24), "Ctrl+F; `pool`");
    frame("find_nothing", (80, 24), "Ctrl+F; `whale`");
    frame("found", (80, 24), "Ctrl+F; `tide`; Down*2; Enter");
}

#[test]
fn saving_shows_the_difference_first() {
    for size in [(60, 18), (80, 24), (120, 36)] {
        frame("save", size, "Ctrl+N; Ctrl+End; `!`; Ctrl+S");
    }
    frame("saved", (80, 24), "Ctrl+N; Ctrl+End; `!`; Ctrl+S; Enter");
    frame("save_refused", (80, 24), "Ctrl+End; Enter; `## Elsewhere`; Ctrl+S");
}

#[test]
fn a_terminal_that_is_too_small_says_what_it_needs() {
    frame("too_small", (59, 18), "");
    frame("too_small", (80, 17), "");
    frame("too_small", (10, 3), "");
    frame("too_small", (1, 1), "");
}

#[test]
fn without_colour_no_cell_has_one_and_the_place_still_shows() {
    for script in [
        "",
        "Ctrl+O",
        "`TODO`; wait",
        "`TODO`; wait; Alt+G",
        "F2",
        "F4",
        "Ctrl+K",
        "Ctrl+F; `pool`",
        "`x`; Ctrl+S",
        "Ctrl+A",
        "F1",
    ] {
        let mut desk = Desk::default();
        desk.resize(120, 36).play(script);
        let (buffer, _) = desk.cells();
        let coloured = buffer
            .content()
            .iter()
            .find(|cell| cell.fg != ratatui::style::Color::Reset || cell.bg != ratatui::style::Color::Reset);
        assert!(coloured.is_none(), "{script}: {coloured:?}");
    }
    let mut desk = Desk::default();
    desk.resize(120, 36);
    assert!(desk.screen().contains("▸! Tests for on and off"), "{}", desk.screen());
}

#[test]
fn nothing_runs_into_anything_at_any_width() {
    for columns in 60..130 {
        let mut desk = Desk::open(super::Opening {
            kep_yaml:
                "title: Tidal Pools That Fill And Empty With Every Tide Of Every Sea\nkep-number: 42\nowning-sig: \
                       sig-sea-and-all-its-shores\nlatest-milestone: \"v1.40 `alpha|beta|stable` or so\"\n"
                    .to_owned(),
            ..super::Opening::default()
        });
        desk.resize(columns, 24).play("`x`; wait");
        let screen = desk.screen();
        let head = screen.lines().next().expect("there is a header");
        assert!(head.starts_with(" KEP-42 Tidal Pools") && head.contains(" required 8/25"), "{columns}: {head}");
        let foot = screen.lines().last().expect("there is a footer");
        assert!(
            foot.starts_with(" ^S save  ") && foot.contains(" draft kept 14:02 · line 1, col"),
            "{columns}: {foot}"
        );
    }
}
