use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "monitor-count-above-units",
    id: "R28",
    severity: Severity::Error,
    what: "ceph-mon waits for more monitors than it has units; without `monitor-count` it waits for three.",
    why: "The monitors never bootstrap, no OSD joins, and everything that stores waits.",
    example: "ceph-mon: {num_units: 1, options: {monitor-count: 3}}",
    help: "set `monitor-count` to `num_units`",
    source: "ceph-mon config.yaml: monitor-count, default 3",
    check,
};

const DEFAULT: i64 = 3;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.running("ceph-mon") {
        let setting = application.options.get("monitor-count");
        let Some(count) = setting.map_or(Some(DEFAULT), |setting| setting.value.as_i64()) else { continue };
        let Some(units) = application.num_units.as_ref().filter(|units| units.value < count) else { continue };
        let at = setting.map_or(units.span, |setting| setting.value.span);
        let by_default = if setting.is_none() { " by default" } else { "" };
        let name = &application.name.value;
        let message = format!("{name} waits for {count} monitors{by_default}, and has num_units {}", units.value);
        let finding = sink.finding(at, message).related(units.span, "its units");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn monitors_can_bootstrap() {
        let with = |options: &str| {
            Fixture::healthy().with("bundle.yaml", "{monitor-count: 3, expected-osd-count: 2}", options)
        };
        insta::assert_snapshot!(with("{monitor-count: 5, expected-osd-count: 2}").check(), @"bundle.yaml:73:30 error monitor-count-above-units ceph-mon waits for 5 monitors, and has num_units 3 [bundle.yaml:71:16 its units]");
        insta::assert_snapshot!(with("{monitor-count: 1, expected-osd-count: 2}").check(), @"");
        insta::assert_snapshot!(with("{expected-osd-count: 2}").check(), @"");
    }
}
