//! Secrets blotted out of what programs say: the second line, behind never saying them.
//!
//! What was handed to a block as a secret is looked for in everything that any block says afterwards, before that is
//! kept, shown or read as a value: as it is and under the usual escapes, in base64 at every alignment, in hex, and
//! each line of it by itself; also where it is torn over several pieces of output.

use crate::blot::escapes::{Taken, take_escaped, take_wrapped};
use model::Secret;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

mod escapes;
#[cfg(test)]
mod tests;

/// What stands in the place of a secret.
pub const BLOT: &str = "[secret]";

/// A shorter text cannot be told from others, and is not looked for.
pub const SHORTEST: usize = 4;

/// A part of a secret is looked for from this length on: a line of it, or its beginning at the end of an output.
const SHORTEST_PART: usize = 8;

/// The secrets that were handed out by this process.
#[derive(Default)]
pub struct Known(Mutex<Arc<Vec<Needle>>>);

/// One form of a secret.
struct Needle {
    form: Secret,
    way: Way,
}

/// How a form may be written.
#[derive(Clone, Copy)]
enum Way {
    /// Each character as it is or escaped.
    Escaped,
    /// As it is, with newlines anywhere in it: programs wrap base64 and hex.
    Wrapped,
}

impl Known {
    /// From now on it is looked for.
    pub fn learn(&self, secret: &Secret) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut needles: Vec<Needle> = Vec::new();
        let whole = secret.expose().trim_end_matches(['\r', '\n']);
        let lines = whole.lines().map(str::trim).filter(|line| line.len() >= SHORTEST_PART);
        let texts: BTreeSet<&str> = lines.chain([whole]).collect();
        texts.into_iter().for_each(|text| needles.extend(forms(text)));
        needles.extend(
            known.iter().map(|old| Needle { form: Secret::new(old.form.expose().into()), way: old.way }),
        );
        *known = Arc::new(needles);
    }

    /// A blotter for one stream.
    pub fn blotter(&self) -> Blotter {
        let needles = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Blotter { needles, held: Vec::new() }
    }
}

/// Blots one stream.
pub struct Blotter {
    needles: Arc<Vec<Needle>>,
    /// What may be the beginning of a secret.
    held: Vec<u8>,
}

impl Blotter {
    /// Takes the next bytes and gives back those that are no part of a secret. What may be the beginning of one is
    /// held until more comes.
    pub fn push<'a>(&mut self, chunk: &'a [u8]) -> Cow<'a, [u8]> {
        if self.needles.is_empty() {
            return Cow::Borrowed(chunk);
        }
        self.held.extend_from_slice(chunk);
        Cow::Owned(self.blot(false))
    }

    /// What was held, at the end of the stream.
    pub fn finish(&mut self) -> Vec<u8> {
        self.blot(true)
    }

    fn blot(&mut self, is_end: bool) -> Vec<u8> {
        let held = std::mem::take(&mut self.held);
        let mut clean = Vec::with_capacity(held.len());
        let mut rest = held.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            let found = self.secret_at(rest);
            if found.is_open && !is_end {
                self.held = rest.to_vec();
                break;
            }
            // A beginning that the end of the stream cut off is as much of the secret as there is.
            let cut_off = (found.is_open && rest.len() >= SHORTEST_PART).then_some(rest.len());
            match found.whole.max(cut_off) {
                Some(length) => {
                    clean.extend_from_slice(BLOT.as_bytes());
                    rest = rest.get(length..).unwrap_or(&[]);
                }
                None => {
                    clean.push(*first);
                    rest = behind;
                }
            }
        }
        clean
    }

    fn secret_at(&self, text: &[u8]) -> Found {
        let each = self.needles.iter().map(|needle| needle.at(text));
        each.fold(Found::default(), |all, one| Found {
            whole: all.whole.max(one.whole),
            is_open: all.is_open || one.is_open,
        })
    }
}

/// What begins at a place.
#[derive(Default)]
struct Found {
    /// A whole secret, of that many bytes.
    whole: Option<usize>,
    /// Perhaps a secret, or a longer one: the text ends before it is clear.
    is_open: bool,
}

impl Needle {
    fn at(&self, text: &[u8]) -> Found {
        let mut found = Found::default();
        // It begins with its first character, or each newline would be held back.
        let is_torn = matches!((self.way, text), (Way::Wrapped, [b'\r' | b'\n', ..]));
        if is_torn || self.is_plainly_absent(text) {
            return found;
        }
        let take = match self.way {
            Way::Escaped => take_escaped,
            Way::Wrapped => take_wrapped,
        };
        // An escape and a literal may both fit: all ways are followed.
        let mut ends = vec![0];
        for wanted in self.form.expose().chars() {
            let mut next = Vec::new();
            for end in ends {
                let Taken { lengths, is_cut } = take(wanted, text.get(end..).unwrap_or(&[]));
                next.extend(lengths.into_iter().map(|length| end + length));
                found.is_open |= is_cut;
            }
            next.dedup();
            ends = next;
            if ends.is_empty() {
                return found;
            }
        }
        found.whole = ends.into_iter().max();
        found
    }

    /// Whether the first byte that differs settles it, as it does nearly everywhere.
    fn is_plainly_absent(&self, text: &[u8]) -> bool {
        let same = self.form.expose().bytes().zip(text).take_while(|(wanted, byte)| wanted == *byte).count();
        let leads = |byte: &u8| match self.way {
            Way::Escaped => matches!(byte, b'\\' | b'%' | b'&' | b'+' | b'\''),
            Way::Wrapped => matches!(byte, b'\n' | b'\r' | b'-' | b'_'),
        };
        let (like, other) = text.split_at_checked(same).unwrap_or((text, &[]));
        let is_over = same == self.form.expose().len();
        !is_over && other.first().is_some_and(|byte| !leads(byte)) && !like.iter().any(leads)
    }
}

/// A text in the forms in which it is looked for.
fn forms(text: &str) -> Vec<Needle> {
    let needle = |form: String, way| Needle { form: Secret::new(form), way };
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let capital = hex.to_ascii_uppercase();
    let mut forms = vec![needle(text.to_owned(), Way::Escaped)];
    forms.extend([hex, capital].map(|form| needle(form, Way::Wrapped)));
    forms.extend((0..3).map(|offset| needle(base64_core(text.as_bytes(), offset), Way::Wrapped)));
    // Of a short text too little is left of its base64.
    forms.retain(|needle| needle.form.expose().len() >= SHORTEST);
    forms
}

/// The characters that stand in the base64 of every text that has these bytes `offset` bytes behind a multiple of
/// three, whatever stands before and behind them.
fn base64_core(bytes: &[u8], offset: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1));
    // The first whole group of six bits.
    let skipped = (6 - offset * 8 % 6) % 6;
    let groups = (bytes.len() * 8).saturating_sub(skipped) / 6;
    let group = |n: usize| (0..6).fold(0, |value, i| value << 1 | bit(skipped + n * 6 + i));
    (0..groups).filter_map(|n| ALPHABET.get(group(n))).map(|byte| char::from(*byte)).collect()
}
