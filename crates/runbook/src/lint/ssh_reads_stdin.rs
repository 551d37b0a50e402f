use super::View;
use crate::findings::Findings;
use model::Finding;

/// ssh reads the loop's standard input: the loop ends after its first host, and nothing says so.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for block in view.bash() {
        let commands = view.commands(block);
        let mut loops = 0_usize;
        for command in commands {
            let words = &command.words;
            loops += words.iter().filter(|word| **word == "do").count();
            let asks = words.iter().any(|word| matches!(*word, "ssh"))
                && !words.windows(2).any(|pair| pair == ["juju", "ssh"]);
            // A file of its own is as good: then the loop's stdin is left alone.
            let closed = words.iter().any(|word| word.starts_with('<'))
                || command.text.contains("</dev/null")
                || command.text.contains("< /dev/null")
                || words.iter().any(|word| word.starts_with("-n") && word.len() <= 3);
            let whole = commands
                .iter()
                .any(|other| other.text.starts_with("done") && other.text.contains("/dev/null"));
            if loops > 0 && asks && !closed && !whole {
                let message =
                    "ssh reads the standard input of this loop, which then ends after its first host";
                let finding = Finding::warning("ssh-reads-stdin", command.place("ssh"), message)
                    .help("add '</dev/null' behind the command, or -n to ssh")
                    .decision("DOCFIX-021");
                findings.push(finding);
            }
            loops = loops.saturating_sub(words.iter().filter(|word| **word == "done").count());
        }
    }
}
