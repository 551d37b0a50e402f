//! Pastes that are not what a block printed for its sheet. The block runs in a real bash; only the person is ours.

use crate::Family;
use crate::lab::{BOOK, By, Lab, nobody, refusal};
use app::Consent;
use app::live::{Desk, Door, Request, Sheet};
use std::process::{Command, Stdio};
use std::sync::Mutex;

pub const FAMILY: Family = Family {
    name: "Pastes",
    laws: "law 5: a block without its own output counts as not run; law 3: nothing of another time or place is evidence",
    attempts: &[
        ("nothing at all", |lab| pastes(lab, |_| vec![])),
        ("an empty slip", |lab| pastes(lab, |_| vec![String::new()])),
        ("the output alone, without its slip", |lab| pastes(lab, |_| vec!["here\n".to_owned()])),
        ("a slip that somebody writes by hand", |lab| {
            pastes(lab, |_| vec!["interlock-begin;0123456789ab;Zg==;0;0;;;;00;interlock-end;0123456789ab;\n".to_owned()])
        }),
        ("a slip without its last lines", |lab| {
            pastes(lab, |sheet| {
                let slip = carried(lab, sheet);
                vec![slip.split("interlock-end").next().unwrap_or_default().to_owned()]
            })
        }),
        ("a slip with another exit status", |lab| {
            lab.book(&BOOK.replace("ls \"$HOME/box\"", "echo here; exit 1"));
            pastes(lab, |sheet| vec![carried(lab, sheet).replacen(";1;", ";0;", 1)])
        }),
        ("a slip whose label is that of another block", |lab| {
            pastes(lab, |sheet| {
                let (files, after) = (base64("files"), base64("after"));
                vec![carried(lab, sheet).replacen(&files, &after, 1)]
            })
        }),
        ("a slip whose output was exchanged", |lab| {
            pastes(lab, |sheet| {
                let slip = carried(lab, sheet);
                let other = slip.lines().find(|line| line.starts_with("H4sI")).expect("a packed stream").to_owned();
                let changed: String = other.chars().rev().collect();
                vec![slip.replacen(&other, &changed, 1)]
            })
        }),
        ("a slip of an earlier sheet of the same block", |lab| {
            // The first process is ended while it waits; the CHECK is asked again under a new number.
            let first = Mutex::new(String::new());
            pastes(lab, |sheet| {
                *first.lock().expect("ours") = carried(lab, sheet);
                vec![]
            });
            pastes(lab, |_| vec![first.lock().expect("ours").clone()])
        }),
        ("a slip that is pasted a second time, for the block after it", |lab| {
            // `after` is asked when `files` was pasted, and gets the same slip.
            lab.book(&two_looks());
            let first = Mutex::new(None);
            pastes(lab, |sheet| {
                let mut first = first.lock().expect("ours");
                vec![first.get_or_insert_with(|| carried(lab, sheet)).clone()]
            })
        }),
        ("a slip of a run of the same book elsewhere", |lab| {
            let other = Lab::new();
            let stolen = Mutex::new(String::new());
            pastes(&other, |sheet| {
                *stolen.lock().expect("ours") = carried(&other, sheet);
                vec![]
            });
            pastes(lab, |_| vec![stolen.lock().expect("ours").clone()])
        }),
        ("two halves of two slips", |lab| {
            pastes(lab, |sheet| {
                let one = carried(lab, sheet);
                lab.write("home/box/more", "");
                let other = carried(lab, sheet);
                std::fs::remove_file(lab.path("home/box/more")).expect("taken away");
                assert_ne!(one, other);
                // The output of the one, and the digest of the other.
                let output = |slip: &str| slip.lines().find(|line| line.starts_with("H4sI")).map(str::to_owned);
                let (before, after) = (output(&one).expect("packed"), output(&other).expect("packed"));
                vec![other.replacen(&after, &before, 1)]
            })
        }),
        ("a sheet that lost a line on its way to the shell", |lab| {
            pastes(lab, |sheet| {
                let cut: Vec<&str> = sheet.lines().filter(|line| !line.starts_with("ls ")).collect();
                assert!(cut.len() < sheet.lines().count(), "the line was there");
                vec![carried(lab, &cut.join("\n"))]
            })
        }),
        ("a yes behind a slip, where a person is asked", |lab| {
            pastes(lab, |sheet| vec![format!("yes\n{}\nyes\n", carried(lab, sheet))])
        }),
    ],
};

/// The person at the desk: given the text of a sheet, the pastes that come.
struct Person<F> {
    pastes: F,
    waiting: Mutex<Vec<String>>,
    /// Why a paste was not taken.
    refused: Mutex<Vec<String>>,
}

impl<F: Fn(&str) -> Vec<String> + Send + Sync> Desk for Person<F> {
    fn hand_out(&self, sheet: &Sheet) {
        let mut pastes = (self.pastes)(&sheet.text);
        pastes.reverse();
        *self.waiting.lock().expect("ours") = pastes;
    }

    fn take(&self) -> Option<Vec<u8>> {
        self.waiting.lock().expect("ours").pop().map(String::into_bytes)
    }

    fn refuse(&self, why: &str) {
        self.refused.lock().expect("ours").push(why.to_owned());
    }
}

/// A run by paste: what was said to the paste that was not taken, or else how the run stands.
fn pastes(lab: &Lab, pastes: impl Fn(&str) -> Vec<String> + Send + Sync) -> String {
    by_paste(lab, &lab.request(), &mut By(nobody), pastes)
}

/// The same, with a person who is asked.
pub fn by_paste(
    lab: &Lab,
    request: &Request,
    consent: &mut dyn Consent,
    pastes: impl Fn(&str) -> Vec<String> + Send + Sync,
) -> String {
    let desk = Person { pastes, waiting: Mutex::default(), refused: Mutex::default() };
    let door = Door {
        consent,
        desk: Some(&desk),
        own: &mut || Err(app::AppError::NothingToApprove { why: "nobody has a key here".into() }),
        tell: &mut |_| {},
        clock: &lab.clock,
        stop: &|| false,
        opened: &mut |_, _| {},
        watch: &mut |_| {},
        output: None,
        abort: None,
    };
    let stands = refusal(app::live::run(request, door));
    let refused = desk.refused.into_inner().expect("ours");
    refused.first().map_or(stands, |why| numberless(why))
}

/// The sheet's number differs from time to time.
fn numberless(why: &str) -> String {
    let is_number = |word: &str| word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = why.split(' ').map(|word| if is_number(word.trim_end_matches([';', ','])) { "N;" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// What a real shell prints for a sheet.
pub fn carried(lab: &Lab, sheet: &str) -> String {
    let mut shell = Command::new("bash");
    shell.args(["--noprofile", "--norc", "-c", sheet]).current_dir(lab.path("site")).env("HOME", lab.path("home"));
    let output = shell.stdin(Stdio::null()).output().expect("bash");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    format!("{}{}", text(output.stdout), text(output.stderr))
}

fn base64(text: &str) -> String {
    let script = format!("printf %s {text} | base64");
    let output = Command::new("bash").args(["-c", &script]).output().expect("bash");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

/// The same look twice, under two names.
fn two_looks() -> String {
    let look = "```bash\n# CHECK: jumphost\n# id: files\n# output: lines\nls \"$HOME/box\"\n```\n";
    let second = look.replace("files", "second");
    BOOK.replacen(look, &format!("{look}\n{second}"), 1).replacen("!files.exists", "second.size() > 0\n!files.exists", 1)
}
