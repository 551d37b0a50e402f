use crate::args::{Format, RunArgs};
use crate::clock::MachineClock;
use crate::consent::Person;
use crate::desk::Desk;
use crate::echo;
use crate::halt::Halt;
use crate::surroundings::{Surroundings, operator};
use crate::terminal::{Exit, Terminal};
use app::journal::Place;
use app::live::{Book, Door, Hold, Ran, Request};
use app::{AppError, views};
use model::{Event, EventKind, RunId};
use std::cell::RefCell;
use std::path::Path;

/// `interlock run`.
pub fn run(args: &RunArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let request = Request {
        book: args.book.clone(),
        abandon: args.abandon.clone(),
        ..request(&args.site, &args.state)
    };
    let look = terminal.look();
    let ran =
        at_the_door(&request, args.format, args.paste, terminal, |door, _| app::live::run(&request, door))?;
    match args.format {
        Format::Text => terminal.print(&views::terminal::outcome(&ran, look)),
        Format::Json => terminal.print(&views::json::text(&views::json::run(&ran))?),
    }
    Ok(exit(&ran))
}

/// Opens the door for a run: a person who is asked, Ctrl-C, and what is told as it goes. The call is given the door, and
/// who tells.
pub(super) fn at_the_door<T>(
    request: &Request,
    format: Format,
    by_paste: bool,
    terminal: &mut Terminal,
    go: impl FnOnce(Door<'_>, &RefCell<Teller<'_>>) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let halt = Halt::listen().map_err(|why| AppError::Stage(why.to_string()))?;
    let tells = format == Format::Text && !terminal.quiet();
    let look = terminal.look();
    let mut person = Person::new(&request.operator, look, halt.clone());
    let desk = Desk::new(look, halt.clone(), format == Format::Json);
    let progress = views::terminal::Progress::new(look);
    let teller = RefCell::new(Teller { terminal, progress, book: None, step: None, tells });
    let door = Door {
        consent: &mut person,
        clock: &MachineClock,
        stop: &|| halt.stops(),
        opened: &mut |run, book| teller.borrow_mut().opened(run, book),
        watch: &mut |event| teller.borrow_mut().event(event),
        output: tells.then(|| echo::to_stdout(look)),
        abort: Some(halt.abort()),
        desk: by_paste.then_some(&desk),
    };
    go(door, &teller)
}

pub(super) fn exit(ran: &Ran) -> Exit {
    match ran.outcome.held {
        Some(Hold::Approval(_)) => Exit::Held,
        _ => ran.outcome.verdict.into(),
    }
}

/// A request that names no book yet.
pub(super) fn request(site: &Path, state: &Path) -> Request {
    let Surroundings { path, home, env } = Surroundings::here();
    Request {
        site: site.to_owned(),
        book: String::new(),
        journal: Place::Folder(state.to_owned()),
        operator: operator(),
        abandon: None,
        path,
        home,
        env,
    }
}

/// Tells the run as it goes: each step with its text when it is reached, each event as the line that it is worth.
pub(super) struct Teller<'a> {
    terminal: &'a mut Terminal,
    progress: views::terminal::Progress,
    book: Option<Book>,
    step: Option<String>,
    tells: bool,
}

impl Teller<'_> {
    /// Shows a text beside the run, when anything is told at all.
    pub(super) fn tell(&mut self, text: &str) {
        if self.tells {
            self.terminal.print(text);
        }
    }

    fn opened(&mut self, run: &RunId, book: &Book) {
        self.terminal.note(&format!("run {run}"));
        self.book = Some(book.clone());
    }

    fn event(&mut self, event: &Event) {
        if !self.tells {
            return;
        }
        if let EventKind::StepStarted { block, .. } | EventKind::StepProposed { block, .. } = &event.kind {
            self.reach(block);
        }
        let lines = self.progress.event(event);
        self.terminal.print(&lines);
    }

    /// Shows the step of a block when it is another than the last.
    fn reach(&mut self, block: &str) {
        let is_its = |item: &app::live::Item| matches!(item, app::live::Item::Block(one) if one.id == *block);
        let steps = self.book.iter().flat_map(|book| &book.steps);
        let Some(step) = steps.into_iter().find(|step| step.items.iter().any(is_its)) else { return };
        if self.step.as_ref() != Some(&step.id) {
            self.step = Some(step.id.clone());
            self.terminal.print(&views::terminal::step(step, self.terminal.look()));
        }
    }
}
