use crate::args::{Format, Place};
use crate::clock::MachineClock;
use crate::terminal::{Exit, Terminal};
use app::{AppError, views};

/// `interlock ledger`. What is open may be; what is past its date may not.
pub fn run(place: &Place, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let outstanding = app::ledger::outstanding(&place.site()?, &MachineClock)?;
    let text = match place.format {
        Format::Text => views::terminal::ledger::outstanding(&outstanding, terminal.look()),
        Format::Json => views::json::text(&views::json::ledger(&outstanding))?,
    };
    terminal.print(&text);
    Ok(if outstanding.expired.is_empty() { Exit::Holds } else { Exit::DoesNotHold })
}
