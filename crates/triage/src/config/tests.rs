use super::{Kind, Papers, kind};
use crate::report;
use crate::{Catalogue, Matcher, Scanner, Source};

/// What is said of some files: kind of each by its content, as a reader of them finds it.
fn check(files: &[(&str, &str)]) -> String {
    let catalogue = Catalogue::built_in();
    let matcher = Matcher::new(&catalogue);
    let (mut papers, mut tally) = (Papers::default(), crate::Tally::default());
    for (name, text) in files {
        match kind(text.as_bytes()) {
            Some(kind) => papers.add(name, kind, text),
            None => {
                let mut scanner = Scanner::new(&matcher, Source::of(name, None));
                scanner.feed(text.as_bytes());
                tally.merge(scanner.finish());
            }
        }
    }
    let doubts = papers.doubts(&report(&catalogue, tally).causes);
    let line = |doubt: &super::Doubt| {
        let how = if doubt.is_wrong { "wrong" } else { "old" };
        let spot = format!("{}:{}", doubt.spot.file, doubt.spot.line);
        format!("{how} {spot} {}: {} -> {}", doubt.option, doubt.what, doubt.fix)
    };
    let all = doubts.iter().map(line).collect::<Vec<_>>().join("\n");
    assert!(!all.contains("canary"), "{all}");
    all
}

#[test]
fn texts_are_known_by_their_beginnings() {
    let texts = [
        "# a comment\n\n[DEFAULT]\ndebug = true\n",
        "Desired=Unknown/Install/Remove/Purge/Hold\n",
        "||/ Name Version\n",
        "+----+\n| Name | UUID | Transport URL | Database Connection |\n",
        "[Sat Jun 09 10:00:00 2026] [error] AH00558: x\n",
        "2026-06-09 10:00:00.001 9 ERROR x [-] y\n",
        "[ 12.345] kernel: x\n",
        "",
    ];
    let kinds = texts.map(|text| kind(text.as_bytes()));
    let (options, packages, cells) = (Some(Kind::Options), Some(Kind::Packages), Some(Kind::Cells));
    assert_eq!(kinds, [options, packages, packages, cells, None, None, None, None]);
}

