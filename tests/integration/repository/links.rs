use super::{files, root, text_of};

/// A link between two pages, or from a page to a file, leads to something.
#[test]
fn links_of_the_documents_lead_somewhere() {
    let mut pages = files("docs", ".md");
    pages.extend(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(Into::into));
    for page in pages {
        let text = text_of(&page.display().to_string());
        let directory = page.parent().expect("a page lies in a directory");
        for link in links(&text) {
            let (path, anchor) = link.split_once('#').unwrap_or((link.as_str(), ""));
            let target = if path.is_empty() { page.clone() } else { directory.join(path) };
            assert!(root().join(&target).exists(), "{}: {link} leads nowhere", page.display());
            if !anchor.is_empty() {
                let headings = anchors(&text_of(&target.display().to_string()));
                assert!(headings.contains(&anchor.to_owned()), "{}: {link} has no such heading", page.display());
            }
        }
    }
}

/// The targets of the links of a page that lead to files, fenced code left out.
fn links(markdown: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Parser, Tag};
    let targets = Parser::new(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    targets.filter(|target| !target.contains("://")).collect()
}

fn anchors(markdown: &str) -> Vec<String> {
    let structure = kepready::markdown::Structure::read(markdown);
    structure.headings.iter().map(|heading| kepready::markdown::anchor::anchor(heading.title.of(markdown))).collect()
}
