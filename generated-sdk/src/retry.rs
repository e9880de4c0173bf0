//! Retry policies.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use jiff::civil;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;

use crate::envelope::peeked_status;
use crate::operation::Description;
use crate::transport::{HttpResponse, TransportError, TransportErrorKind};

/// A retry policy.
///
/// A call is repeated if the failure may be temporary, and repeating does no harm:
///
/// | failure | repeated |
/// | --- | --- |
/// | There is no connection: the name does not resolve, the server refuses it, the TLS handshake fails, or the connect timeout expires. Nothing was sent. | every operation |
/// | The server refused the request unread, because there are too many: 429. | every operation |
/// | The server or a proxy is overloaded or under maintenance: 502, 503, 504. The request may have been processed. | idempotent operations |
/// | Everything else. A connection that was interrupted after the request was sent, and a timeout, are among it. | none |
///
/// The numbers are those of the HTTP status, or of the `statusCode` in a body of up to 4 KiB.
/// A 429 in the body counts with an HTTP status of 2xx or 4xx only.
///
/// Each pause is twice as long as the previous one, plus a random part of up to the same length, so
/// that clients do not retry at the same time. `Retry-After` is added to the pause. The timeout of
/// the call covers all attempts: if the next pause exceeds the remaining time, the call fails with
/// the current error. [`Error::exhausted`](crate::Error::exhausted) says which limit ended the
/// attempts.
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

/// A limit that ended the attempts of a call: see [`Error::exhausted`](crate::Error::exhausted).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// The maximum number of attempts: [`Retry::max_attempts`].
    Attempts,
    /// The timeout of the call: it expired, or would have expired before the next attempt.
    Time,
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

    /// Repeats operations that are not idempotent as idempotent ones are: even if the server may have
    /// processed the request. The caller must make sure that this does no harm.
    pub fn retry_non_idempotent(mut self) -> Self {
        self.regardless = true;
        self
    }

    /// Returns the pauses for a call of this operation. `has_codes` says whether bodies have a
    /// `statusCode`.
    pub(crate) fn pauses(&self, operation: &Description, has_codes: bool) -> Pauses {
        let retries = self.max_attempts.saturating_sub(1);
        Pauses {
            backoff: exponential(self.initial_backoff, self.max_backoff, retries),
            is_repeatable: operation.idempotent || self.regardless,
            has_codes,
        }
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
pub(crate) struct Pauses {
    backoff: ExponentialBackoff,
    /// Sending the request twice does no harm.
    is_repeatable: bool,
    /// Bodies have a `statusCode`.
    has_codes: bool,
}

impl Pauses {
    /// Returns the pause before the next attempt. If there is none after this outcome, returns the
    /// limit that is the reason, or `None` if the outcome is final.
    pub(crate) fn next(
        &mut self,
        outcome: &Result<HttpResponse, TransportError>,
        now: SystemTime,
        left: Duration,
    ) -> Result<Duration, Option<Limit>> {
        match Failure::of(outcome, self.has_codes) {
            Some(Failure::Untouched) => {}
            Some(Failure::Overloaded) if self.is_repeatable => {}
            Some(Failure::Overloaded) | None => return Err(None),
        }
        let own = self.backoff.next().ok_or(Some(Limit::Attempts))?;
        let asked =
            outcome.as_ref().ok().and_then(|response| retry_after(response, now));
        // Jitter also applies here, because the server may have sent many clients the same value.
        let pause = asked.unwrap_or_default().saturating_add(own);
        if pause < left { Ok(pause) } else { Err(Some(Limit::Time)) }
    }
}

/// A failure that may be temporary.
enum Failure {
    /// The request was not sent, or was refused unread.
    Untouched,
    /// The request may have been processed.
    Overloaded,
}

impl Failure {
    fn of(
        outcome: &Result<HttpResponse, TransportError>,
        has_codes: bool,
    ) -> Option<Self> {
        let response = match outcome {
            Ok(response) => response,
            Err(error) => {
                return (error.kind() == TransportErrorKind::Connect)
                    .then_some(Self::Untouched);
            }
        };
        // GenAuth usually reports the status in the body.
        let said = if has_codes { peeked_status(response) } else { None };
        let said = said.unwrap_or_default();
        match (response.status, said) {
            (429, _) | (200..=299 | 400..=499, 429) => Some(Self::Untouched),
            (502..=504, _) | (_, 502..=504) => Some(Self::Overloaded),
            _ => None,
        }
    }
}

/// The longest wait that is reported, a hundred years: callers can add it to any time.
const LONGEST_WAIT: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// Returns the duration in `Retry-After` (RFC 9110, section 10.2.3), at most [`LONGEST_WAIT`].
/// Invalid values are ignored.
pub(crate) fn retry_after(response: &HttpResponse, now: SystemTime) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only a number that is too large does not parse.
        let wait = value.parse().map_or(LONGEST_WAIT, Duration::from_secs);
        return Some(wait.min(LONGEST_WAIT));
    }
    let date = http_date(value, now)?;
    Some(date.duration_since(now).unwrap_or_default().min(LONGEST_WAIT))
}

