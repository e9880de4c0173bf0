//! Right names: the documented names of methods and types whose official names are misspelt or
//! mislead.
//!
//! Records, imports and comparisons go by the official names. Only the emitters of the crate prefer
//! the right ones, and write the official ones as aliases.

use super::Surface;
use crate::model::Api;

impl Surface {
    /// Puts the right names in place of the official ones, which become the other names.
    pub(crate) fn with_right_names(mut self, api: &Api) -> Self {
        let names = &mut self.names;
        for (node, other) in &mut names.right.methods {
            std::mem::swap(&mut names.by_node[node.0], other);
        }
        for (node, other) in &mut names.right.operations {
            if let Some(name) = names.operations.get_mut(node) {
                std::mem::swap(name, other);
            }
        }
        let right = std::mem::take(&mut names.right.types);
        for (node, name) in &mut names.parameters {
            if let Some(right) = right.get(name) {
                name.clone_from(right);
                if let Some(one) = self.parameters.get_mut(node) {
                    one.name.clone_from(right);
                }
            }
        }
        for one in &mut self.types {
            if let Some(right) = right.get(&one.name) {
                one.name.clone_from(right);
                for id in &one.members {
                    names.by_node[api[*id].node.0].clone_from(right);
                }
            }
        }
        for (_, present) in &mut names.former_types {
            if let Some(right) = right.get(present) {
                present.clone_from(right);
            }
        }
        names.right.types =
            right.into_iter().map(|(official, right)| (right, official)).collect();
        self
    }
}
