//! A conversation with the server that outlives its connections: bounded in time, and repeated only where a repetition
//! does no harm.

use super::address::Address;
use super::tls::Encrypted;
use model::JournalError;
use std::cell::RefCell;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};

/// How long a server may be gone before a run stops waiting for it.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Between two tries to connect.
const PAUSE: Duration = Duration::from_millis(50);

/// What the server is asked to bound by itself, in case that this process falls asleep or its network dies.
const BOUNDS: &str = "SET statement_timeout = '60s'; SET lock_timeout = '8s';
    SET idle_in_transaction_session_timeout = '20s'; SET search_path = interlock, pg_temp;
    SET default_transaction_isolation = 'read committed'; SET row_security = off;";

/// For readers: not even by mistake.
const READING: &str = "SET default_transaction_read_only = on;";

/// What makes a commit outlive a power cut. A stronger setting, such as one that waits for a standby, is left alone.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// Why a question was not answered.
pub enum Trouble {
    /// The driver or the database.
    Driver(tokio_postgres::Error),
    /// No answer in time. What was asked may still be done.
    Silence,
    /// The journal itself: it will not get better by asking again.
    Journal(JournalError),
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(error: tokio_postgres::Error) -> Trouble {
        Trouble::Driver(error)
    }
}

impl From<JournalError> for Trouble {
    fn from(error: JournalError) -> Trouble {
        Trouble::Journal(error)
    }
}

struct Session {
    client: Client,
    connection: JoinHandle<()>,
}

/// One server, and the connection to it if there is one now.
pub struct Server {
    address: Address,
    writes: bool,
    patience: Duration,
    runtime: Runtime,
    session: RefCell<Option<Session>>,
}

impl Server {
    /// Connects.
    pub fn connect(address: &Address, writes: bool, patience: Duration) -> Result<Server, JournalError> {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(|error| address.because(error))?;
        let server =
            Server { address: address.clone(), writes, patience, runtime, session: RefCell::default() };
        let session = server.runtime.block_on(server.bounded(server.session()));
        let session = session.map_err(|trouble| server.told(trouble))?;
        server.session.replace(Some(session));
        Ok(server)
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether there is a connection now.
    pub fn is_connected(&self) -> bool {
        self.session.borrow().as_ref().is_some_and(|session| !session.client.is_closed())
    }

    /// Asks until there is an answer or patience ends. `work` is done again, from its beginning, over a new connection
    /// when the old one is lost: it must bear that.
    pub fn ask<T>(&self, work: impl AsyncFn(&Client) -> Result<T, Trouble>) -> Result<T, JournalError> {
        let deadline = Instant::now() + self.patience;
        loop {
            let trouble = match self.once(&work) {
                Ok(answer) => return Ok(answer),
                Err(trouble) => trouble,
            };
            let goes_on = is_passing(&trouble) && Instant::now() + PAUSE < deadline;
            if !goes_on {
                return Err(self.told(trouble));
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Asks once, over the connection that there is: for what belongs to an open transaction, which is gone with it.
    pub fn within<T>(&self, work: impl AsyncFn(&Client) -> Result<T, Trouble>) -> Result<T, JournalError> {
        if !self.is_connected() {
            return Err(self.address.because("the connection was lost in the middle of a transaction"));
        }
        self.once(&work).map_err(|trouble| self.told(trouble))
    }

    fn once<T>(&self, work: &impl AsyncFn(&Client) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let there = self.session.take().filter(|session| !session.client.is_closed());
        self.runtime.block_on(async {
            let session = match there {
                Some(session) => session,
                None => self.bounded(self.session()).await?,
            };
            let answer = self.bounded(work(&session.client)).await;
            let is_whole = match &answer {
                Ok(_) => true,
                // The transaction that it may have left open is ended, or else the connection is.
                Err(Trouble::Journal(_)) => {
                    let ended = async { Ok(session.client.batch_execute("ROLLBACK").await?) };
                    self.bounded(ended).await.is_ok()
                }
                Err(Trouble::Driver(_) | Trouble::Silence) => false,
            };
            if is_whole {
                self.session.replace(Some(session));
            } else {
                session.connection.abort();
                // The socket is closed when the runtime has dropped the task: the server gives its locks back then.
                let _ = session.connection.await;
            }
            answer
        })
    }

    async fn bounded<T>(&self, work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
        tokio::time::timeout(self.patience, work).await.unwrap_or(Err(Trouble::Silence))
    }

    async fn session(&self) -> Result<Session, Trouble> {
        let config = self.address.config()?;
        let (client, connection) = if self.address.is_encrypted() {
            let (client, connection) = config.connect(Encrypted::new(&self.address)?).await?;
            (client, tokio::spawn(async { drop(connection.await) }))
        } else {
            let (client, connection) = config.connect(NoTls).await?;
            (client, tokio::spawn(async { drop(connection.await) }))
        };
        client.batch_execute(BOUNDS).await?;
        client.batch_execute(if self.writes { DURABLE } else { READING }).await?;
        if self.writes {
            let row = client.query_typed_one("SELECT current_setting('fsync')", &[]).await?;
            if row.try_get::<_, &str>(0)? != "on" {
                let why = "the server runs with fsync = off, and forgets what it promised at a power cut";
                return Err(Trouble::Journal(self.address.because(why)));
            }
        }
        Ok(Session { client, connection })
    }

    fn told(&self, trouble: Trouble) -> JournalError {
        match trouble {
            Trouble::Journal(error) => error,
            Trouble::Silence => self.address.because(format!(
                "the database did not answer within {} s; what it was asked last may be recorded or not, and whoever \
                 goes on with the run finds that out",
                self.patience.as_secs()
            )),
            Trouble::Driver(error) => self.address.because(words(&error)),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(Session { client, connection }) = self.session.take() {
            drop(client);
            // A good-bye, so that the server does not log a lost client.
            let _ = self.runtime.block_on(async { tokio::time::timeout(PAUSE, connection).await });
        }
    }
}

/// Whether the server may be back in a moment: a lost connection, a restart, too many clients.
fn is_passing(trouble: &Trouble) -> bool {
    let Trouble::Driver(error) = trouble else { return false };
    match error.code() {
        Some(code) => {
            let restarts = [
                SqlState::ADMIN_SHUTDOWN,
                SqlState::CRASH_SHUTDOWN,
                SqlState::CANNOT_CONNECT_NOW,
                SqlState::TOO_MANY_CONNECTIONS,
            ];
            restarts.contains(code) || code.code().starts_with("08")
        }
        None => error.is_closed() || source(error).is_some_and(|error| !is_lasting(error)),
    }
}

fn source(error: &tokio_postgres::Error) -> Option<&std::io::Error> {
    std::error::Error::source(error)?.downcast_ref()
}

/// A certificate that does not fit stays so.
fn is_lasting(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, InvalidInput};
    matches!(error.kind(), InvalidData | InvalidInput)
}

/// The words of the database, or of the driver and what it stumbled over. Never the detail, which may quote a row.
pub fn words(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(told) if *told.code() == SqlState::INSUFFICIENT_PRIVILEGE => {
            format!("{}: ask the owner of the database for the rights of docs/teams.md", told.message())
        }
        Some(told) if *told.code() == SqlState::LOCK_NOT_AVAILABLE => {
            "another process has been writing to it for more than 8 s; wait for it, or end it, and try again"
                .to_owned()
        }
        Some(told) => told.message().to_owned(),
        None => match std::error::Error::source(error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        },
    }
}
