use crate::args::{DivergeArgs, Format};
use crate::clock::MachineClock;
use crate::consent;
use crate::halt::Halt;
use crate::interrupt::Interrupt;
use crate::surroundings::operator;
use crate::terminal::{Exit, Terminal};
use app::diverge::{Request, diverge};
use app::{AppError, views};
use std::time::Duration;

/// Time between two looks at whether the run has recorded it.
const LOOK: Duration = Duration::from_millis(200);

/// `interlock diverge`.
pub fn run(args: &DivergeArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let request = Request {
        site: args.site.clone(),
        book: args.book.clone(),
        reason: args.reason.clone(),
        author: operator(),
        journal: app::journal::place(args.journal.as_deref(), &args.state)?,
    };
    let interrupt = Interrupt::new().map_err(|why| AppError::Stage(why.to_string()))?;
    let mut told = false;
    let mut wait = |who: &str| {
        if !std::mem::replace(&mut told, true) {
            terminal.note(&format!(
                "{who} is at work: it records this before its next step (Ctrl-C takes it back)"
            ));
        }
        interrupt.pause(LOOK)
    };
    let mut own = || {
        let halt = Halt::listen().map_err(|why| AppError::Signals(why.to_string()))?;
        consent::own(&args.key.path(), &halt)
    };
    let noted = diverge(&request, &MachineClock, &mut own, &mut wait)?;
    match args.format {
        Format::Text => terminal.print(&views::terminal::noted(&noted)),
        Format::Json => terminal.print(&views::json::text(&views::json::divergence(&noted, &request))?),
    }
    Ok(Exit::Holds)
}
