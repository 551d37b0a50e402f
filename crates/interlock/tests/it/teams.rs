//! A team with one journal in PostgreSQL: one writer for each cloud, a server that goes away, a runner that dies.

#[path = "../../../store/tests/journal/cluster.rs"]
#[allow(dead_code, reason = "shared with the tests of the store, which use all of it")]
mod cluster;

use crate::live::{BOOK, Lab, count};
use crate::run::{Run, command, finish};
use cluster::{Cluster, Stop};
use serde_json::Value;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Paints, and then waits until it may end.
fn slow() -> String {
    BOOK.replace(
        ">> \"$HOME/box/made\"",
        ">> \"$HOME/box/made\"; while [ ! -e \"$HOME/go\" ]; do sleep 0.05; done",
    )
}

struct Team {
    cluster: Cluster,
    address: String,
    database: String,
}

impl Team {
    fn start() -> Option<Team> {
        let cluster = Cluster::start()?;
        let database = cluster.database(None);
        Some(Team { address: cluster.address("postgres", &database), cluster, database })
    }

    /// A checkout of a site whose journal is the team's.
    fn lab(&self, book: &str) -> Lab {
        let lab = Lab::with(book);
        let site = lab.path("site/site.yaml");
        let text = std::fs::read_to_string(&site).expect("read");
        std::fs::write(&site, format!("{text}journal: {}\n", self.address)).expect("written");
        lab.commit();
        lab
    }

    fn journal(&self, what: &str) -> Value {
        let args = ["journal", what, "--format", "json", "--journal", &self.address];
        crate::run::interlock(&args).json()
    }

    fn told(&self) -> Vec<String> {
        let events = self.journal("show");
        let text = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
        let told = |event: &Value| format!("{} {}", text(event, "event"), text(event, "block"));
        let events = events["events"].as_array().expect("a list").iter();
        events.map(|event| told(event).trim().to_owned()).collect()
    }

    /// As if the time of the lease had gone by.
    fn run_out(&self) {
        self.cluster.sql(&self.database).run("UPDATE interlock.lease SET until = clock_timestamp()");
    }
}

