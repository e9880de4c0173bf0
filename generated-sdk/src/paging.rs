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
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::exchange::{self, Session};
use crate::json::properties;
use crate::operation::Paging;
use crate::raw_response::RawResponse;
use crate::request::Request;
use crate::response::Response;

/// A response that is one page of a list: see [`Call::items`].
pub trait Paged: Response {
    /// The type of the items.
    type Item: Send + Unpin + 'static;

    #[doc(hidden)]
    fn into_page(self) -> Content<Self::Item>;
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
impl<T: Paged> Call<T> {
    /// Sets the number of items per page. For most lists the default is 10 and the maximum is 50.
    pub fn page_size(mut self, items: u32) -> Self {
        self.request = self.request.and_then(|mut request| {
            set(&mut request, "limit", u64::from(items))?;
            Ok(request)
        });
        self
    }

    /// Returns all items of the list, from this page on.
    ///
    /// ```no_run
    /// # #[cfg(feature = "management")]
    /// # async fn example(client: genauth::ManagementClient) -> Result<(), genauth::Error> {
    /// use genauth::models::ListRolesParams;
    ///
    /// let mut roles = client.list_roles(ListRolesParams::new()).page_size(50).items();
    /// while let Some(role) = roles.next().await {
    ///     println!("{}", role?.code);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> Items<T> {
        Items {
            pages: self.pages(),
            ready: Vec::new().into_iter(),
        }
    }

    /// Returns the pages of the list, from this one on.
    pub fn pages(self) -> Pages<T> {
        Pages {
            walk: Walk::new(self.session, self.request),
            response: PhantomData,
        }
    }
}

/// The pages of a list: a [`Stream`].
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    walk: Walk,
    response: PhantomData<fn() -> T>,
}

impl<T: Paged> Pages<T> {
    /// Returns the next page, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Page<T::Item>, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Returns the number of items on all pages, according to the latest page.
    pub fn total(&self) -> Option<u64> {
        self.walk.total
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Page<T::Item>, Error>>> {
        let raw = match ready!(self.walk.poll(cx)) {
            Some(Ok(raw)) => raw,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        Poll::Ready(match T::from_raw(raw) {
            Ok(response) => {
                let (items, total) = response.into_page();
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

impl<T: Paged> Stream for Pages<T> {
    type Item = Result<Page<T::Item>, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

/// The items of a list: a [`Stream`].
#[must_use = "streams do nothing unless polled"]
pub struct Items<T: Paged> {
    pages: Pages<T>,
    /// The remaining items of the latest page.
    ready: vec::IntoIter<T::Item>,
}

impl<T: Paged> Items<T> {
    /// Returns the next item, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<T::Item, Error>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Returns all remaining items.
    ///
    /// # Errors
    ///
    /// Returns the first error of a call. Items that were already fetched are dropped.
    pub async fn collect_all(mut self) -> Result<Vec<T::Item>, Error> {
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

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T::Item, Error>>> {
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

impl<T: Paged> Stream for Items<T> {
    type Item = Result<T::Item, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("next", &self.walk.number)
            .field("total", &self.walk.total)
            .finish_non_exhaustive()
    }
}

impl<T: Paged> fmt::Debug for Items<T> {
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

/// Returns the number with this name from the paging parameters of a request.
fn get(request: &Request, name: &str) -> Option<u64> {
    let (Paging::Body(within) | Paging::BodyString(within)) = request.operation.paging
    else {
        return query(&request.url, name)?.parse().ok();
    };
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    let holder = within.iter().try_fold(&body, |value, name| value.get(name))?;
    match holder.get(name)? {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_u64(),
    }
}

/// Sets a paging parameter.
fn set(request: &mut Request, name: &str, number: u64) -> Result<(), Error> {
    let (within, value) = match request.operation.paging {
        Paging::None => return Ok(()),
        Paging::Query => {
            set_query(&mut request.url, name, number);
            return Ok(());
        }
        Paging::Body(within) => (within, Value::from(number)),
        Paging::BodyString(within) => (within, Value::from(number.to_string())),
    };
    let unwritable = |error: serde_json::Error| {
        let message = "the body has no paging parameters";
        Error::new(ErrorKind::Config, request.operation.name, message).caused_by(error)
    };
    let mut body: Map<String, Value> =
        serde_json::from_slice(&request.body).map_err(unwritable)?;
    put(&mut body, within, name, value);
    request.body = serde_json::to_vec(&body).map_err(unwritable)?;
    Ok(())
}

/// Sets a property in the object at this path. Creates missing objects.
fn put(body: &mut Map<String, Value>, within: &[&str], name: &str, value: Value) {
    let Some((first, rest)) = within.split_first() else {
        body.insert(name.to_owned(), value);
        return;
    };
    let place = body.entry(*first).or_insert(Value::Null);
    let mut inner = match place.take() {
        Value::Object(inner) => inner,
        _ => Map::new(),
    };
    put(&mut inner, rest, name, value);
    *place = Value::Object(inner);
}

fn query(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(known, _)| *known == name)?;
    percent_decode_str(value).decode_utf8().ok().map(Into::into)
}

fn set_query(url: &mut String, name: &str, number: u64) {
    let (target, query) = url.split_once('?').unwrap_or((url, ""));
    let is_other =
        |pair: &&str| pair.split('=').next() != Some(name) && !pair.is_empty();
    let mut pairs: Vec<String> =
        query.split('&').filter(is_other).map(str::to_owned).collect();
    pairs.push(format!("{name}={number}"));
    *url = format!("{target}?{}", pairs.join("&"));
}

/// Implements `Paged` for a response, given the type of its `data` and of the items in `data.list`.
#[allow(unused_macros, reason = "the specification may have none")]
macro_rules! paged {
    ($ty:ident: $data:ident of $item:ty) => {
        impl $crate::paging::Paged for $ty {
            type Item = $item;

            // Required properties are plain, others are options. `Option::from` accepts both.
            fn into_page(self) -> $crate::paging::Content<$item> {
                let mut data = Option::<$data>::from(self.data).unwrap_or_default();
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
    fn a_query_is_changed_in_place_of_having_two() {
        let mut url = "https://h/p?page=2&keyword=a%26page%3D1&limit=5".to_owned();
        assert_eq!(query(&url, "page").as_deref(), Some("2"));
        set_query(&mut url, "page", 3);
        assert_eq!(url, "https://h/p?keyword=a%26page%3D1&limit=5&page=3");
        let mut url = "https://h/p".to_owned();
        set_query(&mut url, "limit", 50);
        assert_eq!(url, "https://h/p?limit=50");
    }

    #[test]
    fn the_place_in_a_body_is_made_if_need_be() {
        let mut body: Map<String, Value> =
            serde_json::from_str(r#"{"a":1,"options":null}"#).unwrap();
        put(&mut body, &["options", "pagination"], "page", 2.into());
        let text = serde_json::to_string(&body).unwrap();
        assert_eq!(text, r#"{"a":1,"options":{"pagination":{"page":2}}}"#);
    }

    #[test]
    fn a_list_is_found_whatever_is_around_it() {
        let body = br#"{"requestId":"1","data":{"totalCount":2,"list":[1, 2]}}"#;
        assert_eq!(list(body).map(RawValue::get), Some("[1, 2]"));
        assert!(list(b"[]").is_none());
        assert!(list(br#"{"data":[]}"#).is_none());
    }
}
