//! The query of a request.

/// A query taken apart; `%3A` and the like are what they stand for.
pub(super) fn query(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(name), plain(value))
        })
        .collect()
}

/// A text without its percent signs.
pub(super) fn plain(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |byte: Option<&u8>| byte.and_then(|byte| (*byte as char).to_digit(16));
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let next: Vec<u8> = rest.clone().take(2).collect();
                match (hex(next.first()), hex(next.get(1))) {
                    (Some(high), Some(low)) => {
                        bytes.push((high * 16 + low) as u8);
                        rest.nth(1);
                    }
                    _ => bytes.push(byte),
                }
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{plain, query};

    #[test]
    fn a_query_comes_apart() {
        assert_eq!(plain("a%20b+c%2fd%zz%"), "a b c/d%zz%");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            query("router%3Aexternal=True&&name="),
            [pair("router:external", "True"), pair("name", "")]
        );
    }
}
