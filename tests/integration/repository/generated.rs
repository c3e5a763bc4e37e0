//! What is made from the program is what the program makes now.

use super::{root, text_of};

#[path = "../../../examples/pictures/desk.rs"]
mod desk;
#[path = "../../../examples/reference/pages.rs"]
mod pages;
#[path = "../../../examples/pictures/scenes.rs"]
mod scenes;
#[path = "../../../examples/pictures/svg.rs"]
mod svg;

#[track_caller]
fn assert_current(path: &str, made: &str, by: &str) {
    let there = std::fs::read_to_string(root().join(path)).unwrap_or_default();
    let line = there.lines().zip(made.lines()).position(|(there, made)| there != made);
    let line = line.unwrap_or_else(|| there.lines().count().min(made.lines().count())) + 1;
    assert!(there == made, "{path}:{line} is not what the program says now; run `cargo run --example {by}`");
}

#[test]
fn the_pages_that_follow_from_the_program_are_current() {
    assert_current("docs/commands.md", &pages::commands(), "reference");
    assert_current("docs/questions.md", &pages::questions(), "reference");
    let page = text_of("docs/wizard.md");
    assert_current("docs/wizard.md", &pages::with_keys(&page), "reference");
}

#[test]
fn the_pictures_show_what_the_program_draws() {
    for scene in scenes::ALL {
        let path = format!("docs/pictures/{}", scene.file_name());
        assert_current(&path, &svg::picture(&scene.draw(root()), scene.title), "pictures");
    }
    let of_the_desk = desk::pictures(root());
    for (name, picture) in &of_the_desk {
        assert_current(&format!("docs/pictures/{name}"), picture, "pictures");
    }
    let committed = super::files("docs/pictures", ".svg").len();
    assert_eq!(committed, scenes::ALL.len() + of_the_desk.len(), "docs/pictures holds a picture that no scene makes");
}
