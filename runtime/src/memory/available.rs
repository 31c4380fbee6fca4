//! How much memory this machine, or this container, has left.

use std::fs;

/// The bytes that can be used before the machine swaps or the container is killed, or `None` where
/// the system does not tell.
pub fn available_bytes() -> Option<usize> {
    let machine = machine_available(&fs::read_to_string("/proc/meminfo").ok()?)?;
    Some(container_available().map_or(machine, |container| container.min(machine)))
}

fn machine_available(meminfo: &str) -> Option<usize> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: usize = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

fn container_available() -> Option<usize> {
    let read = |name: &str| -> Option<usize> {
        fs::read_to_string(format!("/sys/fs/cgroup/{name}")).ok()?.trim().parse().ok()
    };
    Some(read("memory.max")?.saturating_sub(read("memory.current")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meminfo_is_read_in_kibibytes() {
        let text = "MemTotal:  100 kB\nMemFree: 1 kB\nMemAvailable:   64 kB\n";
        assert_eq!(machine_available(text), Some(65536));
        assert_eq!(machine_available("MemTotal: 1 kB"), None);
    }

    #[test]
    fn this_machine_has_memory() {
        assert!(available_bytes().is_some_and(|bytes| bytes > 1 << 20));
    }
}
