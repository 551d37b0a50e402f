use crate::following::{self, Traced};
use crate::symptoms;
use crate::triaging::Triaged;
use model::Verdict;
use serde::Serialize;
use triage::{Answer, Place, Symptom};

/// `interlock.explain/1`: what a text is known as.
#[derive(Debug, Serialize)]
pub struct Explain<'a> {
    schema: &'static str,
    matches: Vec<Known<'a>>,
}

#[derive(Debug, Serialize)]
struct Known<'a> {
    symptom: &'a str,
    component: &'a str,
    cause: &'a str,
    fix: &'a [String],
    source: &'a str,
    score: f64,
}

/// The object that `interlock explain` prints.
pub fn explain<'a>(answer: &Answer<'a>) -> Explain<'a> {
    let known = |found: &triage::Match<'a>| Known {
        symptom: &found.symptom.id,
        component: &found.symptom.component,
        cause: &found.symptom.cause,
        fix: &found.symptom.fix,
        source: &found.symptom.source,
        score: found.score,
    };
    Explain { schema: "interlock.explain/1", matches: answer.matches.iter().map(known).collect() }
}

/// `interlock.symptoms-new/1`: the draft of an entry.
#[derive(Debug, Serialize)]
pub struct Drafted<'a> {
    schema: &'static str,
    file: Option<String>,
    symptom: Option<&'a str>,
    looks: Option<&'a str>,
    open: &'a [&'static str],
    known: &'a [String],
}

/// The object that `interlock symptoms new` prints.
pub fn drafted(drafted: &symptoms::Drafted) -> Drafted<'_> {
    let schema = "interlock.symptoms-new/1";
    match drafted {
        symptoms::Drafted::New(path, draft) => Drafted {
            schema,
            file: Some(path.to_string_lossy().into_owned()),
            symptom: Some(&draft.id),
            looks: Some(&draft.looks),
            open: &draft.open,
            known: &[],
        },
        symptoms::Drafted::Known(known) => {
            Drafted { schema, file: None, symptom: None, looks: None, open: &[], known }
        }
    }
}

/// `interlock.triage/1`: what broke.
#[derive(Debug, Serialize)]
pub struct Triage<'a> {
    schema: &'static str,
    bytes: u64,
    lines: u64,
    files: u64,
    took_ms: u64,
    causes: Vec<Cause<'a>>,
    unknown: Vec<Unknown<'a>>,
    suspects: Vec<Suspect<'a>>,
    configuration: Vec<Configuration<'a>>,
    hosts: &'a [String],
}

#[derive(Debug, Serialize)]
struct Configuration<'a> {
    wrong: bool,
    host: &'a str,
    file: &'a str,
    line: u64,
    option: &'a str,
    what: &'a str,
    fix: &'a str,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct Cause<'a> {
    symptom: &'a str,
    component: &'a str,
    layer: &'static str,
    count: u64,
    first: First<'a>,
    cause: &'a str,
    fix: &'a [String],
    source: &'a str,
    consequences: Vec<Consequence<'a>>,
}

#[derive(Debug, Serialize)]
struct First<'a> {
    time: Option<String>,
    host: &'a str,
    service: &'a str,
    file: &'a str,
    line: u64,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct Consequence<'a> {
    symptom: &'a str,
    component: &'a str,
    layer: &'static str,
    count: u64,
    first: First<'a>,
}

#[derive(Debug, Serialize)]
struct Unknown<'a> {
    template: &'a str,
    count: u64,
    first: First<'a>,
}

#[derive(Debug, Serialize)]
struct Suspect<'a> {
    file: &'a str,
    line: u64,
    function: &'a str,
    count: u64,
    first: First<'a>,
}

