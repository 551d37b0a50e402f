//! The inbox in PostgreSQL: whoever may write to the database may leave an answer, and needs no lease for it.

use super::PostgresJournal;
use super::rows::column;
use crate::inbox::{AT_ONCE, LARGEST_TEXT, fits};
use model::{Inbox, JournalError, Posted, RunId};
use tokio_postgres::types::Type;

impl Inbox for PostgresJournal {
    fn post(&mut self, run: &RunId, text: &str) -> Result<u64, JournalError> {
        fits(text)?;
        // Asked again when the connection is lost in between: an answer that is there twice counts once.
        let place: i64 = self.server.ask(async |client| {
            let insert = "INSERT INTO inbox (run, text) VALUES ($1, $2) RETURNING place";
            let run = column(&run.0);
            let row = client.query_typed_one(insert, &[(&run, Type::TEXT), (&text, Type::TEXT)]).await?;
            Ok(row.try_get(0)?)
        })?;
        Ok(place.unsigned_abs())
    }

    fn posted(&self, run: &RunId, after: u64) -> Result<Vec<Posted>, JournalError> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT place, CASE WHEN octet_length(text) <= {LARGEST_TEXT} THEN text ELSE '' END FROM inbox \
             WHERE run = $1 AND place > $2 ORDER BY place LIMIT {AT_ONCE}"
        );
        self.server.ask(async |client| {
            let run = column(&run.0);
            let rows = client.query_typed(&sql, &[(&run, Type::TEXT), (&after, Type::INT8)]).await?;
            let posted = rows.iter().map(|row| {
                Ok(Posted { place: row.try_get::<_, i64>(0)?.unsigned_abs(), text: row.try_get(1)? })
            });
            posted.collect()
        })
    }
}
