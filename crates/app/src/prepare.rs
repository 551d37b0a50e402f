//! A site as a run needs it, live or in a rehearsal.

use crate::gather::{Gathered, gather};
use crate::views::placement;
use crate::views::rehearsal::{Rehearsal, UnitPlace};
use crate::{AppError, working_copy};
use clients::calls;
use clients::git::{self, Commit};
use model::{Approvals, Blueprint, Digest};
use runbook::{Book, Declared, Facts};
use std::path::{Path, PathBuf};

/// What is read once, before anything runs.
pub struct Prepared {
    pub(crate) name: String,
    /// The cloud that it stands for; the site's own name where it gives none.
    pub(crate) cloud: String,
    /// Whether nothing of it is built.
    pub plan: bool,
    /// The book by which the cloud is accepted.
    pub(crate) acceptance: Option<String>,
    /// The address of the team's journal.
    pub(crate) journal: Option<String>,
    pub(crate) folder: PathBuf,
    pub(crate) digest: Digest,
    pub(crate) commit: Commit,
    /// Path from the site's folder, and the book.
    pub books: Vec<(String, Book)>,
    /// How many of the books are there only because they come before those that were asked for.
    pub(crate) before: usize,
    /// The declared hardware.
    pub blueprint: Blueprint,
    /// What its files declare: the facts that a run starts with.
    pub facts: Facts,
    /// Who may approve, where the site says.
    pub(crate) rules: Option<Approvals>,
    /// The file that says how hosts are reached, from the site's folder.
    pub(crate) ssh_config: Option<String>,
    /// Numbers of the decisions that are in force.
    pub(crate) decisions: Vec<String>,
    /// The texts that all of this was read from.
    pub(crate) gathered: Gathered,
    units: Vec<UnitPlace>,
    machine_map: Vec<(String, String)>,
}

/// Reads a site. `wanted` are beginnings of book names; none for all books.
pub fn prepare(path: &Path, wanted: &[String]) -> Result<Prepared, AppError> {
    let mut site = prepare_with_those_before(path, wanted)?;
    site.books.retain(|(name, _)| is_named(name, wanted));
    site.before = 0;
    Ok(site)
}

/// Reads a site, with all its books up to the last one that was asked for: each begins where the one before it ends.
pub fn prepare_with_those_before(path: &Path, wanted: &[String]) -> Result<Prepared, AppError> {
    // Before the texts are read: what changes while they are read shows when the copy is made.
    let digest = path.is_dir().then(|| working_copy::digest(path)).transpose()?;
    let gathered = gather(path, &[])?;
    let (Some(digest), Some(_)) = (digest, gathered.site) else {
        let help = "name the folder of a site: it holds site.yaml".to_owned();
        return Err(AppError::Missing { site: path.to_owned(), what: "site.yaml".to_owned(), help });
    };
    let inputs = gathered.inputs();
    let site = ::site::read(&inputs).site;
    let plan = bundle::plan(&site.bundle);
    let name = site.name.as_ref().map_or_else(String::new, |name| name.value.clone());
    let mut books = books(path, &gathered, wanted)?;
    let named = |(name, _): &(String, Book)| is_named(name, wanted);
    let (before, last) = (books.iter().position(named), books.iter().rposition(named));
    books.truncate(last.map_or(0, |last| last + 1));
    Ok(Prepared {
        before: before.unwrap_or(0),
        cloud: site.cloud.as_ref().map_or_else(|| name.clone(), |cloud| cloud.value.clone()),
        plan: site.plan,
        acceptance: site.acceptance.as_ref().map(|book| book.value.clone()),
        journal: site.journal.as_ref().map(|journal| journal.value.clone()),
        name,
        folder: path.to_owned(),
        digest,
        commit: git::commit(path),
        books,
        blueprint: ::site::blueprint(&site),
        facts: Facts::new(declared(&::site::declared(&inputs, &site)), None, site.freshness.clone()),
        rules: site.approvals.clone(),
        ssh_config: site.ssh_config.as_ref().map(|file| file.value.clone()),
        decisions: in_force(&site.decisions),
        units: placement::units(&plan, &site.bundle, &bundle::Catalogue),
        machine_map: plan.machine_map,
        gathered,
    })
}

fn in_force(decisions: &[::site::decisions::Decision]) -> Vec<String> {
    decisions.iter().filter(|decision| decision.is_in_force()).map(|decision| decision.id.clone()).collect()
}

/// Whether a book is one of those asked for.
fn is_named(name: &str, wanted: &[String]) -> bool {
    let stem = crate::attempt::stem(name);
    wanted.is_empty() || wanted.iter().any(|wanted| stem.starts_with(crate::attempt::stem(wanted)))
}

/// All books of a site, phases before operations.
fn books(path: &Path, gathered: &Gathered, wanted: &[String]) -> Result<Vec<(String, Book)>, AppError> {
    let known: Vec<&str> = gathered.books.iter().map(|(name, _)| name.as_str()).collect();
    if known.is_empty() {
        let help = "books are runbooks/phase-....md and runbooks/ops-....md; nothing was run".to_owned();
        return Err(AppError::Missing { site: path.to_owned(), what: "book to rehearse".to_owned(), help });
    }
    for wanted in wanted {
        if !known.iter().any(|name| crate::attempt::stem(name).starts_with(crate::attempt::stem(wanted))) {
            let known = known.join(", ");
            return Err(AppError::Unknown { kind: "book", name: wanted.clone(), known });
        }
    }
    let read = |(name, file): &(String, model::FileId)| {
        let source = gathered.sources.get(*file)?;
        Some((name.clone(), runbook::parse_with(*file, &source.text, &calls::catalogue()).book))
    };
    let mut books: Vec<(String, Book)> = gathered.books.iter().filter_map(read).collect();
    books.sort_by_key(|(name, _)| !crate::attempt::stem(name).starts_with("phase-"));
    Ok(books)
}

/// The declared facts in the form of the other room.
fn declared(declared: &::site::Declared) -> Declared {
    let places = declared.places.iter().filter_map(|(path, place)| {
        let below = path.strip_prefix("site.")?;
        Some((below.to_owned(), (place.file.to_string(), place.line)))
    });
    Declared { value: declared.value.get("site").cloned().unwrap_or_default(), places: places.collect() }
}

impl Prepared {
    /// A rehearsal of it in which nothing has run yet.
    pub(crate) fn rehearsal(&self, seed: u64) -> Rehearsal {
        Rehearsal {
            site: self.name.clone(),
            seed,
            blueprint: self.blueprint.clone(),
            units: self.units.clone(),
            machine_map: self.machine_map.clone(),
            ..Rehearsal::default()
        }
    }

    /// Names of its books, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.books.iter().map(|(name, _)| name.clone()).collect()
    }
}
