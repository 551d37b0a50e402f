use serde::{Deserialize, Serialize};

/// What something is, from which second on. Never empty: it begins with what it is when it comes to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Timeline<T> {
    first: (i64, T),
    later: Vec<(i64, T)>,
}

impl<T> Timeline<T> {
    /// Begins with `value` at second `at`.
    pub(crate) fn new(at: i64, value: T) -> Timeline<T> {
        Timeline { first: (at, value), later: Vec::new() }
    }

    /// From second `at` on it is `value`; whatever was planned for later is dropped.
    pub(crate) fn set(&mut self, at: i64, value: T) {
        self.later.retain(|&(when, _)| when < at);
        self.later.push((at, value));
    }

    /// What it is at `now`, and since when.
    pub(crate) fn at(&self, now: i64) -> (i64, &T) {
        let passed = self.later.partition_point(|&(when, _)| when <= now);
        let (when, value) =
            passed.checked_sub(1).and_then(|last| self.later.get(last)).unwrap_or(&self.first);
        (*when, value)
    }

    /// Since when it has been like this in the eyes of `same`.
    pub(crate) fn since<K: PartialEq>(&self, now: i64, same: impl Fn(&T) -> K) -> i64 {
        let key = same(self.at(now).1);
        let mut since = self.first.0;
        let mut before = same(&self.first.1);
        for (when, value) in self.later.iter().take_while(|&&(when, _)| when <= now) {
            let here = same(value);
            if here == key && before != key {
                since = *when;
            }
            before = here;
        }
        since
    }

    /// When it came to be.
    pub(crate) fn first_at(&self) -> i64 {
        self.first.0
    }

    /// When it changes next after `now`.
    pub(crate) fn next_change(&self, now: i64) -> Option<i64> {
        self.later.iter().map(|&(when, _)| when).find(|&when| when > now)
    }

    /// When it last changes.
    pub(crate) fn end(&self) -> i64 {
        self.later.last().map_or(self.first.0, |&(when, _)| when)
    }

    /// What it ends as.
    pub(crate) fn last(&self) -> &T {
        self.later.last().map_or(&self.first.1, |(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::Timeline;

    #[test]
    fn a_timeline_tells_what_is_since_when_and_what_comes() {
        let mut line = Timeline::new(10, 'a');
        line.set(20, 'b');
        line.set(30, 'b');
        line.set(40, 'c');
        assert_eq!(line.at(5), (10, &'a'));
        assert_eq!(line.at(30), (30, &'b'));
        assert_eq!(line.since(35, |&c| c), 20);
        assert_eq!(line.next_change(30), Some(40));
        assert_eq!((line.end(), *line.last()), (40, 'c'));
        line.set(25, 'd');
        assert_eq!((line.end(), line.next_change(25)), (25, None));
    }
}
