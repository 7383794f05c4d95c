//! A small generator of pseudo-random numbers (splitmix64): the same seed gives the same company everywhere.

/// One stream of numbers; a stream is named by the seed, a purpose and an index, so that any record can be
/// made again alone, without the ones before it.
pub struct Random(u64);

impl Random {
    /// The stream of one record: `purpose` keeps the articles, the customers and the documents apart.
    pub fn new(seed: u64, purpose: u64, index: u64) -> Self {
        let mut random = Self(seed ^ purpose.wrapping_mul(0xA076_1D64_78BD_642F));
        random.0 = random.next().wrapping_add(index.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }

    /// A number from 0 to `bound - 1`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 {
            return 0;
        }
        usize::try_from(self.next() % bound as u64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low) + 1;
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// True `percent` times in a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the choices.
    ///
    /// Invariant: lists of choices are constants and never empty.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn streams_are_repeatable_and_differ() {
        let mut first = Random::new(7, 1, 42);
        let mut again = Random::new(7, 1, 42);
        let mut other = Random::new(7, 1, 43);
        let values: Vec<usize> = (0..20).map(|_| first.below(1000)).collect();
        assert_eq!(values, (0..20).map(|_| again.below(1000)).collect::<Vec<_>>());
        assert_ne!(values, (0..20).map(|_| other.below(1000)).collect::<Vec<_>>());
        assert!((0..500).all(|_| (-3..=4).contains(&first.between(-3, 4))));
    }
}