/// The object that `interlock triage` prints.
pub fn triage<'a>(triaged: &'a Triaged<'_>) -> Triage<'a> {
    let report = &triaged.report;
    let (bytes, lines, files) = report.read;
    let unknown = |(template, seen): &'a (String, triage::Unknown)| Unknown {
        template,
        count: seen.count,
        first: first(&seen.first),
    };
    Triage {
        schema: "interlock.triage/1",
        bytes,
        lines,
        files,
        took_ms: triaged.took_ms,
        causes: report.causes.iter().map(cause).collect(),
        unknown: report.unknown.iter().map(unknown).collect(),
        suspects: report.suspects.iter().map(suspect).collect(),
        configuration: triaged.doubts.iter().map(configuration).collect(),
        hosts: &report.hosts,
    }
}

fn configuration(doubt: &triage::Doubt) -> Configuration<'_> {
    let triage::Doubt { is_wrong, spot, option, what, fix, source } = doubt;
    Configuration {
        wrong: *is_wrong,
        host: &spot.host,
        file: &spot.file,
        line: spot.line,
        option,
        what,
        fix,
        source,
    }
}

fn suspect((file, seen): &(String, triage::Suspect)) -> Suspect<'_> {
    Suspect { file, line: seen.line, function: &seen.function, count: seen.count, first: first(&seen.first) }
}

fn cause<'a>(cause: &'a triage::Cause<'_>) -> Cause<'a> {
    let Symptom { id, component, layer, cause: why, fix, source, .. } = cause.symptom;
    let followed = |one: &'a triage::Consequence<'_>| Consequence {
        symptom: &one.symptom.id,
        component: &one.symptom.component,
        layer: one.symptom.layer.word(),
        count: one.count,
        first: first(&one.first),
    };
    Cause {
        symptom: id,
        component,
        layer: layer.word(),
        count: cause.count,
        first: first(&cause.first),
        cause: why,
        fix,
        source,
        consequences: cause.consequences.iter().map(followed).collect(),
    }
}

fn first(place: &Place) -> First<'_> {
    let time = place.time.and_then(|micros| model::Timestamp::from_microsecond(micros).ok());
    First {
        time: time.map(|time| time.to_string()),
        host: &place.host,
        service: &place.service,
        file: &place.file,
        line: place.line,
        text: &place.text,
    }
}

/// `interlock.trace/1`: a request through services and hosts.
#[derive(Debug, Serialize)]
pub struct Trace<'a> {
    schema: &'static str,
    request: &'a str,
    verdict: Verdict,
    spans: Vec<Span<'a>>,
}

#[derive(Debug, Serialize)]
struct Span<'a> {
    service: &'a str,
    host: &'a str,
    start: String,
    end: String,
    parent: Option<usize>,
    failed: bool,
    lines: u64,
}

/// The object that `interlock trace` prints.
pub fn trace(traced: &Traced) -> Trace<'_> {
    let when =
        |micros| model::Timestamp::from_microsecond(micros).map(|time| time.to_string()).unwrap_or_default();
    let span = |visit: &'_ triage::Visit| (when(visit.start), when(visit.end));
    let spans = traced.visits.iter().map(|visit| {
        let (start, end) = span(visit);
        let (service, host) = (visit.service.as_str(), visit.host.as_str());
        Span { service, host, start, end, parent: visit.parent, failed: visit.failed, lines: visit.lines }
    });
    Trace {
        schema: "interlock.trace/1",
        request: &traced.request,
        verdict: traced.verdict(),
        spans: spans.collect(),
    }
}

/// `interlock.traces/1`: some requests, each as `interlock.trace/1`.
#[derive(Debug, Serialize)]
pub struct Traces<'a> {
    schema: &'static str,
    requests: Vec<Trace<'a>>,
    more: usize,
    partial: bool,
}

/// The object that `interlock trace --slowest` and `--failed` print.
pub fn traces(traces: &following::Traces) -> Traces<'_> {
    Traces {
        schema: "interlock.traces/1",
        requests: traces.requests.iter().map(trace).collect(),
        more: traces.more,
        partial: traces.is_partial,
    }
}
