//! Where a server is, and how it is reached: as libpq would, but that no password stands in an address.

use super::password;
use model::JournalError;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Where Debian's servers have their socket.
const SOCKETS: &str = "/var/run/postgresql";

/// How long a connection is waited for, and how long a silent one is believed in.
const CONNECT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(10);

/// The address of a journal in PostgreSQL. It holds no password: that comes from `PGPASSWORD` or a password file at
/// the moment of connecting.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    config: Config,
    /// The authority that the server's certificate must come from; those of the system where there is none.
    pub(super) authority: Option<PathBuf>,
}

impl Address {
    /// Reads `postgres://USER@HOST:PORT/DATABASE`. What is left out comes from `PGHOST`, `PGPORT`, `PGUSER`,
    /// `PGDATABASE` and `PGSSLROOTCERT`, as with libpq; without a host it is the socket in /var/run/postgresql.
    ///
    /// # Errors
    /// Never repeats the text: somebody may have put a password in it.
    pub fn parse(text: &str) -> Result<Address, JournalError> {
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        if !is_address(address) {
            return Err(wrong("it is none of the form postgres://USER@HOST:PORT/DATABASE"));
        }
        let (mut kept, mut authority, mut mode) = (Vec::new(), None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslrootcert", path)) => authority = Some(PathBuf::from(path)),
                Some(("sslmode", word)) => mode = Some(word),
                Some(("host" | "port" | "user" | "dbname" | "hostaddr", _)) => kept.push(pair),
                Some(("password", _)) => return Err(has_password()),
                _ => {
                    return Err(wrong(
                        "it may say host, port, user, dbname, sslmode and sslrootcert, no more",
                    ));
                }
            }
        }
        let text = format!("{address}?{}", kept.join("&"));
        let mut config: Config =
            text.parse().map_err(|_| wrong("it is none of the form postgres://USER@HOST:PORT/DATABASE"))?;
        if config.get_password().is_some() {
            return Err(has_password());
        }
        complete(&mut config)?;
        config.ssl_mode(encryption(&config, mode)?);
        let authority = authority.or_else(|| variable("PGSSLROOTCERT").map(PathBuf::from));
        Ok(Address { config, authority })
    }

    /// What the driver is given, with the password of this moment.
    pub(super) fn config(&self) -> Result<Config, JournalError> {
        let mut config = self.config.clone();
        config.application_name("interlock").connect_timeout(CONNECT);
        config.keepalives_idle(SILENCE).keepalives_interval(SILENCE / 5).keepalives_retries(3);
        config.tcp_user_timeout(SILENCE);
        if let Some(secret) = password::find(&self.config)? {
            config.password(secret.expose());
        }
        Ok(config)
    }

    /// Whether the connection is encrypted.
    pub(super) fn is_encrypted(&self) -> bool {
        self.config.get_ssl_mode() != SslMode::Disable
    }

    /// An error about this journal.
    pub(super) fn because(&self, why: impl ToString) -> JournalError {
        JournalError::Store { place: self.to_string(), why: why.to_string() }
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with("postgres://") || text.starts_with("postgresql://")
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        for (n, host) in self.config.get_hosts().iter().enumerate() {
            let port = self.config.get_ports().get(n).or(self.config.get_ports().first());
            let (comma, port) = (if n > 0 { "," } else { "" }, port.copied().unwrap_or(5432));
            match host {
                Host::Tcp(name) => write!(f, "{comma}{name}:{port}")?,
                Host::Unix(folder) => write!(f, "{comma}{}:{port}", folder.display())?,
            }
        }
        write!(f, "/{}", self.config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn wrong(why: &str) -> JournalError {
    JournalError::Store { place: "this address".to_owned(), why: why.to_owned() }
}

fn has_password() -> JournalError {
    wrong("it has a password in it, which everybody can read: put that into ~/.pgpass or PGPASSWORD")
}

pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn complete(config: &mut Config) -> Result<(), JournalError> {
    if config.get_user().is_none()
        && let Some(user) = ["PGUSER", "USER", "LOGNAME"].into_iter().find_map(variable)
    {
        config.user(user);
    }
    if config.get_ports().is_empty()
        && let Some(port) = variable("PGPORT")
    {
        config.port(port.parse().map_err(|_| wrong("PGPORT is no port"))?);
    }
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        config.host(variable("PGHOST").unwrap_or_else(|| SOCKETS.to_owned()));
    }
    if config.get_dbname().is_none() {
        let name = variable("PGDATABASE");
        config.dbname(name.ok_or_else(|| wrong("it names no database: postgres://HOST/DATABASE"))?);
    }
    Ok(())
}

/// Over a network only encrypted, and only to the server that the certificate names: what is recorded there is what
/// commands printed. A mode that asks for less is refused, not followed.
fn encryption(config: &Config, wanted: Option<&str>) -> Result<SslMode, JournalError> {
    let local_name = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    };
    let local =
        config.get_hosts().iter().all(local_name) && config.get_hostaddrs().iter().all(IpAddr::is_loopback);
    match (wanted, local) {
        (Some("verify-full"), _) | (None, false) => Ok(SslMode::Require),
        (None | Some("disable"), true) => Ok(SslMode::Disable),
        (Some(_), _) => Err(wrong("sslmode may be verify-full, which it is over a network in any case")),
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn check(text: &str) -> String {
        match Address::parse(text) {
            Ok(address) => format!("{address} encrypted: {}", address.is_encrypted()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn over_a_network_it_is_encrypted() {
        let told: Vec<String> = [
            "postgres://ada@db.example:5433/journal",
            "postgresql://db.example/journal?sslrootcert=/etc/ca.pem",
            "postgres://ada@127.0.0.1:5433/journal",
            "postgres://ada@localhost/journal?sslmode=verify-full",
            "postgres://%2Frun%2Fpg/journal",
            "postgres:///journal?host=/run/pg&port=5434",
            "postgres://db.example/journal?sslmode=disable",
            "postgres://db.example/journal?sslmode=require",
        ]
        .map(check)
        .into();
        insta::assert_snapshot!(told.join("\n"), @"
        postgres://db.example:5433/journal encrypted: true
        postgres://db.example:5432/journal encrypted: true
        postgres://127.0.0.1:5433/journal encrypted: false
        postgres://localhost:5432/journal encrypted: true
        postgres:///run/pg:5432/journal encrypted: false
        postgres:///run/pg:5434/journal encrypted: false
        the journal at this address cannot be used: sslmode may be verify-full, which it is over a network in any case
        the journal at this address cannot be used: sslmode may be verify-full, which it is over a network in any case
        ");
    }

    #[test]
    fn a_password_is_refused_and_not_repeated() {
        for text in [
            "postgres://ada:c4n4ry@db/journal",
            "postgres://db/journal?password=c4n4ry",
            "postgres://ada:c4n4ry@db:port/journal",
            "postgres://db/journal?sslkey=c4n4ry",
            "mysql://ada:c4n4ry@db/journal",
        ] {
            let told = check(text);
            assert!(told.starts_with("the journal at this address cannot be used"), "{told}");
            assert!(!told.contains("c4n4ry"), "{told}");
        }
        assert!(check("postgres://ada:c4n4ry@db/journal").contains("~/.pgpass"));
    }
}
