//! Paste: sheets run by a real shell, slips carried back whole, mangled, cut and swapped.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests start shells")]

use clients::paste::{Desk, Passing, PasteWire, Sheet, ends};
use model::{Ask, Exec, ExecReply, Reply, Target, Wire, WireError};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

/// What a person does with a sheet: any number of pastes, each as it comes.
type Carry<'c> = dyn Fn(&Sheet) -> Vec<Vec<u8>> + Send + Sync + 'c;

/// A desk with a person behind it.
struct Person<'c> {
    carry: Box<Carry<'c>>,
    pastes: Mutex<Vec<Vec<u8>>>,
    refused: Mutex<Vec<String>>,
}

impl<'c> Person<'c> {
    fn who(carry: impl Fn(&Sheet) -> Vec<Vec<u8>> + Send + Sync + 'c) -> Person<'c> {
        Person { carry: Box::new(carry), pastes: Mutex::default(), refused: Mutex::default() }
    }

    fn refused(&self) -> String {
        self.refused.lock().unwrap().join("\n")
    }
}

impl Desk for Person<'_> {
    fn hand_out(&self, sheet: &Sheet) {
        *self.pastes.lock().unwrap() = (self.carry)(sheet).into_iter().rev().collect();
    }

    fn take(&self) -> Option<Vec<u8>> {
        self.pastes.lock().unwrap().pop()
    }

    fn refuse(&self, why: &str) {
        self.refused.lock().unwrap().push(why.to_owned());
    }
}

fn block(script: &str, env: &[(&str, &str)]) -> Exec {
    let env: BTreeMap<String, String> = env.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect();
    let timeout = Duration::from_secs(60);
    let (block, script) = ("1.1/see it".to_owned(), script.to_owned());
    let audience = model::Audience::Everybody;
    Exec { block, target: Target::Jumphost, script, env, stdin: None, audience, timeout }
}

fn ask(person: &Person<'_>, exec: Exec) -> Result<ExecReply, WireError> {
    match PasteWire::new(
        person,
        [("hidden".to_owned(), Passing::Out), ("asking".to_owned(), Passing::In)].into(),
    )
    .ask(&Ask::Exec(exec))?
    {
        Reply::Exec(reply) => Ok(reply),
        Reply::Http(_) => panic!("an answer to another question"),
    }
}

/// What a shell shows when a text is pasted into it. Both streams are one screen.
fn screen(shell: &str, text: &str) -> Vec<u8> {
    let output = Command::new(shell)
        .args(["-c", &format!("exec 2>&1\n{text}")])
        .stdin(Stdio::null())
        .output()
        .expect("the shell starts");
    output.stdout
}

fn honest(sheet: &Sheet) -> Vec<Vec<u8>> {
    vec![screen("sh", &sheet.text)]
}

fn told(reply: &ExecReply) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (reply.status, text(&reply.stdout), text(&reply.stderr))
}

#[test]
fn what_a_block_prints_comes_back_to_the_byte_and_values_stay_data() {
    let value = "it's \"a\"\n$(touch /tmp/never) `id` ${HOME} \\ \t!x \u{e9}";
    for shell in ["sh", "bash"] {
        let person = Person::who(move |sheet| vec![screen(shell, &sheet.text)]);
        let script =
            "printf '%s|\\0\\377|' \"$VALUE\"; printf '%s' \"$0 $#\"; echo oops! >&2; cat; false | true\n";
        let reply = ask(&person, block(script, &[("VALUE", value)])).unwrap();
        assert_eq!(reply.status, Some(1), "pipefail, as on the wire");
        assert_eq!(reply.stdout, [value.as_bytes(), b"|\0\xff|bash 0"].concat());
        assert_eq!(reply.stderr, b"oops!\n");
        assert!(reply.pasted.is_some_and(|pasted| pasted.place.contains('/')));
        assert_eq!(person.refused(), "");
    }
}

