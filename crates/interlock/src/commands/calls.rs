use crate::args::{CallsArgs, Format};
use crate::terminal::{Exit, Terminal};
use app::{AppError, calls, views};

/// `interlock calls`.
pub fn run(args: &CallsArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let found = calls::calls(args.name.as_deref())?;
    let text = match (args.format, found.as_slice()) {
        (Format::Json, _) => views::json::text(&views::json::calls(&found))?,
        (Format::Text, [one]) if args.name.is_some() => views::calls::page(one, terminal.look()),
        (Format::Text, all) => views::calls::list(all, terminal.look()),
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}
