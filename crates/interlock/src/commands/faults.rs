use crate::args::{FaultsArgs, Format};
use crate::stage::TwinStage;
use crate::terminal::{Exit, Terminal};
use app::stage::Stage;
use app::{AppError, views};

/// `interlock faults`.
pub fn run(args: &FaultsArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let cards = TwinStage.faults();
    let text = match args.format {
        Format::Text => views::terminal::faults(&cards, terminal.look()),
        Format::Json => views::json::text(&views::json::faults(&cards))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}
