use crate::args::{Format, RunArgs};
use crate::clock::MachineClock;
use crate::consent::{self, Person};
use crate::echo;
use crate::halt::Halt;
use crate::surroundings::{Surroundings, operator};
use crate::terminal::{Exit, Terminal};
use app::live::{Book, Door, Hold, Ran, Request};
use app::{AppError, Waiting, views};
use model::{Event, EventKind, RunId};
use std::cell::RefCell;
use std::time::Duration;

/// `interlock run`.
pub fn run(args: &RunArgs, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let halt = Halt::listen().map_err(|why| AppError::Stage(why.to_string()))?;
    let request = request(args)?;
    let tells = args.format == Format::Text && !terminal.quiet();
    let look = terminal.look();
    let mut person = Person::new(&request.operator, look, halt.clone());
    let teller = RefCell::new(Teller {
        terminal,
        progress: views::terminal::Progress::new(look),
        book: None,
        step: None,
        tells,
    });
    let ran = app::live::run(
        &request,
        Door {
            consent: &mut person,
            own: &mut || consent::own(&args.key.path(), &halt),
            tell: &mut |waiting| teller.borrow_mut().waiting(waiting),
            clock: &MachineClock,
            stop: &|| halt.stops(),
            opened: &mut |run, book| teller.borrow_mut().opened(run, book),
            watch: &mut |event| teller.borrow_mut().event(event),
            output: tells.then(|| echo::to_stdout(look)),
            abort: Some(halt.abort()),
        },
    )?;
    match args.format {
        Format::Text => terminal.print(&views::terminal::outcome(&ran, look)),
        Format::Json => terminal.print(&views::json::text(&views::json::run(&ran))?),
    }
    Ok(exit(&ran))
}

fn exit(ran: &Ran) -> Exit {
    match ran.outcome.held {
        Some(Hold::Approval(_)) => Exit::Held,
        _ => ran.outcome.verdict.into(),
    }
}

fn request(args: &RunArgs) -> Result<Request, AppError> {
    let Surroundings { path, home, env } = Surroundings::here();
    Ok(Request {
        site: args.site.clone(),
        book: args.book.clone(),
        journal: app::journal::place(args.journal.as_deref(), &args.state)?,
        operator: operator(),
        abandon: args.abandon.clone(),
        wait: args.wait.map(|minutes| Duration::from_secs(60 * minutes)),
        path,
        home,
        env,
    })
}

/// Tells the run as it goes: each step with its text when it is reached, each event as the line that it is worth.
struct Teller<'a> {
    terminal: &'a mut Terminal,
    progress: views::terminal::Progress,
    book: Option<Book>,
    step: Option<String>,
    tells: bool,
}

impl Teller<'_> {
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
