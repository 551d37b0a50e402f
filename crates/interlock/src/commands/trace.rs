use crate::args::{TraceArgs, TraceFormat};
use crate::terminal::{Exit, Terminal};
use app::following::{self, Wanted};
use app::{AppError, views};
use std::path::PathBuf;

/// `interlock trace`.
pub fn run(args: &TraceArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    // With `--slowest` and `--failed` there is no id, and the first word is a path as well.
    let all =
        || [PathBuf::from(&args.request)].into_iter().chain(args.paths.iter().cloned()).collect::<Vec<_>>();
    let traces = match (args.slowest, args.failed) {
        (Some(count), _) => following::traces(Wanted::Slowest(count), &all())?,
        (None, true) => following::traces(Wanted::Failed, &all())?,
        (None, false) => following::trace(&args.request, &args.paths)?,
    };
    for refused in &traces.refused {
        terminal.note(&views::triage::refused(refused));
    }
    let is_one = args.slowest.is_none() && !args.failed;
    let shown = match (args.format, traces.requests.first()) {
        (TraceFormat::Json, Some(traced)) if is_one => views::json::text(&views::json::trace(traced))?,
        (TraceFormat::Json, _) => views::json::text(&views::json::traces(&traces))?,
        (TraceFormat::Text, _) => views::trace::waterfalls(&traces, terminal.look()),
        (TraceFormat::Svg, _) => views::trace::svg(&traces),
        (TraceFormat::Otlp, _) => views::json::text(&views::json::otlp(&traces))?,
    };
    terminal.print(&shown);
    Ok(traces.verdict().into())
}
