use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "matrix-entry-unused",
    id: "",
    severity: Severity::Warning,
    what: "versions.yaml gives a channel for a charm that no application of the bundle runs.",
    why: "Either an application was lost, or the table is of another cloud; readers cannot tell which.",
    example: "versions.yaml: channels: {etcd: latest/stable}          # and no etcd in bundle.yaml",
    help: "take the line out, or mend the name of the charm",
    source: "versions.yaml: channels",
    check,
};

// No repair: the line may be stale, its name mistyped, or the application lost.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(versions) = context.site.versions.as_ref().filter(|_| context.inputs.bundle.is_some()) else { return };
    for (charm, pin) in &versions.channels {
        if context.running(charm).next().is_none() {
            let message = format!("`channels` has {charm} at {}, and the bundle has no {charm}", pin.channel.value);
            sink.report(pin.charm.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn every_entry_is_for_a_charm_of_the_bundle() {
        let broken = Fixture::versioned().with("versions.yaml", "channels:\n", "channels:\n  etcd: latest/stable\n");
        insta::assert_snapshot!(broken.check(), @"versions.yaml:5:3 warning matrix-entry-unused `channels` has etcd at latest/stable, and the bundle has no etcd");
        insta::assert_snapshot!(broken.with("versions.yaml", "  etcd: latest/stable\n", "").check(), @"");
    }
}
