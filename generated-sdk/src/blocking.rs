//! Clients for programs without async code.
//!
//! ```no_run
//! # #[cfg(feature = "authentication")]
//! # fn example(token: String) -> Result<(), genauth::Error> {
//! use genauth::blocking::AuthenticationClient;
//!
//! let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
//!     .build_blocking()?;
//! let user = client.with_access_token(token);
//! let factors = user.list_enrolled_factors().wait()?;
//! # Ok(())
//! # }
//! ```
//!
//! A blocking client has the methods of the asynchronous one. They return a [`Call`], and
//! [`Call::wait`] sends it. [`wait`] runs other futures, and [`iter`] iterates over streams.
//!
//! # Threads
//!
//! The calling thread processes its call. One background thread, started by the first call, handles
//! connections and timers until the process ends. For many concurrent calls, use the asynchronous
//! clients.
//!
//! Blocking calls also work within a Tokio runtime, without panicking. But they block its thread: in
//! asynchronous code, `.await` calls, or use `tokio::task::spawn_blocking`.

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle};

use crate::call::{Call, Operation};
use crate::error::Error;
pub use crate::generated::blocking::*;
use crate::raw_response::RawResponse;
use crate::waiting::Waiting;

impl<O: Operation> Call<O> {
    /// Sends the call and waits for the response. See [`blocking`](crate::blocking).
    ///
    /// # Errors
    ///
    /// Returns the errors of `.await`.
    pub fn wait(self) -> Result<O::Response, Error> {
        wait(self)
    }

    /// Sends the call and waits for the response, without checking it.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Call::send_raw`].
    pub fn wait_raw(self) -> Result<RawResponse, Error> {
        wait(self.send_raw())
    }
}

/// Waits for a future of this crate.
///
/// # Errors
///
/// Returns the errors of the future, and [`ErrorKind::Config`](crate::ErrorKind::Config) if the
/// background thread cannot be started.
pub fn wait<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let background = background()?;
    let mut future = pin!(future);
    wait_for(background, |cx| future.as_mut().poll(cx))
}

/// Returns an iterator over the items of a stream.
///
/// ```no_run
/// # #[cfg(feature = "management")]
/// # fn example(client: genauth::blocking::ManagementClient) -> Result<(), genauth::Error> {
/// use genauth::blocking;
///
/// for role in blocking::iter(client.list_roles().items()) {
///     println!("{}", role?.code);
/// }
/// # Ok(())
/// # }
/// ```
pub fn iter<S, T>(stream: S) -> Iter<S>
where
    S: Stream<Item = Result<T, Error>> + Unpin,
{
    Iter { stream }
}

/// The iterator of [`iter`].
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct Iter<S> {
    stream: S,
}

impl<S, T> Iterator for Iter<S>
where
    S: Stream<Item = Result<T, Error>> + Unpin,
{
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match background() {
            Ok(background) => {
                wait_for(background, |cx| Pin::new(&mut self.stream).poll_next(cx))
            }
            Err(error) => Some(Err(error)),
        }
    }
}

/// Polls on this thread until it is ready. Entering the background runtime, instead of blocking on
/// it, is allowed within another runtime.
fn wait_for<T>(
    background: &Handle,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> T {
    let _context = background.enter();
    let _waiting = Waiting::begin();
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        match poll(&mut cx) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

/// Wakes the waiting thread. After an early wake-up, `park` returns immediately.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Returns the background runtime, after starting it once.
fn background() -> Result<&'static Handle, Error> {
    static BACKGROUND: OnceLock<Result<Handle, String>> = OnceLock::new();
    let begun = BACKGROUND.get_or_init(|| begin().map_err(|error| error.to_string()));
    begun.as_ref().map_err(|why| {
        Error::config(format!(
            "the background thread of blocking calls can't be started: {why}"
        ))
    })
}

fn begin() -> std::io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new().name("genauth-blocking".to_owned()).spawn(move || {
        // Tasks of this runtime must not use connections of another one either.
        let _waiting = Waiting::begin();
        runtime.block_on(std::future::pending::<()>());
    })?;
    Ok(handle)
}

/// The blocking client of the asynchronous client `C`, with all its methods.
#[derive(Clone)]
pub struct BlockingClient<C>(C);

impl<C> BlockingClient<C> {
    /// Converts an asynchronous client. Both share everything, and have the same access token.
    pub fn new(client: C) -> Self {
        Self(client)
    }
}

impl<C> Deref for BlockingClient<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.0
    }
}

impl<C> From<C> for BlockingClient<C> {
    fn from(client: C) -> Self {
        Self(client)
    }
}

impl<C: fmt::Debug> fmt::Debug for BlockingClient<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
