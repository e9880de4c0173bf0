//! OpenID Connect against a certified provider: tests/peers/oidc-provider.
//!
//! Skipped with a message if Node.js or the packages are missing.

#![cfg(feature = "oidc")]

#[path = "support/browser.rs"]
mod browser;
#[path = "support/provider.rs"]
mod provider;

use std::time::{Duration, SystemTime};

use browser::Browser;
use genauth::models::{TokenIntrospectEndpointParams, TokenRevocationEndpointParams};
use genauth::oidc::{
    AccessTokenChecks, AuthorizationCode, AuthorizeUrlOptions, ClientCredentials,
    IdTokenChecks, LogoutUrlOptions,
};
use genauth::{
    AuthenticationClient, AuthenticationClientBuilder, ClientAuthMethod, ErrorKind,
    TokenSet,
};
use provider::Provider;

const SECRET: &str = "the secret of the application";
const CALLBACK: &str = "https://shop.example.com/callback";
const API: &str = "https://api.example.com";

fn builder(provider: &Provider, app_id: &str) -> AuthenticationClientBuilder {
    AuthenticationClient::builder(app_id, &*provider.address)
        .timeout(Duration::from_secs(60))
}

fn client(provider: &Provider, method: ClientAuthMethod) -> AuthenticationClient {
    let (app_id, secret) = match method {
        ClientAuthMethod::ClientSecretBasic => ("basic: an id+", Some(SECRET)),
        ClientAuthMethod::None => ("none", None),
        _ => ("post", Some(SECRET)),
    };
    let builder = builder(provider, app_id).token_endpoint_auth_method(method);
    let builder = match secret {
        Some(secret) => builder.app_secret(secret),
        None => builder,
    };
    builder.build().expect("the settings are fine")
}

fn everything() -> AuthorizeUrlOptions {
    AuthorizeUrlOptions::new(CALLBACK).with_scope("openid profile email offline_access")
}

/// Logs `user` in step by step, from the URL to the tokens.
async fn tokens(
    client: &AuthenticationClient,
    options: AuthorizeUrlOptions,
) -> TokenSet {
    let begun = client.build_authorize_url(options);
    let landed = Browser::new().log_in(&begun.url, "alice", CALLBACK).await;
    let landed = reqwest::Url::parse(&landed).expect("it is a URL");
    let value = |name: &str| {
        let mut pairs = landed.query_pairs();
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    };
    assert_eq!(value("state"), begun.state, "{landed}");
    let code = AuthorizationCode::new(value("code").expect("there is a code"), CALLBACK)
        .with_code_verifier(begun.code_verifier.expect("it is made with PKCE"));
    let tokens = client.get_access_token_by_code(code).await.expect("the code is good");
    let checks = IdTokenChecks::new()
        .with_nonce(begun.nonce.expect("there is one"))
        .with_access_token(&tokens.access_token);
    let id_token = tokens.id_token.as_deref().expect("there is one");
    let claims = client.verify_id_token(id_token, checks).await.expect("it is good");
    assert_eq!(claims.subject, "alice");
    tokens
}

#[tokio::test]
async fn each_way_to_authenticate_the_application() {
    let Some(provider) = Provider::start() else { return };
    for method in [
        ClientAuthMethod::ClientSecretPost,
        ClientAuthMethod::ClientSecretBasic,
        ClientAuthMethod::None,
    ] {
        let client = client(&provider, method);
        let tokens = tokens(&client, everything()).await;
        assert_eq!(tokens.token_type, "Bearer");
        assert!(tokens.expires_at.is_some());
        assert!(!tokens.is_expired_at(SystemTime::now(), Duration::ZERO));

        let user = client.get_user_info_by_access_token(&tokens.access_token).await;
        let user = user.expect("the token is good");
        assert_eq!(user.subject(), Some("alice"));
        assert_eq!(user.get_str("email"), Some("alice@example.com"));

        let old = tokens.refresh_token.expect("offline_access was asked for");
        let renewed = client.get_new_access_token_by_refresh_token(&old).await;
        let renewed = renewed.expect("the refresh token is good");
        assert_ne!(renewed.access_token, tokens.access_token);
        let id_token = renewed.id_token.as_deref().expect("there is one");
        client
            .verify_id_token(id_token, IdTokenChecks::new())
            .await
            .expect("it is good");

        let body =
            TokenIntrospectEndpointParams::new().with_token(&renewed.access_token);
        let active = client.introspect_token(body.clone()).await.expect("it responds");
        assert_eq!((active.active, active.sub.as_deref()), (Some(true), Some("alice")));
        let token =
            TokenRevocationEndpointParams::new().with_token(&renewed.access_token);
        client.revoke_token(token).await.expect("it is revoked");
        let inactive = client.introspect_token(body).await.expect("it responds");
        assert_eq!(inactive.active, Some(false), "{method:?}");
        let refused = client.get_user_info_by_access_token(&renewed.access_token).await;
        assert!(refused.expect_err("it is revoked").is_unauthorized());
    }
}

