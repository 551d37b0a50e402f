//! The tables, what guards them inside the database, and how an older one is brought up to date.

use super::server::{Server, Trouble};
use model::JournalError;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// Whoever changes the tables or appends takes this lock for the length of the transaction: `ILJN`, and what for.
const MIGRATING: &str = "SELECT pg_advisory_xact_lock(1229736526, 1)";
pub const APPENDING: &str = "SELECT pg_advisory_xact_lock(1229736526, 2)";

/// Triggers that stand in the tables, always enabled: as many as `verify` wants to find.
pub const GUARDS: [&str; 4] = [
    "event.event_is_append_only",
    "event.event_follows",
    "output.output_is_append_only",
    "lease.lease_is_fenced",
];

/// Step `n` brings the tables from version `n` to `n + 1`. Steps are never edited, only added.
const MIGRATIONS: [&str; 2] = [include_str!("schema/1.sql"), include_str!("schema/2.sql")];

/// What there is in the database.
enum Found {
    Nothing,
    Version(i32),
}

/// Makes the tables or brings them up to date, as far as that is needed.
pub fn migrate(server: &Server) -> Result<(), JournalError> {
    server.ask(async |client| {
        if matches!(found(client).await?, Found::Version(version) if version == newest()) {
            return Ok(());
        }
        client.batch_execute("BEGIN").await?;
        client.batch_execute(MIGRATING).await?;
        // Another process may have taken the steps while this one waited for its turn.
        let from = match found(client).await? {
            Found::Nothing => create(server, client).await?,
            Found::Version(version) => version,
        };
        if from > newest() {
            return Err(Trouble::Journal(server.address().because(too_new(from))));
        }
        for step in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(0)) {
            client.batch_execute(step).await?;
        }
        if from < newest() {
            let update = "UPDATE version SET version = $1";
            client.execute_typed(update, &[(&newest(), Type::INT4)]).await?;
        }
        client.batch_execute("COMMIT").await?;
        Ok(())
    })
}

/// Looks whether there is a journal that this program can read.
pub fn recognise(server: &Server) -> Result<(), JournalError> {
    let found = server.ask(async |client| found(client).await)?;
    let why = match found {
        Found::Version(version) if version == newest() => return Ok(()),
        Found::Version(version) if version > newest() => too_new(version),
        Found::Version(version) => {
            format!("its format is the older version {version}; open it for writing once to bring it up")
        }
        Found::Nothing => "there is no journal in this database yet".to_owned(),
    };
    Err(server.address().because(why))
}

async fn create(server: &Server, client: &Client) -> Result<i32, Trouble> {
    let encoding = client.query_typed_one("SELECT current_setting('server_encoding')", &[]).await?;
    if encoding.try_get::<_, &str>(0)? != "UTF8" {
        let why = "the database's encoding is not UTF8: create it with ENCODING 'UTF8' TEMPLATE template0";
        return Err(Trouble::Journal(server.address().because(why)));
    }
    client
        .batch_execute(
            "CREATE SCHEMA IF NOT EXISTS interlock;
             CREATE TABLE version (version integer NOT NULL); INSERT INTO version VALUES (0);",
        )
        .await?;
    Ok(0)
}

async fn found(client: &Client) -> Result<Found, Trouble> {
    // The catalogue first: asking a table that is not there would end the transaction. Its rows, and not a function such
    // as to_regclass, which may remember what was not there before this process waited for its turn.
    let sql = "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'interlock' AND c.relname = 'version'";
    if client.query_typed_one(sql, &[]).await?.try_get::<_, i64>(0)? == 0 {
        return Ok(Found::Nothing);
    }
    let row = client.query_typed_one("SELECT version FROM interlock.version", &[]).await?;
    Ok(Found::Version(row.try_get(0)?))
}

fn newest() -> i32 {
    MIGRATIONS.len() as i32
}

fn too_new(version: i32) -> String {
    format!(
        "its format is version {version}, and this interlock knows up to {}: use a newer interlock",
        newest()
    )
}
