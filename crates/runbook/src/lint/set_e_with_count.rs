use super::View;
use crate::Kind;
use crate::findings::Findings;
use model::Finding;

/// `grep -c` ends with 1 when it counts nothing, and `set -e` then ends the block: the answer 0 is lost.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for block in view.bash().filter(|block| block.kind == Kind::Check) {
        let commands = view.commands(block);
        let counts = commands.iter().any(|command| {
            let guarded = command.text.contains("|| true");
            let words = &command.words;
            let counting =
                |word: &str| word.starts_with('-') && !word.starts_with("--") && word.contains('c');
            !guarded && words.windows(2).any(|pair| matches!(pair, ["grep", flags] if counting(flags)))
        });
        let ends = commands.iter().find(|command| {
            let words = &command.words;
            words
                .windows(2)
                .any(|pair| matches!(pair, ["set", flags] if flags.starts_with('-') && flags.contains('e')))
        });
        if let (true, Some(command)) = (counts, ends) {
            let finding = Finding::warning(
                "set-e-with-count",
                command.span,
                "set -e ends this CHECK where grep -c counts 0",
            )
            .help("leave set -e out of CHECKs that count, or write 'grep -c ... || true'")
            .decision("L1");
            findings.push(finding);
        }
    }
}