/// Parses a date in the preferred format or one of the two obsolete ones (RFC 9110, section 5.6.7).
fn http_date(value: &str, now: SystemTime) -> Option<SystemTime> {
    // The preferred format is one of RFC 2822.
    if let Ok(date) = DateTimeParser::new().parse_timestamp(value) {
        return Some(date.into());
    }
    let parts: Vec<&str> =
        value.split([' ', ',', '-']).filter(|part| !part.is_empty()).collect();
    let (day, month, year, time) = match parts[..] {
        [_, day, month, year, time, "GMT"] => {
            (day, month, full_year(year.parse().ok()?, now)?, time)
        }
        [_, month, day, time, year] => (day, month, year.parse().ok()?, time),
        _ => return None,
    };
    let text = format!("{day} {month} {year} {time}");
    let date = civil::DateTime::strptime("%d %b %Y %H:%M:%S", text).ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().into())
}

/// Completes a year of two digits: the latest one that is at most 50 years in the future.
fn full_year(year: i64, now: SystemTime) -> Option<i64> {
    let latest = i64::from(timestamp(now)?.to_zoned(TimeZone::UTC).year()) + 50;
    (0..100).contains(&year).then(|| latest - (latest - year).rem_euclid(100))
}

fn timestamp(time: SystemTime) -> Option<jiff::Timestamp> {
    jiff::Timestamp::try_from(time).ok()
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

    fn next(
        retry: &Retry,
        idempotent: bool,
        outcome: &Outcome,
    ) -> Result<Duration, Option<Limit>> {
        retry.pauses(&operation(idempotent), true).next(outcome, UNIX_EPOCH, PLENTY)
    }

    fn initial_backoff(retry: &Retry, outcome: &Outcome) -> Option<Duration> {
        next(retry, true, outcome).ok()
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let any = [
            status(429),
            body(r#"{"statusCode":429,"message":"slow down"}"#),
            body(r#"{"data":{"statusCode":200}, "statusCode" : "429"}"#),
            broken(TransportErrorKind::Connect),
        ];
        for outcome in &any {
            assert!(next(&Retry::default(), false, outcome).is_ok(), "{outcome:?}");
            assert!(next(&Retry::default(), true, outcome).is_ok(), "{outcome:?}");
        }
        let idempotent = [
            status(502),
            status(503),
            status(504),
            body(r#"{"statusCode":502}"#),
            body(r#"{"message":"under maintenance","statusCode":503}"#),
            body(r#"{"statusCode":504}"#),
            Ok(HttpResponse::json(503, r#"{"statusCode":429}"#)),
        ];
        for outcome in &idempotent {
            assert_eq!(
                next(&Retry::default(), false, outcome),
                Err(None),
                "{outcome:?}"
            );
            assert!(next(&Retry::default(), true, outcome).is_ok(), "{outcome:?}");
            let regardless = Retry::default().retry_non_idempotent();
            assert!(next(&regardless, false, outcome).is_ok(), "{outcome:?}");
        }
        let never = [
            status(200),
            status(400),
            status(401),
            status(500),
            status(501),
            body(r#"{"statusCode":500}"#),
            Ok(HttpResponse::json(500, r#"{"statusCode":429}"#)),
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
            let regardless = Retry::default().retry_non_idempotent();
            assert_eq!(next(&regardless, true, outcome), Err(None), "{outcome:?}");
        }
    }

    #[test]
    fn the_limit_that_ends_the_attempts_is_known() {
        let attempts = |retry: Retry| {
            let mut pauses = retry.pauses(&operation(true), true);
            let mut made = 1;
            loop {
                match pauses.next(&status(503), UNIX_EPOCH, PLENTY) {
                    Ok(_) => made += 1,
                    Err(limit) => return (made, limit),
                }
            }
        };
        let number = Some(Limit::Attempts);
        assert_eq!(attempts(Retry::default()), (3, number));
        assert_eq!(attempts(Retry::never()), (1, number));
        assert_eq!(attempts(Retry::default().max_attempts(0)), (1, number));
        assert_eq!(attempts(Retry::default().max_attempts(7)), (7, number));
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_vary() {
        let longest = Duration::from_millis(500);
        let retry = Retry::default().max_attempts(5).max_backoff(longest);
        let mut pauses = retry.pauses(&operation(true), true);
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
        for date in [
            "Sun, 06 Nov 1994 08:50:07 GMT",
            "Sunday, 06-Nov-94 08:50:07 GMT",
            "Sun Nov  6 08:50:07 1994",
        ] {
            assert_eq!(asked(date), Some(30), "{date}");
        }
        for date in [
            "Sun, 06 Nov 1994 08:49:07 GMT",
            "Sunday, 06-Nov-94 08:49:07 GMT",
            "Sun Nov  6 08:49:07 1994",
            // More than 50 years ahead is the past.
            "Sunday, 06-Nov-45 08:50:07 GMT",
        ] {
            assert_eq!(asked(date), Some(0), "{date}");
        }
        let half_a_century = asked("Sunday, 06-Nov-44 08:49:37 GMT");
        assert_eq!(half_a_century, Some(18_263 * 24 * 60 * 60));
        for invalid in [
            "",
            "soon",
            "-1",
            "+1",
            "1.5",
            "Sunday, 06-Nov-1994 08:50:07 GMT",
            "Sunday, 06-Nov-94 08:50:07 PST",
            "Sun Nov 31 08:50:07 1994",
        ] {
            assert_eq!(asked(invalid), None, "{invalid}");
        }
        assert_eq!(retry_after(&HttpResponse::new(503), now), None);

        let response = Ok(HttpResponse::new(503).with_header("retry-after", "2"));
        let pause = initial_backoff(&Retry::default(), &response).expect("a pause");
        assert!(pause >= Duration::from_millis(2200), "{pause:?}");
        for number in [u64::MAX.to_string(), "9".repeat(30)] {
            let response = HttpResponse::new(429).with_header("retry-after", &number);
            assert_eq!(retry_after(&response, now), Some(LONGEST_WAIT));
            let refused = next(&Retry::default(), true, &Ok(response));
            assert_eq!(refused, Err(Some(Limit::Time)), "{number}");
        }
    }

    #[test]
    fn a_pause_that_does_not_fit_is_not_begun() {
        let pause = |left| {
            let mut pauses = Retry::default().pauses(&operation(true), true);
            pauses.next(&status(503), UNIX_EPOCH, Duration::from_millis(left))
        };
        assert_eq!(pause(200), Err(Some(Limit::Time)));
        assert!(pause(400).is_ok());
    }
}
