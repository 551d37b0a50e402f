use super::lines::{self, Line};
use super::{Target, Transfer, TransferError};
use crate::chain::{Bad, Chain, Link};
use crate::output::rests_on;
use model::{Digest, Event};
use std::io::BufRead;

/// Most outputs before one event: an event rests on a few, and what waits is held in memory.
const MOST_WAITING: usize = 16;

/// Reads the lines of an export into a store that has none of its events, or the first ones of them. The chain is
/// judged from its first link on; see [`Target`] for why an error leaves nothing behind.
pub fn import(target: &mut dyn Target, lines: &mut dyn BufRead) -> Result<Transfer, TransferError> {
    let there = target.length()?;
    let mut reader = Reader { target, there, chain: Chain::start(), waiting: Vec::new(), new: 0 };
    let mut bytes = Vec::new();
    let mut number = 0;
    let mut ended = false;
    loop {
        number += 1;
        let bad = |why: String| TransferError::Bad { line: number, why };
        if !lines::next(lines, &mut bytes)?.map_err(bad)? {
            break;
        }
        if ended {
            return Err(bad("it stands behind the last line of the export".to_owned()));
        }
        match (Line::read(&bytes).map_err(bad)?, number) {
            (Line::First(None), 1) => {}
            (Line::First(Some(run)), 1) => {
                return Err(bad(format!("it begins an extract of run {run}, which is not a whole chain")));
            }
            (_, 1) => return Err(bad("it is not the first line of an export".to_owned())),
            (Line::First(_), _) => return Err(bad("a second export begins here".to_owned())),
            (Line::Output(digest, output), _) => reader.output(digest, &output, bad)?,
            (Line::Event(text), _) => reader.event(text, bad)?,
            (Line::Last(events, head), _) => {
                reader.end(events, head.as_ref()).map_err(bad)?;
                ended = true;
            }
        }
    }
    if !ended {
        let why = "the export ends before its last line: it was cut".to_owned();
        return Err(TransferError::Bad { line: number, why });
    }
    let Reader { chain, new, .. } = reader;
    Ok(Transfer { events: chain.good, new, head: chain.head })
}

struct Reader<'a> {
    target: &'a mut dyn Target,
    /// How many events the target had.
    there: u64,
    chain: Chain,
    /// Outputs that came since the last event: the next one must rest on them.
    waiting: Vec<Digest>,
    new: u64,
}

impl Reader<'_> {
    fn output(
        &mut self,
        digest: Digest,
        output: &[u8],
        bad: impl Fn(String) -> TransferError,
    ) -> Result<(), TransferError> {
        if self.waiting.len() >= MOST_WAITING {
            return Err(bad(format!("there are more than {MOST_WAITING} outputs before one event")));
        }
        self.target.put_output(&digest, output)?;
        self.waiting.push(digest);
        Ok(())
    }

    fn event(&mut self, text: String, bad: impl Fn(String) -> TransferError) -> Result<(), TransferError> {
        let link = Link::of_text(text).map_err(&bad)?;
        let event = self.chain.accept(&link).map_err(|Bad { why, .. }| bad(why))?;
        if let Some(missing) = self.missing(&event)? {
            return Err(bad(format!("event {} rests on output {missing}, which is not there", event.seq)));
        }
        let rests = rests_on(&event);
        if let Some(idle) = self.waiting.iter().find(|digest| !rests.contains(digest)) {
            return Err(bad(format!(
                "output {idle} stands before event {}, which does not rest on it",
                event.seq
            )));
        }
        self.waiting.clear();
        if event.seq > self.there {
            self.new += 1;
            return Ok(self.target.put_link(&link)?);
        }
        match self.target.digest_at(event.seq)? {
            Some(digest) if digest == event.digest => Ok(()),
            _ => Err(TransferError::Parted { seq: event.seq }),
        }
    }

    fn missing<'e>(&mut self, event: &'e Event) -> Result<Option<&'e Digest>, TransferError> {
        for digest in rests_on(event) {
            if !self.waiting.contains(digest) && !self.target.has_output(digest)? {
                return Ok(Some(digest));
            }
        }
        Ok(None)
    }

    fn end(&self, events: u64, head: Option<&Digest>) -> Result<(), String> {
        if let Some(idle) = self.waiting.first() {
            return Err(format!("no event rests on output {idle} before it"));
        }
        if events != self.chain.good {
            let good = self.chain.good;
            return Err(format!(
                "the export had {events} events, and {good} are here: it was cut or added to"
            ));
        }
        match head == self.chain.head.as_ref() {
            true => Ok(()),
            false => Err("the head that it names is not the digest of the last event".to_owned()),
        }
    }
}
