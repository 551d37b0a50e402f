use super::Ask;
use crate::call::CallReply;

/// `sleep NUMBER[smhd]...`: virtual time passes, wall time does not.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    if ask.args.is_empty() {
        return CallReply::fail(1, "sleep: missing operand\nTry 'sleep --help' for more information.\n");
    }
    let mut seconds = 0.0;
    for arg in ask.args {
        match interval(arg) {
            Some(part) => seconds += part,
            None => {
                let text = format!(
                    "sleep: invalid time interval '{arg}'\nTry 'sleep --help' for more information.\n"
                );
                return CallReply::fail(1, text);
            }
        }
    }
    ask.world.advance(seconds.ceil() as i64);
    CallReply::default()
}

/// Seconds of one operand.
fn interval(text: &str) -> Option<f64> {
    let (number, unit) = match text.char_indices().next_back()? {
        (at, 's') => (text.get(..at)?, 1.0),
        (at, 'm') => (text.get(..at)?, 60.0),
        (at, 'h') => (text.get(..at)?, 3_600.0),
        (at, 'd') => (text.get(..at)?, 86_400.0),
        _ => (text, 1.0),
    };
    let number: f64 = number.parse().ok()?;
    (number >= 0.0).then_some(number * unit)
}

#[cfg(test)]
mod tests {
    use super::interval;

    #[test]
    fn intervals_are_those_of_coreutils() {
        assert_eq!(
            [interval("90m"), interval("1.5h"), interval("7"), interval("1d")],
            [Some(5_400.0), Some(5_400.0), Some(7.0), Some(86_400.0)]
        );
        assert_eq!([interval("x"), interval(""), interval("-1"), interval("m")], [None; 4]);
    }
}
