use crate::args::{AssertArgs, Format};
use crate::clock::MachineClock;
use crate::surroundings::keep_memory_private;
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
    let request = Request { site: args.site.clone(), cloud, patience: Duration::from_secs(args.patience) };
    let asserted = app::asserting::assert(&request, &MachineClock)?;
    let shown = match args.format {
        Format::Json => views::json::text(&views::json::assert(&asserted))?,
        Format::Text => views::asserting::told(&asserted, terminal.look()),
    };
    terminal.print(&shown);
    Ok(Exit::from(asserted.report.verdict))
}
