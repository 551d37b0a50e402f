use crate::args::{Format, StatusArgs};
use crate::clock::MachineClock;
use crate::surroundings::Surroundings;
use crate::terminal::{Exit, Terminal};
use app::journal::Place;
use app::status::Request;
use app::{AppError, views};
use std::time::Duration;

/// `interlock status`, and `interlock` alone.
pub fn run(args: &StatusArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let Surroundings { path, home, env } = Surroundings::here();
    let patience = (args.patience > 0).then(|| Duration::from_secs(args.patience));
    let site = args.place.site()?;
    let request = Request { site, journal: Place::Folder(args.state.clone()), path, home, env, patience };
    let status = app::status::status(&request, &MachineClock)?;
    let text = match args.place.format {
        Format::Text => views::terminal::status(&status, terminal.look()),
        Format::Json => views::json::text(&views::json::status(&status))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}
