//! The rows of a message, each with the types that unfold below it.

use std::collections::{HashSet, VecDeque};
use std::ops::Range;

use crate::docs::models::Types;
use crate::docs::operation;
use crate::docs::page::{Row, Section};
use crate::docs::rows::Rows;
use crate::model::TypeId;

/// The most rows of types that a page repeats, because they unfold in several places.
const MOST_REPEATED: usize = 30;
/// The most types that unfold within each other in place.
const DEEPEST: usize = 6;
/// The most rows of a message or a type.
const LONGEST: usize = 400;
/// The number of rows on a page from which on no more types unfold.
const ENOUGH: usize = 800;

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

    /// Adds rows. If they are too many, the last one says how many more there are.
    fn push(
        &mut self,
        mut rows: Vec<Row>,
        above: Option<(usize, TypeId)>,
        depth: usize,
    ) -> Range<usize> {
        let start = self.nodes.len();
        let more = rows.len().saturating_sub(LONGEST);
        if more > 0 {
            rows.truncate(LONGEST);
            let count = [("count", &*more.to_string())];
            rows.push(Row {
                description: self.rows.locale.fill("site.more_rows", &count),
                ..Row::default()
            });
        }
        self.nodes.extend(rows.into_iter().map(|row| Node {
            row,
            unfolded: Vec::new(),
            above,
            depth,
        }));
        start..self.nodes.len()
    }

    /// Unfolds the types of all rows. Each type unfolds at least once, where it is nearest to a
    /// message, but not within itself. If the page becomes too long, the farthest types do not
    /// unfold.
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
        let is_full = self.nodes.len() >= ENOUGH;
        if is_full || !self.may_unfold.contains(&id) || self.is_within(at, id) {
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

    /// Returns the names of the types that do not unfold, up to a limit.
    pub(super) fn named(&self, types: &Types) -> Vec<String> {
        let all = types.shown.iter().chain(&types.named);
        let mut missing = all.filter(|id| !self.shown.contains(id));
        let name = |id: &TypeId| self.rows.api[*id].name.clone();
        let mut names: Vec<String> = missing.by_ref().take(LONGEST).map(name).collect();
        names.extend(missing.next().map(|_| "…".to_owned()));
        names
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::fixture::*;
    use crate::model::{Type, TypeDef};

    /// The content of a page with these types, whose message has the rows of the first one: each
    /// type in brackets behind its row, and the types that stand apart behind a bar.
    fn unfolded(types: Vec<TypeDef>) -> String {
        unfolded_of(types, &|_| true)
    }

    fn unfolded_of(types: Vec<TypeDef>, may_unfold: &dyn Fn(usize) -> bool) -> String {
        let count = types.len();
        let api = api(types, operation("get"));
        let rows = Rows {
            api: &api,
            locale: Default::default(),
            unfolds: true,
        };
        let ids: Vec<TypeId> =
            (0..count).filter(|id| may_unfold(*id)).map(TypeId).collect();
        let mut tree = Tree::new(&rows, &ids);
        let message = operation::section(&rows, TypeId(0)).rows;
        let message = tree.add(message);
        tree.unfold();
        let mut text = print(&tree, message);
        for one in &tree.apart {
            text += &format!(" | {}", print_type(&tree, one));
        }
        text
    }

    fn print(tree: &Tree<'_>, places: Range<usize>) -> String {
        let rows = tree.nodes[places].iter().map(|node| {
            let name = [&*node.row.name, &*node.row.description].concat();
            let types = node.unfolded.iter().map(|one| print_type(tree, one));
            [name.replace('`', "")]
                .into_iter()
                .chain(types)
                .collect::<Vec<_>>()
                .join(" ")
        });
        rows.collect::<Vec<_>>().join(" ")
    }

    fn print_type(tree: &Tree<'_>, one: &Unfolded) -> String {
        let star = if one.is_first { "" } else { "again " };
        format!("{star}{}[{}]", one.section.name, print(tree, one.rows.clone()))
    }

    fn text(name: &str) -> crate::model::Field {
        field(name, Type::String)
    }

    #[test]
    fn a_type_unfolds_below_each_row_that_names_it() {
        let types = vec![
            model("Message", vec![field("a", named(1)), field("b", list(named(1)))]),
            model("One", vec![text("x")]),
        ];
        assert_eq!(unfolded(types), "a One[x] b again One[x]");
    }

    #[test]
    fn links_lead_to_a_type_where_it_is_nearest_to_a_message() {
        let types = vec![
            model("Message", vec![field("far", named(1)), field("near", named(2))]),
            model("Far", vec![field("inner", named(2))]),
            model("Near", vec![text("x")]),
        ];
        assert_eq!(unfolded(types), "far Far[inner again Near[x]] near Near[x]");
    }

    #[test]
    fn no_type_unfolds_within_itself() {
        let types = vec![
            model("Message", vec![field("node", named(1))]),
            model("Node", vec![field("next", named(2)), field("self", named(1))]),
            model("Edge", vec![field("node", list(named(1)))]),
        ];
        assert_eq!(unfolded(types), "node Node[next Edge[node] self]");
    }

    #[test]
    fn a_union_unfolds_as_its_variants() {
        let types = vec![
            model("Message", vec![field("either", named(1))]),
            union("Either", vec![named(2), Type::String, named(3), named(1)]),
            model("Left", vec![field("again", named(1))]),
            choice("Right", &[("r", "")]),
        ];
        assert_eq!(unfolded(types), "either Left[again again Right[r]] Right[r]");
    }

    #[test]
    fn types_that_are_too_deep_within_others_stand_apart() {
        let chain = |depth: usize| -> Vec<TypeDef> {
            let of = |at| {
                let below = (at < depth).then(|| field("n", named(at + 1)));
                model(&format!("T{at}"), below.into_iter().collect())
            };
            (0..=depth).map(of).collect()
        };
        assert_eq!(
            unfolded(chain(8)),
            "n T1[n T2[n T3[n T4[n T5[n T6[n]]]]]] | T7[n T8[]]"
        );
        let deep = unfolded(chain(400));
        for at in 1..=400 {
            assert_eq!(deep.matches(&format!("T{at}[")).count(), 1, "T{at}");
        }
        assert_eq!(deep.matches('|').count(), 400 / (DEEPEST + 1));
    }

    #[test]
    fn repeated_types_unfold_up_to_a_limit() {
        let places = (0..10).map(|at| field(&format!("p{at}"), named(1))).collect();
        let properties = (0..10).map(|at| text(&format!("x{at}"))).collect();
        let types = vec![model("Message", places), model("One", properties)];
        let text = unfolded(types);
        assert_eq!(text.matches("again One[").count(), MOST_REPEATED / 10);
        assert_eq!(text.matches("One[").count(), MOST_REPEATED / 10 + 1);
    }

    #[test]
    fn types_that_a_page_only_names_never_unfold() {
        let types = vec![
            model("Message", vec![field("a", named(1)), field("b", named(2))]),
            model("Shown", vec![field("c", named(2))]),
            model("Named", vec![text("x")]),
        ];
        assert_eq!(unfolded_of(types, &|id| id != 2), "a Shown[c] b");
    }

    #[test]
    fn long_messages_and_types_say_how_many_more_rows_there_are() {
        let many = || (0..20_000).map(|at| text(&format!("x{at}"))).collect::<Vec<_>>();
        let more =
            "19600 more are not described here, because the page would become too long.";
        let page = unfolded(vec![model("Message", many())]);
        assert!(page.ends_with(&format!("x399 {more}")), "{page}");
        let message = model("Message", vec![field("a", named(1)), text("b")]);
        let page = unfolded(vec![message, model("Long", many())]);
        assert!(page.ends_with(&format!("x399 {more}] b")), "{page}");
    }

    #[test]
    fn types_that_do_not_unfold_are_named() {
        let long = |name: &str| {
            model(name, (0..500).map(|at| text(&format!("x{at}"))).collect())
        };
        let names = ["a", "b", "c", "d"].into_iter().zip(1..);
        let message = names.map(|(name, id)| field(name, named(id))).collect();
        let types =
            vec![model("Message", message), long("A"), long("B"), long("C"), long("D")];
        let api = api(types, operation("get").body(0));
        let types = Types::of(&api, api.operations().next().unwrap());
        assert_eq!(types.shown.len(), 4);
        let rows = Rows {
            api: &api,
            locale: Default::default(),
            unfolds: true,
        };
        let mut tree = Tree::new(&rows, &types.shown);
        tree.add(operation::section(&rows, TypeId(0)).rows);
        tree.unfold();
        assert_eq!(tree.named(&types), ["C", "D"]);
    }
}
