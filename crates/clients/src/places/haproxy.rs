//! HAProxy's statistics: from its admin socket, or as its page gives them to programs.

use super::{LARGEST, left, silent, unclear};
use crate::openstack::{Bounds, ReadOnly, Trouble};
use serde_json::{Value as Json, json};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
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
    let http = ReadOnly::new(None, Bounds::within(left(until)?))?;
    let reply = http.get(url, &[], None)?;
    match reply.status {
        200 => Ok(String::from_utf8_lossy(&reply.body).into_owned()),
        status => Err(Trouble::Refused { status, words: "no statistics".to_owned() }),
    }
}

fn socket(path: &str, until: Instant) -> Result<String, Trouble> {
    let mut stream = UnixStream::connect(path.trim_start_matches("unix:")).map_err(|why| silent(&why))?;
    stream.set_write_timeout(Some(left(until)?)).map_err(|why| silent(&why))?;
    stream.write_all(b"show stat\n").map_err(|why| silent(&why))?;
    let mut bytes = Vec::new();
    let mut part = vec![0; 16_384];
    loop {
        stream.set_read_timeout(Some(left(until)?)).map_err(|why| silent(&why))?;
        match stream.read(&mut part).map_err(|why| silent(&why))? {
            0 => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
            _ if bytes.len() > LARGEST => return Err(unclear("its answer is larger than one may be")),
            count => bytes.extend_from_slice(part.get(..count).unwrap_or_default()),
        }
    }
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
