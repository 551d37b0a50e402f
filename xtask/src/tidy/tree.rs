use super::manifest::Manifest;
use super::modules::reach;
use super::offence::Offence;
use super::rust::{Rust, is_test_path};
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// Folders that hold nothing of ours: what is built, what runs leave behind, what a fuzzer collects.
const NOT_OURS: &[&str] = &["target", ".git", ".interlock", "corpus", "artifacts", "coverage", "logs"];
/// Endings of files that are not text, or not meant to be good ones: what a fuzzer begins with.
const NOT_TEXT: &[&str] =
    &["png", "jpg", "gif", "ico", "gz", "zst", "xz", "db", "sqlite", "bin", "lock", "seed"];

/// The texts of the workspace, parsed where a rule needs it.
pub struct Tree {
    texts: BTreeMap<String, String>,
    rust: Vec<Rust>,
    manifests: Vec<Manifest>,
    unread: Vec<Offence>,
    reached: BTreeMap<String, bool>,
}

impl Tree {
    /// A tree from paths (from the root, with `/`) and texts.
    pub fn from_texts(texts: impl IntoIterator<Item = (String, String)>) -> Tree {
        let texts: BTreeMap<String, String> = texts.into_iter().collect();
        let mut rust = vec![];
        let mut manifests = vec![];
        let mut unread = vec![];
        for (path, text) in &texts {
            let read = if path.ends_with(".rs") {
                Rust::parse(path, text).map(|file| rust.push(file))
            } else if path == "Cargo.toml" || path.ends_with("/Cargo.toml") {
                Manifest::parse(path, text).map(|manifest| manifests.extend(manifest))
            } else {
                Ok(())
            };
            if let Err((line, why)) = read {
                unread.push(Offence::new(path, line, format!("this file does not parse: {why}")));
            }
        }
        let reached = reach(&manifests, &rust);
        Tree { texts, rust, manifests, unread, reached }
    }

    /// Reads the workspace that stands at `root`.
    pub fn read(root: &Path) -> io::Result<Tree> {
        let mut texts = BTreeMap::new();
        walk(root, "", &mut texts)?;
        Ok(Tree::from_texts(texts))
    }

    /// Every text by its path.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Every Rust file that parses, by path.
    pub fn rust(&self) -> &[Rust] {
        &self.rust
    }

    /// Every package, by path of its manifest.
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
    }

    /// What could not be parsed: an offence in itself, since no rule could look at it.
    pub fn unread(&self) -> &[Offence] {
        &self.unread
    }

    /// Whether cargo compiles the file at all.
    pub fn is_reached(&self, path: &str) -> bool {
        self.reached.contains_key(path)
    }

    /// Whether the file is compiled for tests and benches only, or would be where nothing names it.
    pub fn is_test(&self, path: &str) -> bool {
        self.reached.get(path).copied().unwrap_or_else(|| is_test_path(path))
    }

    /// The package that a file belongs to: the one with the longest folder above it.
    pub fn owner(&self, path: &str) -> Option<&Manifest> {
        let above = self.manifests.iter().filter(|manifest| path.starts_with(manifest.folder()));
        above.max_by_key(|manifest| manifest.folder().len())
    }
}

fn walk(folder: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), texts)?;
        } else if kind.is_file() && !name.rsplit_once('.').is_some_and(|(_, end)| NOT_TEXT.contains(&end)) {
            // Bytes that are not UTF-8 become a mark that the ascii rule reports.
            texts.insert(path, String::from_utf8_lossy(&fs::read(entry.path())?).into_owned());
        }
    }
    Ok(())
}
