use crate::args::{CheckArgs, CheckFormat};
use crate::clock::MachineClock;
use crate::interrupt::Interrupt;
use crate::terminal::{Exit, Terminal};
use app::{AppError, Checked, Looked, views};
use model::Clock;

/// `interlock check`.
pub fn run(args: &CheckArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    if args.watch {
        return watch(args, terminal);
    }
    let mut checked = app::check(&args.path, &args.overlay, &MachineClock)?;
    if args.fix || args.diff {
        let repairs = app::fix::repairs(&checked, &MachineClock);
        terminal.complain(&views::diff::unified(&repairs, terminal.look()));
        if args.fix {
            app::fix::write(&repairs)?;
            checked = app::check(&args.path, &args.overlay, &MachineClock)?;
        }
    }
    terminal.print(&drawn(&checked, args.format, terminal)?);
    Ok(checked.verdict.into())
}

fn drawn(checked: &Checked, format: CheckFormat, terminal: &Terminal) -> Result<String, AppError> {
    let (findings, sources) = (&checked.findings, &checked.sources);
    Ok(match format {
        CheckFormat::Text => views::findings::render(findings, sources, terminal.look()),
        CheckFormat::Json => views::json::text(&views::json::check(findings, sources))?,
        CheckFormat::Sarif => {
            views::json::text(&views::sarif::log(findings, sources, env!("CARGO_PKG_VERSION")))?
        }
        CheckFormat::Junit => views::junit::document(findings, sources),
        CheckFormat::Github => views::github::annotations(findings, sources),
    })
}

/// Checks at every change, until a signal ends it. The exit code is that of the last check.
fn watch(args: &CheckArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let interrupt = Interrupt::new().map_err(|why| AppError::Signals(why.to_string()))?;
    let mut pause = |time| interrupt.pause(time);
    let mut failed = Ok(());
    let mut show = |result: Looked<'_>, change| {
        if terminal.is_live() {
            terminal.print(views::watching::CLEAR);
        } else if args.format == CheckFormat::Text {
            terminal.print(&views::watching::separator(MachineClock.now()));
        }
        match result.map(|checked| drawn(checked, args.format, terminal)) {
            Ok(Ok(text)) => terminal.print(&text),
            Ok(Err(error)) => failed = Err(error),
            Err(error) => terminal.error(error),
        }
        let summary = views::watching::summary(change);
        match args.format {
            CheckFormat::Text => terminal.print(&format!("{summary}\n")),
            _ => terminal.note(&summary),
        }
    };
    let verdict = app::watch(&args.path, &args.overlay, &MachineClock, &mut pause, &mut show);
    failed?;
    Ok(verdict?.into())
}
