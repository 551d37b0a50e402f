//! Which options a release has.

use super::ini::{SERVICES, Setting};
use super::packages::{self, Packages};
use super::{Doubt, version};
use std::collections::HashMap;

/// What OpenStack 2024.1 registers.
const REGISTER: &str = include_str!("../../options/2024.1.txt");
const RELEASE: &str = "2024.1";
/// The first number of each service's version in it, as `SERVICES` has them.
const MAJORS: [u64; 10] = [18, 24, 28, 22, 25, 18, 24, 29, 14, 11];

/// What a release says of an option.
#[derive(Clone, Copy)]
enum Fate<'a> {
    Has,
    /// It has another name now.
    Renamed(&'a str),
    /// It will go; since when that is said.
    Goes(&'a str),
}

type Register<'a> = HashMap<(&'a str, &'a str), HashMap<&'a str, Fate<'a>>>;

/// Options that the release does not have, or will not have for long.
pub(super) fn check(settings: &[Setting], packages: &[Packages]) -> Vec<Doubt> {
    if settings.is_empty() {
        return vec![];
    }
    let register = register();
    let of_release = settings.iter().filter(|setting| is_of_release(setting, packages));
    of_release.filter_map(|setting| doubt(setting, &register)).collect()
}

fn register() -> Register<'static> {
    let mut register = Register::new();
    for line in REGISTER.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (Some(service), Some(group)) = (words.next(), words.next()) else { continue };
        let group = group.trim_matches(['[', ']']);
        let options = register.entry((service, group)).or_default();
        options.extend(words.map(|word| match (word.split_once('>'), word.split_once('!')) {
            (Some((old, new)), _) => (old, Fate::Renamed(new)),
            (_, Some((name, since))) => (name, Fate::Goes(since)),
            _ => (word, Fate::Has),
        }));
    }
    register
}

/// Whether nothing says that this service is of another release.
pub(super) fn is_of_release(setting: &Setting, packages: &[Packages]) -> bool {
    let Some(installed) = packages::of_service(packages, &setting.spot.host, setting.service) else {
        return true;
    };
    let place = SERVICES.iter().position(|service| *service == setting.service);
    let major = place.and_then(|place| MAJORS.get(place)).copied();
    version::major(installed) == major
}

fn doubt(setting: &Setting, register: &Register<'_>) -> Option<Doubt> {
    let of = |service| register.get(&(service, setting.group.as_str()));
    let (own, any) = (of(setting.service), of("any"));
    let fate = own.and_then(|own| own.get(setting.name.as_str()));
    let fate = fate.or_else(|| any.and_then(|any| any.get(setting.name.as_str()))).copied();
    // A group that nobody knows is a backend's, or of something that is not among the services.
    if own.is_none() && any.is_none() {
        return None;
    }
    let (what, fix) = match fate {
        Some(Fate::Has) => return None,
        Some(Fate::Renamed(new)) => {
            let (group, name) = new.split_once('/').unwrap_or(("DEFAULT", new));
            (format!("in {RELEASE} it is an old name"), format!("write it as `[{group}] {name}`"))
        }
        Some(Fate::Goes(since)) => {
            let since =
                if since.is_empty() { String::new() } else { format!(" since {}", since.replace('_', " ")) };
            (
                format!("it is deprecated for removal{since}"),
                "do without it before the next upgrade".to_owned(),
            )
        }
        None => (
            format!("{RELEASE} does not have it, and passes over it: it was removed, or is misspelt"),
            near(&setting.name, own.into_iter().chain(any)),
        ),
    };
    let source = format!("the options that {} of {RELEASE} and its libraries register", setting.service);
    Some(Doubt { is_wrong: false, spot: setting.spot.clone(), option: setting.title(), what, fix, source })
}

/// What was perhaps meant.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a HashMap<&'a str, Fate<'a>>>) -> String {
    let names = known.flat_map(HashMap::keys);
    let best = names.map(|known| (distance(name, known), *known)).min();
    match best {
        Some((1..=2, known)) => format!("perhaps `{known}` is meant; else take it out"),
        _ => "take it out, or see the release notes for what stands in its place".to_owned(),
    }
}

/// How many letters must change.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.bytes().enumerate() {
        let mut corner = line;
        let mut left = line + 1;
        for (above, b) in row.iter_mut().skip(1).zip(other.bytes()) {
            let value = (corner + usize::from(a != b)).min(left + 1).min(*above + 1);
            (corner, *above, left) = (*above, value, value);
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn letters_that_change_are_counted() {
        assert_eq!(
            [
                ("virt_type", "virt_type"),
                ("virt_typ", "virt_type"),
                ("a", "b"),
                ("", "ab"),
                ("kitten", "sitting")
            ]
            .map(|(one, other)| distance(one, other)),
            [0, 1, 1, 2, 3]
        );
    }
}
