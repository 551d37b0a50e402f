use crate::args::{ExplainArgs, Format};
use crate::terminal::{Exit, Terminal};
use app::{AppError, explain, views};

/// `interlock explain-rule`.
pub fn run(args: &ExplainArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let pages = match &args.code {
        Some(code) => explain::explain(code)?,
        None => explain::pages(),
    };
    let text = match args.format {
        Format::Json => views::json::text(&views::json::rules(&pages))?,
        Format::Text if args.list => views::rules::list(&pages, terminal.look()),
        Format::Text => views::rules::pages(&pages, terminal.look()),
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}
