//! Options of nova that contradict one another: libvirt and the scheduler.

use super::Doubt;
use super::ini::Setting;
use super::options::is_of_release;
use super::packages::Packages;
use std::collections::BTreeMap;

/// The filters of 2024.1.
const FILTERS: [&str; 21] = [
    "AggregateImagePropertiesIsolation",
    "AggregateInstanceExtraSpecsFilter",
    "AggregateIoOpsFilter",
    "AggregateMultiTenancyIsolation",
    "AggregateNumInstancesFilter",
    "AggregateTypeAffinityFilter",
    "AllHostsFilter",
    "ComputeCapabilitiesFilter",
    "ComputeFilter",
    "DifferentHostFilter",
    "ImagePropertiesFilter",
    "IoOpsFilter",
    "IsolatedHostsFilter",
    "JsonFilter",
    "MetricsFilter",
    "NUMATopologyFilter",
    "NumInstancesFilter",
    "PciPassthroughFilter",
    "SameHostFilter",
    "ServerGroupAffinityFilter",
    "ServerGroupAntiAffinityFilter",
];

/// Looks at each file of nova by itself.
pub(super) fn check(settings: &[Setting], packages: &[Packages]) -> Vec<Doubt> {
    let mut files: BTreeMap<&str, Vec<&Setting>> = BTreeMap::new();
    // Another release has other filters, and other names for the rest.
    let is_ours = |setting: &&Setting| setting.service == "nova" && is_of_release(setting, packages);
    for setting in settings.iter().filter(is_ours) {
        files.entry(&setting.spot.file).or_default().push(setting);
    }
    files.values().flat_map(|file| [libvirt(file), filters(file)].concat()).collect()
}

fn find<'s>(file: &[&'s Setting], group: &str, name: &str) -> Option<&'s Setting> {
    // The last one counts, as oslo.config reads it.
    file.iter().rev().find(|setting| setting.is(group, name)).copied()
}

fn wrong(setting: &Setting, what: String, fix: &str, source: &str) -> Doubt {
    let (spot, option) = (setting.spot.clone(), setting.title());
    Doubt { is_wrong: true, spot, option, what, fix: fix.to_owned(), source: source.to_owned() }
}

fn libvirt(file: &[&Setting]) -> Vec<Doubt> {
    let of = |name| find(file, "libvirt", name).filter(|setting| !setting.value.is_empty());
    let source = "nova: [libvirt] of 2024.1";
    let mut doubts = vec![];
    let mode = of("cpu_mode");
    let is_custom = mode.is_some_and(|mode| mode.value == "custom");
    match (mode, of("cpu_models")) {
        (Some(mode), None) if is_custom => {
            let what =
                "cpu_mode is custom, and cpu_models names none: nova-compute does not start".to_owned();
            doubts.push(wrong(mode, what, "name at least one model in `[libvirt] cpu_models`", source));
        }
        (_, Some(models)) if !is_custom => {
            let what =
                "cpu_models counts only where cpu_mode is custom: nova-compute does not start".to_owned();
            doubts.push(wrong(
                models,
                what,
                "set `[libvirt] cpu_mode = custom`, or take the models out",
                source,
            ));
        }
        _ => {}
    }
    let kind = of("virt_type").map_or("kvm", |setting| setting.value.as_str());
    if let Some(uri) = of("connection_uri") {
        let driver = uri.value.split_once(':').map_or(uri.value.as_str(), |(driver, _)| driver);
        let driver = driver.split_once('+').map_or(driver, |(driver, _)| driver);
        let wanted = match kind {
            "kvm" | "qemu" => "qemu",
            other => other,
        };
        if driver != wanted && driver.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let what =
                format!("it connects to libvirt's driver {driver}, and virt_type {kind} needs {wanted}");
            let fix = "take `[libvirt] connection_uri` out: nova chooses by virt_type";
            doubts.push(wrong(uri, what, fix, source));
        }
    }
    doubts
}

fn filters(file: &[&Setting]) -> Vec<Doubt> {
    let Some(enabled) = find(file, "filter_scheduler", "enabled_filters") else { return vec![] };
    let names: Vec<&str> = enabled.value.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let source = "nova: filters of 2024.1, nova/scheduler/filters";
    let mut doubts = vec![];
    // A site may bring filters of its own.
    let own = find(file, "filter_scheduler", "available_filters");
    let has_own = own.is_some_and(|own| own.value != "nova.scheduler.filters.all_filters");
    for name in names.iter().filter(|name| !has_own && !FILTERS.contains(name)) {
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let name = if is_name { name } else { "one of them" };
        let what = format!("{name} is no filter of 2024.1: nova-scheduler does not start with it");
        doubts.push(wrong(enabled, what, "take it out; placement does what the filters of old did", source));
    }
    if !names.contains(&"ComputeFilter") {
        let what = "without ComputeFilter hosts are chosen that are disabled or down".to_owned();
        doubts.push(wrong(enabled, what, "add ComputeFilter", source));
    }
    let passes = find(file, "pci", "alias").or_else(|| find(file, "pci", "device_spec"));
    if passes.is_some() && !names.contains(&"PciPassthroughFilter") {
        let what =
            "PCI devices are offered, and without PciPassthroughFilter hosts that have none are chosen"
                .to_owned();
        doubts.push(wrong(enabled, what, "add PciPassthroughFilter", source));
    }
    doubts
}
