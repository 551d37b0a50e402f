use super::channels::{channel, openstack};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vault-on-openstack-track",
    id: "R53",
    severity: Severity::Error,
    what: "Vault is on a track of OpenStack.",
    why: "The charm has tracks of Vault's own versions only: Juju finds no revision, and the rest waits for certificates.",
    example: "vault: {charm: vault, channel: 2024.1/stable}",
    help: "use a track of Vault, such as `1.8/stable`",
    source: "charm-guide project/charm-delivery.rst",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vault in context.running("vault") {
        let Some(track) = channel(vault).map(|channel| channel.track) else { continue };
        if openstack(track.value).is_some() {
            sink.report(track.span, format!("{} is on track {}, which is OpenStack's", vault.name.value, track.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn vault_is_on_a_track_of_its_own() {
        let broken = Fixture::healthy().with("bundle.yaml", "channel: 1.8/stable", "channel: 2024.1/stable");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:84:14 error vault-on-openstack-track vault is on track 2024.1, which is OpenStack's");
        insta::assert_snapshot!(broken.with("bundle.yaml", "charm: vault\n    channel: 2024.1/stable", "charm: vault\n    channel: 1.8/stable").check(), @"");
    }
}
