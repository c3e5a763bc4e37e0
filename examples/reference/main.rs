//! Writes the pages of `docs/` that follow from the program: its commands, its questions, the keys of the wizard.
//!
//!     cargo run --example reference
//!
//! A test compares the pages with what the program says now.

mod pages;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let keys = root.join("docs/wizard.md");
    let keys_page = pages::with_keys(&std::fs::read_to_string(&keys)?);
    for (path, text) in [
        (root.join("docs/commands.md"), pages::commands()),
        (root.join("docs/questions.md"), pages::questions()),
        (keys, keys_page),
    ] {
        std::fs::write(&path, text)?;
        println!("{}", path.strip_prefix(root).unwrap_or(&path).display());
    }
    Ok(())
}
