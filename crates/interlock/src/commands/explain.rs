use crate::args::{ExplainTextArgs, Format, SymptomsCommand};
use crate::terminal::{Exit, Terminal};
use app::symptoms::Drafted;
use app::{AppError, symptoms, views};
use std::io::Read;
use std::path::Path;

/// Most of stdin that is read: a person's excerpt of a log.
const MOST: u64 = 16 << 20;

/// `interlock explain`.
pub fn run(args: &ExplainTextArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let known = symptoms::known(args.site.as_deref(), Path::new("."))?;
    if !known.findings.is_empty() {
        terminal.complain(&views::findings::render(&known.findings, &known.sources, terminal.look()));
    }
    let text = match &args.text {
        Some(text) => text.clone(),
        None => stdin()?,
    };
    let answer = symptoms::explain(&known, &text);
    let shown = match args.format {
        Format::Json => views::json::text(&views::json::explain(&answer))?,
        Format::Text => views::symptoms::explained(&answer, terminal.look()),
    };
    terminal.print(&shown);
    Ok(if answer.matches.is_empty() { Exit::DoesNotHold } else { Exit::Holds })
}

/// `interlock symptoms`.
pub fn symptoms(command: &SymptomsCommand, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let SymptomsCommand::New(args) = command;
    let text = match &args.text {
        Some(text) => text.clone(),
        None => stdin()?,
    };
    let drafted = symptoms::draft(args.site.as_deref(), Path::new("."), &text)?;
    let shown = match args.format {
        Format::Json => views::json::text(&views::json::drafted(&drafted))?,
        Format::Text => views::symptoms::drafted(&drafted, terminal.look()),
    };
    terminal.print(&shown);
    Ok(match drafted {
        Drafted::New(..) => Exit::Holds,
        Drafted::Known(_) => Exit::DoesNotHold,
    })
}

fn stdin() -> Result<String, AppError> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MOST).read_to_end(&mut bytes);
    let unreadable = |why: std::io::Error| AppError::NoFile { path: "-".into(), why: why.to_string() };
    read.map_err(unreadable)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
