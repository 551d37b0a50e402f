use crate::args::{TriageArgs, TriageFormat};
use crate::terminal::{Exit, Terminal};
use app::{AppError, symptoms, triaging, views};
use std::path::Path;

/// `interlock triage`.
pub fn run(args: &TriageArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let known = symptoms::known(args.site.as_deref(), Path::new("."))?;
    if !known.findings.is_empty() {
        terminal.complain(&views::findings::render(&known.findings, &known.sources, terminal.look()));
    }
    let triaged = triaging::triage(&known, &args.paths, &mut std::io::stdin())?;
    for refused in &triaged.refused {
        terminal.note(&views::triage::refused(refused));
    }
    let shown = match args.format {
        TriageFormat::Json => views::json::text(&views::json::triage(&triaged))?,
        TriageFormat::Text => views::triage::told(&triaged, terminal.look()),
        TriageFormat::Html => views::report::triage(&triaged),
    };
    terminal.print(&shown);
    let is_sound = triaged.report.causes.is_empty() && !triaged.doubts.iter().any(|doubt| doubt.is_wrong);
    Ok(match (triaged.report.read.1, is_sound) {
        (0, _) => Exit::Unmeasured,
        (_, true) => Exit::Holds,
        (_, false) => Exit::DoesNotHold,
    })
}
