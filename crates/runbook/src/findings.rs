use model::Finding;
use std::collections::BTreeMap;

/// Most findings of one code in one book; what is beyond is counted.
const MAX_OF_A_CODE: usize = 50;

/// Findings as they come, bounded for a book that is wrong in a million places.
#[derive(Default)]
pub(crate) struct Findings {
    kept: Vec<Finding>,
    counts: BTreeMap<&'static str, usize>,
}

impl Findings {
    /// Adds one, or only counts it.
    pub(crate) fn push(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.code).or_default();
        *count += 1;
        if *count <= MAX_OF_A_CODE {
            self.kept.push(finding);
        }
    }

    /// All that were kept, by place; the last of a code says how many more there are.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        self.kept.sort_by_key(|finding| (finding.at, finding.code));
        for finding in self.kept.iter_mut().rev() {
            if let Some(count) = self.counts.remove(finding.code).filter(|&count| count > MAX_OF_A_CODE) {
                finding.message.push_str(&format!(" (and {} more like this)", count - MAX_OF_A_CODE));
            }
        }
        self.kept
    }
}
