use crate::args::{AssertArgs, AssertFormat, PreflightArgs};
use crate::clock::MachineClock;
use crate::surroundings::{Surroundings, keep_memory_private};
use crate::terminal::{Exit, Terminal};
use app::asserting::{Asserted, Place, Request, find};
use app::{AppError, views};
use std::path::Path;
use std::time::Duration;

/// `interlock assert`.
pub fn run(args: &AssertArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    keep_memory_private().map_err(|error| AppError::Dumpable(error.to_string()))?;
    let variable = |name: &str| std::env::var(name).ok();
    let place = Place { name: args.cloud.as_deref(), variable: &variable, here: Path::new(".") };
    let cloud = find(&place)?;
    let Surroundings { path, home, env } = Surroundings::here();
    let (site, places, patience) =
        (args.site.clone(), args.place.clone(), Duration::from_secs(args.patience));
    let request = Request { site, cloud, places, patience, path, home, env };
    let asserted = app::asserting::assert(&request, &MachineClock)?;
    let shown = shown(args.format, &asserted, views::json::assert(&asserted), terminal)?;
    terminal.print(&shown);
    if let (true, Some(site)) = (args.capture, &args.site) {
        let path = app::captures::keep(site, &asserted)?;
        terminal.note(&format!("captured: {}", path.display()));
    }
    Ok(Exit::from(asserted.report.verdict))
}

/// `interlock preflight`.
pub fn preflight(args: &PreflightArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let Surroundings { path, home, env } = Surroundings::here();
    let (site, patience) = (Some(args.site.clone()), Duration::from_secs(args.patience));
    let request = Request { site, cloud: None, places: vec![], patience, path, home, env };
    let asserted = app::asserting::preflight(&request, &args.overlay, &MachineClock)?;
    let shown = shown(args.format, &asserted, views::json::preflight(&asserted), terminal)?;
    terminal.print(&shown);
    Ok(Exit::from(asserted.report.verdict))
}

/// What is printed.
fn shown(
    format: AssertFormat,
    asserted: &Asserted,
    json: views::json::Assert<'_>,
    terminal: &Terminal,
) -> Result<String, AppError> {
    Ok(match format {
        AssertFormat::Json => views::json::text(&json)?,
        AssertFormat::Junit => views::asserting::document(asserted),
        AssertFormat::Prometheus => views::asserting::metrics(asserted),
        AssertFormat::Text => views::asserting::told(asserted, terminal.look()),
    })
}
