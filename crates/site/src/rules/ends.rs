//! Relations with the endpoints that they mean, and the spaces that those are bound to.

use crate::context::{Context, Join, charm_name};
use bundle::{Application, Charm, End, Relation, Scope};
use model::At;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// One end of a relation.
pub(super) struct Side<'a> {
    /// The application.
    pub(super) application: &'a Application,
    /// Its charm, where it is known.
    pub(super) charm: Option<&'static Charm>,
    /// The endpoint, written or meant.
    pub(super) endpoint: Cow<'a, str>,
}

impl Side<'_> {
    /// How far the endpoint reaches, where that is known.
    pub(super) fn scope(&self) -> Option<Scope> {
        Some(self.charm?.endpoints.get(self.endpoint.as_ref())?.scope)
    }

    /// Whether the application is a subordinate.
    pub(super) fn is_subordinate(&self) -> bool {
        self.charm.is_some_and(|charm| charm.subordinate)
    }
}

/// The facts of an application's charm.
pub(super) fn facts(application: &Application) -> Option<&'static Charm> {
    bundle::charm(charm_name(application)?)
}

/// The relations between applications of the bundle whose endpoints are written or can be told from the charms.
pub(super) fn relations<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a Relation, [Side<'a>; 2])> {
    let bundle = &context.site.bundle;
    bundle.relations.iter().filter_map(move |relation| {
        let [left, right] = &relation.ends;
        let applications = [&left.application, &right.application].map(|name| bundle.applications.get(name));
        let [Some(one), Some(other)] = applications else { return None };
        let (one_charm, other_charm) = (facts(one), facts(other));
        let [here, there] = meant(&relation.ends, one_charm, other_charm)?;
        let one = Side { application: one, charm: one_charm, endpoint: here };
        let other = Side { application: other, charm: other_charm, endpoint: there };
        Some((relation, [one, other]))
    })
}

fn meant<'a>(ends: &'a [End; 2], one: Option<&Charm>, other: Option<&Charm>) -> Option<[Cow<'a, str>; 2]> {
    if let [End { endpoint: Some(here), .. }, End { endpoint: Some(there), .. }] = ends {
        return Some([here.into(), there.into()]);
    }
    let inferred = bundle::infer(ends, [one?, other?]).ok()?;
    Some(inferred.map(Cow::Owned))
}

/// The relations of an application that are, or may be, on an endpoint: one that leaves its endpoints to be inferred
/// counts unless the charms say that another is meant. For rules that miss a relation.
pub(super) fn on<'a>(context: &Context<'a>, application: &Application, endpoint: &str) -> Option<Join<'a>> {
    let mut joins = context.joins_of(&application.name.value).iter().copied();
    joins.find(|join| match join.endpoint {
        Some(named) => named == endpoint,
        None => both(context, application, join).is_none_or(|[here, _]| here == endpoint),
    })
}

/// The endpoints of a join, near and far, where they are written or can be told from the charms.
fn both(context: &Context<'_>, application: &Application, join: &Join<'_>) -> Option<[String; 2]> {
    let end = |name: &str, endpoint: Option<&str>| End {
        application: name.to_owned(),
        endpoint: endpoint.map(str::to_owned),
        span: join.span,
    };
    let ends = [end(&application.name.value, join.endpoint), end(join.peer, join.peer_endpoint)];
    let peer = context.site.bundle.applications.get(join.peer);
    meant(&ends, facts(application), peer.and_then(facts)).map(|names| names.map(Cow::into_owned))
}

/// The applications beside whose units those of a subordinate live.
pub(super) fn principals<'a>(context: &Context<'a>, subordinate: &Application) -> Vec<&'a Application> {
    let Some(charm) = facts(subordinate).filter(|charm| charm.subordinate) else { return vec![] };
    let mut principals: Vec<&Application> = Vec::new();
    for join in context.joins_of(&subordinate.name.value) {
        let Some(peer) = context.site.bundle.applications.get(join.peer) else { continue };
        let Some([here, there]) = both(context, subordinate, join) else { continue };
        let far = facts(peer);
        let ends = [charm.endpoints.get(&here), far.and_then(|far| far.endpoints.get(&there))];
        let is_local = ends.into_iter().flatten().any(|end| end.scope == Scope::Container);
        let is_new = !principals.iter().any(|known| known.name.value == peer.name.value);
        if is_local && is_new && !far.is_some_and(|far| far.subordinate) {
            principals.push(peer);
        }
    }
    principals
}

/// The space of an endpoint: its own binding, or the default one. An application that binds neither is in the model's
/// default space, which the bundle does not tell.
pub(super) fn space<'a>(application: &'a Application, endpoint: &str) -> Option<&'a At<String>> {
    let bindings = &application.bindings;
    bindings.get(endpoint).or_else(|| bindings.get("")).map(|binding| &binding.space)
}

/// The spaces that the units of each application reach: those that it binds, and those of its constraints.
pub(super) fn spaces<'a>(context: &Context<'a>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let applications = context.site.bundle.applications.values();
    let of = |application: &'a Application| {
        let bound = application.bindings.values().map(|binding| binding.space.value.as_str());
        let constraints = application.text("constraints").map_or("", |text| text.value);
        let wanted = constraints.split_whitespace().filter_map(|word| word.strip_prefix("spaces="));
        // A space with a caret is one to keep away from.
        let wanted = wanted.flat_map(|spaces| spaces.split(',')).filter(|space| !space.starts_with('^'));
        (application.name.value.as_str(), bound.chain(wanted).collect())
    };
    applications.map(of).collect()
}
