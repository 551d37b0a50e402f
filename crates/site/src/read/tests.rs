use super::{Reading, read};
use crate::Inputs;
use model::Sources;

pub(super) fn reading(text: &str) -> (Reading, String) {
    let mut sources = Sources::default();
    let file = sources.add("site.yaml", text);
    let inputs = Inputs { site: Some(file), ..Inputs::new(&sources) };
    let reading = read(&inputs);
    let mut lines: Vec<_> = reading
        .findings
        .iter()
        .map(|finding| {
            let at = sources.get(finding.at.file).unwrap().position(finding.at.start);
            format!("{}:{} {} {} -> {}", at.line, at.column, finding.code, finding.message, finding.help)
        })
        .collect();
    lines.sort();
    (reading, lines.join("\n"))
}

/// What is wrong with a site.yaml that goes on from `site: x`.
pub(super) fn check(text: &str) -> String {
    reading(&format!("site: x\n{text}")).1
}

#[test]
fn a_whole_site_is_read() {
    let (reading, findings) = reading(include_str!("../../testdata/site.yaml"));
    assert_eq!(findings, "");
    let site = reading.site;
    let provider = site.plane("provider").unwrap();
    assert_eq!(provider.gateway.unwrap().value.to_string(), "10.12.4.1");
    assert_eq!(provider.vip_range().unwrap().to.value.to_string(), "10.12.4.63");
    assert_eq!(site.plane("metal").unwrap().taken[0].1, "maas-rack");
    assert_eq!(site.hosts[0].disks[0].bytes.unwrap().value, 512 << 30);
    assert_eq!(site.freshness.limit("disks").as_secs(), 120);
    assert_eq!(site.freshness.limit("nodes").as_secs(), 600);
    assert_eq!(site.vips.octets["glance"].value, 51);
    assert_eq!(site.expect.containers.unwrap().value, 15);
    assert_eq!(site.divergences[0].until.as_ref().unwrap().value, "2026-12-31");
    assert_eq!(site.allowed_keys[0].value, "name");
    let blueprint = crate::blueprint(&site);
    assert_eq!(blueprint.model, "openstack");
    assert_eq!(blueprint.planes[1].ranges[1].kind, "dhcp");
    assert_eq!(blueprint.hosts[0].disks["/dev/vdb"].purpose, "osd");
    assert_eq!(blueprint.hosts[1].nics["enp1s0"].address.unwrap().to_string(), "10.12.4.41");
}

#[test]
fn an_empty_site_lacks_its_name() {
    insta::assert_snapshot!(reading("").1, @"1:1 site-missing-key `site` is missing -> add `site:`");
    insta::assert_snapshot!(reading("[]").1, @"1:1 site-shape `site.yaml` is a list, and must be a map -> write a map");
}

