//! Paged lists as streams.
//!
//! The parts that do not depend on the operation are in [`Walk`].

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::future::{Future, poll_fn};
use std::hash::{DefaultHasher, Hasher};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::call::{Call, Operation};
use crate::error::Error;
use crate::exchange::{self, Session};
use crate::extra::Extra;
use crate::json::properties;
use crate::plan::{get, set};
use crate::raw_response::RawResponse;
use crate::request::Request;
use crate::response::{Response as _, decode_part, unreadable};
use crate::wire::{self, Slot};

/// An operation whose response is one page of a list: see [`Call::items`].
pub trait Paged: Operation {
    /// The type of the items.
    type Item: Send + Unpin + 'static;

    #[doc(hidden)]
    fn page(raw: RawResponse) -> Result<Content<Self::Item>, Error>;
}

/// The content of a page.
pub struct Content<T> {
    pub(crate) items: Vec<T>,
    /// The number of items that the server sent. Those that can't be read are not in `items`.
    pub(crate) sent: usize,
    /// `totalCount`.
    pub(crate) total: Option<i64>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The number of the page. The first page is 1.
    pub number: u64,
    /// The items. Never empty: an empty page ends the list.
    pub items: Vec<T>,
    /// The number of items on all pages, if the server returns it.
    pub total: Option<u64>,
}

/// Paged lists.
///
/// Pages are fetched one by one, on demand, each with the timeout and the retries of the call. The
/// first one is the page of the request, or page 1.
///
/// The list ends after `totalCount` items, after an empty page, after a page that repeats an earlier
/// one (because the server ignores `page`), and after an error. If the latest `totalCount` says that
/// there are more items, the end is an error of the kind [`Decode`](crate::ErrorKind::Decode): no
/// list ends short in silence. So is an item that can't be read, such as null: it ends the list.
/// Items that were already fetched, and the other items of its page, come first.
impl<O: Paged> Call<O> {
    /// Sets the number of items per page, in place of `limit` in the input. For most lists the default
    /// is 10 and the maximum is 50. Servers may return less.
    ///
    /// A size of 0 is an error of the kind [`Config`](crate::ErrorKind::Config) when the call is sent.
    pub fn page_size(mut self, items: u32) -> Self {
        self.plan.page_size = Some(items);
        self
    }

    /// Returns all items of the list, from this page on.
    ///
    /// ```no_run
    /// # #[cfg(feature = "management")]
    /// # async fn example(client: genauth::ManagementClient) -> Result<(), genauth::Error> {
    /// let mut roles = client.list_roles().page_size(50).items();
    /// while let Some(role) = roles.next().await {
    ///     println!("{}", role?.code);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> Items<O> {
        Items {
            pages: self.pages(),
            ready: Vec::new().into_iter(),
        }
    }

    /// Returns the pages of the list, from this one on.
    pub fn pages(mut self) -> Pages<O> {
        let request = self.plan.template();
        Pages {
            walk: Walk::new(self.plan.session, request),
            failure: None,
            operation: PhantomData,
        }
    }
}

/// The pages of a list: a [`Stream`].
#[must_use = "streams do nothing unless polled"]
pub struct Pages<O> {
    walk: Walk,
    /// The error that follows a page of which a part can't be read.
    failure: Option<Error>,
    operation: PhantomData<fn() -> O>,
}