#[test]
fn statuses_empty_output_and_long_lines_come_back() {
    let says = |script: &str| told(&ask(&Person::who(honest), block(script, &[])).unwrap());
    assert_eq!(says("exit 3"), (Some(3), String::new(), String::new()));
    assert_eq!(says("# only a comment"), (Some(0), String::new(), String::new()));
    let long = says("head -c 300000 /dev/zero | tr '\\0' x");
    assert_eq!((long.0, long.1.len()), (Some(0), 300_000));
}

#[test]
fn what_terminals_add_does_no_harm() {
    type Mangle = fn(&str) -> String;
    let wrapped =
        |text: &str| text.as_bytes().chunks(31).map(|line| [line, b"\n"].concat()).collect::<Vec<_>>();
    let ways: [(&str, Mangle); 5] = [
        ("line ends", |text| text.replace('\n', "\r\n")),
        ("colours", |text| text.replace('\n', "\u{1b}[0m\u{1b}]0;title\u{7}\n\u{1b}[1;32m")),
        ("paste brackets", |text| format!("\u{1b}[200~{text}\u{1b}[201~")),
        ("indent", |text| text.replace('\n', "   \n\t  ")),
        ("prompts", |text| format!("ada@jump:~$ bash -c ...\n{text}\nada@jump:~$ ")),
    ];
    for (name, way) in ways {
        let person = Person::who(move |sheet| {
            let text = String::from_utf8(screen("sh", &sheet.text)).unwrap();
            vec![way(&text).into_bytes()]
        });
        let reply = ask(&person, block("seq 1 200", &[])).unwrap();
        assert_eq!(reply.stdout.split(|b| *b == b'\n').count(), 201, "{name}");
    }
    let person = Person::who(|sheet| {
        let text = String::from_utf8(screen("sh", &sheet.text)).unwrap();
        vec![wrapped(&text).concat()]
    });
    assert_eq!(ask(&person, block("seq 1 200", &[])).unwrap().status, Some(0));
}

#[test]
fn a_slip_that_is_cut_damaged_or_swapped_is_refused_and_the_right_one_is_taken() {
    let person = Person::who(|sheet| {
        let whole = screen("sh", &sheet.text);
        let text = String::from_utf8(whole.clone()).unwrap();
        let at = text.find("interlock-end").unwrap();
        let begin = text.find("interlock-begin").unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let without_one = [&lines[..lines.len() - 4], &lines[lines.len() - 3..]].concat().join("\n");
        vec![
            text.as_bytes()[..at].to_vec(),
            text.as_bytes()[begin + 30..].to_vec(),
            without_one.into_bytes(),
            text.replacen("MQ", "MA", 1).replacen("H4s", "H4t", 1).into_bytes(),
            b"1\n2\n3\n".to_vec(),
            vec![],
            whole,
        ]
    });
    let reply = ask(&person, block("seq 1 500", &[])).unwrap();
    assert_eq!(reply.stdout.len(), 1892);
    let refused: Vec<String> =
        person.refused().lines().map(|line| line.split(';').next().unwrap().to_owned()).collect();
    assert_eq!(
        refused,
        [
            "what 1.1/see it printed has no end mark, so it is not whole",
            "no begin mark is in what was pasted",
            "what 1.1/see it printed was damaged on the way",
            "what 1.1/see it printed was damaged on the way",
            "no begin mark is in what was pasted",
            "no begin mark is in what was pasted",
        ]
    );
}

#[test]
fn another_blocks_output_and_an_older_one_are_refused_by_name() {
    let kept: Mutex<Vec<Vec<u8>>> = Mutex::default();
    let person = Person::who(|sheet| {
        let mut kept = kept.lock().unwrap();
        let mut pastes = kept.clone();
        pastes.push(screen("sh", &sheet.text));
        kept.push(pastes.last().unwrap().clone());
        pastes
    });
    let wire = PasteWire::new(&person, [].into());
    let mut other = block("echo other", &[]);
    other.block = "other".to_owned();
    for exec in [other, block("echo first", &[]), block("echo second", &[])] {
        let wanted = exec.script.trim_start_matches("echo ").to_owned() + "\n";
        let Ok(Reply::Exec(reply)) = wire.ask(&Ask::Exec(exec)) else { panic!("answered") };
        assert_eq!(told(&reply).1, wanted);
    }
    let refused = person.refused();
    assert_eq!(refused.matches("that is what other printed, from sheet").count(), 2, "{refused}");
    assert_eq!(refused.matches("that is an older paste of 1.1/see it, of sheet").count(), 1, "{refused}");
    assert!(refused.contains("this waits for what 1.1/see it prints from sheet"), "{refused}");
}

