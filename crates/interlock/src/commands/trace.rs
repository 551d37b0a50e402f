use crate::args::{Format, TraceArgs};
use crate::terminal::{Exit, Terminal};
use app::{AppError, following, views};

/// `interlock trace`.
pub fn run(args: &TraceArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let traced = following::trace(&args.request, &args.paths)?;
    for refused in &traced.refused {
        terminal.note(&views::triage::refused(refused));
    }
    let shown = match args.format {
        Format::Json => views::json::text(&views::json::trace(&traced))?,
        Format::Text => views::trace::waterfall(&traced, terminal.look()),
    };
    terminal.print(&shown);
    Ok(traced.verdict().into())
}