impl<O: Paged> Pages<O> {
    /// Returns the next page, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Page<O::Item>, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Returns the number of items on all pages, according to the latest page.
    pub fn total(&self) -> Option<u64> {
        self.walk.total
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Page<O::Item>, Error>>> {
        if let Some(error) = self.failure.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let raw = match ready!(self.walk.poll(cx)) {
            Some(Ok(raw)) => raw,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        let page = O::page(raw.clone()).and_then(|page| {
            let number = self.walk.arrived(&raw, page.sent, page.total)?;
            Ok(number.map(|number| (number, page)))
        });
        let (number, Content { items, sent, .. }) = match page {
            Ok(Some(page)) => page,
            Ok(None) => return Poll::Ready(None),
            Err(error) => {
                self.walk.end();
                return Poll::Ready(Some(Err(error)));
            }
        };
        let unread = sent.saturating_sub(items.len());
        if unread > 0 {
            self.walk.end();
            let message =
                format!("{unread} of {sent} items of page {number} can't be read");
            let error = unreadable(&raw, message);
            if items.is_empty() {
                return Poll::Ready(Some(Err(error)));
            }
            self.failure = Some(error);
        }
        let total = self.walk.total;
        Poll::Ready(Some(Ok(Page {
            number,
            items,
            total,
        })))
    }
}

impl<O: Paged> Stream for Pages<O> {
    type Item = Result<Page<O::Item>, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

/// The items of a list: a [`Stream`].
#[must_use = "streams do nothing unless polled"]
pub struct Items<O: Paged> {
    pages: Pages<O>,
    /// The remaining items of the latest page.
    ready: vec::IntoIter<O::Item>,
}

impl<O: Paged> Items<O> {
    /// Returns the next item, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Returns all remaining items.
    ///
    /// # Errors
    ///
    /// Returns the first error of a call. Items that were already fetched are dropped.
    pub async fn collect_all(mut self) -> Result<Vec<O::Item>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }

    /// Returns the number of items on all pages, according to the latest page. `None` before the
    /// first item.
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, Error>>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(cx)) {
                Some(Ok(page)) => self.ready = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<O: Paged> Stream for Items<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<O> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("next", &self.walk.number)
            .field("total", &self.walk.total)
            .finish_non_exhaustive()
    }
}

impl<O: Paged> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

type Exchange = Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>;

/// The iteration over the pages.
struct Walk {
    session: Arc<Session>,
    /// The request of each page. `None` at the end of the list.
    request: Option<Result<Request, Error>>,
    exchange: Option<Exchange>,
    /// The number of the next page.
    number: u64,
    /// The number of items up to the current page, if known.
    seen: Option<u64>,
    /// The number of items per page that the request asks for.
    limit: Option<u64>,
    /// The latest `totalCount`.
    total: Option<u64>,
    /// Digests of all pages, to detect repetition.
    pages: HashSet<u64>,
}

impl Walk {
    fn new(session: Arc<Session>, request: Result<Request, Error>) -> Self {
        let given = |name| request.as_ref().ok().and_then(|request| get(request, name));
        let number = given("page").unwrap_or(1).max(1);
        let limit = given("limit");
        let seen = match number {
            1 => Some(0),
            _ => limit.map(|limit| (number - 1).saturating_mul(limit)),
        };
        Self {
            session,
            request: Some(request),
            exchange: None,
            number,
            seen,
            limit,
            total: None,
            pages: HashSet::new(),
        }
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<RawResponse, Error>>> {
        if self.exchange.is_none() {
            self.exchange = self.begin();
        }
        let Some(exchange) = &mut self.exchange else { return Poll::Ready(None) };
        let response = ready!(exchange.as_mut().poll(cx));
        self.exchange = None;
        if response.is_err() {
            self.end();
        }
        Poll::Ready(Some(response))
    }

    /// Requests the next page, if there may be one.
    fn begin(&mut self) -> Option<Exchange> {
        let request = self.request.take()?.and_then(|template| {
            let mut request = template.clone();
            self.request = Some(Ok(template));
            set(&mut request, "page", self.number)?;
            Ok(request)
        });
        Some(Box::pin(exchange::send(Arc::clone(&self.session), request)))
    }

    /// Records a page with this number of items, and returns its number. `None` if it ends the list
    /// and has nothing new.
    fn arrived(
        &mut self,
        raw: &RawResponse,
        items: usize,
        total: Option<i64>,
    ) -> Result<Option<u64>, Error> {
        let items = items as u64;
        let number = self.number;
        let is_first = self.pages.is_empty();
        if items > 0 && !self.pages.insert(digest(raw.body())) {
            return self.ended(raw, &format!("page {number} repeats an earlier one"));
        }
        // A total that is smaller than the page has another meaning.
        let total = total.and_then(|total| u64::try_from(total).ok());
        self.total = total.filter(|total| *total >= items).or(self.total);
        if items == 0 {
            return self.ended(raw, &format!("page {number} is empty"));
        }
        self.number = number.saturating_add(1);
        // A server that limits the size of pages has put fewer items on the skipped ones, too.
        let is_full = self.limit.is_none_or(|limit| items >= limit);
        self.seen = self
            .seen
            .filter(|_| number == 1 || !is_first || is_full)
            .map(|seen| seen.saturating_add(items));
        if self.total.zip(self.seen).is_some_and(|(total, seen)| seen >= total) {
            self.end();
        }
        Ok(Some(number))
    }

    /// Ends the list with a page that has nothing new.
    fn ended(&mut self, raw: &RawResponse, why: &str) -> Result<Option<u64>, Error> {
        self.end();
        match self.total.zip(self.seen) {
            Some((total, seen)) if seen < total => {
                let message = format!(
                    "the list ends short: {why}, but only {seen} of {total} items came"
                );
                Err(unreadable(raw, message))
            }
            _ => Ok(None),
        }
    }

    fn end(&mut self) {
        self.request = None;
        self.pages.clear();
    }
}

/// Returns a digest of the list in a response. Other properties, such as the request ID, may differ
/// in two responses with the same list.
fn digest(body: &[u8]) -> u64 {
    let mut digest = DefaultHasher::new();
    match list(body) {
        Some(list) => digest.write(list.get().as_bytes()),
        None => digest.write(body),
    }
    digest.finish()
}

/// Returns the array of items, unparsed, wherever the response has it: `data.list`, `data.data`,
/// `data`, or `list`. An object in its place is the only item, null means no item.
fn list(body: &[u8]) -> Option<&RawValue> {
    let [data, list] = properties(body, ["data", "list"])?;
    let data = data.filter(may_be_list).or(list.filter(may_be_list))?;
    let inner = properties(data.get().as_bytes(), ["list", "data"]).unwrap_or_default();
    Some(inner.into_iter().flatten().find(may_be_list).unwrap_or(data))
}

fn may_be_list(value: &&RawValue) -> bool {
    value.get().starts_with(['[', '{', 'n'])
}

/// Reads a page whose type `R` is not that of a page.
#[allow(dead_code, reason = "the specification may have none")]
pub(crate) fn found<R: Slot + Default, T: Slot + Default>(
    raw: &RawResponse,
) -> Result<Content<T>, Error> {
    RawResponse::from_raw(raw.clone())?;
    let body = raw.body();
    let [data, total] = properties(body, ["data", "totalCount"]).unwrap_or_default();
    let inner = data.and_then(|data| properties(data.get().as_bytes(), ["totalCount"]));
    let total = inner.and_then(|[total]| total).or(total);
    let total = total.and_then(|total| serde_json::from_str(total.get()).ok());
    let list = list(body)
        .ok_or_else(|| unreadable(raw, "the response has no list of items"))?;
    let list = list.get();
    let mut items: Vec<T> = Vec::new();
    let mut sent = 0;
    if list.starts_with('[') {
        decode_part(raw, &mut items, list)?;
        let all: Vec<IgnoredAny> = serde_json::from_str(list).unwrap_or_default();
        sent = all.len();
    } else if list.starts_with('{') {
        let mut item = T::default();
        let is_data = data.is_some_and(|data| data.get().as_ptr() == list.as_ptr());
        if !(is_data && has_one_object(&mut R::default()) && is_item(&mut item, list)) {
            let message =
                "the response has an object that is no item, instead of a list";
            return Err(unreadable(raw, message));
        }
        decode_part(raw, &mut item, list)?;
        items.push(item);
        sent = 1;
    }
    Ok(Content {
        items,
        sent,
        total: total.as_ref().and_then(wire::integer_of),
    })
}

/// Returns whether `data` of a response is specified as an object.
fn has_one_object(response: &mut dyn Slot) -> bool {
    let Some(response) = response.object() else { return false };
    let is_data = |property: &wire::Property| property.name() == "data";
    let index = response.properties().iter().position(is_data);
    index.is_some_and(|index| response.get_mut(index).object().is_some())
}

/// Returns whether an object has a property of the item, and none of a page.
fn is_item(item: &mut dyn Slot, object: &str) -> bool {
    let names = serde_json::from_str::<HashMap<String, IgnoredAny>>(object);
    let Some((names, item)) = names.ok().zip(item.object()) else { return false };
    !["totalCount", "list"].iter().any(|name| names.contains_key(*name))
        && item.properties().iter().any(|property| names.contains_key(property.name()))
}

/// Implements `Paged` for an operation, given the type of the items, and the type of its response's
/// `data` if that has `list` and `totalCount`.
#[allow(unused_macros, reason = "the specification may have none")]
macro_rules! paged {
    ($operation:ident: of $item:ty) => {
        impl $crate::paging::Paged for $operation {
            type Item = $item;

            fn page(
                raw: $crate::RawResponse,
            ) -> Result<$crate::paging::Content<$item>, $crate::Error> {
                $crate::paging::found::<Self::Response, $item>(&raw)
            }
        }
    };
    ($operation:ident: $($data:ident)::+ of $item:ty) => {
        impl $crate::paging::Paged for $operation {
            type Item = $item;

            // Required properties are plain, others are options. `Option::from` accepts both.
            fn page(
                raw: $crate::RawResponse,
            ) -> Result<$crate::paging::Content<$item>, $crate::Error> {
                let response = <Self::Response as $crate::Response>::from_raw(raw)?;
                let data = Option::<$($data)::+>::from(response.data).unwrap_or_default();
                let total = $crate::wire::integer(&data, "totalCount");
                let items = Option::<Vec<$item>>::from(data.list).unwrap_or_default();
                let sent = $crate::paging::sent(&data.extra, items.len());
                Ok($crate::paging::Content { items, sent, total })
            }
        }
    };
}

/// Returns the number of items that the server sent. If some can't be read, the extra properties have
/// all of them.
#[allow(dead_code, reason = "the specification may have none")]
pub(crate) fn sent(extra: &Extra, read: usize) -> usize {
    let all = extra.get("list").and_then(|list| list.as_array());
    all.map_or(read, Vec::len)
}

#[allow(unused_imports, reason = "the specification may have none")]
pub(crate) use paged;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_found_wherever_it_is() {
        for (body, expected) in [
            (
                r#"{"requestId":"1","data":{"totalCount":2,"list":[1, 2]}}"#,
                Some("[1, 2]"),
            ),
            (r#"{"data":{"data":[1]}}"#, Some("[1]")),
            (r#"{"data":[]}"#, Some("[]")),
            (r#"{"list":[3]}"#, Some("[3]")),
            (r#"{"data":{"id":1}}"#, Some(r#"{"id":1}"#)),
            (r#"{"data":{"list":{"id":1}}}"#, Some(r#"{"id":1}"#)),
            (r#"{"data":null}"#, Some("null")),
            (r#"{"data":{"list":null}}"#, Some("null")),
            (r#"{"data":1}"#, None),
            ("[]", None),
        ] {
            assert_eq!(list(body.as_bytes()).map(RawValue::get), expected, "{body}");
        }
    }
}
