//! The swift pass of a verification: proves that a journal is whole, as fast as it can be read. It never finds fault;
//! where it cannot prove, the close walk of `verify` reads the same snapshot again and names what is wrong.
//!
//! This thread reads rows and sees that places and links follow each other; others take batches of rows and see that
//! each text has its digest and is the canonical form of an event, or that each output unpacks to its digest. What
//! waits between them has a bound, so memory has one, whatever the file holds.

use crate::chain::Link;
use crate::output::{Remembered, rests_on, unpack};
use crate::shape::{self, Columns};
use crate::sqlite::COLUMNS;
use crate::sqlite::begun::{self, Begun};
use model::Digest;
use rusqlite::{Connection, Row};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A batch is handed over when it has this many bytes. It can be larger by one row.
const BATCH: usize = 256 << 10;

/// How many batches wait at most.
const WAITING: usize = 4;

/// How far a verification is: events judged, of all.
pub type Watch<'a> = &'a mut dyn FnMut(u64, u64);

/// What was proven to be whole.
pub struct Whole {
    pub events: u64,
    pub head: Option<Digest>,
}

/// Rows with their texts behind one another in one piece of memory.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    rows: Vec<Kept>,
}

enum Kept {
    /// The place of an event, and where each of its six columns ends.
    Event(i64, [usize; 6]),
    /// An output: where its digest and its packed form end.
    Output([usize; 2]),
}

/// What came of a batch.
struct Judged {
    /// The outputs that its events rest on; `None` when something in it is not proven.
    outputs: Option<Vec<String>>,
    /// The batch, emptied: its memory is used again.
    spent: Batch,
}

/// Reads all events and outputs of a snapshot. `None` where anything is not as it must be.
pub fn pass(db: &Connection, wanted: Option<&Digest>, watch: Watch<'_>) -> Option<Whole> {
    let (sender, batches) = sync_channel(WAITING);
    let (judged, verdicts) = channel();
    let batches = Mutex::new(batches);
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from).clamp(1, 4);
        for _ in 0..workers {
            let judged = judged.clone();
            scope.spawn(|| work(&batches, judged));
        }
        // Only the workers hold it now, so that their end ends the verdicts.
        drop(judged);
        let batch = Batch::default();
        let (seen, begun) = (Remembered::default(), Begun::default());
        let mut reader = Reader { db, sender, verdicts, batch, spent: Vec::new(), seen, begun };
        let whole = reader.events(wanted, watch)?;
        if begun::unbegun(db).ok()?.is_some() {
            return None;
        }
        reader.outputs()?;
        reader.finish()?;
        Some(whole)
    })
}

fn work(batches: &Mutex<Receiver<Batch>>, judged: Sender<Judged>) {
    loop {
        // The lock is held while waiting: the next worker waits for the lock instead.
        let batch = batches.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut spent) = batch else { return };
        let outputs = judge(&spent);
        spent.bytes.clear();
        spent.rows.clear();
        if judged.send(Judged { outputs, spent }).is_err() {
            return;
        }
    }
}

fn judge(batch: &Batch) -> Option<Vec<String>> {
    let mut kept: Vec<String> = Vec::new();
    let mut start = 0;
    let mut next = |end: usize| {
        let piece = batch.bytes.get(start..end);
        start = end;
        piece
    };
    for row in &batch.rows {
        match row {
            Kept::Event(seq, ends) => {
                let [run, at, kind, json, prev, digest] =
                    ends.map(|end| next(end).and_then(|b| std::str::from_utf8(b).ok()));
                let columns = Columns {
                    seq: *seq,
                    run: run?,
                    at: at?,
                    kind: kind?,
                    json: json?,
                    prev: prev?,
                    digest: digest?,
                };
                if !Digest::is_of(columns.digest, columns.json.as_bytes()) {
                    return None;
                }
                match shape::glance(&columns) {
                    Some(outputs) => kept.extend(outputs.into_iter().map(str::to_owned)),
                    None => kept.extend(closely(&columns)?),
                }
            }
            Kept::Output([digest, packed]) => {
                let digest = std::str::from_utf8(next(*digest)?).ok()?;
                unpack(next(*packed)?, digest).ok()?;
            }
        }
    }
    Some(kept)
}

fn closely(columns: &Columns<'_>) -> Option<Vec<String>> {
    let event = Link::from(columns).read_closely().ok()?;
    Some(rests_on(&event).into_iter().map(|digest| digest.as_str().to_owned()).collect())
}

