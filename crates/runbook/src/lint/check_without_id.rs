use super::View;
use crate::Kind;
use crate::findings::Findings;
use model::Finding;

/// What a CHECK without an id prints is shown and forgotten: no gate can rest on it.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for block in view.bash().filter(|block| block.kind == Kind::Check && !block.named) {
        // An id that is taken, or no name, is a finding of its own.
        let text = view.source.text.get(block.span.range()).unwrap_or_default();
        if text.lines().any(|line| line.trim_start().starts_with("# id:")) {
            continue;
        }
        let finding = Finding::info("check-without-id", block.span, "no gate can read what this CHECK finds")
            .help("give it '# id: <name>' and '# output: json|yaml|text|lines', and a gate that reads it");
        findings.push(finding);
    }
}
