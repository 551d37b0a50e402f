//! Options that must be the same everywhere.

use super::address::{self, Address};
use super::ini::Setting;
use super::{Doubt, Spot};
use std::collections::BTreeMap;

/// Options of computes between which guests move, and why they must agree.
const COMPUTES: [(&str, &str, &str); 7] = [
    ("libvirt", "virt_type", "guests move between hosts of one kind only"),
    ("libvirt", "cpu_mode", "a guest moves only to a host that gives it the same processor"),
    ("libvirt", "cpu_models", "a guest moves only to a host that gives it the same processor"),
    ("libvirt", "images_type", "a guest's disk must be where the other host looks for it"),
    ("libvirt", "images_rbd_pool", "a guest's disk must be where the other host looks for it"),
    ("libvirt", "rbd_secret_uuid", "a guest takes the id of the secret with it"),
    ("libvirt", "live_migration_scheme", "both ends must speak the same protocol"),
];

/// What one place has, in the form in which it may be compared and shown.
type Said<'s> = (&'s Setting, String);

/// Services that do not agree.
pub(super) fn check(settings: &[Setting]) -> Vec<Doubt> {
    let mut doubts = transports(settings);
    doubts.extend(passwords(settings));
    let keystone = |setting: &Setting| {
        (setting.name == "auth_url").then(|| address::read(&setting.value).map(|read| read.origin()))?
    };
    doubts.extend(differ(
        collect(settings, keystone),
        "services ask Keystone at one address; where public and internal addresses are both used, this one is the exception",
        "keystonemiddleware: auth_token",
    ));
    let region = |setting: &Setting| {
        let is_region = matches!(setting.name.as_str(), "region_name" | "os_region_name");
        (is_region && !setting.value.is_empty()).then(|| setting.value.clone())
    };
    let why = "endpoints are looked up in this region only";
    doubts.extend(differ(collect(settings, region), why, "keystoneauth: adapter options"));
    for (group, name, why) in COMPUTES {
        let value = |setting: &Setting| {
            let is_this = setting.service == "nova" && setting.is(group, name);
            is_this.then(|| setting.value.split(',').map(str::trim).collect::<Vec<_>>().join(","))
        };
        doubts.extend(differ(collect(settings, value), why, "nova: [libvirt], live migration"));
    }
    let filters = |setting: &Setting| {
        let is_this = setting.service == "nova" && setting.is("filter_scheduler", "enabled_filters");
        let mut names: Vec<&str> = setting.value.split(',').map(str::trim).collect();
        names.sort_unstable();
        is_this.then(|| names.join(","))
    };
    let why = "each scheduler would choose hosts by another rule";
    doubts.extend(differ(collect(settings, filters), why, "nova: filter scheduler"));
    doubts
}

fn collect<'s>(settings: &'s [Setting], value: impl Fn(&Setting) -> Option<String>) -> Vec<Said<'s>> {
    settings.iter().filter_map(|setting| Some((setting, value(setting)?))).collect()
}

/// Where messages go: the same for all of a service.
fn transports(settings: &[Setting]) -> Vec<Doubt> {
    let mut by_service: BTreeMap<&str, Vec<Said<'_>>> = BTreeMap::new();
    for setting in settings.iter().filter(|one| one.is("DEFAULT", "transport_url")) {
        if let Some(read) = address::read(&setting.value) {
            by_service.entry(setting.service).or_default().push((setting, read.bare()));
        }
    }
    let why = "what is sent to one RabbitMQ is not heard at another; only cells of nova may differ";
    let all = by_service.into_values();
    all.flat_map(|said| differ(said, why, "oslo.messaging: transport_url")).collect()
}

/// One user of one RabbitMQ or database with two passwords: with one of them nobody gets in.
fn passwords<'s>(settings: &'s [Setting]) -> Vec<Doubt> {
    let is_login =
        |setting: &&Setting| setting.is("DEFAULT", "transport_url") || setting.is("database", "connection");
    let read = |setting: &'s Setting| Some((setting, address::read(&setting.value)?));
    let logins: Vec<(&Setting, Address<'_>)> = settings.iter().filter(is_login).filter_map(read).collect();
    let odd = logins.iter().enumerate().filter_map(|(place, (setting, login))| {
        let others: Vec<_> =
            logins.iter().enumerate().filter(|(_, (_, other))| login.contradicts(other)).collect();
        let same = logins.iter().filter(|(_, other)| other == login).count();
        let (first, (other, _)) = others.first()?;
        // Of two that stand against each other the later one is named.
        let is_odd = others.len() > same || others.len() == same && *first < place;
        is_odd.then_some((*setting, login, other.spot.clone(), others.len()))
    });
    let doubt = |(setting, login, other, count): (&Setting, &Address<'_>, Spot, usize)| Doubt {
        is_wrong: true,
        spot: setting.spot.clone(),
        option: setting.title(),
        what: format!(
            "it logs in to {} with another password than {count} other places do, such as {}",
            login.bare(),
            place(&other)
        ),
        fix: "find out which of them is refused, and give both the same".to_owned(),
        source: "RabbitMQ and MySQL: a user has one password".to_owned(),
    };
    odd.map(doubt).collect()
}

/// Those that say something else than most do.
fn differ(said: Vec<Said<'_>>, why: &str, source: &str) -> Vec<Doubt> {
    let mut counts: BTreeMap<&str, (usize, &Spot)> = BTreeMap::new();
    for (setting, value) in &said {
        counts.entry(value).or_insert((0, &setting.spot)).0 += 1;
    }
    // Of values that are equally frequent the first in the order of letters is the one to compare with.
    let Some((common, (count, first))) = counts.iter().rev().max_by_key(|(_, (count, _))| *count) else {
        return vec![];
    };
    let odd = said.iter().filter(|(_, value)| value != common);
    let doubt = |(setting, value): &Said<'_>| Doubt {
        is_wrong: true,
        spot: setting.spot.clone(),
        option: setting.title(),
        what: format!("it is {value}, and {common} in {count} other places, such as {}: {why}", place(first)),
        fix: format!("say which is right, and set it in both: {common}, or {value}"),
        source: source.to_owned(),
    };
    odd.map(doubt).collect()
}

fn place(spot: &Spot) -> String {
    format!("{}:{}", spot.file, spot.line)
}
