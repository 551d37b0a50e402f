//! From questions to answers, all at once.

use super::door::Door;
use clients::openstack::{
    Api, Bounds, Cloud, Endpoint, ReadOnly, Request, Trouble, at_once, certificate_shown,
};
use health::{Answer, Question, Source, questions};
use model::{Clock, Timestamp};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Most questions of one kind that are asked one by one at the same time, within one of all that are.
const ONE_BY_ONE: usize = 8;
/// Longest time that a question waits for the one that goes to its service first: more than Keystone needs to say whose
/// the token is, and not much beside what a sweep takes.
const FIRST: Duration = Duration::from_millis(250);

/// All answers.
pub(super) struct Swept {
    /// By question.
    pub(super) answers: BTreeMap<&'static str, Answer>,
    /// When the token was there, which is when all else was asked.
    pub(super) at: Timestamp,
}

/// One thing to ask, once there is a token.
enum Errand<'a> {
    /// A question that goes to its service first, or after that one.
    Question {
        question: &'static Question,
        of: health::Api,
        door: &'a Door,
        is_first: bool,
    },
    /// An address, and the endpoints of the catalogue that have it.
    Address(&'a str, Vec<&'a Endpoint>),
    Certificate(String),
}

/// What came of it.
enum Came {
    Answers(Vec<(&'static str, Answer)>),
    Endpoints(Vec<Json>),
    Certificate(Json),
}

/// Questions, those that others need the answers of first.
pub(super) type Questions<'a> = &'a [&'static Question];

/// Asks those of the questions that a cloud is asked.
pub(super) fn sweep(
    cloud: Option<&Cloud>,
    all: Questions<'_>,
    patience: Duration,
    clock: &dyn Clock,
) -> Swept {
    let bounds = Bounds::within(patience);
    let Some(cloud) = cloud else {
        let why = "no cloud was named: use --cloud, OS_CLOUD or OS_AUTH_URL";
        return Swept { answers: everywhere(all, &Answer::NotAsked(why.to_owned())), at: clock.now() };
    };
    let opened = ReadOnly::new(cloud.authority.as_deref(), bounds).and_then(|http| Api::open(cloud, http));
    let at = clock.now();
    let answers = match opened {
        Err(trouble) => {
            let mut answers = everywhere(all, &Answer::Barred(format!("there is no token: {trouble}")));
            answers.insert(questions::TOKEN.id, answer(Err(trouble)));
            // The one address that is known without a catalogue; it may be why there is none.
            if let Some(place) = place(&cloud.auth_url) {
                let shown = Answer::Said(Json::Array(vec![certificate(&place, bounds)]));
                answers.insert(questions::CERTIFICATES.id, shown);
            }
            answers
        }
        Ok(api) => ask_all(&api, all, bounds),
    };
    Swept { answers, at }
}

/// The same answer to every question that is asked of a cloud.
fn everywhere(all: Questions<'_>, answer: &Answer) -> BTreeMap<&'static str, Answer> {
    let is_of_cloud =
        |question: &&Question| !matches!(question.source, Source::Call { .. } | Source::Places(_));
    all.iter().copied().filter(is_of_cloud).map(|question| (question.id, answer.clone())).collect()
}

fn ask_all(api: &Api, all: Questions<'_>, bounds: Bounds) -> BTreeMap<&'static str, Answer> {
    let doors = doors(all);
    let done = at_once(&errands(api, all, &doors), bounds.at_once, |errand| match errand {
        Errand::Question { question, of, door, is_first } => {
            if !is_first {
                door.pass(FIRST);
            }
            Came::Answers(with_followers(api, all, question, *of, door))
        }
        Errand::Address(url, endpoints) => {
            let said = api.touch(url);
            Came::Endpoints(endpoints.iter().map(|endpoint| touched(endpoint, &said)).collect())
        }
        Errand::Certificate(place) => Came::Certificate(certificate(place, bounds)),
    });
    let mut answers = everywhere(all, &Answer::Barred("the question was lost".to_owned()));
    let (mut endpoints, mut certificates) = (Vec::new(), Vec::new());
    for came in done {
        match came {
            Some(Came::Answers(more)) => answers.extend(more),
            Some(Came::Endpoints(rows)) => endpoints.extend(rows),
            Some(Came::Certificate(row)) => certificates.push(row),
            // What was lost is an endpoint that nobody can read, or a question that stays as it is.
            None => endpoints.push(Json::Null),
        }
    }
    let certificates = match certificates.is_empty() {
        true => Answer::NotAsked("no endpoint is reached by https".to_owned()),
        false => Answer::Said(Json::Array(certificates)),
    };
    answers.insert(questions::CERTIFICATES.id, certificates);
    answers.insert(questions::TOKEN.id, Answer::Said(api.about().clone()));
    answers.insert(questions::CATALOGUE.id, Answer::Said(api.catalogue().iter().map(entry).collect()));
    answers.insert(questions::ENDPOINTS.id, Answer::Said(Json::Array(endpoints)));
    answers
}

/// A door for each service.
fn doors(all: Questions<'_>) -> BTreeMap<&'static str, Door> {
    let services = all.iter().filter_map(|question| match question.source {
        Source::Api(of) => Some((of.service.name, Door::default())),
        _ => None,
    });
    let doors: BTreeMap<&str, Door> = services.collect();
    // Keystone has issued the token, and need not ask anybody about it.
    if let Some(keystone) = doors.get(questions::KEYSTONE.name) {
        keystone.open();
    }
    doors
}

/// Those that go to a service first, then those that follow, then addresses, which nothing else waits for.
fn errands<'a>(api: &'a Api, all: Questions<'_>, doors: &'a BTreeMap<&'static str, Door>) -> Vec<Errand<'a>> {
    let mut opened = BTreeSet::new();
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for question in all.iter().copied() {
        let Source::Api(of) = question.source else { continue };
        let Some(door) = doors.get(of.service.name) else { continue };
        let is_first = opened.insert(of.service.name);
        let errand = Errand::Question { question, of, door, is_first };
        if is_first { &mut first } else { &mut others }.push(errand);
    }
    // Those that stand last ask others before they answer, and take longest.
    first.reverse();
    others.reverse();
    // One address may stand in the catalogue under two types of one service, and for two interfaces.
    let mut addresses: BTreeMap<&str, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in api.catalogue() {
        let of = addresses.entry(&endpoint.url).or_default();
        if of.iter().all(|one| one.interface != endpoint.interface) {
            of.push(endpoint);
        }
    }
    let addresses = addresses.into_iter().map(|(url, endpoints)| Errand::Address(url, endpoints));
    let places: BTreeSet<String> = api.catalogue().iter().filter_map(|one| place(&one.url)).collect();
    first
        .into_iter()
        .chain(others)
        .chain(addresses)
        .chain(places.into_iter().map(Errand::Certificate))
        .collect()
}

/// The certificate that is shown there.
fn certificate(place: &str, bounds: Bounds) -> Json {
    match certificate_shown(place, bounds.until()) {
        Ok(shown) => {
            json!({"place": place, "ends": shown.ends.to_string(), "fingerprint": shown.fingerprint})
        }
        Err(why) => json!({"place": place, "why": why.to_string()}),
    }
}

/// Where the certificate of an address is shown.
fn place(url: &str) -> Option<String> {
    let place = url.strip_prefix("https://")?.split(['/', '?']).next()?;
    let has_port = place.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Some(if has_port { place.to_owned() } else { format!("{place}:443") })
}

/// The answer to a question, and to those that are asked once for each of its entries.
fn with_followers(
    api: &Api,
    all: Questions<'_>,
    question: &'static Question,
    of: health::Api,
    door: &Door,
) -> Vec<(&'static str, Answer)> {
    let first = answer(api.ask(&request(&of, of.path)));
    door.open();
    let followers = all.iter().filter_map(|follower| match follower.source {
        Source::Each { of, field, name, api: each } if of.id == question.id => {
            Some((follower.id, one_by_one(api, &first, field, name, &each)))
        }
        _ => None,
    });
    let mut answers: Vec<(&'static str, Answer)> = followers.collect();
    answers.push((question.id, first));
    answers
}

fn one_by_one(api: &Api, list: &Answer, field: &str, name: &str, each: &health::Api) -> Answer {
    let rows = match list {
        Answer::Said(Json::Array(rows)) => rows,
        Answer::NotAsked(why) => return Answer::NotAsked(why.clone()),
        other => {
            let why = other.why_not().unwrap_or_else(|| "their list is none".to_owned());
            return Answer::Barred(format!("nobody can be asked one by one: {why}"));
        }
    };
    let text = |row: &Json, key: &str| row.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let asked = at_once(rows, ONE_BY_ONE, |row| {
        let (id, name) = (text(row, field), text(row, name));
        // It becomes a part of a path.
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_id {
            return Ok(json!({"name": name, "why": "it has no id that can be asked about"}));
        }
        match api.ask(&request(each, &each.path.replace("{}", &id))) {
            Ok(answer) => Ok(json!({"of": id, "name": name, "answer": answer})),
            Err(Trouble::Absent(why)) => Err(why),
            Err(why) => Ok(json!({"of": id, "name": name, "why": why.to_string()})),
        }
    });
    let rows: Result<Vec<Json>, String> =
        asked.into_iter().map(|row| row.unwrap_or(Ok(Json::Null))).collect();
    rows.map_or_else(Answer::NotAsked, |rows| Answer::Said(Json::Array(rows)))
}

fn request<'a>(api: &'a health::Api, path: &'a str) -> Request<'a> {
    Request {
        types: api.service.types,
        version: api.service.version,
        path,
        header: api.header,
        list: api.list,
        keep: api.keep,
    }
}

/// What came of a request.
pub(super) fn answer(result: Result<Json, Trouble>) -> Answer {
    match result {
        Ok(json) => Answer::Said(json),
        Err(Trouble::Refused { status, words }) => Answer::Refused { status, words },
        Err(Trouble::Silent(why)) => Answer::Silent(why),
        Err(Trouble::Unclear(why)) => Answer::Unclear(why),
        Err(Trouble::Absent(why)) => Answer::NotAsked(why),
    }
}

fn entry(endpoint: &Endpoint) -> Json {
    let Endpoint { service, kind, interface, region, url } = endpoint;
    json!({"service": service, "type": kind, "interface": interface, "region": region, "url": url})
}

fn touched(endpoint: &Endpoint, touched: &Result<u16, Trouble>) -> Json {
    let Endpoint { service, interface, url, .. } = endpoint;
    match touched {
        Ok(status) => json!({"service": service, "interface": interface, "url": url, "status": status}),
        Err(why) => json!({"service": service, "interface": interface, "url": url, "why": why.to_string()}),
    }
}
