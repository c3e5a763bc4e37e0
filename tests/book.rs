//! The book of a library, built by mdbook itself: it is complete, its links lead somewhere, and it holds nothing that
//! an answer asked mdbook to include.
//!
//! Where mdbook is not installed, the test says so and counts as ignored.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let installed = Command::new("mdbook").arg("--version").output().is_ok_and(|output| output.status.success());
    let name = if installed { "a book is built by mdbook" } else { "a book is built by mdbook: install mdbook" };
    libtest_mimic::run(&arguments, vec![Trial::test(name, built).with_ignored_flag(!installed)]).exit();
}

fn built() -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let checkout = home.path().join("checkout");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/checkout"), &checkout)?;
    let readme = checkout.join("keps/sig-space/9999-orbital-scheduling/README.md");
    let secret = home.path().join("secret");
    fs::write(&secret, "kq7x-secret")?;
    let text = fs::read_to_string(&readme)?;
    let asks = format!("Turn it off. {{{{#include {}}}}} \"quoted\"\n\n", secret.display());
    fs::write(&readme, text.replace("Yes. Set the gate", &format!("{asks}Yes. Set the gate")))?;
    let book = home.path().join("book");
    run(Command::new(env!("CARGO_BIN_EXE_kepready"))
        .args(["playbook", "--all", "--format", "mdbook", "-o"])
        .arg(&book)
        .current_dir(&checkout)
        .env("HOME", home.path()))?;
    run(Command::new("mdbook").arg("build").arg(&book))?;

    let pages = html(&book.join("book"))?;
    let page = pages.iter().find(|page| page.ends_with("sig-space/9999-orbital-scheduling.html"));
    let text = fs::read_to_string(page.ok_or("the playbook has no page")?)?;
    for wanted in ["--feature-gates=OrbitalScheduling=false", "id=\"failure-orbit-cache-falls-behind\"", "#include"] {
        if !text.contains(wanted) {
            return Err(format!("{wanted} is not on the page").into());
        }
    }
    if text.contains("kq7x-secret") {
        return Err("a file was included".into());
    }
    let index = fs::read_dir(book.join("book"))?.flatten().map(|entry| entry.path());
    let index = index.into_iter().find(|path| path.to_string_lossy().contains("searchindex"));
    let index = fs::read_to_string(index.ok_or("there is no index to search")?)?;
    if !index.contains("OrbitalScheduling") {
        return Err("the gate cannot be found by a search".into());
    }
    if index.matches("9999-orbital-scheduling.html#").count() != 1 || index.contains("\"metrics.html") {
        return Err("a search does not find the playbook once, and before the pages that lead to it".into());
    }
    let dead: Vec<String> = pages.iter().flat_map(|page| dead_links(page)).collect();
    if dead.is_empty() { Ok(()) } else { Err(dead.join("\n").into()) }
}

/// The links of a page that lead to no page, or to no place in one.
fn dead_links(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap_or_default();
    let main = text.split("<main>").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default();
    let links = main.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let inside = links.filter(|link| !link.contains(':') && !link.starts_with("//"));
    let is_dead = |link: &&str| {
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = if path.is_empty() { page.to_owned() } else { page.with_file_name(path) };
        let ids: HashSet<String> = ids(&target);
        !target.is_file() || !(anchor.is_empty() || ids.contains(anchor))
    };
    inside.filter(is_dead).map(|link| format!("{}: {link} leads nowhere", page.display())).collect()
}

fn ids(page: &Path) -> HashSet<String> {
    let text = fs::read_to_string(page).unwrap_or_default();
    text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn html(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "html") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn run(command: &mut Command) -> Result<(), Failed> {
    let output = command.output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
