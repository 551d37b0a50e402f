use crate::args::{DriftArgs, Format};
use crate::terminal::{Exit, Terminal};
use app::{AppError, captures, views};

/// `interlock drift`.
pub fn run(args: &DriftArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let (from, to, drift) = captures::drift(&args.from, &args.to, args.site.as_deref())?;
    let shown = match args.format {
        Format::Json => views::json::text(&views::json::drift(&from, &to, &drift))?,
        Format::Text => views::drift::told(&from, &to, &drift, terminal.look()),
    };
    terminal.print(&shown);
    Ok(Exit::from(drift.verdict()))
}
