use crate::chain::{Bad, Chain};
use crate::file;
use crate::output::{Remembered, rests_on, unpack};
use crate::sqlite::{COLUMNS, SqliteJournal, begun, link};
use crate::swift::{self, Watch, Whole};
use model::{Digest, Event};
use rusqlite::{Connection, OptionalExtension, Row};
use std::thread;

/// Whether the journal is what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Whether it is.
    pub intact: bool,
    /// How many events there are.
    pub events: u64,
    /// Digest of the last event, or of the last one before the first bad one.
    pub head: Option<Digest>,
    /// The first event that is missing, was changed or is out of place; for damage that touches no event, none.
    pub first_bad: Option<u64>,
    /// Why it is not intact.
    pub why: Option<String>,
}

/// What makes a journal not intact: at an event, or beside all of them.
enum Fault {
    At(Bad),
    Beside(String),
}

struct Walk<'a> {
    db: &'a Connection,
    chain: Chain,
    good_outputs: Remembered,
    /// The exported head that is looked for, until it is found.
    wanted: Option<&'a Digest>,
}

impl SqliteJournal {
    /// Reads the whole journal and names the first bad event after any edit, removal, insertion or reordering in the
    /// file, of events or of the outputs that they rest on. It cannot see that the tail was cut, or that all was
    /// written anew: for that see [`SqliteJournal::verify_against`]. Memory is bounded, whatever the file holds.
    pub fn verify(&self) -> Verification {
        self.judge(None, &mut |_, _| ())
    }

    /// As [`SqliteJournal::verify`], and the exported `head` must be the digest of one of the events: the journal
    /// may have grown since, but nothing up to that head may be gone.
    pub fn verify_against(&self, head: &Digest) -> Verification {
        self.judge(Some(head), &mut |_, _| ())
    }

    /// As the two above, and `watch` is told now and then how many events were judged, of how many.
    pub fn judge(&self, wanted: Option<&Digest>, watch: Watch<'_>) -> Verification {
        // One read transaction: what is judged is one state, even while another process appends.
        match self.db.unchecked_transaction() {
            Ok(snapshot) => {
                self.swiftly(&snapshot, wanted, watch).map_or_else(|| closely(&snapshot, wanted), whole)
            }
            Err(error) => {
                let why = Some(self.failed(&error).to_string());
                Verification { intact: false, events: 0, head: None, first_bad: None, why }
            }
        }
    }

    /// On all cores at once. `None` says nothing but that it is not proven.
    fn swiftly(&self, snapshot: &Connection, wanted: Option<&Digest>, watch: Watch<'_>) -> Option<Whole> {
        let path = &self.path;
        thread::scope(|scope| {
            // A connection of its own, so that the second core looks at the pages meanwhile. It may see a state
            // that has grown since; its pages and its index must be whole too.
            let pages = scope
                .spawn(move || file::open_read_only(path).is_ok_and(|(_, db)| pages_and_index(&db).is_ok()));
            let proven = swift::pass(snapshot, wanted, watch);
            let is_whole = pages.join().unwrap_or(false);
            proven.filter(|_| is_whole)
        })
    }
}

fn whole(Whole { events, head }: Whole) -> Verification {
    Verification { intact: true, events, head, first_bad: None, why: None }
}

/// Event by event, each read as what it is: slower than the swift pass, but it names what is wrong.
fn closely(db: &Connection, wanted: Option<&Digest>) -> Verification {
    let mut walk = Walk { db, chain: Chain::start(), good_outputs: Remembered::default(), wanted };
    let judged = walk
        .events()
        .and_then(|()| walk.unused_outputs())
        .and_then(|()| beginnings(db))
        .and_then(|()| pages_and_index(db));
    let events = match judged {
        Ok(()) => walk.chain.good,
        Err(_) => walk.count().unwrap_or(walk.chain.good),
    };
    let head = walk.chain.head;
    match judged {
        Ok(()) => whole(Whole { events, head }),
        Err(Fault::At(Bad { seq, why })) => {
            Verification { intact: false, events, head, first_bad: Some(seq), why: Some(why) }
        }
        Err(Fault::Beside(why)) => {
            Verification { intact: false, events, head, first_bad: None, why: Some(why) }
        }
    }
}

