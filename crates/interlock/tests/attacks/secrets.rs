//! Secrets where they do not belong. Each attempt carries a canary; wherever it was not refused at once, every place is
//! searched in which it could have been left, and what stands there in its place is the answer.

use crate::Family;
use crate::lab::{BOOK, By, Lab, ada, link, refusal, said};
use crate::pasted::{by_paste, carried};
use app::live::Request;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

pub const FAMILY: Family = Family {
    name: "Secrets",
    laws: "law 7: secrets do not print: not on a command line, in an environment, a record, a report or a message",
    attempts: &[
        ("a secret in a file that others can read", |lab| given(lab, 0o644)),
        ("a secret in a file that is a link", |lab| {
            lab.secret(0o600);
            link(&lab.path("secret"), &lab.path("linked"));
            command(lab, "stdin", "linked")
        }),
        ("a secret on the command line, in place of its file", |lab| {
            lab.book(&secret_book("stdin", "cat"));
            let told = said(&lab.binary(&format!("{} --secret paint={}", lab.line(), canary()), ""));
            shows_nothing(lab, &told);
            told
        }),
        ("a secret printed into a file that holds something", |lab| {
            lab.secret(0o600);
            lab.book(&secret_book("stdout", "echo new"));
            let told = refusal(lab.go(&lab.with_secret("secret"), &mut By(ada)));
            assert_eq!(std::fs::read_to_string(lab.path("secret")).expect("read"), format!("{}\n", canary()));
            shows_nothing(lab, &told);
            told
        }),
        ("a secret that a CHECK would make a fact", |lab| {
            lab.book(&BOOK.replacen("# output: lines", "# output: lines\n# secret: stdout", 1));
            lab.refuses()
        }),
        ("a secret that is printed by the block that got it", |lab| leaks(lab, "cat; exit 9")),
        ("a secret that is printed in base64", |lab| leaks(lab, "base64; exit 9")),
        ("a secret that is traced by set -x", |lab| leaks(lab, "read -r V; set -x; : \"$V\"; exit 9")),
        ("a secret looked for in the environments of the block and of who started it", |lab| {
            leaks(lab, &search("cat /proc/$$/environ /proc/$PPID/environ"))
        }),
        ("a secret looked for on every command line of the machine", |lab| {
            leaks(lab, &search("cat /proc/[0-9]*/cmdline 2>/dev/null"))
        }),
        ("a secret that a later block says again", |lab| {
            lab.secret(0o600);
            let again = "## Step 1.3 -- Again\n\n```bash\n# CHECK: jumphost\n# id: again\n# output: text\necho before; cat \"$HOME/../kept\"\n```\n\n\
                         ```cel\nagain == \"nothing\"\n```\n\n## EXIT GATE";
            lab.book(&secret_book("stdin", "cat > \"$HOME/../kept\"").replace("## EXIT GATE", again));
            let told = refusal(lab.go(&lab.with_secret("secret"), &mut By(ada)));
            std::fs::remove_file(lab.path("kept")).expect("it was kept");
            shows_nothing(lab, &told);
            told
        }),
        ("a secret for a block that is carried by paste", |lab| {
            lab.secret(0o600);
            lab.book(&secret_book("stdin", "cat"));
            let told = by_paste(lab, &lab.with_secret("secret"), &mut By(ada), |sheet| {
                assert!(!sheet.contains(&canary()));
                vec![carried(lab, sheet)]
            });
            shows_nothing(lab, &told);
            told
        }),
        ("a secret in an option of the bundle, shown by check", |lab| {
            let octavia = format!("applications:\n  octavia:\n    charm: octavia\n    options:\n      lb-mgmt-issuing-ca-key-passphrase: {}\n", canary());
            lab.write("site/bundle.yaml", &octavia);
            lab.commit();
            let check = lab.binary(&format!("check {}", lab.path("site").display()), "");
            let told = String::from_utf8_lossy(&check.stdout).into_owned();
            assert!(!told.contains(&canary()), "{told}");
            let found = told.lines().find(|line| line.contains("secret-committed"));
            found.unwrap_or(&told).to_owned()
        }),
    ],
};

/// Made here, so that it is in no program's text, and another one in each process.
fn canary() -> String {
    format!("canary-tell-nobody-{}-x", std::process::id())
}

/// A block that ends with 9 when the secret is not in what a command prints. The search does not find itself.
fn search(command: &str) -> String {
    format!("if {command} | grep -qa 'tell-[n]obody-{}-x'; then exit 8; fi; exit 9", std::process::id())
}

/// The book, with a secret that passes through its mutation.
fn secret_book(way: &str, script: &str) -> String {
    BOOK.replace("# undo: rm", &format!("# undo: rm\n# secret: {way}"))
        .replace("echo \"$COLOUR\" >> \"$HOME/box/made\"", script)
}

trait Holds {
    fn secret(&self, mode: u32);
    fn with_secret(&self, file: &str) -> Request;
}

impl Holds for Lab {
    fn secret(&self, mode: u32) {
        self.write("secret", &format!("{}\n", canary()));
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(self.path("secret"), mode).expect("its mode");
    }

    fn with_secret(&self, file: &str) -> Request {
        Request { secrets: vec![("paint".into(), self.path(file))], ..self.request() }
    }
}

fn given(lab: &Lab, mode: u32) -> String {
    lab.secret(mode);
    command(lab, "stdin", "secret")
}

/// The binary, with that file for the secret.
fn command(lab: &Lab, way: &str, file: &str) -> String {
    lab.book(&secret_book(way, "cat"));
    let run = lab.binary(&format!("{} --secret paint={}", lab.line(), lab.path(file).display()), "");
    let told = said(&run);
    shows_nothing(lab, &told);
    told
}

/// A block that gets the secret, and gives it away as far as it can: what its record says in the end.
fn leaks(lab: &Lab, script: &str) -> String {
    lab.secret(0o600);
    lab.book(&secret_book("stdin", script));
    let told = refusal(lab.go(&lab.with_secret("secret"), &mut By(ada)));
    assert!(told.contains("exit status 9"), "{told}");
    shows_nothing(lab, &told);
    told
}

/// Neither a message nor a file of the state folder has it, packed or not.
fn shows_nothing(lab: &Lab, told: &str) {
    let canary = canary();
    assert!(!told.contains(&canary), "{told}");
    let state = lab.path("state");
    if !state.exists() {
        return;
    }
    let is_in = |bytes: &[u8]| bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
    for file in files(&state) {
        assert!(!is_in(&std::fs::read(&file).expect("read")), "{}", file.display());
    }
    use model::Journal;
    let journal = store::SqliteJournal::open_read_only(state.join("journal.db")).expect("a journal");
    for event in lab.events() {
        if let model::EventKind::StepFinished { stdout, stderr, .. } = &event.kind {
            for digest in [stdout, stderr] {
                let output = journal.output(digest).expect("read").unwrap_or_default();
                assert!(!is_in(&output), "{event:?}");
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
