use super::View;
use crate::findings::Findings;
use crate::{Kind, SecretWay};
use model::Finding;

/// Facts are kept in the journal and shown in reports; a secret must not become one (law 7).
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for block in view.book.blocks() {
        if block.kind == Kind::Check && block.named && block.secret == Some(SecretWay::Stdout) {
            let message = format!("{} prints a secret, so its output never becomes a fact", block.id);
            let finding = Finding::error("secret-as-fact", block.span, message)
                .help("measure something that is no secret: a length, a date, a count of keys");
            findings.push(finding);
        }
    }
}
