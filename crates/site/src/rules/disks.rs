//! The disks that ceph-osd is given.

use super::options::is_placeholder;
use crate::vips::words;
use bundle::Application;
use model::{At, Sources};

/// The words of `osd-devices`.
pub(super) fn devices(sources: &Sources, application: &Application) -> Vec<At<String>> {
    application.options.get("osd-devices").map(|set| words(sources, &set.value)).unwrap_or_default()
}

/// Whether the application asks Juju for storage.
pub(super) fn has_storage(application: &Application) -> bool {
    application.body.get("storage").is_some_and(|storage| !storage.entries().is_empty())
}

/// The most OSDs that an application can come to: every device on every unit. `None` where that is not told: storage
/// of Juju's, a template, no number of units, nothing at all.
pub(super) fn most_osds(sources: &Sources, application: &Application) -> Option<i64> {
    let devices = devices(sources, application);
    let is_open = devices.iter().any(|device| is_placeholder(&device.value));
    if devices.is_empty() || is_open || has_storage(application) {
        return None;
    }
    let units = application.num_units.as_ref()?.value;
    Some(units.saturating_mul(i64::try_from(devices.len()).unwrap_or(i64::MAX)))
}
