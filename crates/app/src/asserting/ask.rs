//! From questions to answers, all at once.

use clients::openstack::{
    Api, Bounds, Cloud, Endpoint, ReadOnly, Request, Trouble, at_once, certificate_ends,
};
use health::{Answer, Question, Source, questions};
use model::{Clock, Timestamp};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Most questions of one kind that are asked one by one at the same time, within one of all that are.
const ONE_BY_ONE: usize = 8;

/// All answers.
pub(super) struct Swept {
    /// By question.
    pub(super) answers: BTreeMap<&'static str, Answer>,
    /// When the token was there, which is when all else was asked.
    pub(super) at: Timestamp,
}

/// One thing to ask, once there is a token.
enum Errand<'a> {
    Question(&'static Question, health::Api),
    Endpoint(&'a Endpoint),
    Certificate(String),
}

/// What came of it.
enum Came {
    Answers(Vec<(&'static str, Answer)>),
    Endpoint(Json),
    Certificate(Json),
}

/// Asks all questions to a cloud.
pub(super) fn sweep(cloud: Option<&Cloud>, patience: Duration, clock: &dyn Clock) -> Swept {
    let bounds = Bounds::within(patience);
    let Some(cloud) = cloud else {
        let why = "no cloud was named: use --cloud, OS_CLOUD or OS_AUTH_URL";
        return Swept { answers: everywhere(&Answer::NotAsked(why.to_owned())), at: clock.now() };
    };
    let opened = ReadOnly::new(cloud.authority.as_deref(), bounds).and_then(|http| Api::open(cloud, http));
    let at = clock.now();
    let answers = match opened {
        Err(trouble) => {
            let mut answers = everywhere(&Answer::Barred(format!("there is no token: {trouble}")));
            answers.insert(questions::TOKEN.id, answer(Err(trouble)));
            // The one address that is known without a catalogue; it may be why there is none.
            if let Some(place) = place(&cloud.auth_url) {
                let shown = Answer::Said(Json::Array(vec![certificate(&place, bounds)]));
                answers.insert(questions::CERTIFICATES.id, shown);
            }
            answers
        }
        Ok(api) => ask_all(&api, bounds),
    };
    Swept { answers, at }
}

/// The same answer to every question that is asked of a cloud.
fn everywhere(answer: &Answer) -> BTreeMap<&'static str, Answer> {
    let is_of_cloud =
        |question: &&Question| !matches!(question.source, Source::Call { .. } | Source::Places(_));
    let all = questions::all().into_iter().filter(is_of_cloud);
    all.map(|question| (question.id, answer.clone())).collect()
}

fn ask_all(api: &Api, bounds: Bounds) -> BTreeMap<&'static str, Answer> {
    let done = at_once(&errands(api), bounds.at_once, |errand| match errand {
        Errand::Question(question, of) => Came::Answers(with_followers(api, question, *of)),
        Errand::Endpoint(endpoint) => Came::Endpoint(touched(endpoint, api.touch(&endpoint.url))),
        Errand::Certificate(place) => Came::Certificate(certificate(place, bounds)),
    });
    let mut answers = everywhere(&Answer::Barred("the question was lost".to_owned()));
    let (mut endpoints, mut certificates) = (Vec::new(), Vec::new());
    for came in done {
        match came {
            Some(Came::Answers(more)) => answers.extend(more),
            Some(Came::Endpoint(row)) => endpoints.push(row),
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

fn errands(api: &Api) -> Vec<Errand<'_>> {
    // Those that stand last ask others before they answer, and take longest.
    let asked = questions::all().into_iter().rev().filter_map(|question| match question.source {
        Source::Api(of) => Some(Errand::Question(question, of)),
        _ => None,
    });
    // One address may stand in the catalogue under two types of one service.
    let mut urls = BTreeSet::new();
    let endpoints = api.catalogue().iter().filter(|one| urls.insert((&one.url, &one.interface)));
    let places: BTreeSet<String> = api.catalogue().iter().filter_map(|one| place(&one.url)).collect();
    asked.chain(endpoints.map(Errand::Endpoint)).chain(places.into_iter().map(Errand::Certificate)).collect()
}

/// Until when the certificate that is shown there is good.
fn certificate(place: &str, bounds: Bounds) -> Json {
    match certificate_ends(place, bounds.until()) {
        Ok(ends) => json!({"place": place, "ends": ends.to_string()}),
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
fn with_followers(api: &Api, question: &'static Question, of: health::Api) -> Vec<(&'static str, Answer)> {
    let first = answer(api.ask(&request(&of, of.path)));
    let followers = questions::all().into_iter().filter_map(|follower| match follower.source {
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

fn answer(result: Result<Json, Trouble>) -> Answer {
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

fn touched(endpoint: &Endpoint, touched: Result<u16, Trouble>) -> Json {
    let Endpoint { service, interface, url, .. } = endpoint;
    match touched {
        Ok(status) => json!({"service": service, "interface": interface, "url": url, "status": status}),
        Err(why) => json!({"service": service, "interface": interface, "url": url, "why": why.to_string()}),
    }
}
