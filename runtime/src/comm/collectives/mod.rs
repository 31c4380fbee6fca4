//! Operations that all ranks of a group take part in.
//!
//! Every rank of the group must call the same operation, in the same order as its other ones. The
//! pattern of messages depends on the group and the sizes only, and so does the order in which
//! values are combined.

mod agree;
mod all_gather;
mod all_reduce;
mod barrier;
mod broadcast;
mod exscan;
mod partial;
mod reduce_scatter;

pub use agree::agree;
pub use all_gather::all_gather;
pub use all_reduce::all_reduce;
pub use barrier::barrier;
pub use broadcast::broadcast;
pub use exscan::exscan;
pub use partial::Partial;
pub use reduce_scatter::reduce_scatter;

use super::{CommError, Communicator, Group, Traffic};

/// One operation's messages, all with its own tag.
struct Round<'a> {
    comm: &'a Communicator,
    group: &'a Group,
    tag: u16,
}

impl<'a> Round<'a> {
    fn new(comm: &'a Communicator, group: &'a Group) -> Round<'a> {
        Round { comm, group, tag: comm.tag() }
    }

    /// Sends to and receives from places in the group.
    fn exchange(
        &self,
        sends: Vec<(usize, Vec<u8>)>,
        recvs: &[(usize, usize)],
    ) -> Result<Vec<Vec<u8>>, CommError> {
        let to_ranks = |(place, bytes)| (self.group.rank(place), bytes);
        let sends = sends.into_iter().map(to_ranks).collect();
        let recvs: Vec<_> =
            recvs.iter().map(|&(place, bytes)| (self.group.rank(place), bytes)).collect();
        self.comm.exchange_tagged(self.tag, Traffic::Collective, sends, &recvs)
    }

    fn send(&self, place: usize, bytes: Vec<u8>) -> Result<(), CommError> {
        self.exchange(vec![(place, bytes)], &[]).map(drop)
    }

    fn receive(&self, place: usize, bytes: usize) -> Result<Vec<u8>, CommError> {
        self.swap(vec![], (place, bytes))
    }

    /// Sends any number of messages and receives one.
    fn swap(
        &self,
        sends: Vec<(usize, Vec<u8>)>,
        recv: (usize, usize),
    ) -> Result<Vec<u8>, CommError> {
        Ok(self.exchange(sends, &[recv])?.pop().unwrap_or_default())
    }
}

/// 1, 2, 4, … below `size`.
fn doublings(size: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(1), |distance| Some(distance * 2))
        .take_while(move |&distance| distance < size)
}
