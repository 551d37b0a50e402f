use crate::args::{Format, JournalCommand, JournalPlace};
use crate::terminal::{Exit, Terminal};
use app::{AppError, views};
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

/// `interlock journal`.
pub fn run(command: &JournalCommand, terminal: &mut Terminal) -> Result<Exit, AppError> {
    match command {
        JournalCommand::Show { run, place } => show(place, run.as_deref(), terminal),
        JournalCommand::Verify { head, place } => verify(place, head.as_deref(), terminal),
        JournalCommand::Export { run, state } => export(state, run.as_deref(), terminal),
        JournalCommand::Import { file, place } => import(place, file, terminal),
        JournalCommand::Index { place } => index(place, terminal),
    }
}

fn show(place: &JournalPlace, run: Option<&str>, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let events = app::journal::show(&place.state, run)?;
    let text = match place.format {
        Format::Text => views::terminal::journal::show(&events, terminal.look()),
        Format::Json => views::json::text(&views::json::events(&events))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}

fn verify(place: &JournalPlace, head: Option<&str>, terminal: &mut Terminal) -> Result<Exit, AppError> {
    // Drawn on stderr, and only when that is a terminal: short work is over before the first drawing.
    let bar = if terminal.quiet() { ProgressBar::hidden() } else { ProgressBar::new(0) };
    let style = ProgressStyle::with_template("{spinner} {human_pos} of {human_len} events {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let verified = app::journal::verify(&place.state, head, &mut |events, all| {
        bar.set_length(all);
        bar.set_position(events);
    });
    bar.finish_and_clear();
    let verified = verified?;
    let text = match place.format {
        Format::Text => views::terminal::journal::verified(&verified, terminal.look()),
        Format::Json => views::json::text(&views::json::journal(&verified))?,
    };
    terminal.print(&text);
    Ok(if verified.intact { Exit::Holds } else { Exit::DoesNotHold })
}

fn export(state: &Path, run: Option<&str>, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let exported = app::journal::export(state, run, &mut out)?;
    terminal.note(views::terminal::journal::exported(&exported).trim_end());
    Ok(Exit::Holds)
}

fn import(place: &JournalPlace, file: &Path, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let imported = if file == Path::new("-") {
        app::journal::import(&place.state, &mut std::io::stdin().lock())?
    } else {
        let unreadable = |e: std::io::Error| AppError::NoFile { path: file.to_owned(), why: e.to_string() };
        let file = File::open(file).map_err(unreadable)?;
        app::journal::import(&place.state, &mut BufReader::with_capacity(1 << 16, file))?
    };
    let text = match place.format {
        Format::Text => views::terminal::journal::imported(&imported, terminal.look()),
        Format::Json => views::json::text(&views::json::import(&imported))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}

fn index(place: &JournalPlace, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let runs = app::journal::runs(&place.state)?;
    let text = match place.format {
        Format::Text => views::terminal::journal::index(&runs),
        Format::Json => views::json::text(&views::json::index(&runs))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}