#[tokio::test]
async fn an_application_with_the_wrong_credentials_is_refused() {
    let Some(provider) = Provider::start() else { return };
    let methods =
        [ClientAuthMethod::ClientSecretPost, ClientAuthMethod::ClientSecretBasic];
    for (app_id, method) in ["post", "basic: an id+"].into_iter().zip(methods) {
        let client = builder(&provider, app_id)
            .app_secret("a guess")
            .token_endpoint_auth_method(method)
            .build()
            .expect("the settings are fine");
        let error = client.get_new_access_token_by_refresh_token("r").await;
        let error = error.expect_err("the secret is wrong");
        assert_eq!(error.oauth_error(), Some("invalid_client"), "{error}");
        assert_eq!(error.kind(), ErrorKind::Api);
        assert!(!error.is_unauthorized(), "no login of the user would help");
        assert!(!format!("{error} {error:?}").contains("a guess"));
    }
}

#[tokio::test]
async fn the_login_of_a_web_server() {
    let Some(provider) = Provider::start() else { return };
    let client = client(&provider, ClientAuthMethod::ClientSecretPost);
    let redirect = client.login_with_redirect(everything()).expect("it begins");
    let mut browser = Browser::new();
    let landed = browser.log_in(&redirect.location, "bob", CALLBACK).await;
    let cookie = redirect.set_cookie.split(';').next().expect("it has a value");
    assert!(landed.contains("&iss="), "the provider names itself: {landed}");
    let login = client.handle_redirect_callback(&landed, cookie).await;
    let login = login.expect("all is well");
    assert_eq!(login.claims.subject, "bob");
    assert_eq!(login.claims.get_str("name"), Some("Name of bob"));

    let again = client.handle_redirect_callback(&landed, cookie).await;
    let error = again.expect_err("a code is good for one use");
    assert_eq!(error.oauth_error(), Some("invalid_grant"), "{error}");

    // Without the parameter, the response could be from another provider.
    let (anonymous, _) = landed.split_once("&iss=").expect("it is there");
    let error = client.handle_redirect_callback(anonymous, cookie).await;
    let error = error.expect_err("the provider always names itself");
    assert_eq!(error.kind(), ErrorKind::Auth, "{error}");

    let logout = LogoutUrlOptions::new()
        .with_id_token_hint(login.tokens.id_token.expect("there is one"))
        .with_post_logout_redirect_uri("https://shop.example.com/goodbye")
        .with_state("S");
    let url = client.build_logout_url(logout);
    let landed = browser.log_in(&url, "bob", "https://shop.example.com/goodbye").await;
    assert_eq!(landed, "https://shop.example.com/goodbye?state=S");
}

#[tokio::test]
async fn a_code_is_good_only_with_its_verifier() {
    let Some(provider) = Provider::start() else { return };
    let client = client(&provider, ClientAuthMethod::ClientSecretPost);
    let begun = client.build_authorize_url(everything());
    let landed = Browser::new().log_in(&begun.url, "alice", CALLBACK).await;
    let landed = reqwest::Url::parse(&landed).expect("it is a URL");
    let code = landed.query_pairs().find(|(name, _)| name == "code");
    let code = code.expect("there is one").1;
    let stolen = AuthorizationCode::new(code, CALLBACK)
        .with_code_verifier(client.generate_code_verifier());
    let error = client.get_access_token_by_code(stolen).await;
    let error = error.expect_err("it is another verifier");
    assert_eq!(error.oauth_error(), Some("invalid_grant"), "{error}");
}

#[tokio::test]
async fn access_tokens_for_an_api() {
    let Some(provider) = Provider::start() else { return };
    let client = client(&provider, ClientAuthMethod::ClientSecretPost);
    let options = everything().with_scope("openid read").with_parameter("resource", API);
    let tokens = tokens(&client, options).await;
    let checks = AccessTokenChecks::new().with_audience(API).with_scope("read");
    let claims = client.verify_access_token(&tokens.access_token, checks).await;
    let claims = claims.expect("it is good");
    assert_eq!(claims.subject, "alice");
    assert_eq!(claims.get_str("client_id"), Some("post"));

    let error = client.introspect_token_offline(&tokens.access_token).await;
    let error = error.expect_err("it is for the API").to_string();
    assert!(error.contains("expected \"post\""), "{error}");
    let id_token = tokens.id_token.expect("there is one");
    assert!(client.introspect_token_offline(&id_token).await.is_err());
}

#[tokio::test]
async fn a_machine_gets_a_token_of_its_own() {
    let Some(provider) = Provider::start() else { return };
    let machine = builder(&provider, "machine").app_secret(SECRET);
    let machine = machine.build().expect("the settings are fine");
    let tokens =
        machine.get_access_token_by_client_credentials(ClientCredentials::new());
    let tokens = tokens.await.expect("the credentials are good");
    assert!(tokens.id_token.is_none() && tokens.refresh_token.is_none());

    // The same with the credentials of an account, for any application.
    let client = client(&provider, ClientAuthMethod::ClientSecretBasic);
    let account = ClientCredentials::new().with_access_key("machine", SECRET);
    let tokens = client.get_access_token_by_client_credentials(account).await;
    tokens.expect("the credentials are good");
}
