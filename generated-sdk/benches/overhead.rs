//! What a call costs over the same exchange with `reqwest` alone.
//!
//! A server on the loopback interface answers at once, on a thread of its own. The caller has one thread
//! as well, so that all that the SDK does besides shows. The two sides take turns: call by call for the
//! latency, round by round for the throughput, so that a busy machine hits them alike.
//!
//!     cargo bench --package genauth --bench overhead

use std::future::Future;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};
use std::{fs, thread};

use genauth::ManagementClient;
use genauth::models::GetUserParams;
use reqwest::Client;
use reqwest::header::{HeaderMap, HeaderValue};

const WARM_UP: usize = 2_000;
const LATENCY_PAIRS: usize = 10_000;
const CONCURRENCY: usize = 64;
const ROUNDS: usize = 31;
/// Of one side, in one round.
const CALLS_PER_TASK: usize = 50;

const USER: &str = include_str!("decode/user.json");
const TOKEN: &str = "0123456789abcdef.0123456789abcdef.0123456789abcdef";

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let host = serve(format!(
        r#"{{"statusCode":200,"message":"","requestId":"1","data":{USER}}}"#
    ));
    let sides = Sides::new(&host);
    for _ in 0..WARM_UP {
        sides.bare().await;
        sides.sdk().await;
    }
    latency(&sides).await;
    throughput(&sides).await;
}

/// One exchange, in both ways.
#[derive(Clone)]
struct Sides {
    http: Client,
    url: String,
    headers: HeaderMap,
    client: ManagementClient,
}

impl Sides {
    fn new(host: &str) -> Self {
        let header = |(name, value): (&'static str, &'static str)| {
            (name.parse().expect("a name"), HeaderValue::from_static(value))
        };
        // As many as the SDK sends, and no longer ones.
        let headers = [
            ("accept", "application/json"),
            ("x-genauth-userpool-id", "0123456789abcdef"),
            ("x-genauth-sdk-version", "rust:0.1.0"),
            ("user-agent", "genauth-rust/0.1.0"),
        ];
        let client = ManagementClient::builder("0123456789abcdef")
            .host(host)
            .access_token(TOKEN)
            .build()
            .expect("a client");
        let http = Client::builder().redirect(reqwest::redirect::Policy::none());
        Self {
            http: http.build().expect("a client"),
            url: format!("{host}/api/v3/get-user?userId=0123456789abcdef"),
            headers: headers.into_iter().map(header).collect(),
            client,
        }
    }

    /// What nobody can do without: send, wait, take the bytes, and know what the platform says of them.
    async fn bare(&self) {
        let request = self.http.get(&self.url).headers(self.headers.clone());
        let request = request.bearer_auth(TOKEN).timeout(Duration::from_secs(10));
        let answer = request.send().await.expect("an answer");
        let body = answer.bytes().await.expect("a body");
        let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(body["statusCode"], 200);
    }

    async fn sdk(&self) {
        let call = self.client.get_user(GetUserParams::new("0123456789abcdef"));
        let answer = call.await.expect("an answer");
        assert_eq!(answer.status_code, Some(200));
    }
}

async fn latency(sides: &Sides) {
    let (mut bare, mut sdk) = (Vec::new(), Vec::new());
    for _ in 0..LATENCY_PAIRS {
        bare.push(timed(sides.bare()).await);
        sdk.push(timed(sides.sdk()).await);
    }
    let (bare, sdk) = (median(bare), median(sdk));
    println!("one call after the other, median of {LATENCY_PAIRS}:");
    println!("  reqwest  {:>8.1} µs", micros(bare));
    println!("  genauth  {:>8.1} µs", micros(sdk));
    println!("  overhead {:>8.1} µs", micros(sdk) - micros(bare));
}

async fn throughput(sides: &Sides) {
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        // Who begins may have the warmer caches, or the colder ones.
        if round % 2 == 0 {
            let bare = flood(sides, Sides::bare_once).await;
            rounds.push((bare, flood(sides, Sides::sdk_once).await));
        } else {
            let sdk = flood(sides, Sides::sdk_once).await;
            rounds.push((flood(sides, Sides::bare_once).await, sdk));
        }
    }
    report(&rounds);
}

impl Sides {
    async fn bare_once(self) {
        self.bare().await;
    }

    async fn sdk_once(self) {
        self.sdk().await;
    }
}

/// What a round took.
#[derive(Clone, Copy)]
struct Cost {
    wall: Duration,
    /// Of the caller's thread alone: what others do on the machine is not in it. Linux only.
    cpu: Duration,
}

async fn flood<F>(sides: &Sides, call: fn(Sides) -> F) -> Cost
where
    F: Future<Output = ()> + Send + 'static,
{
    let (since, cpu) = (Instant::now(), cpu_time());
    let tasks: Vec<_> = (0..CONCURRENCY)
        .map(|_| {
            let sides = sides.clone();
            tokio::spawn(async move {
                for _ in 0..CALLS_PER_TASK {
                    call(sides.clone()).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("nobody panicked");
    }
    Cost {
        wall: since.elapsed(),
        cpu: cpu_time().saturating_sub(cpu),
    }
}

fn report(rounds: &[(Cost, Cost)]) {
    let calls = (CONCURRENCY * CALLS_PER_TASK) as f64;
    let per_second = |wall: Duration| calls / wall.as_secs_f64();
    let bare = median(rounds.iter().map(|(bare, _)| bare.wall).collect());
    let sdk = median(rounds.iter().map(|(_, sdk)| sdk.wall).collect());
    println!("{CONCURRENCY} at once, median of {ROUNDS} rounds of {calls} calls:");
    println!("  reqwest  {:>8.0} calls/s", per_second(bare));
    println!("  genauth  {:>8.0} calls/s", per_second(sdk));
    let wall = ratio(rounds, |cost| cost.wall);
    println!("  throughput, in turns: {:+.1} %", 100.0 * (1.0 / wall - 1.0));
    let cpu = |cost: &Cost| micros(cost.cpu) / calls;
    let bare = median_of(rounds.iter().map(|(bare, _)| cpu(bare)).collect());
    let sdk = median_of(rounds.iter().map(|(_, sdk)| cpu(sdk)).collect());
    println!("  CPU of the caller: reqwest {bare:.1} µs, genauth {sdk:.1} µs a call");
}

/// The median of how much more the SDK took than its neighbour.
fn ratio(rounds: &[(Cost, Cost)], of: fn(&Cost) -> Duration) -> f64 {
    let ratio = |(bare, sdk): &(Cost, Cost)| of(sdk).div_duration_f64(of(bare));
    median_of(rounds.iter().map(ratio).collect())
}

async fn timed(exchange: impl Future<Output = ()>) -> Duration {
    let since = Instant::now();
    exchange.await;
    since.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn median_of(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// What this thread has had of the processor, where the system says so.
fn cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat.split(' ').next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

/// Starts a server that gives every request this answer, and returns its address.
fn serve(body: String) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            // A client that hangs up is done.
            thread::spawn(move || drop(converse(&stream, &answer)));
        }
    });
    format!("http://127.0.0.1:{port}")
}

/// All requests of a connection. None of them has a body.
fn converse(mut stream: &TcpStream, answer: &str) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.by_ref().take(1 << 16).read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line.trim_end().is_empty() {
            stream.write_all(answer.as_bytes())?;
        }
    }
}
