use crate::args::{CheckArgs, CheckFormat};
use crate::clock::MachineClock;
use crate::terminal::{Exit, Terminal};
use app::{AppError, views};

/// `interlock check`.
pub fn run(args: &CheckArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let mut checked = app::check(&args.path, &args.overlay, &MachineClock)?;
    if args.fix || args.diff {
        let repairs = app::fix::repairs(&checked);
        terminal.complain(&views::diff::unified(&repairs, terminal.look()));
        if args.fix {
            app::fix::write(&repairs)?;
            checked = app::check(&args.path, &args.overlay, &MachineClock)?;
        }
    }
    let text = match args.format {
        CheckFormat::Text => views::findings::render(&checked.findings, &checked.sources, terminal.look()),
        CheckFormat::Json => views::json::text(&views::json::check(&checked.findings, &checked.sources))?,
        CheckFormat::Sarif => {
            let version = env!("CARGO_PKG_VERSION");
            views::json::text(&views::sarif::log(&checked.findings, &checked.sources, version))?
        }
        CheckFormat::Junit => views::junit::document(&checked.findings, &checked.sources),
        CheckFormat::Github => views::github::annotations(&checked.findings, &checked.sources),
    };
    terminal.print(&text);
    Ok(checked.verdict.into())
}
