//! The generic structs of responses that differ only in one type.

use crate::code::{ApiCode, StatusCode};
use crate::extra::Extra;
use crate::wire::{Object, Property, Slot, object};

/// A response with its result.
///
/// The response types of most operations are aliases of it.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Enveloped<T> {
    /// Status of the call; it has succeeded only if this is 200, whatever the HTTP status.
    pub status_code: StatusCode,
    /// Description of the outcome, for people to read.
    pub message: String,
    /// Precise reason of a failure. Present only if the call failed for a reason with a business
    /// meaning.
    pub api_code: Option<ApiCode>,
    /// Id of the request, to quote when reporting a problem. Present only if the call failed.
    pub request_id: Option<String>,
    /// Result of the operation.
    pub data: T,
    /// Properties that are not in the specification.
    pub extra: Extra,
}

impl<T: Slot + Default + 'static> Object for Enveloped<T> {
    fn properties(&self) -> &'static [Property] {
        &[
            Property::Plain("statusCode"),
            Property::Plain("message"),
            Property::Optional("apiCode"),
            Property::Optional("requestId"),
            Property::Required("data"),
        ]
    }

    fn get(&self, index: usize) -> &dyn Slot {
        match index {
            0 => &self.status_code,
            1 => &self.message,
            2 => &self.api_code,
            3 => &self.request_id,
            4 => &self.data,
            _ => &self.extra,
        }
    }

    fn get_mut(&mut self, index: usize) -> &mut dyn Slot {
        match index {
            0 => &mut self.status_code,
            1 => &mut self.message,
            2 => &mut self.api_code,
            3 => &mut self.request_id,
            4 => &mut self.data,
            _ => &mut self.extra,
        }
    }
}

object!(Enveloped<T>);

/// One page of an array, and the length of the whole array.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Listed<T> {
    /// Number of records on all pages together.
    pub total_count: Option<i64>,
    /// Records of the response; if it is paginated, those on this page.
    pub list: T,
    /// Properties that are not in the specification.
    pub extra: Extra,
}

impl<T: Slot + Default + 'static> Object for Listed<T> {
    fn properties(&self) -> &'static [Property] {
        &[Property::Required("totalCount"), Property::Required("list")]
    }

    fn get(&self, index: usize) -> &dyn Slot {
        match index {
            0 => &self.total_count,
            1 => &self.list,
            _ => &self.extra,
        }
    }

    fn get_mut(&mut self, index: usize) -> &mut dyn Slot {
        match index {
            0 => &mut self.total_count,
            1 => &mut self.list,
            _ => &mut self.extra,
        }
    }
}

object!(Listed<T>);
