use crate::args::{Format, JournalCommand, JournalPlace};
use crate::clock::MachineClock;
use crate::consent;
use crate::halt::Halt;
use crate::terminal::{Exit, Terminal};
use app::keys::Own;
use app::{AppError, views};
use model::{Clock, Digest};
use std::path::Path;

/// `interlock journal`.
pub fn run(command: &JournalCommand, terminal: &mut Terminal) -> Result<Exit, AppError> {
    match command {
        JournalCommand::Show { run, place } => show(place, run.as_deref(), terminal),
        JournalCommand::Verify { head, against, site, place } => {
            let (against, site) = (against.as_deref(), site.as_deref());
            verify(place, head.as_deref(), against, site, terminal)
        }
        JournalCommand::Index { place } => index(place, terminal),
        JournalCommand::Head { sign, key, place } => {
            let own = if *sign { Some(own(&key.path())?) } else { None };
            head(place, own.as_ref(), terminal)
        }
    }
}

fn show(place: &JournalPlace, run: Option<&str>, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let events = app::journal::show(&at(place)?, run)?;
    let text = match place.format {
        Format::Text => views::terminal::journal::show(&events, terminal.look()),
        Format::Json => views::json::text(&views::json::events(&events))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}

fn verify(
    place: &JournalPlace,
    head: Option<&str>,
    against: Option<&Path>,
    site: Option<&Path>,
    terminal: &mut Terminal,
) -> Result<Exit, AppError> {
    let kept = against.map(|file| app::journal::signed_head(file, site)).transpose()?;
    let head = kept.as_ref().map(Digest::as_str).or(head);
    let at = at(place)?;
    let verified = app::journal::verify(&at, head)?;
    // Of a journal that was changed, signatures prove nothing more, and its events may not read back.
    let site = site.filter(|_| verified.intact);
    let signatures = site.map(|site| app::journal::signatures(&at, site)).transpose()?;
    let look = terminal.look();
    let text = match place.format {
        Format::Text => {
            let found = signatures.iter().map(|found| views::terminal::approvals::signatures(found, look));
            views::terminal::journal::verified(&verified, look) + &found.collect::<String>()
        }
        Format::Json => views::json::text(&views::json::journal(&verified, signatures.as_ref()))?,
    };
    terminal.print(&text);
    let holds = verified.intact && signatures.is_none_or(|found| found.bad.is_empty());
    Ok(if holds { Exit::Holds } else { Exit::DoesNotHold })
}

fn own(key: &Path) -> Result<Own, AppError> {
    let halt = Halt::listen().map_err(|why| AppError::Signals(why.to_string()))?;
    consent::own(key, &halt)
}

fn head(place: &JournalPlace, own: Option<&Own>, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let head = app::journal::head(&at(place)?, own.map(|own| (own, MachineClock.now())))?;
    let text = match place.format {
        Format::Text => views::terminal::approvals::head(&head)?,
        Format::Json => views::json::text(&views::json::head(&head))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}

fn index(place: &JournalPlace, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let runs = app::journal::runs(&at(place)?)?;
    let text = match place.format {
        Format::Text => views::terminal::journal::index(&runs),
        Format::Json => views::json::text(&views::json::index(&runs))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}

fn at(place: &JournalPlace) -> Result<app::journal::Place, AppError> {
    app::journal::place(place.journal.as_deref(), &place.state)
}
