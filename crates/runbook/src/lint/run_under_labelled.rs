use super::View;
use crate::findings::Findings;
use model::Finding;

/// Whoever approves a mutation reads its labels: without them the consent is to something unknown.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for block in view.runs() {
        let undone = block.undo.is_some() || view.book.undo(&block.id).is_some();
        let missing: Vec<&str> =
            [("id", block.named), ("changes", block.changes.is_some()), ("undo", undone)]
                .into_iter()
                .filter_map(|(label, there)| (!there).then_some(label))
                .collect();
        if !missing.is_empty() {
            let message = format!("this mutation does not say its {}", missing.join(", "));
            let finding = Finding::warning("run-under-labelled", block.span, message)
                .help("add '# id:', '# changes: <what>' and '# undo: <how, or why not>'; a block that only reads is a CHECK");
            findings.push(finding);
        }
    }
}
