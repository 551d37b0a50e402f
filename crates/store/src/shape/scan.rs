//! Reads canonical JSON from the front. Each step takes what it names and answers `None` where it is not there; what
//! stands before the place is then of no use any more.

use model::Digest;

/// Up to here every integer is exact as a double.
pub const EXACT: i64 = 1 << 53;

/// The rest of a text.
pub struct Scan<'a> {
    text: &'a str,
    /// How many bytes of it were taken; always between two letters.
    at: usize,
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a str) -> Scan<'a> {
        Scan { text, at: 0 }
    }

    pub fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    pub fn begins(&self, word: &str) -> bool {
        starts_with(self.rest(), word.as_bytes())
    }

    pub fn literal(&mut self, word: &str) -> Option<()> {
        self.begins(word).then(|| self.at += word.len())
    }

    /// Takes a key, behind a comma where there must be one, or nothing.
    pub fn key(&mut self, comma: bool, key: &str) -> Option<()> {
        let behind = match (comma, self.rest()) {
            (true, [b',', behind @ ..]) | (false, behind) => behind,
            _ => return None,
        };
        starts_with(behind, key.as_bytes()).then(|| self.at += usize::from(comma) + key.len())
    }

    /// How far it is, for [`Scan::back_to`].
    pub fn place(&self) -> usize {
        self.at
    }

    /// Goes back to where it was.
    pub fn back_to(&mut self, place: usize) {
        self.at = place;
    }

    /// A key of an object, up to its colon: letters of ASCII without an escape.
    fn name(&mut self) -> Option<&'a str> {
        self.literal("\"")?;
        let start = self.at;
        self.at += plain(self.rest());
        let name = self.text.get(start..self.at).filter(|name| name.is_ascii())?;
        self.literal("\":").map(|()| name)
    }

    /// A string: its letters as they stand between the quotes. Canonical is an escape only of what must be escaped,
    /// and only in its one form.
    pub fn text(&mut self) -> Option<&'a str> {
        self.literal("\"")?;
        let start = self.at;
        loop {
            self.at += plain(self.rest());
            match self.rest() {
                [b'"', ..] => {
                    let text = self.text.get(start..self.at);
                    self.at += 1;
                    return text;
                }
                [b'\\', b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.at += 2,
                [b'\\', b'u', b'0', b'0', high @ (b'0' | b'1'), low, ..] if is_control(*high, *low) => {
                    self.at += 6;
                }
                _ => return None,
            }
        }
    }

    /// An integer of up to 2^53, which is exact as a double.
    pub fn integer(&mut self) -> Option<i64> {
        let minus = usize::from(self.begins("-"));
        let digits = self.rest().get(minus..)?;
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = digits.get(..count)?;
        let leads = digits.first() == Some(&b'0') && (count > 1 || minus > 0);
        if leads || !(1..=16).contains(&count) {
            return None;
        }
        let value = digits.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
        if value > EXACT {
            return None;
        }
        self.at += minus + count;
        Some(if minus > 0 { -value } else { value })
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        let goes_on = |scan: &Self| matches!(scan.rest().first(), Some(b'.' | b'e' | b'E' | b'0'..=b'9'));
        if self.integer().is_some() && !goes_on(self) {
            return Some(());
        }
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let token = self.text.get(start..)?;
        let token = token.get(..token.bytes().take_while(is_part).count())?;
        self.at = start + token.len();
        // The same reader and writer as the slow way, for these few bytes.
        let number: serde_json::Number = serde_json::from_str(token).ok()?;
        (Digest::of_json(&number)? == Digest::of(token.as_bytes())).then_some(())
    }

    /// Any value.
    pub fn value(&mut self, deepest: u32) -> Option<()> {
        let deeper = deepest.checked_sub(1)?;
        match self.rest().first()? {
            b'"' => self.text().map(|_| ()),
            b'{' => self.map(|scan| scan.value(deeper)),
            b'[' => self.list(deeper),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => self.number(),
        }
    }

    fn list(&mut self, deeper: u32) -> Option<()> {
        self.literal("[")?;
        if self.literal("]").is_some() {
            return Some(());
        }
        loop {
            self.value(deeper)?;
            if self.literal(",").is_none() {
                return self.literal("]");
            }
        }
    }

    /// An object of any keys, each behind the one before it. The order is that of UTF-16, which for ASCII is that of
    /// bytes; other keys, and those with escapes, are not taken.
    pub fn map(&mut self, mut value: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.literal("{")?;
        if self.literal("}").is_some() {
            return Some(());
        }
        let mut last = None;
        loop {
            let key = self.name()?;
            if last.is_some_and(|last| last >= key) {
                return None;
            }
            last = Some(key);
            value(self)?;
            if self.literal(",").is_none() {
                return self.literal("}");
            }
        }
    }
}

/// Whether a text begins with a word. Words are short: most are compared in one or two pieces, without a call.
fn starts_with(text: &[u8], word: &[u8]) -> bool {
    let Some(front) = text.get(..word.len()) else { return false };
    match (word.first_chunk::<8>(), word.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            front.starts_with(first) && front.ends_with(last) && (word.len() <= 16 || front == word)
        }
        _ => front.iter().zip(word).all(|(letter, like)| letter == like),
    }
}

/// How many bytes from the front need no look: no quote, no backslash, no control character.
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut skipped = 0;
    // Eight at a time: a byte is zero after an exclusive or with what is looked for, or less than a space. The borrow
    // of such a byte can mark a later one for nothing, never an earlier one.
    for word in words {
        let word = u64::from_le_bytes(*word);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let marked = zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5c)) | control;
        if marked != 0 {
            return skipped + marked.trailing_zeros() as usize / 8;
        }
        skipped += 8;
    }
    skipped + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count()
}

/// Whether these two digits are of a control character that has no shorter escape.
fn is_control(high: u8, low: u8) -> bool {
    match (high, low) {
        (b'0', b'8' | b'9' | b'a' | b'c' | b'd') => false,
        (_, b'0'..=b'9' | b'a'..=b'f') => true,
        _ => false,
    }
}