struct Reader<'a> {
    db: &'a Connection,
    sender: SyncSender<Batch>,
    verdicts: Receiver<Judged>,
    batch: Batch,
    /// Batches that came back.
    spent: Vec<Batch>,
    /// Outputs that were found to be there.
    seen: Remembered,
    /// Runs that were found to be where the list of runs has them.
    begun: Begun,
}

impl Reader<'_> {
    fn events(&mut self, mut wanted: Option<&Digest>, watch: Watch<'_>) -> Option<Whole> {
        let last: Option<i64> = self.db.query_row("SELECT max(seq) FROM event", [], |row| row.get(0)).ok()?;
        let all = u64::try_from(last.unwrap_or(0)).ok()?;
        let db = self.db;
        let mut statement = db.prepare(&format!("SELECT {COLUMNS} FROM event ORDER BY seq")).ok()?;
        let mut rows = statement.query([]).ok()?;
        let mut seq = 0;
        let mut tail = Digest::of(b"").as_str().as_bytes().to_vec();
        while let Some(row) = rows.next().ok()? {
            seq += 1;
            self.event(row, seq, &mut tail)?;
            if wanted.is_some_and(|head| head.as_str().as_bytes() == tail) {
                wanted = None;
            }
            if self.hand_over(BATCH)? {
                watch(u64::try_from(seq).ok()?, all);
            }
        }
        let events = u64::try_from(seq).ok()?;
        let head = if seq == 0 { None } else { Some(Digest::parse(std::str::from_utf8(&tail).ok()?)?) };
        wanted.is_none().then_some(Whole { events, head })
    }

    /// Takes a row that stands at this place and follows the one with that digest.
    fn event(&mut self, row: &Row<'_>, seq: i64, tail: &mut Vec<u8>) -> Option<()> {
        let mut ends = [0; 6];
        for (column, end) in (1..).zip(&mut ends) {
            let rusqlite::types::ValueRef::Text(text) = row.get_ref(column).ok()? else { return None };
            if column == 1 && !self.begun.holds(self.db, text, seq)? {
                return None;
            }
            if column == 5 && text != tail {
                return None;
            }
            if column == 6 {
                tail.clear();
                tail.extend_from_slice(text);
            }
            self.batch.bytes.extend_from_slice(text);
            *end = self.batch.bytes.len();
        }
        self.batch.rows.push(Kept::Event(seq, ends));
        (row.get::<_, i64>(0).ok()? == seq).then_some(())
    }

    /// All of them: those that no event rests on are judged too, since nobody else would.
    fn outputs(&mut self) -> Option<()> {
        let db = self.db;
        let mut statement = db.prepare("SELECT digest, zlib FROM output").ok()?;
        let mut rows = statement.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            let digest = row.get_ref(0).ok()?.as_str().ok()?;
            self.batch.bytes.extend_from_slice(digest.as_bytes());
            let middle = self.batch.bytes.len();
            self.batch.bytes.extend_from_slice(row.get_ref(1).ok()?.as_blob().ok()?);
            self.batch.rows.push(Kept::Output([middle, self.batch.bytes.len()]));
            self.hand_over(BATCH)?;
        }
        Some(())
    }

    /// Gives the batch to the workers once it has so many bytes, and takes what they have judged meanwhile. Says
    /// whether it did.
    fn hand_over(&mut self, least: usize) -> Option<bool> {
        if self.batch.bytes.len() < least {
            return Some(false);
        }
        let next = self.spent.pop().unwrap_or_default();
        self.sender.send(std::mem::replace(&mut self.batch, next)).ok()?;
        while let Ok(Judged { outputs, spent }) = self.verdicts.try_recv() {
            self.spent.push(spent);
            settle(self.db, &mut self.seen, outputs)?;
        }
        Some(true)
    }

    fn finish(mut self) -> Option<()> {
        self.hand_over(0)?;
        let Reader { db, sender, verdicts, mut seen, .. } = self;
        drop(sender);
        // Until the last worker is done.
        verdicts.iter().try_for_each(|judged| settle(db, &mut seen, judged.outputs))
    }
}

/// The outputs that events rest on are there; that each of them is good is judged by itself.
fn settle(db: &Connection, seen: &mut Remembered, outputs: Option<Vec<String>>) -> Option<()> {
    for digest in outputs? {
        if !seen.has(&digest) {
            let there =
                db.prepare_cached("SELECT 1 FROM output WHERE digest = ?1").ok()?.exists([&digest]).ok()?;
            if !there {
                return None;
            }
            seen.add(&digest);
        }
    }
    Some(())
}
