//! What `ceph status` counts, as checks look at it.

use super::{Json, Outcome, Seen, questions};

/// All OSDs are counted under that key.
pub(super) fn all_osds(seen: &Seen<'_>, counted: &str, are: &str, not: &str) -> Result<Outcome, Outcome> {
    let map = seen.said(&questions::CEPH_STATUS)?.get("osdmap");
    let number = |key: &str| map.and_then(|map| map.get(key)).and_then(Json::as_u64);
    match (number(counted), number("num_osds")) {
        (Some(good), Some(all)) if all > 0 => {
            let says = format!("{good} of {all} OSDs are {are}");
            Ok(if good < all {
                Outcome::fails(says, format!("the others are {not}"))
            } else {
                Outcome::holds(says)
            })
        }
        (_, Some(0)) => Ok(Outcome::fails("0 OSDs", "nothing can be stored")),
        _ => Err(Outcome::unmeasured("it does not count its OSDs")),
    }
}
