//! Dates and times.

use std::fmt;
use std::time::SystemTime;

use crate::shown::shown;

/// A date and time in the format of the server: `2022-07-03T02:20:30.000Z`.
///
/// The string is kept unchanged and parsed on demand. A date in an unusual format therefore does
/// not fail a response, and no date library is part of the API of this crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DateTime(String);

impl DateTime {
    /// Returns the unchanged string.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses the date and time.
    ///
    /// Accepts RFC 3339 (`2022-07-03T02:20:30.000Z`, any offset), a date (`2022-06-03`, midnight in
    /// UTC) and milliseconds since the Unix epoch (`1669881887852`).
    ///
    /// # Errors
    ///
    /// [`InvalidDateTime`] if the string has none of these formats.
    pub fn to_system_time(&self) -> Result<SystemTime, InvalidDateTime> {
        let text = self.0.trim();
        text.parse::<jiff::Timestamp>()
            .or_else(|_| {
                text.parse::<jiff::civil::Date>()?
                    .to_zoned(jiff::tz::TimeZone::UTC)
                    .map(|date| date.timestamp())
            })
            .ok()
            .or_else(|| {
                text.parse()
                    .ok()
                    .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok())
            })
            .map(SystemTime::from)
            .ok_or_else(|| InvalidDateTime(self.0.clone()))
    }
}

impl From<SystemTime> for DateTime {
    /// Formats the time in UTC with milliseconds. A time outside of the years 0 to 9999 becomes an
    /// empty string.
    fn from(time: SystemTime) -> Self {
        let written = jiff::Timestamp::try_from(time).map(|time| format!("{time:.3}"));
        Self(written.unwrap_or_default())
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
}
