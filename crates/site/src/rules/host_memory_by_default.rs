use super::converged::machines;
use super::options::{is_placeholder, text};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::Application;
use model::{Severity, Span};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "host-memory-by-default",
    id: "R62",
    severity: Severity::Warning,
    what: "A hypervisor shares its host with OSDs or containers, and keeps no more than the default of 512 MB from its guests.",
    why: "The guests may fill the memory that OSDs and containers need: the host swaps, and the kernel kills a guest or a daemon.",
    example: "nova-compute: {to: [\"8\"]}\nceph-osd: {to: [\"8\"]}",
    help: "set `reserved-host-memory` to what the host's other units need, in MB; an OSD alone takes 4 GB",
    source: "nova-compute config.yaml: reserved-host-memory, default 512",
    check,
};

const OPTION: &str = "reserved-host-memory";
const DEFAULT: i64 = 512;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let computes: Vec<&Application> = context.running("nova-compute").filter(|app| keeps_little(app)).collect();
    if computes.is_empty() {
        return;
    }
    let machines = machines(context);
    for compute in computes {
        let name = compute.name.value.as_str();
        let shared = machines.values().filter(|machine| machine.direct.contains(name));
        let others: BTreeSet<&str> = shared
            .flat_map(|machine| {
                let osds = machine.direct.iter().filter(|other| context.charm_of(other) == Some("ceph-osd"));
                osds.chain(&machine.contained).copied()
            })
            .collect();
        if !others.is_empty() {
            let others: Vec<&str> = others.into_iter().collect();
            let kept = text(compute, OPTION).unwrap_or("512");
            let message = format!("{name} shares hosts with {}, and keeps {kept} MB for them", others.join(", "));
            sink.report(place(compute), message);
        }
    }
}

/// Whether the option is left at its default, or below it.
fn keeps_little(application: &Application) -> bool {
    match text(application, OPTION) {
        None => true,
        Some(text) if is_placeholder(text) => false,
        Some(text) => text.parse().is_ok_and(|megabytes: i64| megabytes <= DEFAULT),
    }
}

fn place(application: &Application) -> Span {
    application.options.get(OPTION).map_or(application.name.span, |setting| setting.value.span)
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(options: &str, osd: &str, cache: &str) -> String {
        let bundle = format!(
            "machines: {{\"0\": {{}}, \"1\": {{}}}}\napplications:\n  compute:\n    charm: nova-compute\n    channel: 2024.1/stable\n    num_units: 1\n    \
             to: [\"0\"]\n    options: {{{options}}}\n  ceph-osd: {{charm: ceph-osd, channel: squid/stable, num_units: 1, to: [\"{osd}\"], \
             options: {{osd-devices: /dev/vdb}}}}\n  memcached: {{charm: memcached, num_units: 2, to: [\"{cache}\", \"1\"]}}\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn a_shared_host_keeps_memory_for_the_others() {
        insta::assert_snapshot!(check("", "0", "lxd:0"), @"bundle.yaml:3:3 warning host-memory-by-default compute shares hosts with ceph-osd, memcached, and keeps 512 MB for them");
        insta::assert_snapshot!(check("reserved-host-memory: 256", "1", "lxd:0"), @"bundle.yaml:8:37 warning host-memory-by-default compute shares hosts with memcached, and keeps 256 MB for them");
        insta::assert_snapshot!(check("reserved-host-memory: 8192", "0", "lxd:0"), @"");
        insta::assert_snapshot!(check("", "1", "lxd:1"), @"");
    }
}
