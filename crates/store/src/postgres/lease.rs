//! The right to append for one cloud: taken, kept while the process lives, given back.

use super::address::Address;
use super::rows::column;
use super::server::{PATIENCE, Server, Trouble};
use crate::place::Claim;
use model::JournalError;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};

/// How long a lease lasts without renewal: a run whose process died can be taken over after that.
pub const TERM: Duration = Duration::from_secs(60);

/// All times are the database's: no client's clock has a say. `$4` is the term in seconds.
const TAKE: &str = "INSERT INTO lease AS l (cloud, holder, token, since, until)
    VALUES ($1, $2, 1, clock_timestamp(), clock_timestamp() + make_interval(secs => $3))
    ON CONFLICT (cloud) DO UPDATE SET holder = excluded.holder, token = l.token + 1,
        since = clock_timestamp(), until = clock_timestamp() + make_interval(secs => $3)
    WHERE l.until <= clock_timestamp()
    RETURNING token";
const RENEW: &str = "UPDATE lease SET until = greatest(until, clock_timestamp() + make_interval(secs => $3))
    WHERE cloud = $1 AND token = $2 AND until > clock_timestamp()";
const GIVE_BACK: &str = "UPDATE lease SET until = clock_timestamp()
    WHERE cloud = $1 AND token = $2 AND until > clock_timestamp()";
const LOOK: &str = "SELECT holder, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),
    to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), token, until > clock_timestamp()
    FROM lease WHERE cloud = $1";

/// A lease as it was taken. It may have run out since: each append asks.
pub struct Lease {
    cloud: String,
    token: i64,
    term: f64,
    /// Who had it before, since when and until when.
    before: Option<String>,
    renewal: Option<(Sender<()>, JoinHandle<()>)>,
}

/// What a row of the table says.
struct Row {
    holder: String,
    since: String,
    until: String,
    token: i64,
    lasts: bool,
}

impl Row {
    fn told(&self) -> String {
        format!("{}, who had the right to write from {} until {}", self.holder, self.since, self.until)
    }
}

impl Lease {
    /// Who had it before, in words; nobody when it is the first of its cloud.
    pub fn before(&self) -> Option<&str> {
        self.before.as_deref()
    }

    /// Takes the cloud's lease, if nobody has it, and renews it from a thread of its own with a connection of its own:
    /// a run that waits for a person or for a long block keeps it.
    pub fn take(server: &Server, claim: &Claim, term: Duration) -> Result<Lease, JournalError> {
        let cloud = column(&claim.cloud);
        let seconds = term.as_secs_f64();
        let (before, token) = server.ask(async |client| {
            // When the answer to the taking was lost, this is the second look, and finds ourselves.
            let before = look(client, &cloud).await?.filter(|row| row.holder != claim.holder);
            let params: [(&(dyn ToSql + Sync), Type); 3] =
                [(&cloud, Type::TEXT), (&column(&claim.holder), Type::TEXT), (&seconds, Type::FLOAT8)];
            match client.query_typed_opt(TAKE, &params).await? {
                Some(row) => Ok((before.map(|row| row.told()), row.try_get(0)?)),
                None => Err(Trouble::Journal(held(client, server.address(), &cloud, &claim.cloud).await?)),
            }
        })?;
        let mut lease = Lease { cloud, token, term: seconds, before, renewal: None };
        lease.renewal = Some(lease.renew(server.address(), term)?);
        Ok(lease)
    }

    fn renew(&self, address: &Address, term: Duration) -> Result<(Sender<()>, JoinHandle<()>), JournalError> {
        let (stop, stopped) = mpsc::channel::<()>();
        let quarter = term / 4;
        let server = Server::connect(address, true, PATIENCE / 2)?;
        let (cloud, token, term) = (self.cloud.clone(), self.token, self.term);
        let renew = move || {
            while stopped.recv_timeout(quarter) == Err(RecvTimeoutError::Timeout) {
                // A server that is away may come back in time. Once the lease is gone there is nothing to renew; the
                // next append says so.
                let renewed = server.ask(async |client| renew(client, &cloud, token, term).await);
                if matches!(renewed, Ok(false)) {
                    return;
                }
            }
        };
        Ok((stop, std::thread::spawn(renew)))
    }

    /// Inside a transaction: that the lease is still this one, and lasts. It is renewed by that, and nobody can take
    /// it before the transaction ends.
    pub async fn assert(&self, client: &Client) -> Result<(), Trouble> {
        if renew(client, &self.cloud, self.token, self.term).await? {
            return Ok(());
        }
        let why = match look(client, &self.cloud).await? {
            Some(row) if row.token != self.token && row.lasts => format!(
                "the right to write for cloud `{}` went to {} at {}, because this process did not renew it in time",
                self.cloud, row.holder, row.since
            ),
            Some(row) if row.token != self.token => {
                format!("the right to write for cloud `{}` went to {} meanwhile", self.cloud, row.holder)
            }
            Some(row) => format!(
                "the right to write for cloud `{}` ran out at {}, because this process did not renew it in time",
                self.cloud, row.until
            ),
            None => format!("the right to write for cloud `{}` is gone from the database", self.cloud),
        };
        Err(Trouble::Journal(JournalError::Fenced { why }))
    }

    /// Stops the renewal, and lets the next writer in at once.
    pub fn give_back(&mut self, server: &Server) {
        if let Some((stop, thread)) = self.renewal.take() {
            drop(stop);
            let _ = thread.join();
        }
        // A server that is gone finds out by the clock.
        if server.is_connected() {
            let _ = server.ask(async |client| {
                let params: [(&(dyn ToSql + Sync), Type); 2] =
                    [(&self.cloud, Type::TEXT), (&self.token, Type::INT8)];
                client.execute_typed(GIVE_BACK, &params).await?;
                Ok(())
            });
        }
    }
}

async fn renew(client: &Client, cloud: &str, token: i64, term: f64) -> Result<bool, Trouble> {
    let params: [(&(dyn ToSql + Sync), Type); 3] =
        [(&cloud, Type::TEXT), (&token, Type::INT8), (&term, Type::FLOAT8)];
    Ok(client.execute_typed(RENEW, &params).await? == 1)
}

async fn look(client: &Client, cloud: &str) -> Result<Option<Row>, Trouble> {
    let Some(row) = client.query_typed_opt(LOOK, &[(&cloud, Type::TEXT)]).await? else { return Ok(None) };
    let holder: String = row.try_get(0)?;
    Ok(Some(Row {
        holder: holder.chars().filter(|letter| !letter.is_control()).take(200).collect(),
        since: row.try_get(1)?,
        until: row.try_get(2)?,
        token: row.try_get(3)?,
        lasts: row.try_get(4)?,
    }))
}

async fn held(client: &Client, address: &Address, cloud: &str, name: &str) -> Result<JournalError, Trouble> {
    let (by, help) = match look(client, cloud).await? {
        Some(row) => (
            row.holder,
            format!(
                "since {}; its right to write runs out at {} unless it renews it. Wait for it, or end it and start \
                 again then",
                row.since, row.until
            ),
        ),
        None => ("another process".to_owned(), "wait for it, and start again".to_owned()),
    };
    Ok(JournalError::Held { by, at: format!("on cloud `{name}`, by the journal at {address},"), help })
}
