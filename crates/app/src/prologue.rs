//! What was done on a cloud before its first book: a script of the site, for rehearsals alone.

use crate::AppError;
use model::{Ask, Audience, Exec, Reply, Target, Wire};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// The script, from the site's folder.
const SCRIPT: &str = "rehearsal/prologue.sh";
/// What the twin knows it by.
const BLOCK: &str = "prologue";

/// Runs it, where the site has one.
///
/// # Errors
/// When it cannot be read, or does not end well: the books would begin in a cloud that nobody meant.
pub fn prologue(site: &Path, wire: &dyn Wire) -> Result<(), AppError> {
    let path = site.join(SCRIPT);
    if !path.is_file() {
        return Ok(());
    }
    let script = std::fs::read_to_string(&path)
        .map_err(|why| AppError::Unreadable { path: path.clone(), why: why.to_string() })?;
    let exec = Exec {
        block: BLOCK.to_owned(),
        target: Target::Jumphost,
        script,
        env: BTreeMap::new(),
        stdin: None,
        audience: Audience::Everybody,
        timeout: Duration::from_secs(120),
    };
    let said = match wire.ask(&Ask::Exec(exec)) {
        Ok(Reply::Exec(reply)) if reply.status == Some(0) => return Ok(()),
        Ok(Reply::Exec(reply)) => String::from_utf8_lossy(&reply.stderr).trim_end().to_owned(),
        Ok(Reply::Http(_)) => "it was answered as a request".to_owned(),
        Err(why) => why.to_string(),
    };
    let path = path.display();
    Err(AppError::Stage(format!("{path} did not end well, so no book was begun\n  {said}")))
}
