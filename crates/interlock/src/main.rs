//! The doors: one binary, one function per command. Under another name (`juju`, `maas`, `ssh` ...) it is a shim that
//! asks the twin.

#![allow(clippy::disallowed_methods, reason = "a door reads the environment and the clock, and exits")]

mod args;
mod clock;
mod commands;
mod consent;
mod desk;
mod echo;
mod halt;
mod interrupt;
mod stage;
mod surroundings;
mod terminal;
mod tty;

use args::{Cli, Command, StatusArgs};
use clap::Parser;
use std::process::ExitCode;
use terminal::Terminal;

fn main() -> ExitCode {
    if let Some(status) = stage::shim() {
        return ExitCode::from(status);
    }
    let cli = Cli::parse();
    let mut terminal = Terminal::new(cli.color, cli.quiet);
    let result = match cli.command.unwrap_or_else(|| Command::Status(StatusArgs::default())) {
        Command::Check(args) => commands::check::run(&args, &mut terminal),
        Command::Explain(args) => commands::explain::run(&args, &mut terminal),
        Command::Symptoms(command) => commands::explain::symptoms(&command, &mut terminal),
        Command::Triage(args) => commands::triage::run(&args, &mut terminal),
        Command::Trace(args) => commands::trace::run(&args, &mut terminal),
        Command::ExplainRule(args) => commands::explain_rule::run(&args, &mut terminal),
        Command::Diff(args) => commands::compare::diff(&args, &mut terminal),
        Command::Delta(args) => commands::compare::delta(&args, &mut terminal),
        Command::Plan(args) => commands::plan::run(&args, &mut terminal),
        Command::Rehearse(args) => commands::rehearse::run(&args, &mut terminal),
        Command::Run(args) => commands::run::run(&args, &mut terminal),
        Command::Accept(args) => commands::accept::run(&args, &mut terminal),
        Command::Approve(args) => commands::approve::run(&args, &mut terminal),
        Command::Key(command) => commands::key::run(&command, &mut terminal),
        Command::Diverge(args) => commands::diverge::run(&args, &mut terminal),
        Command::Undo(args) => commands::undo::run(&args, &mut terminal),
        Command::Status(args) => commands::status::run(&args, &mut terminal),
        Command::Assert(args) => commands::asserting::run(&args, &mut terminal),
        Command::Preflight(args) => commands::asserting::preflight(&args, &mut terminal),
        Command::Drift(args) => commands::drift::run(&args, &mut terminal),
        Command::Calls(args) => commands::calls::run(&args, &mut terminal),
        Command::Faults(args) => commands::faults::run(&args, &mut terminal),
        Command::Twin(command) => commands::twin::run(&command, &mut terminal),
        Command::Decisions(command) => commands::decisions::run(&command, &mut terminal),
        Command::Ids(command) => commands::ids::run(&command, &mut terminal),
        Command::Ledger(place) => commands::ledger::run(&place, &mut terminal),
        Command::Journal(command) => commands::journal::run(&command, &mut terminal),
        Command::Completions { shell } => commands::shell::completions(shell, &mut terminal),
        Command::Man { folder } => commands::shell::man(&folder),
    };
    match result {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            terminal.error(&error);
            let exit = match error {
                app::AppError::Faulty { .. } => terminal::Exit::DoesNotHold,
                _ => terminal::Exit::Unusable,
            };
            ExitCode::from(exit.code())
        }
    }
}
