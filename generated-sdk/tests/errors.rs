//! Output of errors: one short line, whatever servers, transports and callers put into them.

#![cfg(all(feature = "authentication", feature = "management"))]

mod support;

use std::collections::HashMap;
use std::error::Error as StdError;
use std::{fmt, io};

use genauth::models::UploadDto;
use genauth::transport::{
    HttpRequest, HttpResponse, TransportError, TransportErrorKind,
};
use genauth::{
    AuthenticationClient, AuthenticationClientBuilder, Brand, DateTime, Error,
    ErrorKind, File, Lang, ManagementClient, Retry,
};
use serde_json::json;

/// Returns texts that move, hide or flood the text around them.
fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "\u{1b}[2J\u{1b}[31mred",
        "one\ntwo",
        "one\r\n::error::two",
        "\u{202e}nimda",
        "\u{2066}a\u{2069}\u{2067}",
        "a\u{200b}b\u{feff}",
        "a\u{2028}b\u{2029}c",
        "\u{0}\u{7}\u{8}\u{7f}",
        "\u{85}\u{9b}31m",
        "tab\tand\u{b}\u{c}",
        "\u{e0041}\u{e0042}",
        "a\u{ad}b\u{2060}c\u{61c}",
    ]
    .map(str::to_owned)
    .into();
    texts.extend(
        ["a", "字", "💻", "\u{1b}", "\u{202e}"].map(|text| text.repeat(100_000)),
    );
    texts
}

fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
        )
}

fn assert_safe(what: &str, error: &(dyn StdError + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        let (shown, debugged) = (error.to_string(), format!("{error:?}"));
        assert!(shown.len() <= 1_024, "{what}: {} bytes", shown.len());
        assert!(debugged.len() <= 8_192, "{what}: {} bytes", debugged.len());
        for printed in [shown, debugged] {
            assert!(!printed.contains(is_hidden), "{what}: {printed:?}");
        }
        next = error.source();
    }
}

fn builder() -> AuthenticationClientBuilder {
    AuthenticationClient::builder("app", "example.com").retry(Retry::never())
}

/// Returns the error of a call with this response.
async fn failure(respond: impl Fn() -> HttpResponse + Send + Sync + 'static) -> Error {
    let client = builder().transport(move |_: HttpRequest| Ok(respond()));
    let client =
        client.build().expect("the settings are fine").with_access_token("token");
    client.get_profile().await.expect_err("it is no success")
}

#[tokio::test]
async fn what_servers_say_is_made_visible() {
    for text in hostile() {
        let bodies = [
            json!({"statusCode": 499, "message": text}),
            json!({"statusCode": 499, "apiCode": 2005, "requestId": text}),
            json!({"statusCode": 401, "message": text, "requestId": text, "data": text}),
            json!({"error": text, "error_description": text}),
            json!({"statusCode": text, "message": text}),
            json!({"statusCode": 499, "message": text, "error": text, "requestId": text}),
            json!([text]),
            json!({text.as_str(): text}),
        ];
        for body in bodies {
            for status in [200, 302, 400, 503] {
                let body = body.to_string();
                let error =
                    failure(move || HttpResponse::json(status, body.clone())).await;
                assert_safe(&text, &error);
                // The unchanged text is still available.
                if error.kind() == ErrorKind::Api && error.request_id().is_some() {
                    assert_eq!(error.request_id(), Some(text.as_str()));
                }
            }
        }
        let body = text.clone();
        assert_safe(
            &text,
            &failure(move || HttpResponse::new(200).with_body(body.clone())).await,
        );
        let name = text.clone();
        let typed =
            move || HttpResponse::new(200).with_header("content-type", name.clone());
        assert_safe(&text, &failure(typed).await);
    }
}

