//! A person at the terminal of this process. Nothing else can consent: the answer is read from the controlling
//! terminal itself, never from stdin, a file, a variable or a flag.

use crate::halt::Halt;
use crate::tty::Tty;
use app::keys::Own;
use app::live::{Approval, Approver, Proposal, Wanted, secret_file};
use app::views::{self, Look};
use app::{AppError, Consent, Typed, Unapproved};
use model::{Secret, Timestamp};
use std::io;
use std::path::Path;

/// Asks at `/dev/tty`.
pub struct Person {
    name: String,
    look: Look,
    halt: Halt,
}

impl Person {
    /// The operator, by the name that approvals are recorded under.
    pub fn new(name: &str, look: Look, halt: Halt) -> Person {
        Person { name: name.to_owned(), look, halt }
    }

    /// Shows the proposal and reads one line; none when the run is to stop.
    fn answer(&self, proposal: &Proposal) -> io::Result<Option<String>> {
        let question = match proposal.to_type() {
            Some(word) => format!("type {word:?} to approve; anything else declines: "),
            None => "type \"yes\" to approve; anything else declines: ".to_owned(),
        };
        let shown = views::terminal::proposal(proposal, self.look);
        Tty::open(&self.halt)?.ask(&format!("{shown}{question}"))
    }
}

impl Consent for Person {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        let answer = self.answer(proposal).map_err(|why| {
            let block = &proposal.block;
            Unapproved::Nobody(format!(
                "{block} waits for an approval, and no person is at a terminal here: {why}"
            ))
        })?;
        let Some(answer) = answer else {
            let block = &proposal.block;
            return Err(Unapproved::Nobody(format!("stopped by hand before {block} was approved")));
        };
        let answer = answer.trim();
        if proposal.to_type().is_none() && answer != "yes" {
            return Err(Unapproved::Declined(format!("{} answered {answer:?}", self.name)));
        }
        let by = Approver::Person(self.name.clone());
        proposal.approve(by, Some(answer), now).map_err(|refusal| Unapproved::Declined(refusal.to_string()))
    }

    fn secret(&mut self, block: &str) -> Result<Option<Secret>, String> {
        let question = format!("{block} reads a secret; type it, it is not shown: ");
        let typed = Tty::open(&self.halt).and_then(|mut tty| tty.ask_hidden(&question)).map_err(|why| {
            format!("{block} waits for its secret, and no person is at a terminal here to type it: {why}")
        })?;
        let typed = typed.ok_or_else(|| format!("stopped by hand before {block} had its secret"))?;
        secret_file::taken(typed)
            .map(Some)
            .map_err(|why| format!("{block} waits for its secret: what was typed is none: {why}"))
    }

    fn value(&mut self, wanted: &Wanted) -> Result<Typed, Unapproved> {
        let Wanted { name, reader, text, .. } = wanted;
        let shown = views::terminal::approvals::wanted(wanted);
        let typed = Tty::open(&self.halt).and_then(|mut tty| tty.ask(&shown)).map_err(|why| {
            let text = text.trim();
            Unapproved::Nobody(format!(
                "{reader} waits for typed.{name} ({text}), and no person is at a terminal here: {why}"
            ))
        })?;
        match typed {
            Some(value) => Ok(Typed { value, person: self.name.clone() }),
            None => Err(Unapproved::Nobody(format!("stopped by hand before typed.{name} was typed"))),
        }
    }
}

/// Opens a key; its passphrase is asked at `/dev/tty`.
pub fn own(key: &Path, halt: &Halt) -> Result<Own, AppError> {
    Own::open(key, |person| passphrase(&format!("passphrase of the key of {person}: "), halt))
}

/// Reads a passphrase, unseen.
pub fn passphrase(question: &str, halt: &Halt) -> Result<Secret, String> {
    let typed = Tty::open(halt).and_then(|mut tty| tty.ask_hidden(question));
    let typed = typed
        .map_err(|why| format!("its passphrase is typed at a terminal, and there is none here: {why}"))?;
    typed.ok_or_else(|| "stopped by hand before its passphrase was typed".to_owned())
}
