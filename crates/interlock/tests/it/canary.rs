//! Canaries over everything: secrets that are typed, read from a file, sent over ssh and printed by blocks, which echo
//! them, trace them and fail with them; then every place is searched in which they could have been left.

use crate::hosts::{Hosts, until};
use crate::run::command;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A block that a secret passes through, as a mutation, and the gate before it.
fn run(target: &str, id: &str, way: &str, script: &str) -> String {
    format!(
        "```bash\n# CHECK: {target}\n# id: before_{id}\necho yes\n```\n\n```cel\nbefore_{id} == \"yes\"\n```\n\n\
         ```bash\n# RUN: {target}\n# id: {id}\n# changes: a file\n# undo: rm\n# secret: {way}\n# timeout: 20s\n{script}\n```\n\n"
    )
}

fn book() -> String {
    [
        "# Paint\n\n## Step 1.1 -- Look\n\n```bash\n# CHECK: host:alpha\n# id: ready\necho yes\n```\n\n\
         ```cel\nready == \"yes\"\n```\n\n## Step 1.2 -- Hand over\n\n",
        &run(
            "host:alpha",
            "typed",
            "stdin",
            "read -r V || true; printf %s \"$V\" > /srv/typed; touch /srv/begun; until [ -e /srv/go ]; do sleep 0.05; done\n\
             echo \"$V\"; echo \"$V\" >&2; set -x; : \"$V\"; true",
        ),
        &run(
            "jumphost",
            "filed",
            "stdin",
            "set -x; read -r V; printf %s \"$V\" > \"$HOME/filed\"; echo \"$V\" | tee /dev/stderr | base64",
        ),
        &run("host:alpha", "printed", "stdout", "echo keys:; cat /srv/given; set -x; : \"$(cat /srv/given)\""),
        // It bears no label: only what was handed out before is known in it.
        "## Step 1.3 -- What says it again\n\n```bash\n# CHECK: host:alpha\n# id: again\n# output: lines\n\
         echo begin; cat /srv/typed; echo; base64 /srv/typed; set -x; echo \"$(cat /srv/typed)\" >&2; echo end\n```\n\n\
         ```bash\n# CHECK: jumphost\n# id: once_more\n# output: text\ncat \"$HOME/filed\" >&2; cat \"$HOME/filed\"\n```\n\n\
         ```cel\nagain[0] == \"begin\"\nonce_more.size() > 0\n```\n\n",
        &run("host:alpha", "late", "stdin", "cat >&2; cat /srv/typed; sleep 600").replace("20s", "1s"),
        "## EXIT GATE\n\n```bash\n# CHECK: jumphost\n# id: out\necho yes\n```\n\n```cel\nout == \"yes\"\n```\n",
    ]
    .concat()
}

