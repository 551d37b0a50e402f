//! OVN: its two databases, its translator, and for each host an Open vSwitch that moves no packets.

use super::{COMPUTES, CONTROL, Program, Ready, Service, program};

/// One of each database, and a chassis for each host.
pub const OVN: Service = Service {
    name: "ovn",
    port: 0,
    catalogue: &[],
    files: &[],
    databases: &[],
    once: &[
        "ovsdb-tool create {{DATA}}/ovn/nb.db /usr/share/ovn/ovn-nb.ovsschema",
        "ovsdb-tool create {{DATA}}/ovn/sb.db /usr/share/ovn/ovn-sb.ovsschema",
        "ovsdb-tool create {{DATA}}/ovn/ctl-01.db /usr/share/openvswitch/vswitch.ovsschema",
        "ovsdb-tool create {{DATA}}/ovn/cmp-01.db /usr/share/openvswitch/vswitch.ovsschema",
        "ovsdb-tool create {{DATA}}/ovn/cmp-02.db /usr/share/openvswitch/vswitch.ovsschema",
    ],
    programs: || {
        let mut programs = vec![database("nb", 6641), database("sb", 6642)];
        let northd = "ovn-northd --log-file={{LOG}}/ovn/ovn-northd.log --unixctl={{RUN}}/ovn/northd.ctl \
            --ovnnb-db=unix:{{RUN}}/ovn/nb.sock --ovnsb-db=unix:{{RUN}}/ovn/sb.sock";
        programs.push(program("ovn-northd", northd));
        for (number, host) in [CONTROL].iter().chain(COMPUTES).enumerate() {
            programs.extend(chassis(host, number));
        }
        programs
    },
};

fn database(which: &str, port: u16) -> Program {
    let run = format!(
        "ovsdb-server --log-file={{{{LOG}}}}/ovn/ovn-{which}-db.log --unixctl={{{{RUN}}}}/ovn/{which}.ctl \
         --remote=punix:{{{{RUN}}}}/ovn/{which}.sock --remote=ptcp:{port}:{{{{IP}}}} {{{{DATA}}}}/ovn/{which}.db"
    );
    program(&format!("ovn-{which}-db"), &run).ready(Ready::File(format!("{{{{RUN}}}}/ovn/{which}.sock")))
}

/// A host: its database, its switch with the datapath that is for tests, and OVN's hand in it.
fn chassis(host: &str, number: usize) -> Vec<Program> {
    let run = format!("{{{{RUN}}}}/ovs/{host}");
    let log = "--log-file={{LOG}}/ovn";
    let server = format!(
        "ovsdb-server {log}/ovsdb-{host}.log --unixctl={run}/ovsdb.ctl --remote=punix:{run}/db.sock \
         {{{{DATA}}}}/ovn/{host}.db"
    );
    let ovsdb = program(&format!("ovsdb-{host}"), &server).ready(Ready::File(format!("{run}/db.sock")));
    let vsctl = format!("ovs-vsctl --db=unix:{run}/db.sock --no-wait --timeout=10");
    let gateway = if host == CONTROL { " external-ids:ovn-cms-options=enable-chassis-as-gw" } else { "" };
    let ids = format!(
        "{vsctl} set open . external-ids:system-id=00000000-0000-4000-8000-{number:012} external-ids:hostname={host} \
         external-ids:ovn-remote=tcp:{{{{IP}}}}:6642 external-ids:ovn-encap-type=geneve \
         external-ids:ovn-encap-ip=127.0.5.{number} external-ids:ovn-bridge-mappings=physnet1:br-ex{gateway}"
    );
    let bridges = format!(
        "{vsctl} --may-exist add-br br-int -- set bridge br-int fail-mode=secure -- --may-exist add-br br-ex"
    );
    let switch = format!(
        "ovs-vswitchd unix:{run}/db.sock --enable-dummy=override --disable-system --disable-system-route \
         {log}/ovs-vswitchd-{host}.log --unixctl={run}/vswitchd.ctl"
    );
    let switch = program(&format!("ovs-vswitchd-{host}"), &switch)
        .before(&format!("{vsctl} init"))
        .before(&ids)
        .before(&bridges)
        .env("OVS_RUNDIR", &run);
    let controller = format!("ovn-controller unix:{run}/db.sock {log}/ovn-controller-{host}.log");
    let controller = program(&format!("ovn-controller-{host}"), &controller)
        .env("OVS_RUNDIR", &run)
        .env("OVN_RUNDIR", &run);
    vec![ovsdb, switch, controller]
}
