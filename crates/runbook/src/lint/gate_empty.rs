use super::View;
use crate::findings::Findings;
use model::Finding;

/// A gate without assertions is judged unmeasured and never opens (law 5).
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for gate in view.book.gates().filter(|gate| gate.claims.is_empty()) {
        let message = format!("the gate {} has no assertion, so it never opens", gate.id);
        findings.push(
            Finding::error("gate-empty", gate.span, message)
                .help("write one assertion per line, or remove it"),
        );
    }
}
