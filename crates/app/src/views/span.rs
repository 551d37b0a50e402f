//! Stretches of time in people's words.

/// A number of seconds in its two largest units: `0 s`, `45 s`, `4 min`, `4 min 5 s`, `1 h 12 min`, `2 d 3 h`.
pub(super) fn words(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let pair = |big: u64, unit: &str, small: u64, part: &str| match small {
        0 => format!("{big} {unit}"),
        _ => format!("{big} {unit} {small} {part}"),
    };
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => pair(minutes, "min", seconds % 60, "s"),
        (0, _, _) => pair(hours, "h", minutes, "min"),
        _ => pair(days, "d", hours, "h"),
    }
}

/// A number of seconds as a clock that starts at zero: `1:02:03`.
pub(super) fn clock(seconds: u64) -> String {
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// Milliseconds: `850 ms`, `1.25 s`, `2 min 5 s`.
pub(super) fn millis(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{}.{:02} s", ms / 1_000, ms % 1_000 / 10),
        _ => words(ms / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::{clock, millis, words};

    #[test]
    fn times_are_said_in_two_units() {
        let said: Vec<_> = [0, 45, 240, 245, 3_600, 4_320, 183_600].map(words).into();
        assert_eq!(said, ["0 s", "45 s", "4 min", "4 min 5 s", "1 h", "1 h 12 min", "2 d 3 h"]);
        assert_eq!(clock(4_325), "1:12:05");
        assert_eq!([millis(850), millis(1_250), millis(125_000)], ["850 ms", "1.25 s", "2 min 5 s"]);
    }
}
