//! Servers that are asked directly, each with the shortest question of its own protocol that changes nothing: a
//! database greets, a broker offers its first frame, a cache counts, OVN's databases say whether they are connected,
//! HAProxy lists its servers.

mod haproxy;
mod ovsdb;

use crate::line::{LARGEST, Line};
use crate::openstack::Trouble;
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};

/// A protocol that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// MySQL and MariaDB.
    Mysql,
    /// AMQP 0-9-1.
    Rabbitmq,
    /// memcached.
    Memcached,
    /// OVN's northbound database.
    OvnNb,
    /// OVN's southbound database.
    OvnSb,
    /// HAProxy: its admin socket, or the address of its statistics.
    Haproxy,
}

impl Kind {
    /// All, by word.
    pub const ALL: [(&'static str, Kind); 6] = [
        ("mysql", Kind::Mysql),
        ("rabbitmq", Kind::Rabbitmq),
        ("memcached", Kind::Memcached),
        ("ovn-nb", Kind::OvnNb),
        ("ovn-sb", Kind::OvnSb),
        ("haproxy", Kind::Haproxy),
    ];
}

/// Asks one server. Its rows are what it says; one with `place` and `why` when it does not.
pub fn ask(kind: Kind, place: &str, patience: Duration) -> Vec<Json> {
    let until = Instant::now() + patience;
    let asked = match kind {
        Kind::Mysql => mysql(place, until),
        Kind::Rabbitmq => rabbitmq(place, until),
        Kind::Memcached => memcached(place, until),
        Kind::OvnNb => ovsdb::ask(place, "OVN_Northbound", until),
        Kind::OvnSb => ovsdb::ask(place, "OVN_Southbound", until),
        Kind::Haproxy => {
            return haproxy::ask(place, until)
                .unwrap_or_else(|why| vec![json!({"place": place, "why": why.to_string()})]);
        }
    };
    vec![match asked {
        Ok(says) => json!({"place": place, "says": says}),
        Err(why) => json!({"place": place, "why": why.to_string()}),
    }]
}

/// The first packet of a server: its length, a number, then protocol 10 and the version, or 255 and an error.
fn mysql(place: &str, until: Instant) -> Result<String, Trouble> {
    let mut line = Line::to(place, until)?;
    let head = line.exactly(4)?;
    let length = head.iter().take(3).rev().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    if length == 0 || length > 4096 {
        return Err(unclear("what it says first is no greeting of a database"));
    }
    let greeting = line.exactly(length)?;
    let text = |from: usize| {
        let rest = greeting.get(from..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
        String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned()
    };
    match greeting.first() {
        Some(10) => Ok(text(1)),
        Some(255) => Err(Trouble::Silent(format!("it turns clients away: {}", text(3)))),
        _ => Err(unclear("what it says first is no greeting of a database")),
    }
}

/// The header of AMQP 0-9-1 is answered by the frame connection.start, with the server's properties in it.
fn rabbitmq(place: &str, until: Instant) -> Result<String, Trouble> {
    let mut line = Line::to(place, until)?;
    line.say(b"AMQP\x00\x00\x09\x01")?;
    let head = line.exactly(11)?;
    let is_start = head.first() == Some(&1) && head.get(7..11) == Some(&[0, 10, 0, 10]);
    match (is_start, head.get(3..7)) {
        (true, Some([a, b, c, d])) => {
            let length = u32::from_be_bytes([*a, *b, *c, *d]);
            let length = usize::try_from(length).ok().filter(|length| *length < LARGEST);
            let Some(rest) = length.and_then(|length| length.checked_sub(4)) else {
                return Err(unclear("its first frame is larger than one may be"));
            };
            let frame = line.exactly(rest)?;
            Ok(property(&frame, "version")
                .map_or_else(|| "AMQP".to_owned(), |version| format!("AMQP, {version}")))
        }
        _ => Err(unclear("what it answers is no AMQP")),
    }
}

/// A text of a table of AMQP: its name, `S`, its length and itself.
fn property(frame: &[u8], name: &str) -> Option<String> {
    let mut key = vec![u8::try_from(name.len()).ok()?];
    key.extend_from_slice(name.as_bytes());
    key.push(b'S');
    let at = frame.windows(key.len()).position(|window| window == key)? + key.len();
    let [a, b, c, d] = frame.get(at..at + 4)? else { return None };
    let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).ok()?;
    String::from_utf8(frame.get(at + 4..at.checked_add(4)?.checked_add(length)?)?.to_vec()).ok()
}

/// `stats` is answered by lines up to `END`.
fn memcached(place: &str, until: Instant) -> Result<String, Trouble> {
    let mut line = Line::to(place, until)?;
    line.say(b"stats\r\n")?;
    let text = line.until_whole(|text| {
        text.ends_with(b"END\r\n").then(|| Ok(String::from_utf8_lossy(text).into_owned()))
    })?;
    let value = |key: &str| {
        let found =
            text.lines().find_map(|line| line.strip_prefix("STAT ")?.strip_prefix(key)?.strip_prefix(' '));
        found.map(str::to_owned)
    };
    match (value("version"), value("curr_connections")) {
        (Some(version), Some(connections)) => Ok(format!("{version}, {connections} connections")),
        _ => Err(unclear("what it answers is no statistics of memcached")),
    }
}

fn unclear(why: &str) -> Trouble {
    Trouble::Unclear(why.to_owned())
}

#[cfg(test)]
mod tests;
