//! Paged lists as streams.
//!
//! The parts that do not depend on the operation are in [`Walk`].

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use serde_json::value::RawValue;

use crate::call::{Call, Operation};
use crate::error::Error;
use crate::exchange::{self, Session};
use crate::json::properties;
use crate::operation::Paging;
use crate::plan::{get, set};
use crate::raw_response::RawResponse;
use crate::request::Request;
use crate::response::Response;

/// An operation whose response is one page of a list: see [`Call::items`].
pub trait Paged: Operation {
    /// The type of the items.
    type Item: Send + Unpin + 'static;

    #[doc(hidden)]
    fn into_page(response: Self::Response) -> Content<Self::Item>;
}

/// The items of a page, and `totalCount`.
pub(crate) type Content<T> = (Vec<T>, Option<i64>);

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
/// The list ends after `totalCount` items, after an empty page, after a page that repeats the
/// previous one (because the server ignores `page`), and after an error. An operation without
/// `page` in its request has one page.
impl<O: Paged> Call<O> {
    /// Sets the number of items per page. For most lists the default is 10 and the maximum is 50.
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
            operation: PhantomData,
        }
    }
}

/// The pages of a list: a [`Stream`].
#[must_use = "streams do nothing unless polled"]
pub struct Pages<O> {
    walk: Walk,
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
        let raw = match ready!(self.walk.poll(cx)) {
            Some(Ok(raw)) => raw,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        Poll::Ready(match O::Response::from_raw(raw) {
            Ok(response) => {
                let (items, total) = O::into_page(response);
                let number = self.walk.arrived(items.len(), total);
                (!items.is_empty()).then_some(Ok(Page {
                    number,
                    items,
                    total: self.walk.total,
                }))
            }
            Err(error) => {
                self.walk.end();
                Some(Err(error))
            }
        })
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
    total: Option<u64>,
    /// The previous page, to detect repetition.
    before: Option<RawResponse>,
}

impl Walk {
    fn new(session: Arc<Session>, request: Result<Request, Error>) -> Self {
        let given = |name| request.as_ref().ok().and_then(|request| get(request, name));
        let number = given("page").unwrap_or(1).max(1);
        let seen = match number {
            1 => Some(0),
            _ => given("limit").map(|limit| (number - 1).saturating_mul(limit)),
        };
        Self {
            session,
            request: Some(request),
            exchange: None,
            number,
            seen,
            total: None,
            before: None,
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
        Poll::Ready(match response {
            Ok(raw)
                if self.before.as_ref().is_some_and(|before| repeats(before, &raw)) =>
            {
                self.end();
                None
            }
            Ok(raw) => {
                self.before = Some(raw.clone());
                Some(Ok(raw))
            }
            Err(error) => {
                self.end();
                Some(Err(error))
            }
        })
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

    /// Records a page and returns its number.
    fn arrived(&mut self, items: usize, total: Option<i64>) -> u64 {
        let items = items as u64;
        let number = self.number;
        self.number = number.saturating_add(1);
        self.seen = self.seen.map(|seen| seen.saturating_add(items));
        // A total that is smaller than the page has another meaning.
        self.total = total.and_then(|total| u64::try_from(total).ok());
        self.total = self.total.filter(|total| *total >= items);
        let complete =
            self.total.zip(self.seen).is_some_and(|(total, seen)| seen >= total);
        if items == 0 || complete || !self.has_more() {
            self.end();
        }
        number
    }

    /// Returns whether the operation can have more than one page.
    fn has_more(&self) -> bool {
        let request = self.request.as_ref().and_then(|request| request.as_ref().ok());
        request.is_some_and(|request| request.operation.paging != Paging::None)
    }

    fn end(&mut self) {
        self.request = None;
        self.before = None;
    }
}

/// Returns whether both responses have the same list. Other properties, such as the request ID, may
/// differ.
fn repeats(before: &RawResponse, now: &RawResponse) -> bool {
    let lists = list(before.body()).zip(list(now.body()));
    lists.is_some_and(|(before, now)| before.get() == now.get())
}

/// Returns `data.list`, unparsed.
fn list(body: &[u8]) -> Option<&RawValue> {
    let [data] = properties(body, ["data"])?;
    let [list] = properties(data?.get().as_bytes(), ["list"])?;
    list
}

/// Implements `Paged` for an operation, given the type of its response's `data` and of the items in
/// `data.list`.
#[allow(unused_macros, reason = "the specification may have none")]
macro_rules! paged {
    ($operation:ident: $($data:ident)::+ of $item:ty) => {
        impl $crate::paging::Paged for $operation {
            type Item = $item;

            // Required properties are plain, others are options. `Option::from` accepts both.
            fn into_page(response: Self::Response) -> $crate::paging::Content<$item> {
                let mut data = Option::<$($data)::+>::from(response.data).unwrap_or_default();
                let total = $crate::wire::integer(&mut data, "totalCount");
                let items = Option::<Vec<$item>>::from(data.list).unwrap_or_default();
                (items, total)
            }
        }
    };
}

#[allow(unused_imports, reason = "the specification may have none")]
pub(crate) use paged;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_found_whatever_is_around_it() {
        let body = br#"{"requestId":"1","data":{"totalCount":2,"list":[1, 2]}}"#;
        assert_eq!(list(body).map(RawValue::get), Some("[1, 2]"));
        assert!(list(b"[]").is_none());
        assert!(list(br#"{"data":[]}"#).is_none());
    }
}
