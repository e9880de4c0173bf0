//! Cached values. They are used during a renewal, and one fetch serves all waiting callers.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::core::Core;
use crate::error::{Error, ErrorKind};

/// The age after which a value is renewed in the background.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// The age after which a value is no longer used.
const USABLE: Duration = Duration::from_secs(24 * 60 * 60);

/// The minimum time between two fetches while there is a value, regardless of tokens with unknown
/// keys.
const PAUSE: Duration = Duration::from_secs(30);

/// A value that is fetched on demand.
///
/// A fetch is a separate task, so that a caller can stop waiting without affecting others.
pub(super) struct Cache<T>(Arc<Mutex<State<T>>>);

struct State<T> {
    known: Option<Known<T>>,
    /// The end of the last fetch, successful or not.
    tried: Option<SystemTime>,
    under_way: Option<UnderWay<T>>,
}

struct Known<T> {
    value: Arc<T>,
    fetched: SystemTime,
}

/// `None` until the fetch ends. All waiting callers get the same error.
type Outcome<T> = Option<Result<Arc<T>, Arc<Error>>>;

struct UnderWay<T> {
    since: Instant,
    outcome: watch::Receiver<Outcome<T>>,
}

/// The state of the cache for a caller.
enum Found<T> {
    Value(Arc<T>),
    Fetch(watch::Receiver<Outcome<T>>),
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State {
            known: None,
            tried: None,
            under_way: None,
        })))
    }
}

impl<T: Send + Sync + 'static> Cache<T> {
    /// Returns the value: immediately if it is cached and `wanted`, otherwise after a fetch, but
    /// not after `deadline`. A value that was just fetched is returned even if it is not `wanted`.
    pub(super) async fn get<F>(
        &self,
        core: &Arc<Core>,
        deadline: Instant,
        wanted: &(dyn Fn(&T) -> bool + Sync),
        fetch: &(dyn Fn(Instant) -> F + Sync),
    ) -> Result<Arc<T>, Error>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        // A task that ended with its runtime is replaced once.
        for _ in 0..2 {
            let mut fetched = match self.find(core, wanted, fetch)? {
                Found::Value(value) => return Ok(value),
                Found::Fetch(fetched) => fetched,
            };
            let ended = timeout_at(deadline, fetched.wait_for(Option::is_some)).await;
            let outcome = ended.map_err(|_| late(core))?.ok().and_then(|it| it.clone());
            match outcome {
                Some(Ok(value)) => return Ok(value),
                Some(Err(error)) => return Err(error.duplicate(error.kind())),
                None => {}
            }
        }
        let message = "the fetch was cancelled";
        Err(Error::new(ErrorKind::Transport, "", message))
    }

    fn find<F>(
        &self,
        core: &Arc<Core>,
        wanted: &(dyn Fn(&T) -> bool + Sync),
        fetch: &(dyn Fn(Instant) -> F + Sync),
    ) -> Result<Found<T>, Error>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let now = core.clock.now();
        let mut state = lock(&self.0);
        let under_way = state.under_way.as_ref().filter(|it| it.lives(core.timeout));
        let under_way = under_way.map(|it| it.outcome.clone());
        let rested = !state.tried.is_some_and(|tried| within(PAUSE, tried, now));
        if let Some(known) = &state.known
            && within(USABLE, known.fetched, now)
        {
            let value = Arc::clone(&known.value);
            let fresh = within(FRESH, known.fetched, now);
            if wanted(&value) {
                if !fresh && rested && under_way.is_none() {
                    // Renews in the background. Without a runtime, the next caller tries again.
                    let _ = self.begin(&mut state, core, fetch);
                }
                return Ok(Found::Value(value));
            }
            if !rested && under_way.is_none() {
                return Ok(Found::Value(value));
            }
        }
        match under_way {
            Some(outcome) => Ok(Found::Fetch(outcome)),
            None => self.begin(&mut state, core, fetch).map(Found::Fetch),
        }
    }

    /// Starts a fetch, limited by the client's timeout.
    fn begin<F>(
        &self,
        state: &mut State<T>,
        core: &Arc<Core>,
        fetch: &(dyn Fn(Instant) -> F + Sync),
    ) -> Result<watch::Receiver<Outcome<T>>, Error>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let runtime = Handle::try_current().map_err(|error| {
            Error::config("the provider can only be queried within a tokio runtime")
                .caused_by(error)
        })?;
        let since = Instant::now();
        let (sender, outcome) = watch::channel(None);
        state.under_way = Some(UnderWay {
            since,
            outcome: outcome.clone(),
        });
        let fetching = fetch(deadline(core));
        let (shared, core) = (Arc::clone(&self.0), Arc::clone(core));
        runtime.spawn(async move {
            let asked = core.clock.now();
            let outcome = fetching.await.map(Arc::new).map_err(Arc::new);
            let ended = core.clock.now();
            {
                let mut state = lock(&shared);
                state.under_way = None;
                state.tried = Some(ended);
                if let Ok(value) = &outcome {
                    state.known = Some(Known {
                        value: Arc::clone(value),
                        fetched: asked,
                    });
                }
            }
            sender.send_replace(Some(outcome));
        });
        Ok(outcome)
    }
}

impl<T> UnderWay<T> {
    /// Returns whether the fetch can still succeed. Its task may have been dropped or blocked with
    /// its runtime.
    fn lives(&self, timeout: Duration) -> bool {
        self.outcome.has_changed().is_ok() && self.since.elapsed() <= timeout
    }
}

/// Returns the deadline of a caller.
pub(super) fn deadline(core: &Core) -> Instant {
    // A timeout that overflows the clock is as good as none. The same value as in tokio.
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    let now = Instant::now();
    now.checked_add(core.timeout).unwrap_or(now + FAR)
}

/// Creates the error of a caller whose deadline has passed.
fn late(core: &Core) -> Error {
    let message = format!("no response within {:?}", core.timeout);
    Error::new(ErrorKind::Timeout, "", message)
}

fn lock<T>(state: &Mutex<State<T>>) -> MutexGuard<'_, State<T>> {
    // No holder of the lock can leave a partial change.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns whether less than `time` has passed. False if the clock was set back.
fn within(time: Duration, since: SystemTime, now: SystemTime) -> bool {
    now.duration_since(since).is_ok_and(|age| age < time)
}
