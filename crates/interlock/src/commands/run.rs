use crate::args::{Format, RunArgs};
use crate::clock::MachineClock;
use crate::consent::{self, Person};
use crate::desk::Desk;
use crate::echo;
use crate::halt::Halt;
use crate::surroundings::{self, Surroundings, operator};
use crate::terminal::{Exit, Terminal};
use app::live::{Book, Door, Hold, Ran, Request};
use app::{AppError, Waiting, views};
use model::{Event, EventKind, RunId};
use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

/// `interlock run`.
pub fn run(args: &RunArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    surroundings::keep_memory_private().map_err(|why| AppError::Dumpable(why.to_string()))?;
    let journal = app::journal::place(args.journal.as_deref(), &args.state)?;
    let request = Request {
        book: args.book.clone(),
        abandon: args.abandon.clone(),
        wait: args.wait.map(|minutes| Duration::from_secs(60 * minutes)),
        secrets: args.secret.clone(),
        ..request(&args.site, journal)
    };
    let look = terminal.look();
    let way = Way { format: args.format, by_paste: args.paste, key: &args.key.path() };
    let ran = at_the_door(&request, &way, terminal, |door, _| app::live::run(&request, door))?;
    match args.format {
        Format::Text => terminal.print(&views::terminal::outcome(&ran, look)),
        Format::Json => terminal.print(&views::json::text(&views::json::run(&ran))?),
    }
    Ok(exit(&ran))
}

/// How a run is told, carried out and signed.
pub(super) struct Way<'a> {
    pub(super) format: Format,
    pub(super) by_paste: bool,
    pub(super) key: &'a Path,
}

/// Opens the door for a run: a person who is asked, Ctrl-C, and what is told as it goes. The call is given the door, and
/// who tells.
pub(super) fn at_the_door<T>(
    request: &Request,
    way: &Way<'_>,
    terminal: &mut Terminal,
    go: impl FnOnce(Door<'_>, &RefCell<Teller<'_>>) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let halt = Halt::listen().map_err(|why| AppError::Stage(why.to_string()))?;
    let tells = way.format == Format::Text && !terminal.quiet();
    let look = terminal.look();
    let mut person = Person::new(&request.operator, look, halt.clone());
    let desk = Desk::new(look, halt.clone(), way.format == Format::Json);
    let progress = views::terminal::Progress::new(look);
    let teller = RefCell::new(Teller { terminal, progress, book: None, step: None, tells });
    let door = Door {
        consent: &mut person,
        own: &mut || consent::own(way.key, &halt),
        tell: &mut |waiting| teller.borrow_mut().waiting(waiting),
        clock: &MachineClock,
        stop: &|| halt.stops(),
        opened: &mut |run, book| teller.borrow_mut().opened(run, book),
        watch: &mut |event| teller.borrow_mut().event(event),
        output: tells.then(|| echo::to_stdout(look)),
        abort: Some(halt.abort()),
        desk: way.by_paste.then_some(&desk),
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
pub(super) fn request(site: &Path, journal: app::journal::Place) -> Request {
    let Surroundings { path, home, env } = Surroundings::here();
    Request {
        site: site.to_owned(),
        book: String::new(),
        journal,
        operator: operator(),
        abandon: None,
        wait: None,
        secrets: Vec::new(),
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

    /// Says what the run waits for. A refused answer is told even in a quiet run: somebody tries something.
    fn waiting(&mut self, waiting: &Waiting<'_>) {
        match waiting {
            Waiting::For(proposal, another) => {
                if self.tells {
                    let look = self.terminal.look();
                    self.terminal.print(&views::terminal::proposal(proposal, look));
                }
                self.terminal.note(&views::terminal::approvals::waits(&proposal.run.0, *another));
            }
            Waiting::Refused(why) => self.terminal.complain(&views::terminal::approvals::refused(why)),
        }
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
