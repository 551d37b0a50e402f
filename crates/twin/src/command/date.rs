use super::Ask;
use crate::call::CallReply;

/// `date [-u] [-Is|--iso-8601[=seconds]|+FORMAT]`: virtual time, in UTC.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let mut format = "%a %b %e %H:%M:%S UTC %Y".to_owned();
    for arg in ask.args {
        match arg.as_str() {
            "-u" | "--utc" | "--universal" => {}
            "-Is" | "-Iseconds" | "--iso-8601=seconds" => format = "%Y-%m-%dT%H:%M:%S+00:00".to_owned(),
            "-I" | "--iso-8601" => format = "%Y-%m-%d".to_owned(),
            "-R" | "--rfc-email" => format = "%a, %d %b %Y %H:%M:%S +0000".to_owned(),
            other => match other.strip_prefix('+') {
                Some(text) => format = text.to_owned(),
                None => return ask.unknown(1, format!("twin: date does not know {other}\n")),
            },
        }
    }
    let zoned = ask.world.time().to_zoned(jiff::tz::TimeZone::UTC);
    match jiff::fmt::strtime::format(&format, &zoned) {
        Ok(text) => CallReply::ok(format!("{text}\n")),
        Err(_) => ask.unknown(1, format!("twin: date does not know the format {format}\n")),
    }
}
