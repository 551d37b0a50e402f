use crate::world::stamp;

/// `03 Jun 2026 10:04:05Z`, or with `--utc` `2026-06-03 10:04:05Z`.
pub(super) fn full(seconds: i64, iso: bool) -> String {
    stamp(seconds).strftime(if iso { "%Y-%m-%d %H:%M:%SZ" } else { "%d %b %Y %H:%M:%SZ" }).to_string()
}

/// The time of day that a status has: `10:04:05Z`, or with `--utc` `10:04:05`.
pub(super) fn of_day(seconds: i64, iso: bool) -> String {
    stamp(seconds).strftime(if iso { "%H:%M:%S" } else { "%H:%M:%SZ" }).to_string()
}

/// The times of actions: `2026-06-03 10:04:05 +0000 UTC`.
pub(super) fn of_action(seconds: i64) -> String {
    stamp(seconds).strftime("%Y-%m-%d %H:%M:%S +0000 UTC").to_string()
}

/// `2026-06-03`.
pub(super) fn day(seconds: i64) -> String {
    stamp(seconds).strftime("%Y-%m-%d").to_string()
}
