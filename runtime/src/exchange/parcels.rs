//! Plans prepared for memory: what goes into which message.

use super::{Parcel, Plan, Region, plan};
use crate::comm::Traffic;
use crate::shard::{Cut, Placement, dense_strides};
use ramba_abi::layout::widen;
use ramba_abi::{DType, IndexBox};
use smallvec::SmallVec;

/// One array's way from one placement to another.
#[derive(Clone, Debug)]
pub struct Transfer<'a> {
    /// Where it is.
    pub from: &'a Placement,
    /// Where it goes; for a halo exchange the same.
    pub to: &'a Placement,
    /// Elements wanted around the box that `to` owns, per dimension, low and high.
    pub halo: SmallVec<[(i64, i64); 4]>,
}

/// The neighbours' elements that one array wants.
#[derive(Clone, Copy, Debug)]
pub struct HaloWish<'a> {
    /// Where the array is, with room for them.
    pub placement: &'a Placement,
    /// How many are wanted around the owned box, per dimension, low and high.
    pub halo: &'a [(i64, i64)],
    /// Are those wanted that lie beyond the box in several dimensions at once?
    pub corners: bool,
}

/// The transfer of one or several arrays, from this rank's point of view.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub(super) traffic: Traffic,
    pub(super) sends: Vec<Message>,
    pub(super) recvs: Vec<Message>,
    pub(super) keeps: Vec<Keep>,
}

/// Everything that goes to, or comes from, one rank.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub peer: usize,
    pub bytes: usize,
    pub pieces: SmallVec<[Piece; 1]>,
}

/// A box of one array within a message.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Which array of the exchange.
    pub array: usize,
    pub dtype: DType,
    pub extents: SmallVec<[i64; 4]>,
    /// Where it lies in the array.
    pub in_array: Region,
    /// Where it lies in the message.
    pub in_message: Region,
}

/// A box that stays on this rank, from one buffer to another.
#[derive(Clone, Debug)]
pub(super) struct Keep {
    pub array: usize,
    pub dtype: DType,
    pub extents: SmallVec<[i64; 4]>,
    pub from: Region,
    pub to: Region,
}

impl Exchange {
    /// Gets the neighbours' elements wanted around each array's owned box, for which every placement
    /// must have room, and moves other arrays between two placements each. The arrays are numbered in
    /// this order. What carries halos counts as such.
    pub fn new<'a>(
        halos: impl IntoIterator<Item = HaloWish<'a>>,
        moves: impl IntoIterator<Item = (&'a Placement, &'a Placement)>,
        rank: usize,
    ) -> Exchange {
        let mut exchange = Exchange::empty();
        let mut array = 0;
        for wish in halos {
            exchange.traffic = Traffic::Halo;
            for halo in wish.boxes() {
                let transfer = Transfer { from: wish.placement, to: wish.placement, halo };
                exchange.add(array, &transfer, &transfer.plan(rank));
            }
            array += 1;
        }
        for (from, to) in moves {
            let halo = SmallVec::from_elem((0, 0), from.shape.len());
            let transfer = Transfer { from, to, halo };
            let plan = transfer.plan(rank);
            exchange.add(array, &transfer, &plan);
            exchange.keep(array, &transfer, &plan.keeps);
            array += 1;
        }
        exchange
    }

    /// Moves an array between two placements, but only a part of what each rank owns afterwards, which goes to
    /// memory of its own (see [`Placement::cut`]).
    pub fn of_part(from: &Placement, to: &Placement, cut: Cut, rank: usize) -> Exchange {
        let part = to.cut(cut);
        let halo = SmallVec::from_elem((0, 0), from.shape.len());
        let transfer = Transfer { from, to: &part, halo };
        let of = |peer: usize| cut.of(&to.layout.owned(&to.shape, peer));
        let plan = transfer.plan(rank).within(&part.owned, of);
        let mut exchange = Exchange::empty();
        exchange.add(0, &transfer, &plan);
        exchange.keep(0, &transfer, &plan.keeps);
        exchange
    }

    fn empty() -> Exchange {
        let (sends, recvs, keeps) = (Vec::new(), Vec::new(), Vec::new());
        Exchange { traffic: Traffic::Reshard, sends, recvs, keeps }
    }

    /// Is there nothing to receive?
    pub fn receives_nothing(&self) -> bool {
        self.recvs.is_empty()
    }

    fn add(&mut self, array: usize, transfer: &Transfer, plan: &Plan) {
        for parcel in &plan.sends {
            pack(&mut self.sends, array, transfer.from, parcel);
        }
        for parcel in &plan.recvs {
            pack(&mut self.recvs, array, transfer.to, parcel);
        }
    }

    fn keep(&mut self, array: usize, transfer: &Transfer, part: &IndexBox) {
        if part.is_empty() {
            return;
        }
        self.keeps.push(Keep {
            array,
            dtype: transfer.from.dtype,
            extents: part.extents(),
            from: transfer.from.region(part),
            to: transfer.to.region(part),
        });
    }
}

impl HaloWish<'_> {
    /// Halos which together are the elements wanted, and have none but the owned ones in common.
    fn boxes(&self) -> Vec<SmallVec<[(i64, i64); 4]>> {
        let dims = (0..self.halo.len()).filter(|dim| self.halo[*dim] != (0, 0));
        if self.corners || dims.clone().count() < 2 {
            return vec![self.halo.into()];
        }
        let along = |dim: usize| {
            let mut halo = SmallVec::from_elem((0, 0), self.halo.len());
            halo[dim] = self.halo[dim];
            halo
        };
        dims.map(along).collect()
    }
}

impl Transfer<'_> {
    /// This rank's part in it.
    pub fn plan(&self, rank: usize) -> Plan {
        let to = self.to.layout.with_halo(&self.halo);
        plan(&self.from.shape, &self.from.layout, &to, rank)
    }

    /// The box that this rank holds afterwards.
    pub fn wanted(&self) -> IndexBox {
        widen(&self.to.owned, &self.halo, &self.to.shape)
    }
}

/// Adds a box to the message of its peer.
fn pack(messages: &mut Vec<Message>, array: usize, placement: &Placement, parcel: &Parcel) {
    let message = match messages.iter().position(|message| message.peer == parcel.peer) {
        Some(known) => &mut messages[known],
        None => {
            messages.push(Message { peer: parcel.peer, bytes: 0, pieces: SmallVec::new() });
            let last = messages.len() - 1;
            &mut messages[last]
        }
    };
    let (dtype, extents) = (placement.dtype, parcel.part.extents());
    let size = dtype.size_bytes() as i64;
    let strides = dense_strides(&extents).iter().map(|stride| stride * size).collect();
    message.pieces.push(Piece {
        array,
        dtype,
        in_array: placement.region(&parcel.part),
        in_message: Region { offset: message.bytes as i64, strides },
        extents,
    });
    message.bytes += parcel.part.volume() as usize * size as usize;
}

impl Message {
    /// Where the message lies in its array, if it is one box without gaps: the distance from the
    /// start of the array's buffer.
    pub fn in_place(&self) -> Option<(usize, i64)> {
        let [piece] = &self.pieces[..] else { return None };
        let gapless = (0..piece.extents.len())
            .filter(|&dim| piece.extents[dim] > 1)
            .all(|dim| piece.in_array.strides[dim] == piece.in_message.strides[dim]);
        gapless.then_some((piece.array, piece.in_array.offset))
    }
}
