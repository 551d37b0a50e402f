use crate::args::{AssertArgs, AssertFormat};
use crate::clock::MachineClock;
use crate::surroundings::{Surroundings, keep_memory_private};
use crate::terminal::{Exit, Terminal};
use app::asserting::{Place, Request, find};
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
    let shown = match args.format {
        AssertFormat::Json => views::json::text(&views::json::assert(&asserted))?,
        AssertFormat::Junit => views::asserting::document(&asserted),
        AssertFormat::Prometheus => views::asserting::metrics(&asserted),
        AssertFormat::Text => views::asserting::told(&asserted, terminal.look()),
    };
    terminal.print(&shown);
    if let (true, Some(site)) = (args.capture, &args.site) {
        let path = app::captures::keep(site, &asserted)?;
        terminal.note(&format!("captured: {}", path.display()));
    }
    Ok(Exit::from(asserted.report.verdict))
}
