use super::disks::devices;
use super::options::is_placeholder;
use super::placed;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::Host;
use bundle::Application;
use model::{Severity, Span};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "osd-device-not-for-osd",
    id: "R31",
    severity: Severity::Warning,
    what: "`osd-devices` names a disk that the site has for something else, that a host does not have, or, where no \
           disks are declared, the first disk of a machine.",
    why: "The root disk is refused or wiped; on a host without the disk no OSD comes up, and the cluster waits for it.",
    example: "ceph-osd: {options: {osd-devices: /dev/sda}}",
    help: "name the disks that are blank and meant for OSDs; declare them under `disks` of each host",
    source: "site.yaml: hosts.disks; ceph-osd config.yaml: osd-devices",
    check,
};

/// Where most machines have their root disk.
const FIRST: [&str; 3] = ["/dev/sda", "/dev/vda", "/dev/xvda"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let osds: Vec<&Application> = context.running("ceph-osd").collect();
    if osds.is_empty() {
        return;
    }
    let placed = placed::hosts(context);
    for osd in osds {
        let devices = devices(context.inputs.sources, osd);
        let hosts = placed.get(osd.name.value.as_str()).into_iter().flatten();
        let hosts: Vec<&Host> = hosts.filter_map(|&index| placed::host(context, index)).collect();
        let declared: Vec<&Host> = hosts.into_iter().filter(|host| !host.disks.is_empty()).collect();
        let known: BTreeMap<&str, Span> =
            devices.iter().map(|device| (device.value.as_str(), device.span)).collect();
        let has_alias = devices.iter().any(|device| is_alias(&device.value));
        let lacking: Vec<&Host> =
            declared.iter().copied().filter(|host| !on_host(osd, (&known, has_alias), host, sink)).collect();
        if let (Some(&first), Some(&span)) = (lacking.first(), known.values().min()) {
            let more = match lacking.len() - 1 {
                0 => String::new(),
                more => format!(", nor {more} other hosts"),
            };
            let message = format!("{} takes no disk that {} has{more}", osd.name.value, first.name.value);
            let finding = sink.finding(span, message);
            sink.push(lacking.iter().take(3).fold(finding, |all, host| all.related(host.name.span, "the host")));
        }
        for device in devices.iter().filter(|device| declared.is_empty() && FIRST.contains(&device.value.as_str())) {
            let message = format!("{} takes {}, which mostly is the root disk", osd.name.value, device.value);
            sink.report(device.span, message);
        }
    }
}

/// Judges the devices, and whether there are others by names that the site does not know, on one host. Says whether the
/// host has one of them.
fn on_host(osd: &Application, devices: (&BTreeMap<&str, Span>, bool), host: &Host, sink: &mut Sink<'_>) -> bool {
    let (name, host_name) = (&osd.name.value, &host.name.value);
    let (devices, mut is_given) = devices;
    for disk in &host.disks {
        let (device, purpose) = (disk.device.value.as_str(), &disk.purpose);
        let Some(&span) = devices.get(device) else { continue };
        is_given = true;
        if purpose.value != "osd" {
            let message = format!("{name} takes {device}, which is for {} on {host_name}", purpose.value);
            let finding = sink.finding(span, message).related(purpose.span, "declared here");
            sink.push(finding);
        }
    }
    // The option is a list of candidates: a host needs one of them.
    is_given
}

/// Whether a site would not know a device by this name: a link such as `/dev/disk/by-dname/osd`, or a folder.
fn is_alias(device: &str) -> bool {
    !device.starts_with("/dev/") || device.matches('/').count() > 2 || is_placeholder(device)
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_disk_is_the_one_that_the_host_has_for_it() {
        let with = |devices: &str| {
            let new = format!("osd-devices: {devices}");
            Fixture::healthy().with("bundle.yaml", "osd-devices: /dev/vdb", &new)
        };
        insta::assert_snapshot!(with("/dev/vdc").check(), @"bundle.yaml:80:28 warning osd-device-not-for-osd ceph-osd takes no disk that openstack0 has [site.yaml:28:3 the host]");
        insta::assert_snapshot!(with("/dev/vdc /dev/vdb").check(), @"");
        insta::assert_snapshot!(with("/dev/disk/by-dname/osd").check(), @"");
        let taken = Fixture::healthy().with("site.yaml", "for: osd", "for: root");
        insta::assert_snapshot!(taken.check(), @"bundle.yaml:80:28 warning osd-device-not-for-osd ceph-osd takes /dev/vdb, which is for root on openstack0 [site.yaml:32:29 declared here]");
    }

    #[test]
    fn without_declared_disks_the_first_is_suspect() {
        let with = |device: &str| {
            Fixture::bare(&format!(
                "applications:\n  ceph-osd: {{charm: ceph-osd, num_units: 3, options: {{osd-devices: {device}}}}}\n"
            ))
        };
        insta::assert_snapshot!(with("/dev/sdb /dev/sda").check(), @"bundle.yaml:2:77 warning osd-device-not-for-osd ceph-osd takes /dev/sda, which mostly is the root disk");
        insta::assert_snapshot!(with("/dev/sdb").check(), @"");
    }
}
