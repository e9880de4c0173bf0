//! Any response of a server: calls return it, or an error that is short and has no hidden
//! characters.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use futures_util::StreamExt as _;
use genauth::models::{
    EnrollFactorDto, EnrollFactorEnrollmentDataDto, FactorType, SignInOptionsDto,
};
use genauth::transport::{HttpRequest, HttpResponse, TransportError};
use genauth::{AuthenticationClient, Error, ManagementClient, Retry};
use genauth_generator::text;
use tokio::runtime::Runtime;

use crate::{hostile, mutate};

/// The maximum length of an error, and of its `Debug` output.
const LONGEST_ERROR: usize = 1024;

/// The response of the server.
static SAID: LazyLock<Arc<Mutex<Vec<u8>>>> = LazyLock::new(Arc::default);

static SCENES: LazyLock<Scenes> = LazyLock::new(Scenes::new);

/// Clients of each kind, tolerant and strict.
struct Scenes {
    runtime: Runtime,
    /// Gets its responses without a network.
    direct: [(AuthenticationClient, ManagementClient); 2],
    /// Gets the input from a server, byte by byte.
    wired: ManagementClient,
}

pub(crate) fn run(input: &[u8]) {
    *said() = input.to_vec();
    let scenes = &*SCENES;
    scenes.runtime.block_on(async {
        if input.starts_with(b"HTTP/") {
            judge(scenes.wired.list_users().await);
            return;
        }
        for (user, admin) in &scenes.direct {
            calls(user, admin).await;
        }
    });
}

pub(crate) fn mutate(input: &[u8], rng: &mut Rng) -> Vec<u8> {
    // The head is mostly kept, so that the structure of the body can change.
    let end = input.windows(2).position(|window| window == b"\n\n");
    match end.filter(|_| rng.u8(..3) > 0) {
        Some(end) => {
            let body = mutate::structure(&input[end + 2..], rng, hostile::RESPONSE);
            [&input[..end + 2], &body].concat()
        }
        None => mutate::text(input, rng, hostile::RESPONSE),
    }
}

fn said() -> MutexGuard<'static, Vec<u8>> {
    SAID.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn calls(user: &AuthenticationClient, admin: &ManagementClient) {
    judge(admin.list_users().await);
    judge(admin.list_users().send_raw().await);
    let mut items = std::pin::pin!(admin.list_users().items());
    for _ in 0..3 {
        match items.next().await {
            Some(item) => judge(item),
            None => break,
        }
    }
    judge(user.get_profile().await);
    judge(user.list_enrolled_factors().await);
    let proof = EnrollFactorEnrollmentDataDto::new().with_pass_code("123456");
    judge(
        user.enroll_factor(
            EnrollFactorDto::new()
                .with_enrollment_data(proof)
                .with_enrollment_token("T")
                .with_factor_type(FactorType::Sms),
        )
        .await,
    );
    judge(
        user.sign_in_by_email_password("a@example.com", "P", SignInOptionsDto::new())
            .await,
    );
    judge(user.get_user_info_by_access_token("AT").await);
    judge(user.validate_ticket_v1("ST", "https://shop.example.com").await);
    judge(
        user.validate_ticket_v2(
            "ST",
            "https://shop.example.com",
            genauth::oidc::CasFormat::Xml,
        )
        .await,
    );
    judge(
        user.validate_ticket_v2(
            "ST",
            "https://shop.example.com",
            genauth::oidc::CasFormat::Json,
        )
        .await,
    );
}

fn judge<T: std::fmt::Debug>(outcome: Result<T, Error>) {
    match outcome {
        // Every value can be printed.
        Ok(value) => drop(format!("{value:?}")),
        Err(error) => judge_error(&error),
    }
}

/// Returns an error with its causes.
fn judge_error(error: &Error) {
    let printed = [error.to_string(), format!("{error:?}")];
    for text in printed {
        assert!(
            text.len() <= LONGEST_ERROR,
            "the error has {} bytes: {text}",
            text.len()
        );
        assert!(
            !text.chars().any(text::is_hidden),
            "the error holds something hidden: {text:?}"
        );
    }
    let _ = (error.message(), error.body_excerpt(), error.data::<serde_json::Value>());
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        let text = error.to_string();
        assert!(
            text.len() <= LONGEST_ERROR,
            "a source has {} bytes: {text}",
            text.len()
        );
        assert!(
            !text.chars().any(text::is_hidden),
            "a source holds something hidden: {text:?}"
        );
        source = error.source();
    }
}

/// Reads the input as a response: a line with the status, lines with headers, an empty line, the
/// body.
fn response(_: HttpRequest) -> Result<HttpResponse, TransportError> {
    let input = said().clone();
    let end = input.windows(2).position(|window| window == b"\n\n");
    let (head, body) =
        end.map_or((&*input, &[][..]), |end| (&input[..end], &input[end + 2..]));
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.trim().parse().ok()).unwrap_or(200);
    let headers = lines.filter_map(|line| line.split_once(": "));
    let response = HttpResponse::new(status).with_body(body);
    Ok(headers
        .fold(response, |response, (name, value)| response.with_header(name, value)))
}

impl Scenes {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let admin = |strict| {
            ManagementClient::builder()
                .access_token("admin-token-1")
                .userpool_id("pool-1")
                .timeout(Duration::from_secs(3))
                .retry(Retry::never())
                .strict(strict)
        };
        let user = |strict| {
            AuthenticationClient::builder("app-1", "https://example.genauth.ai")
                .app_secret("app-secret-1")
                .retry(Retry::never())
                .strict(strict)
                .transport(response)
                .build()
                .expect("the settings are fine")
                .with_access_token("user-token-1")
        };
        let direct = |strict| {
            let admin = admin(strict).transport(response).build();
            (user(strict), admin.expect("the settings are fine"))
        };
        let wired = admin(false).host(serve()).no_proxy().build();
        Self {
            runtime: runtime.expect("a runtime can be made"),
            direct: [direct(false), direct(true)],
            wired: wired.expect("the settings are fine"),
        }
    }
}

/// Sends the input to each client, byte by byte, and closes the connection.
fn serve() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    let port = listener.local_addr().expect("it is bound").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 16 << 10];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(&said());
        }
    });
    format!("http://127.0.0.1:{port}")
}
