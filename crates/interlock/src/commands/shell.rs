//! Completions and man pages, made from the command line's own description.

use crate::args::Cli;
use crate::terminal::{Exit, Terminal};
use app::AppError;
use clap::CommandFactory;
use std::path::Path;

/// Prints a completion script.
pub fn completions(shell: clap_complete::Shell, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "interlock", &mut script);
    terminal.print(&String::from_utf8_lossy(&script));
    Ok(Exit::Holds)
}

/// Writes a man page for the program and for each command.
pub fn man(folder: &Path) -> Result<Exit, AppError> {
    let unwritable =
        |why: std::io::Error| AppError::Unwritable { path: folder.to_owned(), why: why.to_string() };
    clap_mangen::generate_to(Cli::command(), folder).map_err(unwritable)?;
    Ok(Exit::Holds)
}
