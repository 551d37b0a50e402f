//! Clocks that are set while something waits.

use crate::Family;
use crate::lab::{BOOK, Lab, ada, nobody, refusal};
use app::Unapproved;

const DAY: i64 = 24 * 3600;

pub const FAMILY: Family = Family {
    name: "Clocks",
    laws: "law 3 and law 4: facts and approvals age, whatever the clock says",
    attempts: &[
        ("the clock is set forward while a person thinks, and the world changes", |lab| thinks(lab, 700)),
        ("the clock is set back while a person thinks, and the world changes", |lab| thinks(lab, -700)),
        ("the clock is set back by a year while a person thinks, and the world changes", |lab| thinks(lab, -365 * DAY)),
        ("the clock is set back between two processes, and the world changes", |lab| {
            lab.waits();
            lab.clock.jump(-DAY);
            changed(lab, || refusal(lab.run(ada)))
        }),
        ("the clock is set forward between two processes, and the world changes", |lab| {
            lab.waits();
            lab.clock.jump(DAY);
            changed(lab, || refusal(lab.run(ada)))
        }),
        ("the clock is set forward under an approval that was just given", |lab| {
            // The approval is as old then as approvals may not be; nobody gives a second one.
            let mut first = true;
            refusal(lab.run(|proposal, now| {
                if !std::mem::take(&mut first) {
                    return nobody(proposal, now);
                }
                let given = ada(proposal, now);
                lab.clock.jump(16 * 60);
                given
            }))
        }),
        ("the clock is set back under an approval that was just given", |lab| {
            let mut first = true;
            refusal(lab.run(|proposal, now| {
                if !std::mem::take(&mut first) {
                    return Err(Unapproved::Declined("not a second time".into()));
                }
                let given = ada(proposal, now);
                lab.clock.jump(-16 * 60);
                given
            }))
        }),
        ("a value that changes between its approval and the start", |lab| {
            lab.book(&BOOK.replace("COLOUR = site.juju.model", "COLOUR = files[0]"));
            let mut first = true;
            refusal(lab.run(|proposal, now| {
                if !std::mem::take(&mut first) {
                    let value = proposal.needs.first().map(|need| need.value.clone());
                    return Err(Unapproved::Declined(format!("it is {} now", value.unwrap_or_default())));
                }
                let given = ada(proposal, now);
                lab.clock.jump(11 * 60);
                std::fs::rename(lab.path("home/box/here"), lab.path("home/box/there")).expect("renamed");
                given
            }))
            .pipe(|message| {
                std::fs::rename(lab.path("home/box/there"), lab.path("home/box/here")).expect("put back");
                message
            })
        }),
    ],
};

/// A value handed on to a closure.
trait Pipe: Sized {
    fn pipe<T>(self, next: impl FnOnce(Self) -> T) -> T {
        next(self)
    }
}

impl Pipe for String {}

/// Somebody else makes the file while something happens; what is then in the box is his.
fn changed(lab: &Lab, happens: impl FnOnce() -> String) -> String {
    lab.write("home/box/made", "somebody else's");
    let message = happens();
    let made = std::fs::read_to_string(lab.path("home/box/made"));
    assert_eq!(made.unwrap_or_default(), "somebody else's", "what was answered: {message}");
    std::fs::remove_file(lab.path("home/box/made")).expect("taken away");
    message
}

/// A person thinks, the clock is set, somebody else makes the file, and then the person approves.
fn thinks(lab: &Lab, seconds: i64) -> String {
    changed(lab, || {
        std::fs::remove_file(lab.path("home/box/made")).expect("not yet");
        refusal(lab.run(|proposal, now| {
            lab.clock.jump(seconds);
            lab.write("home/box/made", "somebody else's");
            ada(proposal, now)
        }))
    })
}
