//! Exchanges from start to finish.

use super::parcels::{Message, Piece};
use super::{Exchange, ExchangeError, Region, copy_region};
use crate::RankContext;
use crate::comm::{CommError, Incoming, Outgoing, Pending, Traffic};
use crate::memory::SharedBuffer;
use smallvec::SmallVec;

/// The memory of one array of an exchange.
#[derive(Clone, Debug)]
pub struct Ends {
    /// What is sent from here.
    pub from: SharedBuffer,
    /// What is received goes here; for a halo exchange the same buffer.
    pub to: SharedBuffer,
}

/// An exchange that was started and has yet to be finished.
///
/// Until then, what is sent must not be written, and what is received must not be used.
#[must_use = "what was received is in place only after `finish`"]
pub struct Underway {
    pending: Pending,
    /// What arrives outside the arrays: per such message, its position and its memory.
    arrivals: SmallVec<[(usize, SharedBuffer); 4]>,
    arrays: SmallVec<[Ends; 2]>,
}

impl Exchange {
    /// Starts sending and receiving. `arrays` gives each array's memory.
    ///
    /// # Safety
    /// The buffers must be those of the placements that the exchange was made for, and be used
    /// until the finish as [`Underway`] allows only.
    pub unsafe fn start(
        &self,
        context: &RankContext,
        arrays: SmallVec<[Ends; 2]>,
    ) -> Result<Underway, ExchangeError> {
        let mut keep: Vec<SharedBuffer> = Vec::new();
        let mut arrivals = SmallVec::new();
        let mut recvs: SmallVec<[Incoming; 8]> = SmallVec::new();
        for (position, message) in self.recvs.iter().enumerate() {
            let place = match message.in_place() {
                Some((array, offset)) => at(&arrays[array].to, offset),
                None => {
                    let buffer = context.pool.allocate(message.bytes)?;
                    let start = buffer.start();
                    arrivals.push((position, buffer));
                    start
                }
            };
            let Message { peer, bytes, .. } = *message;
            recvs.push(Incoming { peer, tag: 0, data: place, bytes });
        }
        let mut sends: SmallVec<[Outgoing; 8]> = SmallVec::new();
        for message in &self.sends {
            // SAFETY: the caller's promise.
            let data = unsafe { gather(context, message, &arrays, &mut keep)? };
            let Message { peer, bytes, .. } = *message;
            sends.push(Outgoing { peer, tag: 0, data, bytes });
        }
        keep.extend(arrivals.iter().map(|(_, buffer): &(usize, SharedBuffer)| buffer.clone()));
        keep.extend(arrays.iter().flat_map(|ends| [ends.from.clone(), ends.to.clone()]));
        // SAFETY: `keep` holds all the memory, and the caller leaves it alone.
        let pending = unsafe { context.comm.start(self.traffic, &sends, &recvs, Box::new(keep))? };
        // SAFETY: what stays is read from one buffer and written to another.
        unsafe { self.copy_kept(context, &arrays) };
        Ok(Underway { pending, arrivals, arrays })
    }

    /// # Safety
    /// As for [`Exchange::start`].
    unsafe fn copy_kept(&self, context: &RankContext, arrays: &[Ends]) {
        for keep in &self.keeps {
            let Ends { from, to } = &arrays[keep.array];
            let (from, to, workers) = (from.start(), to.start(), &context.workers);
            // SAFETY: the caller's promise.
            unsafe {
                copy_region(workers, from, &keep.from, to, &keep.to, &keep.extents, keep.dtype);
            }
        }
    }

    /// Does this exchange fill halos?
    pub fn is_of_halos(&self) -> bool {
        self.traffic == Traffic::Halo
    }
}

fn at(buffer: &SharedBuffer, offset: i64) -> *mut u8 {
    buffer.start().wrapping_offset(offset as isize)
}

/// Where the message lies, or is made to lie, without gaps.
///
/// # Safety
/// As for [`Exchange::start`].
unsafe fn gather(
    context: &RankContext,
    message: &Message,
    arrays: &[Ends],
    keep: &mut Vec<SharedBuffer>,
) -> Result<*const u8, ExchangeError> {
    if let Some((array, offset)) = message.in_place() {
        return Ok(at(&arrays[array].from, offset));
    }
    let buffer = context.pool.allocate(message.bytes)?;
    for piece in &message.pieces {
        let Piece { in_array, in_message, extents, dtype, .. } = piece;
        let from = arrays[piece.array].from.start();
        // SAFETY: the caller's promise; the message's memory is new and long enough.
        unsafe {
            let to = buffer.start();
            copy_region(&context.workers, from, in_array, to, in_message, extents, *dtype);
        }
    }
    let start = buffer.start();
    keep.push(buffer);
    Ok(start)
}

impl Underway {
    /// Makes progress without waiting; `true` if everything has arrived.
    pub fn test(&mut self) -> Result<bool, CommError> {
        self.pending.test()
    }

    /// Waits for everything to arrive, and puts it in place. `exchange` is the one started.
    pub fn finish(
        mut self,
        context: &RankContext,
        exchange: &Exchange,
    ) -> Result<(), ExchangeError> {
        self.pending.complete()?;
        for (position, buffer) in &self.arrivals {
            for piece in &exchange.recvs[*position].pieces {
                self.scatter(context, piece, buffer);
            }
        }
        Ok(())
    }

    fn scatter(&self, context: &RankContext, piece: &Piece, buffer: &SharedBuffer) {
        let Piece { in_array, in_message, extents, dtype, .. } = piece;
        let (source, target): (&Region, &Region) = (in_message, in_array);
        let (from, to) = (buffer.start(), self.arrays[piece.array].to.start());
        // SAFETY: the message is complete, and the starter leaves the target alone until now.
        unsafe { copy_region(&context.workers, from, source, to, target, extents, *dtype) };
    }
}
