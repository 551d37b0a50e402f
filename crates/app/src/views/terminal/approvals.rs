//! What is told about approvals: the offer to somebody elsewhere, the answer, a key, a head, the signatures of a journal.

use crate::Signatures;
use crate::approve::{Left, Offer};
use crate::journal::Head;
use crate::keys::KeyFile;
use crate::views::escape;
use crate::views::look::{self, Look};
use model::Genesis;
use runbook::Wanted;
use std::path::Path;

/// What stands above the proposal for somebody who did not see the run: which run it is, and whose.
pub fn offer(offer: &Offer, look: Look) -> String {
    let Genesis { site, commit, book, operator, .. } = &offer.genesis;
    let run = escape::line(&offer.proposal.run.0);
    let (site, book, operator) = (escape::line(site), escape::line(book), escape::line(operator));
    let title = look.paint(look::STRONG, &format!("run {run}"));
    let mut out =
        format!("{title}: {book} of {site} at commit {}, opened by {operator}\n", escape::line(commit));
    if offer.differs {
        let said = "the runner's folder has files that this checkout has not, such as those that git does not look at";
        out.push_str(&format!("{}\n", look.paint(look::OPEN, said)));
    }
    out
}

/// The question for a value that somebody has to type.
pub fn wanted(wanted: &Wanted) -> String {
    let (name, reader) = (escape::line(&wanted.name), escape::line(&wanted.reader));
    format!("\n{reader} reads typed.{name}: {}\ntype its value: ", escape::line(wanted.text.trim()))
}

/// That an answer was left.
pub fn left(left: &Left) -> String {
    let (run, block, by) = (escape::line(&left.run.0), escape::line(&left.block), escape::line(&left.person));
    let what = if left.declined.is_none() { "approved" } else { "declined" };
    format!(
        "{block} of run {run} {what} by {by}; the run takes it from its inbox, as answer {}\n",
        left.place
    )
}

/// That a run waits for somebody elsewhere.
pub fn waits(run: &str, another: bool) -> String {
    let who = if another { "another person" } else { "an answer" };
    format!("waiting for {who}: interlock approve {} --site CHECKOUT --state FOLDER\n", escape::line(run))
}

/// That an answer does not count.
pub fn refused(why: &str) -> String {
    format!("{}\n", escape::line(why))
}

/// A key, as a line for `site.yaml`.
pub fn key(key: &KeyFile, file: &Path) -> String {
    let guard = if key.is_locked() { "a passphrase" } else { "nothing but the mode of its file" };
    let (person, file) = (escape::line(key.person()), file.display());
    format!("{person}: {}\n  in {file}, protected by {guard}\n", key.public())
}

/// A head; a signed one as the text to keep elsewhere.
pub fn head(head: &Head) -> Result<String, serde_json::Error> {
    match &head.signed {
        Some(signed) => Ok(format!("{}\n", serde_json::to_string(signed)?)),
        None => Ok(format!("{} events, head {}\n", head.events, head.head)),
    }
}

/// What the signatures came to.
pub fn signatures(found: &Signatures, look: Look) -> String {
    let Signatures { good, unasked, bad } = found;
    let counted = format!("{good} signatures hold, {unasked} events are of commits that ask for none");
    if bad.is_empty() {
        return format!("{}\n", look.paint(look::GOOD, &counted));
    }
    let said = format!("{counted}, {} do not hold:", bad.len());
    let mut out = format!("{}\n", look.paint(look::BAD, &said));
    for (seq, why) in bad {
        out.push_str(&format!("  event {seq}: {}\n", escape::line(why)));
    }
    out
}
