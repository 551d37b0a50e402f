//! The labels of a ```bash fence: its first comment lines.

use super::Reader;
use super::claims;
use super::fence::{Fence, Line};
use crate::expr::is_name;
use crate::{Block, Claim, Kind, Need, Output, SecretWay};
use model::{Digest, Finding, Span, Target};
use std::ops::Range;
use std::time::Duration;

/// How long a block may run when it says nothing: as long as a patient person waits for a prompt.
pub(super) const TIMEOUT: Duration = Duration::from_secs(600);
/// Longest time limit: a deploy takes hours, not days.
const MAX_TIMEOUT: u64 = 24 * 3600;

/// One `# key: value` line.
struct Label<'f> {
    key: &'f str,
    value: &'f str,
    /// The value, in the fence's content.
    at: Range<usize>,
}

/// Reads a fence of bash, and whether it is an UNDO. None when it has no label at all: then it is an example for people.
pub(crate) fn block(reader: &mut Reader<'_>, fence: &Fence) -> Option<(Block, bool)> {
    let lines: Vec<Line<'_>> =
        fence.lines().take_while(|line| line.text.trim_start().starts_with('#')).collect();
    let labels: Vec<Label<'_>> = lines.iter().filter_map(label).collect();
    let span = reader.span(fence.range.clone());
    if labels.is_empty() {
        let finding =
            Finding::warning("block-unlabelled", span, "this bash block has no label, so it never runs")
                .help(
                    "begin it with '# CHECK: jumphost' or '# RUN: jumphost', or fence an example as ```text",
                );
        reader.findings.push(finding);
        return None;
    }
    let mut draft = Draft::default();
    for label in &labels {
        draft.take(reader, fence, label);
    }
    let is_undo = draft.is_undo;
    Some((draft.finish(reader, fence, span), is_undo))
}

fn label<'f>(line: &Line<'f>) -> Option<Label<'f>> {
    let text = line.text.trim_start().trim_start_matches('#');
    let (key, value) = text.split_once(':')?;
    let key = key.trim();
    let trimmed = value.trim();
    // A sentence with a colon in it is a comment; a label is one word.
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_')) {
        return None;
    }
    let ours = matches!(key, "CHECK" | "RUN" | "UNDO") || key.bytes().any(|byte| byte.is_ascii_lowercase());
    let start = line.start + line.text.len() - value.trim_start().len();
    ours.then(|| Label { key, value: trimmed, at: start..start + trimmed.len() })
}

/// A block whose labels are being read.
#[derive(Default)]
struct Draft {
    kind: Option<Kind>,
    target: Option<Target>,
    id: Option<(String, Span)>,
    output: Option<Output>,
    needs: Vec<Need>,
    changes: Option<String>,
    undo: Option<String>,
    is_undo: bool,
    unwind: Option<String>,
    only: Option<Claim>,
    confirm: Option<String>,
    secret: Option<SecretWay>,
    caution: Option<String>,
    timeout: Option<Duration>,
    expect: Option<i32>,
    look: Option<String>,
    done: Option<Claim>,
    broken: Option<String>,
}

/// Sets what was empty; `Some(false)` when it was not.
fn set<T>(slot: &mut Option<T>, value: T) -> Option<bool> {
    Some(slot.replace(value).is_none())
}

impl Draft {
    fn take(&mut self, reader: &mut Reader<'_>, fence: &Fence, label: &Label<'_>) {
        let span = reader.span(fence.places(label.at.clone()));
        let text = label.value.to_owned();
        let fresh = match label.key {
            "CHECK" => self.place(Kind::Check, &text),
            "RUN" => self.place(Kind::Run, &text),
            "UNDO" => {
                self.is_undo = true;
                self.place(Kind::Run, &text)
            }
            "id" => set(&mut self.id, (text, span)),
            "output" => output(&text).and_then(|output| set(&mut self.output, output)),
            "secret" => secret(&text).and_then(|way| set(&mut self.secret, way)),
            "timeout" => timeout(&text).and_then(|limit| set(&mut self.timeout, limit)),
            "expect" => status(&text).and_then(|status| set(&mut self.expect, status)),
            "needs" => self.need(reader, fence, label),
            "done" => {
                let claim = claims::claim(reader, fence, label.at.clone());
                set(&mut self.done, claim)
            }
            "only" => {
                let claim = claims::claim(reader, fence, label.at.clone());
                set(&mut self.only, claim)
            }
            "unwind" => set(&mut self.unwind, text),
            "changes" => set(&mut self.changes, text),
            "undo" => set(&mut self.undo, text),
            "confirm" => set(&mut self.confirm, text),
            "caution" => set(&mut self.caution, text),
            "look" => set(&mut self.look, text),
            unknown => {
                reader.findings.push(unknown_label(unknown, span));
                self.broken.get_or_insert(format!("its label {unknown} is unknown"));
                return;
            }
        };
        let (code, what) = match fresh {
            Some(true) => return,
            Some(false) => ("label-twice", "stands twice in this block".to_owned()),
            None => ("label-value", format!("cannot be {:?}", label.value)),
        };
        self.broken.get_or_insert(format!("its label {} {what}", label.key));
        let message = format!("the label {} {what}", label.key);
        reader.findings.push(Finding::error(code, span, message).help(help(label.key)));
    }

    fn place(&mut self, kind: Kind, text: &str) -> Option<bool> {
        // The older form has a remark behind the place: `# RUN: jumphost -- sanity only`.
        let place = text.split_once(" --").map_or(text, |(place, _)| place);
        let fresh = set(&mut self.kind, kind);
        self.target = Some(Target::parse(place)?);
        fresh
    }

