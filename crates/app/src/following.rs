//! `interlock trace`: requests through services and hosts.

use crate::AppError;
use crate::logs::Part;
use clients::logs::Sink;
use memchr::memmem::Finder;
use model::Verdict;
use std::path::PathBuf;
use triage::{Follower, Source, Stay, Step, Survey, Visit};

/// Most requests that are followed at once.
pub const MOST: usize = 20;

/// A request and where it was.
#[derive(Debug)]
pub struct Traced {
    /// Its id.
    pub request: String,
    /// Its visits, in the order of time.
    pub visits: Vec<Visit>,
}

/// Some requests.
#[derive(Debug)]
pub struct Traces {
    /// Each of them.
    pub requests: Vec<Traced>,
    /// How many more there are of the kind that was asked for.
    pub more: usize,
    /// What was not read: its name, and why.
    pub refused: Vec<(String, String)>,
    /// Whether there were more requests than are told apart, so that some may be missed.
    pub is_partial: bool,
}

/// Which requests are wanted out of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those that took longest, so many.
    Slowest(usize),
    /// Those of which a line is an error, the earliest first.
    Failed,
}

impl Traced {
    /// It fails where a visit has an error; a request that nobody mentions is unmeasured.
    pub fn verdict(&self) -> Verdict {
        match self.visits.iter().any(|visit| visit.failed) {
            true => Verdict::Fails,
            false if self.visits.is_empty() => Verdict::Unmeasured,
            false => Verdict::Holds,
        }
    }
}

impl Traces {
    /// The worst of its requests; without any it is unmeasured.
    pub fn verdict(&self) -> Verdict {
        let mut verdicts = self.requests.iter().map(Traced::verdict);
        match verdicts.clone().next() {
            None => Verdict::Unmeasured,
            Some(_) if verdicts.any(|verdict| verdict == Verdict::Fails) => Verdict::Fails,
            Some(first) => first,
        }
    }
}

/// Follows a request id, its own or the global one, through everything under the paths.
///
/// # Errors
/// A path that is not there.
pub fn trace(request: &str, paths: &[PathBuf]) -> Result<Traces, AppError> {
    follow(vec![request.to_owned()], paths)
}

/// Finds the requests of this kind, and follows them.
///
/// # Errors
/// A path that is not there.
pub fn traces(wanted: Wanted, paths: &[PathBuf]) -> Result<Traces, AppError> {
    let files = crate::logs::find(paths)?;
    let mut all = Survey::default();
    for one in crate::logs::read(&files, Surveyed::default) {
        all.merge(one.survey);
    }
    let is_partial = all.is_partial();
    let mut stays: Vec<(String, Stay)> = all.requests();
    let most = match wanted {
        Wanted::Slowest(count) => {
            stays.sort_by_key(|(id, stay)| (stay.start - stay.end, stay.start, id.clone()));
            count.min(MOST)
        }
        Wanted::Failed => {
            stays.retain(|(_, stay)| stay.failed);
            stays.sort_by_key(|(id, stay)| (stay.start, id.clone()));
            MOST
        }
    };
    // More slow ones than were asked for are no news.
    let more = if wanted == Wanted::Failed { stays.len().saturating_sub(most) } else { 0 };
    stays.truncate(most);
    let traces = follow(stays.into_iter().map(|(id, _)| id).collect(), paths)?;
    Ok(Traces { more, is_partial, ..traces })
}

fn follow(requests: Vec<String>, paths: &[PathBuf]) -> Result<Traces, AppError> {
    let files = crate::logs::find(paths)?;
    let finders: Vec<Finder<'_>> = requests.iter().map(Finder::new).collect();
    let seen = crate::logs::read(&files, || Seen {
        finders: &finders,
        followers: vec![],
        part: None,
        steps: vec![vec![]; finders.len()],
        parts: vec![],
        refused: vec![],
    });
    let (mut steps, mut refused, mut parts) = (vec![vec![]; finders.len()], vec![], vec![]);
    for one in seen {
        steps.iter_mut().zip(one.steps).for_each(|(all, found)| all.extend(found));
        parts.extend(one.parts);
        refused.extend(one.refused);
    }
    for (before, part) in crate::logs::in_order(parts) {
        for (all, found) in steps.iter_mut().zip(part) {
            all.extend(found.into_iter().map(|step| step.after(before)));
        }
    }
    refused.sort();
    let traced = |(request, steps)| Traced { request, visits: triage::visits(steps) };
    let requests = requests.iter().cloned().zip(steps).map(traced).collect();
    Ok(Traces { requests, more: 0, refused, is_partial: false })
}

/// Looks at every request.
#[derive(Default)]
struct Surveyed {
    survey: Survey,
}

impl Sink for Surveyed {
    fn begin(&mut self, _: &str, modified: Option<i64>, _: Option<u64>) {
        self.survey.begin(modified);
    }

    fn block(&mut self, bytes: &[u8]) {
        self.survey.feed(bytes);
    }

    fn end(&mut self) {
        self.survey.end();
    }

    /// It is told by the second look.
    fn refused(&mut self, _: &str, _: &str) {}
}

/// Follows some requests at once; each has its own list.
struct Seen<'f> {
    finders: &'f [Finder<'f>],
    followers: Vec<Follower<'f>>,
    /// Where the part begins that is read, and of which file.
    part: Option<(String, u64)>,
    steps: Vec<Vec<Step>>,
    parts: Vec<Part<Vec<Vec<Step>>>>,
    refused: Vec<(String, String)>,
}

impl Sink for Seen<'_> {
    fn begin(&mut self, name: &str, modified: Option<i64>, part: Option<u64>) {
        self.part = part.map(|from| (name.to_owned(), from));
        let source = Source::of(name, modified);
        self.followers = self.finders.iter().map(|finder| Follower::new(finder, source.clone())).collect();
    }

    fn block(&mut self, bytes: &[u8]) {
        self.followers.iter_mut().for_each(|follower| follower.feed(bytes));
    }

    fn end(&mut self) {
        let ended = std::mem::take(&mut self.followers).into_iter().map(Follower::finish);
        let (seen, lines): (Vec<_>, Vec<u64>) = ended.unzip();
        match self.part.take() {
            Some((name, from)) => {
                let lines = lines.first().copied().unwrap_or_default();
                self.parts.push(Part { name, from, lines, seen });
            }
            None => self.steps.iter_mut().zip(seen).for_each(|(all, found)| all.extend(found)),
        }
    }

    fn refused(&mut self, name: &str, why: &str) {
        self.refused.push((name.to_owned(), why.to_owned()));
    }
}
