//! Draws the pictures of `docs/pictures/` from the program's own frames, on the sample KEP.
//!
//!     cargo run --example pictures
//!
//! A test compares the pictures with what the program draws now.

mod desk;
mod scenes;
mod svg;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for scene in scenes::ALL {
        let path = root.join("docs/pictures").join(scene.file_name());
        std::fs::write(&path, svg::picture(&scene.draw(root), scene.title))?;
        println!("{}", path.strip_prefix(root).unwrap_or(&path).display());
    }
    for (name, picture) in desk::pictures(root) {
        std::fs::write(root.join("docs/pictures").join(name), picture)?;
        println!("docs/pictures/{name}");
    }
    Ok(())
}
