//! Calls for tests: a read with an argument, a read in a unit, and two mutations.

use model::{Argument, CallKind, CallPlace, CallSpec, Form};

const MODEL: Argument = Argument { name: "model", form: Form::Name, required: true, doc: "the model" };

static STATUS: CallSpec = CallSpec {
    name: "juju.status",
    kind: CallKind::Read,
    place: CallPlace::Jumphost,
    arguments: &[MODEL],
    script: "juju status -m \"$MODEL\"",
    gives: "an object",
    doc: "Asks for the status.",
};
static SEAL: CallSpec = CallSpec {
    name: "vault.status",
    place: CallPlace::Unit,
    arguments: &[],
    script: "vault status",
    ..STATUS
};
static ADD: CallSpec = CallSpec {
    name: "juju.add-model",
    kind: CallKind::Mutation,
    script: "juju add-model \"$MODEL\"",
    ..STATUS
};
static RUN: CallSpec = CallSpec {
    name: "juju.run",
    kind: CallKind::Mutation,
    arguments: &[
        MODEL,
        Argument { name: "unit", form: Form::Unit, required: true, doc: "the unit" },
        Argument { name: "params", form: Form::Map, required: false, doc: "parameters" },
    ],
    script: "juju run",
    ..STATUS
};

/// All of them.
pub(crate) static CALLS: [&CallSpec; 4] = [&STATUS, &SEAL, &ADD, &RUN];
