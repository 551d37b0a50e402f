use super::amphora::users;
use super::options::{is_placeholder, text};
use crate::context::Context;
use crate::repair::set_option;
use crate::rule::{Rule, Sink};
use bundle::Application;
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "amphora-tag-differs",
    id: "R38",
    severity: Severity::Error,
    what: "The retrofit tags its images with another word than Octavia looks for, or with none.",
    why: "Octavia finds no image to boot amphorae from, and every load balancer ends in ERROR.",
    example: "octavia: {options: {amp-image-tag: octavia-amphora}}\noctavia-diskimage-retrofit: {options: {}}",
    help: "give both the same `amp-image-tag`; that of the retrofit is empty by default",
    source: "octavia and octavia-diskimage-retrofit config.yaml: amp-image-tag",
    check,
};

// Repair: a retrofit that tags nothing gets the one word that Octavia looks for.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let wanted: BTreeSet<&str> = users(context).filter_map(tag).collect();
    if wanted.is_empty() || wanted.iter().any(|tag| is_placeholder(tag)) {
        return;
    }
    for retrofit in context.running("octavia-diskimage-retrofit") {
        let (name, given) = (&retrofit.name.value, tag(retrofit));
        if given.is_some_and(|given| is_placeholder(given) || wanted.contains(given)) {
            continue;
        }
        let at = retrofit.options.get("amp-image-tag").map_or(retrofit.name.span, |setting| setting.value.span);
        let fix = match (wanted.first(), retrofit.options.get("amp-image-tag")) {
            (Some(tag), None) if wanted.len() == 1 => {
                let title = format!("let {name} tag its images {tag}");
                set_option(context.inputs.sources, title, retrofit, "amp-image-tag", tag)
            }
            _ => None,
        };
        let wanted = wanted.iter().copied().take(3).collect::<Vec<_>>().join(" or ");
        let given = given.map_or("does not tag its images".to_owned(), |given| format!("tags its images {given}"));
        let message = format!("{name} {given}, and Octavia looks for {wanted}");
        sink.push(sink.finding(at, message).fix_if(fix));
    }
}

/// The tag of an application: as written, or the charm's default.
fn tag(application: &Application) -> Option<&str> {
    let fact = super::ends::facts(application)?.options.get("amp-image-tag");
    match application.options.contains_key("amp-image-tag") {
        true => text(application, "amp-image-tag"),
        false => fact?.default.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn fixture(octavia: &str, retrofit: &str) -> Fixture {
        let bundle = format!(
            "applications:\n  octavia: {{charm: octavia, options: {{lb-mgmt-issuing-cacert: $A, lb-mgmt-issuing-ca-private-key: $B, \
             lb-mgmt-issuing-ca-key-passphrase: $C, lb-mgmt-controller-cacert: $D, lb-mgmt-controller-cert: $E{octavia}}}}}\n  \
             retrofit: {{charm: octavia-diskimage-retrofit, options: {{{retrofit}}}}}\n  ovs: {{charm: neutron-openvswitch}}\n\
             relations: [[ovs, octavia], [\"retrofit:juju-info\", \"octavia:juju-info\"]]\n"
        );
        Fixture::bare(&bundle)
    }

    fn check(octavia: &str, retrofit: &str) -> String {
        fixture(octavia, retrofit).check()
    }

    #[test]
    fn one_word_on_both_sides() {
        insta::assert_snapshot!(check("", ""), @"bundle.yaml:3:3 error amphora-tag-differs retrofit does not tag its images, and Octavia looks for octavia-amphora");
        insta::assert_snapshot!(fixture(", amp-image-tag: mine", "").repaired(), @"
        -  retrofit: {charm: octavia-diskimage-retrofit, options: {}}
        +  retrofit: {charm: octavia-diskimage-retrofit, options: {amp-image-tag: mine}}
        ");
        insta::assert_snapshot!(check("", "amp-image-tag: amphora"), @"bundle.yaml:3:74 error amphora-tag-differs retrofit tags its images amphora, and Octavia looks for octavia-amphora");
        insta::assert_snapshot!(check("", "amp-image-tag: octavia-amphora"), @"");
        insta::assert_snapshot!(check(", amp-image-tag: amphora", "amp-image-tag: amphora"), @"");
    }
}
