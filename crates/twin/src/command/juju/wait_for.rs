use super::{Ask, Known, entity};
use crate::call::CallReply;

/// `juju wait-for application NAME [--timeout 10m]` with the default goal: alive and active. Virtual time passes.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let known =
        Known { valued: &["-m", "--model", "--timeout", "--query"], plain: &["--summary"], anywhere: true };
    let flags = match ask.flags(&known) {
        Ok(flags) => flags,
        Err(reply) => return reply,
    };
    let model_name = match ask.model_name(&flags) {
        Ok(name) => name,
        Err(reply) => return reply,
    };
    let [kind, name] = flags.words.as_slice() else {
        return CallReply::fail(
            1,
            "ERROR application name must be supplied when waiting for an application\n",
        );
    };
    let timeout = flags.value(&["--timeout"]).unwrap_or("10m");
    let query = flags.value(&["--query"]);
    let Some(seconds) =
        duration(timeout).filter(|_| kind == "application" && query.is_none_or(|query| query == DEFAULT))
    else {
        return ask.unknown(1, "twin: juju wait-for is known for applications and the default query\n");
    };
    let deadline = ask.world.now.saturating_add(seconds);
    let mut missing = "";
    loop {
        let now = ask.world.now;
        let Some(model) = ask.world.juju.model(&model_name) else {
            return CallReply::fail(1, "ERROR model not found\n");
        };
        match model.apps.get(name) {
            Some(app) if entity::application(app, now, model.since).current == "active" => {
                return CallReply::told(format!("Application \"{name}\" is running\n"));
            }
            Some(_) => {}
            None => missing = "not found, waiting...\n",
        }
        let next = model.next_change(now).filter(|&next| next <= deadline);
        ask.world.advance(next.unwrap_or(deadline) - now);
        if next.is_none() {
            let lead =
                if missing.is_empty() { String::new() } else { format!("application \"{name}\" {missing}") };
            return CallReply::fail(
                1,
                format!("{lead}ERROR timed out waiting for \"{name}\" to reach goal state\n"),
            );
        }
    }
}

const DEFAULT: &str = "life==\"alive\" && status==\"active\"";

/// Go's durations of whole hours, minutes and seconds.
fn duration(text: &str) -> Option<i64> {
    let (mut total, mut number) = (0i64, String::new());
    for c in text.chars() {
        let unit = match c {
            '0'..='9' => {
                number.push(c);
                continue;
            }
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    (number.is_empty() && total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_gos() {
        assert_eq!(
            [duration("10m"), duration("1h30m"), duration("90"), duration("x")],
            [Some(600), Some(5_400), None, None]
        );
    }
}
