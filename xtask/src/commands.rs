//! What stands after `cargo xtask`.

mod bench;
mod campaign;
mod realcloud;
mod test;
mod tidy;

use crate::steps::{Failed, Steps};
use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
The tasks of the house.

usage: cargo xtask <task>

  test                    install what the tests need, then formatting, house rules, dependencies,
                          lints, doctests and every test; stops at the first step that fails
  tidy [CHECKOUT]         only the house rules (also part of the tests)
  bench [FILTER]          the criterion benches, in a release build
  bench assert [large]    assert beside python-openstackclient over the real cloud, and over a large one; or only that
  bench speed [BUNDLES]   whole checks beside Python's YAML loaders over the same files, in one table
  bench triage [LOGS [SAMPLE]]
                          triage and trace beside ripgrep, lnav and hotsos over the same logs, in one table
  realcloud up [SERVICE...]
                          a real OpenStack control plane on loopback; without a name all of it
  realcloud down [--purge] [NAME...]
                          end its services or programs; with --purge nothing of it stays
  realcloud record        keep what its services answer, for the suites, in tests/recorded/openstack-2024.1
  realcloud status        which of its programs run, and where its clouds.yaml and logs are
  campaign                list the long tests
  campaign engine [BOOK...]
                          every book under every fault, at every step (the tests take a part)
  campaign fuzz [--seconds N] [TARGET...]
                          run the fuzz targets (all of them, 60 seconds each, two at a time)
  campaign gates [SITE...]
                          what each line of each gate guards; what hung on one line is rehearsed without it
  campaign realfaults [WORD...]
                          faults made in the real cloud, one at a time, and 50 sweeps of a sound one; or only
                          the faults whose names have one of the words
  campaign triage         logs whose truth is known: what triage finds in them (the tests take a part)

examples:
  cargo xtask test
  cargo xtask campaign fuzz --seconds 30 yaml

exit codes: 0 it holds, 1 a step failed, 2 bad usage
";

/// Runs one task in the workspace at `root` and says how it ended.
pub fn run(root: &Path, words: &[&str]) -> ExitCode {
    let mut steps = Steps::new(root);
    let ended = match words {
        [] | ["help" | "--help" | "-h", ..] | [.., "--help" | "-h"] => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        ["test"] => test::run(&mut steps),
        ["tidy"] => tidy::run(&mut steps, root),
        ["tidy", checkout] => tidy::run(&mut steps, Path::new(checkout)),
        ["bench", "assert", words @ ..] => bench::assert(&mut steps, words),
        ["bench", "speed", words @ ..] => bench::speed(&mut steps, words),
        ["bench", "triage", words @ ..] => bench::triage(&mut steps, words),
        ["bench", filter @ ..] => bench::run(&mut steps, filter),
        ["realcloud", words @ ..] => realcloud::run(&mut steps, words),
        ["campaign", words @ ..] => campaign::run(&mut steps, words),
        _ => Err(Failed::Usage(format!("`{}` is no task", words.join(" ")))),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed::Usage(why)) => {
            eprintln!("xtask: {why}\n\n{HELP}");
            ExitCode::from(2)
        }
        Err(failed) => {
            eprint!("\n{}", steps.summary());
            eprintln!("xtask: {failed}");
            ExitCode::FAILURE
        }
    }
}
