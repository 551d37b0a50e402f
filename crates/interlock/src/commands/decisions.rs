use crate::args::{DecisionsCommand, Format, Place};
use crate::surroundings::site_of;
use crate::terminal::{Exit, Terminal};
use app::decisions::{register, why};
use app::{AppError, views};
use std::path::Path;

/// `interlock decisions`.
pub fn run(command: &DecisionsCommand, terminal: &mut Terminal) -> Result<Exit, AppError> {
    match command {
        DecisionsCommand::List { status, place } => {
            let register = register(&place.site()?)?;
            let status = status.map(Into::into);
            print(
                terminal,
                place.format,
                views::json::text(&views::json::decisions(&register, status)),
                |look| views::terminal::decisions::list(&register, status, look),
            )?;
            Ok(Exit::Holds)
        }
        DecisionsCommand::Show { place, id } => {
            let register = register(&place.site()?)?;
            let decision = register.find(id)?;
            print(
                terminal,
                place.format,
                views::json::text(&views::json::decision(&register, decision)),
                |look| views::terminal::decisions::show(&register, decision, look),
            )?;
            Ok(Exit::Holds)
        }
        DecisionsCommand::Why { place, line } => behind(place, line, terminal),
        DecisionsCommand::Lineage { place, id, svg } => {
            lineage(place, id.as_deref(), svg.as_deref(), terminal)
        }
    }
}

/// With nothing named there is nothing to judge.
fn behind(place: &Place, line: &str, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let path = line.rsplit_once(':').map_or(line, |(path, _)| path);
    let site = if place.site.is_none() { site_of(Path::new(path)) } else { None };
    let (register, reasons) = why(&site.map_or_else(|| place.site(), Ok)?, line)?;
    print(terminal, place.format, views::json::text(&views::json::why(&register, &reasons)), |look| {
        views::terminal::decisions::why(&register, &reasons, look)
    })?;
    Ok(if reasons.is_empty() { Exit::Unmeasured } else { Exit::Holds })
}

/// A lone word that looks like a number is the decision, not the site.
fn lineage(
    place: &Place,
    id: Option<&str>,
    svg: Option<&Path>,
    terminal: &mut Terminal,
) -> Result<Exit, AppError> {
    let lone =
        place.site.as_deref().and_then(Path::to_str).filter(|word| id.is_none() && word.starts_with("D-"));
    let (site, id) = match lone {
        Some(lone) => (app::default_site(Path::new("."))?, Some(lone)),
        None => (place.site()?, id),
    };
    let register = register(&site)?;
    if let Some(id) = id {
        register.find(id)?;
    }
    if let Some(path) = svg {
        let drawing = views::lineage::svg(&register, id);
        std::fs::write(path, drawing)
            .map_err(|why| AppError::SiteUnwritable { path: path.to_owned(), why: why.to_string() })?;
        terminal.note(&format!("drawing: {}", path.display()));
    }
    print(terminal, place.format, views::json::text(&views::json::lineage(&register, id)), |look| {
        views::terminal::decisions::tree(&register, id, look)
    })?;
    Ok(if register.lineage().cycles().is_empty() { Exit::Holds } else { Exit::DoesNotHold })
}

fn print(
    terminal: &mut Terminal,
    format: Format,
    json: Result<String, serde_json::Error>,
    text: impl FnOnce(views::Look) -> String,
) -> Result<(), AppError> {
    let text = match format {
        Format::Text => text(terminal.look()),
        Format::Json => json?,
    };
    terminal.print(&text);
    Ok(())
}
