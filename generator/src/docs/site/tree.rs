//! The rows of a message, each with the types that unfold below it.

use std::collections::{HashSet, VecDeque};
use std::ops::Range;

use crate::docs::operation;
use crate::docs::page::{Row, Section};
use crate::docs::rows::Rows;
use crate::model::TypeId;

/// The most rows of types that a page repeats, because they unfold in several places.
const MOST_REPEATED: usize = 30;
/// The most types that unfold within each other in place.
const DEEPEST: usize = 6;

/// All rows of a page, in an arena: each row knows the rows below it.
pub(super) struct Tree<'a> {
    rows: &'a Rows<'a>,
    pub(super) nodes: Vec<Node>,
    /// The types that are too deep within others to unfold in place.
    pub(super) apart: Vec<Unfolded>,
    /// The types that unfold somewhere.
    pub(super) shown: HashSet<TypeId>,
    repeated: usize,
    /// The types that may unfold. Others are only named, because the page would become too long.
    may_unfold: HashSet<TypeId>,
}

/// A row.
pub(super) struct Node {
    pub(super) row: Row,
    pub(super) unfolded: Vec<Unfolded>,
    /// The row and its type that this row is below.
    above: Option<(usize, TypeId)>,
    depth: usize,
}

/// A type that unfolds.
pub(super) struct Unfolded {
    pub(super) id: TypeId,
    /// The links to the type lead here.
    pub(super) is_first: bool,
    /// The section on the type, without its rows.
    pub(super) section: Section,
    pub(super) rows: Range<usize>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(rows: &'a Rows<'a>, may_unfold: &[TypeId]) -> Self {
        Self {
            rows,
            nodes: Vec::new(),
            apart: Vec::new(),
            shown: HashSet::new(),
            repeated: 0,
            may_unfold: may_unfold.iter().copied().collect(),
        }
    }

    /// Adds the rows of a message and returns their places.
    pub(super) fn add(&mut self, rows: Vec<Row>) -> Range<usize> {
        self.push(rows, None, 0)
    }

    fn push(
        &mut self,
        rows: Vec<Row>,
        above: Option<(usize, TypeId)>,
        depth: usize,
    ) -> Range<usize> {
        let start = self.nodes.len();
        self.nodes.extend(rows.into_iter().map(|row| Node {
            row,
            unfolded: Vec::new(),
            above,
            depth,
        }));
        start..self.nodes.len()
    }

    /// Unfolds the types of all rows. Each type unfolds at least once, where it is nearest to a
    /// message; but not within itself.
    pub(super) fn unfold(&mut self) {
        let mut apart = VecDeque::new();
        let mut next = 0;
        loop {
            while next < self.nodes.len() {
                for id in self.nodes[next].row.types.clone() {
                    self.unfold_at(next, id, &mut apart);
                }
                next += 1;
            }
            let Some(id) = apart.pop_front() else { break };
            let mut section = operation::section(self.rows, id);
            let rows = self.push(std::mem::take(&mut section.rows), None, 0);
            self.apart.push(Unfolded {
                id,
                is_first: true,
                section,
                rows,
            });
        }
    }

    fn unfold_at(&mut self, at: usize, id: TypeId, apart: &mut VecDeque<TypeId>) {
        let is_first = !self.shown.contains(&id);
        if !self.may_unfold.contains(&id) || self.is_within(at, id) {
            return;
        }
        let depth = self.nodes[at].depth + 1;
        if depth > DEEPEST {
            if is_first {
                self.shown.insert(id);
                apart.push_back(id);
            }
            return;
        }
        let mut section = operation::section(self.rows, id);
        if !is_first {
            self.repeated += section.rows.len();
            if self.repeated > MOST_REPEATED {
                self.repeated -= section.rows.len();
                return;
            }
        }
        self.shown.insert(id);
        let rows = self.push(std::mem::take(&mut section.rows), Some((at, id)), depth);
        self.nodes[at].unfolded.push(Unfolded {
            id,
            is_first,
            section,
            rows,
        });
    }

    /// Returns whether a row is below a type.
    fn is_within(&self, at: usize, id: TypeId) -> bool {
        let mut above = self.nodes[at].above;
        while let Some((row, ty)) = above {
            if ty == id {
                return true;
            }
            above = self.nodes[row].above;
        }
        false
    }
}
