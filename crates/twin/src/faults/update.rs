//! What goes wrong in a window in which charms are refreshed.

use super::bring_up::{change, once, row};
use super::{Fault, Mishap, Table};
use crate::world::World;
use crate::world::juju::UnitState;

/// They set in on a cloud that has had a tenant and of which no charm has been refreshed.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    let mut apps = world.juju.models.iter().flat_map(|model| model.apps.values());
    match (world.openstack.tenants, apps.any(|app| app.refreshed)) {
        (0, _) => Err("no tenant has been there where the books begin"),
        (_, true) => Err("charms have been refreshed already"),
        (_, false) => Ok(()),
    }
}

const FIRST: &str = "when the first charm is refreshed";
const OTHERS: &str = "when the others are refreshed";

static FAULTS: [Fault; 9] = [
    change(
        "window-while-busy",
        "juju",
        "a unit runs a hook while the window is opened",
        "Juju 3.6 status: running config-changed hook",
        |world, _| {
            let now = world.now;
            let apps = world.juju.models.iter_mut().filter_map(|model| model.apps.get_mut("glance"));
            for unit in apps.flat_map(|app| &mut app.units) {
                let state = UnitState::new("maintenance", "", "executing", "running config-changed hook");
                unit.state.set(now, state);
            }
        },
    ),
    change(
        "channel-moved-before-window",
        "juju",
        "somebody has put cinder on another channel",
        "D-002: channels are pinned; refresh follows the one that is set",
        |world, _| {
            let apps = world.juju.models.iter_mut().filter_map(|model| model.apps.get_mut("cinder"));
            apps.for_each(|app| app.channel = Some("latest/edge".to_owned()));
        },
    ),
    once(
        "canary-refresh-silent",
        "juju",
        FIRST,
        "refresh ends with 0, and the revision is as it was",
        "a request that reports success and did nothing",
        (Mishap::RefreshSilent, 1),
    ),
    once(
        "canary-hook-error",
        "identity",
        FIRST,
        "keystone in error: hook failed: \"upgrade-charm\"",
        "Juju 3.6: a failed hook shows as workload error",
        (Mishap::RefreshHookError, 1),
    ),
    once(
        "canary-other-channel",
        "juju",
        FIRST,
        "keystone is on latest/stable now",
        "D-002: no change of channel in a window",
        (Mishap::RefreshOtherChannel, 1),
    ),
    once(
        "later-hook-error",
        "juju",
        OTHERS,
        "one of the others in error: hook failed: \"upgrade-charm\"",
        "Juju 3.6: a failed hook shows as workload error",
        (Mishap::RefreshHookError, 4),
    ),
    once(
        "later-refresh-silent",
        "juju",
        OTHERS,
        "refresh ends with 0, and one revision is as it was",
        "a request that reports success and did nothing",
        (Mishap::RefreshSilent, 5),
    ),
    row(
        "magnum-defaults-rewritten",
        "kubernetes",
        OTHERS,
        "the conductor was restarted without the folder of the drop-ins; Juju is green",
        "D-037: if a later charm writes the defaults file, it breaks silently",
        Mishap::RefreshRewrites,
    ),
    once(
        "vault-seals-in-window",
        "vault",
        OTHERS,
        "Vault is sealed, and Juju calls it active until its next hook",
        "vault charm: restart, resume and a snap refresh seal it again",
        (Mishap::RefreshSeals, 6),
    ),
];
