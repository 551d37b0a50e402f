//! NetBox over HTTP, below `/netbox`: the planes, ranges and hosts that the site declares, as NetBox 4.4 shows them. It
//! is read only.

use super::Request;
use super::openstack::{Reply, log_in_as};
use super::query::query;
use crate::world::{World, began, stamp};
use model::{HostPlan, PlanePlan, RangePlan};
use serde_json::{Value, json};
use std::net::IpAddr;

/// Entries of a page where nobody asks for another number, and the most that it has.
const PAGE: usize = 50;
const LARGEST: usize = 1_000;

/// A kind of things, and the name that NetBox's own words have for one of them.
struct List {
    path: &'static str,
    name: &'static str,
    rows: fn(&World) -> Vec<Value>,
}

static LISTS: &[List] = &[
    List { path: "prefixes", name: "Prefix", rows: prefixes },
    List { path: "ip-ranges", name: "IPRange", rows: ranges },
    List { path: "ip-addresses", name: "IPAddress", rows: addresses },
];

/// Answers a request; nothing where its path is not NetBox's.
pub(crate) fn answer(world: &World, request: &Request) -> Option<Reply> {
    let (path, words) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let path = path.strip_prefix("/netbox/")?;
    if let Some(why) = barred(world, request) {
        return Some(detail(403, why));
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let (list, id) = match parts.as_slice() {
        ["api", "ipam", list] => (*list, None),
        ["api", "ipam", list, id] => (*list, Some(*id)),
        _ => return Some(detail(404, "Not found.")),
    };
    let Some(list) = LISTS.iter().find(|known| known.path == list) else {
        return Some(detail(404, "Not found."));
    };
    if request.method != "GET" {
        return Some(detail(405, &format!("Method \"{}\" not allowed.", request.method)));
    }
    let root = format!("http://{}:{}/netbox/api/ipam/{}/", request.host, request.port, list.path);
    let rows: Vec<Value> =
        (list.rows)(world).into_iter().zip(1..).map(|(row, id)| whole(world, &root, row, id)).collect();
    Some(match id {
        None => page(&root, rows, words),
        Some(id) => {
            match rows.into_iter().find(|row| row.get("id").and_then(Value::as_u64) == id.parse().ok()) {
                Some(row) => reply(200, row),
                None => detail(404, &format!("No {} matches the given query.", list.name)),
            }
        }
    })
}

/// Why who asks may see nothing: the token is the password of the cloud's administrator.
fn barred(world: &World, request: &Request) -> Option<&'static str> {
    let [_, password, ..] = log_in_as(world);
    let given = request.header("authorization").and_then(|value| value.strip_prefix("Token"));
    match given.map(str::trim) {
        None => Some("Authentication credentials were not provided."),
        Some("") => Some("Invalid token header. No credentials provided."),
        Some(token) if token != password => Some("Invalid token"),
        Some(_) => None,
    }
}

/// A page of the list. NetBox passes over a filter that it does not know and chooses by one that it knows; the twin cannot
/// tell the one from the other, so it says that it cannot.
fn page(root: &str, rows: Vec<Value>, words: &str) -> Reply {
    let (mut limit, mut offset) = (PAGE, 0);
    for (name, value) in query(words) {
        let number = value.parse::<usize>().ok();
        match (name.as_str(), number) {
            ("limit", Some(number)) => limit = number,
            ("offset", Some(number)) => offset = number,
            ("limit" | "offset", None) => {}
            _ => return detail(501, &format!("twin: lists of NetBox are not filtered by {name}")),
        }
    }
    let limit = if limit == 0 { LARGEST } else { limit.min(LARGEST) };
    let count = rows.len();
    let at = |offset: usize| match offset {
        0 => format!("{root}?limit={limit}"),
        offset => format!("{root}?limit={limit}&offset={offset}"),
    };
    let next = offset.saturating_add(limit);
    let next = (next < count).then(|| at(next));
    let previous = (offset > 0).then(|| at(offset.saturating_sub(limit)));
    let results: Vec<Value> = rows.into_iter().skip(offset).take(limit).collect();
    reply(200, json!({"count": count, "next": next, "previous": previous, "results": results}))
}