#[test]
fn a_sheet_that_lost_something_on_the_way_runs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("made").display().to_string();
    let script = "echo \tx >> \"$FILE\"\necho y >> \"$FILE\"\n";
    type Lose = fn(&str) -> String;
    let ways: [Lose; 4] = [
        |text| text.replace('\t', ""),
        |text| text.replace("echo y >> \"$FILE\"\n", ""),
        |text| text.replace("/made", "/other"),
        |text| text.replace("export LANG", "export  LANG"),
    ];
    for way in ways {
        let person = Person::who(move |sheet| {
            let screen = screen("bash", &way(&sheet.text));
            assert!(String::from_utf8_lossy(&screen).contains("Nothing was run."));
            vec![screen]
        });
        let lost = ask(&person, block(script, &[("FILE", &file)]));
        assert!(matches!(lost, Err(WireError::Lost { .. })), "{lost:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    ask(&Person::who(honest), block(script, &[("FILE", &file)])).unwrap();
    assert_eq!(std::fs::read_to_string(file).unwrap(), "x\ny\n");
}

#[test]
fn without_a_paste_the_block_counts_as_not_run() {
    let lost = ask(&Person::who(|_| vec![]), block("true", &[]));
    fails_with(&lost, "was not pasted, so it counts as not run");
    let mut secret = block("cat", &[]);
    secret.stdin = Some(model::Secret::new("canary-19c".to_owned()));
    fails_with(&ask(&Person::who(honest), secret), "a secret is never part of what is pasted");
    fails_with(
        &ask(&Person::who(honest), block("true", &[("PATH", "x")])),
        "would change how the block runs",
    );
}

fn fails_with(reply: &Result<ExecReply, WireError>, why: &str) {
    let Err(error) = reply else { panic!("{reply:?}") };
    assert!(error.to_string().contains(why), "{error}");
}

#[test]
fn a_secret_is_shown_where_it_is_printed_and_not_carried_back() {
    let shown: Mutex<String> = Mutex::default();
    let person = Person::who(|sheet| {
        let screen = screen("sh", &sheet.text);
        *shown.lock().unwrap() = String::from_utf8(screen.clone()).unwrap();
        vec![screen]
    });
    let mut exec = block("echo canary-19c; echo canary-19c >&2; exit 4", &[]);
    exec.block = "hidden".to_owned();
    let reply = ask(&person, exec).unwrap();
    assert_eq!(told(&reply), (Some(4), String::new(), String::new()));
    let shown = shown.lock().unwrap();
    let (before, slip) = shown.split_once("interlock-begin").unwrap();
    assert_eq!(before.matches("canary-19c").count(), 2);
    assert!(slip.contains(";4;") && slip.contains("\n;\n;\n"), "{slip}");
}

#[test]
fn a_block_that_reads_a_secret_runs_nothing_where_no_terminal_can_be_asked_for_it() {
    let person = Person::who(|sheet| {
        assert_eq!(sheet.secret, Some(Passing::In));
        let shell = Command::new("setsid").args(["--wait", "bash", "-c", &sheet.text]).output();
        let said = String::from_utf8(shell.unwrap().stderr).unwrap();
        assert!(said.contains("there is no terminal to type a secret at. Nothing was run."), "{said}");
        vec![]
    });
    let mut exec = block("touch /nowhere/made", &[]);
    exec.block = "asking".to_owned();
    fails_with(&ask(&person, exec), "was not pasted, so it counts as not run");
}

#[test]
fn an_end_mark_is_found_also_when_it_is_wrapped() {
    assert!(!ends(b"interlock-begin;0123456789ab;"));
    assert!(!ends(b"interlock-end;0123456789a"));
    assert!(!ends(b"x interlock-end;0123456789ab"));
    assert!(ends(b"x inter\r\nlock-end;01234567\x1b[0m89ab;"));
}
