use crate::args::{Format, PlanArgs};
use crate::terminal::{Exit, Terminal};
use app::{AppError, views};
use model::Finding;

/// `interlock plan`. With an error among Juju's objections there is no plan, as Juju would do nothing.
pub fn run(args: &PlanArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let planned = app::plan(&args.path, &args.overlay)?;
    let verdict = Finding::verdict(&planned.findings);
    if !verdict.opens() {
        terminal.complain(&views::findings::render(&planned.findings, &planned.sources, terminal.look()));
        return Ok(verdict.into());
    }
    let text = match args.format {
        Format::Text => views::terminal::plan(&planned.plan, terminal.look()),
        Format::Json => views::json::text(&views::json::plan(&planned.plan))?,
    };
    terminal.print(&text);
    Ok(verdict.into())
}
