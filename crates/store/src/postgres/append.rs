//! One append: a transaction under the lock of the chain and the lease of the cloud.

use super::lease::Lease;
use super::rows::{column, columns, event};
use super::schema::APPENDING;
use super::server::Trouble;
use crate::chain::Link;
use model::{Digest, Event, EventKind, JournalError, RunId, Timestamp};
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// What is to be recorded.
pub struct Batch<'a> {
    pub run: &'a RunId,
    pub kinds: &'a [(Timestamp, EventKind)],
    /// The last event that this process saw as head.
    pub seen: &'a Option<(i64, Digest)>,
}

impl Batch<'_> {
    /// Records the batch. `sent` is what an earlier try may have committed without hearing of it: under the lock its
    /// transaction is over, so that it is there now or never will be.
    pub async fn append(
        &self,
        client: &Client,
        lease: &Lease,
        sent: &mut Option<Vec<Event>>,
    ) -> Result<Vec<Event>, Trouble> {
        client.batch_execute("BEGIN").await?;
        client.batch_execute(APPENDING).await?;
        if let Some(events) = sent.take()
            && is_there(client, &events).await?
        {
            client.batch_execute("COMMIT").await?;
            return Ok(events);
        }
        lease.assert(client).await?;
        let head = self.head(client).await?;
        let mut seq = head.as_ref().map_or(0, |event| event.seq);
        let mut prev = head.map_or_else(|| Digest::of(b""), |event| event.digest);
        let (mut links, mut events) = (Vec::new(), Vec::new());
        for (at, kind) in self.kinds {
            seq += 1;
            let (link, event) = Link::seal(seq, self.run, *at, &prev, kind)?;
            prev = event.digest.clone();
            links.push(link);
            events.push(event);
        }
        insert(client, &links).await?;
        *sent = Some(events.clone());
        client.batch_execute("COMMIT").await?;
        Ok(events)
    }

    /// The last event, if the one that was last when this process looked is still there.
    async fn head(&self, client: &Client) -> Result<Option<Event>, Trouble> {
        if let Some((seq, digest)) = self.seen
            && digest_at(client, *seq).await?.as_deref() != Some(digest.as_str())
        {
            let why = "it was there when this process last looked, and is gone or changed: run `interlock journal verify`";
            let seq = u64::try_from(*seq).unwrap_or(0);
            return Err(Trouble::Journal(JournalError::Unreadable { seq, why: why.to_owned() }));
        }
        last(client).await
    }
}

/// The last event, once it has its seal.
pub async fn last(client: &Client) -> Result<Option<Event>, Trouble> {
    let sql = format!("SELECT {} FROM event ORDER BY seq DESC LIMIT 1", columns());
    let row = client.query_typed_opt(&sql, &[]).await?;
    Ok(row.as_ref().map(event).transpose()?)
}

/// Whether a batch was recorded: its last event stands in its place with its digest.
async fn is_there(client: &Client, events: &[Event]) -> Result<bool, Trouble> {
    let Some(last) = events.last() else { return Ok(true) };
    let found = digest_at(client, i64::try_from(last.seq).unwrap_or(i64::MAX)).await?;
    Ok(found.as_deref() == Some(last.digest.as_str()))
}

/// The digest of the event at a place.
pub async fn digest_at(client: &Client, seq: i64) -> Result<Option<String>, Trouble> {
    let sql = "SELECT digest FROM event WHERE seq = $1";
    let row = client.query_typed_opt(sql, &[(&seq, Type::INT8)]).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Puts links behind the last one, in one statement.
pub async fn insert(client: &Client, links: &[Link]) -> Result<(), Trouble> {
    let seqs: Vec<i64> = links.iter().map(|link| link.seq).collect();
    let runs: Vec<String> = links.iter().map(|link| column(&link.run)).collect();
    let texts =
        |field: fn(&Link) -> &String| links.iter().map(|link| field(link).as_str()).collect::<Vec<_>>();
    let ats = texts(|link| &link.at);
    let kinds = texts(|link| &link.kind);
    let jsons = texts(|link| &link.json);
    let prevs = texts(|link| &link.prev);
    let digests = texts(|link| &link.digest);
    let sql = "INSERT INTO event (seq, run, at, kind, json, prev, digest)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) AS link (seq, run, at, kind, json, prev, digest)
        ORDER BY seq";
    let text = Type::TEXT_ARRAY;
    client
        .execute_typed(
            sql,
            &[
                (&seqs, Type::INT8_ARRAY),
                (&runs, text.clone()),
                (&ats, text.clone()),
                (&kinds, text.clone()),
                (&jsons, text.clone()),
                (&prevs, text.clone()),
                (&digests, text),
            ],
        )
        .await?;
    Ok(())
}

/// Whether an output is kept.
pub async fn has_output(client: &Client, digest: &Digest) -> Result<bool, Trouble> {
    let sql = "SELECT 1 FROM output WHERE digest = $1";
    Ok(client.query_typed_opt(sql, &[(&digest.as_str(), Type::TEXT)]).await?.is_some())
}

/// Keeps an output; one that is there already stays as it is.
pub async fn put_output(client: &Client, digest: &Digest, packed: &[u8]) -> Result<(), Trouble> {
    let sql = "INSERT INTO output (digest, zlib) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    client.execute_typed(sql, &[(&digest.as_str(), Type::TEXT), (&packed, Type::BYTEA)]).await?;
    Ok(())
}
