use crate::args::{RehearseArgs, RehearseFormat};
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
        seeds: args.seeds,
        weaken: args.weaken,
        mistakes: args.mistakes,
        state: args.state.clone(),
        fresh: args.fresh,
        operator: operator(),
    };
    let scenarios = request.faults.len() as u64 + request.seeds;
    let mut teller = Teller::new(args.format, scenarios, terminal);
    let rehearsal = app::rehearse(&request, &stage, &MachineClock, &mut |progress| teller.tell(&progress))?;
    teller.done();
    match args.format {
        RehearseFormat::Text => {
            terminal.print(&views::terminal::coverage(&rehearsal, terminal.look()));
            terminal.print(&views::terminal::guards(&rehearsal, terminal.look()));
            terminal.print(&views::terminal::summary(&rehearsal, terminal.look()));
        }
        RehearseFormat::Html => terminal.print(&views::report::html(&rehearsal)),
        RehearseFormat::Json => terminal.print(&views::json::text(&views::json::rehearse(&rehearsal))?),
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
    /// Whether the first scenario was announced.
    is_begun: bool,
}

impl Teller<'_> {
    fn new(format: RehearseFormat, scenarios: u64, terminal: &mut Terminal) -> Teller<'_> {
        let events = (format == RehearseFormat::Text && !terminal.quiet())
            .then(|| views::terminal::Progress::new(terminal.look()));
        let bar = if terminal.quiet() {
            indicatif::ProgressBar::hidden()
        } else {
            // Hides itself where stderr is no terminal.
            indicatif::ProgressBar::new(scenarios)
        };
        let style = indicatif::ProgressStyle::with_template("{spinner} {pos}/{len} {msg}");
        bar.set_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()));
        Teller { terminal, events, bar, is_begun: false }
    }

    fn tell(&mut self, progress: &Progress<'_>) {
        match progress {
            Progress::Scenario { fault, resumed } => {
                let what = fault.map_or_else(|| "control".to_owned(), |fault| format!("fault {fault}"));
                self.bar.set_message(what);
                if *resumed {
                    let what = fault.unwrap_or("the control");
                    self.say(&format!("going on with {what} where an earlier process stopped\n"));
                }
                // What comes behind the first control is in the report; here each is one line.
                if self.is_begun {
                    self.bar.inc(1);
                    self.events = None;
                }
                self.is_begun = true;
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
