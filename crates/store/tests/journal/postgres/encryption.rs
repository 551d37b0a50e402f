//! An encrypted connection goes to the server that the certificate names, or it is none.

use super::{Database, Place, claim};
use crate::cluster::Cluster;
use crate::sample::fill;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use store::{Address, PostgresJournal, Store};

fn openssl(folder: &Path, line: &str) {
    let made = Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{line}: {}", String::from_utf8_lossy(&made.stderr));
}

/// An authority, and a certificate of it for `localhost`.
fn certificates(folder: &Path) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(
        folder,
        &format!(
            "req -x509 {key} -keyout ca.key -out ca.pem -days 30 -subj /CN=team -addext basicConstraints=critical,CA:TRUE"
        ),
    );
    openssl(folder, &format!("req {key} -keyout server.key -out server.csr -subj /CN=localhost"));
    let extensions = "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n";
    std::fs::write(folder.join("extensions"), extensions).unwrap();
    let sign = "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile extensions -out server.crt";
    openssl(folder, sign);
    std::fs::set_permissions(folder.join("server.key"), std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn the_certificate_must_name_the_server_and_come_from_a_known_authority() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    fill(&mut database.open());
    let open = |host: &str, more: &str| {
        let (port, name) = (cluster.port(), &database.name);
        let text = format!("postgres://postgres@{host}:{port}/{name}?sslmode=verify-full{more}");
        PostgresJournal::open_read_only(&Address::parse(&text).unwrap())
    };
    let told = open("localhost", "").err().unwrap().to_string();
    assert!(told.contains("does not support TLS"), "{told}");
    let data = cluster.data();
    certificates(&data);
    for file in ["server.key", "server.crt"] {
        cluster.give(&data.join(file));
    }
    cluster.sql("postgres").run("ALTER SYSTEM SET ssl = on");
    cluster.sql("postgres").run("SELECT pg_reload_conf()");
    let authority = format!("&sslrootcert={}", data.join("ca.pem").display());
    // The server takes up its new settings in its own time.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let journal = loop {
        match open("localhost", &authority) {
            Ok(journal) => break journal,
            Err(error) => assert!(std::time::Instant::now() < deadline, "{error}"),
        }
    };
    assert_eq!(journal.verify().events, 30);
    let encrypted = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE application_name = 'interlock'";
    assert_eq!(database.sql().one(encrypted), "t");
    let told = open("localhost", "").err().unwrap().to_string();
    assert!(told.contains("UnknownIssuer"), "{told}");
    let told = open("127.0.0.1", &authority).err().unwrap().to_string();
    assert!(told.contains("not valid for name"), "{told}");
    let told = open("localhost", "&sslrootcert=/dev/null").err().unwrap().to_string();
    assert!(told.contains("holds no certificates"), "{told}");
    // Writers go the same way, and so does the connection that renews their lease.
    let text = format!(
        "postgres://postgres@localhost:{}/{}?sslmode=verify-full{authority}",
        cluster.port(),
        database.name
    );
    let _writer = PostgresJournal::open(&Address::parse(&text).unwrap(), &claim()).unwrap();
    assert_eq!(database.sql().one(encrypted), "t");
}
