//! What a server says when it says no.

use serde_json::Value as Json;

/// Longest refusal that is passed on, in characters.
const MOST: usize = 300;
/// Under these keys services put what a person should read.
const KEYS: [&str; 6] = ["message", "detail", "faultstring", "debuginfo", "description", "title"];

/// The server's own words, on one line of bounded length.
pub(crate) fn of(body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Json>(body) {
        Ok(json) => inner(&json, 4).unwrap_or_else(|| json.to_string()).replace("<br />", " "),
        Err(_) => plain(&String::from_utf8_lossy(body)),
    };
    match short(&text) {
        nothing if nothing.is_empty() => "(no words)".to_owned(),
        said => said,
    }
}

/// The first text under one of the keys, in it or in what it holds.
fn inner(json: &Json, depth: usize) -> Option<String> {
    match json {
        Json::Object(fields) => {
            let text = KEYS.iter().find_map(|key| fields.get(*key)?.as_str().filter(|text| !text.is_empty()));
            let deeper = || fields.values().find_map(|value| inner(value, depth.checked_sub(1)?));
            text.map(str::to_owned).or_else(deeper)
        }
        Json::Array(items) => items.iter().find_map(|item| inner(item, depth.checked_sub(1)?)),
        _ => None,
    }
}

/// A page without its markup.
fn plain(page: &str) -> String {
    let mut is_markup = false;
    let mut text = String::new();
    for letter in page.chars().take(20 * MOST) {
        match letter {
            '<' => is_markup = true,
            '>' if is_markup => {
                is_markup = false;
                text.push(' ');
            }
            _ if is_markup => {}
            _ => text.push(letter),
        }
    }
    text
}

/// One line of bounded length.
pub(super) fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = line.chars().filter(|letter| !letter.is_control());
    let mut short: String = letters.by_ref().take(MOST).collect();
    if letters.next().is_some() {
        short.push_str("...");
    }
    short
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn each_services_way_of_saying_no_is_read() {
        let check = |body: &str| of(body.as_bytes());
        insta::assert_snapshot!(check(r#"{"error": {"code": 401, "message": "The request you have made requires authentication.", "title": "Unauthorized"}}"#), @"The request you have made requires authentication.");
        insta::assert_snapshot!(check(r#"{"computeFault": {"code": 500, "message": "Unexpected API Error."}}"#), @"Unexpected API Error.");
        insta::assert_snapshot!(check(r#"{"NeutronError": {"type": "X", "message": "No", "detail": ""}}"#), @"No");
        insta::assert_snapshot!(check(r#"{"errors": [{"status": 500, "request_id": "r", "detail": "boom\n\n  here"}]}"#), @"boom here");
        insta::assert_snapshot!(check(r#"{"faultcode": "Server", "faultstring": "no broker"}"#), @"no broker");
        insta::assert_snapshot!(check("<html><body><h1>503 Service Unavailable</h1>\nNo server is available\u{1b}[2J.</body></html>"), @"503 Service Unavailable No server is available[2J.");
        insta::assert_snapshot!(check("[1]"), @"[1]");
        insta::assert_snapshot!(check(""), @"(no words)");
        assert_eq!(check(&"x".repeat(5000)).len(), 303);
    }
}
