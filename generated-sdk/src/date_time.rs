//! Dates and times.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

#[cfg(feature = "jiff")]
use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use jiff::{SignedDuration, civil};

use crate::shown::shown;

/// A date and time in the format of the server: `2022-07-03T02:20:30.000Z`.
///
/// The string is kept unchanged and parsed on demand. A date in an unusual format therefore does
/// not fail a response. [`parse`](str::parse) checks the format, `From` does not.
///
/// Values are ordered by time. Those that can't be parsed come before all others.
///
/// The features `chrono`, `time` and `jiff` add conversions from and to the types of these crates:
/// `From` writes the time in UTC with milliseconds, as the server does; `TryFrom` parses it. Setters
/// take the types of these crates as well. `jiff::Timestamp` ends at `9999-12-30T22:00:00Z`: later
/// times become its maximum.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use genauth::DateTime;
///
/// let created: DateTime = "2022-07-03T04:20:30+02:00".parse()?;
/// assert!(created < DateTime::now());
/// let later = DateTime::from(created.to_system_time()? + Duration::from_secs(60));
/// assert_eq!(later.as_str(), "2022-07-03T02:21:30.000Z");
/// # Ok::<(), genauth::InvalidDateTime>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DateTime(String);

impl DateTime {
    /// Returns the unchanged string.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the present time of the system, in UTC with milliseconds.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Parses the date and time.
    ///
    /// Accepts RFC 3339 (`2022-07-03T02:20:30.000Z`, any offset), the same without an offset (UTC), a
    /// date (`2022-06-03`, midnight in UTC) and milliseconds since the Unix epoch (`1669881887852`,
    /// 12 or 13 digits). A time zone (`[Asia/Tokyo]`) is accepted after an offset only, and not
    /// used.
    ///
    /// # Errors
    ///
    /// [`InvalidDateTime`] if the string has none of these formats.
    pub fn to_system_time(&self) -> Result<SystemTime, InvalidDateTime> {
        self.parsed(system_time)
    }

    fn parsed<T>(
        &self,
        convert: impl FnOnce(SignedDuration) -> Option<T>,
    ) -> Result<T, InvalidDateTime> {
        since_epoch(self.0.trim())
            .and_then(convert)
            .ok_or_else(|| InvalidDateTime(self.0.clone()))
    }

    /// Formats a time in UTC with milliseconds.
    fn of(since_epoch: SignedDuration) -> Self {
        // `Timestamp` ends a day before the year 9999 does.
        Self(format!("{:.3}Z", EPOCH.saturating_add(since_epoch)))
    }
}

const EPOCH: civil::DateTime = civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Parses the time since the Unix epoch.
fn since_epoch(text: &str) -> Option<SignedDuration> {
    // Fewer digits may be seconds, more may be a date without separators.
    if matches!(text.len(), 12 | 13) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(SignedDuration::from_millis);
    }
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset();
    let time = match pieces.time() {
        Some(time) => time,
        // `YYYY-MM-DD` and nothing else.
        None if text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') => {
            civil::Time::midnight()
        }
        None => return None,
    };
    if offset.is_none() && pieces.time_zone_annotation().is_some() {
        return None;
    }
    let offset = i64::from(offset.map_or(0, jiff::tz::Offset::seconds));
    let local = pieces.date().to_datetime(time).duration_since(EPOCH);
    local.checked_sub(SignedDuration::from_secs(offset))
}