impl Walk<'_> {
    fn events(&mut self) -> Result<(), Fault> {
        let unread = |e: rusqlite::Error| Fault::Beside(format!("the events cannot be read: {e}"));
        let db = self.db;
        let mut statement =
            db.prepare(&format!("SELECT {COLUMNS} FROM event ORDER BY seq")).map_err(unread)?;
        let mut rows = statement.query([]).map_err(unread)?;
        loop {
            match rows.next() {
                Ok(Some(row)) => self.event(row)?,
                Ok(None) => break,
                Err(error) => {
                    return Err(self.at_next(format!("the file cannot be read on from here: {error}")));
                }
            }
        }
        match self.wanted {
            Some(head) => Err(self.at_next(format!(
                "the exported head {head} is not in the journal: its tail was cut, or it was written anew"
            ))),
            None => Ok(()),
        }
    }

    fn at_next(&self, why: String) -> Fault {
        Fault::At(Bad { seq: self.chain.good + 1, why })
    }

    fn event(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        let due = self.chain.good + 1;
        let link = link(row).map_err(|why| self.at_next(format!("event {due} was changed: {why}")))?;
        let before = self.chain.head.clone();
        let event = self.chain.accept(&link).map_err(Fault::At)?;
        if let Err(why) = self.outputs_of(&event) {
            self.chain.head = before;
            return Err(Fault::At(Bad { seq: due, why }));
        }
        if self.wanted == Some(&event.digest) {
            self.wanted = None;
        }
        Ok(())
    }

    fn outputs_of(&mut self, event: &Event) -> Result<(), String> {
        for digest in rests_on(event) {
            if self.good_outputs.has(digest.as_str()) {
                continue;
            }
            let bad = |why: String| format!("event {} rests on output {digest}, which {why}", event.seq);
            let judged = self
                .db
                .prepare_cached("SELECT zlib FROM output WHERE digest = ?1")
                .and_then(|mut output| {
                    output.query_row([digest.as_str()], |row| Ok(unpacks(row, 0, digest.as_str()))).optional()
                })
                .map_err(|e| bad(format!("cannot be read: {e}")))?;
            judged
                .ok_or_else(|| bad("is not there".to_owned()))?
                .map_err(|why| bad(format!("was changed: {why}")))?;
            self.good_outputs.add(digest.as_str());
        }
        Ok(())
    }

    /// Outputs that no event rests on: kept just before a crash. They are judged too, since nobody else would.
    fn unused_outputs(&mut self) -> Result<(), Fault> {
        let unread = |e: rusqlite::Error| Fault::Beside(format!("the outputs cannot be read: {e}"));
        let mut statement = self.db.prepare("SELECT digest, zlib FROM output").map_err(unread)?;
        let mut rows = statement.query([]).map_err(unread)?;
        while let Some(row) = rows.next().map_err(unread)? {
            let digest: String = row.get(0).map_err(unread)?;
            if !self.good_outputs.has(&digest) {
                unpacks(row, 1, &digest).map_err(|why| {
                    Fault::Beside(format!("output {digest}, which no event rests on, was changed: {why}"))
                })?;
            }
        }
        Ok(())
    }

    fn count(&self) -> Option<u64> {
        let count: i64 = self.db.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).ok()?;
        u64::try_from(count).ok()
    }
}

fn unpacks(row: &Row<'_>, column: usize, digest: &str) -> Result<(), String> {
    let packed = row.get_ref(column).map_err(|e| e.to_string())?;
    let packed = packed.as_blob().map_err(|_| "it is not a blob".to_owned())?;
    unpack(packed, digest).map(|_| ())
}

/// Whether the list of runs has each of them begin where it does.
fn beginnings(db: &Connection) -> Result<(), Fault> {
    match begun::astray(db) {
        Ok(None) => Ok(()),
        Ok(Some(told)) => Err(Fault::Beside(format!("the events are whole, but {told}"))),
        Err(error) => {
            Err(Fault::Beside(format!("the events are whole, but the list of runs cannot be read: {error}")))
        }
    }
}

/// What is left of the file: its pages, and the indices that find outputs and answers.
fn pages_and_index(db: &Connection) -> Result<(), Fault> {
    let told: rusqlite::Result<String> = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
    match told {
        Ok(told) if told == "ok" => Ok(()),
        Ok(told) => Err(Fault::Beside(format!("the events are whole, but the file is not: {told}"))),
        Err(error) => Err(Fault::Beside(format!("the events are whole, but the file is not: {error}"))),
    }
}

#[cfg(test)]
mod tests;
