//! The example of the guide `testing.md`, which shows this file from here on.
#![cfg(all(feature = "oidc", feature = "management", feature = "test-util"))]

// The service of the application.

use genauth::models::ListUsersRequestDto;
use genauth::oidc::{AuthorizeUrlOptions, LoginOptions};
use genauth::{ApiCode, AuthenticationClient, Error, ManagementClient, TokenSet};

/// The accounts of a shop's customers.
struct Accounts {
    users: AuthenticationClient,
    administration: ManagementClient,
}

/// The response to the login form.
enum Next {
    Welcome(TokenSet),
    FormAgain { message: &'static str },
    Browser { location: String, set_cookie: String },
}

impl Accounts {
    async fn sign_in(&self, email: &str, password: &str) -> Result<Next, Error> {
        let outcome = self.users.sign_in_by_email_password(email, password, None).await;
        let error = match outcome {
            Ok(tokens) => return Ok(Next::Welcome(tokens)),
            Err(error) => error,
        };
        match error.api_code() {
            Some(ApiCode::WRONG_PASSWORD | ApiCode::WRONG_CREDENTIALS) => {
                let message = "The email address or the password is wrong.";
                Ok(Next::FormAgain { message })
            }
            Some(ApiCode::PERSONAL_MFA_REQUIRED | ApiCode::ENTERPRISE_MFA_REQUIRED) => {
                let callback = "https://shop.example.com/callback";
                let request = LoginOptions::new(AuthorizeUrlOptions::new(callback));
                let redirect = self.users.login_with_redirect(request)?;
                Ok(Next::Browser {
                    location: redirect.location,
                    set_cookie: redirect.set_cookie,
                })
            }
            _ => Err(error),
        }
    }

    /// Returns the email addresses of all users who have one.
    async fn emails(&self) -> Result<Vec<String>, Error> {
        let request = ListUsersRequestDto::new().with_keywords("@");
        let users =
            self.administration.list_users().with(request).items().collect_all().await?;
        Ok(users.into_iter().filter_map(|user| user.email).collect())
    }
}

// Its tests.

use genauth::models::{
    LoginTokenRespDto, SigninByCredentialsDto, UserDto, UserPaginatedRespDto,
};
use genauth::test_util::{Recorder, filled};
use genauth::transport::{HttpResponse, TransportError, TransportErrorKind};
use genauth::{ErrorKind, StatusCode};

/// Returns the service with a fake in place of the server.
fn accounts(server: &Recorder) -> Accounts {
    Accounts {
        users: AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
            .app_secret("APP_SECRET")
            .transport(server.clone())
            .strict(true)
            .build()
            .unwrap(),
        administration: ManagementClient::builder()
            .access_token("TOKEN")
            .transport(server.clone())
            .strict(true)
            .build()
            .unwrap(),
    }
}

#[tokio::test]
async fn the_right_password_signs_in() {
    let mut response = filled::<LoginTokenRespDto>();
    response.data.access_token = Some("TOKEN".to_owned());
    let server =
        Recorder::new().on("sign_in_by_credentials", HttpResponse::ok(&response));

    let next = accounts(&server).sign_in("test@example.com", "passw0rd").await.unwrap();

    let Next::Welcome(tokens) = next else { panic!("not signed in") };
    assert_eq!(tokens.access_token, "TOKEN");
    let sent: SigninByCredentialsDto = server.requests()[0].json().unwrap();
    let email = sent.password_payload.and_then(|payload| payload.email);
    assert_eq!(email.as_deref(), Some("test@example.com"));
    server.assert_done();
}

#[tokio::test]
async fn a_wrong_password_shows_the_form_again() {
    let refusal = HttpResponse::error(StatusCode::CLIENT_ERROR, ApiCode::WRONG_PASSWORD);
    let server = Recorder::new().on("sign_in_by_credentials", refusal);

    let next = accounts(&server).sign_in("test@example.com", "wrong").await.unwrap();

    let Next::FormAgain { message } = next else { panic!("signed in") };
    assert!(message.contains("wrong"));
}

#[tokio::test]
async fn a_second_factor_needs_the_browser() {
    let refusal =
        HttpResponse::error(StatusCode::CLIENT_ERROR, ApiCode::PERSONAL_MFA_REQUIRED);
    let server = Recorder::new().on("sign_in_by_credentials", refusal);

    let next = accounts(&server).sign_in("test@example.com", "passw0rd").await.unwrap();

    let Next::Browser {
        location,
        set_cookie,
    } = next
    else {
        panic!("not redirected")
    };
    assert!(location.starts_with("https://example.genauth.ai/oidc/auth?"), "{location}");
    assert!(set_cookie.contains("HttpOnly"));
}

#[tokio::test]
async fn a_sign_in_without_a_response_is_an_error_and_not_repeated() {
    let server = Recorder::new().on(
        "sign_in_by_credentials",
        TransportError::new(TransportErrorKind::Interrupted),
    );
    let outcome = accounts(&server).sign_in("test@example.com", "passw0rd").await;

    let Err(error) = outcome else { panic!("signed in") };
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    server.assert_done();
}

#[tokio::test]
async fn users_of_all_pages_are_listed() {
    let page = |email: Option<&str>| {
        let mut user = filled::<UserDto>();
        user.email = email.map(str::to_owned);
        let mut response = filled::<UserPaginatedRespDto>();
        response.data.total_count = Some(2);
        response.data.list = vec![user];
        HttpResponse::ok(&response)
    };
    let server = Recorder::new()
        .on("list_users", page(Some("test@example.com")))
        .on("list_users", page(None));

    let emails = accounts(&server).emails().await.unwrap();

    assert_eq!(emails, ["test@example.com"]);
    let pages = server.requests().into_iter().map(|request| {
        let sent: ListUsersRequestDto = request.json().unwrap();
        sent.options.unwrap().pagination.unwrap().page
    });
    assert_eq!(pages.collect::<Vec<_>>(), [Some(1), Some(2)]);
    server.assert_done();
}
