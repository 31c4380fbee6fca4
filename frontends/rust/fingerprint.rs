//! A 128-bit hash of what was recorded: equal programs have equal fingerprints.
//!
//! Two multiply-and-fold lanes over 64-bit words, as fast hashers do; 128 bits make an accidental
//! collision of two programs as unlikely as a memory error.

use std::hash::Hasher;

/// A running hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    lanes: [u64; 2],
}

const MULTIPLIERS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03];

impl Fingerprint {
    /// The fingerprint of nothing.
    pub const EMPTY: Fingerprint =
        Fingerprint { lanes: [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344] };

    /// The hash as a key.
    pub fn key(self) -> u128 {
        u128::from(self.lanes[0]) << 64 | u128::from(self.lanes[1])
    }
}

/// The hash of many bytes, at the speed at which they are copied: words go to eight lanes in turn.
pub fn hash_of(bytes: &[u8]) -> u128 {
    const LANES: usize = 8;
    let mut lanes: [u64; LANES] = std::array::from_fn(|lane| MULTIPLIERS[lane % 2] >> lane);
    let blocks = bytes.chunks_exact(8 * LANES);
    let rest = blocks.remainder();
    for block in blocks {
        for (lane, word) in lanes.iter_mut().zip(block.chunks_exact(8)) {
            let word = word.try_into().map(u64::from_le_bytes).unwrap_or_default();
            *lane = fold(*lane ^ word, MULTIPLIERS[0]).wrapping_add(word.rotate_left(29));
        }
    }
    let mut hash = Fingerprint::EMPTY;
    lanes.iter().for_each(|lane| hash.write_u64(*lane));
    hash.write(rest);
    hash.write_usize(bytes.len());
    hash.key()
}

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        self.lanes[0] ^ self.lanes[1].rotate_left(32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word) ^ (chunk.len() as u64) << 56);
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.lanes[0] =
            fold(self.lanes[0] ^ word, MULTIPLIERS[0]).wrapping_add(word.rotate_left(29));
        self.lanes[1] = fold(self.lanes[1].wrapping_add(word), MULTIPLIERS[1]) ^ self.lanes[0];
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_i64(&mut self, value: i64) {
        self.write_u64(value as u64);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::hash::Hash;

    fn of(value: impl Hash) -> u128 {
        let mut hash = Fingerprint::EMPTY;
        value.hash(&mut hash);
        hash.key()
    }

    #[test]
    fn every_byte_and_the_length_count() {
        let bytes: Vec<u8> = (0..200).collect();
        let mut seen = HashSet::new();
        for length in 0..200 {
            assert!(seen.insert(hash_of(&bytes[..length])));
        }
        for at in 0..200 {
            let mut other = bytes.clone();
            other[at] ^= 0x80;
            assert!(seen.insert(hash_of(&other)), "{at}");
        }
    }

    #[test]
    fn different_words_differ() {
        let mut seen = HashSet::new();
        for a in 0..200u64 {
            for b in 0..50u64 {
                assert!(seen.insert(of((a, b))), "{a} {b}");
            }
        }
        assert_ne!(of("ab"), of("ba"));
        assert_eq!(of([1i64, 2]), of([1i64, 2]));
    }
}
