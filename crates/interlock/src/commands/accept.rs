use super::run::{Way, at_the_door, exit, request};
use crate::args::{AcceptArgs, Format};
use crate::surroundings;
use crate::terminal::{Exit, Terminal};
use app::accept::{Accepted, acceptance};
use app::live::{Hold, Request};
use app::{AppError, views};
use std::time::Duration;

/// `interlock accept`.
pub fn run(args: &AcceptArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    surroundings::keep_memory_private().map_err(|why| AppError::Dumpable(why.to_string()))?;
    let journal = app::journal::place(args.journal.as_deref(), &args.state)?;
    let named = acceptance(&args.site)?;
    let request = Request {
        book: named.name.clone(),
        wait: args.wait.map(|minutes| Duration::from_secs(60 * minutes)),
        secrets: args.secret.clone(),
        ..request(&args.site, journal)
    };
    let way = Way { format: args.format, by_paste: args.paste, key: &args.key.path() };
    let look = terminal.look();
    let ran = at_the_door(&request, &way, terminal, |door, _| app::live::run(&request, door))?;
    if args.format == Format::Text {
        terminal.print(&views::terminal::outcome(&ran, look));
    }
    // A run that may go on still needs what it made.
    let undone = match ran.closed {
        false => None,
        true => Some(at_the_door(&request, &way, terminal, |door, teller| {
            let mut listed = |taken: &[_]| teller.borrow_mut().tell(&views::terminal::taken(taken, look));
            app::live::undo::undo(&request, &ran.run.0, &mut listed, door)
        })?),
    };
    let accepted = Accepted::of(&named.book, ran, undone);
    match args.format {
        Format::Text => terminal.print(&views::terminal::accepted(&accepted, look)),
        Format::Json => terminal.print(&views::json::text(&views::json::accept(&accepted))?),
    }
    let back = accepted.undone.as_ref().and_then(|undone| undone.ran.as_ref());
    Ok(match [Some(&accepted.ran), back].into_iter().flatten().find(|ran| is_held(ran)) {
        Some(held) => exit(held),
        None => accepted.verdict().into(),
    })
}

fn is_held(ran: &app::live::Ran) -> bool {
    matches!(ran.outcome.held, Some(Hold::Approval(_)))
}
