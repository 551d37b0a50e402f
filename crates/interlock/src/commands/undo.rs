use super::run::{Way, at_the_door, exit, request};
use crate::args::{Format, UndoArgs};
use crate::terminal::{Exit, Terminal};
use app::live::Request;
use app::live::undo::{Back, undo};
use app::{AppError, views};

/// `interlock undo`.
pub fn run(args: &UndoArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let journal = app::journal::place(args.journal.as_deref(), &args.state)?;
    let request: Request = request(&args.site, journal);
    let way = Way { format: args.format, by_paste: args.paste, key: &args.key.path() };
    let look = terminal.look();
    let undone = at_the_door(&request, &way, terminal, |door, teller| {
        let mut listed = |taken: &[_]| teller.borrow_mut().tell(&views::terminal::taken(taken, look));
        undo(&request, &args.run, &mut listed, door)
    })?;
    match (args.format, &undone.ran) {
        (Format::Json, _) => terminal.print(&views::json::text(&views::json::undo(&args.run, &undone))?),
        (Format::Text, Some(ran)) => terminal.print(&views::terminal::outcome(ran, look)),
        (Format::Text, None) => {}
    }
    let by_people = undone.taken.iter().any(|taken| matches!(taken.by, Back::People(_)));
    Ok(match &undone.ran {
        Some(ran) => exit(ran),
        // What only people can take back is still there, as far as anybody here knows.
        None if by_people => Exit::Unmeasured,
        None => Exit::Holds,
    })
}
