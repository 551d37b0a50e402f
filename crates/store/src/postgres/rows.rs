//! Rows as links and events, a page at a time.

use super::server::Trouble;
use crate::chain::{LARGEST, Link};
use crate::output::unpack;
use model::{Event, JournalError};
use std::borrow::Cow;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

/// Columns of an event in the order that [`link`] reads them. A text that is too large is not even sent.
pub fn columns() -> String {
    format!(
        "seq, run, at, kind, CASE WHEN octet_length(json) <= {LARGEST} THEN json END AS json, prev, digest, \
         octet_length(json) > {LARGEST} AS large"
    )
}

/// How much of a table is read at once: rows, and bytes beyond which no further row is taken.
const ROWS: usize = 500;
const BYTES: usize = 4 << 20;

/// The events, of one run or of all, after a place or from the first; a page is empty when there are no more.
pub async fn page(
    client: &Client,
    after: Option<i64>,
    last: i64,
    run: Option<&str>,
) -> Result<Vec<Row>, Trouble> {
    let columns = columns();
    // A column that is no longer text would not even compare: it is to be told, not to end the reading.
    let only = if run.is_some() { "run = $3" } else { "$3::text IS NULL" };
    let sql = format!(
        "SELECT {columns} FROM (
             SELECT *, sum(octet_length(json)) OVER (ORDER BY seq) - octet_length(json) AS before FROM (
                 SELECT * FROM event WHERE ($1::bigint IS NULL OR seq > $1) AND seq <= $2
                 AND {only} ORDER BY seq LIMIT {ROWS}
             ) AS few
         ) AS page WHERE before IS NULL OR before < {BYTES} ORDER BY seq"
    );
    let params: [(&(dyn ToSql + Sync), Type); 3] =
        [(&after, Type::INT8), (&last, Type::INT8), (&run, Type::TEXT)];
    Ok(client.query_typed(&sql, &params).await?)
}

/// The packed bytes of an output as they are asked for: null where they are too many.
pub fn packed() -> String {
    format!("CASE WHEN octet_length(zlib) <= {LARGEST} THEN zlib END")
}

/// The outputs after a digest, or from the first: digest and packed bytes, null where they are too many.
pub async fn outputs(client: &Client, after: &str) -> Result<Vec<Row>, Trouble> {
    let packed = packed();
    let sql = format!(
        "SELECT digest, {packed} FROM (
             SELECT *, sum(octet_length(zlib)) OVER (ORDER BY digest) - octet_length(zlib) AS before FROM (
                 SELECT * FROM output WHERE digest > $1 ORDER BY digest LIMIT {ROWS}
             ) AS few
         ) AS page WHERE before IS NULL OR before < {BYTES} ORDER BY digest"
    );
    Ok(client.query_typed(&sql, &[(&after, Type::TEXT)]).await?)
}

/// An output, once its bytes have its digest. The error says what is wrong.
pub fn unpacked(row: &Row, column: usize, digest: &str) -> Result<Vec<u8>, String> {
    let packed: Option<&[u8]> = row.try_get(column).map_err(|_| "it is not bytes".to_owned())?;
    unpack(packed.ok_or("it is too large, or not there")?, digest)
}

/// A row as a link. The error names the column that is not what it must be.
pub fn link(row: &Row) -> Result<Link, String> {
    let text = |index: usize, name: &str| -> Result<String, String> {
        let value: &str = row.try_get(index).map_err(|_| format!("its column `{name}` is not text"))?;
        Ok(value.to_owned())
    };
    if row.try_get(7).unwrap_or(false) {
        return Err(format!("its text has more than {LARGEST} bytes"));
    }
    let run = text(1, "run")?;
    Ok(Link {
        seq: row.try_get(0).map_err(|_| "its place is not a number".to_owned())?,
        run: uncolumn(&run).ok_or("its column `run` is not a name")?,
        at: text(2, "at")?,
        kind: text(3, "kind")?,
        json: text(4, "json")?,
        prev: text(5, "prev")?,
        digest: text(6, "digest")?,
    })
}

/// A row as an event that has its seal.
pub fn event(row: &Row) -> Result<Event, JournalError> {
    let seq = row.try_get::<_, i64>(0).ok().and_then(|seq| u64::try_from(seq).ok()).unwrap_or(0);
    link(row).and_then(|link| link.read()).map_err(|why| JournalError::Unreadable { seq, why })
}

/// A name as it stands in a column: PostgreSQL's text cannot hold a NUL.
pub fn column(name: &str) -> String {
    let plain = !name.contains(['\0', '\\']);
    let text =
        if plain { Cow::Borrowed(name) } else { name.replace('\\', "\\\\").replace('\0', "\\0").into() };
    text.into_owned()
}

fn uncolumn(text: &str) -> Option<String> {
    let mut name = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        name.push(match letter {
            '\\' => match letters.next()? {
                '\\' => '\\',
                '0' => '\0',
                _ => return None,
            },
            letter => letter,
        });
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::{column, uncolumn};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_come_back(name in "[a\\\\\0%\u{e9}]{0,8}") {
            let text = column(&name);
            prop_assert!(!text.contains('\0'));
            prop_assert_eq!(uncolumn(&text), Some(name));
        }
    }

    #[test]
    fn what_no_name_is_written_as_is_none() {
        assert_eq!((uncolumn("a\\"), uncolumn("a\\b")), (None, None));
    }
}