fn system_time(since_epoch: SignedDuration) -> Option<SystemTime> {
    let distance = since_epoch.unsigned_abs();
    if since_epoch.is_negative() {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |date: &Self| since_epoch(date.0.trim());
        // Equal values are the same string, so that different strings are not equal.
        key(self).cmp(&key(other)).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for DateTime {
    type Err = InvalidDateTime;

    /// Keeps the string unchanged if it can be parsed.
    fn from_str(text: &str) -> Result<Self, InvalidDateTime> {
        let date = Self::from(text);
        date.parsed(Some)?;
        Ok(date)
    }
}

impl From<SystemTime> for DateTime {
    /// Formats the time in UTC with milliseconds. A time outside of the years -9999 to 9999 becomes
    /// the first or last moment of these years.
    fn from(time: SystemTime) -> Self {
        Self::of(match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => SignedDuration::try_from(after).unwrap_or(SignedDuration::MAX),
            Err(before) => SignedDuration::try_from(before.duration())
                .map_or(SignedDuration::MIN, |before| -before),
        })
    }
}

impl From<DateTime> for String {
    fn from(date: DateTime) -> Self {
        date.0
    }
}

/// Implements `TryFrom` for a type that the time since the epoch converts into.
macro_rules! parsed {
    ($($(#[$cfg:meta])? $ty:ty: $convert:expr;)*) => { $(
        $(#[$cfg])?
        impl TryFrom<&DateTime> for $ty {
            type Error = InvalidDateTime;

            fn try_from(date: &DateTime) -> Result<Self, InvalidDateTime> {
                let convert: fn(SignedDuration) -> Option<Self> = $convert;
                date.parsed(convert)
            }
        }

        $(#[$cfg])?
        impl TryFrom<DateTime> for $ty {
            type Error = InvalidDateTime;

            fn try_from(date: DateTime) -> Result<Self, InvalidDateTime> {
                Self::try_from(&date)
            }
        }
    )* };
}

parsed! {
    SystemTime: system_time;
    #[cfg(feature = "chrono")]
    chrono::DateTime<chrono::Utc>: |time| {
        let nanos = time.as_nanos();
        let seconds = i64::try_from(nanos.div_euclid(NANOS)).ok()?;
        let nanos = u32::try_from(nanos.rem_euclid(NANOS)).ok()?;
        Self::from_timestamp(seconds, nanos)
    };
    #[cfg(feature = "time")]
    time::OffsetDateTime: |time| Self::from_unix_timestamp_nanos(time.as_nanos()).ok();
    #[cfg(feature = "jiff")]
    Timestamp: |time| {
        // Its range ends a day before the year 9999 does.
        let bound = if time.is_negative() { Self::MIN } else { Self::MAX };
        Some(Self::from_duration(time).unwrap_or(bound))
    };
}

/// Nanoseconds of a second.
#[cfg(feature = "chrono")]
const NANOS: i128 = 1_000_000_000;

#[cfg(feature = "chrono")]
impl<Tz: chrono::TimeZone> From<chrono::DateTime<Tz>> for DateTime {
    /// Formats the time in UTC with milliseconds. A time outside of the years -9999 to 9999 becomes
    /// the first or last moment of these years.
    fn from(time: chrono::DateTime<Tz>) -> Self {
        Self::of(SignedDuration::from_millis(time.timestamp_millis()))
    }
}

#[cfg(feature = "time")]
impl From<time::OffsetDateTime> for DateTime {
    /// Formats the time in UTC with milliseconds. A time outside of the years -9999 to 9999 becomes
    /// the first or last moment of these years.
    fn from(time: time::OffsetDateTime) -> Self {
        let seconds = SignedDuration::from_secs(time.unix_timestamp());
        Self::of(seconds + SignedDuration::from_nanos(i64::from(time.nanosecond())))
    }
}

#[cfg(feature = "jiff")]
impl From<Timestamp> for DateTime {
    /// Formats the time in UTC with milliseconds.
    fn from(time: Timestamp) -> Self {
        Self::of(time.as_duration())
    }
}

#[cfg(feature = "jiff")]
impl From<jiff::Zoned> for DateTime {
    /// Formats the time in UTC with milliseconds.
    fn from(time: jiff::Zoned) -> Self {
        Self::of(time.timestamp().as_duration())
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl serde::Serialize for DateTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for DateTime {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// The error for a [`DateTime`] that can't be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDateTime(String);

impl fmt::Display for InvalidDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is neither an RFC 3339 date nor a Unix timestamp in milliseconds",
            shown(&self.0)
        )
    }
}

impl std::error::Error for InvalidDateTime {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn seconds(text: &str) -> u64 {
        let time = DateTime::from(text).to_system_time().unwrap();
        time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
    }

    #[test]
    fn the_forms_that_the_platform_uses() {
        assert_eq!(seconds("2022-07-03T02:20:30.000Z"), 1_656_814_830);
        assert_eq!(seconds("2022-07-03T04:20:30+02:00"), 1_656_814_830);
        assert_eq!(seconds("2022-06-03"), 1_654_214_400);
        assert_eq!(seconds("1669881887852"), 1_669_881_887);
    }

    #[test]
    fn a_time_without_an_offset_is_utc() {
        assert_eq!(seconds("2024-06-01T23:59:59"), seconds("2024-06-01T23:59:59Z"));
        assert_eq!(seconds("2024-06-01 23:59:59.5"), seconds("2024-06-01T23:59:59Z"));
        let zoned = "2024-06-02T08:59:59+09:00[Asia/Tokyo]";
        assert_eq!(seconds(zoned), seconds("2024-06-01T23:59:59Z"));
    }

    #[test]
    fn what_has_another_meaning_is_refused() {
        for text in [
            "2024-06-01[Asia/Tokyo]",
            "2024-06-01T12:00:00[Asia/Tokyo]",
            "20240601",
            "20240601120000",
            "1700000000",
            "0",
            "-1669881887852",
            "+002024-06-01",
            "2024-06-01T",
            "2024-06-01Z",
        ] {
            assert!(DateTime::from(text).to_system_time().is_err(), "{text}");
        }
    }

    #[test]
    fn the_end_of_the_year_9999_is_a_time() {
        let never: DateTime = "9999-12-31T23:59:59Z".parse().unwrap();
        assert!(never > DateTime::from("2022-07-03T02:20:30Z"));
        assert!(never > DateTime::from("9999-12-30T00:00:00Z"));
        let time = never.to_system_time().unwrap();
        assert_eq!(DateTime::from(time).as_str(), "9999-12-31T23:59:59.000Z");
        let after = DateTime::from(time + Duration::from_secs(1 << 40));
        assert_eq!(after.as_str(), "9999-12-31T23:59:59.999Z");
        #[cfg(feature = "chrono")]
        {
            let time = chrono::DateTime::<chrono::Utc>::try_from(&never).unwrap();
            assert_eq!(DateTime::from(time).as_str(), "9999-12-31T23:59:59.000Z");
        }
        #[cfg(feature = "time")]
        {
            let time = time::OffsetDateTime::try_from(&never).unwrap();
            assert_eq!(DateTime::from(time).as_str(), "9999-12-31T23:59:59.000Z");
        }
        #[cfg(feature = "jiff")]
        assert_eq!(Timestamp::try_from(&never).unwrap(), Timestamp::MAX);
    }

    #[test]
    fn another_text_is_kept_and_refused_on_demand() {
        let date = DateTime::from("next week");
        assert_eq!(date.as_str(), "next week");
        assert!(date.to_system_time().unwrap_err().to_string().contains("next week"));
    }

    #[test]
    fn a_system_time_is_written_as_the_platform_does() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_656_814_830_000);
        assert_eq!(DateTime::from(time).as_str(), "2022-07-03T02:20:30.000Z");
    }

    #[test]
    fn dates_are_ordered_by_time() {
        let mut dates = [
            "2022-07-03T04:20:30+02:00",
            "1669881887852",
            "2022-07-03",
            "tomorrow",
            "2022-07-03T02:20:30Z",
            "",
        ]
        .map(DateTime::from);
        dates.sort();
        let sorted = dates.each_ref().map(DateTime::as_str);
        assert_eq!(
            sorted,
            [
                "",
                "tomorrow",
                "2022-07-03",
                "2022-07-03T02:20:30Z",
                "2022-07-03T04:20:30+02:00",
                "1669881887852",
            ]
        );
    }

    #[test]
    fn parsing_checks_the_form_and_keeps_the_text() {
        let date: DateTime = " 2022-07-03".parse().unwrap();
        assert_eq!(String::from(date), " 2022-07-03");
        assert!("".parse::<DateTime>().is_err());
        assert!("next week".parse::<DateTime>().is_err());
        assert!(SystemTime::try_from(DateTime::now()).is_ok());
    }

    /// A time before the epoch with a fraction, and one after it.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    const TEXTS: [&str; 2] = ["1969-12-31T23:59:58.500Z", "2022-07-03T02:20:30.123Z"];

    #[cfg(feature = "chrono")]
    #[test]
    fn chrono_converts_both_ways() {
        for text in TEXTS {
            let time =
                chrono::DateTime::<chrono::Utc>::try_from(DateTime::from(text)).unwrap();
            assert_eq!(time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true), text);
            assert_eq!(DateTime::from(time).as_str(), text);
            let east = chrono::FixedOffset::east_opt(7200).unwrap();
            assert_eq!(DateTime::from(time.with_timezone(&east)).as_str(), text);
        }
        assert!(
            chrono::DateTime::<chrono::Utc>::try_from(DateTime::from("soon")).is_err()
        );
        let far = DateTime::from(chrono::DateTime::<chrono::Utc>::MAX_UTC);
        assert_eq!(far.as_str(), "9999-12-31T23:59:59.999Z");
    }

    #[cfg(feature = "time")]
    #[test]
    fn time_converts_both_ways() {
        for text in TEXTS {
            let time = time::OffsetDateTime::try_from(&DateTime::from(text)).unwrap();
            assert_eq!(u32::from(time.millisecond()), time.nanosecond() / 1_000_000);
            assert_eq!(DateTime::from(time).as_str(), text);
            let east = time::UtcOffset::from_hms(2, 0, 0).unwrap();
            assert_eq!(DateTime::from(time.to_offset(east)).as_str(), text);
        }
        assert!(time::OffsetDateTime::try_from(DateTime::from("soon")).is_err());
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn jiff_converts_both_ways() {
        for text in TEXTS {
            let time = Timestamp::try_from(DateTime::from(text)).unwrap();
            assert_eq!(DateTime::from(time).as_str(), text);
            assert_eq!(
                DateTime::from(time.to_zoned(jiff::tz::TimeZone::UTC)).as_str(),
                text
            );
        }
        assert!(Timestamp::try_from(DateTime::from("soon")).is_err());
    }
}
