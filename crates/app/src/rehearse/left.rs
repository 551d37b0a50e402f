//! What an earlier process left open and nobody can go on with: its runs are closed, with the reason.

use super::Request;
use crate::AppError;
use crate::attempt::closed;
use crate::prepare::Prepared;
use model::{Clock, EventKind, RunId, Verdict};
use store::Store;

/// Closes a run, if it was begun and is open.
pub(super) fn give_up(
    journal: &mut dyn Store,
    run: &RunId,
    reason: &str,
    wall: &dyn Clock,
) -> Result<(), AppError> {
    let events = journal.run(run)?;
    if !events.is_empty() && closed(&events).is_none() {
        let (verdict, reason) = (Verdict::Unmeasured, reason.to_owned());
        let kind = EventKind::RunClosed { verdict, reason, signed: None };
        journal.append(run, wall.now(), kind)?;
    }
    Ok(())
}

/// Gives up the rehearsals of this site as it was before it was edited. A rehearsal that comes to its end takes its folder
/// away, so what lies there was left.
pub(super) fn of_other_files(
    request: &Request,
    site: &Prepared,
    journal: &mut dyn Store,
    wall: &dyn Clock,
) -> Result<(), AppError> {
    let Ok(folders) = std::fs::read_dir(request.state.join("rehearsals")) else { return Ok(()) };
    let firsts = journal.runs()?;
    for folder in folders.flatten() {
        let name = format!("rehearsal-{}-", folder.file_name().to_string_lossy());
        let is_other = |kind: &EventKind| matches!(kind, EventKind::RunOpened(genesis) if genesis.site == site.name && genesis.site_digest != site.digest);
        let left = firsts.iter().filter(|first| first.run.0.starts_with(&name) && is_other(&first.kind));
        for (number, first) in left.enumerate() {
            give_up(journal, &first.run, "given up: the site was edited since", wall)?;
            if number == 0 {
                let _ = std::fs::remove_dir_all(folder.path());
            }
        }
    }
    Ok(())
}