#[test]
fn options_that_a_release_does_not_have_are_named() {
    let conf = "\
[DEFAULT]
use_neutron = true
debug = true
notification_driver = messaging
[libvirt]
virt_typ = kvm
live_migration_uri = qemu+ssh://%s/system
[keystone_authtoken]
auth_uri = https://keystone:5000
password = canary
[my-own-plugin]
anything = goes
";
    insta::assert_snapshot!(check(&[("cmp1/etc/nova/nova.conf", conf)]), @"
    old cmp1/etc/nova/nova.conf:2 nova [DEFAULT] use_neutron: 2024.1 does not have it, and passes over it: it was removed, or is misspelt -> take it out, or see the release notes for what stands in its place
    old cmp1/etc/nova/nova.conf:4 nova [DEFAULT] notification_driver: in 2024.1 it is an old name -> write it as `[oslo_messaging_notifications] driver`
    old cmp1/etc/nova/nova.conf:6 nova [libvirt] virt_typ: 2024.1 does not have it, and passes over it: it was removed, or is misspelt -> perhaps `virt_type` is meant; else take it out
    old cmp1/etc/nova/nova.conf:7 nova [libvirt] live_migration_uri: it is deprecated for removal since 15.0.0 -> do without it before the next upgrade
    old cmp1/etc/nova/nova.conf:9 nova [keystone_authtoken] auth_uri: it is deprecated for removal since Queens -> do without it before the next upgrade
    ");
    let packages = "ii  nova-common  3:25.2.1-0ubuntu2.8  all  x\n";
    let list = format!("Desired=Unknown/Install/Remove/Purge/Hold\n{packages}");
    let other = check(&[("cmp1/etc/nova/nova.conf", conf), ("cmp1/sos_commands/dpkg/dpkg_-l", &list)]);
    assert_eq!(other, "", "Yoga has other options, which are not known here");
}

#[test]
fn services_that_do_not_agree_are_named_without_their_secrets() {
    let conf = |rabbit: &str, password: &str, keystone: &str, region: &str| {
        format!(
            "[DEFAULT]\ntransport_url = rabbit://nova:canary{password}@{rabbit}:5672/openstack\n\
             [keystone_authtoken]\nauth_url = https://{keystone}:5000/v3\npassword = canary\n\
             [placement]\nregion_name = {region}\n"
        )
    };
    let good = conf("10.0.0.1", "", "keystone.internal", "RegionOne");
    let files = [
        ("ctl1/etc/nova/nova.conf", good.clone()),
        ("ctl2/etc/nova/nova.conf", good.clone()),
        ("cmp1/etc/nova/nova.conf", conf("10.0.0.9", "", "keystone.internal", "RegionOne")),
        ("cmp2/etc/nova/nova.conf", conf("10.0.0.1", "2", "keystone.internal", "RegionOne")),
        ("cmp3/etc/nova/nova.conf", conf("10.0.0.1", "", "keystone.old", "regionone")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    insta::assert_snapshot!(check(&files), @"
    wrong cmp1/etc/nova/nova.conf:2 nova [DEFAULT] transport_url: it is rabbit://10.0.0.9:5672/openstack, and rabbit://10.0.0.1:5672/openstack in 4 other places, such as cmp2/etc/nova/nova.conf:2: what is sent to one RabbitMQ is not heard at another; only cells of nova may differ -> say which is right, and set it in both: rabbit://10.0.0.1:5672/openstack, or rabbit://10.0.0.9:5672/openstack
    wrong cmp2/etc/nova/nova.conf:2 nova [DEFAULT] transport_url: it logs in to rabbit://10.0.0.1:5672/openstack with another password than 3 other places do, such as cmp3/etc/nova/nova.conf:2 -> find out which of them is refused, and give both the same
    wrong cmp3/etc/nova/nova.conf:4 nova [keystone_authtoken] auth_url: it is https://keystone.old, and https://keystone.internal in 4 other places, such as cmp1/etc/nova/nova.conf:4: services ask Keystone at one address; where public and internal addresses are both used, this one is the exception -> say which is right, and set it in both: https://keystone.internal, or https://keystone.old
    wrong cmp3/etc/nova/nova.conf:7 nova [placement] region_name: it is regionone, and RegionOne in 4 other places, such as cmp1/etc/nova/nova.conf:7: endpoints are looked up in this region only -> say which is right, and set it in both: RegionOne, or regionone
    ");
}

#[test]
fn cells_libvirt_and_filters_are_held_against_each_other() {
    let cells = "\
+-------+------+---------------+---------------------+----------+
|  Name | UUID | Transport URL | Database Connection | Disabled |
+-------+------+---------------+---------------------+----------+
| cell0 | 0000 | none:/// | mysql+pymysql://nova:****@10.0.0.5/nova_cell0 | False |
| cell1 | 1111 | rabbit://nova:****@10.0.0.7:5672/openstack | mysql+pymysql://nova:****@10.0.0.5/nova | False |
+-------+------+---------------+---------------------+----------+
";
    let conf = "\
[DEFAULT]
transport_url = rabbit://nova:canary@10.0.0.1:5672/openstack
[database]
connection = mysql+pymysql://nova:canary@10.0.0.5/nova?charset=utf8
[libvirt]
virt_type = kvm
connection_uri = lxc:///
cpu_mode = custom
[pci]
alias = { \"name\": \"a\" }
[filter_scheduler]
enabled_filters = RetryFilter, AvailabilityZoneFilter, ImagePropertiesFilter
";
    let files = [("ctl1/etc/nova/nova.conf", conf), ("ctl1/sos_commands/nova/list_cells", cells)];
    insta::assert_snapshot!(check(&files), @"
    wrong ctl1/etc/nova/nova.conf:2 nova [DEFAULT] transport_url: rabbit://10.0.0.1:5672/openstack is of no cell: cell1 has rabbit://10.0.0.7:5672/openstack -> correct the option, or `nova-manage cell_v2 update_cell --cell_uuid UUID --transport-url ...` with what it should be
    wrong ctl1/etc/nova/nova.conf:8 nova [libvirt] cpu_mode: cpu_mode is custom, and cpu_models names none: nova-compute does not start -> name at least one model in `[libvirt] cpu_models`
    wrong ctl1/etc/nova/nova.conf:7 nova [libvirt] connection_uri: it connects to libvirt's driver lxc, and virt_type kvm needs qemu -> take `[libvirt] connection_uri` out: nova chooses by virt_type
    wrong ctl1/etc/nova/nova.conf:12 nova [filter_scheduler] enabled_filters: RetryFilter is no filter of 2024.1: nova-scheduler does not start with it -> take it out; placement does what the filters of old did
    wrong ctl1/etc/nova/nova.conf:12 nova [filter_scheduler] enabled_filters: AvailabilityZoneFilter is no filter of 2024.1: nova-scheduler does not start with it -> take it out; placement does what the filters of old did
    wrong ctl1/etc/nova/nova.conf:12 nova [filter_scheduler] enabled_filters: without ComputeFilter hosts are chosen that are disabled or down -> add ComputeFilter
    wrong ctl1/etc/nova/nova.conf:12 nova [filter_scheduler] enabled_filters: PCI devices are offered, and without PciPassthroughFilter hosts that have none are chosen -> add PciPassthroughFilter
    ");
}

#[test]
fn packages_have_a_bug_or_its_fix_already() {
    let log = "2026-06-09 10:00:00.001 9 ERROR nova.virt [-] libvirt.libvirtError: Node device not found: no node device with matching name 'net_1'\n";
    let list = |version: &str| {
        format!(
            "||/ Name Version\nii  nova-common  {version}  all  x\nii  mysql-router:amd64  8.0.29-0ubuntu0.22.04.1  amd64  x\nrc  neutron-common  2:16.3.0-0ubuntu3  all  x\n"
        )
    };
    let said = |version: &str| {
        check(&[
            ("cmp1/var/log/nova/nova-compute.log", log),
            ("cmp1/sos_commands/dpkg/dpkg_-l", &list(version)),
        ])
    };
    insta::assert_snapshot!(said("3:25.2.1-0ubuntu2.7"), @"
    wrong cmp1/sos_commands/dpkg/dpkg_-l:0 nova-common: 3:25.2.1-0ubuntu2.7 does not have the fix of `nova-node-device`, which came with 3:25.2.1-0ubuntu2.8 -> upgrade it, and restart
    wrong cmp1/sos_commands/dpkg/dpkg_-l:0 mysql-router: 8.0.29-0ubuntu0.22.04.1 has the bug LP1971565: mysql-router does not start, and with it no service reaches its database -> apt-get install --only-upgrade mysql-router
    ");
    insta::assert_snapshot!(said("3:29.0.1-0ubuntu1.3"), @"
    wrong cmp1/sos_commands/dpkg/dpkg_-l:0 mysql-router: 8.0.29-0ubuntu0.22.04.1 has the bug LP1971565: mysql-router does not start, and with it no service reaches its database -> apt-get install --only-upgrade mysql-router
    old cmp1/sos_commands/dpkg/dpkg_-l:0 nova-common: 3:29.0.1-0ubuntu1.3 has the fix of `nova-node-device` already, which came with 3:25.2.1-0ubuntu2.8 -> restart what was started before the upgrade; if it comes again, it is something else
    ");
}
