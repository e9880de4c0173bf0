//! The overhead of a call compared to the same exchange with `reqwest` alone: with decoding by
//! serde's derives, and without decoding.
//!
//! A server on the loopback interface responds immediately, on its own thread. The caller has one
//! thread, so that all work of the SDK is visible. The candidates alternate: by call for the
//! latency, by round for the throughput, so that load of the machine affects them alike. Each has
//! its own connections, because a recently used one is faster.
//!
//!     cargo bench --package genauth --bench overhead

#[path = "decode/derived.rs"]
#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod derived;

use std::hint::black_box;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use genauth::ManagementClient;
use genauth::models::ListGroupMembersParams;
use reqwest::Client;
use reqwest::header::{HeaderMap, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

const WARM_UP: usize = 2_000;
const LATENCY_ROUNDS: usize = 9_000;
const CONCURRENCY: usize = 64;
const ROUNDS: usize = 30;
/// Calls of one candidate in one round.
const CALLS_PER_TASK: usize = 50;

const USER: &str = include_str!("decode/user.json");
const TOKEN: &str = "0123456789abcdef.0123456789abcdef.0123456789abcdef";

/// A helper for the requests of the other benchmark.
#[allow(dead_code, reason = "this one has none")]
fn custom_data() -> genauth::JsonObject {
    genauth::JsonObject::new()
}

fn main() {
    // For `reqwest` alone. The SDK does not use the provider of the process.
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    provider.install_default().expect("the only provider");
    runtime().block_on(measure());
}

async fn measure() {
    let data = format!(r#"{{"totalCount":1,"list":[{USER}]}}"#);
    let host = serve(&format!(r#"{{"statusCode":200,"message":"","data":{data}}}"#));
    let sides = Sides::new(&host);
    for _ in 0..WARM_UP {
        for side in 0..SIDES.len() {
            sides.once(side).await;
        }
    }
    latency(&sides).await;
    throughput(&sides).await;
}

/// The same exchange with and without the SDK.
#[derive(Clone)]
struct Sides {
    /// Without and with decoding.
    http: [Client; 2],
    url: String,
    headers: HeaderMap,
    client: ManagementClient,
}

impl Sides {
    fn new(host: &str) -> Self {
        let header = |(name, value): (&'static str, &'static str)| {
            (name.parse().expect("a name"), HeaderValue::from_static(value))
        };
        // The same number of headers as the SDK sends, of the same length.
        let headers = [
            ("accept", "application/json"),
            ("x-genauth-userpool-id", "0123456789abcdef"),
            ("x-genauth-sdk-version", "rust:0.1.0"),
            ("user-agent", "genauth-rust/0.1.0"),
        ];
        let client = ManagementClient::builder()
            .host(host)
            .access_token(TOKEN)
            .build()
            .expect("a client");
        let http = || {
            let http = Client::builder().redirect(reqwest::redirect::Policy::none());
            http.build().expect("a client")
        };
        Self {
            http: [http(), http()],
            url: format!("{host}/api/v3/list-group-members?code=admins&page=1&limit=1"),
            headers: headers.into_iter().map(header).collect(),
            client,
        }
    }

    /// Sends the request and reads the bytes.
    async fn bytes(&self, http: &Client) -> Vec<u8> {
        let request = http.get(&self.url).headers(self.headers.clone());
        let request = request.bearer_auth(TOKEN).timeout(Duration::from_secs(10));
        let response = request.send().await.expect("a response");
        assert!(response.status().is_success());
        response.bytes().await.expect("a body").into()
    }

    /// Sends the request and decodes the response.
    async fn read(&self) -> derived::UserPaginatedRespDto {
        serde_json::from_slice(&self.bytes(&self.http[1]).await).expect("users")
    }

    async fn sdk(&self) {
        let params =
            ListGroupMembersParams::new().with_code("admins").with_page(1).with_limit(1);
        let call = self.client.list_group_members(params);
        let response = call.await.expect("a response");
        assert_eq!(response.status_code, 200);
    }
}

/// The candidates, in the order of the output.
const SIDES: [&str; 3] = ["reqwest, bytes", "reqwest, read", "genauth"];

impl Sides {
    async fn once(&self, side: usize) {
        match side {
            0 => drop(black_box(self.bytes(&self.http[0]).await)),
            1 => drop(black_box(self.read().await)),
            _ => self.sdk().await,
        }
    }
}

/// Rotates the order of the candidates, because caches may favour a position.
fn turns(round: usize) -> [usize; 3] {
    [round % 3, (round + 1) % 3, (round + 2) % 3]
}

async fn latency(sides: &Sides) {
    let mut times: [Vec<f64>; 3] = Default::default();
    for round in 0..LATENCY_ROUNDS {
        for side in turns(round) {
            let since = Instant::now();
            sides.once(side).await;
            times[side].push(micros(since.elapsed()));
        }
    }
    let [bytes, read, sdk] = times.map(median);
    println!("One call after the other, median of {LATENCY_ROUNDS}, µs:");
    println!("  {:<16}{bytes:>8.1}\n  {:<16}{read:>8.1}", SIDES[0], SIDES[1]);
    println!("  {:<16}{sdk:>8.1}", SIDES[2]);
    println!("  overhead: {:+.1} over bytes, {:+.1} over read", sdk - bytes, sdk - read);
}

async fn throughput(sides: &Sides) {
    let mut costs: [Vec<Cost>; 3] = Default::default();
    for round in 0..ROUNDS {
        for side in turns(round) {
            costs[side].push(flood(sides, side).await);
        }
    }
    println!("{CONCURRENCY} at once, median of {ROUNDS} rounds of {} calls:", calls());
    for (side, costs) in SIDES.iter().zip(&costs) {
        let wall = median(costs.iter().map(|cost| cost.wall).collect());
        let cpu = median(costs.iter().map(|cost| cost.cpu).collect());
        let per_second = calls() as f64 / wall;
        let cpu = cpu * 1e6 / calls() as f64;
        println!(
            "  {side:<16}{per_second:>8.0} calls/s {cpu:>8.1} µs of the caller's CPU"
        );
    }
    let [bytes, read, sdk] = &costs;
    println!("  genauth, in turns with bytes: {:+.1} %", difference(sdk, bytes));
    println!("  genauth, in turns with read:  {:+.1} %", difference(sdk, read));
}

/// Returns the median difference in throughput between neighbouring rounds, in per cent.
fn difference(sdk: &[Cost], other: &[Cost]) -> f64 {
    let ratios = sdk.iter().zip(other).map(|(sdk, other)| other.wall / sdk.wall);
    100.0 * (median(ratios.collect()) - 1.0)
}

/// The duration of a round, in seconds.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    /// CPU time of the caller's thread only. Linux only.
    cpu: f64,
}

fn calls() -> usize {
    CONCURRENCY * CALLS_PER_TASK
}

async fn flood(sides: &Sides, side: usize) -> Cost {
    let (since, cpu) = (Instant::now(), cpu_seconds());
    let task = || {
        let sides = sides.clone();
        tokio::spawn(async move {
            for _ in 0..CALLS_PER_TASK {
                sides.once(side).await;
            }
        })
    };
    let tasks: Vec<_> = (0..CONCURRENCY).map(|_| task()).collect();
    for task in tasks {
        task.await.expect("nobody panicked");
    }
    Cost {
        wall: since.elapsed().as_secs_f64(),
        cpu: cpu_seconds() - cpu,
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Returns the CPU time of this thread, if the system provides it.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat.split(' ').next().and_then(|text| text.parse::<f64>().ok());
    nanos.unwrap_or_default() / 1e9
}

/// Starts a server that returns this response, and returns its address. One thread serves all
/// connections; with several, their placement on cores would be measured.
fn serve(body: &str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let port = listener.local_addr().expect("an address").port();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json";
    let response: Arc<str> =
        format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into();
    thread::spawn(move || {
        runtime().block_on(async move {
            let listener =
                tokio::net::TcpListener::from_std(listener).expect("a socket");
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).expect("a socket");
                // Ignores clients that disconnect.
                let response = Arc::clone(&response);
                tokio::spawn(async move { drop(converse(stream, &response).await) });
            }
        });
    });
    format!("http://127.0.0.1:{port}")
}

/// Serves all requests of a connection. None has a body.
async fn converse(mut stream: TcpStream, response: &str) -> io::Result<()> {
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await? > 0 {
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            stream.write_all(response.as_bytes()).await?;
        }
    }
    Ok(())
}

fn runtime() -> Runtime {
    let mut runtime = Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime")
}
