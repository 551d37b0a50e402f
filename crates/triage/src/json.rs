//! Lines of JSON: the journal's, and oslo.log's own.

use crate::line::{Level, Line, level, parse_inner};
use crate::time::{self, Cursor};
use memchr::memmem;
use serde_json::Value;

/// What a line of JSON says.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub time: Option<i64>,
    pub level: Level,
    pub host: String,
    pub logger: String,
    pub message: String,
}

impl Record {
    /// As a line; a head inside the message says more than the journal does.
    pub fn line(&self) -> Line<'_> {
        let message = self.message.as_bytes();
        let own = Line {
            time: self.time,
            level: self.level,
            host: self.host.as_bytes(),
            logger: self.logger.as_bytes(),
            message,
        };
        match parse_inner(message) {
            Some(inner) => Line { host: own.host, ..inner },
            None => own,
        }
    }
}

/// The level of a line of JSON without reading it.
pub(crate) fn glance(line: &[u8]) -> Level {
    let head = line.get(..4096).unwrap_or(line);
    let value = |key: &[u8]| {
        let at = memmem::find(head, key)? + key.len();
        let mut rest = Cursor(head.get(at..)?);
        while rest.eat(b' ').is_some() || rest.eat(b':').is_some() || rest.eat(b'"').is_some() {}
        let end = rest.0.iter().position(|byte| matches!(byte, b'"' | b',' | b'}'))?;
        rest.0.get(..end)
    };
    // A service that writes its own head to the journal has one priority for all it says; its level stands inside,
    // and is looked for by the gate.
    if let Some(priority) = value(b"\"PRIORITY\"") {
        return priority_level(priority);
    }
    [&b"\"levelname\""[..], b"\"level\"", b"\"severity\""]
        .iter()
        .find_map(|key| value(key))
        .map_or(Level::Unsaid, level)
}

/// Reads a line of JSON; nothing where it is none, or says nothing.
pub(crate) fn read(line: &[u8]) -> Option<Record> {
    let value: Value = serde_json::from_slice(line).ok()?;
    let text = |keys: &[&str]| keys.iter().find_map(|key| value.get(key)).map(plain).unwrap_or_default();
    let message = match value.get("MESSAGE") {
        // The journal writes a message that is no UTF-8 as a list of its bytes.
        Some(Value::Array(bytes)) => {
            let bytes: Vec<u8> = bytes.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Some(other) => plain(other),
        None => text(&["message", "msg", "log"]),
    };
    let micros = text(&["__REALTIME_TIMESTAMP"]).parse().ok();
    let written = text(&["asctime", "timestamp", "time", "ts", "@timestamp"]);
    let said = match value.get("PRIORITY") {
        Some(priority) => priority_level(plain(priority).as_bytes()),
        None => level(text(&["levelname", "level", "severity"]).as_bytes()),
    };
    (!message.is_empty()).then(|| Record {
        time: micros.or_else(|| time::dated(&mut Cursor(written.as_bytes()))),
        level: said,
        host: text(&["_HOSTNAME", "hostname", "host"]),
        logger: text(&["SYSLOG_IDENTIFIER", "name", "logger", "_SYSTEMD_UNIT", "_COMM"]),
        message,
    })
}

/// The level of a priority of syslog.
pub(crate) fn priority_level(priority: &[u8]) -> Level {
    match priority {
        b"0" | b"1" | b"2" | b"3" => Level::Error,
        b"4" => Level::Warning,
        b"5" | b"6" => Level::Info,
        b"7" => Level::Debug,
        _ => Level::Unsaid,
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
