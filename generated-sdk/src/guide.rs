//! The snippets of the guides and of the README, which are compiled and run as this crate's examples.

/// Each page is a module, so that a snippet that fails names its page.
macro_rules! pages {
    ($($name:ident: $path:literal),* $(,)?) => {
        $(#[doc = include_str!($path)] mod $name {})*
    };
}

pages! {
    readme: "../README.md",
    authentication: "../docs/guide/authentication.md",
    blocking: "../docs/guide/blocking.md",
    errors: "../docs/guide/errors.md",
    events: "../docs/guide/events.md",
    install: "../docs/guide/install.md",
    management: "../docs/guide/management.md",
    oidc: "../docs/guide/oidc.md",
    retries: "../docs/guide/retries.md",
    testing: "../docs/guide/testing.md",
}
