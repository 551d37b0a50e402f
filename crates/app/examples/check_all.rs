//! Checks many sites or bundles in one process, and says what came of it: for `cargo xtask bench speed`.

use model::{Clock, Timestamp};
use std::path::PathBuf;
use std::process::ExitCode;

struct Epoch;

impl Clock for Epoch {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

fn main() -> ExitCode {
    let (mut checked, mut findings, mut drawn) = (0, 0, 0);
    for path in std::env::args_os().skip(1).map(PathBuf::from) {
        match app::check(&path, &[], &Epoch) {
            Ok(one) => {
                checked += 1;
                findings += one.findings.len();
                // The lines are drawn too, as the command does it.
                let look = app::views::Look { width: 100, color: false };
                drawn += app::views::findings::render(&one.findings, &one.sources, look).len();
            }
            Err(why) => {
                eprintln!("{why}");
                return ExitCode::from(2);
            }
        }
    }
    println!("{checked} checked, {findings} findings, {drawn} bytes drawn");
    ExitCode::SUCCESS
}
