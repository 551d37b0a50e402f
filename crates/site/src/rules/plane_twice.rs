use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::{Severity, Span};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "plane-twice",
    id: "",
    severity: Severity::Warning,
    what: "Two planes have the same space, or the same VLAN.",
    why: "A binding names a space: with two planes in it Juju takes either. Two planes of one VLAN are one segment, and \
          what was meant to be apart hears each other.",
    example: "planes: {storage: {space: storage}, replication: {space: storage}}",
    help: "give each plane its own space and its own VLAN",
    source: "MAAS spaces; charm-guide concepts/spaces.rst",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut spaces: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    let mut vlans: BTreeMap<u16, (&str, Span)> = BTreeMap::new();
    for plane in &context.site.planes {
        let name = plane.name.value.as_str();
        let space = plane.space.value.as_str();
        if let Some((first, at)) = spaces.get(space) {
            let message = format!("planes {first} and {name} are both in space {space}");
            let finding = sink.finding(plane.space.span, message).related(*at, format!("the space of {first}"));
            sink.push(finding);
        }
        spaces.entry(space).or_insert((name, plane.space.span));
        let Some(vlan) = plane.vlan else { continue };
        if let Some((first, at)) = vlans.get(&vlan.value) {
            let message = format!("planes {first} and {name} are both on VLAN {}", vlan.value);
            let finding = sink.finding(vlan.span, message).related(*at, format!("the VLAN of {first}"));
            sink.push(finding);
        }
        vlans.entry(vlan.value).or_insert((name, vlan.span));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn every_plane_has_its_own_space() {
        let plane = |space: &str| format!("  spare: {{space: {space}, cidr: 10.12.24.0/22}}\nhosts:\n");
        let with = |space: &str| Fixture::healthy().with("site.yaml", "hosts:\n", &plane(space)).check();
        insta::assert_snapshot!(with("storage"), @"site.yaml:27:18 warning plane-twice planes storage and spare are both in space storage [site.yaml:25:12 the space of storage]");
        insta::assert_snapshot!(with("spare"), @"");
    }

    #[test]
    fn every_plane_has_its_own_vlan() {
        let storage = |vlan: &str| {
            let tagged = Fixture::healthy().with("site.yaml", "    space: metal\n", "    space: metal\n    vlan: 103\n");
            tagged.with("site.yaml", "    space: storage\n", &format!("    space: storage\n    vlan: {vlan}\n")).check()
        };
        insta::assert_snapshot!(storage("103"), @"site.yaml:27:11 warning plane-twice planes metal and storage are both on VLAN 103 [site.yaml:17:11 the VLAN of metal]");
        insta::assert_snapshot!(storage("104"), @"");
        insta::assert_snapshot!(storage("4095"), @"site.yaml:27:11 error site-bad-value `planes.storage.vlan: 4095` is no VLAN id from 1 to 4094");
    }
}
