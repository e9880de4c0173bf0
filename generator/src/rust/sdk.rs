//! The context that all emitters share.

use std::collections::HashMap;

use proc_macro2::Ident;

use crate::model::{Api, NodeId};
use crate::surface::{self, Surface};

/// The API, and its public form in the crate, with the right names of methods and types.
#[derive(Debug)]
pub(crate) struct Sdk<'a> {
    pub(crate) api: &'a Api,
    pub(crate) surface: Surface,
    /// The reference pages of operations, as paths below the folder of a language.
    pub(crate) pages: HashMap<NodeId, String>,
}

impl<'a> Sdk<'a> {
    pub(crate) fn new(api: &'a Api, pages: HashMap<NodeId, String>) -> Self {
        Self {
            api,
            surface: Surface::of(api).with_right_names(api),
            pages,
        }
    }

    pub(crate) fn ident(&self, node: NodeId) -> Ident {
        surface::ident(&self.surface.names[node])
    }
}
