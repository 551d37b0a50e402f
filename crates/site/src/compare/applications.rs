//! Applications, and all that is set on them.

use super::machines::Pairing;
use super::{Group, Told, Which, Work, words};
use crate::site::Site;
use bundle::{Application, Part, Plan};
use model::Span;
use model::yaml::Node;
use std::collections::{BTreeMap, BTreeSet};

/// The space of what is bound to none: Juju's default, unless the model has another.
const DEFAULT_SPACE: &str = "alpha";

pub(super) fn compare(work: &mut Work<'_>, pairing: &Pairing) {
    let (a, b) = (work.a, work.b);
    let places = [Places::new(a, pairing, false), Places::new(b, pairing, true)];
    let names: BTreeSet<&String> = a.bundle.applications.keys().chain(b.bundle.applications.keys()).collect();
    for name in names {
        match (a.bundle.applications.get(name), b.bundle.applications.get(name)) {
            (Some(from), Some(to)) => Both { work: &mut *work, name, from, to }.compare(&places),
            (from, to) => {
                let (from, to) = (from.map(summary), to.map(summary));
                work.differ(Group::Applications, name, "", from, to);
            }
        }
    }
}

/// An application in a few words, where the other side has none.
fn summary(application: &Application) -> Told {
    let mut words = vec![crate::charm_name(application).unwrap_or("no charm").to_owned()];
    words.extend(application.channel.as_ref().map(|channel| channel.value.clone()));
    if let Some(units) = &application.num_units {
        words.push(if units.value == 1 { "1 unit".to_owned() } else { format!("{} units", units.value) });
    }
    Told::new(words.join(", "), application.name.span)
}

/// What the charm takes where an option is not set.
fn default(application: &Application, option: &str) -> Option<String> {
    let charm = bundle::charm(crate::charm_name(application)?)?;
    charm.options.get(option)?.default.as_deref().map(words::spelled)
}

/// Where the units of each application are.
struct Places(BTreeMap<String, Vec<String>>);

impl Places {
    fn new(site: &Site, pairing: &Pairing, is_second: bool) -> Places {
        let Plan { machine_map, units, .. } = bundle::plan(&site.bundle);
        let ids: BTreeMap<&str, &str> =
            machine_map.iter().map(|(id, number)| (number.as_str(), id.as_str())).collect();
        let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for unit in units {
            let mut parts = unit.machine.split('/');
            let machine = parts.next().and_then(|number| ids.get(number).copied());
            let place = pairing.place(parts.next(), machine, is_second);
            places.entry(unit.application).or_default().push(place);
        }
        for all in places.values_mut() {
            all.sort_by(|a, b| bundle::natural_order(a, b));
        }
        Places(places)
    }

    fn told(&self, application: &Application) -> Option<Told> {
        let all = self.0.get(&application.name.value)?;
        let span = application.to.first().map_or(application.name.span, |to| to.span);
        Some(Told::new(all.join(" "), span))
    }
}

/// One application that is on both sides.
struct Both<'w, 'a> {
    work: &'w mut Work<'a>,
    name: &'a str,
    from: &'a Application,
    to: &'a Application,
}

impl Both<'_, '_> {
    fn compare(&mut self, places: &[Places; 2]) {
        if self.work.knows(self.name, Part::Charm) {
            self.charm();
        }
        self.units(places);
        if self.work.knows(self.name, Part::Options) {
            self.options();
        }
        if self.work.knows(self.name, Part::Bindings) {
            self.bindings();
        }
        if self.work.knows(self.name, Part::Constraints) {
            self.constraints();
        }
        self.exposure();
        for (key, part) in
            [("storage", Part::Storage), ("devices", Part::Storage), ("resources", Part::Resources)]
        {
            if self.work.knows(self.name, part) {
                self.map(
                    key,
                    if key == "storage" { |text| words::storage(text).join(",") } else { str::to_owned },
                );
            }
        }
        if self.work.knows(self.name, Part::Offers) {
            self.offers();
        }
    }

    /// A value that is on both sides in one form, or is a difference.
    fn value(&mut self, what: &str, from: Option<Told>, to: Option<Told>, normal: fn(&str) -> String) {
        let form = |told: &Option<Told>| told.as_ref().map(|told| normal(&told.text));
        if form(&from) != form(&to) {
            self.work.differ(Group::Applications, self.name, what, from, to);
        }
    }

