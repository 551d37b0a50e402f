use crate::args::{AssertArgs, AssertFormat, PreflightArgs};
use crate::clock::MachineClock;
use crate::interrupt::Interrupt;
use crate::surroundings::{Surroundings, keep_memory_private};
use crate::terminal::{Exit, Terminal};
use app::asserting::{Asserted, Place, Request, find};
use app::{AppError, views};
use model::Secret;
use std::path::Path;
use std::time::Duration;

/// `interlock assert`.
pub fn run(args: &AssertArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    keep_memory_private().map_err(|error| AppError::Dumpable(error.to_string()))?;
    let variable = |name: &str| std::env::var(name).ok();
    let place = Place { name: args.cloud.as_deref(), variable: &variable, here: Path::new(".") };
    let cloud = find(&place)?;
    let Surroundings { path, home, env } = Surroundings::here();
    let (site, places, patience) =
        (args.site.clone(), args.place.clone(), Duration::from_secs(args.patience));
    let (since, captures) = (args.since.clone(), args.capture);
    let request =
        Request { site, cloud, places, since, captures, netbox_token: None, patience, path, home, env };
    if args.watch {
        return watch(args, &request, terminal);
    }
    let asserted = app::asserting::assert(&request, &MachineClock)?;
    let shown = shown(args.format, &asserted, views::json::assert(&asserted), terminal)?;
    terminal.print(&shown);
    if let (true, Some(site)) = (args.capture, &args.site) {
        let path = app::captures::keep(site, &asserted)?;
        terminal.note(&format!("captured: {}", path.display()));
    }
    Ok(Exit::from(asserted.verdict()))
}

/// Sweeps again and again, until a signal ends it. The exit code is that of the last sweep.
fn watch(args: &AssertArgs, request: &Request, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let interrupt = Interrupt::new().map_err(|why| AppError::Signals(why.to_string()))?;
    let mut last: Option<Asserted> = None;
    loop {
        let asserted = app::asserting::assert(request, &MachineClock)?;
        let shown = shown(args.format, &asserted, views::json::assert(&asserted), terminal)?;
        if terminal.is_live() {
            terminal.print(views::watching::CLEAR);
        } else if args.format == AssertFormat::Text {
            terminal.print(&views::watching::separator(asserted.at));
        }
        terminal.print(&shown);
        let changed = views::asserting::changed(last.as_ref().map(|last| &last.report), &asserted.report);
        match args.format {
            AssertFormat::Text => terminal.print(&format!("{changed}\n")),
            _ => terminal.note(&changed),
        }
        let exit = Exit::from(asserted.verdict());
        last = Some(asserted);
        if !interrupt.pause(Duration::from_secs(args.every)) {
            return Ok(exit);
        }
    }
}

/// `interlock preflight`.
pub fn preflight(args: &PreflightArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    keep_memory_private().map_err(|error| AppError::Dumpable(error.to_string()))?;
    let token = std::env::var("NETBOX_TOKEN").ok().filter(|token| !token.is_empty());
    let Surroundings { path, home, env } = Surroundings::here();
    let (site, patience) = (Some(args.site.clone()), Duration::from_secs(args.patience));
    let request = Request {
        site,
        cloud: None,
        places: vec![],
        since: None,
        captures: false,
        netbox_token: token.map(Secret::new),
        patience,
        path,
        home,
        env,
    };
    let asserted = app::asserting::preflight(&request, &args.overlay, &MachineClock)?;
    let shown = shown(args.format, &asserted, views::json::preflight(&asserted), terminal)?;
    terminal.print(&shown);
    Ok(Exit::from(asserted.report.verdict))
}

/// What is printed.
fn shown(
    format: AssertFormat,
    asserted: &Asserted,
    json: views::json::Assert<'_>,
    terminal: &Terminal,
) -> Result<String, AppError> {
    Ok(match format {
        AssertFormat::Json => views::json::text(&json)?,
        AssertFormat::Junit => views::asserting::document(asserted),
        AssertFormat::Prometheus => views::asserting::metrics(asserted),
        AssertFormat::Otlp => views::json::text(&views::asserting::otlp(asserted))?,
        AssertFormat::Text => views::asserting::told(asserted, terminal.look()),
    })
}
