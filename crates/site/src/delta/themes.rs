//! What a difference means for those who go from one site to the other.

use super::Theme;
use crate::compare::{Difference, Group, Told};
use std::net::IpAddr;

/// The theme of a difference. It goes by the place and the form of the values, never by names of options.
pub(super) fn of(difference: &Difference) -> Theme {
    let is_whole = difference.what.is_empty();
    match difference.group {
        Group::Versions => Theme::Pinned,
        Group::Machines if is_whole || difference.what == "count" => Theme::Scales,
        Group::Machines => Theme::Moves,
        Group::Relations | Group::Remote => one_sided(difference).unwrap_or(Theme::Set),
        Group::Applications if is_whole => one_sided(difference).unwrap_or(Theme::Set),
        Group::Applications => on_application(difference),
        Group::Site => in_site(difference),
    }
}

fn one_sided(difference: &Difference) -> Option<Theme> {
    match (&difference.from, &difference.to) {
        (None, Some(_)) => Some(Theme::New),
        (Some(_), None) => Some(Theme::Gone),
        _ => None,
    }
}

fn on_application(difference: &Difference) -> Theme {
    match difference.what.split('.').next().unwrap_or_default() {
        "units" => Theme::Scales,
        "placement" | "bindings" => Theme::Moves,
        "charm" | "channel" | "revision" | "base" => Theme::Pinned,
        "options" if all(difference, |text| text.parse::<i64>().is_ok()) => Theme::Scales,
        "options" if any(difference, holds_address) => Theme::Moves,
        "offers" => one_sided(difference).unwrap_or(Theme::Set),
        _ => Theme::Set,
    }
}

fn in_site(difference: &Difference) -> Theme {
    let section = difference.subject.split('.').next().unwrap_or_default();
    match section {
        "expect" => Theme::Scales,
        "release" => Theme::Pinned,
        "planes" | "hosts" | "pools" if difference.what.is_empty() => {
            one_sided(difference).unwrap_or(Theme::Moves)
        }
        "planes" | "hosts" | "pools" | "vips" => Theme::Moves,
        _ => Theme::Set,
    }
}

fn told(difference: &Difference) -> impl Iterator<Item = &Told> {
    [&difference.from, &difference.to].into_iter().flatten()
}

fn all(difference: &Difference, is: fn(&str) -> bool) -> bool {
    told(difference).all(|told| is(&told.text))
}

fn any(difference: &Difference, is: fn(&str) -> bool) -> bool {
    told(difference).any(|told| is(&told.text))
}

/// Whether an address, or a network, stands in a value.
fn holds_address(text: &str) -> bool {
    text.split([' ', ',', ';', '"', '[', ']', '/']).any(|word| word.parse::<IpAddr>().is_ok())
}
