//! Object code kept on disk, so that a second process compiles nothing.
//!
//! Nothing here is an error: an entry that cannot be read is compiled again, and a directory that
//! cannot be written is left alone.

use super::{
    key::Key,
    object_file::{decode, encode},
};
use std::{
    collections::hash_map::RandomState,
    fs::{self, File, OpenOptions},
    hash::{BuildHasher, Hasher},
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The extension of entries.
const EXTENSION: &str = "ramba-object";

/// A directory of objects.
#[derive(Debug)]
pub(super) struct DiskCache {
    directory: PathBuf,
    capacity_bytes: u64,
}

/// What looking for an entry came to.
#[derive(Debug, PartialEq)]
pub(super) enum Lookup {
    /// The object.
    Found(Vec<u8>),
    /// No such entry.
    Absent,
    /// An entry that is not what its name says; it has been removed.
    Rejected,
}

impl DiskCache {
    /// The cache in a directory, which is made when first written to.
    pub fn new(directory: PathBuf, capacity_bytes: u64) -> DiskCache {
        DiskCache { directory, capacity_bytes }
    }

    /// Looks for an object, and marks it as used.
    pub fn load(&self, key: &Key) -> Lookup {
        let path = self.path(key);
        let file = match fs::read(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Lookup::Absent,
            Err(_) => return self.reject(&path),
        };
        match decode(key, &file) {
            Ok(object) => {
                mark_used(&path);
                Lookup::Found(object.to_vec())
            }
            Err(_) => self.reject(&path),
        }
    }

    /// Drops an entry that proved unusable.
    pub fn remove(&self, key: &Key) {
        self.reject(&self.path(key));
    }

    /// Writes an entry, so that readers see all of it or nothing, then keeps within the capacity.
    pub fn store(&self, key: &Key, object: &[u8]) {
        if self.write(key, object).is_ok() {
            self.evict();
        }
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.directory.join(format!("{key}.{EXTENSION}"))
    }

    /// Removes what is at a path; a directory in the way of an entry goes too, if it is empty.
    fn reject(&self, path: &Path) -> Lookup {
        let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
        Lookup::Rejected
    }

    fn write(&self, key: &Key, object: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.directory)?;
        let temporary = self.directory.join(format!("{:016x}.tmp", unique()));
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary)
            .and_then(|mut file| file.write_all(&encode(key, object)))
            .and_then(|()| fs::rename(&temporary, self.path(key)));
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        written
    }

    /// Removes the entries not used for longest, until the rest fits.
    fn evict(&self) {
        let mut entries = self.entries();
        let mut total: u64 = entries.iter().map(|entry| entry.bytes).sum();
        entries.sort_by_key(|entry| entry.used);
        for entry in entries {
            if total <= self.capacity_bytes {
                break;
            }
            if fs::remove_file(&entry.path).is_ok() {
                total -= entry.bytes;
            }
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let files = fs::read_dir(&self.directory).into_iter().flatten().flatten();
        files.filter_map(|file| Entry::read(file.path())).collect()
    }
}

/// A file of the cache.
struct Entry {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Entry {
    /// Looks at a file; `None` if it is none of ours.
    fn read(path: PathBuf) -> Option<Entry> {
        if path.extension()? != EXTENSION {
            return None;
        }
        let metadata = fs::metadata(&path).ok()?;
        Some(Entry { path, bytes: metadata.len(), used: metadata.modified().ok()? })
    }
}

/// Entries used lately are evicted last. In a directory that is not ours to write, nothing happens.
fn mark_used(path: &Path) {
    let _ = File::options()
        .append(true)
        .open(path)
        .and_then(|file| file.set_modified(SystemTime::now()));
}

/// A number that no other writer has, on this machine or another.
fn unique() -> u64 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.finish()
}
