//! Times as logs write them, as microseconds since 1970 in UTC.

/// A place in a line from which is read on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a>(pub &'a [u8]);

impl<'a> Cursor<'a> {
    /// Goes over one byte, where it stands here.
    pub fn eat(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        (*first == byte).then(|| self.0 = rest)
    }

    /// Goes over a number of at most so many digits.
    pub fn number(&mut self, most: usize) -> Option<i64> {
        let end = self
            .0
            .iter()
            .take(most)
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(most.min(self.0.len()));
        let (digits, rest) = self.0.split_at_checked(end)?;
        if digits.is_empty() {
            return None;
        }
        self.0 = rest;
        Some(digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
    }

    /// Goes over blanks.
    pub fn blanks(&mut self) {
        while self.eat(b' ').is_some() {}
    }

    /// The bytes up to the next such byte, which is gone over as well.
    pub fn until(&mut self, byte: u8) -> Option<&'a [u8]> {
        let at = memchr::memchr(byte, self.0)?;
        let (head, rest) = self.0.split_at_checked(at)?;
        self.0 = rest.get(1..)?;
        Some(head)
    }

    /// The word that stands here, with the blank after it gone over.
    pub fn word(&mut self) -> &'a [u8] {
        let end = memchr::memchr(b' ', self.0).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at_checked(end).unwrap_or((self.0, &[]));
        self.0 = rest.get(1..).unwrap_or_default();
        word
    }
}

/// Goes over `2026-06-09 10:00:00.123+02:00` and its kin; without a zone it is taken for UTC.
pub(crate) fn dated(cursor: &mut Cursor<'_>) -> Option<i64> {
    let mut at = *cursor;
    let year = at.number(4)?;
    let separator = if at.eat(b'-').is_some() { b'-' } else { at.eat(b'/').map(|()| b'/')? };
    let month = at.number(2)?;
    at.eat(separator)?;
    let day = at.number(2)?;
    at.eat(b'T').or_else(|| at.eat(b' '))?;
    at.blanks();
    let clock = clock(&mut at)?;
    let zone = zone(&mut at);
    *cursor = at;
    (1970..3000).contains(&year).then(|| days(year, month, day) * DAY + clock - zone)
}

/// Goes over `Jun  9 10:00:00`. The year is the last in which that was not after `latest`, by more than a day.
pub(crate) fn yearless(cursor: &mut Cursor<'_>, latest: Option<i64>) -> Option<i64> {
    let mut at = *cursor;
    let month = month(at.0.get(..3)?)?;
    at.0 = at.0.get(3..)?;
    at.eat(b' ')?;
    at.blanks();
    let day = at.number(2)?;
    at.eat(b' ')?;
    let clock = clock(&mut at)?;
    *cursor = at;
    let latest = latest.unwrap_or(0);
    let year = year_of(latest);
    let in_year = |year: i64| days(year, month, day) * DAY + clock;
    Some(if in_year(year) > latest + DAY && latest > 0 { in_year(year - 1) } else { in_year(year) })
}

/// Goes over `09/Jun/2026:10:00:00 +0200`.
pub(crate) fn of_access_log(cursor: &mut Cursor<'_>) -> Option<i64> {
    let mut at = *cursor;
    let day = at.number(2)?;
    at.eat(b'/')?;
    let month = month(at.0.get(..3)?)?;
    at.0 = at.0.get(3..)?;
    at.eat(b'/')?;
    let year = at.number(4)?;
    at.eat(b':')?;
    let clock = clock(&mut at)?;
    at.blanks();
    let zone = zone(&mut at);
    *cursor = at;
    Some(days(year, month, day) * DAY + clock - zone)
}

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

fn clock(at: &mut Cursor<'_>) -> Option<i64> {
    let hour = at.number(2)?;
    at.eat(b':')?;
    let minute = at.number(2)?;
    at.eat(b':')?;
    let second = at.number(2)?;
    let mut micros = 0;
    let mut after = *at;
    if after.eat(b'.').or_else(|| after.eat(b',')).is_some() {
        let before = after.0.len();
        if let Some(fraction) = after.number(9) {
            let digits = before - after.0.len();
            micros = match digits {
                0..=6 => fraction * 10_i64.pow(6 - u32::try_from(digits).unwrap_or(6)),
                more => fraction / 10_i64.pow(u32::try_from(more).unwrap_or(6) - 6),
            };
            *at = after;
        }
    }
    (hour < 24 && minute < 60 && second < 61)
        .then_some(((hour * 60 + minute) * 60 + second) * 1_000_000 + micros)
}

/// How far the zone that stands here is ahead of UTC.
fn zone(at: &mut Cursor<'_>) -> i64 {
    if at.eat(b'Z').is_some() {
        return 0;
    }
    let mut after = *at;
    let sign = match (after.eat(b'+'), after.eat(b'-')) {
        (Some(()), _) => 1,
        (_, Some(())) => -1,
        _ => return 0,
    };
    let Some(hours) = after.number(2) else { return 0 };
    _ = after.eat(b':');
    let Some(minutes) = after.number(2) else { return 0 };
    *at = after;
    sign * (hours * 60 + minutes) * 60_000_000
}

fn month(name: &[u8]) -> Option<i64> {
    const NAMES: [&[u8; 3]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let at = NAMES.iter().position(|known| known.as_slice() == name)?;
    i64::try_from(at + 1).ok()
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn year_of(micros: i64) -> i64 {
    let mut year = 1970 + micros.div_euclid(DAY) / 366;
    while days(year + 1, 1, 1) * DAY <= micros {
        year += 1;
    }
    year
}

#[cfg(test)]
mod tests {
    use super::{Cursor, dated, of_access_log, yearless};

    const TEN: i64 = 1_780_999_200_000_000;

    #[test]
    fn every_way_to_write_ten_in_the_morning() {
        let same = [
            "2026-06-09 10:00:00",
            "2026-06-09T10:00:00Z",
            "2026-06-09 10:00:00.000 77",
            "2026-06-09T12:00:00+02:00",
            "2026-06-09T04:00:00.000000-0600",
            "2026-06-09 10:00:00,000",
            "2026/06/09 10:00:00",
        ];
        for text in same {
            assert_eq!(dated(&mut Cursor(text.as_bytes())), Some(TEN), "{text}");
        }
        assert_eq!(of_access_log(&mut Cursor(b"09/Jun/2026:12:00:00 +0200]")), Some(TEN));
        assert_eq!(dated(&mut Cursor(b"2026-06-09 10:00:00.5")), Some(TEN + 500_000));
        assert_eq!(dated(&mut Cursor(b"2026-06-09  1:00:00")), Some(TEN - 9 * 3_600_000_000));
        assert_eq!(dated(&mut Cursor(b"2026-06-09 99:00:00")), None);
    }

    #[test]
    fn a_missing_year_is_the_last_that_was() {
        let day = 86_400_000_000;
        assert_eq!(yearless(&mut Cursor(b"Jun  9 10:00:00 host"), Some(TEN + day)), Some(TEN));
        assert_eq!(yearless(&mut Cursor(b"Jun  9 10:00:00"), Some(TEN + 300 * day)), Some(TEN));
        assert_eq!(yearless(&mut Cursor(b"Jun 39"), None), None);
    }
}
