//! The `juju` command: its subcommands, one file each, answering as Juju 3.6 does.

mod action;
mod add_model;
mod config;
mod deploy;
mod destroy_model;
mod entity;
mod exec;
mod models;
mod order;
mod refresh;
mod remove_machine;
mod run;
mod show_application;
mod show_unit;
mod ssh;
mod status;
mod status_tabular;
mod switch;
mod time;
mod version;
mod wait_for;
mod whoami;

use super::Ask;
use super::flags::{BadFlag, Flags, Known};
use crate::call::CallReply;
use crate::faults::Mishap;
use serde_json::Value;

/// Answers one command.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    ask.world.advance(2);
    let Some((name, args)) = ask.args.split_first() else {
        return CallReply::ok(
            "Juju provides easy, intelligent application orchestration on top of Kubernetes, cloud infrastructure providers...\n",
        );
    };
    let local = matches!(name.as_str(), "version" | "--version" | "switch");
    if ask.world.has(Mishap::ControllerUnreachable) && !local {
        ask.world.advance(30);
        let text = "ERROR cannot connect to any endpoints: unable to connect to API: dial tcp: i/o timeout\n";
        return CallReply::fail(
            1,
            text.replace("any endpoints", &format!("controller \"{}\"", ask.world.juju.controller)),
        );
    }
    let mut ask = Ask { world: ask.world, place: ask.place.clone(), args, call: ask.call, files: ask.files };
    let ask = &mut ask;
    match name.as_str() {
        "add-model" => add_model::run(ask),
        "config" => config::run(ask),
        "deploy" => deploy::run(ask),
        "destroy-model" => destroy_model::run(ask),
        "exec" => exec::run(ask),
        "models" | "list-models" => models::run(ask),
        "refresh" => refresh::run(ask),
        "remove-machine" => remove_machine::run(ask),
        "run" => run::run(ask),
        "show-application" => show_application::run(ask),
        "show-unit" => show_unit::run(ask),
        "ssh" => ssh::run(ask),
        "status" => status::run(ask),
        "switch" => switch::run(ask),
        "version" | "--version" => version::run(ask),
        "wait-for" => wait_for::run(ask),
        "whoami" => whoami::run(ask),
        other => {
            let text = format!("juju: \"{other}\" is not a juju command. See \"juju --help\".\n");
            ask.unknown(1, text)
        }
    }
}

impl Ask<'_> {
    /// Takes the arguments apart; what the command does not know fails as Juju's own and is listed.
    fn flags(&mut self, known: &Known) -> Result<Flags, CallReply> {
        Flags::parse(self.args, known).map_err(|bad| match bad {
            BadFlag::Unknown(flag) => {
                self.unknown(2, format!("ERROR option provided but not defined: {flag}\n"))
            }
            BadFlag::NeedsValue(flag) => {
                CallReply::fail(2, format!("ERROR option needs an argument: {flag}\n"))
            }
        })
    }

    /// The model that `-m` names, or the one in focus.
    fn model_name(&self, flags: &Flags) -> Result<String, CallReply> {
        let juju = &self.world.juju;
        let Some(named) = flags.value(&["-m", "--model"]) else {
            let advice = "ERROR No model in focus.\n\nPlease use \"juju models\" to see models available to you.\nYou can set current model by running \"juju switch\"\nor specify any other model on the command line using the \"-m\" option.\n";
            return juju.current.clone().ok_or_else(|| CallReply::fail(1, advice));
        };
        let (controller, model) = named.split_once(':').unwrap_or((&juju.controller, named));
        if controller != juju.controller {
            return Err(CallReply::fail(1, format!("ERROR controller {controller} not found\n")));
        }
        let (user, model) = model.split_once('/').unwrap_or((&juju.user, model));
        if juju.model(model).is_none() {
            return Err(CallReply::fail(1, format!("ERROR model {controller}:{user}/{model} not found\n")));
        }
        Ok(model.to_owned())
    }
}

/// Writes a result in the format that was asked for; `None` for a format that the command does not have.
fn formatted(value: &Value, format: &str) -> Option<String> {
    match format {
        "json" => Some(format!("{value}\n")),
        "yaml" => Some(crate::render::yaml(value)),
        _ => None,
    }
}

/// Juju's words for a format that a command does not have.
fn bad_format(format: &str) -> CallReply {
    CallReply::fail(
        2,
        format!("ERROR invalid value \"{format}\" for option --format: unknown format \"{format}\"\n"),
    )
}
