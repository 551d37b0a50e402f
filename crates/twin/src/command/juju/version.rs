use super::Ask;
use crate::call::CallReply;

/// `juju version`.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    if ask.args.is_empty() {
        return CallReply::ok(format!("{}-genericlinux-amd64\n", ask.world.juju.version));
    }
    ask.unknown(2, format!("ERROR option provided but not defined: {}\n", ask.args.join(" ")))
}
