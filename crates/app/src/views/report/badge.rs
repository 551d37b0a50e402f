//! Verdicts and outcomes: always a shape and a word, the colour only repeats them.

use crate::views::markup::Markup;
use crate::views::rehearsal::Outcome;
use model::Verdict;

/// The three ways in which something can have gone.
#[derive(Clone, Copy)]
pub(in crate::views) enum Tone {
    Good,
    Open,
    Bad,
}

impl From<Verdict> for Tone {
    fn from(verdict: Verdict) -> Tone {
        match verdict {
            Verdict::Holds => Tone::Good,
            Verdict::Unmeasured => Tone::Open,
            Verdict::Fails => Tone::Bad,
        }
    }
}

impl From<Outcome> for Tone {
    fn from(outcome: Outcome) -> Tone {
        match outcome {
            Outcome::Caught => Tone::Good,
            Outcome::Late => Tone::Open,
            Outcome::Escaped => Tone::Bad,
        }
    }
}

impl Tone {
    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Open => "open",
            Tone::Bad => "bad",
        }
    }

    /// The sign inside its shape, in a box of 16 by 16: a check mark, an exclamation mark, a cross.
    pub fn sign(self) -> &'static str {
        match self {
            Tone::Good => "M4.6 8.3 7 10.7 11.4 5.6",
            Tone::Open => "M8 4.4v4.2M8 11.3v.2",
            Tone::Bad => "M5.4 5.4 10.6 10.6M10.6 5.4 5.4 10.6",
        }
    }

    /// The outline of its shape in the same box: a disc, a diamond, a square.
    fn shape(self) -> &'static str {
        match self {
            Tone::Good => "M8 1a7 7 0 1 1 0 14a7 7 0 1 1 0-14z",
            Tone::Open => "M8 .4 15.6 8 8 15.6 .4 8z",
            Tone::Bad => "M2.5 1.5h11a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1z",
        }
    }
}

/// The shape alone. `word` is what a screen reader says.
pub(super) fn icon(page: &mut Markup, tone: Tone, word: &str) {
    let class = format!("icon {}", tone.class());
    let attributes =
        [("class", class.as_str()), ("viewBox", "0 0 16 16"), ("role", "img"), ("aria-label", word)];
    page.within("svg", &attributes, |svg| {
        svg.void("path", &[("class", "shape"), ("d", tone.shape())]);
        svg.void("path", &[("class", "sign"), ("d", tone.sign())]);
    });
}

/// Shape and word.
pub(super) fn badge(page: &mut Markup, tone: impl Into<Tone>, word: &str) {
    let tone = tone.into();
    page.within("span", &[("class", &format!("badge {}", tone.class()))], |badge| {
        icon(badge, tone, "");
        badge.text(word);
    });
}
