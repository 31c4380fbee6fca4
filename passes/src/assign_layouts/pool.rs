//! Layouts by number, and the prices of moving arrays between them, each found out once.

use super::cost::{CostModel, Parts};
use super::prices;
use ramba_abi::{Layout, ViewMap};
use ramba_dialects::Shape;
use std::collections::HashMap;

/// The number of a layout in a [`Pool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayoutId(u32);

/// The number of a use in a [`Pool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UseId(u32);

/// How an array is used, as far as costs go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    /// A nest over `domain` reads it through `views`.
    Read {
        /// The array's extents.
        shape: Shape,
        /// The size of an element.
        element_bytes: i64,
        /// The extents of the nest.
        domain: Shape,
        /// One view per input.
        views: Vec<ViewMap>,
    },
    /// It is wanted in another layout.
    Relayout {
        /// The array's extents.
        shape: Shape,
        /// The size of an element.
        element_bytes: i64,
    },
    /// It is returned beside another array of its shape.
    Beside {
        /// The array's extents.
        shape: Shape,
        /// The size of an element.
        element_bytes: i64,
    },
}

/// The layouts and uses of one run of the pass. Traces repeat themselves: few of each are different.
#[derive(Debug, Default)]
pub struct Pool {
    layouts: Vec<Layout>,
    layout_ids: HashMap<Layout, LayoutId>,
    uses: Vec<Use>,
    use_ids: HashMap<Use, UseId>,
    prices: HashMap<(UseId, LayoutId, LayoutId), Parts>,
}

impl Pool {
    /// The number of a layout.
    pub fn layout_id(&mut self, layout: &Layout) -> LayoutId {
        if let Some(id) = self.layout_ids.get(layout) {
            return *id;
        }
        let id = LayoutId(self.layouts.len() as u32);
        self.layouts.push(layout.clone());
        self.layout_ids.insert(layout.clone(), id);
        id
    }

    /// The layout of a number.
    pub fn layout(&self, id: LayoutId) -> &Layout {
        &self.layouts[id.0 as usize]
    }

    /// The number of a use.
    pub fn use_id(&mut self, wanted: Use) -> UseId {
        if let Some(id) = self.use_ids.get(&wanted) {
            return *id;
        }
        let id = UseId(self.uses.len() as u32);
        self.uses.push(wanted.clone());
        self.use_ids.insert(wanted, id);
        id
    }

    /// What it costs that an array which lies as `from` is used as `id` says, by a nest that runs as
    /// `to`, or in the layout `to`.
    pub fn price(&mut self, model: &CostModel, id: UseId, from: LayoutId, to: LayoutId) -> Parts {
        if let Some(parts) = self.prices.get(&(id, from, to)) {
            return *parts;
        }
        let wanted = &self.uses[id.0 as usize];
        let parts = prices::price(model, wanted, self.layout(from), self.layout(to));
        self.prices.insert((id, from, to), parts);
        parts
    }
}
