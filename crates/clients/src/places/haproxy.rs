//! HAProxy's statistics: from its admin socket, or as its page gives them to programs.

use super::unclear;
use crate::line::{Line, left, silent};
use crate::openstack::{Bounds, ReadOnly, Trouble};
use serde_json::{Value as Json, json};
use std::time::Instant;

/// A row for each frontend, backend and server.
pub(super) fn ask(place: &str, until: Instant) -> Result<Vec<Json>, Trouble> {
    let text = match place.starts_with("http://") || place.starts_with("https://") {
        true => page(place, until)?,
        false => socket(place, until)?,
    };
    rows(&text)
}

fn page(url: &str, until: Instant) -> Result<String, Trouble> {
    let http = ReadOnly::new(None, Bounds::within(left(until).map_err(|why| silent(&why))?))?;
    let reply = http.get(url, &[], None)?;
    match reply.status {
        200 => Ok(String::from_utf8_lossy(&reply.body).into_owned()),
        status => Err(Trouble::Refused { status, words: "no statistics".to_owned() }),
    }
}

fn socket(path: &str, until: Instant) -> Result<String, Trouble> {
    let mut line = Line::local(path.trim_start_matches("unix:"), until)?;
    line.say(b"show stat\n")?;
    Ok(String::from_utf8_lossy(&line.everything()?).into_owned())
}

/// The columns are named in the first line.
pub(super) fn rows(text: &str) -> Result<Vec<Json>, Trouble> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().trim_start_matches("# ").split(',').collect();
    let column = |name: &str| names.iter().position(|known| *known == name);
    let (Some(proxy), Some(server), Some(status)) = (column("pxname"), column("svname"), column("status"))
    else {
        return Err(unclear("what it answers is no statistics of HAProxy"));
    };
    let rows = lines.filter(|line| !line.trim().is_empty()).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let field = |place: usize| fields.get(place).copied();
        json!({"proxy": field(proxy), "server": field(server), "status": field(status)})
    });
    Ok(rows.collect())
}
