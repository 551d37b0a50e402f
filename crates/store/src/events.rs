use crate::SqliteJournal;
use crate::sqlite::{COLUMNS, event};
use model::{Event, JournalError};

/// The events of a journal in order. Holds one of them at a time, and no lock between two, so that a long look does
/// not keep the log from being folded into the file. Ends at the first event that does not read back.
pub struct Events<'a> {
    journal: &'a SqliteJournal,
    /// Place of the last event that was given out; `None` after an error.
    last: Option<u64>,
}

impl<'a> Events<'a> {
    pub(crate) fn after(journal: &'a SqliteJournal, seq: u64) -> Events<'a> {
        Events { journal, last: Some(seq) }
    }

    fn read(&self, after: u64) -> Result<Option<Event>, JournalError> {
        let failed = |e: rusqlite::Error| self.journal.failed(&e);
        let sql = format!("SELECT {COLUMNS} FROM event WHERE seq > ?1 ORDER BY seq LIMIT 1");
        let mut statement = self.journal.db.prepare_cached(&sql).map_err(failed)?;
        let mut rows = statement.query([after as i64]).map_err(failed)?;
        rows.next().map_err(failed)?.map(event).transpose()
    }
}

impl Iterator for Events<'_> {
    type Item = Result<Event, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        let event = self.read(self.last?).transpose()?;
        self.last = event.as_ref().ok().map(|event| event.seq);
        Some(event)
    }
}
