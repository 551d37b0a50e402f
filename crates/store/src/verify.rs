use crate::chain::{Bad, Chain};
use crate::output::{Remembered, rests_on, unpack};
use crate::sqlite::{COLUMNS, SqliteJournal, link};
use model::{Digest, Event};
use rusqlite::{Connection, OptionalExtension, Row};

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
        self.walk(None)
    }

    /// As [`SqliteJournal::verify`], and the exported `head` must be the digest of one of the events: the journal
    /// may have grown since, but nothing up to that head may be gone.
    pub fn verify_against(&self, head: &Digest) -> Verification {
        self.walk(Some(head))
    }

    fn walk(&self, wanted: Option<&Digest>) -> Verification {
        let mut walk =
            Walk { db: &self.db, chain: Chain::start(), good_outputs: Remembered::default(), wanted };
        // One read transaction: what is judged is one state, even while another process appends.
        let snapshot = self.db.unchecked_transaction();
        let judged = match &snapshot {
            Ok(_) => walk.events().and_then(|()| walk.unused_outputs()).and_then(|()| walk.file()),
            Err(error) => Err(Fault::Beside(self.failed(error).to_string())),
        };
        let events = match judged {
            Ok(()) => walk.chain.good,
            Err(_) => walk.count().unwrap_or(walk.chain.good),
        };
        let head = walk.chain.head;
        match judged {
            Ok(()) => Verification { intact: true, events, head, first_bad: None, why: None },
            Err(Fault::At(Bad { seq, why })) => {
                Verification { intact: false, events, head, first_bad: Some(seq), why: Some(why) }
            }
            Err(Fault::Beside(why)) => {
                Verification { intact: false, events, head, first_bad: None, why: Some(why) }
            }
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

    /// What is left of the file: its pages, and the index that finds a run's events.
    fn file(&self) -> Result<(), Fault> {
        let told: rusqlite::Result<String> =
            self.db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
        match told {
            Ok(told) if told == "ok" => Ok(()),
            Ok(told) => Err(Fault::Beside(format!("the events are whole, but the file is not: {told}"))),
            Err(error) => Err(Fault::Beside(format!("the events are whole, but the file is not: {error}"))),
        }
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
