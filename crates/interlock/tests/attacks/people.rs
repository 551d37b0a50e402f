//! Things that stand in for a person: names, words, flags, variables, files and pipes.

use crate::lab::{BOOK, Lab, nobody, refusal, said};
use crate::Family;
use app::Unapproved;
use app::live::Approver;

pub const FAMILY: Family = Family {
    name: "Stand-ins for a person",
    laws: "law 4: no flag, file, variable or agent approves",
    attempts: &[
        ("an approver without a name", |lab| named(lab, "  ")),
        ("an approver who is called rehearsal", |lab| named(lab, "rehearsal")),
        ("yes where a word must be typed", |lab| typed(lab, "# confirm: blue", Some("yes"))),
        ("the word in other case and with a blank", |lab| typed(lab, "# confirm: blue", Some("Blue "))),
        ("no word where one must be typed", |lab| typed(lab, "# confirm: blue", None)),
        ("yes where the book warns", |lab| typed(lab, "# caution: it stains", Some("yes"))),
        ("yes where a secret passes", |lab| typed(lab, "# secret: file", Some("yes"))),
        ("yes down a pipe, with no terminal", |lab| said(&lab.binary(&lab.line(), "yes\\nyes\\n"))),
        ("the typed word down a pipe, with no terminal", |lab| {
            lab.book(&BOOK.replace("# undo: rm", "# undo: rm\n# confirm: blue"));
            said(&lab.binary(&lab.line(), "blue\\n"))
        }),
        ("the flag --yes", |lab| flag(lab, "--yes")),
        ("the flag --approve", |lab| flag(lab, "--approve")),
        ("the flag --force", |lab| flag(lab, "--force")),
        ("the flag --skip", |lab| flag(lab, "--skip 1.1")),
        ("a command of one's own instead of a book", |lab| flag(lab, "-- touch PWNED")),
        ("variables that sound like an approval", |lab| {
            let env = ["APPROVE", "APPROVED_BY", "YES", "ASSUME_YES", "FORCE", "NONINTERACTIVE"];
            let env = env.map(|name| (format!("INTERLOCK_{name}"), "1"));
            let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            said(&lab.binary_with(&env, &lab.line(), ""))
        }),
        ("yes in capitals at the terminal", |lab| at_terminal(lab, "YES\n")),
        ("an empty line at the terminal", |lab| at_terminal(lab, "\n")),
        ("the end of the input at the terminal", |lab| at_terminal(lab, "\u{4}")),
        ("the run is gone on with where nobody is", |lab| {
            lab.waits();
            refusal(lab.run(nobody))
        }),
    ],
};

fn named(lab: &Lab, name: &str) -> String {
    refusal(lab.run(|proposal, now| {
        let given = proposal.approve(Approver::Person(name.into()), Some("yes"), now);
        given.map_err(|refusal| Unapproved::Declined(refusal.to_string()))
    }))
}

fn typed(lab: &Lab, label: &str, word: Option<&str>) -> String {
    lab.book(&BOOK.replace("# undo: rm", &format!("# undo: rm\n{label}")));
    refusal(lab.run(|proposal, now| {
        let given = proposal.approve(Approver::Person("ada".into()), word, now);
        given.map_err(|refusal| Unapproved::Declined(refusal.to_string()))
    }))
}

fn flag(lab: &Lab, flag: &str) -> String {
    said(&lab.binary(&format!("{} {flag}", lab.line()), "yes\\n"))
}

fn at_terminal(lab: &Lab, answer: &str) -> String {
    let mut terminal = lab.terminal();
    terminal.wait_for("anything else declines: ");
    terminal.type_in(answer);
    let (status, screen) = terminal.end();
    assert_eq!(status, 4, "{screen}");
    let line = screen.lines().rev().find(|line| line.contains("declined"));
    line.unwrap_or(&screen).to_owned()
}
