//! Approvals that were not given to what is about to happen.

use crate::lab::{BOOK, By, Lab, ada, nobody, refusal};
use crate::Family;
use app::live::{Approval, Approver, Proposal};
use app::{AppError, RehearsalConsent, Unapproved};
use model::Timestamp;

pub const FAMILY: Family = Family {
    name: "Approvals",
    laws: "law 4: one approval, one mutation",
    attempts: &[
        ("a rehearsal's consent in a live run", |lab| {
            refusal(lab.go(&lab.request(), &mut RehearsalConsent))
        }),
        ("an approval of another run of the same book", |lab| foreign(lab, Lab::waits)),
        ("an approval of another text of the block", |lab| {
            foreign(lab, |other| other.book(&BOOK.replace("\"$HOME/box/made\"\n```\n\n## EXIT", "/etc/made\n```\n\n## EXIT")))
        }),
        ("an approval of another value", |lab| {
            foreign(lab, |other| {
                other.edit("site/site.yaml", "blue", "grey");
                other.commit();
            })
        }),
        ("an approval of another target", |lab| {
            foreign(lab, |other| other.book(&BOOK.replace("# RUN: jumphost", "# RUN: host:other")))
        }),
        ("an approval of other evidence", |lab| {
            foreign(lab, |other| other.write("home/box/first", ""))
        }),
        ("an approval that is given to the proposal before this one", |lab| {
            // The block kills itself before it acts, so that it is looked at and offered again.
            lab.book(&BOOK.replace("echo \"$COLOUR\" >>", "kill -9 $$; echo >>"));
            let mut spare = None;
            refusal(lab.run(|proposal, now| match spare.take() {
                Some(spare) => Ok(spare),
                None => {
                    spare = Some(ada(proposal, now)?);
                    ada(proposal, now)
                }
            }))
        }),
        ("an approval of last year", |lab| given_at(lab, "2020-01-01T00:00:00Z")),
        ("an approval of the next century", |lab| given_at(lab, "2101-01-01T00:00:00Z")),
        ("an approval of sixteen minutes ago, every time", |lab| {
            refusal(lab.run(|proposal, now| {
                ada(proposal, now.checked_sub(std::time::Duration::from_secs(16 * 60)).expect("in range"))
            }))
        }),
        ("an approval that was given to a process that is gone", |lab| {
            // Stopped between the approval and the start; whoever comes next asks again.
            lab.waits();
            let proposal = lab.proposed();
            lab.forge(model::EventKind::ApprovalGiven { block: "paint".into(), proposal, by: "ada".into(), signed: None });
            refusal(lab.run(nobody))
        }),
    ],
};

/// Somebody approves at another time than now.
fn given_at(lab: &Lab, at: &str) -> String {
    let at: Timestamp = at.parse().expect("a time");
    refusal(lab.run(|proposal, _| ada(proposal, at)))
}

/// An approval that was given in another lab, after a change there, handed in here.
fn foreign(lab: &Lab, change: impl FnOnce(&Lab)) -> String {
    let other = Lab::new();
    change(&other);
    let mut stolen: Option<Approval> = None;
    let mut thief = By(|proposal: &Proposal, now| {
        stolen = proposal.approve(Approver::Person("ada".into()), proposal.to_type().as_deref(), now).ok();
        Err(Unapproved::Nobody("kept for elsewhere".into()))
    });
    // Where a run waits there already, it is another run's approval that is stolen.
    let request = app::live::Request { abandon: Some("for the next".into()), ..other.request() };
    let result = other.go(&request, &mut thief);
    assert!(result.is_ok_and(|ran| !ran.closed), "the other run is open");
    let result = lab.run(|_, _| stolen.take().ok_or_else(|| Unapproved::Declined("none left".into())));
    assert!(matches!(result, Err(AppError::Refused(_))), "refused, and not only not wanted");
    refusal(result)
}
