use super::View;
use crate::findings::Findings;
use model::Finding;

/// `maas list` prints the API key of every profile, and a journal keeps what a block prints.
pub(super) fn check(view: &View<'_>, findings: &mut Findings) {
    for block in view.bash() {
        for command in view.commands(block) {
            let words = &command.words;
            let prints = words.windows(2).any(|pair| pair == ["maas", "list"]);
            if prints {
                let finding = Finding::error("maas-list", command.place("maas"), "maas list prints API keys")
                    .help("name the profile in the site's file, and take it by needs: site.maas.profile")
                    .decision("DOCFIX-016");
                findings.push(finding);
            }
        }
    }
}
