//! The bytes of a cached object: a header that proves what follows, then the object code.
//!
//! | bytes | contents |
//! |---|---|
//! | 8 | magic |
//! | 4 | format version, little-endian |
//! | 32 | key |
//! | 8 | length of the object code, little-endian |
//! | 32 | SHA-256 of the object code |
//! | … | object code |

use super::key::Key;
use sha2::{Digest, Sha256};
use thiserror::Error;

const MAGIC: [u8; 8] = *b"ramba.o\n";
const VERSION: [u8; 4] = 1u32.to_le_bytes();

/// Why a file is not the object that it is named after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum Rejection {
    /// It has no header of ours.
    #[error("not an object of this cache")]
    Foreign,
    /// It belongs to another program.
    #[error("an object with another key")]
    OtherKey,
    /// It has more or less bytes than its header says.
    #[error("an object of the wrong length")]
    Length,
    /// Its bytes are not those that were written.
    #[error("a damaged object")]
    Checksum,
}

/// The file for an object.
pub(super) fn encode(key: &Key, object: &[u8]) -> Vec<u8> {
    let length = (object.len() as u64).to_le_bytes();
    let checksum: [u8; 32] = Sha256::digest(object).into();
    [&MAGIC[..], &VERSION, &key.0, &length, &checksum, object].concat()
}

/// The object in a file, if it is whole and the one wanted.
pub(super) fn decode<'f>(key: &Key, file: &'f [u8]) -> Result<&'f [u8], Rejection> {
    let rest = file.strip_prefix(&MAGIC).ok_or(Rejection::Foreign)?;
    let rest = rest.strip_prefix(&VERSION).ok_or(Rejection::Foreign)?;
    let rest = rest.strip_prefix(&key.0).ok_or(Rejection::OtherKey)?;
    let (length, rest) = rest.split_first_chunk::<8>().ok_or(Rejection::Length)?;
    let (checksum, object) = rest.split_first_chunk::<32>().ok_or(Rejection::Length)?;
    if u64::from_le_bytes(*length) != object.len() as u64 {
        return Err(Rejection::Length);
    }
    if Sha256::digest(object)[..] != checksum[..] {
        return Err(Rejection::Checksum);
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key([7; 32]);

    #[test]
    fn what_was_encoded_is_decoded() {
        let file = encode(&KEY, b"machine code");
        assert_eq!(decode(&KEY, &file), Ok(&b"machine code"[..]));
    }

    #[test]
    fn every_damage_is_noticed() {
        let file = encode(&KEY, b"machine code");
        for cut in 0..file.len() {
            assert!(decode(&KEY, &file[..cut]).is_err(), "cut to {cut} bytes");
        }
        for position in 0..file.len() {
            let mut damaged = file.clone();
            damaged[position] ^= 1;
            assert!(decode(&KEY, &damaged).is_err(), "byte {position} flipped");
        }
        assert_eq!(decode(&Key([8; 32]), &file), Err(Rejection::OtherKey));
        assert_eq!(decode(&KEY, b"\x7fELF and so on"), Err(Rejection::Foreign));
        assert_eq!(decode(&KEY, &[&file[..], b"x"].concat()), Err(Rejection::Length));
    }
}
