//! One link of the chain as it is stored, whatever the database: how it is made, read back, and judged.

use crate::shape::{self, Columns};
use model::{Digest, Event, EventKind, JournalError, RunId, Timestamp};
use serde::Deserialize;

/// The largest event text and the largest output that the store takes, in bytes. It bounds the memory that a
/// damaged or hostile file can cost: a row that is larger is refused before it is loaded.
pub const LARGEST: usize = 32 << 20;

/// An event as the columns of its row. What it says is believed once [`Chain::accept`] has taken it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Place in the journal, from 1. Signed, as databases have it.
    pub seq: i64,
    /// The run.
    pub run: String,
    /// When, as in the text.
    pub at: String,
    /// The kind of the event, as in the text.
    pub kind: String,
    /// Canonical JSON of the event without its digest: exactly the bytes that were digested, so that
    /// `sha256sum` alone can check a row.
    pub json: String,
    /// Digest of the event before it.
    pub prev: String,
    /// SHA-256 of `json`.
    pub digest: String,
}

impl From<&Columns<'_>> for Link {
    fn from(columns: &Columns<'_>) -> Link {
        let Columns { seq, run, at, kind, json, prev, digest } = *columns;
        Link {
            seq,
            run: run.to_owned(),
            at: at.to_owned(),
            kind: kind.to_owned(),
            json: json.to_owned(),
            prev: prev.to_owned(),
            digest: digest.to_owned(),
        }
    }
}

#[derive(Deserialize)]
struct Unsealed {
    seq: u64,
    run: RunId,
    at: Timestamp,
    prev: Digest,
    #[serde(flatten)]
    kind: EventKind,
}

/// The one field of the text that has no field of its own in [`Event`].
#[derive(Deserialize)]
struct Tag {
    at: String,
    event: String,
}

impl Link {
    /// Makes the link that follows `prev` at `seq`, and the event that it reads back as. They can differ from what
    /// was handed in only in a fact's numbers, which canonical JSON knows as doubles; any other part that does not
    /// survive is refused, so that nothing is recorded that did not happen.
    pub fn seal(
        seq: u64,
        run: &RunId,
        at: Timestamp,
        prev: &Digest,
        kind: &EventKind,
    ) -> Result<(Link, Event), JournalError> {
        let bytes = Event::canonical(seq, run, at, prev, kind).ok_or(JournalError::NoCanonicalForm)?;
        if bytes.len() > LARGEST {
            let why = format!("it has {} bytes, and the journal takes {LARGEST}", bytes.len());
            return Err(JournalError::Refused { why });
        }
        let digest = Digest::of(&bytes).as_str().to_owned();
        let json = String::from_utf8(bytes).map_err(|_| JournalError::NoCanonicalForm)?;
        let Tag { at: at_text, event } = tag(&json).map_err(|why| JournalError::Refused { why })?;
        let link = Link {
            seq: i64::try_from(seq).map_err(|_| JournalError::NoCanonicalForm)?,
            run: run.0.clone(),
            at: at_text,
            kind: event,
            json,
            prev: prev.as_str().to_owned(),
            digest,
        };
        let read = link.read().map_err(|why| JournalError::Refused { why })?;
        let numbers_may_differ = matches!(kind, EventKind::FactMeasured { .. });
        if !numbers_may_differ && read.kind != *kind {
            let why = "a number in it has no exact form in JSON; use one between -2^53 and 2^53".to_owned();
            return Err(JournalError::Refused { why });
        }
        Ok((link, read))
    }

    /// The link of a text, as a row of it would be. Whether the text is one is for [`Link::read`] to say.
    pub fn of_text(json: String) -> Result<Link, String> {
        #[derive(Deserialize)]
        struct Columns {
            seq: i64,
            run: String,
            at: String,
            event: String,
            prev: String,
        }
        let Columns { seq, run, at, event: kind, prev } =
            serde_json::from_str(&json).map_err(|e| format!("its text is not an event: {e}"))?;
        let digest = Digest::of(json.as_bytes()).as_str().to_owned();
        Ok(Link { seq, run, at, kind, json, prev, digest })
    }