fn reply(status: u16, body: Value) -> Reply {
    Reply { status, headers: vec![("API-Version", "4.4".to_owned())], body: Some(body) }
}

fn detail(status: u16, words: &str) -> Reply {
    reply(status, json!({ "detail": words }))
}

/// What all kinds have beside their own fields.
fn whole(world: &World, root: &str, mut row: Value, id: u64) -> Value {
    let made = stamp(began(&world.seed)).strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string();
    let address = format!("{root}{id}/");
    let shared = json!({
        "id": id, "url": address, "display_url": address.replacen("/api/", "/", 1), "vrf": null, "tenant": null,
        "role": null, "comments": "", "tags": [], "custom_fields": {}, "created": made, "last_updated": made,
    });
    if let (Some(row), Value::Object(shared)) = (row.as_object_mut(), shared) {
        row.extend(shared);
    }
    row
}

fn prefixes(world: &World) -> Vec<Value> {
    let prefix = |plane: &PlanePlan| {
        json!({
            "display": plane.cidr, "family": family(&plane.cidr), "prefix": plane.cidr, "scope_type": null,
            "scope_id": null, "scope": null, "vlan": null, "status": status("active"), "is_pool": false,
            "mark_utilized": false, "description": plane.name, "children": 0, "_depth": 0,
        })
    };
    world.blueprint.planes.iter().map(prefix).collect()
}

fn ranges(world: &World) -> Vec<Value> {
    let range = |plane: &PlanePlan, range: &RangePlan| {
        let length = length(&plane.cidr);
        let (from, to) = (format!("{}/{length}", range.from), format!("{}/{length}", range.to));
        // Only the last part of the last address is told.
        let last = range.to.to_string();
        let last = last.rsplit(['.', ':']).next().unwrap_or_default();
        json!({
            "display": format!("{}-{last}/{length}", range.from), "family": family(&from), "start_address": from,
            "end_address": to, "size": size(range.from, range.to), "status": status("reserved"),
            "description": format!("{} of {}", range.name, plane.name), "mark_populated": true, "mark_utilized": true,
        })
    };
    let planes = world.blueprint.planes.iter();
    planes.flat_map(|plane| plane.ranges.iter().map(move |one| range(plane, one))).collect()
}

fn addresses(world: &World) -> Vec<Value> {
    let address = |host: &HostPlan, plane: &str, here: IpAddr| {
        let planes = || world.blueprint.planes.iter();
        let cidr = planes().find(|known| known.name == plane).map_or("/32", |plane| plane.cidr.as_str());
        let address = format!("{here}/{}", length(cidr));
        json!({
            "display": address, "family": family(&address), "address": address, "status": status("active"),
            "assigned_object_type": null, "assigned_object_id": null, "assigned_object": null, "nat_inside": null,
            "nat_outside": [], "dns_name": "", "description": format!("{} on {plane}", host.name),
        })
    };
    let hosts = world.blueprint.hosts.iter();
    let nics = hosts.flat_map(|host| host.nics.values().map(move |nic| (host, nic)));
    nics.filter_map(|(host, nic)| Some(address(host, &nic.plane, nic.address?))).collect()
}

/// The length of a network's prefix, as it stands behind the slash.
fn length(cidr: &str) -> &str {
    cidr.rsplit_once('/').map_or(cidr, |(_, length)| length)
}

fn family(address: &str) -> Value {
    let value = if address.contains(':') { 6 } else { 4 };
    json!({"value": value, "label": format!("IPv{value}")})
}

fn status(value: &str) -> Value {
    let (first, rest) = value.split_at(value.len().min(1));
    json!({"value": value, "label": format!("{}{rest}", first.to_uppercase())})
}

