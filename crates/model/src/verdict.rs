use serde::{Deserialize, Serialize};
use std::fmt;

/// What a gate, a check or a whole rehearsal came to. Never a bare bool: `unmeasured` is not `fails`, and it never
/// opens a gate (law 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Proven on facts that were measured.
    Holds,
    /// Nothing was measured, or the answer was empty.
    Unmeasured,
    /// Proven false.
    Fails,
}

impl Verdict {
    /// The verdict of a whole from its parts: the worst one. No parts at all is `unmeasured`.
    pub fn all(parts: impl IntoIterator<Item = Verdict>) -> Verdict {
        parts.into_iter().max().unwrap_or(Verdict::Unmeasured)
    }

    /// Whether this verdict opens a gate.
    pub fn opens(self) -> bool {
        self == Verdict::Holds
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Holds => "holds",
            Verdict::Unmeasured => "unmeasured",
            Verdict::Fails => "fails",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{self, Fails, Holds, Unmeasured};

    #[test]
    fn the_worst_part_decides_and_no_parts_is_unmeasured() {
        assert_eq!(Verdict::all([]), Unmeasured);
        assert_eq!(Verdict::all([Holds, Holds]), Holds);
        assert_eq!(Verdict::all([Holds, Unmeasured]), Unmeasured);
        assert_eq!(Verdict::all([Unmeasured, Fails, Holds]), Fails);
        assert!(!Unmeasured.opens());
    }
}
