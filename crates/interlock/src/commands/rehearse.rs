use crate::args::{Format, RehearseArgs};
use crate::clock::MachineClock;
use crate::stage::TwinStage;
use crate::surroundings::operator;
use crate::terminal::{Exit, Terminal};
use app::stage::Stage;
use app::{AppError, Progress, Request, views};
use std::path::Path;

/// `interlock rehearse`.
pub fn run(args: &RehearseArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let stage = TwinStage;
    let request = Request {
        site: args.site.clone().map_or_else(|| app::default_site(Path::new(".")), Ok)?,
        books: args.books.clone(),
        faults: faults(&args.faults, &stage),
        seed: args.seed,
        state: args.state.clone(),
        fresh: args.fresh,
        operator: operator(),
    };
    let mut teller = Teller::new(args.format, request.faults.len(), terminal);
    let rehearsal = app::rehearse(&request, &stage, &MachineClock, &mut |progress| teller.tell(&progress))?;
    teller.done();
    match args.format {
        Format::Text => {
            terminal.print(&views::terminal::coverage(&rehearsal, terminal.look()));
            terminal.print(&views::terminal::summary(&rehearsal, terminal.look()));
        }
        Format::Json => terminal.print(&views::json::text(&views::json::rehearse(&rehearsal))?),
    }
    terminal.note(&format!("report: {}", request.state.join("report.html").display()));
    Ok(rehearsal.verdict().into())
}

fn faults(wanted: &str, stage: &TwinStage) -> Vec<String> {
    match wanted {
        "none" => vec![],
        "all" => stage.faults().into_iter().map(|card| card.fault).collect(),
        names => names.split(',').map(|name| name.trim().to_owned()).collect(),
    }
}

/// Tells on the way: the control event by event, then a line per fault. On a terminal, what is under way stands below.
struct Teller<'a> {
    terminal: &'a mut Terminal,
    events: Option<views::terminal::Progress>,
    bar: indicatif::ProgressBar,
}

impl Teller<'_> {
    fn new(format: Format, faults: usize, terminal: &mut Terminal) -> Teller<'_> {
        let events = (format == Format::Text && !terminal.quiet())
            .then(|| views::terminal::Progress::new(terminal.look()));
        let bar = if terminal.quiet() {
            indicatif::ProgressBar::hidden()
        } else {
            // Hides itself where stderr is no terminal.
            indicatif::ProgressBar::new(faults as u64 + 1)
        };
        let style = indicatif::ProgressStyle::with_template("{spinner} {pos}/{len} {msg}");
        bar.set_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()));
        Teller { terminal, events, bar }
    }

    fn tell(&mut self, progress: &Progress<'_>) {
        match progress {
            Progress::Scenario { fault, resumed } => {
                self.bar.set_message(
                    fault.map_or_else(|| "control".to_owned(), |fault| format!("fault {fault}")),
                );
                if *resumed {
                    let what = fault.unwrap_or("the control");
                    self.say(&format!("going on with {what} where an earlier process stopped\n"));
                }
                if fault.is_some() {
                    self.bar.inc(1);
                    // The runs with faults are in the report; here each is one line.
                    self.events = None;
                }
            }
            Progress::Event(event) => {
                let lines = self.events.as_mut().map(|events| events.event(event));
                self.say(&lines.unwrap_or_default());
            }
            Progress::Fault(_) => {}
        }
    }

    fn say(&mut self, text: &str) {
        if self.events.is_some() && !text.is_empty() {
            let terminal = &mut *self.terminal;
            self.bar.suspend(|| terminal.print(text));
        }
    }

    fn done(&mut self) {
        self.bar.finish_and_clear();
    }
}
