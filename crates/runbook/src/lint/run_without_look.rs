use super::View;
use crate::findings::Findings;
use model::Finding;

/// After a crash a started mutation is looked at before it is repeated (law 6). Without a look a person must.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for block in view.runs() {
        if block.look.is_none() && block.done.is_none() {
            let message = format!("after a crash nothing shows whether {} happened", block.id);
            let finding = Finding::warning("run-without-look", block.span, message)
                .help("add '# look: <id of a CHECK above>' and '# done: <CEL that holds when it happened>'");
            findings.push(finding);
        }
    }
}
