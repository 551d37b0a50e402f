//! The way from one site to another, such as from the rehearsal to the real cloud: the differences of the two, sorted
//! by what they mean for those who walk it, and what stands in the way.

mod themes;

use crate::compare::{Comparison, Gap, Group, Told, compare};
use crate::decisions::{Decision, Status};
use crate::site::Site;
use model::{FileId, Span};
use std::collections::BTreeSet;

/// What a step of the way means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Theme {
    /// Decisions that are not made yet.
    Open,
    /// More or fewer of the same: units, machines, counts in options.
    Scales,
    /// The same elsewhere: planes, spaces, addresses, machines.
    Moves,
    /// What the first site does not have.
    New,
    /// What the second site does not have.
    Gone,
    /// Another release, channel, revision or base.
    Pinned,
    /// Set otherwise, in all other ways.
    Set,
    /// Books of the first site that the second has no counterpart of.
    Books,
    /// Exceptions and divergences of the first site that the second does not have.
    Ends,
}

impl Theme {
    /// All themes, in the order in which they are told.
    pub const ALL: [Theme; 9] = [
        Theme::Open,
        Theme::Scales,
        Theme::Moves,
        Theme::New,
        Theme::Gone,
        Theme::Pinned,
        Theme::Set,
        Theme::Books,
        Theme::Ends,
    ];

    /// Its name, for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Theme::Open => "open",
            Theme::Scales => "scales",
            Theme::Moves => "moves",
            Theme::New => "new",
            Theme::Gone => "gone",
            Theme::Pinned => "pinned",
            Theme::Set => "set",
            Theme::Books => "books",
            Theme::Ends => "ends",
        }
    }

    /// What it means, for people.
    pub fn title(self) -> &'static str {
        match self {
            Theme::Open => "Decisions in the way",
            Theme::Scales => "Scales",
            Theme::Moves => "Moves",
            Theme::New => "New",
            Theme::Gone => "Gone",
            Theme::Pinned => "Pinned otherwise",
            Theme::Set => "Set otherwise",
            Theme::Books => "Books without a counterpart",
            Theme::Ends => "Exceptions and divergences that end",
        }
    }
}

/// A site with the files that stand beside what is read into it.
#[derive(Clone, Copy, Debug)]
pub struct Folder<'a> {
    /// The site.
    pub site: &'a Site,
    /// Its books, by their paths from the site's folder.
    pub books: &'a [(String, FileId)],
    /// Its overlays, likewise.
    pub overlays: &'a [(String, FileId)],
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it means.
    pub theme: Theme,
    /// What it is about: an application, a relation, a plane, a decision, a file.
    pub subject: String,
    /// What of it; empty for the whole.
    pub what: String,
    /// As it is in the first site.
    pub from: Option<Told>,
    /// As it is in the second site.
    pub to: Option<Told>,
}

/// The way from one site to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// In the order of themes.
    pub steps: Vec<Step>,
    /// What could not be compared.
    pub gaps: Vec<Gap>,
}

/// The way from one site to another.
pub fn delta(a: Folder<'_>, b: Folder<'_>) -> Delta {
    let Comparison { differences, gaps } = compare(a.site, b.site);
    let mut steps = decisions(a.site, b.site);
    steps.extend(differences.into_iter().map(|difference| {
        let theme = themes::of(&difference);
        let is_relation = difference.group == Group::Relations;
        let subject =
            if is_relation { format!("relation {}", difference.subject) } else { difference.subject };
        Step { theme, subject, what: difference.what, from: difference.from, to: difference.to }
    }));
    steps.extend(files(a.books, b.books, Theme::Books));
    steps.extend(files(a.overlays, b.overlays, Theme::Gone));
    steps.extend(accepted(a.site, b.site));
    steps.sort_by_key(|step| step.theme);
    Delta { steps, gaps }
}

