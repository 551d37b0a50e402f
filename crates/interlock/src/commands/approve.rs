use crate::args::{ApproveArgs, Format};
use crate::clock::MachineClock;
use crate::consent::{Person, own};
use crate::halt::Halt;
use crate::surroundings::operator;
use crate::terminal::{Exit, Terminal};
use app::approve::{Request, offer};
use app::{AppError, Consent, Unapproved, views};
use model::Clock;

/// `interlock approve`.
pub fn run(args: &ApproveArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let halt = Halt::listen().map_err(|why| AppError::Signals(why.to_string()))?;
    let journal = app::journal::place(args.journal.as_deref(), &args.state)?;
    let request = Request { site: args.site.clone(), journal, run: args.run.clone() };
    let offer = offer(&request, MachineClock.now())?;
    let look = terminal.look();
    terminal.note(&views::terminal::approvals::offer(&offer, look));
    let answer = Person::new(&operator(), look, halt.clone()).ask(&offer.proposal, MachineClock.now());
    if let Err(Unapproved::Nobody(why)) = &answer {
        terminal.note(&format!("nothing was answered: {why}"));
        return Ok(Exit::Held);
    }
    let left = offer.answer(answer, &own(&args.key.path(), &halt)?, MachineClock.now())?;
    let text = match args.format {
        Format::Text => views::terminal::approvals::left(&left),
        Format::Json => views::json::text(&views::json::approve(&left))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}
