//! The snippets of the guides and of the README, compiled and run as doctests.

/// Defines a module for each page, so that a failing snippet names its page.
macro_rules! pages {
    ($($name:ident: $path:literal),* $(,)?) => {
        $(#[doc = include_str!($path)] mod $name {})*
    };
}

pages! {
    readme: "../README.md",
    docs: "../docs/README.md",
    authentication: "../docs/guide/authentication.md",
    blocking: "../docs/guide/blocking.md",
    cas: "../docs/guide/cas.md",
    errors: "../docs/guide/errors.md",
    events: "../docs/guide/events.md",
    install: "../docs/guide/install.md",
    invitations: "../docs/guide/invitations.md",
    logout: "../docs/guide/logout.md",
    management: "../docs/guide/management.md",
    oauth: "../docs/guide/oauth.md",
    oidc: "../docs/guide/oidc.md",
    passkeys: "../docs/guide/passkeys.md",
    retries: "../docs/guide/retries.md",
    saml: "../docs/guide/saml.md",
    testing: "../docs/guide/testing.md",
    tokens: "../docs/guide/tokens.md",
    webhooks: "../docs/guide/webhooks.md",
}
