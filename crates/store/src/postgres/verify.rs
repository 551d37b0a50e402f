//! Whether the journal in a server is what was written: the same chain, judged page by page.
//!
//! There is no long transaction, which would keep the server from cleaning up: events and outputs are only ever added,
//! so that what was there at the beginning is there on every page.

use super::PostgresJournal;
use super::rows::{link, outputs, packed, page, unpacked};
use super::schema::GUARDS;
use super::server::Trouble;
use crate::chain::{Bad, Chain};
use crate::output::{Remembered, rests_on};
use crate::{Verification, Watch};
use model::{Digest, Event};
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Row;
use tokio_postgres::types::Type;

/// How many outputs are looked up at once. Each may have `LARGEST` bytes, and seldom has.
const AT_ONCE: usize = 16;

/// What makes a journal not intact: at an event, or beside all of them.
enum Fault {
    At(Bad),
    Beside(String),
}

struct Walk<'a> {
    journal: &'a PostgresJournal,
    chain: Chain,
    good_outputs: Remembered,
    /// The exported head that is looked for, until it is found.
    wanted: Option<&'a Digest>,
}

/// Reads the whole journal; with a head, that has to be in it.
pub fn walk(journal: &PostgresJournal, wanted: Option<&Digest>, watch: Watch<'_>) -> Verification {
    let mut walk = Walk { journal, chain: Chain::start(), good_outputs: Remembered::default(), wanted };
    let judged = walk.events(watch).and_then(|()| walk.unused_outputs()).and_then(|()| walk.guards());
    let count = || {
        journal.server.ask(async |client| {
            let row = client.query_typed_one("SELECT count(*) FROM event", &[]).await?;
            Ok(row.try_get::<_, i64>(0)?)
        })
    };
    let good = walk.chain.good;
    let events = match judged {
        Ok(()) => good,
        Err(_) => count().ok().and_then(|count| u64::try_from(count).ok()).unwrap_or(good),
    };
    let head = walk.chain.head;
    let (first_bad, why) = match judged {
        Ok(()) => (None, None),
        Err(Fault::At(Bad { seq, why })) => (Some(seq), Some(why)),
        Err(Fault::Beside(why)) => (None, Some(why)),
    };
    Verification { intact: why.is_none(), events, head, first_bad, why }
}