/// Decisions that somebody must still make: those of the second site, and those of the first that the second has not
/// taken over.
fn decisions(a: &Site, b: &Site) -> Vec<Step> {
    let is_open = |decision: &&Decision| match decision.standing() {
        Some(Status::Proposed | Status::Deferred) | None => true,
        Some(Status::Decided | Status::Adopted | Status::Superseded) => false,
    };
    let told = |decision: &Decision| {
        Told::new(format!("{}: {}", word(decision.standing()), decision.title), decision.span)
    };
    let by_id = |site: &'_ Site, id: &str| site.decisions.iter().find(|decision| decision.id == id).map(told);
    let known: BTreeSet<&str> = b.decisions.iter().map(|decision| decision.id.as_str()).collect();
    let lost = a.decisions.iter().filter(|decision| !known.contains(decision.id.as_str()));
    let mut ids: Vec<&str> =
        b.decisions.iter().chain(lost).filter(is_open).map(|decision| decision.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter()
        .map(|id| Step {
            theme: Theme::Open,
            subject: id.to_owned(),
            what: String::new(),
            from: by_id(a, id),
            to: by_id(b, id),
        })
        .collect()
}

fn word(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Proposed) => "proposed",
        Some(Status::Decided) => "decided",
        Some(Status::Adopted) => "adopted",
        Some(Status::Superseded) => "superseded",
        Some(Status::Deferred) => "deferred",
        None => "without a status",
    }
}

/// Files that only one of the two has. A book of a phase is the counterpart of any book of that phase.
fn files(a: &[(String, FileId)], b: &[(String, FileId)], missing: Theme) -> Vec<Step> {
    let names = |files: &[(String, FileId)]| -> BTreeSet<String> {
        files.iter().map(|(name, _)| counterpart(name)).collect()
    };
    let (ours, theirs) = (names(a), names(b));
    let step = |theme, (name, file): &(String, FileId), is_first: bool| {
        let told = Some(Told::new(name.clone(), Span::start_of(*file)));
        let (from, to) = if is_first { (told, None) } else { (None, told) };
        Step { theme, subject: name.clone(), what: String::new(), from, to }
    };
    let gone = a.iter().filter(|(name, _)| !theirs.contains(&counterpart(name)));
    let new = b.iter().filter(|(name, _)| !ours.contains(&counterpart(name)));
    gone.map(|file| step(missing, file, true)).chain(new.map(|file| step(Theme::New, file, false))).collect()
}

/// What a file is known by: `phase-03` of `runbooks/phase-03-network.md`, and else its name.
fn counterpart(name: &str) -> String {
    let stem = name.rsplit('/').next().unwrap_or(name);
    let mut parts = stem.splitn(3, '-');
    match (parts.next(), parts.next()) {
        (Some("phase"), Some(number)) => format!("phase-{}", number.trim_end_matches(".md")),
        _ => stem.to_owned(),
    }
}

/// Exceptions and divergences of one site that the other does not have.
fn accepted(a: &Site, b: &Site) -> Vec<Step> {
    let (ours, theirs) = (accepted_by(a), accepted_by(b));
    let ends = ours.iter().filter(|(subject, _)| theirs.iter().all(|(other, _)| other != subject));
    let new = theirs.iter().filter(|(subject, _)| ours.iter().all(|(other, _)| other != subject));
    let ends = ends.map(|(subject, told)| (Theme::Ends, subject, Some(told.clone()), None));
    let new = new.map(|(subject, told)| (Theme::New, subject, None, Some(told.clone())));
    ends.chain(new)
        .map(|(theme, subject, from, to)| Step {
            theme,
            subject: subject.clone(),
            what: String::new(),
            from,
            to,
        })
        .collect()
}

/// Each thing that a site accepts: what it is, and until when or why.
fn accepted_by(site: &Site) -> Vec<(String, Told)> {
    let exceptions = site.exceptions.iter().map(|exception| {
        let place = exception.place.as_ref().map(|place| format!(" at {}", place.value)).unwrap_or_default();
        let why = exception.why.as_ref().map(|why| why.value.clone()).unwrap_or_default();
        (format!("exception {}{place}", exception.code.value), Told::new(why, exception.code.span))
    });
    let divergences = site.divergences.iter().map(|divergence| {
        let until =
            divergence.until.as_ref().map(|until| format!("until {}", until.value)).unwrap_or_default();
        (format!("divergence: {}", divergence.what.value), Told::new(until, divergence.what.span))
    });
    exceptions.chain(divergences).collect()
}

#[cfg(test)]
mod tests;
