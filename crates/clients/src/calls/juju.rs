//! Juju 3.x, by its command line.

use super::answer::{self, document, short, text, unclear, words};
use super::{Mutation, Read, needed, optional};
use model::{Argument, CallFault, CallKind, CallPlace, CallSpec, ExecReply, Form};
use serde_json::{Value as Json, json};

pub(super) const MODEL: Argument =
    needed("model", Form::Name, "the model, with or without its controller and owner");
const APPLICATION: Argument = needed("application", Form::Name, "the application");
const UNIT: Argument = needed("unit", Form::Unit, "the unit");
const OPTION: Argument = needed("option", Form::Name, "the option of the charm");

pub(super) static READS: &[Read] = &[
    Read {
        spec: CallSpec {
            name: "juju.models",
            kind: CallKind::Read,
            place: CallPlace::Jumphost,
            arguments: &[],
            script: "juju models --format json",
            gives: "an object: `models`, a list in which `short-name` is the bare name, and `current-model`",
            doc: "Lists the models of the controller in use.",
        },
        answer: |reply| answer::object(reply, &["models"]),
    },
    Read {
        spec: CallSpec {
            name: "juju.status",
            kind: CallKind::Read,
            place: CallPlace::Jumphost,
            arguments: &[MODEL],
            script: r#"juju status -m "$MODEL" --format json"#,
            gives: "an object: `model`, `machines` and `applications`, as Juju prints them",
            doc: "Asks for everything that Juju knows of a model: machines, applications, units and their states.",
        },
        answer: |reply| answer::object(reply, &["model", "machines", "applications"]),
    },
    Read {
        spec: CallSpec {
            name: "juju.show-application",
            kind: CallKind::Read,
            place: CallPlace::Jumphost,
            arguments: &[MODEL, APPLICATION],
            script: r#"juju show-application -m "$MODEL" --format json "$APPLICATION""#,
            gives: "an object under the application's name: charm, base, channel, endpoint bindings",
            doc: "Asks for the charm, channel, base and bindings of an application.",
        },
        answer: |reply| one(&answer::object(reply, &[])?).map(|(name, value)| json!({ name: value })),
    },
    Read {
        spec: CallSpec {
            name: "juju.show-unit",
            kind: CallKind::Read,
            place: CallPlace::Jumphost,
            arguments: &[MODEL, UNIT],
            script: r#"juju show-unit -m "$MODEL" --format json "$UNIT" | jq -c 'map_values(del(."relation-info"))'"#,
            gives: "an object under the unit's name: machine, ports, address, leader; without what its relations say, where secrets may be",
            doc: "Asks where a unit is, on which address and ports, and whether it leads.",
        },
        answer: |reply| one(&answer::object(reply, &[])?).map(|(name, value)| json!({ name: value })),
    },
    Read {
        spec: CallSpec {
            name: "juju.config",
            kind: CallKind::Read,
            place: CallPlace::Jumphost,
            arguments: &[MODEL, APPLICATION, OPTION],
            script: r#"juju config -m "$MODEL" "$APPLICATION" "$OPTION""#,
            gives: "the option's value as a text; an option that is not set gives none",
            doc: "Asks for one option of an application. Never name one that holds a secret: a fact is kept.",
        },
        answer: option,
    },
];

