//! Configuration files with `{{WORDS}}`.

use crate::trouble::Trouble;
use std::collections::BTreeMap;

/// What the words of a template stand for.
pub type Words = BTreeMap<String, String>;

/// The text with every `{{WORD}}` replaced. A word that nothing gives is an error: no file with a hole is written.
pub fn fill(text: &str, words: &Words) -> Result<String, Trouble> {
    let mut pieces = text.split("{{");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (word, rest) = piece.split_once("}}").unwrap_or((piece, ""));
        let value = words.get(word).ok_or_else(|| Trouble::Word { word: word.to_owned() })?;
        filled.push_str(value);
        filled.push_str(rest);
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::{Words, fill};

    #[test]
    fn every_word_is_replaced_and_a_hole_is_refused() {
        let words = Words::from([("IP".to_owned(), "127.70.0.11".to_owned())]);
        let filled = fill("bind {{IP}}:80 # {{IP}}\n", &words);
        assert_eq!(filled.as_deref().ok(), Some("bind 127.70.0.11:80 # 127.70.0.11\n"));
        let hole = fill("pass = {{PASSWORD}}", &words).map_err(|trouble| trouble.to_string());
        assert_eq!(hole, Err("the template has `{{PASSWORD}}`, which nothing gives".to_owned()));
    }
}
