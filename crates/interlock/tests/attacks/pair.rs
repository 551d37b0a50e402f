//! A lab whose site names two people with keys: Ada, who runs, and Bob, whom changes are asked of.

use crate::lab::{By, Lab, nobody};
use app::keys::Own;
use app::live::{Door, Ran, Request};
use app::{AppError, Consent, Waiting};
use model::{Asked, Seal, Secret, Signed, SigningKey, Statement};
use std::time::Duration;

/// The site asks for another person for every change.
pub struct Pair {
    keys: [(&'static str, String); 2],
}

/// A key that anybody can make.
pub fn key(digit: char) -> SigningKey {
    SigningKey::of_seed(&Secret::new(digit.to_string().repeat(64))).expect("a key")
}

/// A signed statement, by a clock that is so many minutes ahead.
pub fn signed(statement: Statement, person: &str, key: &SigningKey, minutes: i64) -> String {
    let at = model::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
    let seal = Seal::over(&statement, person, key, at).expect("sealed");
    serde_json::to_string(&Signed { statement, seal }).expect("a text")
}

impl Pair {
    /// Makes the keys, and commits the site that names them.
    pub fn new(lab: &Lab, more: &str) -> Pair {
        let mut pair = Pair { keys: [("ada", String::new()), ("bob", String::new())] };
        let people = ["ada", "bob"].map(|person| format!("{person}: \"{}\"", pair.make(lab, person, person)));
        for (person, seed) in &mut pair.keys {
            let text = std::fs::read_to_string(lab.path(person)).expect("read");
            let file: serde_json::Value = serde_json::from_str(&text).expect("a key file");
            *seed = file["seed"].as_str().expect("a seed").to_owned();
        }
        let rules =
            format!("approvals:\n  people: {{{}}}\n  another-person: true\n{more}", people.join(", "));
        let site = std::fs::read_to_string(lab.path("site/site.yaml")).expect("read");
        lab.write("site/site.yaml", &format!("{site}{rules}"));
        lab.commit();
        pair
    }

    /// Makes a key in a file, and gives its public half.
    pub fn make(&self, lab: &Lab, person: &str, file: &str) -> String {
        let line =
            format!("key new --person {person} --no-passphrase --format json --key {}", self.file(lab, file));
        let made = lab.binary(&line, "");
        let made: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
        made["public"].as_str().expect("a key").to_owned()
    }

    pub fn file(&self, lab: &Lab, person: &str) -> String {
        lab.path(person).to_string_lossy().into_owned()
    }

    pub fn key(&self, person: &str) -> SigningKey {
        let seed = self.keys.iter().find(|(name, _)| *name == person).expect("known");
        SigningKey::of_seed(&Secret::new(seed.1.clone())).expect("a key")
    }

    /// What the open run offers, in the form that is signed.
    pub fn asked(&self, lab: &Lab) -> Asked {
        let opened = lab.events().first().expect("an event").digest.clone();
        Asked { run: lab.events()[0].run.clone(), opened, block: "paint".into(), proposal: lab.proposed() }
    }

    /// Leaves a text in the inbox, as anybody can who may write to the store.
    pub fn leave(&self, lab: &Lab, text: &str) {
        let mut inbox = store::inbox(&store::Place::Folder(lab.path("state"))).expect("an inbox");
        inbox.post(&model::RunId("live-ops-paint-1".into()), text).expect("posted");
    }

    /// Ada runs the book, an answer is left when it is waited for, and the run gives up after it has read it: what was
    /// said to the first answer that was refused, or else how the run ended.
    pub fn run(&self, lab: &Lab, answer: impl FnOnce(&Pair, &Asked) -> String) -> Result<String, String> {
        let (mut answer, mut refused) = (Some(answer), vec![]);
        let ran = self.go(lab, &mut By(nobody), &mut |waiting| match waiting {
            Waiting::For(..) => {
                if let Some(answer) = answer.take() {
                    self.leave(lab, &answer(self, &self.asked(lab)));
                }
            }
            Waiting::Refused(why) => refused.push(why.clone()),
        });
        match refused.first() {
            Some(refused) => Err(refused.clone()),
            None => Ok(crate::lab::refusal(ran)),
        }
    }

    /// A live run with Ada's key, which waits for nobody longer than it takes to read the inbox.
    pub fn go(
        &self,
        lab: &Lab,
        consent: &mut dyn Consent,
        tell: &mut dyn FnMut(&Waiting<'_>),
    ) -> Result<Ran, AppError> {
        let request = Request { wait: Some(Duration::ZERO), ..lab.request() };
        let door = Door {
            consent,
            desk: None,
            own: &mut || Own::open(&lab.path("ada"), |_| Err("it has no passphrase".into())),
            tell,
            clock: &lab.clock,
            stop: &|| false,
            opened: &mut |_, _| {},
            watch: &mut |_| {},
            output: None,
            abort: None,
        };
        app::live::run(&request, door)
    }
}
