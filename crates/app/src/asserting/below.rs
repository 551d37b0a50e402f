//! What is below the APIs: calls by the site's programs, and servers that are asked directly.

use super::{Request, charm};
use clients::openstack::at_once;
use clients::places::{self, Kind};
use clients::{Shell, ShellConfig};
use health::{Answer, Question, Source, questions};
use model::{CallAsk, CallFault, CallPlace, Target};
use serde_json::Value as Json;
use site::Site;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Most of these questions that are under way at the same time: each is a program of the field.
const AT_ONCE: usize = 8;

/// One thing to ask.
enum Errand {
    Call(&'static Question, CallAsk),
    Place(&'static Question, Kind, String),
}

/// Asks what there is somebody to ask about.
pub(super) fn ask(
    request: &Request,
    site: Option<&Site>,
    all: &[&'static Question],
) -> BTreeMap<&'static str, Answer> {
    let mut answers = BTreeMap::new();
    let mut errands = Vec::new();
    for question in all.iter().copied() {
        match question.source {
            Source::Call { name, charm, with } => match call(request, site, name, charm, with) {
                Ok(ask) => errands.push(Errand::Call(question, ask)),
                Err(answer) => drop(answers.insert(question.id, answer)),
            },
            Source::Places(kind) => {
                let places = places_of(request, site, kind);
                if places.is_empty() {
                    let why = format!("nobody says where {kind} is: see `places` of site.yaml, and --place");
                    answers.insert(question.id, Answer::NotAsked(why));
                }
                errands.extend(places.into_iter().map(|(kind, place)| Errand::Place(question, kind, place)));
            }
            _ => {}
        }
    }
    let folder = request.site.clone().unwrap_or_else(|| PathBuf::from("."));
    let shell = Shell::new(ShellConfig {
        extra_env: request.env.iter().cloned().collect(),
        ..ShellConfig::new(request.path.clone(), folder, request.home.clone())
    });
    let done = at_once(&errands, AT_ONCE, |errand| match errand {
        Errand::Call(_, ask) => called(clients::read(&shell, ask)),
        Errand::Place(_, kind, place) => {
            Answer::Said(Json::Array(places::ask(*kind, place, request.patience)))
        }
    });
    for (errand, answer) in errands.iter().zip(done) {
        let answer = answer.unwrap_or_else(barred);
        let (Errand::Call(question, _) | Errand::Place(question, ..)) = errand;
        // Places of one kind are one list.
        match (answers.get_mut(question.id), answer) {
            (Some(Answer::Said(Json::Array(all))), Answer::Said(Json::Array(more))) => all.extend(more),
            (_, answer) => drop(answers.insert(question.id, answer)),
        }
    }
    answers
}

/// What stands for the answers when who asked was lost.
pub(super) fn lost() -> BTreeMap<&'static str, Answer> {
    let all = questions::all().into_iter();
    let below = all.filter(|question| matches!(question.source, Source::Call { .. } | Source::Places(_)));
    below.map(|question| (question.id, barred())).collect()
}

fn barred() -> Answer {
    Answer::Barred("the question was lost".to_owned())
}

/// The call with what the site says; or why it is not made.
fn call(
    request: &Request,
    site: Option<&Site>,
    name: &str,
    of: &str,
    with: &[(&str, &str)],
) -> Result<CallAsk, Answer> {
    let none = |what: &str| Answer::NotAsked(format!("{what}, so nobody is asked"));
    let site = site.ok_or_else(|| none("no site was named"))?;
    let spec = clients::calls::catalogue().into_iter().find(|spec| spec.name == name);
    let spec = spec.ok_or_else(|| none("there is no such call"))?;
    let application = site.bundle.applications.values().find(|one| charm(one) == of);
    let unit = match of {
        "" => None,
        _ => {
            let application = application.ok_or_else(|| none(&format!("the site's bundle has no {of}")))?;
            Some(format!("{}/leader", application.name.value))
        }
    };
    let mut arguments: BTreeMap<String, Json> =
        with.iter().map(|(name, value)| ((*name).to_owned(), Json::from(*value))).collect();
    let said = [
        ("model", site.model.as_ref().map(|model| model.value.clone()), "site.yaml has no `juju.model`"),
        (
            "profile",
            site.maas_profile.as_ref().map(|name| name.value.clone()),
            "site.yaml has no `maas.profile`",
        ),
        (
            "config",
            site.kubeconfig.as_ref().map(|name| name.value.clone()),
            "site.yaml has no `capi.kubeconfig`",
        ),
        ("unit", unit.clone(), "there is no unit"),
    ];
    for (argument, value, lacks) in said {
        if spec.argument(argument).is_some() {
            let value = value.ok_or_else(|| none(lacks))?;
            arguments.insert(argument.to_owned(), Json::from(value));
        }
    }
    let target = match (spec.place, unit) {
        (CallPlace::Unit, Some(unit)) => Target::Unit(unit),
        _ => Target::Jumphost,
    };
    let call = spec.call(arguments).map_err(|why| none(&why))?;
    Ok(CallAsk { block: name.to_owned(), target, call, timeout: request.patience })
}

/// What a program answered. One that is not there leaves the question open.
fn called(answered: Result<clients::Answered, model::WireError>) -> Answer {
    match answered {
        Err(why) => Answer::Barred(why.to_string()),
        Ok(answered) => match (answered.reply.status, answered.value) {
            (_, Ok(value)) => Answer::Said(value),
            (Some(126 | 127), Err(_)) => Answer::Barred("its program is not on this machine".to_owned()),
            (_, Err(CallFault::Refused(words))) => Answer::Silent(words),
            (_, Err(CallFault::Unclear(why))) => Answer::Unclear(why),
        },
    }
}

/// Where the servers of a kind are, as the site and the command line say.
fn places_of(request: &Request, site: Option<&Site>, kind: &str) -> Vec<(Kind, String)> {
    let Some((_, known)) = Kind::ALL.iter().find(|(word, _)| *word == kind) else { return vec![] };
    let of_site = site.into_iter().flat_map(|site| &site.places).map(|(kind, place)| (kind, &place.value));
    let given = request.places.iter().map(|(kind, place)| (kind, place));
    let mine = of_site.chain(given).filter(|(of, _)| *of == kind);
    mine.map(|(_, place)| (*known, place.clone())).collect()
}
