use crate::args::{Format, JournalCommand, JournalPlace};
use crate::terminal::{Exit, Terminal};
use app::journal::Place;
use app::{AppError, views};

/// `interlock journal`.
pub fn run(command: &JournalCommand, terminal: &mut Terminal) -> Result<Exit, AppError> {
    match command {
        JournalCommand::Show { run, place } => show(place, run.as_deref(), terminal),
        JournalCommand::Verify { head, place } => verify(place, head.as_deref(), terminal),
        JournalCommand::Index { place } => index(place, terminal),
    }
}

fn show(place: &JournalPlace, run: Option<&str>, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let events = app::journal::show(&at(place), run)?;
    let text = match place.format {
        Format::Text => views::terminal::journal::show(&events, terminal.look()),
        Format::Json => views::json::text(&views::json::events(&events))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}

fn verify(place: &JournalPlace, head: Option<&str>, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let verified = app::journal::verify(&at(place), head)?;
    let text = match place.format {
        Format::Text => views::terminal::journal::verified(&verified, terminal.look()),
        Format::Json => views::json::text(&views::json::journal(&verified))?,
    };
    terminal.print(&text);
    Ok(if verified.intact { Exit::Holds } else { Exit::DoesNotHold })
}

fn index(place: &JournalPlace, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let runs = app::journal::runs(&at(place))?;
    let text = match place.format {
        Format::Text => views::terminal::journal::index(&runs),
        Format::Json => views::json::text(&views::json::index(&runs))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}

fn at(place: &JournalPlace) -> Place {
    Place::Folder(place.state.clone())
}