pub(super) static MUTATIONS: &[Mutation] = &[
    Mutation {
        spec: CallSpec {
            name: "juju.set-config",
            kind: CallKind::Mutation,
            place: CallPlace::Jumphost,
            arguments: &[
                MODEL,
                APPLICATION,
                OPTION,
                needed(
                    "value",
                    Form::Setting,
                    "what the option is set to; no secret, since arguments are kept",
                ),
            ],
            script: r#"juju config -m "$MODEL" "$APPLICATION" "$OPTION=$VALUE""#,
            gives: "nothing",
            doc: "Sets one option of an application.",
        },
        answer: |reply| answer::ended(reply).map(|()| Json::Null),
    },
    Mutation {
        spec: CallSpec {
            name: "juju.run",
            kind: CallKind::Mutation,
            place: CallPlace::Jumphost,
            arguments: &[
                MODEL,
                UNIT,
                needed("action", Form::Name, "the action of the charm"),
                optional("params", Form::Map, "its parameters; no secret, since Juju keeps them readable"),
                optional("wait", Form::Span, "how long to wait for its end; 5m unless said"),
            ],
            script: r#"PARAMS=(); for NAME in "${!PARAMS_@}"; do PARAMS+=("${!NAME}"); done
juju run -m "$MODEL" --format json --wait="${WAIT:-5m}" "$UNIT" "$ACTION" "${PARAMS[@]}""#,
            gives: "an object: `unit`, `status` and `results` of the task",
            doc: "Runs an action on a unit and waits for its end. It worked when the task says `completed`, whatever \
                  the exit status.",
        },
        answer: |reply| {
            task(reply).map(|task| json!({"unit": task.unit, "status": "completed", "results": task.results}))
        },
    },
];

/// A task that was carried out.
pub(super) struct Task {
    unit: String,
    pub(super) results: Json,
}

/// The task of `juju run` on one unit. Its own status decides: juju ends with 0 for an action that failed, and with 0
/// and an empty answer when nothing could be scheduled.
pub(super) fn task(reply: &ExecReply) -> Result<Task, CallFault> {
    let text = text(reply)?;
    if text.trim().is_empty() {
        return Err(without_task(reply));
    }
    let answer = document(&text)?;
    let (unit, task) = one(&answer)?;
    let said = |key: &str| task.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    match said("status").as_str() {
        "completed" => {
            let results = task.get("results").cloned().unwrap_or_else(|| json!({}));
            match results.get("return-code").and_then(Json::as_i64) {
                None | Some(0) => Ok(Task { unit, results }),
                Some(code) => {
                    Err(CallFault::Refused(format!("the task on {unit} ended with return code {code}")))
                }
            }
        }
        "failed" | "cancelled" | "aborted" | "error" => {
            let (status, message) = (said("status"), short(&said("message")));
            let message = if message.is_empty() { words(reply) } else { message };
            Err(CallFault::Refused(format!("the task on {unit} is {status}: {message}")))
        }
        "" => Err(unclear("its answer has no status of a task")),
        other => Err(CallFault::Unclear(format!("the task on {unit} has not ended: it is {other}"))),
    }
}

/// Nothing was started when juju did not say that it started something, or said that it could not.
fn without_task(reply: &ExecReply) -> CallFault {
    let said = String::from_utf8_lossy(&reply.stderr);
    let began = said.lines().any(|line| line.starts_with("Running operation"));
    match said.contains("failed to schedule any tasks") || (!began && reply.status != Some(0)) {
        true => CallFault::Refused(words(reply)),
        false => CallFault::Unclear(format!("it gave no task: {}", words(reply))),
    }
}

/// The only entry of an object.
fn one(answer: &Json) -> Result<(String, Json), CallFault> {
    let mut entries = answer.as_object().into_iter().flatten();
    match (entries.next(), entries.next()) {
        (Some((name, value)), None) if value.is_object() => Ok((name.clone(), value.clone())),
        _ => Err(CallFault::Unclear(format!(
            "its answer is not about one thing: {}",
            short(&answer.to_string())
        ))),
    }
}

/// A bare value with a newline; juju ignores `--format` here, and prints an empty line for what is not set.
fn option(reply: &ExecReply) -> Result<Json, CallFault> {
    answer::ended(reply)?;
    let value = text(reply)?;
    let value = value.strip_suffix('\n').unwrap_or(&value);
    match value.trim().is_empty() {
        true => Err(unclear("the option is not set")),
        false => Ok(Json::from(value)),
    }
}
