//! One line of a log: who says what, when, and how loud.

use crate::time::{self, Cursor};

/// How loud a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Said for those who wrote the program.
    Debug,
    /// Said for the record.
    Info,
    /// The format has no level, or none stands here.
    Unsaid,
    /// Something may be wrong.
    Warning,
    /// Something is wrong.
    Error,
}

/// What a line says, in pieces of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Microseconds since 1970 in UTC; nothing where the line has no time of its own.
    pub time: Option<i64>,
    /// How loud.
    pub level: Level,
    /// The host that the line names.
    pub host: &'a [u8],
    /// The logger, program or module.
    pub logger: &'a [u8],
    /// The rest.
    pub message: &'a [u8],
}

/// The level, from its fixed place, as far as it can be had at a glance.
pub fn glance(line: &[u8]) -> Level {
    if let (Some(b'-'), Some(b':')) = (line.get(4), line.get(13)) {
        let Some(mut rest) = line.get(19..) else { return Level::Unsaid };
        // `.123 4242 LEVEL`, `Z|00012|module|LEVEL|`, ` LEVEL`
        while let [b'.' | b',' | b'0'..=b'9' | b' ' | b'Z' | b'+' | b':', after @ ..] = rest {
            rest = after;
        }
        return match rest {
            // Ceph: a thread, of which the first digit is gone, and a number that is the level.
            [b'f', thread @ ..] => threaded(line, thread),
            [b'D', b'E', b'B', ..] => Level::Debug,
            [b'I', b'N', b'F', ..] => Level::Info,
            [b'[', b'i' | b'd' | b'n' | b'N', ..] => Level::Info,
            [b'|', ..] => bars(rest),
            [b'W' | b'E' | b'C' | b'T', b'A' | b'R', ..] => Level::Error,
            _ => parse(line, None).map_or(Level::Unsaid, |line| line.level),
        };
    }
    match line {
        [b'E' | b'W' | b'F', day @ ..]
            if day.iter().take_while(|byte| byte.is_ascii_digit()).count() == 4 =>
        {
            Level::Error
        }
        _ => Level::Unsaid,
    }
}

fn threaded(line: &[u8], thread: &[u8]) -> Level {
    let end = thread.iter().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(thread.len());
    match thread.get(end..) {
        Some([b' ', b' ', b'0'..=b'9', ..]) if end >= 8 => Level::Info,
        _ => parse(line, None).map_or(Level::Unsaid, |line| line.level),
    }
}

fn bars(rest: &[u8]) -> Level {
    let mut bars = memchr::memchr_iter(b'|', rest).skip(2);
    match bars.next().and_then(|at| rest.get(at + 1)) {
        Some(b'I') => Level::Info,
        Some(b'D') => Level::Debug,
        Some(b'W') => Level::Warning,
        _ => Level::Error,
    }
}

/// Reads a line; nothing where it has no head, so that it belongs to the line before it. `latest` is when the file was
/// written, for times without a year.
pub fn parse(line: &[u8], latest: Option<i64>) -> Option<Line<'_>> {
    let mut at = Cursor(line);
    if let Some(time) = time::dated(&mut at) {
        return Some(after_time(time, at));
    }
    match line.first()? {
        b'[' => apache_error(line).or_else(|| kernel(line)),
        b'I' | b'W' | b'E' | b'F' if line.get(1).is_some_and(u8::is_ascii_digit) => klog(line),
        b't' => logfmt(line),
        _ => syslog(line, latest).or_else(|| access(line)),
    }
}

