use crate::args::{CompareArgs, Format};
use crate::terminal::{Exit, Terminal};
use app::{AppError, views};

/// `interlock diff`: 0 when both say the same, 1 when they differ.
pub fn diff(args: &CompareArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let compared = app::diff(&args.a, &args.b)?;
    let text = match args.format {
        Format::Text => views::terminal::compare::diff(&compared, terminal.look()),
        Format::Json => views::json::text(&views::json::diff(&compared))?,
    };
    terminal.print(&text);
    Ok(exit(compared.comparison.differences.is_empty()))
}

/// `interlock delta`: 0 when there is nothing to do, 1 when there is a way to go.
pub fn delta(args: &CompareArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let way = app::delta(&args.a, &args.b)?;
    let text = match args.format {
        Format::Text => views::terminal::compare::delta(&way, terminal.look()),
        Format::Json => views::json::text(&views::json::delta(&way))?,
    };
    terminal.print(&text);
    Ok(exit(way.delta.steps.is_empty()))
}

fn exit(is_same: bool) -> Exit {
    if is_same { Exit::Holds } else { Exit::DoesNotHold }
}