impl Walk<'_> {
    fn events(&mut self, watch: Watch<'_>) -> Result<(), Fault> {
        let unread = |e: model::JournalError| Fault::Beside(format!("the events cannot be read: {e}"));
        let server = &self.journal.server;
        let last = server.ask(async |client| {
            let row = client.query_typed_one("SELECT max(seq) FROM event", &[]).await?;
            Ok(row.try_get::<_, Option<i64>>(0)?.unwrap_or(0))
        });
        let last = last.map_err(unread)?;
        let mut after = None;
        loop {
            let rows = server.ask(async |client| page(client, after, last, None).await).map_err(unread)?;
            let Some(end) = rows.last() else { break };
            after = end.try_get(0).map_err(|_| self.at_next("its place is not a number".to_owned()))?;
            self.page(&rows)?;
            watch(self.chain.good, u64::try_from(last).unwrap_or(0));
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

    /// Judges the events of a page, and then the outputs that they rest on; of two faults the first counts.
    fn page(&mut self, rows: &[Row]) -> Result<(), Fault> {
        let (mut events, mut fault) = (Vec::with_capacity(rows.len()), None);
        let start = self.chain.head.clone();
        for row in rows {
            let due = self.chain.good + 1;
            let judged = link(row)
                .map_err(|why| self.at_next(format!("event {due} was changed: {why}")))
                .and_then(|link| self.chain.accept(&link).map_err(Fault::At));
            match judged {
                Ok(event) => events.push(event),
                Err(told) => {
                    fault = Some(told);
                    break;
                }
            }
        }
        if let Some((seq, why)) = self.bad_output(&events)? {
            let before = events.iter().take_while(|event| event.seq < seq).last();
            self.chain.head = before.map_or(start, |event| Some(event.digest.clone()));
            return Err(Fault::At(Bad { seq, why }));
        }
        if self.wanted.is_some_and(|wanted| events.iter().any(|event| event.digest == *wanted)) {
            self.wanted = None;
        }
        fault.map_or(Ok(()), Err)
    }

    /// The first event whose output is not what it was, and why.
    fn bad_output(&mut self, events: &[Event]) -> Result<Option<(u64, String)>, Fault> {
        let mut wanted: BTreeSet<&str> = events.iter().flat_map(rests_on).map(Digest::as_str).collect();
        wanted.retain(|digest| !self.good_outputs.has(digest));
        let wanted: Vec<&str> = wanted.into_iter().collect();
        let mut bad: BTreeMap<String, String> = BTreeMap::new();
        for some in wanted.chunks(AT_ONCE) {
            let rows = self.journal.server.ask(async |client| {
                let sql = format!("SELECT digest, {} FROM output WHERE digest = ANY($1)", packed());
                Ok(client.query_typed(&sql, &[(&some, Type::TEXT_ARRAY)]).await?)
            });
            let rows = rows.map_err(|e| Fault::Beside(format!("the outputs cannot be read: {e}")))?;
            let mut missing: BTreeSet<&str> = some.iter().copied().collect();
            for row in &rows {
                let Ok(digest) = row.try_get::<_, &str>(0) else { continue };
                missing.remove(digest);
                match unpacked(row, 1, digest) {
                    Ok(_) => self.good_outputs.add(digest),
                    Err(why) => drop(bad.insert(digest.to_owned(), format!("was changed: {why}"))),
                }
            }
            bad.extend(missing.iter().map(|digest| ((*digest).to_owned(), "is not there".to_owned())));
        }
        Ok(events.iter().find_map(|event| {
            rests_on(event).into_iter().find_map(|digest| {
                let why = bad.get(digest.as_str())?;
                Some((event.seq, format!("event {} rests on output {digest}, which {why}", event.seq)))
            })
        }))
    }

    /// Outputs that no event rests on: kept just before a crash. They are judged too, since nobody else would.
    fn unused_outputs(&self) -> Result<(), Fault> {
        let unread = |e: String| Fault::Beside(format!("the outputs cannot be read: {e}"));
        let mut after = String::new();
        loop {
            let rows = self.journal.server.ask(async |client| outputs(client, &after).await);
            let rows = rows.map_err(|e| unread(e.to_string()))?;
            for row in &rows {
                let digest: &str = row.try_get(0).map_err(|e| unread(e.to_string()))?;
                if !self.good_outputs.has(digest) {
                    unpacked(row, 1, digest).map_err(|why| {
                        Fault::Beside(format!("output {digest}, which no event rests on, was changed: {why}"))
                    })?;
                }
                digest.clone_into(&mut after);
            }
            if rows.is_empty() {
                return Ok(());
            }
        }
    }

    /// What keeps other programs from editing the tables.
    fn guards(&self) -> Result<(), Fault> {
        let sql = "SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = 'interlock'::regnamespace AND c.relkind = 'r' AND t.tgenabled = 'A'";
        let found = self.journal.server.ask(async |client| {
            let rows = client.query_typed(sql, &[]).await?;
            let names = rows.iter().map(|row| row.try_get(0));
            names.collect::<Result<Vec<String>, _>>().map_err(Trouble::from)
        });
        let found = found.map_err(|e| Fault::Beside(format!("the triggers cannot be read: {e}")))?;
        match GUARDS.iter().find(|guard| !found.iter().any(|found| found == *guard)) {
            None => Ok(()),
            Some(guard) => Err(Fault::Beside(format!(
                "the events are whole, but the trigger `{guard}` is gone or off: somebody has been at the tables"
            ))),
        }
    }
}
