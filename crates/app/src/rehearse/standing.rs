//! The world that books leave: what of a twin is served.

use super::scenario::Theatre;
use super::{Progress, Request, opened};
use crate::AppError;
use crate::attempt::stem;
use crate::stage::Stage;
use model::Clock;
use std::path::PathBuf;

/// A world in which books ran to their end.
pub struct Stand {
    /// The cloud that the site is for.
    pub cloud: String,
    /// The last book.
    pub after: String,
    /// The file that the world is in.
    pub world: PathBuf,
}

/// Runs the books without a fault, up to the last one of the request, or else to the last phase, and keeps the world that they leave. The run
/// is recorded like any rehearsal.
pub fn stand(
    request: &Request,
    stage: &dyn Stage,
    wall: &dyn Clock,
    watch: &mut dyn FnMut(Progress<'_>),
) -> Result<Stand, AppError> {
    let (mut site, mut journal) = opened(request, wall)?;
    if request.books.is_empty() {
        // The cloud as its phases leave it: operations come later, and the last of them may take it down.
        let phases = site.books.iter().filter(|(name, _)| stem(name).starts_with("phase-")).count();
        site.books.truncate(if phases == 0 { site.books.len() } else { phases });
    }
    let mut theatre = Theatre { request, site: &site, stage, wall, journal: &mut *journal };
    let world = request.state.join("served.json");
    let (control, starts) = theatre.control_to(Some(&world), watch)?;
    starts.remove();
    let last =
        control.runs.last().filter(|run| run.verdict.opens() && control.runs.len() == site.books.len());
    let Some(last) = last else {
        let book = control.runs.last().map(|run| run.book.as_str()).unwrap_or_default();
        let help =
            "`interlock rehearse --faults none` shows where it stopped; `--after` names a book before it";
        return Err(AppError::Stage(format!(
            "{book} does not hold on the twin, so the books have no end to serve\n  {help}"
        )));
    };
    Ok(Stand { cloud: site.cloud.clone(), after: last.book.clone(), world })
}