fn after_time(time: i64, mut at: Cursor<'_>) -> Line<'_> {
    let mut line = Line { time: Some(time), level: Level::Unsaid, host: b"", logger: b"", message: b"" };
    if at.eat(b'|').is_some() {
        _ = at.until(b'|');
        line.logger = at.until(b'|').unwrap_or_default();
        line.level = at.until(b'|').map_or(Level::Unsaid, level);
    } else {
        _ = at.eat(b':');
        at.blanks();
        // A process, thread or connection; libvirt writes a colon after it.
        let before = at;
        if at.number(12).is_some() && (at.eat(b' ').is_some() || at.eat(b':').is_some()) {
            at.blanks();
        } else {
            at = before;
        }
        named(&mut line, &mut at);
    }
    line.message = at.0;
    line
}

/// Level and logger after the time, in the order that the format has.
fn named<'a>(line: &mut Line<'a>, at: &mut Cursor<'a>) {
    if let Some(inner) = at.0.strip_prefix(b"[") {
        let mut inner = Cursor(inner);
        if let Some(word) = inner.until(b']') {
            line.level = level(word);
            if line.level != Level::Unsaid {
                inner.blanks();
                *at = inner;
                return;
            }
        }
        return;
    }
    let before = *at;
    let word = at.word();
    line.level = level(word);
    if line.level != Level::Unsaid {
        at.blanks();
        _ = at.eat(b':');
        at.blanks();
        line.logger = at.word();
        context(at);
        return;
    }
    *at = before;
    if word.starts_with(b"7f") || word.starts_with(b"0x7f") {
        ceph(line, at);
    } else if let Some(found) = memchr::memmem::find(at.0.get(..200).unwrap_or(at.0), b" : cluster [") {
        at.0 = at.0.get(found + 12..).unwrap_or_default();
        line.level = at.until(b']').map_or(Level::Unsaid, level);
        line.logger = b"ceph";
    } else {
        // rsyslog with full times: host, program, message
        host_and_program(line, at);
    }
}

/// Goes over the `[req-... user project]` of oslo.log.
fn context(at: &mut Cursor<'_>) {
    let is_context = at.0.starts_with(b"[req-") || at.0.starts_with(b"[None req-") || at.0.starts_with(b"[-");
    if is_context && at.until(b']').is_some() {
        // One blank only: frames of a traceback are known by theirs.
        _ = at.eat(b' ');
    }
}

fn ceph(line: &mut Line<'_>, at: &mut Cursor<'_>) {
    _ = at.word();
    at.blanks();
    line.level = if at.0.starts_with(b"-1") { Level::Error } else { Level::Info };
    _ = at.word();
    line.logger = b"ceph";
}

fn host_and_program<'a>(line: &mut Line<'a>, at: &mut Cursor<'a>) {
    let mut after = *at;
    let host = after.word();
    let head = after.0.get(..80).unwrap_or(after.0);
    let Some(colon) = memchr::memmem::find(head, b": ") else { return };
    let Some(program) = after.0.get(..colon) else { return };
    if program.contains(&b' ') || host.is_empty() || host.contains(&b'=') {
        return;
    }
    let end = program.iter().position(|byte| *byte == b'[').unwrap_or(program.len());
    line.host = host;
    line.logger = program.get(..end).unwrap_or(program);
    at.0 = after.0.get(colon + 2..).unwrap_or_default();
}

fn syslog(text: &[u8], latest: Option<i64>) -> Option<Line<'_>> {
    let mut at = Cursor(text);
    // `<30>` is the priority of a raw message.
    if at.eat(b'<').is_some() {
        at.until(b'>')?;
    }
    let time = time::yearless(&mut at, latest)?;
    at.blanks();
    let mut line = Line { time: Some(time), level: Level::Unsaid, host: b"", logger: b"", message: b"" };
    host_and_program(&mut line, &mut at);
    line.message = at.0;
    // What a service says over syslog or the journal may have a head of its own.
    if let Some(inner) = parse_inner(line.message) {
        return Some(Line { host: line.host, ..inner });
    }
    Some(line)
}

/// The line of a service inside one of syslog or the journal.
pub(crate) fn parse_inner(message: &[u8]) -> Option<Line<'_>> {
    let mut at = Cursor(message);
    let time = time::dated(&mut at)?;
    let line = after_time(time, at);
    (line.level != Level::Unsaid).then_some(line)
}

