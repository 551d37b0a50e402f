//! The output of a CHECK as a value.

use crate::Output;
use model::{FileId, Severity, yaml};
use serde_json::Value as Json;

/// Reads an output as its block says. The error says why it is no value.
pub(crate) fn value(output: Output, stdout: &[u8]) -> Result<Json, String> {
    let text = std::str::from_utf8(stdout).map_err(|error| {
        format!("its output is not UTF-8 text: byte {} cannot be read", error.valid_up_to() + 1)
    })?;
    match output {
        Output::Json if text.trim().is_empty() => Ok(Json::Null),
        Output::Json => {
            serde_json::from_str(text).map_err(|error| format!("its output is not JSON: {error}"))
        }
        Output::Yaml => of_yaml(text),
        Output::Text => Ok(Json::String(text.trim_end_matches(['\n', '\r']).to_owned())),
        // Blank lines alone are an empty answer, not a list of empty names.
        Output::Lines if text.trim().is_empty() => Ok(Json::Array(vec![])),
        Output::Lines => Ok(Json::Array(text.lines().map(Json::from).collect())),
    }
}

fn of_yaml(text: &str) -> Result<Json, String> {
    let parsed = yaml::parse(FileId::default(), text);
    if let Some(fault) = parsed.findings.iter().find(|finding| finding.severity == Severity::Error) {
        return Err(format!("its output is not YAML: {}", fault.message));
    }
    match parsed.documents.as_slice() {
        [] => Ok(Json::Null),
        [document] => Ok(document.to_json()),
        many => Err(format!("its output holds {} YAML documents, not one", many.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::value;
    use crate::Output;

    fn check(output: Output, stdout: &[u8]) -> String {
        value(output, stdout).map_or_else(|why| format!("no value: {why}"), |value| value.to_string())
    }

    #[test]
    fn each_output_becomes_a_value_or_says_why_not() {
        assert_eq!(check(Output::Json, br#"{"b": 1, "a": [true]}"#), r#"{"b":1,"a":[true]}"#);
        assert_eq!(check(Output::Json, b" \n"), "null");
        assert_eq!(
            check(Output::Json, b"ERROR no"),
            "no value: its output is not JSON: expected value at line 1 column 1"
        );
        assert_eq!(check(Output::Yaml, b"a: 1\n"), r#"{"a":1}"#);
        assert_eq!(
            check(Output::Yaml, b"a: 1\n---\nb: 2\n"),
            "no value: its output holds 2 YAML documents, not one"
        );
        assert!(check(Output::Yaml, b"a: [1\n").starts_with("no value: its output is not YAML"));
        assert_eq!(check(Output::Text, b"  one\ntwo\n\n"), "\"  one\\ntwo\"");
        assert_eq!(check(Output::Lines, b"\n\n"), "[]");
        assert_eq!(check(Output::Lines, b"one\r\ntwo\n"), r#"["one","two"]"#);
        assert_eq!(
            check(Output::Text, b"\xff"),
            "no value: its output is not UTF-8 text: byte 1 cannot be read"
        );
        assert!(check(Output::Json, &[b'['; 100_000]).starts_with("no value"));
    }
}