#[test]
fn wrong_values_are_found_at_their_place() {
    let text = "planes:\n  a: {cidr: 10.1.0.1/24, gateway: none, vlan: 99999}\n  b: {cidr: 10.2.0.0/33}\n\
                \x20 c: {cidr: 10.3.0.0/24, ranges: {vip: {kind: vips, from: x, to: 10.3.0.9}, \
                d: {kind: dhcp, from: 10.3.0.9, to: 10.3.0.2}}}\n\
                freshness: {default: soon}\nexpect: {machines: four}\n";
    insta::assert_snapshot!(check(text), @"
    3:13 site-bad-value `planes.a.cidr: 10.1.0.1/24` has host bits; the network is 10.1.0.0/24 -> mend the value
    3:35 site-bad-value `planes.a.gateway: none` is no IP address -> mend the value
    3:47 site-bad-value `planes.a.vlan: 99999` is no number that fits here -> mend the value
    4:13 site-bad-value `planes.b.cidr: 10.2.0.0/33` is no network such as 10.12.4.0/22 -> mend the value
    5:47 site-bad-value `planes.c.ranges.vip.kind: vips` must be reserved, pool or dhcp -> mend the value
    5:59 site-bad-value `planes.c.ranges.vip.from: x` is no IP address -> mend the value
    5:99 site-bad-value `planes.c.ranges.d` runs from 10.3.0.9 to 10.3.0.2, which is nothing -> swap or mend the ends
    6:22 site-bad-value `freshness.default: soon` is no length of time such as 90s, 10m, 2h or 1d -> mend the value
    7:20 site-bad-value `expect.machines: four` is no number that fits here -> mend the value
    ");
}

#[test]
fn the_file_that_says_how_hosts_are_reached_lies_in_the_site() {
    let site = reading("site: a\nssh: {config: ssh/config}\n").0.site;
    assert_eq!(site.ssh_config.map(|file| file.value).as_deref(), Some("ssh/config"));
    insta::assert_snapshot!(check("ssh: {config: /root/.ssh/config}\n"), @"2:15 site-bad-value `ssh.config: /root/.ssh/config` is no path of a file in the site's folder, such as ssh/config -> mend the value");
    for path in ["../config", "ssh/../../config", "-F", "./config", "ssh//config"] {
        assert!(check(&format!("ssh: {{config: {path}}}\n")).contains("site-bad-value"), "{path}");
    }
}

#[test]
fn netbox_has_an_address_and_no_password() {
    let site = reading("site: a\nnetbox: {url: https://netbox.example/ipam}\n").0.site;
    assert_eq!(site.netbox.map(|url| url.value).as_deref(), Some("https://netbox.example/ipam"));
    for url in [
        "netbox.example",
        "https://ada:canary@netbox.example",
        "ftp://n",
        "https://n/?token=canary",
        "https://",
    ] {
        let found = check(&format!("netbox: {{url: '{url}'}}\n"));
        assert!(found.contains("site-bad-value"), "{url}: {found}");
    }
}

#[test]
fn the_management_cluster_is_reached_by_a_file_of_the_operators_home() {
    let site = reading("site: a\ncapi: {kubeconfig: capi-mgmt}\n").0.site;
    assert_eq!(site.kubeconfig.map(|file| file.value).as_deref(), Some("capi-mgmt"));
    insta::assert_snapshot!(check("capi: {kubeconfig: ../config, cluster: c}\n"), @"
    2:20 site-bad-value `capi.kubeconfig: ../config` is no name of a file in ~/.kube, such as capi-mgmt -> mend the value
    2:31 site-unknown-key capi has no key `cluster` -> known here: kubeconfig
    ");
    for name in ["a/b", "-f", ".x", "a b", "$HOME", "''"] {
        assert!(check(&format!("capi: {{kubeconfig: {name}}}\n")).contains("site-bad-value"), "{name}");
    }
}

#[test]
fn wrong_shapes_are_found_at_their_place() {
    let text = "planes: [a]\nhosts: {h: {machine: [8], nics: 3}}\nvips: {columns: provider, octet: {k: {}}}\n\
                pools: {t: 10.0.0.0/8}\ndivergences: {what: x}\nexceptions: [x]\nallow: [name]\njuju: openstack\n";
    insta::assert_snapshot!(check(text), @"
    2:9 site-shape `planes` is a list, and must be a map -> write a map
    3:22 site-shape `hosts.h.machine` is a list, and must be a single value -> write a single value
    3:33 site-shape `hosts.h.nics` is a scalar, and must be a map -> write a map
    4:17 site-shape `vips.columns` is a scalar, and must be a list -> write a list
    4:38 site-shape `vips.octet.k` is a map, and must be a single value -> write a single value
    5:12 site-shape `pools.t` is a scalar, and must be a map -> write a map
    6:14 site-shape `divergences` is a map, and must be a list -> write a list
    7:14 site-shape `exceptions` is a scalar, and must be a map -> write a map
    8:8 site-shape `allow` is a list, and must be a map -> write a map
    9:7 site-shape `juju` is a scalar, and must be a map -> write a map
    ");
}

#[test]
fn unknown_names_are_found_with_the_nearest_known_one() {
    let text = "planes:\n  provider: {cidr: 10.1.0.0/24, gatway: 10.1.0.1}\n\
                hosts:\n  h: {machine: '8', nics: {e0: {plane: provder}}, disks: {/dev/vdb: {for: osd, blank: maybe}}}\n\
                vips: {columns: [metal], only: {k: [lan]}, octets: {}}\nnickname: x\n";
    insta::assert_snapshot!(check(text), @"
    3:33 site-unknown-key planes.provider has no key `gatway` -> write `gateway`
    5:40 site-unknown-plane `hosts.h.nics.e0` names plane `provder`, which is not under `planes` -> declare it, or write one of: provider
    5:87 site-shape `hosts.h.disks./dev/vdb.blank` is a scalar, and must be true or false -> write true or false
    6:18 site-unknown-plane `vips.columns` names plane `metal`, which is not under `planes` -> declare it, or write one of: provider
    6:37 site-unknown-plane `vips.only.k` names plane `lan`, which is not under `planes` -> declare it, or write one of: provider
    6:44 site-unknown-key vips has no key `octets` -> write `octet`
    7:1 site-unknown-key site.yaml has no key `nickname` -> known here: site, juju, maas, approvals, ssh, netbox, capi, planes, cloud, plan, journal, acceptance, release, hosts, vips, pools, expect, freshness, divergences, exceptions, severities, mentions, places, allow, policies, dual-stack
    ");
}

#[test]
fn what_a_site_adds_of_its_own_is_read_with_its_reasons() {
    let text = "planes:\n  a: {cidr: fd00::/64, vlan: 0}\n  b: {v6: fd01::/64}\n  c: {vlan: 7}\n\
                hosts: {h: {machine: '8', nics: {e0: {plane: b, mac: 52:54:0:0:0:1, bridge: [x]}}}}\n\
                severities: [{code: x, severity: warn}]\npolicies: [{name: p, from: a, to: b, plane: z, why: w}]\n\
                dual-stack: {families: {b: [6]}, management: z}\nmentions: {10.0.0.1/8: x, 10.0.0.1: y, z: z}\n";
    insta::assert_snapshot!(check(text), @"
    10:12 site-bad-value `mentions: 10.0.0.1/8` has host bits; the network is 10.0.0.0/8 -> mend the value
    10:40 site-bad-value `mentions: z` is no IP address and no network -> mend the value
    3:13 site-bad-value `planes.a.cidr: fd00::/64` is an IPv6 network, which stands under `v6` -> mend the value
    3:30 site-bad-value `planes.a.vlan: 0` is no VLAN id from 1 to 4094 -> mend the value
    5:3 site-missing-key `planes.c.cidr` is missing -> add `cidr:`
    6:54 site-bad-value `hosts.h.nics.e0.mac: 52:54:0:0:0:1` is no MAC address -> mend the value
    6:77 site-shape `hosts.h.nics.e0.bridge` is a list, and must be a single value -> write a single value
    7:14 site-missing-key `severities.why` is missing -> add `why:`
    7:34 site-bad-value `severities.severity: warn` must be error, warning or info -> mend the value
    8:45 site-unknown-plane `policies.plane` names plane `z`, which is not under `planes` -> declare it, or write one of: a, b, c
    9:13 site-missing-key `dual-stack.in-force` is missing -> add `in-force:`
    9:29 site-bad-value `dual-stack.families.b: 6` must be v4 or v6 -> mend the value
    9:46 site-unknown-plane `dual-stack.management` names plane `z`, which is not under `planes` -> declare it, or write one of: a, b, c
    ");
}

#[test]
fn what_is_wrong_in_one_place_hides_nothing_in_another() {
    let text = "planes:\n  bad: 7\n  good: {cidr: 10.1.0.0/24}\npools:\n  bad: {cidr: x}\n  good: {cidr: 10.0.0.0/8, \
                taken: {10.1.0.0/24: a, 11.0.0.0/24: b, x: c}}\n";
    let (reading, findings) = reading(&format!("site: x\n{text}"));
    insta::assert_snapshot!(findings, @"
    3:8 site-shape `planes.bad` is a scalar, and must be a map -> write a map
    6:15 site-bad-value `pools.bad.cidr: x` is no network such as 10.12.4.0/22 -> mend the value
    7:52 site-bad-value `pools.good.taken` has 11.0.0.0/24, which is not in 10.0.0.0/8 -> mend the network
    7:68 site-bad-value `pools.good.taken: x` is no network such as 10.12.4.0/22 -> mend the value
    ");
    assert_eq!(reading.site.planes.len(), 2);
    assert_eq!(reading.site.pools.len(), 1);
    assert_eq!(reading.site.pools[0].taken.len(), 2);
}

mod properties {
    use super::reading;
    use proptest::prelude::*;

    /// A YAML value in flow form, with words of a site among others.
    fn value() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("10.12.4.0/22".to_owned()),
            Just("10.12.4.9".to_owned()),
            Just("reserved".to_owned()),
            Just("'8'".to_owned()),
            Just("~".to_owned()),
            Just("\"\u{fc}\"".to_owned()),
            "[a-z0-9.:/]{1,6}".prop_map(|word| format!("'{word}'")),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            let key = prop_oneof![
                Just("provider"),
                Just("planes"),
                Just("cidr"),
                Just("ranges"),
                Just("vip"),
                Just("kind"),
                Just("from"),
                Just("to"),
                Just("nics"),
                Just("plane"),
                Just("taken"),
                Just("columns"),
                Just("octet"),
                Just("machine"),
                Just("disks"),
                Just("size"),
                Just("what"),
                Just("code"),
                Just("severity"),
                Just("families"),
                Just("management"),
            ];
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4)
                    .prop_map(|items| format!("[{}]", items.join(", "))),
                proptest::collection::vec((key, inner), 0..5).prop_map(|entries| {
                    let entries: Vec<_> =
                        entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
                    format!("{{{}}}", entries.join(", "))
                }),
            ]
        })
    }

    const SECTIONS: [&str; 17] = [
        "approvals",
        "site",
        "planes",
        "hosts",
        "vips",
        "pools",
        "expect",
        "freshness",
        "divergences",
        "exceptions",
        "severities",
        "policies",
        "dual-stack",
        "mentions",
        "allow",
        "juju",
        "maas",
    ];

    proptest! {
        #[test]
        fn any_tree_is_read_and_every_place_is_in_the_text(values in proptest::collection::vec(value(), SECTIONS.len())) {
            let lines: Vec<_> = SECTIONS.iter().zip(&values).map(|(key, value)| format!("{key}: {value}\n")).collect();
            let text = lines.concat();
            let (reading, _) = reading(&text);
            for finding in &reading.findings {
                prop_assert!(text.get(finding.at.range()).is_some(), "{finding:?}");
                prop_assert!(!finding.help.is_empty());
            }
        }

        #[test]
        fn any_text_is_read(text in "(site|planes|vips|: |\\{|\\}|\\[|\\]|-|\n|  |10.0.0.0/8|&a|\\*a|'|\"|\u{fc}){0,40}") {
            let (reading, _) = reading(&text);
            for finding in &reading.findings {
                prop_assert!(finding.at.start as usize <= text.len());
            }
        }
    }
}
