use super::ends::on;
use super::options::is_on;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "serial-console-without-dashboard",
    id: "R65",
    severity: Severity::Warning,
    what: "nova-cloud-controller offers serial consoles, and has no relation to a dashboard.",
    why: "The unit is blocked for it: consoles are opened from the dashboard, and Nova must know whose pages may open them.",
    example: "nova-cloud-controller: {options: {enable-serial-console: true}}",
    help: "relate nova-cloud-controller:dashboard to the dashboard, or turn `enable-serial-console` off",
    source: "nova-cloud-controller hooks/nova_cc_utils.py",
    check,
};

const OPTION: &str = "enable-serial-console";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.running("nova-cloud-controller").filter(|app| is_on(app, OPTION)) {
        if on(context, application, "dashboard").is_none() {
            let at = application.options.get(OPTION).map_or(application.name.span, |setting| setting.value.span);
            let name = &application.name.value;
            sink.report(at, format!("{name} offers serial consoles, and has no `dashboard` relation"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn serial_consoles_have_their_dashboard() {
        let with = |option: &str, relation: &str| {
            let bundle = format!(
                "applications:\n  ncc: {{charm: nova-cloud-controller, channel: 2024.1/stable, options: {{enable-serial-console: {option}}}}}\n  \
                 horizon: {{charm: openstack-dashboard, channel: 2024.1/stable}}\nrelations: [{relation}]\n"
            );
            Fixture::bare(&bundle).check()
        };
        insta::assert_snapshot!(with("true", ""), @"bundle.yaml:2:96 warning serial-console-without-dashboard ncc offers serial consoles, and has no `dashboard` relation");
        insta::assert_snapshot!(with("true", "[\"ncc:dashboard\", \"horizon:dashboard\"]"), @"");
        insta::assert_snapshot!(with("false", ""), @"");
    }
}