/// How many addresses a range has, as far as a number can say it.
fn size(from: IpAddr, to: IpAddr) -> u64 {
    let number = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    let between = number(to).saturating_sub(number(from));
    u64::try_from(between.saturating_add(1)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{answer, size};
    use crate::http::Request;
    use crate::http::openstack::log_in_as;
    use crate::world::World;
    use model::{Blueprint, HostPlan, NicPlan, PlanePlan, RangePlan, Seed};
    use serde_json::Value;
    use std::path::PathBuf;

    fn world() -> World {
        let range = |name: &str, from: &str, to: &str| RangePlan {
            name: name.to_owned(),
            kind: "reserved".to_owned(),
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        };
        let plane = |name: &str, net: &str| PlanePlan {
            name: name.to_owned(),
            space: name.to_owned(),
            cidr: format!("{net}.0/22"),
            ranges: vec![range("vip", &format!("{net}.2"), &format!("{net}.63"))],
            ..PlanePlan::default()
        };
        let nic = NicPlan { plane: "metal".to_owned(), address: "10.12.8.40".parse().ok(), owner: None };
        let host = HostPlan {
            name: "openstack0".to_owned(),
            nics: [("enp1s0".to_owned(), nic)].into(),
            ..HostPlan::default()
        };
        let planes = vec![plane("provider", "10.12.4"), plane("metal", "10.12.8")];
        let blueprint = Blueprint { planes, hosts: vec![host], ..Blueprint::default() };
        World::new(&blueprint, &Seed::new(1))
    }

    fn ask(method: &str, path: &str, authorization: Option<&str>) -> (u16, Value) {
        let world = world();
        let [_, password, ..] = log_in_as(&world);
        let headers =
            authorization.map(|text| ("authorization".to_owned(), text.replace("PASSWORD", &password)));
        let request = Request {
            method: method.to_owned(),
            host: "127.0.0.1".to_owned(),
            port: 9000,
            path: path.to_owned(),
            headers: headers.into_iter().collect(),
            ..Request::default()
        };
        let reply = answer(&world, &request).expect("it is NetBox's");
        (reply.status, reply.body.expect("a body"))
    }

    fn get(path: &str) -> (u16, Value) {
        ask("GET", path, Some("Token PASSWORD"))
    }

    #[test]
    fn a_list_comes_page_after_page() {
        let (status, first) = get("/netbox/api/ipam/prefixes/?limit=1");
        assert_eq!((status, &first["count"], &first["previous"]), (200, &2.into(), &Value::Null));
        assert_eq!(first["next"], "http://127.0.0.1:9000/netbox/api/ipam/prefixes/?limit=1&offset=1");
        assert_eq!(first["results"][0]["prefix"], "10.12.4.0/22");
        let (_, second) = get("/netbox/api/ipam/prefixes/?limit=1&offset=1");
        assert_eq!(second["previous"], "http://127.0.0.1:9000/netbox/api/ipam/prefixes/?limit=1");
        assert_eq!((&second["next"], &second["results"][0]["id"]), (&Value::Null, &2.into()));
        let (_, all) = get("/netbox/api/ipam/prefixes/?limit=0");
        assert_eq!(all["results"].as_array().map(Vec::len), Some(2));
        assert_eq!(get("/netbox/api/ipam/prefixes/2/").1, all["results"][1]);
        let (_, ranges) = get("/netbox/api/ipam/ip-ranges/");
        assert_eq!(ranges["results"][0]["display"], "10.12.4.2-63/22");
        assert_eq!(ranges["results"][0]["size"], 62);
        let (_, addresses) = get("/netbox/api/ipam/ip-addresses/");
        assert_eq!(addresses["results"][0]["address"], "10.12.8.40/22");
        assert_eq!(size("::".parse().unwrap(), "ff::".parse().unwrap()), u64::MAX);
    }

    #[test]
    fn what_is_not_there_or_not_allowed_is_refused_in_its_words() {
        let says =
            |said: (u16, Value)| format!("{} {}", said.0, said.1["detail"].as_str().unwrap_or_default());
        let prefixes = "/netbox/api/ipam/prefixes/";
        let refused = [
            says(ask("GET", prefixes, None)),
            says(ask("GET", prefixes, Some("Bearer PASSWORD"))),
            says(ask("GET", prefixes, Some("Token"))),
            says(ask("GET", prefixes, Some("Token canary"))),
            says(ask("POST", prefixes, Some("Token PASSWORD"))),
            says(get("/netbox/api/ipam/prefixes/10/")),
            says(get("/netbox/api/ipam/vrfs/")),
            says(get("/netbox/api/ipam/prefixes/?status=bogus")),
        ];
        insta::assert_snapshot!(refused.join("\n"), @"
        403 Authentication credentials were not provided.
        403 Authentication credentials were not provided.
        403 Invalid token header. No credentials provided.
        403 Invalid token
        405 Method \"POST\" not allowed.
        404 No Prefix matches the given query.
        404 Not found.
        501 twin: lists of NetBox are not filtered by status
        ");
    }

    /// A field's name and the kind of its value; what stands in an object is looked at only where both have one.
    fn differ(at: &str, real: &Value, ours: &Value) -> Vec<String> {
        match (real, ours) {
            (Value::Null, _) | (_, Value::Null) => vec![],
            (Value::Object(real), Value::Object(ours)) => {
                let gone = real
                    .keys()
                    .filter(|key| !ours.contains_key(*key))
                    .map(|key| format!("{at}/{key} is missing"));
                let more = ours
                    .keys()
                    .filter(|key| !real.contains_key(*key))
                    .map(|key| format!("{at}/{key} is ours alone"));
                let both = real.iter().filter_map(|(key, value)| Some((key, value, ours.get(key)?)));
                let within = both.flat_map(|(key, real, ours)| differ(&format!("{at}/{key}"), real, ours));
                gone.chain(more).chain(within).collect()
            }
            (Value::String(_), Value::String(_))
            | (Value::Number(_), Value::Number(_))
            | (Value::Bool(_), Value::Bool(_))
            | (Value::Array(_), Value::Array(_)) => vec![],
            _ => vec![format!("{at} is of another kind")],
        }
    }

    #[test]
    fn a_real_netbox_has_the_same_fields() {
        let shared = std::env::var_os("INTERLOCK_SHARED").map(PathBuf::from);
        let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
        let path = shared.unwrap_or(beside).join("formats/netbox/netbox-4.4.10-exchanges.json");
        let Ok(text) = std::fs::read(&path) else {
            println!(
                "SKIPPED: {} is not there; set INTERLOCK_SHARED to the folder that holds it",
                path.display()
            );
            return;
        };
        let recorded: Value = serde_json::from_slice(&text).unwrap();
        let exchanges = recorded["exchanges"].as_array().unwrap();
        let answered = |method: &str, path: &str| {
            let is_it = |one: &&Value| one["request"]["method"] == method && one["request"]["path"] == path;
            &exchanges.iter().find(is_it).unwrap_or_else(|| panic!("{path} was not recorded"))["response"]["body"]
        };
        let prefixes = answered("GET", "/api/ipam/prefixes/?limit=2");
        assert_eq!(differ("", prefixes, &get("/netbox/api/ipam/prefixes/?limit=1").1), Vec::<String>::new());
        let rows = [
            (&prefixes["results"][1], "prefixes"),
            (answered("POST", "/api/ipam/ip-ranges/"), "ip-ranges"),
            (&answered("GET", "/api/ipam/ip-addresses/?parent=10.12.4.0/22")["results"][0], "ip-addresses"),
        ];
        for (real, list) in rows {
            let (_, ours) = get(&format!("/netbox/api/ipam/{list}/"));
            assert_eq!(differ(list, real, &ours["results"][0]), Vec::<String>::new());
        }
    }
}
