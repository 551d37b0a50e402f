//! A trace as OpenTelemetry's collectors take it: the JSON form of OTLP, one resource for each service on a host.

use crate::following::{Traced, Traces};
use model::Digest;
use serde::Serialize;
use serde_json::{Value, json};
use triage::Visit;

/// What `POST /v1/traces` takes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Otlp {
    resource_spans: Vec<Value>,
}

/// The code of a span that failed.
const ERROR: u8 = 2;
/// The kind of a span within one service.
const INTERNAL: u8 = 1;

/// The spans of these requests.
pub fn otlp(traces: &Traces) -> Otlp {
    let spans = traces.requests.iter().flat_map(|traced| {
        traced.visits.iter().enumerate().map(|(place, visit)| resource(traced, place, visit))
    });
    Otlp { resource_spans: spans.collect() }
}

fn resource(traced: &Traced, place: usize, visit: &Visit) -> Value {
    let attributes = [("service.name", &visit.service), ("host.name", &visit.host)];
    let attributes = attributes.iter().filter(|(_, value)| !value.is_empty());
    let attributes: Vec<Value> = attributes.map(|(key, value)| text(key, value)).collect();
    let span = span(traced, place, visit);
    json!({
        "resource": {"attributes": attributes},
        "scopeSpans": [{"scope": {"name": "interlock"}, "spans": [span]}]
    })
}

fn span(traced: &Traced, place: usize, visit: &Visit) -> Value {
    // Times are microseconds; OTLP writes nanoseconds, as text, since they are too large for a number of JSON.
    let nanoseconds = |time: i64| format!("{time}000");
    let mut span = json!({
        "traceId": trace_id(&traced.request),
        "spanId": span_id(&traced.request, place),
        "name": visit.service,
        "kind": INTERNAL,
        "startTimeUnixNano": nanoseconds(visit.start),
        "endTimeUnixNano": nanoseconds(visit.end),
        "attributes": [
            text("openstack.request_id", &traced.request),
            text("log.file.path", &visit.file),
            {"key": "log.lines", "value": {"intValue": visit.lines.to_string()}}
        ]
    });
    if let Some(fields) = span.as_object_mut() {
        if let Some(parent) = visit.parent {
            fields.insert("parentSpanId".to_owned(), span_id(&traced.request, parent).into());
        }
        if visit.failed {
            fields.insert("status".to_owned(), json!({"code": ERROR, "message": visit.text}));
        }
    }
    span
}

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

/// The digits of the request's own id, which are as many as a trace's; of another, those of its digest.
fn trace_id(request: &str) -> String {
    let digits: String = request.trim_start_matches("req-").chars().filter(char::is_ascii_hexdigit).collect();
    if digits.len() == 32 { digits.to_ascii_lowercase() } else { digest(request, 32) }
}

fn span_id(request: &str, place: usize) -> String {
    digest(&format!("{request}/{place}"), 16)
}

fn digest(text: &str, digits: usize) -> String {
    let digest = Digest::of(text.as_bytes());
    let hex = digest.as_str().trim_start_matches("sha256:");
    hex.get(..digits).unwrap_or(hex).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{span_id, trace_id};

    #[test]
    fn ids_have_the_length_that_otlp_wants() {
        assert_eq!(trace_id("req-5f0c1f3e-98f0-4a4a-9d4f-4a1f0a6c1a11"), "5f0c1f3e98f04a4a9d4f4a1f0a6c1a11");
        assert_eq!((trace_id("req-1").len(), span_id("req-1", 0).len()), (32, 16));
        assert_ne!(span_id("req-1", 0), span_id("req-1", 1));
    }
}
