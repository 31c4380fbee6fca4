//! Which ranks share a machine, and how they share its cores.

use crate::comm::{CommError, Communicator, Group, collectives::all_gather};
use std::fs;

/// A rank's place on its machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    /// The number of ranks of the job on this rank's machine, this one included.
    pub ranks_on_host: usize,
    /// The cores that are this rank's fair share, at least 1.
    pub cores: usize,
}

impl Topology {
    /// Asks all ranks where they run and what cores they may use.
    pub fn discover(comm: &Communicator) -> Result<Topology, CommError> {
        let mine = Place::of_this_thread();
        let places = all_gather(comm, &Group::world(comm), mine.to_bytes())?;
        let here: Vec<Place> = places
            .iter()
            .map(|bytes| Place::from_bytes(bytes))
            .filter(|place| place.host == mine.host)
            .collect();
        let cores = fair_share(&mine.cores, here.iter().map(|place| &place.cores));
        Ok(Topology { ranks_on_host: here.len().max(1), cores })
    }
}

/// A machine, and the cores that a thread may run on: one byte per core, 1 if it may.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    host: Vec<u8>,
    cores: Vec<u8>,
}

impl Place {
    fn of_this_thread() -> Place {
        Place { host: host_identity(), cores: allowed_cores() }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = (self.host.len() as u64).to_ne_bytes().to_vec();
        bytes.extend(&self.host);
        bytes.extend(&self.cores);
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Place {
        let (header, rest) = bytes.split_at(bytes.len().min(8));
        let length = header.try_into().map(u64::from_ne_bytes).unwrap_or_default() as usize;
        let (host, cores) = rest.split_at(length.min(rest.len()));
        Place { host: host.to_vec(), cores: cores.to_vec() }
    }
}

/// The host name and what changes with each start of the machine: containers of one machine may
/// have names of their own, and machines of a cluster may have the same name.
fn host_identity() -> Vec<u8> {
    let read = |path| fs::read(path).unwrap_or_default();
    [read("/proc/sys/kernel/hostname"), read("/proc/sys/kernel/random/boot_id")].concat()
}

fn allowed_cores() -> Vec<u8> {
    let allowed = crate::affinity::allowed_cores();
    let known = allowed.last().map_or(0, |last| last + 1);
    within_quota((0..known).map(|core| allowed.contains(&core) as u8).collect())
}

/// Drops the last cores where a container may use less processor time than it has cores.
fn within_quota(mut cores: Vec<u8>) -> Vec<u8> {
    let quota = std::thread::available_parallelism().map_or(usize::MAX, |n| n.get());
    let mut kept = 0;
    for core in &mut cores {
        *core &= (kept < quota) as u8;
        kept += *core as usize;
    }
    cores
}

/// The cores of `mine`, each divided by the number of ranks that may use it.
fn fair_share<'a>(mine: &[u8], all: impl Iterator<Item = &'a Vec<u8>> + Clone) -> usize {
    let users = |core: usize| all.clone().filter(|set| set.get(core) == Some(&1)).count().max(1);
    let allowed = (0..mine.len()).filter(|&core| mine[core] == 1);
    let share: f64 = allowed.map(|core| 1.0 / users(core) as f64).sum();
    // Sums of thirds and the like fall short of a whole by rounding.
    ((share + 1e-6) as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(sets: &[&[u8]]) -> Vec<usize> {
        let all: Vec<Vec<u8>> = sets.iter().map(|set| set.to_vec()).collect();
        all.iter().map(|set| fair_share(set, all.iter())).collect()
    }

    #[test]
    fn cores_are_shared_fairly() {
        assert_eq!(shares(&[&[1, 1, 1, 1]]), [4]);
        assert_eq!(shares(&[&[1, 1, 1, 1], &[1, 1, 1, 1]]), [2, 2]);
        assert_eq!(shares(&[&[1, 1, 0, 0], &[0, 0, 1, 1]]), [2, 2]);
        assert_eq!(shares(&[&[1, 1], &[1, 1], &[1, 1]]), [1, 1, 1]);
        assert_eq!(shares(&[&[1, 1, 1], &[1, 1, 1], &[1, 1, 1]]), [1, 1, 1]);
        assert_eq!(shares(&[&[0, 0]]), [1]);
    }

    #[test]
    fn places_survive_the_journey() {
        let place = Place::of_this_thread();
        assert_eq!(Place::from_bytes(&place.to_bytes()), place);
        assert!(place.cores.contains(&1));
    }

    #[test]
    fn one_rank_has_the_machine() {
        let topology = Topology::discover(&Communicator::solo()).unwrap();
        let cores = std::thread::available_parallelism().unwrap().get();
        assert_eq!(topology, Topology { ranks_on_host: 1, cores });
    }
}
