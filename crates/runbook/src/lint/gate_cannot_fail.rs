use super::View;
use crate::Expr;
use crate::findings::Findings;
use model::Finding;

/// An assertion that reads no fact comes to the same on every cloud, healthy or not.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for claim in view.book.gates().flat_map(|gate| &gate.claims) {
        if claim.expr.as_ref().is_some_and(Expr::is_constant) {
            let message = format!("{:?} reads no fact, so it says nothing about the cloud", claim.text);
            let finding = Finding::error("gate-cannot-fail", claim.span, message)
                .help("compare something that a CHECK above measures, by its id");
            findings.push(finding);
        }
    }
}
