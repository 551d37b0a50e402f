//! A real PostgreSQL from Debian: made in a folder of its own, on a port and a socket of its own, stopped by its id.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

/// A server with its data. It goes when this is dropped.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    /// Whom the server runs as; it refuses to be root.
    user: Option<(u32, u32)>,
    port: u16,
    child: Option<Child>,
    databases: AtomicU32,
}

/// How a server is stopped.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// In order: clients are sent away, everything is written.
    Fast,
    /// As a power cut: everything is left as it is, and the next start replays the log.
    AtOnce,
}

impl Cluster {
    /// Starts a server; `None`, said aloud, where there is none to start and nobody could install one.
    pub fn start() -> Option<Cluster> {
        let Some(programs) = programs() else {
            let must =
                std::env::var_os("CI").is_some() || (is_root() && Path::new("/etc/debian_version").is_file());
            assert!(!must, "PostgreSQL is not installed: `cargo xtask test` installs it");
            println!("SKIPPED: there is no PostgreSQL here (Debian: apt-get install postgresql)");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap();
        let user = is_root().then(account);
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let databases = AtomicU32::new(0);
        let mut cluster = Cluster { folder, programs, user, port: 0, child: None, databases };
        let mut initdb = cluster.command("initdb");
        initdb.args(["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]);
        let made = initdb.arg(cluster.data()).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        cluster.port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        cluster.up();
        Some(cluster)
    }

    /// Starts the server again.
    pub fn up(&mut self) {
        assert!(self.child.is_none());
        let mut server = self.command("postgres");
        server.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        server.args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        server.args(["-c", "max_connections=150", "-c", "shared_buffers=16MB"]);
        let log = std::fs::File::options().create(true).append(true).open(self.log()).unwrap();
        self.child = Some(server.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        let deadline = Instant::now() + Duration::from_secs(60);
        while Sql::connect(&self.config("postgres")).is_err() {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            let log = || std::fs::read_to_string(self.log()).unwrap_or_default();
            assert!(ended.is_none() && Instant::now() < deadline, "the server does not start: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it by its id, and waits for its end.
    pub fn down(&mut self, how: Stop) {
        let Some(mut child) = self.child.take() else { return };
        let signal = match how {
            Stop::Fast => "-INT",
            Stop::AtOnce => "-QUIT",
        };
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        child.wait().unwrap();
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Gives a file to the server's user, as it wants its keys.
    pub fn give(&self, path: &Path) {
        if let Some((uid, gid)) = self.user {
            chown(path, Some(uid), Some(gid)).unwrap();
        }
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// A new database, empty or the copy of another.
    pub fn database(&self, template: Option<&str>) -> String {
        let name = format!("j{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let template = template.unwrap_or("template0");
        self.sql("postgres").run(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        name
    }

    /// The address of a database for a user.
    pub fn address(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@127.0.0.1:{}/{database}", self.port)
    }

    /// A superuser's session.
    pub fn sql(&self, database: &str) -> Sql {
        Sql::connect(&self.config(database)).unwrap()
    }

    fn config(&self, database: &str) -> Config {
        let mut config = Config::new();
        config.host("127.0.0.1").port(self.port).user("postgres").dbname(database);
        config
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command.current_dir("/").env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.down(Stop::AtOnce);
    }
}

/// A session that runs any SQL.
pub struct Sql {
    runtime: tokio::runtime::Runtime,
    client: Client,
}

impl Sql {
    fn connect(config: &Config) -> Result<Sql, tokio_postgres::Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let (client, connection) = config.connect(NoTls).await?;
            tokio::spawn(async { drop(connection.await) });
            Ok::<_, tokio_postgres::Error>(client)
        })?;
        Ok(Sql { runtime, client })
    }

    pub fn run(&self, sql: &str) {
        self.try_run(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The error is the database's message.
    pub fn try_run(&self, sql: &str) -> Result<(), String> {
        let told = self.runtime.block_on(self.client.batch_execute(sql));
        told.map_err(|error| {
            error.as_db_error().map_or_else(|| error.to_string(), |e| e.message().to_owned())
        })
    }

    /// The first column of the first row, as text.
    pub fn one(&self, sql: &str) -> String {
        let rows = self.runtime.block_on(self.client.simple_query(sql)).unwrap();
        rows.iter()
            .find_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
                _ => None,
            })
            .unwrap_or_else(|| panic!("{sql}: no row"))
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// The newest server that Debian has installed.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
    found.retain(|folder| folder.join("initdb").is_file());
    found.sort();
    found.pop()
}

/// Ids of the account that Debian's package makes, or of nobody.
fn account() -> (u32, u32) {
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap();
    let ids = |name: &str| {
        let mut fields = accounts.lines().find(|line| line.starts_with(name))?.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    ids("postgres:").or_else(|| ids("nobody:")).unwrap()
}
