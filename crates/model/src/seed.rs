use serde::{Deserialize, Serialize};

/// The seed of a rehearsal, and the only source of randomness in it: the same seed and commit replay everything.
///
/// The generator is SplitMix64 (Steele, Lea, Flood 2014), written here because its output is part of what a seed
/// promises: a library is free to change its stream with a release, this must not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(u64);

impl Seed {
    /// A generator that starts at `seed`.
    pub fn new(seed: u64) -> Seed {
        Seed(seed)
    }

    /// An independent generator for one named purpose, so that a new consumer does not shift the numbers of the others.
    pub fn fork(&self, purpose: &str) -> Seed {
        let mixed = purpose
            .bytes()
            .fold(self.0, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        let mut fork = Seed(mixed);
        fork.draw();
        fork
    }

    /// The next 64 random bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` up to, but not with, `high`; `low` when the range is empty.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        if high <= low { low } else { low + self.draw() % (high - low) }
    }
}

#[cfg(test)]
mod tests {
    use super::Seed;

    #[test]
    fn the_stream_is_part_of_the_promise() {
        let mut seed = Seed::new(0);
        assert_eq!([seed.draw(), seed.draw()], [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
    }

    #[test]
    fn forks_differ_by_purpose_and_agree_by_seed() {
        let draw = |seed, purpose| Seed::new(seed).fork(purpose).draw();
        assert_eq!(draw(7, "hooks"), draw(7, "hooks"));
        assert_ne!(draw(7, "hooks"), draw(7, "disks"));
        assert_ne!(draw(7, "hooks"), draw(8, "hooks"));
    }
}