fn access(text: &[u8]) -> Option<Line<'_>> {
    let open = memchr::memchr(b'[', text.get(..200).unwrap_or(text))?;
    let mut at = Cursor(text.get(open + 1..)?);
    let time = time::of_access_log(&mut at)?;
    at.until(b']')?;
    Some(Line { time: Some(time), level: Level::Info, host: b"", logger: b"access", message: at.0 })
}

/// `[Tue Jun 09 10:00:00.123456 2026] [wsgi:error] [pid 9:tid 1] message`
fn apache_error(text: &[u8]) -> Option<Line<'_>> {
    let mut at = Cursor(text.get(1..)?);
    let mut head = Cursor(at.until(b']')?);
    _ = head.word();
    let year = head.0.rsplit(|byte| *byte == b' ').next().and_then(|year| Cursor(year).number(4))?;
    let latest = (year - 1969) * 31_557_600_000_000 - 86_400_000_000;
    let time = time::yearless(&mut head, Some(latest))?;
    at.blanks();
    at.eat(b'[')?;
    let module = at.until(b']')?;
    let loud = module.rsplit(|byte| *byte == b':').next().map_or(Level::Unsaid, level);
    at.blanks();
    while at.0.starts_with(b"[pid") || at.0.starts_with(b"[client") || at.0.starts_with(b"[remote") {
        at.until(b']')?;
        at.blanks();
    }
    let line = Line { time: Some(time), level: loud, host: b"", logger: module, message: at.0 };
    Some(parse_inner(line.message).unwrap_or(line))
}

/// `[   41.001] message`: seconds since the start, which is no time of day.
fn kernel(text: &[u8]) -> Option<Line<'_>> {
    let mut at = Cursor(text.get(1..)?);
    at.blanks();
    at.number(9)?;
    at.eat(b'.')?;
    at.until(b']')?;
    at.blanks();
    Some(Line { time: None, level: Level::Unsaid, host: b"", logger: b"kernel", message: at.0 })
}

/// `E0609 10:00:00.123456       1 reflector.go:147] message`, of Kubernetes. It has no year, and none is guessed.
fn klog(text: &[u8]) -> Option<Line<'_>> {
    let loud = level(text.get(..1)?);
    let mut at = Cursor(text.get(1..)?);
    at.number(4)?;
    at.eat(b' ')?;
    let mut head = Cursor(at.until(b']')?);
    let logger = head.0.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    head.number(2)?;
    head.eat(b':')?;
    at.blanks();
    Some(Line { time: None, level: loud, host: b"", logger, message: at.0 })
}

/// `time="2026-06-09T10:00:00Z" level=error msg="..."`
fn logfmt(text: &[u8]) -> Option<Line<'_>> {
    let mut at = Cursor(text.strip_prefix(b"time=")?);
    _ = at.eat(b'"');
    let time = time::dated(&mut at)?;
    _ = at.eat(b'"');
    at.blanks();
    let loud = match at.0.strip_prefix(b"level=") {
        Some(rest) => level(Cursor(rest).word()),
        None => Level::Unsaid,
    };
    Some(Line { time: Some(time), level: loud, host: b"", logger: b"", message: at.0 })
}

/// The level that a word stands for.
pub(crate) fn level(word: &[u8]) -> Level {
    let word = word.strip_suffix(b":").unwrap_or(word);
    let mut small = [0_u8; 9];
    for (to, from) in small.iter_mut().zip(word) {
        *to = from.to_ascii_lowercase();
    }
    if word.len() > small.len() {
        return Level::Unsaid;
    }
    match small.get(..word.len()).unwrap_or_default() {
        b"debug" | b"dbg" | b"d" => Level::Debug,
        b"info" | b"inf" | b"i" | b"notice" | b"note" | b"audit" | b"system" => Level::Info,
        b"warning" | b"warn" | b"wrn" | b"w" => Level::Warning,
        b"error" | b"err" | b"e" | b"f" | b"fatal" | b"critical" | b"crit" | b"emer" | b"emerg"
        | b"alert" | b"trace" | b"panic" => Level::Error,
        _ => Level::Unsaid,
    }
}

#[cfg(test)]
mod tests;
