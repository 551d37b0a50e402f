//! From questions to answers, all at once.

use clients::openstack::{Api, Bounds, Cloud, Endpoint, ReadOnly, Request, Trouble, at_once};
use health::{Answer, Question, Source, questions};
use model::{Clock, Timestamp};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

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
}

/// What came of it.
enum Came {
    Answer(&'static str, Answer),
    Row(Json),
}

/// Asks all questions.
pub(super) fn sweep(cloud: Option<&Cloud>, patience: Duration, clock: &dyn Clock) -> Swept {
    let bounds = Bounds::within(patience);
    let opened = cloud.map(|cloud| {
        ReadOnly::new(cloud.authority.as_deref(), bounds).and_then(|http| Api::open(cloud, http))
    });
    let at = clock.now();
    let answers = match opened {
        None => everywhere(&Answer::NotAsked(
            "no cloud was named: use --cloud, OS_CLOUD or OS_AUTH_URL".to_owned(),
        )),
        Some(Err(trouble)) => {
            let mut answers = everywhere(&Answer::Barred(format!("there is no token: {trouble}")));
            answers.insert(questions::TOKEN.id, answer(Err(trouble)));
            answers
        }
        Some(Ok(api)) => ask_all(&api, bounds),
    };
    Swept { answers, at }
}

fn everywhere(answer: &Answer) -> BTreeMap<&'static str, Answer> {
    questions::all().into_iter().map(|question| (question.id, answer.clone())).collect()
}

fn ask_all(api: &Api, bounds: Bounds) -> BTreeMap<&'static str, Answer> {
    let asked = questions::all().into_iter().filter_map(|question| match question.source {
        Source::Api(of) => Some(Errand::Question(question, of)),
        _ => None,
    });
    // One address may stand in the catalogue under two types of one service.
    let mut urls = BTreeSet::new();
    let endpoints = api.catalogue().iter().filter(|one| urls.insert((&one.url, &one.interface)));
    let errands: Vec<Errand<'_>> = asked.chain(endpoints.map(Errand::Endpoint)).collect();
    let done = at_once(&errands, bounds.at_once, |errand| match errand {
        Errand::Question(question, of) => Came::Answer(question.id, answer(api.ask(&request(of)))),
        Errand::Endpoint(endpoint) => Came::Row(touched(endpoint, api.touch(&endpoint.url))),
    });
    let mut answers = everywhere(&Answer::Barred("the question was lost".to_owned()));
    let mut rows = Vec::new();
    for result in done {
        match result {
            Some(Came::Answer(id, answer)) => drop(answers.insert(id, answer)),
            Some(Came::Row(row)) => rows.push(row),
            // What was lost is an endpoint that nobody can read, or a question that stays as it is.
            None => rows.push(Json::Null),
        }
    }
    answers.insert(questions::TOKEN.id, Answer::Said(api.about().clone()));
    answers.insert(questions::CATALOGUE.id, Answer::Said(api.catalogue().iter().map(entry).collect()));
    answers.insert(questions::ENDPOINTS.id, Answer::Said(Json::Array(rows)));
    answers
}

fn request(api: &health::Api) -> Request<'_> {
    Request {
        types: api.service.types,
        version: api.service.version,
        path: api.path,
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
