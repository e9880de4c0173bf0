//! Retry policies.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use jiff::fmt::rfc2822::DateTimeParser;

use crate::envelope::peeked_status;
use crate::operation::Description;
use crate::transport::{HttpResponse, TransportError, TransportErrorKind};

/// A retry policy.
///
/// Only idempotent operations are repeated, and only if the server was not reached or is
/// overloaded: HTTP 429, 502, 503, 504, or `statusCode` 429. Other operations are sent once,
/// because the server may have acted on a failed request.
///
/// Each pause is twice as long as the previous one, plus a random part of up to the same length, so
/// that clients do not retry at the same time. `Retry-After` is added to the pause. The timeout of
/// the call covers all attempts: if the next pause exceeds the remaining time, the call fails with
/// the current error.
///
/// ```
/// use std::time::Duration;
/// use genauth::Retry;
///
/// let patient = Retry::default().max_attempts(6).initial_backoff(Duration::from_secs(1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    regardless: bool,
}

impl Default for Retry {
    /// Returns a policy with three attempts and pauses of 200 to 400 ms and 400 to 800 ms.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            initial_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(5),
            regardless: false,
        }
    }
}

impl Retry {
    /// Returns a policy without retries.
    pub fn never() -> Self {
        Self {
            max_attempts: 1,
            ..Self::default()
        }
    }

    /// Sets the maximum number of attempts, including the first. 3 by default.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the pause before the second attempt, without jitter. 200 ms by default.
    pub fn initial_backoff(mut self, pause: Duration) -> Self {
        self.initial_backoff = pause;
        self
    }

    /// Sets the maximum pause, without jitter and `Retry-After`. 5 seconds by default.
    pub fn max_backoff(mut self, pause: Duration) -> Self {
        self.max_backoff = pause;
        self
    }

    /// Repeats operations that are not idempotent as well. The caller must make sure that this does
    /// no harm.
    pub fn retry_non_idempotent(mut self) -> Self {
        self.regardless = true;
        self
    }

    /// Returns the pauses for a call of this operation.
    pub(crate) fn pauses(&self, operation: &Description) -> Pauses {
        let allowed = operation.idempotent || self.regardless;
        let attempts = if allowed { self.max_attempts } else { 1 };
        let retries = attempts.saturating_sub(1);
        Pauses(exponential(self.initial_backoff, self.max_backoff, retries))
    }
}

/// Returns this many pauses that double up to `max`, with jitter.
pub(crate) fn exponential(
    initial: Duration,
    max: Duration,
    count: u32,
) -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(initial.min(max))
        .with_max_delay(max)
        .with_max_times(count as usize)
        .with_jitter()
        .build()
}

/// The remaining pauses of a call.
pub(crate) struct Pauses(ExponentialBackoff);

impl Pauses {
    /// Returns the pause before the next attempt, or `None` if there is no attempt after this
    /// outcome or not enough time is left.
    pub(crate) fn next(
        &mut self,
        outcome: &Result<HttpResponse, TransportError>,
        now: SystemTime,
        left: Duration,
    ) -> Option<Duration> {
        let own = self.0.next()?;
        if !may_pass(outcome) {
            return None;
        }
        let asked =
            outcome.as_ref().ok().and_then(|response| retry_after(response, now));
        // Jitter also applies here, because the server may have sent many clients the same value.
        let pause = asked.unwrap_or_default().saturating_add(own);
        (pause < left).then_some(pause)
    }
}

/// Returns whether the failure may be temporary.
fn may_pass(outcome: &Result<HttpResponse, TransportError>) -> bool {
    match outcome {
        Ok(response) => {
            matches!(response.status, 429 | 502 | 503 | 504)
                || peeked_status(response) == Some(429)
        }
        Err(error) => error.kind() == TransportErrorKind::Connect,
    }
}