    /// The row as the glance takes it.
    fn columns(&self) -> Columns<'_> {
        let Link { seq, run, at, kind, json, prev, digest } = self;
        Columns { seq: *seq, run, at, kind, json, prev, digest }
    }

    /// The event of this link, once every column agrees with the text and the text with its digest. The error says
    /// what does not.
    pub fn read(&self) -> Result<Event, String> {
        if Digest::of(self.json.as_bytes()).as_str() != self.digest {
            return Err("its text does not have its digest".to_owned());
        }
        // The glance has seen that the text is canonical and says what the columns say: what is left is the reading.
        if shape::glance(&self.columns()).is_some()
            && let Some(event) = self.read_known()
        {
            return Ok(event);
        }
        self.read_closely()
    }

    /// Place and digest of the event, proven as by [`Link::read`], without the event itself.
    pub(crate) fn proven(&self) -> Result<(u64, Digest), String> {
        if Digest::of(self.json.as_bytes()).as_str() != self.digest {
            return Err("its text does not have its digest".to_owned());
        }
        if shape::glance(&self.columns()).is_some()
            && let (Ok(seq), Some(digest)) = (u64::try_from(self.seq), Digest::parse(&self.digest))
        {
            return Ok((seq, digest));
        }
        self.read_closely().map(|event| (event.seq, event.digest))
    }

    fn read_known(&self) -> Option<Event> {
        Some(Event {
            seq: u64::try_from(self.seq).ok()?,
            run: RunId(self.run.clone()),
            at: self.at.parse().ok()?,
            prev: Digest::parse(&self.prev)?,
            kind: serde_json::from_str(&self.json).ok()?,
            digest: Digest::parse(&self.digest)?,
        })
    }

    /// As [`Link::read`], by reading the whole text and writing it in canonical form again. Not fast, but it knows
    /// every kind of event, and says what is wrong.
    pub(crate) fn read_closely(&self) -> Result<Event, String> {
        let digest = Digest::parse(&self.digest).ok_or("its digest is not a digest")?;
        let text: Unsealed =
            serde_json::from_str(&self.json).map_err(|e| format!("its text is not an event: {e}"))?;
        let Tag { at, event } = tag(&self.json)?;
        let columns = [
            ("seq", u64::try_from(self.seq) == Ok(text.seq)),
            ("run", self.run == text.run.0),
            ("at", self.at == at),
            ("kind", self.kind == event),
            ("prev", self.prev == text.prev.as_str()),
        ];
        if let Some((column, _)) = columns.iter().find(|(_, agrees)| !agrees) {
            return Err(format!("its column `{column}` does not agree with its text"));
        }
        let Unsealed { seq, run, at, prev, kind } = text;
        let event = Event { seq, run, at, prev, kind, digest };
        // A text with a second key of the same name, an unknown key or other spacing can carry a right digest of
        // its own bytes; only the canonical form of what it says is taken.
        if !event.is_sealed() {
            return Err("its text is not in canonical form".to_owned());
        }
        Ok(event)
    }
}

fn tag(json: &str) -> Result<Tag, String> {
    serde_json::from_str(json).map_err(|e| format!("its text is not an event: {e}"))
}

/// Walks a chain from its first link and says where it stops being one.
pub struct Chain {
    /// How many links were good.
    pub good: u64,
    /// Digest of the last good one.
    pub head: Option<Digest>,
}

/// The first place at which a chain is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The event.
    pub seq: u64,
    /// What is wrong with it.
    pub why: String,
}

impl Chain {
    /// Before the first link.
    pub fn start() -> Chain {
        Chain { good: 0, head: None }
    }

    /// What the next link must carry as `prev`: the digest of nothing before the first.
    pub fn tail(&self) -> Digest {
        self.head.clone().unwrap_or_else(|| Digest::of(b""))
    }

    /// Takes the next link, in the order of their places.
    pub fn accept(&mut self, link: &Link) -> Result<Event, Bad> {
        let due = self.good + 1;
        let bad = |why: String| Bad { seq: due, why };
        match u64::try_from(link.seq) {
            Ok(seq) if seq == due => {}
            Ok(seq) if seq > due => {
                return Err(bad(format!("event {due} is missing; the next one there is {seq}")));
            }
            _ => return Err(bad(format!("a row stands at place {}, where none may be", link.seq))),
        }
        let event = link.read().map_err(|why| bad(format!("event {due} was changed: {why}")))?;
        if event.prev != self.tail() {
            let why = if due == 1 {
                "event 1 does not begin the chain: another came before it".to_owned()
            } else {
                format!("event {due} does not follow event {}: one of the two was written anew", self.good)
            };
            return Err(bad(why));
        }
        self.good = due;
        self.head = Some(event.digest.clone());
        Ok(event)
    }
}
