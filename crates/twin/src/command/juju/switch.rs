use super::{Ask, Known};
use crate::call::CallReply;

/// `juju switch [MODEL]`.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match ask.flags(&Known { valued: &[], plain: &[], anywhere: true }) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let juju = &mut ask.world.juju;
    let name = |model: Option<&String>| match model {
        Some(model) => format!("{}:{}/{model}", juju.controller, juju.user),
        None => juju.controller.clone(),
    };
    let before = name(juju.current.as_ref());
    let Some(wanted) = flags.words.first() else { return CallReply::ok(format!("{before}\n")) };
    let short = wanted.rsplit([':', '/']).next().unwrap_or(wanted).to_owned();
    if juju.model(&short).is_none() {
        let text = format!(
            "ERROR cannot determine if \"{wanted}\" is a valid model or controller: \"{wanted}\" is not the name of a model or controller\n"
        );
        return CallReply::fail(1, text);
    }
    let after = name(Some(&short));
    juju.current = Some(short);
    let text =
        if before == after { format!("{before} (no change)\n") } else { format!("{before} -> {after}\n") };
    CallReply::told(text)
}
