use super::options::{is_placeholder, text};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "partitions-ignored",
    id: "R64",
    severity: Severity::Warning,
    what: "A RabbitMQ of three or more units ignores partitions of its network, which is the default.",
    why: "After a partition each half goes on by itself with queues of its own: calls between services are lost until somebody \
          restarts one half.",
    example: "rabbitmq-server: {num_units: 3}",
    help: "set `cluster-partition-handling` to pause_minority",
    source: "juju-lint contrib/includes/openstack.yaml; rabbitmq-server config.yaml: cluster-partition-handling, default ignore",
    check,
};

const OPTION: &str = "cluster-partition-handling";
/// Of two units neither is a majority: pausing would stop both.
const QUORUM: i64 = 3;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.running("rabbitmq-server").filter(|app| app.units() >= QUORUM) {
        let chosen = text(application, OPTION);
        if chosen.is_some_and(|chosen| chosen != "ignore" || is_placeholder(chosen)) {
            continue;
        }
        let at = application.options.get(OPTION).map_or(application.name.span, |setting| setting.value.span);
        let (name, by_default) = (&application.name.value, if chosen.is_none() { " by default" } else { "" });
        sink.report(at, format!("{name} has {} units, and ignores partitions{by_default}", application.units()));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn the_lesser_half_of_a_message_bus_pauses() {
        let with = |units: usize, options: &str| {
            let bundle = format!(
                "applications:\n  rabbit: {{charm: rabbitmq-server, channel: 3.9/stable, num_units: {units}, options: {{{options}}}}}\n"
            );
            Fixture::bare(&bundle).check()
        };
        insta::assert_snapshot!(with(3, ""), @"bundle.yaml:2:3 warning partitions-ignored rabbit has 3 units, and ignores partitions by default");
        insta::assert_snapshot!(with(5, "cluster-partition-handling: ignore"), @"bundle.yaml:2:109 warning partitions-ignored rabbit has 5 units, and ignores partitions");
        insta::assert_snapshot!(with(3, "cluster-partition-handling: pause_minority"), @"");
        insta::assert_snapshot!(with(2, ""), @"");
    }
}
