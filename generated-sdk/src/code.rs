//! Status codes and API error codes. The known codes and their texts are generated.

use std::fmt;

/// Defines an open set of numbers, some of which have a name and a meaning.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// The default is 0, which is no code.
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Creates a code from its number, known or unknown.
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// Returns the number.
            pub const fn get(self) -> i64 {
                self.0
            }

            pub(crate) fn number_mut(&mut self) -> &mut i64 {
                &mut self.0
            }

            /// Returns the meaning of the code, or `None` if this version does not know the code.
            pub fn meaning(self) -> Option<&'static str> {
                text(Self::MEANINGS, self.0)
            }

            /// Returns the next step for the developer of the application, as a sentence, or `None`
            /// if this version knows none.
            pub fn remedy(self) -> Option<&'static str> {
                text(Self::REMEDIES, self.0)
            }
        }

        /// Writes the number, and the meaning if it is known: `2005: the user is locked`.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                show(self.0, self.meaning(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for i64 {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl PartialEq<i64> for $name {
            fn eq(&self, number: &i64) -> bool {
                self.0 == *number
            }
        }
    };
}

code! {
    /// The `statusCode` of a response.
    ///
    /// The constants are the documented codes. A response may have any other number.
    StatusCode
}

code! {
    /// The `apiCode` of a failure: the precise reason, if the server gives one.
    ///
    /// The constants are the documented codes. A response may have any other number.
    ///
    /// ```
    /// # #[cfg(feature = "authentication")] {
    /// use genauth::{ApiCode, Error};
    ///
    /// fn is_wrong_password(error: &Error) -> bool {
    ///     matches!(
    ///         error.api_code(),
    ///         Some(ApiCode::WRONG_PASSWORD | ApiCode::WRONG_CREDENTIALS)
    ///     )
    /// }
    /// # assert_eq!(ApiCode::USER_LOCKED.to_string(), "2005: the user is locked");
    /// # }
    /// ```
    ApiCode
}

/// Searches linearly: for short tables that is faster than hashing.
fn text(texts: &[(i64, &'static str)], number: i64) -> Option<&'static str> {
    let known = texts.iter().find(|(known, _)| *known == number);
    known.map(|(_, text)| *text)
}

fn show(number: i64, meaning: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match meaning {
        Some(meaning) => write!(f, "{number}: {meaning}"),
        None => write!(f, "{number}"),
    }
}

#[cfg(all(test, feature = "authentication"))]
mod tests {
    use super::*;

    #[test]
    fn known_codes_say_what_they_mean() {
        assert_eq!(ApiCode::USER_LOCKED, 2005);
        assert_eq!(ApiCode::new(2005).to_string(), "2005: the user is locked");
        assert_eq!(
            format!("{:?}", StatusCode::OK),
            "StatusCode(200: the call succeeded)"
        );
    }

    #[test]
    fn known_codes_say_what_to_do() {
        let remedy = ApiCode::TOTP_CODE_MISSING.remedy();
        assert!(remedy.is_some_and(|it| it.contains("`mfa_otp_verify`")), "{remedy:?}");
        let first = StatusCode::REMEDIES.iter().map(|(number, _)| *number);
        assert!(first.eq(StatusCode::MEANINGS.iter().map(|(number, _)| *number)));
    }

    #[test]
    fn unknown_codes_are_numbers() {
        let code = ApiCode::from(9_999_999);
        assert_eq!((code.meaning(), code.remedy()), (None, None));
        assert_eq!((code.to_string().as_str(), i64::from(code)), ("9999999", 9_999_999));
    }
}
