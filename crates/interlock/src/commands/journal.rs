use crate::args::{Format, JournalCommand, JournalPlace};
use crate::clock::MachineClock;
use crate::consent;
use crate::halt::Halt;
use crate::terminal::{Exit, Terminal};
use app::keys::Own;
use app::{AppError, views};
use indicatif::{ProgressBar, ProgressStyle};
use model::{Clock, Digest};
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

/// `interlock journal`.
pub fn run(command: &JournalCommand, terminal: &mut Terminal) -> Result<Exit, AppError> {
    match command {
        JournalCommand::Show { run, place } => show(place, run.as_deref(), terminal),
        JournalCommand::Verify { head, against, site, place } => {
            let (against, site) = (against.as_deref(), site.as_deref());
            verify(place, head.as_deref(), against, site, terminal)
        }
        JournalCommand::Export { run, place } => export(place, run.as_deref(), terminal),
        JournalCommand::Import { file, place } => import(place, file, terminal),
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
    let verified = judged(&at, head, terminal)?;
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

/// Verifies with a bar on stderr, where that is a terminal: short work is over before the first drawing.
fn judged(
    place: &app::journal::Place,
    head: Option<&str>,
    terminal: &Terminal,
) -> Result<app::journal::Verification, AppError> {
    let bar = if terminal.quiet() { ProgressBar::hidden() } else { ProgressBar::new(0) };
    let style = ProgressStyle::with_template("{spinner} {human_pos} of {human_len} events {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let verified = app::journal::verify(place, head, &mut |events, all| {
        bar.set_length(all);
        bar.set_position(events);
    });
    bar.finish_and_clear();
    verified
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

fn export(place: &JournalPlace, run: Option<&str>, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let exported = app::journal::export(&at(place)?, run, &mut out)?;
    terminal.note(views::terminal::journal::exported(&exported).trim_end());
    Ok(Exit::Holds)
}

fn import(place: &JournalPlace, file: &Path, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let imported = if file == Path::new("-") {
        app::journal::import(&at(place)?, &mut std::io::stdin().lock())?
    } else {
        let unreadable = |e: std::io::Error| AppError::NoFile { path: file.to_owned(), why: e.to_string() };
        let file = File::open(file).map_err(unreadable)?;
        app::journal::import(&at(place)?, &mut BufReader::with_capacity(1 << 16, file))?
    };
    let text = match place.format {
        Format::Text => views::terminal::journal::imported(&imported, terminal.look()),
        Format::Json => views::json::text(&views::json::import(&imported))?,
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