/// Made here, so that they are in no program's text.
fn canaries() -> [String; 3] {
    let seed = u64::from(std::process::id()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ["tty", "file", "ssh"].map(|name| format!("canary-{name}-{:x}", seed ^ name.len() as u64))
}

fn holds(bytes: &[u8], canaries: &[String]) -> bool {
    canaries.iter().any(|canary| bytes.windows(canary.len()).any(|part| part == canary.as_bytes()))
}

/// Command lines and environments of every process of the machine that hold one.
fn processes(canaries: &[String]) -> Vec<PathBuf> {
    let entries = std::fs::read_dir("/proc").expect("/proc").filter_map(Result::ok).map(|entry| entry.path());
    let files = entries.flat_map(|process| ["cmdline", "environ"].map(|file| process.join(file)));
    files.filter(|file| std::fs::read(file).is_ok_and(|bytes| holds(&bytes, canaries))).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Every output that the journal keeps, unpacked.
fn outputs(state: &Path) -> Vec<Vec<u8>> {
    let journal = rusqlite::Connection::open(state.join("journal.db")).expect("the journal");
    let mut query = journal.prepare("select zlib from output").expect("a query");
    let rows = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("rows");
    let unpack = |packed: Vec<u8>| {
        let mut output = Vec::new();
        flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut output).expect("it unpacks");
        output
    };
    rows.map(|row| unpack(row.expect("a row"))).collect()
}

fn private(path: &Path, text: &str) {
    std::fs::write(path, text).expect("written");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("its mode");
}

#[test]
fn a_secret_is_where_it_belongs_and_nowhere_else() {
    let Some(hosts) = Hosts::with(&book()) else { return };
    let canaries = canaries();
    let [typed, filed, given] = &canaries;
    private(&hosts.path("filed"), &format!("{filed}\n"));
    private(&hosts.path("late"), &format!("{filed}\n"));
    std::fs::write(hosts.path("alpha/srv/given"), given).expect("written");
    let named = |block: &str, file: &str| format!("--secret {block}={} ", hosts.path(file).display());
    let more = [named("filed", "filed"), named("late", "late"), named("printed", "printed.txt")].concat();
    let mut terminal = hosts.at_terminal(&more);
    let mut approve = |word: &str| {
        terminal.wait_for_next("to approve; anything else declines: ");
        terminal.type_in(&format!("{word}\n"));
    };
    approve("host:alpha");
    terminal.wait_for("typed reads a secret; type it, it is not shown: ");
    terminal.type_in(&format!("{typed}\n"));
    hosts.until_there("alpha", "begun");
    // The block has it now, and waits.
    assert_eq!(processes(&canaries), Vec::<PathBuf>::new());
    hosts.touch("alpha", "go");
    let mut approve = |word: &str| {
        terminal.wait_for_next("to approve; anything else declines: ");
        terminal.type_in(&format!("{word}\n"));
    };
    approve("jumphost");
    approve("host:alpha");
    approve("host:alpha");
    let (status, screen) = terminal.end();
    assert_ne!(status, 0, "the last block runs into its time limit: {screen}");
    // It came where it belongs.
    assert_eq!(hosts.read("alpha", "typed"), *typed, "{screen}");
    assert_eq!(std::fs::read_to_string(hosts.path("home/filed")).expect("read"), *filed);
    let printed = hosts.path("printed.txt");
    assert_eq!(std::fs::read_to_string(&printed).expect("read"), format!("keys:\n{given}"));
    assert_eq!(std::fs::metadata(&printed).expect("there").permissions().mode() & 0o777, 0o600);
    // And nowhere else.
    assert!(!holds(screen.as_bytes(), &canaries), "{screen}");
    let state = hosts.path("state");
    for file in files(&state) {
        assert!(!holds(&std::fs::read(&file).expect("read"), &canaries), "{}", file.display());
    }
    let outputs = outputs(&state);
    assert!(outputs.iter().all(|output| !holds(output, &canaries)));
    let blotted = outputs.iter().filter(|output| holds(output, &["[secret]".to_owned()])).count();
    assert!(blotted >= 3, "two blocks said it again, on both streams: {blotted}");
    for words in [&["journal", "show"][..], &["journal", "show", "--format", "json"], &["journal", "index"]] {
        let output = command(words).arg("--state").arg(&state).output().expect("it starts");
        assert!(!output.stdout.is_empty());
        assert!(!holds(&output.stdout, &canaries) && !holds(&output.stderr, &canaries));
    }
    let left: Vec<PathBuf> = files(&hosts.path("site"))
        .into_iter()
        .filter(|file| std::fs::read(file).is_ok_and(|bytes| holds(&bytes, &canaries)))
        .collect();
    assert_eq!(left, Vec::<PathBuf>::new());
}

#[test]
fn the_search_of_processes_is_not_blind() {
    let canaries = canaries();
    let mut child = Command::new("sleep").arg("60").env("CANARY", &canaries[0]).spawn().expect("starts");
    until("an environment", || !processes(&canaries).is_empty());
    child.kill().expect("killed");
    child.wait().expect("gone");
}

/// A site on the jumphost alone, whose check waits.
fn waiting(folder: &Path) -> Command {
    let book = book();
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("runbooks")).expect("made");
    std::fs::write(site.join("site.yaml"), "site: lab\ncloud: lab\n").expect("written");
    // Not longer than the process that asks.
    let begun = folder.join("begun");
    let wait = format!("touch {}; while kill -0 $PPID; do sleep 0.05; done; echo yes", begun.display());
    let book = book.replace("CHECK: host:alpha", "CHECK: jumphost").replacen("echo yes", &wait, 1);
    std::fs::write(site.join("runbooks/ops-paint.md"), book).expect("written");
    let site = site.display().to_string();
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", "a"]] {
        let who = ["-C", &site, "-c", "user.name=ada", "-c", "user.email=ada@lab"];
        assert!(Command::new("git").args(who).args(args).status().expect("git").success());
    }
    let mut command = Command::new("sh");
    let script = format!("cd {} && ulimit -c unlimited && exec \"$@\"", folder.display());
    command.args([
        "-c",
        &script,
        "sh",
        env!("CARGO_BIN_EXE_interlock"),
        "run",
        &site,
        "ops-paint",
        "--state",
    ]);
    command.arg(folder.join("state")).stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null());
    command
}

/// Whether a process leaves a core when it is told to.
fn leaves_core(command: &mut Command, is_ready: impl FnMut() -> bool) -> bool {
    let mut child = command.spawn().expect("starts");
    until("its beginning", is_ready);
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-QUIT", &pid]).status().expect("kill").success());
    let status = child.wait().expect("gone");
    assert_eq!(status.signal(), Some(3), "{status}");
    status.core_dumped()
}

#[test]
fn a_live_run_leaves_no_core() {
    let folder = tempfile::tempdir().expect("a folder");
    let ready = folder.path().join("ready");
    let script =
        format!("cd {} && ulimit -c unlimited && touch ready && exec sleep 60", folder.path().display());
    let is_asleep = || ready.exists();
    if !leaves_core(Command::new("sh").args(["-c", &script]), is_asleep) {
        println!("note: this machine writes no core dumps of any process, so that this proves little here");
    }
    let begun = folder.path().join("begun");
    assert!(!leaves_core(&mut waiting(folder.path()), || begun.exists()));
}

#[test]
fn files_for_secrets_are_looked_at_before_anything_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("open");
    std::fs::write(&file, "canary-in-an-open-file").expect("written");
    let file = file.display();
    for (given, why) in [
        (format!("typed={file}"), "its mode is 0644"),
        (format!("typed={file}x"), "there is no such file"),
        (format!("nobody={file}"), "known: typed, filed, printed, late"),
        ("typed".to_owned(), "give the id of the block and the path of a file"),
    ] {
        let output = waiting(folder.path()).args(["--secret", &given]).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why) && !said.contains("canary"), "{given}: {said}");
        assert!(!folder.path().join("state").exists() || !folder.path().join("begun").exists());
        std::fs::remove_dir_all(folder.path().join("site")).expect("gone");
    }
}
