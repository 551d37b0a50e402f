use serde_json::Value;

/// A value as block YAML, the way Go's yaml writes Juju's results: two spaces a level, lists at their key's level.
pub(crate) fn yaml(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                out.push_str(&format!("{pad}{}:", scalar(key)));
                after_key(value, depth, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let mut text = String::new();
                write(item, depth + 1, &mut text);
                out.push_str(&format!("{pad}- {}", text.trim_start()));
            }
        }
        other => out.push_str(&format!("{pad}{}\n", inline(other))),
    }
}

fn after_key(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            write(value, depth + 1, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            write(value, depth, out);
        }
        Value::String(text) if text.trim_end_matches('\n').contains('\n') => block(text, depth + 1, out),
        other => out.push_str(&format!(" {}\n", inline(other))),
    }
}

/// A text of several lines, as a literal block.
fn block(text: &str, depth: usize, out: &mut String) {
    out.push_str(if text.ends_with('\n') { " |\n" } else { " |-\n" });
    for line in text.lines() {
        out.push_str(&format!("{}{line}\n", "  ".repeat(depth)));
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Object(_) => "{}".to_owned(),
        Value::Array(_) => "[]".to_owned(),
        other => other.to_string(),
    }
}

/// A text in its plainest form that reads back as a text.
fn scalar(text: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || "_-./@+() ".contains(c);
    let first = text
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '/' || (c.is_ascii_digit() && !numeric(text)));
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n"
    );
    let colon_inside = !text.contains(": ") && !text.ends_with(':') && !text.contains(" #");
    let plain = first && !word && !text.ends_with(' ') && colon_inside;
    if plain && text.chars().all(|c| safe(c) || matches!(c, ':' | ',' | '=' | '\'' | '"' | '*' | '`')) {
        return text.to_owned();
    }
    if text.chars().any(char::is_control) || text.contains('\'') || numeric(text) || text.is_empty() || word {
        return Value::from(text).to_string();
    }
    format!("'{text}'")
}

/// Whether YAML would read it as a number (or a base-60 one, as in a time).
fn numeric(text: &str) -> bool {
    text.parse::<f64>().is_ok()
        || (text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || c == ':'))
}

#[cfg(test)]
mod tests {
    use super::yaml;
    use serde_json::json;

    #[test]
    fn values_read_back_as_themselves() {
        let value = json!({
            "vault/0": {"id": "8", "empty": {}, "none": [], "on": true, "text": "Vault needs to be initialized",
                "pem": "one\ntwo\n", "list": [{"a": "x: y", "b": 1}, "true", ""], "message": "'certificates' missing"},
        });
        let text = yaml(&value);
        insta::assert_snapshot!(text, @r#"
        vault/0:
          id: "8"
          empty: {}
          none: []
          "on": true
          text: Vault needs to be initialized
          pem: |
            one
            two
          list:
          - a: 'x: y'
            b: 1
          - "true"
          - ""
          message: "'certificates' missing"
        "#);
    }
}
