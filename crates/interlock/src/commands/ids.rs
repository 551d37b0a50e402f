use crate::args::{Format, IdsCommand};
use crate::clock::MachineClock;
use crate::surroundings::operator;
use crate::terminal::{Exit, Terminal};
use app::{AppError, views};

/// `interlock ids`.
pub fn run(command: &IdsCommand, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let IdsCommand::Next { place, kind, reserve } = command;
    let kind = (*kind).into();
    let next = if *reserve {
        app::ids::reserve(&place.site()?, kind, &operator(), &MachineClock)?
    } else {
        app::ids::next(&place.site()?, kind)?
    };
    let text = match place.format {
        Format::Text => views::terminal::ledger::next(&next),
        Format::Json => views::json::text(&views::json::ids(&next))?,
    };
    terminal.print(&text);
    terminal.note(&views::terminal::ledger::after(&next));
    Ok(Exit::Holds)
}
