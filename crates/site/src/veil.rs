//! Texts as they may be shown: secrets in them are stars (law 7).

use crate::secrets;
use model::Sources;
use std::ops::Range;

/// The same texts, every offset as it was, with stars where a secret stands. Whatever draws lines of a site draws these.
pub fn veil(sources: &Sources) -> Sources {
    let mut veiled = Sources::default();
    for (_, source) in sources.iter() {
        match starred(&source.text, source.name.ends_with(".md")) {
            Some(text) => veiled.add(&source.name, &text),
            None => veiled.add_source(source.clone()),
        };
    }
    veiled
}

/// One value as it may be shown, under the name that it stands under.
pub(crate) fn value(name: &str, value: &str) -> String {
    let is_short = !value.contains('\n');
    let below = || format!("{name}: |\n  {}\n", value.replace('\n', "\n  "));
    let text = if is_short { format!("{name}: {value}\n") } else { below() };
    if secrets::scan(&text, false).is_empty() { value.to_owned() } else { "*******".to_owned() }
}

/// The text with stars, where it holds a secret.
fn starred(text: &str, is_prose: bool) -> Option<String> {
    let secrets = secrets::scan(text, is_prose);
    if secrets.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut shown = 0;
    for found in secrets {
        let is_named = found.what.starts_with("a value for");
        let start = if is_named { found.range.end } else { found.range.start };
        let hidden = start.max(shown)..end_of(text, start);
        if hidden.is_empty() {
            continue;
        }
        out.push_str(text.get(shown..hidden.start).unwrap_or_default());
        shown = hidden.end;
        out.extend(stars(text, hidden));
    }
    out.push_str(text.get(shown..).unwrap_or_default());
    Some(out)
}

/// A star for every byte, so that offsets stay; separators and line ends stay too.
fn stars(text: &str, hidden: Range<usize>) -> impl Iterator<Item = char> {
    let bytes = text.as_bytes().get(hidden).unwrap_or_default();
    bytes.iter().map(|byte| match byte {
        b'\n' | b'\r' | b' ' | b':' | b'=' => char::from(*byte),
        _ => '*',
    })
}

/// Where the secret that begins on this line ends: with the line, with the last line that is indented below it, or
/// with the mark that ends a PEM block.
fn end_of(text: &str, start: usize) -> usize {
    let begin = text.get(..start).and_then(|head| head.rfind('\n')).map_or(0, |newline| newline + 1);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.get(begin..).unwrap_or_default().split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let mut end = begin + first.len();
    let mut in_pem = first.contains("-----BEGIN ");
    for line in lines {
        let is_below = indent(line) > indent(first) && !line.trim().is_empty();
        if !(in_pem || is_below) {
            break;
        }
        end += line.len();
        in_pem = (in_pem || line.contains("-----BEGIN ")) && !line.contains("-----END ");
    }
    end.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::veil;
    use model::Sources;

    fn starred(text: &str, is_prose: bool) -> String {
        super::starred(text, is_prose).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn values_under_secret_names_are_stars_and_offsets_stay() {
        let text = "a:\n  admin-password: \u{fc}nter2 # mine\n  region: one\n";
        let shown = starred(text, false);
        assert_eq!(shown, "a:\n  admin-password: ******* * ****\n  region: one\n");
        assert_eq!(shown.len(), text.len());
    }

    #[test]
    fn a_key_is_hidden_to_its_end_and_no_further() {
        let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj";
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\nafter: it\n");
        let shown = starred(&pem, false);
        assert!(!shown.contains("MII") && shown.ends_with("\nafter: it\n"), "{shown}");
        let block = starred(&format!("  ssl_key: |\n    {body}\n    {body}\n  next: 1\n"), false);
        assert!(!block.contains("MII") && block.ends_with("\n  next: 1\n"), "{block}");
    }

    #[test]
    fn a_text_without_secrets_is_the_same() {
        let mut sources = Sources::default();
        sources.add("a.yaml", "vip: 10.12.4.50 10.12.8.50\n");
        assert_eq!(
            veil(&sources).iter().next().map(|(_, source)| source.text.to_string()).as_deref(),
            Some("vip: 10.12.4.50 10.12.8.50\n")
        );
    }

    proptest::proptest! {
        #[test]
        fn offsets_stay_whatever_the_text(text in "[ a-z_:=\n|\u{fc}*]{0,20}(password: |ssl_key=)[ -~\n\u{fc}]{0,60}") {
            proptest::prop_assert_eq!(starred(&text, false).len(), text.len());
        }
    }
}
