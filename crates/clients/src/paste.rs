//! The wire of an operator without a way to the jumphost from here: a person carries each block there and what it
//! printed back, both by paste.
//!
//! Out goes a *sheet*: a command for any shell, with the block in it as the book has it. It counts its bytes by their
//! digest before it runs them, so that a paste that lost a tab or a line runs nothing. Back comes a *slip*: the exit
//! status and both streams, packed, between two marks that bear the sheet's number, with a digest over all of it. So
//! colours, line ends, wrapped and joined lines do no harm, and what is cut, mixed or of another sheet is told apart.

pub(crate) mod base64;
mod sheet;
mod slip;

pub use sheet::{Passing, Sheet};
pub use slip::ends;

use crate::environment;
use crate::process::Stream;
use crate::shell::{Observer, nonce};
use model::{Ask, Digest, Exec, ExecReply, Reply, Wire, WireError};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Most bytes of one stream that a slip may bring.
const LARGEST: u64 = 8 << 20;

/// What a block has from the shell that it is pasted into, or from its sheet.
const OURS: [&str; 5] = ["PATH", "HOME", "LANG", "TZ", "INTERLOCK_BLOCK"];

/// Where sheets are handed out and slips come in.
pub trait Desk: Send + Sync {
    /// Shows a sheet to the person.
    fn hand_out(&self, sheet: &Sheet);

    /// What was pasted since, up to an end mark as [`ends`] finds it, or the rest where the input ends before. `None`
    /// when nothing more comes.
    fn take(&self) -> Option<Vec<u8>>;

    /// Says why something that was pasted does not count.
    fn refuse(&self, why: &str);
}

/// The wire.
pub struct PasteWire<'d> {
    desk: &'d dyn Desk,
    /// Blocks through which a secret passes: their output stays where it was printed.
    secret: BTreeMap<String, Passing>,
    observer: Option<Observer>,
    /// The numbers of the sheets before, and their blocks.
    old: Mutex<Vec<(String, String)>>,
}

impl<'d> PasteWire<'d> {
    /// A wire over this desk. Of the blocks in `secret` only the exit status is asked back.
    pub fn new(desk: &'d dyn Desk, secret: BTreeMap<String, Passing>) -> PasteWire<'d> {
        PasteWire { desk, secret, observer: None, old: Mutex::default() }
    }

    /// The same wire, whose output is shown when it has come.
    pub fn watched_by(self, observer: Observer) -> PasteWire<'d> {
        PasteWire { observer: Some(observer), ..self }
    }

    fn exec(&self, exec: &Exec) -> Result<ExecReply, WireError> {
        let target = exec.target.to_string();
        let not_sent = |why: String| WireError::Unreachable { target: target.clone(), why };
        if exec.stdin.is_some() {
            return Err(not_sent("a secret is never part of what is pasted".to_owned()));
        }
        let set = OURS.map(|name| (name.to_owned(), String::new()));
        environment::judge(&exec.env, &set.into()).map_err(not_sent)?;
        let number = Digest::of(nonce().as_bytes()).short().to_owned();
        let sheet = Sheet::new(exec, &number, self.secret.get(&exec.block).copied()).map_err(not_sent)?;
        let mut old = self.old.lock().unwrap_or_else(PoisonError::into_inner);
        self.desk.hand_out(&sheet);
        while let Some(text) = self.desk.take() {
            match slip::read(&text, &sheet, &old) {
                Ok(reply) => {
                    old.push((number, exec.block.clone()));
                    self.show(exec, &reply);
                    return Ok(reply);
                }
                Err(why) => self.desk.refuse(&why),
            }
        }
        old.push((number, exec.block.clone()));
        Err(WireError::Lost {
            target,
            why: "what the block printed was not pasted, so it counts as not run".to_owned(),
        })
    }

    fn show(&self, exec: &Exec, reply: &ExecReply) {
        let shown = self.observer.as_ref().filter(|_| !self.secret.contains_key(&exec.block));
        if let Some(observer) = shown {
            observer(exec, Stream::Stdout, &reply.stdout);
            observer(exec, Stream::Stderr, &reply.stderr);
        }
    }
}

impl Wire for PasteWire<'_> {
    fn ask(&self, ask: &Ask) -> Result<Reply, WireError> {
        match ask {
            Ask::Exec(exec) => self.exec(exec).map(Reply::Exec),
            Ask::Http(_) => Err(WireError::Unsupported("HTTP: it carries pasted text")),
        }
    }
}
