//! The context that all emitters share.

use std::collections::HashMap;

use proc_macro2::Ident;

use super::names::{self, Names};
use crate::model::{Api, NodeId};

/// The API, and the names of its parts in the SDK.
#[derive(Debug)]
pub(crate) struct Sdk<'a> {
    pub(crate) api: &'a Api,
    pub(crate) names: Names,
    /// The reference pages of operations, as paths below the folder of a language.
    pub(crate) pages: HashMap<NodeId, String>,
}

impl<'a> Sdk<'a> {
    pub(crate) fn new(api: &'a Api, pages: HashMap<NodeId, String>) -> Self {
        Self {
            api,
            names: Names::of(api),
            pages,
        }
    }

    pub(crate) fn ident(&self, node: NodeId) -> Ident {
        names::ident(&self.names[node])
    }
}
