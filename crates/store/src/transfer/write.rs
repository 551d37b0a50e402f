use super::{Source, Transfer, TransferError, lines};
use crate::chain::{Bad, Chain, Link};
use crate::output::{Remembered, rests_on};
use model::{Event, JournalError, RunId};
use std::io::Write;

/// Writes a journal as lines; with `run`, the events of that run only, which anybody can check against the journal but
/// nobody can import, because the events between them are missing. The chain is judged on the way: a journal that is
/// not whole is not exported.
pub fn export(
    source: &mut dyn Source,
    run: Option<&RunId>,
    out: &mut dyn Write,
) -> Result<Transfer, TransferError> {
    line(out, &json(lines::first(run))?)?;
    let mut chain = Chain::start();
    let mut transfer = Transfer { events: 0, new: 0, head: None };
    let mut written = Remembered::default();
    let mut after = 0;
    loop {
        let links = source.links(after, run)?;
        if links.is_empty() {
            break;
        }
        for link in links {
            let event = judged(&mut chain, &link, run.is_some(), after)?;
            for digest in rests_on(&event) {
                if written.has(digest.as_str()) {
                    continue;
                }
                let missing = || format!("it rests on output {digest}, which is not there");
                let output = source.output(digest)?;
                let output =
                    output.ok_or_else(|| JournalError::Unreadable { seq: event.seq, why: missing() })?;
                line(out, &json(lines::of_output(digest, output))?)?;
                written.add(digest.as_str());
            }
            line(out, &link.json)?;
            after = event.seq;
            transfer =
                Transfer { events: transfer.events + 1, new: transfer.new + 1, head: Some(event.digest) };
        }
    }
    line(out, &json(lines::last(transfer.events, transfer.head.as_ref()))?)?;
    out.flush()?;
    Ok(transfer)
}

fn judged(chain: &mut Chain, link: &Link, is_extract: bool, after: u64) -> Result<Event, JournalError> {
    let unreadable = |seq, why| JournalError::Unreadable { seq, why };
    if !is_extract {
        return chain.accept(link).map_err(|Bad { seq, why }| unreadable(seq, why));
    }
    let event = link.read().map_err(|why| unreadable(u64::try_from(link.seq).unwrap_or(0), why))?;
    match event.seq > after {
        true => Ok(event),
        false => Err(unreadable(event.seq, "it does not stand behind the one before it".to_owned())),
    }
}

fn line(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n"))
}

fn json(line: serde_json::Result<String>) -> Result<String, JournalError> {
    line.map_err(|_| JournalError::NoCanonicalForm)
}
