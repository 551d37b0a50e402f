//! Every book of the repository and every fixture, found by walking.

use crate::record;
use crate::tape::Tape;
use runbook::{Block, Book, Facts, Item, Kind};
use std::path::{Path, PathBuf};

/// One book with what its site declares and what its blocks said.
pub struct Subject {
    pub name: String,
    pub book: Book,
    pub facts: Facts,
    pub tape: Tape,
}

/// What a block runs: its own text, or the command that its call stands for.
pub fn script(block: &Block) -> &str {
    let spec = block.call.as_ref().and_then(|calling| calling.spec);
    spec.map_or(&block.script, |spec| spec.script)
}

impl Subject {
    pub fn block(&self, id: &str) -> Option<&Block> {
        self.book.blocks().find(|block| block.id == id)
    }

    /// Its mutations, in order.
    pub fn mutations(&self) -> Vec<&Block> {
        // An UNDO is a block of its book too, and runs on the way back only.
        let is_undo = |block: &&Block| self.book.undo(&block.id).is_some();
        self.book.blocks().filter(|block| block.kind == Kind::Run && !is_undo(block)).collect()
    }

    /// Blocks and gates in one row, by id.
    pub fn row(&self) -> Vec<&str> {
        let id = |item| match item {
            &Item::Prose(_) => None,
            Item::Block(block) => Some(block.id.as_str()),
            Item::Gate(gate) => Some(gate.id.as_str()),
        };
        self.book.items().filter_map(|(_, item)| id(item)).collect()
    }
}

/// The sites of the repository that hold a book, and the one of the fixtures.
fn sites() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = here.join("../../sites");
    let mut sites: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the sites").map(|entry| entry.expect("an entry").path()).collect();
    sites.sort();
    sites.push(here.join("tests/engine/site"));
    sites
}

/// Records every book. A site without one is left out; it is counted by nobody. The books of a plan, which are larger and
/// of the same make, are the campaign's. Where words are chosen, only books whose names have one of them.
pub fn every(whole: bool, chosen: &[String]) -> Vec<Subject> {
    let mut subjects = vec![];
    for site in sites() {
        match app::prepare(&site, &[]) {
            Ok(prepared) if prepared.plan && !whole => {
                println!("{} is a plan: the campaign takes its books", site.display());
            }
            Ok(prepared) => subjects.extend(record::site(&site, prepared)),
            Err(app::AppError::Missing { what, .. }) if what.starts_with("book") => {
                println!("{} holds no book", site.display());
            }
            Err(error) => panic!("{}: {error}", site.display()),
        }
    }
    assert!(subjects.len() >= 5, "{} books", subjects.len());
    // A campaign may be about some of them: the others are needed before them all the same.
    subjects.retain(|book| chosen.is_empty() || chosen.iter().any(|word| book.name.contains(word)));
    assert!(!subjects.is_empty(), "no book is called anything like {}", chosen.join(" "));
    subjects
}