/// Returns the duration in `Retry-After` (RFC 9110, section 10.2.3). Invalid values are ignored.
fn retry_after(response: &HttpResponse, now: SystemTime) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // RFC 2822 includes the preferred date format of HTTP. The two obsolete formats are not in use.
    let date = DateTimeParser::new().parse_timestamp(value).ok()?;
    Some(SystemTime::from(date).duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    const PLENTY: Duration = Duration::from_secs(3600);

    fn operation(idempotent: bool) -> Description {
        Description {
            idempotent,
            ..Description::DEFAULT
        }
    }

    type Outcome = Result<HttpResponse, TransportError>;

    fn status(status: u16) -> Outcome {
        Ok(HttpResponse::new(status))
    }

    fn body(body: &str) -> Outcome {
        Ok(HttpResponse::json(200, body))
    }

    fn broken(kind: TransportErrorKind) -> Outcome {
        Err(TransportError::new(kind))
    }

    fn initial_backoff(retry: &Retry, outcome: &Outcome) -> Option<Duration> {
        retry.pauses(&operation(true)).next(outcome, UNIX_EPOCH, PLENTY)
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let again = [
            status(429),
            status(502),
            status(503),
            status(504),
            body(r#"{"statusCode":429,"message":"slow down"}"#),
            broken(TransportErrorKind::Connect),
        ];
        for outcome in &again {
            assert!(
                initial_backoff(&Retry::default(), outcome).is_some(),
                "{outcome:?}"
            );
        }
        let never = [
            status(200),
            status(400),
            status(401),
            status(500),
            body(r#"{"statusCode":499,"apiCode":429}"#),
            body(r#"{"statusCode":200,"data":{"statusCode":429}}"#),
            body(r#"429"#),
            body(&format!(r#"{{"statusCode":429,"pad":"{}"}}"#, "x".repeat(4096))),
            broken(TransportErrorKind::Invalid),
            broken(TransportErrorKind::Timeout),
            broken(TransportErrorKind::Interrupted),
            broken(TransportErrorKind::TooLarge),
        ];
        for outcome in &never {
            assert_eq!(initial_backoff(&Retry::default(), outcome), None, "{outcome:?}");
        }
    }

    #[test]
    fn only_what_does_no_harm_is_tried_again() {
        let pauses = |retry: Retry, idempotent| {
            let mut pauses = retry.pauses(&operation(idempotent));
            let next = || pauses.next(&status(503), UNIX_EPOCH, PLENTY);
            std::iter::from_fn(next).count()
        };
        assert_eq!(pauses(Retry::default(), true), 2);
        assert_eq!(pauses(Retry::default(), false), 0);
        assert_eq!(pauses(Retry::default().retry_non_idempotent(), false), 2);
        assert_eq!(pauses(Retry::never(), true), 0);
        assert_eq!(pauses(Retry::default().max_attempts(0), true), 0);
        assert_eq!(pauses(Retry::default().max_attempts(7), true), 6);
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_vary() {
        let longest = Duration::from_millis(500);
        let retry = Retry::default().max_attempts(5).max_backoff(longest);
        let mut pauses = retry.pauses(&operation(true));
        for least in [200, 400, 500, 500].map(Duration::from_millis) {
            let pause = pauses.next(&status(503), UNIX_EPOCH, PLENTY).expect("a pause");
            assert!(least <= pause && pause < least * 2, "{pause:?} for {least:?}");
        }
        let some = |_| initial_backoff(&Retry::default(), &status(503));
        let different: std::collections::BTreeSet<_> = (0..20).map(some).collect();
        assert!(different.len() > 1, "nothing is left to chance");
    }

    #[test]
    fn the_server_may_ask_for_a_longer_pause() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777); // 08:49:37
        let asked = |value: &str| {
            let response = HttpResponse::new(503).with_header("Retry-After", value);
            retry_after(&response, now).map(|pause| pause.as_secs())
        };
        assert_eq!(asked("120"), Some(120));
        assert_eq!(asked(" 0 "), Some(0));
        assert_eq!(asked("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:07 GMT"), Some(0));
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-1"), None);
        assert_eq!(retry_after(&HttpResponse::new(503), now), None);

        let response = Ok(HttpResponse::new(503).with_header("retry-after", "2"));
        let pause = initial_backoff(&Retry::default(), &response).expect("a pause");
        assert!(pause >= Duration::from_millis(2200), "{pause:?}");
        let never =
            Ok(HttpResponse::new(503).with_header("retry-after", u64::MAX.to_string()));
        assert_eq!(initial_backoff(&Retry::default(), &never), None);
    }

    #[test]
    fn a_pause_that_does_not_fit_is_not_begun() {
        let pause = |left| {
            let mut pauses = Retry::default().pauses(&operation(true));
            pauses.next(&status(503), UNIX_EPOCH, Duration::from_millis(left))
        };
        assert_eq!(pause(200), None);
        assert!(pause(400).is_some());
    }
}