    /// The same, where a model that runs says what a written bundle leaves open.
    fn chosen(&mut self, what: &str, from: Option<Told>, to: Option<Told>, normal: fn(&str) -> String) {
        match self.work.leaves_open(from.as_ref(), to.as_ref()) {
            Some(side) => self.work.gap(side, what, self.name, true),
            None => self.value(what, from, to, normal),
        }
    }

    fn charm(&mut self) {
        let told = |application: &Application| {
            application.charm.as_ref().map(|charm| Told::new(charm.value.clone(), charm.span))
        };
        if words::charm(self.from) != words::charm(self.to) {
            let (from, to) = (told(self.from), told(self.to));
            self.work.differ(Group::Applications, self.name, "charm", from, to);
        }
        let channel = |application: &Application| {
            application.channel.as_ref().map(|channel| Told::new(channel.value.clone(), channel.span))
        };
        self.chosen("channel", channel(self.from), channel(self.to), words::channel);
        let revision = |application: &Application| {
            application.revision.as_ref().map(|revision| Told::new(revision.value.to_string(), revision.span))
        };
        self.chosen("revision", revision(self.from), revision(self.to), str::to_owned);
        let base = |application: &Application, site: &Site| {
            let base = application.base.as_ref().or(site.bundle.default_base.as_ref());
            base.map(|base| Told::new(base.value.clone(), base.span))
        };
        let (from, to) = (base(self.from, self.work.a), base(self.to, self.work.b));
        self.chosen("base", from, to, words::base);
    }

    fn units(&mut self, places: &[Places; 2]) {
        let is_below = |site: &Site, application: &Application| {
            site.origin.subordinates.contains(self.name)
                || crate::charm_name(application)
                    .and_then(bundle::charm)
                    .is_some_and(|charm| charm.subordinate)
        };
        // A subordinate is where its principals are.
        if is_below(self.work.a, self.from) || is_below(self.work.b, self.to) {
            return;
        }
        if self.work.knows(self.name, Part::Units) {
            let told = |application: &Application| {
                let span = application.num_units.as_ref().map_or(application.name.span, |units| units.span);
                Some(Told::new(application.units().to_string(), span))
            };
            self.value("units", told(self.from), told(self.to), str::to_owned);
        }
        let is_kubernetes = self.work.a.bundle.is_kubernetes() || self.work.b.bundle.is_kubernetes();
        if !is_kubernetes && self.work.knows(self.name, Part::Placement) {
            let [from, to] = places;
            self.value("placement", from.told(self.from), to.told(self.to), str::to_owned);
        }
    }

