//! Typed calls: what the house knows how to ask of the programs around a cloud, one file per family.
//!
//! A call is a value (`model::Call`). Its request is a constant script with the arguments in its environment, and its
//! reply is read by a function beside it; sending is the wire's. A read goes out through [`read`], which finds nothing
//! but reads. A mutation goes out through [`act`], which takes the approval that its start used up:
//!
//! ```compile_fail
//! fn unapproved(wire: &dyn model::Wire, ask: &model::CallAsk) {
//!     let _ = clients::act(wire, ask);
//! }
//! ```
//!
//! and takes it away, so that it lets one thing happen:
//!
//! ```compile_fail
//! fn twice(wire: &dyn model::Wire, consumed: model::Consumed) {
//!     let _ = clients::act(wire, consumed);
//!     let _ = clients::act(wire, consumed);
//! }
//! ```

mod answer;
mod capi;
mod ceph;
mod juju;
mod maas;
mod mysql;
mod ovn;
mod rabbitmq;
mod vault;

use crate::quote::word;
use model::{
    Argument, Ask, Audience, Call, CallAsk, CallFault, CallSpec, Consumed, Exec, ExecReply, Form, Reply,
    Wire, WireError,
};
use serde_json::Value as Json;

/// How a reply becomes a value.
type Answer = fn(&ExecReply) -> Result<Json, CallFault>;

/// A call that only reads.
struct Read {
    spec: CallSpec,
    answer: Answer,
}

/// A call that changes something.
struct Mutation {
    spec: CallSpec,
    answer: Answer,
}

static READS: &[&[Read]] = &[
    juju::READS,
    maas::READS,
    vault::READS,
    ceph::READS,
    ovn::READS,
    mysql::READS,
    rabbitmq::READS,
    capi::READS,
];
static MUTATIONS: &[&[Mutation]] = &[juju::MUTATIONS, maas::MUTATIONS];

/// What a call was answered.
pub struct Answered {
    /// What its program said.
    pub reply: ExecReply,
    /// What that comes to.
    pub value: Result<Json, CallFault>,
}

/// Every call, by name.
pub fn catalogue() -> Vec<&'static CallSpec> {
    let reads = READS.iter().copied().flatten().map(|read| &read.spec);
    let mutations = MUTATIONS.iter().copied().flatten().map(|mutation| &mutation.spec);
    let mut all: Vec<&'static CallSpec> = reads.chain(mutations).collect();
    all.sort_by_key(|spec| spec.name);
    all
}

/// The command of a call for a person's shell: its arguments as variables, then the script, in a shell of their own, so
/// that nothing stays set and no `exit` closes the person's. Variables of arguments that are not given are emptied.
pub fn by_hand(call: &Call) -> String {
    let given = call.variables();
    let absent =
        call.spec().arguments.iter().map(Argument::variable).filter(|name| !given.contains_key(name));
    let absent: Vec<String> = absent.map(|name| format!(" {name}=")).collect();
    let given: String = given.iter().map(|(name, value)| format!(" {name}={}", word(value))).collect();
    let set = format!("{given}{}", absent.concat());
    let semicolon = if set.is_empty() { "" } else { ";" };
    format!("(set -o pipefail{semicolon}{set}\n{}\n)", call.spec().script)
}

/// Asks what only reads. A mutation is not among what it finds.
pub fn read(wire: &dyn Wire, ask: &CallAsk) -> Result<Answered, WireError> {
    let found = READS.iter().copied().flatten().find(|read| read.spec == *ask.call.spec());
    let read = found.ok_or(WireError::Unsupported("a call that is no read"))?;
    send(wire, ask, read.answer)
}

/// Asks for a change, with the approval that its start used up.
pub fn act(wire: &dyn Wire, consumed: Consumed) -> Result<Answered, WireError> {
    let ask = consumed.ask();
    let found = MUTATIONS.iter().copied().flatten().find(|mutation| mutation.spec == *ask.call.spec());
    let mutation = found.ok_or(WireError::Unsupported("a call that is no mutation"))?;
    send(wire, ask, mutation.answer)
}

fn send(wire: &dyn Wire, ask: &CallAsk, answer: Answer) -> Result<Answered, WireError> {
    match wire.ask(&request(ask))? {
        Reply::Exec(reply) => {
            let value = answer::whole(&reply).and_then(|()| answer(&reply));
            Ok(Answered { reply, value })
        }
        Reply::Http(_) => Err(WireError::Unsupported("an HTTP reply to a command")),
    }
}

/// A call as what the wire carries.
fn request(ask: &CallAsk) -> Ask {
    Ask::Exec(Exec {
        block: ask.block.clone(),
        target: ask.target.clone(),
        script: ask.call.spec().script.to_owned(),
        env: ask.call.variables(),
        stdin: None,
        audience: Audience::Everybody,
        timeout: ask.timeout,
    })
}

const fn needed(name: &'static str, form: Form, doc: &'static str) -> Argument {
    Argument { name, form, required: true, doc }
}

const fn optional(name: &'static str, form: Form, doc: &'static str) -> Argument {
    Argument { name, form, required: false, doc }
}

#[cfg(test)]
mod tests;