#[tokio::test]
async fn strict_clients_and_readers_of_raw_responses_see_no_more() {
    for text in hostile() {
        for body in [
            json!({"statusCode": 200, "message": [text]}),
            json!({"statusCode": 200, "data": {"createdAt": [text], "gender": {}}}),
            json!({"statusCode": 200, "data": text, text.as_str(): text}),
        ] {
            let body = body.to_string();
            let client = builder().strict(true);
            let client = client
                .transport(move |_: HttpRequest| {
                    Ok(HttpResponse::json(200, body.clone()))
                })
                .build()
                .expect("the settings are fine")
                .with_access_token("token");
            let call = || client.get_profile();
            assert_safe(&text, &call().await.expect_err("it is strict"));
            let raw = call().send_raw().await.expect("a response came");
            let error = raw.json::<HashMap<String, u8>>().expect_err("it is no number");
            assert_safe(&text, &error);
        }
    }
}

/// An error with any message and source.
#[derive(Debug)]
struct Loud(String, Option<Box<Loud>>);

impl fmt::Display for Loud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Loud {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.1.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

#[tokio::test]
async fn what_transports_say_is_made_visible() {
    let kinds = [
        TransportErrorKind::Invalid,
        TransportErrorKind::Connect,
        TransportErrorKind::Timeout,
        TransportErrorKind::Interrupted,
        TransportErrorKind::TooLarge,
    ];
    for text in hostile() {
        for kind in kinds {
            for depth in 0..3 {
                let said = text.clone();
                let fail =
                    move |_: HttpRequest| -> Result<HttpResponse, TransportError> {
                        let mut cause = Loud(said.clone(), None);
                        for _ in 0..depth {
                            cause = Loud("plain".to_owned(), Some(Box::new(cause)));
                        }
                        Err(TransportError::new(kind).caused_by(cause))
                    };
                let client = builder().transport(fail).build().expect("all is fine");
                let error = client.get_profile().await;
                assert_safe(&text, &error.expect_err("it fails"));
            }
            let error = TransportError::new(kind).caused_by(text.as_str());
            assert_safe(&text, &error);
        }
    }
}

#[tokio::test]
async fn harmless_causes_stay_what_they_are() {
    let client = builder().transport(|_: HttpRequest| -> Result<HttpResponse, _> {
        let cause = io::Error::from(io::ErrorKind::ConnectionRefused);
        Err(TransportError::new(TransportErrorKind::Connect).caused_by(cause))
    });
    let client =
        client.build().expect("the settings are fine").with_access_token("token");
    let error = client.get_profile().await.expect_err("refused");
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    assert_eq!(cause.map(io::Error::kind), Some(io::ErrorKind::ConnectionRefused));
}

#[tokio::test]
async fn what_callers_pass_is_made_visible() {
    let client = builder()
        .transport(|_: HttpRequest| Ok(HttpResponse::new(200)))
        .build()
        .expect("the settings are fine")
        .with_access_token("token");
    for text in hostile() {
        let call = || client.get_profile();
        let app = |host: &str| AuthenticationClient::builder("app", host).build();
        let errors = [
            text.parse::<Brand>().err(),
            text.parse::<Lang>().err(),
            builder().header(&text, "x").build().err(),
            builder().header("x-a", &text).build().err(),
            builder().proxy(&text).build().err(),
            builder().root_certificates(text.as_bytes()).build().err(),
            builder().user_agent_suffix(&text).build().err(),
            app(&text).err(),
            app(&format!("https://{text}")).err(),
            app(&format!("https://example.com/?{text}")).err(),
            app(&format!("{text}://example.com")).err(),
            ManagementClient::builder().host(&text).build().err(),
            ManagementClient::builder().tenant_id(&text).build().err(),
            call().header(text.as_str(), "x").await.err(),
            call().header("x-a", text.as_str()).await.err(),
            client.with_access_token(&text).get_profile().await.err(),
        ];
        for (number, error) in errors.iter().enumerate() {
            if let Some(error) = error {
                assert_safe(&format!("{number}: {text}"), error);
            }
        }
        assert!(errors.iter().flatten().count() > 5, "{text}");
        let date = DateTime::from(text.as_str()).to_system_time();
        let error = date.expect_err("it is no date");
        assert!(
            error.to_string().len() <= 1_024 && !error.to_string().contains(is_hidden)
        );
        let upload = UploadDto::new().with_file(File::new("a", format!("{text} "), "x"));
        let error = client.upload(upload).await;
        assert_safe(&text, &error.expect_err("it is no content type"));
    }
}