    fn options(&mut self) {
        let (from, to) = (self.from, self.to);
        let names: BTreeSet<&String> = from.options.keys().chain(to.options.keys()).collect();
        for name in names {
            let what = format!("options.{name}");
            let node = |application: &'_ Application| {
                let setting = application.options.get(name)?;
                let text = words::plain(&setting.value);
                (setting.value.value != model::yaml::Value::Null).then_some((text, setting.value.span))
            };
            let (one, other) = (node(from), node(to));
            let is_file = |side: &Option<(String, Span)>| {
                side.as_ref().is_some_and(|(text, _)| text.starts_with("include-"))
            };
            let text = |side: &Option<(String, Span)>| side.as_ref().map(|(text, _)| text.clone());
            let or_default = |side: &Option<(String, Span)>, application: &Application| {
                text(side).or_else(|| default(application, name))
            };
            if text(&one) == text(&other) || or_default(&one, from) == or_default(&other, to) {
                continue;
            }
            // The file is read when the bundle is deployed: only then is there a value to compare.
            if is_file(&one) != is_file(&other) && one.is_some() && other.is_some() {
                let side = if is_file(&one) { Which::A } else { Which::B };
                self.work.gap(side, &what, self.name, false);
                continue;
            }
            let told = |application: &Application| {
                let setting = application.options.get(name)?;
                Some(Told::new(words::shown(name, &setting.value), setting.value.span))
            };
            let sides = (one.and_then(|_| told(from)), other.and_then(|_| told(to)));
            self.work.differ(Group::Applications, self.name, &what, sides.0, sides.1);
        }
    }

    /// Bindings by their effect: an endpoint that is not named is bound where the default is.
    fn bindings(&mut self) {
        let space = |application: &'_ Application, endpoint: &str| {
            let own = application.bindings.get(endpoint).or_else(|| application.bindings.get(""));
            match own {
                Some(binding) => Told::new(binding.space.value.clone(), binding.space.span),
                None => Told::new(DEFAULT_SPACE, application.name.span),
            }
        };
        let names: BTreeSet<&str> = self
            .from
            .bindings
            .keys()
            .chain(self.to.bindings.keys())
            .map(String::as_str)
            .chain([""])
            .collect();
        let (from, to) = (space(self.from, ""), space(self.to, ""));
        for endpoint in names {
            let (one, other) = (space(self.from, endpoint), space(self.to, endpoint));
            let follows = one.text == from.text && other.text == to.text && !endpoint.is_empty();
            if one.text != other.text && !follows {
                let what = format!("bindings.{}", if endpoint.is_empty() { "\"\"" } else { endpoint });
                self.work.differ(Group::Applications, self.name, &what, Some(one), Some(other));
            }
        }
    }

    fn constraints(&mut self) {
        let told = |application: &Application| {
            let text = application.text("constraints")?;
            let words = words::constraints(text.value);
            (!words.is_empty()).then(|| Told::new(words.join(" "), text.span))
        };
        self.value("constraints", told(self.from), told(self.to), str::to_owned);
    }

    fn exposure(&mut self) {
        let flag = |application: &Application, key: &str| {
            let node = application.body.get(key).filter(|node| node.as_bool() == Some(true))?;
            Some(Told::new("true", node.span))
        };
        let endpoints = |application: &Application| {
            let node = application.body.get("exposed-endpoints").filter(|node| !node.entries().is_empty())?;
            Some(Told::new(words::plain(node), node.span))
        };
        let expose = |application: &Application| {
            let whole = endpoints(application).map(|told| Told { text: "true".to_owned(), ..told });
            flag(application, "expose").or(whole)
        };
        self.value("expose", expose(self.from), expose(self.to), str::to_owned);
        if self.work.knows(self.name, Part::Exposure) {
            self.value("exposed-endpoints", endpoints(self.from), endpoints(self.to), str::to_owned);
        }
        if self.work.knows(self.name, Part::Trust) {
            self.value("trust", flag(self.from, "trust"), flag(self.to, "trust"), str::to_owned);
        }
    }

    /// A map of directives, each of which may be left to Juju.
    fn map(&mut self, key: &str, normal: fn(&str) -> String) {
        let (from, to) = (self.from.body.get(key), self.to.body.get(key));
        let entries = from.into_iter().chain(to).flat_map(Node::entries);
        let names: BTreeSet<&str> = entries.filter_map(|entry| entry.key.as_str()).collect();
        for name in names {
            let told = |side: Option<&Node>| {
                let node = side?.get(name)?;
                Some(Told::new(words::plain(node), node.span))
            };
            self.chosen(&format!("{key}.{name}"), told(from), told(to), normal);
        }
    }

    /// Offers by their endpoints. Who may use one is told by exports and bundles alone.
    fn offers(&mut self) {
        let (from, to) = (self.from.body.get("offers"), self.to.body.get("offers"));
        let entries = from.into_iter().chain(to).flat_map(Node::entries);
        let names: BTreeSet<&str> = entries.filter_map(|entry| entry.key.as_str()).collect();
        for name in names {
            let endpoints = |side: Option<&Node>| {
                let node = side?.get(name)?;
                let list = node.get("endpoints").map(Node::items).unwrap_or_default();
                let mut all: Vec<&str> = list.iter().filter_map(Node::as_str).collect();
                all.sort_unstable();
                Some(Told::new(all.join(" "), node.span))
            };
            self.value(&format!("offers.{name}"), endpoints(from), endpoints(to), str::to_owned);
            let acl = |side: Option<&Node>| {
                let node = side?.get(name)?.get("acl")?;
                Some(Told::new(words::plain(node), node.span))
            };
            if let (Some(from), Some(to)) = (acl(from), acl(to)) {
                self.value(&format!("offers.{name}.acl"), Some(from), Some(to), str::to_owned);
            }
        }
    }
}