fn wait_for(path: &std::path::Path) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !path.exists() {
        assert!(Instant::now() < deadline, "{} does not come", path.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_database_that_goes_away_in_the_middle_of_a_block_loses_and_repeats_nothing() {
    let Some(mut team) = Team::start() else { return };
    let lab = team.lab(&slow());
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("anything else declines: ");
    terminal.type_in("yes\n");
    wait_for(&lab.path("home/box/made"));
    team.cluster.down(Stop::AtOnce);
    std::fs::write(lab.path("home/go"), "").expect("written");
    let (status, screen) = terminal.end();
    assert_eq!(status, 2, "{screen}");
    assert!(screen.contains("the journal at postgres://127.0.0.1"), "{screen}");
    assert_eq!(lab.made(), "blue\n");
    team.cluster.up();
    assert_eq!(team.told().last().map(String::as_str), Some("step-started paint"), "its end is not recorded");
    // The dead run may still write, as far as the database knows.
    let held = lab.without_terminal("");
    assert_eq!(held.status, 2, "{}", held.stdout);
    assert!(held.stderr.contains("of ada on ") && held.stderr.contains("runs out at"), "{}", held.stderr);
    team.run_out();
    let run = lab.without_terminal("--format json");
    assert_eq!((run.status, lab.made().as_str()), (0, "blue\n"), "{}{}", run.stdout, run.stderr);
    assert_eq!(run.json()["run"], "live-ops-paint-1@lab");
    let told = team.told();
    assert_eq!((count(&told, "step-started paint"), count(&told, "run-resumed")), (1, 1), "{told:?}");
    assert_eq!(team.journal("verify")["intact"], true);
}

#[test]
fn a_colleague_waits_for_a_run_and_takes_it_over_when_its_process_is_dead() {
    let Some(team) = Team::start() else { return };
    let lab = team.lab(&slow());
    let mut terminal = lab.at_terminal("");
    terminal.wait_for("anything else declines: ");
    let second = lab.without_terminal("");
    assert_eq!(second.status, 2, "{}", second.stdout);
    assert!(second.stderr.contains("works on cloud `lab`"), "{}", second.stderr);
    terminal.type_in("yes\n");
    wait_for(&lab.path("home/box/made"));
    let holder = team.cluster.sql(&team.database).one("SELECT holder FROM interlock.lease");
    let pid = holder.split(' ').nth(1).expect("process N of ...");
    assert!(std::process::Command::new("kill").args(["-KILL", pid]).status().expect("kill").success());
    terminal.end();
    std::fs::write(lab.path("home/go"), "").expect("written");
    team.run_out();
    let over = lab.without_terminal("");
    assert_eq!((over.status, lab.made().as_str()), (0, "blue\n"), "{}{}", over.stdout, over.stderr);
    let after = format!("run resumed: by ada, after {holder}, who had the right to write from 20");
    assert!(over.stdout.contains(&after), "{after}: {}", over.stdout);
    assert!(
        over.stdout.contains("unknown: how far paint came, which was started at 20"),
        "what nobody can know: {}",
        over.stdout
    );
    let told = team.told();
    assert_eq!((count(&told, "step-started paint"), count(&told, "run-resumed")), (1, 1), "{told:?}");
    let token = team.cluster.sql(&team.database).one("SELECT token FROM interlock.lease");
    assert_eq!(token, "2");
}

#[test]
fn the_journal_of_the_site_is_not_left_by_a_flag() {
    let Some(team) = Team::start() else { return };
    let lab = team.lab(BOOK);
    let args = ["run", "SITE", "ops-paint", "--journal", "postgres://127.0.0.1:1/other"];
    let mut run = command(
        &args
            .map(|word| word.replace("SITE", &lab.path("site").to_string_lossy()))
            .each_ref()
            .map(String::as_str),
    );
    let run = finish(run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts"));
    assert_eq!(run.status, 2, "{}", run.stdout);
    assert!(run.stderr.contains("leave --journal out"), "{}", run.stderr);
}

/// A password comes from its file, and is in nothing that is said.
#[test]
fn a_password_comes_from_its_file_and_is_never_said() {
    let Some(team) = Team::start() else { return };
    let lab = team.lab(BOOK);
    assert_eq!(lab.without_terminal("").status, 4);
    let sql = team.cluster.sql(&team.database);
    sql.run("CREATE ROLE ada LOGIN SUPERUSER PASSWORD 'c4n4ry-7f3a'");
    let rules = team.cluster.data().join("pg_hba.conf");
    let before = std::fs::read_to_string(&rules).expect("read");
    std::fs::write(&rules, format!("host all ada 127.0.0.1/32 scram-sha-256\n{before}")).expect("written");
    sql.run("SELECT pg_reload_conf()");
    let address = team.cluster.address("ada", &team.database);
    let verify = |address: &str, file: Option<(&str, u32)>| -> Run {
        let path = lab.path("home/pass");
        let mut verify = command(&["journal", "verify", "--journal", address]);
        verify.env_remove("PGPASSWORD").env("PGPASSFILE", &path).env("HOME", lab.path("home"));
        if let Some((text, mode)) = file {
            use std::os::unix::fs::PermissionsExt;
            std::fs::write(&path, text).expect("written");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("its mode");
        }
        finish(verify.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts"))
    };
    let runs = [
        (verify(&address, None), 2, "password"),
        (verify(&address, Some(("*:*:*:ada:c4n4ry-wrong\n", 0o600))), 2, "password authentication failed"),
        (verify(&address, Some(("*:*:*:ada:c4n4ry-7f3a\n", 0o644))), 2, "chmod 0600"),
        (verify(&address, Some(("*:*:*:ada:c4n4ry-7f3a\n", 0o600))), 0, ""),
        (verify(&address.replace("ada@", "ada:c4n4ry-7f3a@"), None), 2, "~/.pgpass"),
        (verify("host=127.0.0.1 password=c4n4ry-7f3a", None), 2, "postgres://"),
    ];
    for (run, status, words) in runs {
        assert_eq!(run.status, status, "{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
        assert!(!format!("{}{}", run.stdout, run.stderr).contains("c4n4ry"), "{}{}", run.stdout, run.stderr);
    }
}
