use super::ends::on;
use super::options::{is_placeholder, text};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "cinder-volume-without-credentials",
    id: "R66",
    severity: Severity::Warning,
    what: "A Cinder without the API service has no relation on `identity-credentials`.",
    why: "It has no account of its own at Keystone: the image cache does not work, and the charm waits for the relation.",
    example: "cinder-volume: {charm: cinder, options: {enabled-services: volume}}",
    help: "relate its `identity-credentials` to keystone:identity-credentials",
    source: "cinder README.md; hooks/cinder_utils.py get_optional_interfaces",
    check,
};

const OPTION: &str = "enabled-services";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.running("cinder") {
        let Some(setting) = application.options.get(OPTION) else { continue };
        let Some(services) = text(application, OPTION).filter(|text| !is_placeholder(text)) else { continue };
        // The API has its account by `identity-service`.
        let has_api = services.split(',').any(|service| matches!(service.trim(), "api" | "all"));
        if !has_api && on(context, application, "identity-credentials").is_none() {
            let name = &application.name.value;
            let message = format!("{name} runs {services} without the API, and has no `identity-credentials`");
            sink.report(setting.value.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_cinder_without_api_has_credentials() {
        let with = |services: &str, relation: &str| {
            let bundle = format!(
                "applications:\n  volumes: {{charm: cinder, channel: 2024.1/stable, options: {{enabled-services: \"{services}\"}}}}\n  \
                 keystone: {{charm: keystone, channel: 2024.1/stable}}\nrelations: [{relation}]\n"
            );
            Fixture::bare(&bundle).check()
        };
        insta::assert_snapshot!(with("volume", ""), @"bundle.yaml:2:80 warning cinder-volume-without-credentials volumes runs volume without the API, and has no `identity-credentials`");
        insta::assert_snapshot!(with("volume", "[\"volumes:identity-credentials\", \"keystone:identity-credentials\"]"), @"");
        insta::assert_snapshot!(with("api, scheduler", ""), @"");
        insta::assert_snapshot!(with("all", ""), @"");
    }
}
