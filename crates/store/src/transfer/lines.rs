//! The four kinds of line, and how one is read in bounded memory.

use crate::chain::LARGEST;
use model::{Digest, RunId};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Read};

/// The first line says so.
const FORMAT: &str = "interlock.export/1";

/// The longest line: an output of the largest size in hexadecimal digits, and the words around it.
const LONGEST: usize = 2 * LARGEST + 256;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    format: String,
    run: Option<RunId>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Output {
    digest: Digest,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    output: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    end: u64,
    head: Option<Digest>,
}

/// A line, read.
pub enum Line {
    /// The first; with a run, what follows is an extract of that run.
    First(Option<RunId>),
    /// An output, which has the digest that its line gives it.
    Output(Digest, Vec<u8>),
    /// An event: its text.
    Event(String),
    /// The last: the number of events and the digest of the last one.
    Last(u64, Option<Digest>),
}

impl Line {
    /// The line of these bytes. Events are told by how every canonical text of one begins: `at` is one of its keys, so
    /// the first one is not behind it. Their text is judged by the chain, not here.
    pub fn read(bytes: &[u8]) -> Result<Line, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        if text.starts_with("{\"format\":") {
            let First { format, run } = parsed(text)?;
            return match format == FORMAT {
                true => Ok(Line::First(run)),
                false => Err(format!("its format is not {FORMAT}: use the interlock that wrote it")),
            };
        }
        if text.starts_with("{\"digest\":") {
            return output(parsed(text)?);
        }
        if text.starts_with("{\"end\":") {
            let Last { end, head } = parsed(text)?;
            return Ok(Line::Last(end, head));
        }
        Ok(Line::Event(text.to_owned()))
    }
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|e| format!("it does not read: {e}"))
}

fn output(line: Output) -> Result<Line, String> {
    let bytes = match (line.output, line.hex) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(hex)) => from_hex(&hex).ok_or("its `hex` is not pairs of hexadecimal digits")?,
        _ => return Err("it has not exactly one of `output` and `hex`".to_owned()),
    };
    if Digest::of(&bytes) != line.digest {
        return Err(format!("the output does not have the digest {}", line.digest));
    }
    Ok(Line::Output(line.digest, bytes))
}

/// The first line.
pub fn first(run: Option<&RunId>) -> serde_json::Result<String> {
    serde_json::to_string(&First { format: FORMAT.to_owned(), run: run.cloned() })
}

/// The line of an output: as text where it is text and that is not longer than the digits.
pub fn of_output(digest: &Digest, bytes: Vec<u8>) -> serde_json::Result<String> {
    let most = 2 * bytes.len() + 2;
    let text = String::from_utf8(bytes);
    let digest = digest.clone();
    let bytes = match text {
        Ok(text) if serde_json::to_string(&text)?.len() <= most => {
            return serde_json::to_string(&Output { digest, hex: None, output: Some(text) });
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    serde_json::to_string(&Output { digest, hex: Some(to_hex(&bytes)), output: None })
}

/// The last line.
pub fn last(events: u64, head: Option<&Digest>) -> serde_json::Result<String> {
    serde_json::to_string(&Last { end: events, head: head.cloned() })
}

fn to_hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(n.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|n| u8::try_from(n).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some((digit(high)? << 4) | digit(low)?)).collect()
}

/// Reads the next line into `line`, without its end. `false` behind the last one.
pub fn next(lines: &mut dyn BufRead, line: &mut Vec<u8>) -> std::io::Result<Result<bool, String>> {
    line.clear();
    let limit = LONGEST as u64 + 1;
    lines.take(limit).read_until(b'\n', line)?;
    if line.is_empty() {
        return Ok(Ok(false));
    }
    Ok(match line.pop() {
        Some(b'\n') => Ok(true),
        _ if line.len() as u64 + 1 == limit => Err(format!("it is longer than {LONGEST} bytes")),
        _ => Err("the file ends in the middle of it: it was cut".to_owned()),
    })
}
