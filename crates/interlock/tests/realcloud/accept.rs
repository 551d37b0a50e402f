//! `interlock accept` on the cloud: a person approves each change, every gate holds, and nothing is left of what was made.

use crate::plane::Plane;
use crate::terminal::Terminal;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

const SITE: &str = include_str!("acceptance/site.yaml");
const BOOK: &str = include_str!("acceptance/runbooks/ops-accept.md");
/// Changes of the book, each of which is taken back.
const CHANGES: usize = 3;

/// Accepts the cloud, and then one that cannot be accepted: what half a run made is taken back too.
pub fn accept(plane: &Plane) {
    let folder = tempfile::tempdir().expect("a folder");
    site(&folder.path().join("site"), SITE, BOOK);
    let before = everything(plane);
    let (status, screen) = at_terminal(plane, folder.path(), 2 * CHANGES);
    assert_eq!(status, 0, "{screen}");
    for gate in ["no-network-yet", "network-works", "guest-works", "balancer-works"] {
        assert!(screen.contains(&format!("  holds      {gate}\n")), "{gate}:\n{screen}");
    }
    assert!(screen.trim_end().ends_with("; nothing is left of what it made"), "{screen}");
    assert_eq!(everything(plane), before, "something is left");

    // A gate that cannot hold, behind the first change.
    let cannot = BOOK.replace("networked.interfaces == 1", "networked.interfaces == 2");
    assert_ne!(cannot, BOOK);
    site(&folder.path().join("site"), SITE, &cannot);
    let (status, screen) = at_terminal(plane, folder.path(), 2);
    assert_eq!(status, 1, "{screen}");
    assert!(screen.contains("  fails      network-works\n"), "{screen}");
    assert!(screen.contains("  unmeasured balancer-works  not reached\n"), "{screen}");
    assert!(screen.trim_end().ends_with("; nothing is left of what it made"), "{screen}");
    assert_eq!(everything(plane), before, "something is left");
}

/// Names of all that the acceptance makes.
fn everything(plane: &Plane) -> Vec<String> {
    let lists =
        ["network list", "subnet list", "router list", "server list", "volume list", "loadbalancer list"];
    let rows = lists.iter().map(|list| plane.openstack("acme", list));
    let rows = rows.flat_map(|rows| rows.as_array().cloned().unwrap_or_default());
    let name = |row: &Value| row["Name"].as_str().or(row["name"].as_str()).unwrap_or_default().to_owned();
    let mut names: Vec<String> = rows.map(|row| name(&row)).collect();
    names.sort();
    names
}

fn site(folder: &Path, site: &str, book: &str) {
    fs::create_dir_all(folder.join("runbooks")).expect("a folder");
    fs::write(folder.join("site.yaml"), site).expect("written");
    fs::write(folder.join("runbooks/ops-accept.md"), book).expect("written");
    let who = ["-c", "user.name=ada", "-c", "user.email=ada@lab"];
    for words in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", "a"]] {
        let git = Command::new("git").arg("-C").arg(folder).args(who).args(words).status();
        assert!(git.expect("git starts").success(), "git {words:?}");
    }
}

/// Says yes so often, and gives the exit code and the screen.
fn at_terminal(plane: &Plane, folder: &Path, times: usize) -> (i32, String) {
    let (site, state) = (folder.join("site"), folder.join("state"));
    let binary = env!("CARGO_BIN_EXE_interlock");
    let line = format!("{binary} accept {} --state {}", site.display(), state.display());
    let (openstack, clouds) = (plane.cloud().bin("openstack"), plane.cloud().place().clouds());
    let bin = Path::new(&openstack).parent().expect("a folder").display().to_string();
    let (home, clouds) = (folder.display().to_string(), clouds.display().to_string());
    let path = format!("{bin}:/usr/bin:/bin");
    let env = [
        ("HOME", home.as_str()),
        ("USER", "ada"),
        ("PATH", path.as_str()),
        ("OS_CLIENT_CONFIG_FILE", clouds.as_str()),
    ];
    let mut terminal = Terminal::start(&line, &env);
    for _ in 0..times {
        terminal.wait_for_next("anything else declines: ");
        terminal.type_in("yes\n");
    }
    terminal.end()
}
