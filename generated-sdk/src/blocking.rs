//! Clients for programs that are not asynchronous.
//!
//! ```no_run
//! # #[cfg(feature = "authentication")]
//! # fn example(token: String) -> Result<(), genauth::Error> {
//! use genauth::blocking::AuthenticationClient;
//!
//! let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
//!     .build_blocking()?;
//! client.set_access_token(token);
//! let factors = client.list_enrolled_factors().wait()?;
//! # Ok(())
//! # }
//! ```
//!
//! A blocking client has the methods of the asynchronous one, and not a second set of them: a method
//! gives a [`Call`], and [`Call::wait`] sends it. For what is asynchronous beyond that there is [`wait`],
//! and [`iter`] for lists in pages.
//!
//! # What it costs
//!
//! The thread that waits does the work of its call; connections and timers are looked after by one thread
//! in the background, which begins with the first call and lasts as long as the process. Both are idle while
//! a response is on its way. Whoever has many calls at once needs as many threads, and is better off
//! with the asynchronous clients.
//!
//! All of it works within a runtime of tokio too, and never panics there. But it keeps that runtime's
//! thread waiting, and everything else on that thread with it: in asynchronous code, `.await` calls, or use
//! `tokio::task::spawn_blocking`.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::ops::Deref;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use futures_core::Stream;
use tokio::runtime::{Builder, Handle};

use crate::call::Call;
use crate::error::Error;
use crate::raw_response::RawResponse;
use crate::response::Response;
use crate::waiting::Waiting;

impl<T: Response> Call<T> {
    /// Sends the call and waits for the response: `.await` for programs that are not asynchronous. See
    /// [`blocking`](crate::blocking).
    ///
    /// # Errors
    ///
    /// As `.await`.
    pub fn wait(self) -> Result<T, Error> {
        wait(self.into_future())
    }

    /// Sends the call and waits for the response as it came, whatever it says.
    ///
    /// # Errors
    ///
    /// As [`Call::send_raw`].
    pub fn wait_raw(self) -> Result<RawResponse, Error> {
        wait(self.send_raw())
    }
}

/// Waits for anything of this crate that is asynchronous.
///
/// # Errors
///
/// The future's own; and [`ErrorKind::Config`](crate::ErrorKind::Config) if the system has no thread left
/// for the background.
pub fn wait<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let background = background()?;
    let mut future = pin!(future);
    wait_for(background, |cx| future.as_mut().poll(cx))
}

/// The items of a stream, waited for one by one.
///
/// ```no_run
/// # #[cfg(feature = "management")]
/// # fn example(client: genauth::blocking::ManagementClient) -> Result<(), genauth::Error> {
/// use genauth::blocking;
/// use genauth::models::ListRolesParams;
///
/// for role in blocking::iter(client.list_roles(ListRolesParams::new()).items()) {
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

/// What [`iter`] returns.
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

/// Polls on this thread, as long as it takes. The runtime in the background is entered, not blocked on, which
/// is allowed within another runtime as well; and what is polled may borrow.
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

/// Wakes the thread that waits. A wake-up before it sleeps is not lost: `park` then returns at once.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The runtime in the background; it is made once.
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
        // What is spawned there must not use the connections of another runtime either.
        let _waiting = Waiting::begin();
        runtime.block_on(std::future::pending::<()>());
    })?;
    Ok(handle)
}

/// Makes the blocking client of an asynchronous one.
macro_rules! blocking_client {
    ($client:ident, $what:literal, $builder:ident($($argument:ident),*)) => {
        #[doc = concat!("The client for ", $what, ", blocking: see [`blocking`](crate::blocking).")]
        ///
        #[doc = concat!("Has all methods of [`", stringify!($client), "`](crate::", stringify!($client), ").")]
        #[derive(Clone)]
        pub struct $client(crate::$client);

        impl $client {
            /// Of an asynchronous client, with which it shares everything, the access token included.
            pub fn new(client: crate::$client) -> Self {
                Self(client)
            }

            /// Begins the making of a client:
            #[doc = concat!("[`build_blocking`](crate::", stringify!($builder), "::build_blocking) ends it. See")]
            #[doc = concat!("[`builder`](crate::", stringify!($client), "::builder).")]
            pub fn builder($($argument: impl Into<String>),*) -> crate::$builder {
                crate::$client::builder($($argument),*)
            }

            /// A client of what the environment says, see
            #[doc = concat!("[`from_env`](crate::", stringify!($client), "::from_env).")]
            ///
            /// # Errors
            ///
            /// [`ErrorKind::Config`](crate::ErrorKind::Config), with all variables that are missing or can't
            /// be understood.
            pub fn from_env() -> Result<Self, Error> {
                crate::$client::from_env().map(Self)
            }
        }

        impl crate::$builder {
            /// Makes the blocking client, as `build` makes the asynchronous one.
            ///
            /// # Errors
            ///
            /// As `build`.
            pub fn build_blocking(self) -> Result<$client, Error> {
                self.build().map($client)
            }
        }

        impl Deref for $client {
            type Target = crate::$client;

            fn deref(&self) -> &crate::$client {
                &self.0
            }
        }

        impl From<crate::$client> for $client {
            fn from(client: crate::$client) -> Self {
                Self(client)
            }
        }

        impl fmt::Debug for $client {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

#[cfg(feature = "authentication")]
blocking_client!(
    AuthenticationClient,
    "end users",
    AuthenticationClientBuilder(app_id, host)
);
#[cfg(feature = "management")]
blocking_client!(ManagementClient, "back ends", ManagementClientBuilder());
