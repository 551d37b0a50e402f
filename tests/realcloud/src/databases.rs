//! Databases and what fills them, several services at a time.

use crate::cloud::Cloud;
use crate::services::Service;
use crate::trouble::{Trouble, at};
use std::collections::VecDeque;
use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::sync::Mutex;

/// How many services fill their databases at the same time: it is Python and not the database that takes long.
const AT_ONCE: usize = 3;

/// Makes the databases of those services that have none yet.
pub fn make(cloud: &Cloud, services: &[&'static Service]) -> Result<(), Trouble> {
    let new: Vec<&Service> =
        services.iter().copied().filter(|service| !is_done(cloud, service.name)).collect();
    let sql: String = new
        .iter()
        .flat_map(|service| service.databases.iter().map(|name| grant(cloud, service, name)))
        .collect();
    if !sql.is_empty() {
        run(cloud, &sql)?;
    }
    let queue = Mutex::new(VecDeque::from(new));
    let next = || queue.lock().ok()?.pop_front();
    let work = || -> Result<(), Trouble> {
        while let Some(service) = next() {
            once(cloud, service)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or(Ok(())))
    })
}

/// What a service wants done once, unless it is.
pub fn once(cloud: &Cloud, service: &Service) -> Result<(), Trouble> {
    if is_done(cloud, service.name) {
        return Ok(());
    }
    for words in service.once {
        let mut command = cloud.spelled(service, words)?;
        if service.name == "keystone" {
            command.envs(bootstrap(cloud));
        }
        cloud.done(command, service.name, "once")?;
    }
    let mark = cloud.place().data().join("done").join(service.name);
    at(&mark, fs::write(&mark, ""))
}

/// Tells MariaDB something. It goes by standard input: a password on a command line is everybody's.
pub fn run(cloud: &Cloud, sql: &str) -> Result<String, Trouble> {
    let log = cloud.place().log().join("mariadb/client.out");
    let socket = cloud.place().run().join("mariadb.sock");
    let mut client = cloud.command("mariadb");
    client.args(["--no-defaults", "--batch", "--skip-column-names", "--socket"]).arg(socket);
    client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(at(&log, fs::File::create(&log))?);
    let mut child = at("mariadb".as_ref(), client.spawn())?;
    if let Some(mut stdin) = child.stdin.take() {
        // Where it ended early, how it ended says more than that it no longer listens.
        let _ = stdin.write_all(sql.as_bytes());
    }
    let output = at("mariadb".as_ref(), child.wait_with_output())?;
    if !output.status.success() {
        let why = format!("ended with {}", output.status);
        return Err(Trouble::Program { program: "mariadb".to_owned(), why, log });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn is_done(cloud: &Cloud, name: &str) -> bool {
    cloud.place().data().join("done").join(name).exists()
}

fn grant(cloud: &Cloud, service: &Service, database: &str) -> String {
    let (user, password) = (service.name, cloud.word(&format!("DB_{}", service.name)));
    format!(
        "CREATE DATABASE IF NOT EXISTS {database} CHARACTER SET utf8mb3;\n\
         GRANT ALL ON {database}.* TO '{user}'@'%' IDENTIFIED BY '{password}';\n"
    )
}

fn bootstrap(cloud: &Cloud) -> Vec<(&'static str, String)> {
    let (internal, public) = (cloud.place().internal(), cloud.place().public());
    vec![
        ("OS_BOOTSTRAP_PASSWORD", cloud.word("ADMIN").to_owned()),
        ("OS_BOOTSTRAP_REGION_ID", "RegionOne".to_owned()),
        ("OS_BOOTSTRAP_ADMIN_URL", format!("http://{internal}:5000/v3")),
        ("OS_BOOTSTRAP_INTERNAL_URL", format!("http://{internal}:5000/v3")),
        ("OS_BOOTSTRAP_PUBLIC_URL", format!("https://{public}:5000/v3")),
    ]
}
