use std::fs;

/// A temporary directory with these files in it, each with one line of text.
pub(super) fn tree(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    for file in files {
        let path = dir.path().join(file);
        let parent = path.parent().expect("a file lies in a directory");
        fs::create_dir_all(parent).expect("a directory can be made");
        fs::write(path, "text\n").expect("a file can be written");
    }
    dir
}
