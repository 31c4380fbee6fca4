//! How an engine behaves.

use std::path::PathBuf;

/// The behaviour of an [`Engine`](super::Engine).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineConfig {
    /// Where compiled objects are kept.
    pub cache: CacheConfig,
    /// How many modules stay loaded in memory at most.
    pub resident_modules: usize,
    /// May elementary functions come from the C library's vector forms? They are off by up to 4
    /// units in the last place, the scalar ones by less than 1.
    pub vector_math: bool,
}

/// Where compiled objects are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheConfig {
    /// The directory; `None` keeps nothing.
    pub directory: Option<PathBuf>,
    /// How many bytes of objects are kept at most.
    pub capacity_bytes: u64,
}

impl Default for EngineConfig {
    /// The user's cache, 1024 modules in memory, vector functions.
    fn default() -> EngineConfig {
        EngineConfig { cache: CacheConfig::user(), resident_modules: 1024, vector_math: true }
    }
}

impl CacheConfig {
    /// Up to 256 MiB under the user's cache directory, as the XDG base directory specification
    /// names it; nothing where the user has no home.
    pub fn user() -> CacheConfig {
        let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache"));
        let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let base = base.filter(|path| path.is_absolute()).or_else(home);
        CacheConfig { directory: base.map(|path| path.join("ramba")), ..CacheConfig::disabled() }
    }

    /// No cache on disk.
    pub fn disabled() -> CacheConfig {
        CacheConfig { directory: None, capacity_bytes: 256 << 20 }
    }
}
