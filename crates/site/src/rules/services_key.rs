use crate::context::Context;
use crate::repair::replace;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "services-key",
    id: "R72",
    severity: Severity::Info,
    what: "The applications stand under `services`, the word of Juju 1.",
    why: "Juju still reads it in a bundle and refuses it in an overlay, and tools that look for `applications` find nothing.",
    example: "services: {keystone: {charm: keystone}}",
    help: "call the key `applications`",
    source: "Juju: reading of bundles",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if let Some(at) = context.site.bundle.services {
        let finding = sink.finding(at, "the applications stand under the old key `services`");
        // Repair: the word alone changes. With both keys in the text Juju refuses the bundle, and this is not asked.
        let is_plain = context.inputs.sources.slice(at) == "services";
        let fix = || replace("call them applications".to_owned(), at, "applications".to_owned());
        sink.push(finding.fix_if(is_plain.then(fix)));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn applications_stand_under_their_own_name() {
        let bundle = "description: old\nservices: {cache: {charm: memcached}}\n";
        insta::assert_snapshot!(Fixture::bare(bundle).check(), @"bundle.yaml:2:1 info services-key the applications stand under the old key `services`");
        insta::assert_snapshot!(Fixture::bare(bundle).repaired(), @"
        -services: {cache: {charm: memcached}}
        +applications: {cache: {charm: memcached}}
        ");
        insta::assert_snapshot!(Fixture::bare(bundle).with("bundle.yaml", "services", "applications").check(), @"");
    }

    #[test]
    fn both_keys_are_an_error_and_no_more() {
        let both = "applications: {cache: {charm: memcached}}\nservices: {}\n";
        insta::assert_snapshot!(Fixture::bare(both).check(), @"bundle.yaml:2:1 error applications-and-services cannot specify both applications and services");
    }
}
