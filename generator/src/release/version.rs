//! The next version, by [Cargo's rules](https://doc.rust-lang.org/cargo/reference/semver.html):
//! before 1.0.0, the second number is the one that breaks, and before 0.1.0 each release does.

use semver::Version;

use crate::diff::Bump;

/// Returns the version after `last`; None if nothing has changed.
pub(super) fn after(last: &Version, bump: Bump) -> Option<Version> {
    let Version {
        major,
        minor,
        patch,
        ..
    } = *last;
    let next = |major, minor, patch| Some(Version::new(major, minor, patch));
    match (bump, major, minor) {
        (Bump::None, ..) => None,
        (Bump::Major, 0, 0) => next(0, 0, patch + 1),
        (Bump::Major, 0, _) => next(0, minor + 1, 0),
        (Bump::Major, ..) => next(major + 1, 0, 0),
        (Bump::Minor, 1.., _) => next(major, minor + 1, 0),
        (Bump::Minor | Bump::Patch, ..) => next(major, minor, patch + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::{Bump, Version, after};

    #[test]
    fn versions_go_by_the_rules_of_cargo() {
        let cases = [
            ("1.2.3", Bump::Major, "2.0.0"),
            ("1.2.3", Bump::Minor, "1.3.0"),
            ("1.2.3", Bump::Patch, "1.2.4"),
            ("0.2.3", Bump::Major, "0.3.0"),
            ("0.2.3", Bump::Minor, "0.2.4"),
            ("0.2.3", Bump::Patch, "0.2.4"),
            ("0.0.3", Bump::Major, "0.0.4"),
        ];
        for (last, bump, next) in cases {
            let last = Version::parse(last).unwrap();
            assert_eq!(after(&last, bump), Version::parse(next).ok(), "{last} {bump:?}");
        }
        assert_eq!(after(&Version::new(1, 0, 0), Bump::None), None);
    }
}