    fn need(&mut self, reader: &mut Reader<'_>, fence: &Fence, label: &Label<'_>) -> Option<bool> {
        let (name, text) = label.value.split_once('=')?;
        let name = name.trim();
        if !is_variable(name) || text.starts_with('=') {
            return None;
        }
        let start = label.at.end - text.trim_start().len();
        let from = claims::claim(reader, fence, start..label.at.end);
        let fresh = self.needs.iter().all(|need| need.name != name);
        self.needs.push(Need { name: name.to_owned(), from });
        Some(fresh)
    }

    fn finish(mut self, reader: &mut Reader<'_>, fence: &Fence, span: Span) -> Block {
        if self.kind.is_none() {
            self.broken.get_or_insert("it has no CHECK or RUN label".to_owned());
            let finding = Finding::error("block-without-place", span, "this block has labels, but none says where it runs")
                .help("begin it with '# CHECK: <where>' when it only reads, with '# RUN: <where>' when it changes something");
            reader.findings.push(finding);
        }
        // What is not known to be harmless counts as a mutation.
        let kind = self.kind.unwrap_or(Kind::Run);
        if kind == Kind::Check {
            self.id = self.id.filter(|(id, span)| fact_name(reader, id, *span));
        }
        let word = match kind {
            Kind::Check => "check",
            Kind::Run if self.is_undo => "undo",
            Kind::Run => "run",
        };
        let (id, named) = reader.claim_id(self.id.as_ref(), word);
        Block {
            id,
            named,
            kind,
            target: self.target.unwrap_or(Target::Jumphost),
            output: self.output.unwrap_or_default(),
            needs: self.needs,
            changes: self.changes,
            undo: self.undo,
            unwind: self.unwind,
            only: self.only,
            confirm: self.confirm,
            secret: self.secret,
            caution: self.caution,
            timeout: self.timeout.unwrap_or(TIMEOUT),
            expect: self.expect.unwrap_or(0),
            look: self.look,
            done: self.done,
            call: None,
            digest: Digest::of(fence.content.as_bytes()),
            script: fence.content.clone(),
            broken: self.broken,
            line: reader.source.position(span.start).line,
            span,
        }
    }
}

fn status(text: &str) -> Option<i32> {
    text.parse().ok().filter(|status| (0..=255).contains(status))
}

/// Whether an id can be the name of a fact; a finding when not.
pub(super) fn fact_name(reader: &mut Reader<'_>, id: &str, span: Span) -> bool {
    const TAKEN: [&str; 24] = [
        "site",
        "asbuilt",
        "typed",
        "true",
        "false",
        "null",
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ];
    let good = is_name(id) && !id.starts_with('_') && !TAKEN.contains(&id);
    if !good {
        let message = format!("{id:?} cannot be the name of a fact");
        let finding = Finding::error("id-not-a-name", span, message)
            .help("take letters, digits and underscores, such as vip_ranges; site, asbuilt, typed and CEL's own words are taken");
        reader.findings.push(finding);
    }
    good
}

/// A name that a block may receive a value under: none that bash or the system reads for itself.
fn is_variable(name: &str) -> bool {
    const TAKEN: [&str; 12] = [
        "PATH",
        "HOME",
        "IFS",
        "ENV",
        "BASH_ENV",
        "SHELLOPTS",
        "BASHOPTS",
        "PS4",
        "CDPATH",
        "GLOBIGNORE",
        "USER",
        "SHELL",
    ];
    let form = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let of_others = ["LD_", "BASH", "INTERLOCK_"].iter().any(|prefix| name.starts_with(prefix));
    form && !TAKEN.contains(&name) && !of_others
}

fn output(text: &str) -> Option<Output> {
    Some(match text {
        "json" => Output::Json,
        "yaml" => Output::Yaml,
        "text" => Output::Text,
        "lines" => Output::Lines,
        _ => return None,
    })
}

fn secret(text: &str) -> Option<SecretWay> {
    Some(match text {
        "stdin" => SecretWay::Stdin,
        "stdout" => SecretWay::Stdout,
        "file" => SecretWay::File,
        _ => return None,
    })
}

/// `90s`, `10m`, `2h`.
pub(super) fn timeout(text: &str) -> Option<Duration> {
    let number = text.strip_suffix(['s', 'm', 'h'])?;
    let unit = match text.chars().next_back()? {
        'h' => 3600,
        'm' => 60,
        _ => 1,
    };
    let seconds = number.parse::<u32>().ok().map(u64::from)?.checked_mul(unit)?;
    (1..=MAX_TIMEOUT).contains(&seconds).then(|| Duration::from_secs(seconds))
}

fn unknown_label(key: &str, span: Span) -> Finding {
    Finding::error("unknown-label", span, format!("{key:?} is not a label")).help(
        "labels are CHECK, RUN, UNDO, id, output, needs, changes, undo, unwind, only, confirm, secret, caution, timeout, \
         expect, look and done; \
         put a comment of your own below the first command",
    )
}

fn help(key: &str) -> &'static str {
    match key {
        "CHECK" | "RUN" | "UNDO" => {
            "a place is jumphost, host:<name>, unit:<app/n> or vm:<name>; a remark goes behind ' -- '"
        }
        "output" => "an output is json, yaml, text or lines",
        "secret" => "a secret passes by stdin, stdout or file",
        "timeout" => "a time limit is a number with s, m or h, up to 24h",
        "expect" => "an exit status is a number from 0 to 255",
        "needs" => {
            "write 'needs: NAME = <CEL over facts>', NAME in capitals and none that bash reads for itself"
        }
        _ => "write it once",
    }
}
