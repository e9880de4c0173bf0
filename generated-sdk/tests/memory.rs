//! Memory limits for responses of a malicious server.
//!
//! This is a separate test binary, because it counts all allocated bytes.

#![cfg(all(feature = "authentication", feature = "management"))]
#![allow(unsafe_code, reason = "an allocator can't be written without it")]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::HashMap;
use std::future::Future;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use genauth::models::{
    GetDataResourceParams, ListUsersRequestDto, UserDto, UserPaginatedRespDto,
};
use genauth::{Error, ErrorKind, Json, JsonObject, ManagementClient};
use serde_json::{Value, json};
use support::{Peer, Request};

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn add(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(now, Ordering::Relaxed);
}

// SAFETY: delegates to the system allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) }
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both blocks exist while the data is moved.
        add(size);
        let moved = unsafe { System.realloc(memory, layout, size) };
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        moved
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The maximum memory for any response, in bytes.
const MOST: usize = 120_000_000;

/// The default size limit of responses.
const SIZE: usize = 32 << 20;

/// A response: `before`, repeated `item`s, `after`.
#[derive(Clone)]
struct Body {
    before: String,
    item: &'static str,
    after: String,
}

impl Body {
    fn new(before: &str, item: &'static str, after: &str) -> Self {
        Self {
            before: before.to_owned(),
            item,
            after: after.to_owned(),
        }
    }

    /// Writes the response in pieces, because the server's memory counts as well.
    fn write(&self, mut out: impl Write) -> std::io::Result<()> {
        out.write_all(self.before.as_bytes())?;
        let piece = self.item.repeat(64 * 1024 / self.item.len());
        for _ in 0..self.pieces() {
            out.write_all(piece.as_bytes())?;
        }
        out.write_all(self.after.as_bytes())
    }

    fn pieces(&self) -> usize {
        (SIZE - self.before.len() - self.after.len()) / self.piece()
    }

    fn piece(&self) -> usize {
        64 * 1024 / self.item.len() * self.item.len()
    }

    fn length(&self) -> usize {
        self.before.len() + self.pieces() * self.piece() + self.after.len()
    }
}

fn serve(body: &Body, packed: bool) -> Peer {
    let body = body.clone();
    let gzip = packed.then(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        body.write(&mut encoder).expect("memory is there");
        Arc::new(encoder.finish().expect("memory is there"))
    });
    Peer::start(move |_, mut stream| {
        Request::read(stream)?;
        match &gzip {
            Some(bytes) => {
                write!(
                    stream,
                    "{HEAD}content-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
                    bytes.len()
                )?;
                stream.write_all(bytes)
            }
            None => {
                write!(stream, "{HEAD}content-length: {}\r\n\r\n", body.length())?;
                body.write(stream)
            }
        }
    })
}

fn management(server: &Peer) -> ManagementClient {
    let client = ManagementClient::builder().host(server.host()).access_token("t");
    client.no_proxy().build().expect("the settings are fine")
}

/// Returns the outcome, and the peak memory.
async fn measured<T>(work: impl Future<Output = T>) -> (T, usize) {
    let before = NOW.load(Ordering::SeqCst);
    PEAK.store(before, Ordering::SeqCst);
    let outcome = work.await;
    (outcome, PEAK.load(Ordering::SeqCst).saturating_sub(before))
}

/// The use of the response.
#[derive(Clone, Copy, Debug)]
enum Reader {
    Users,
    Profile,
    Resource,
    Pages,
    Json,
    Objects,
    Structs,
    Dtos,
    ErrorData,
}

impl Reader {
    async fn read(self, server: &Peer) -> Result<(), Error> {
        let client = management(server);
        let request = ListUsersRequestDto::new;
        match self {
            Self::Users => client.list_users().with(request()).await.map(drop),
            Self::Resource => client
                .get_data_resource(
                    GetDataResourceParams::new()
                        .with_namespace_code("n")
                        .with_resource_code("c"),
                )
                .await
                .map(drop),
            Self::Profile => {
                let client = server.configured(|builder| builder.no_proxy());
                client.get_profile().await.map(drop)
            }
            Self::Pages => {
                let mut items = client.list_users().with(request()).items();
                while let Some(item) = items.next().await {
                    item?;
                }
                Ok(())
            }
            Self::Json | Self::Objects | Self::Structs | Self::Dtos => {
                let raw = client.list_users().with(request()).send_raw().await?;
                match self {
                    Self::Json => raw.json::<Json>().map(drop),
                    Self::Objects => raw.json::<HashMap<String, JsonObject>>().map(drop),
                    Self::Structs => {
                        raw.json::<HashMap<String, Vec<UserDto>>>().map(drop)
                    }
                    _ => raw.json::<UserPaginatedRespDto>().map(drop),
                }
            }
            Self::ErrorData => {
                let error = client
                    .list_users()
                    .with(request())
                    .await
                    .expect_err("it is refused");
                assert_eq!(error.kind(), ErrorKind::Api, "{error}");
                assert!(error.data::<Vec<UserDto>>().is_none());
                assert!(error.data::<Json>().is_none());
                Err(error)
            }
        }
    }
}

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";

const LIST: &str = r#"{"statusCode":200,"message":"ok","data":{"totalCount":1,"list":["#;

fn cases() -> Vec<(Body, Reader, ErrorKind)> {
    use ErrorKind::{Api, Decode};
    let list = |item| Body::new(LIST, item, "{}]}}");
    let data = |item| Body::new(r#"{"statusCode":200,"data":["#, item, "{}]}");
    let custom = |item, end: &str| {
        let begin = r#"{"statusCode":200,"data":{"customData":{"a":["#;
        Body::new(begin, item, &format!("{end}]}}}}}}"))
    };
    let refusal =
        Body::new(r#"{"statusCode":499,"message":"no","data":["#, "{},", "{}]}");
    let deep = Body::new(LIST, "[", "");
    let resource = Body::new(
        r#"{"statusCode":200,"data":{"struct":[{"children":["#,
        "{},",
        "{}]}]}}",
    );
    let resources = Body::new(
        r#"{"statusCode":200,"data":{"struct":[{"code":"a","children":["#,
        r#"{"code":"","name":"","value":"","children":[]},"#,
        "{}]}]}}",
    );
    vec![
        // Structs.
        (list("{},"), Reader::Users, Decode),
        (list("{ },"), Reader::Users, Decode),
        (list(r#"{"userId":"u"},"#), Reader::Users, Decode),
        (list(r#"{"identities":[{}]},"#), Reader::Users, Decode),
        (list(r#"{"departmentIds":[""]},"#), Reader::Users, Decode),
        (list(r#"{"customData":{"":0}},"#), Reader::Users, Decode),
        (list(r#"{"":0},"#), Reader::Users, Decode),
        (list("{},"), Reader::Pages, Decode),
        (list("{},"), Reader::Dtos, Decode),
        (data("{},"), Reader::Structs, Decode),
        // Arrays and objects without a type.
        (custom("0,", "0"), Reader::Profile, Decode),
        (custom("[],", "0"), Reader::Profile, Decode),
        (custom("{},", "0"), Reader::Profile, Decode),
        (custom("[[]],", "0"), Reader::Profile, Decode),
        (custom(r#"{"":0},"#, "0"), Reader::Profile, Decode),
        (custom(r#""","#, "0"), Reader::Profile, Decode),
        (custom("null,", "0"), Reader::Profile, Decode),
        (data("0,"), Reader::Json, Decode),
        (data(r#"{"":0},"#), Reader::Json, Decode),
        (data("[],"), Reader::Objects, Decode),
        // Unknown properties.
        (Body::new(r#"{"x":["#, "{},", "0]}"), Reader::Users, Decode),
        (
            Body::new(r#"{"statusCode":200,"data":{"x":["#, "0,", "0]}}"),
            Reader::Users,
            Decode,
        ),
        // Nested values.
        (deep.clone(), Reader::Users, Decode),
        (deep, Reader::Json, Decode),
        (Body::new("", r#"{"a":"#, ""), Reader::Json, Decode),
        // Unions.
        (resource, Reader::Resource, Decode),
        (resources, Reader::Resource, Decode),
        // Skipped properties take no memory.
        (refusal, Reader::ErrorData, Api),
    ]
}

fn describe(body: &Body, reader: Reader) -> String {
    format!("{reader:?}: {}{}…{}", body.before, body.item, body.after)
}

/// A single test, so that no other allocates memory.
#[test]
fn no_response_takes_more_memory_than_a_client_allows() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("there are threads");
    runtime.block_on(async {
        for (number, (body, reader, kind)) in cases().into_iter().enumerate() {
            // The packed variants are equivalent but slow to create.
            let ways = if number % 7 == 0 { &[false, true][..] } else { &[false] };
            for packed in ways.iter().copied() {
                let what = describe(&body, reader);
                let server = serve(&body, packed);
                let (outcome, most) = measured(reader.read(&server)).await;
                let error = outcome.expect_err(&what);
                assert_eq!(error.kind(), kind, "{what}: {error}");
                assert!(most < MOST, "{what} (packed: {packed}): {most} bytes, {error}");
                println!("{:>4} MB {what}", most / 1_000_000);
            }
        }
        names_of_many_members().await;
        full_pages_are_read().await;
    });
}

/// Sends many properties with different names.
async fn names_of_many_members() {
    for (before, after) in
        [("{", "\"z\":0}"), (r#"{"statusCode":200,"data":{"list":[{"#, "\"z\":0}]}}")]
    {
        let mut body = String::from(before);
        for number in 0.. {
            if body.len() > SIZE - 100 {
                break;
            }
            body.push_str(&format!("\"{number:x}\":0,"));
        }
        body.push_str(after);
        let server = Peer::start(move |_, mut stream| {
            Request::read(stream)?;
            write!(stream, "{HEAD}content-length: {}\r\n\r\n", body.len())?;
            stream.write_all(body.as_bytes())
        });
        for reader in [Reader::Users, Reader::Json] {
            let (outcome, most) = measured(reader.read(&server)).await;
            let error = outcome.expect_err(before);
            assert_eq!(error.kind(), ErrorKind::Decode, "{before}: {error}");
            assert!(most < MOST, "{before} {reader:?}: {most} bytes");
        }
    }
}

async fn full_pages_are_read() {
    let mut user: Value =
        serde_json::from_str(include_str!("../benches/decode/user.json"))
            .expect("it is JSON");
    user["customData"] =
        json!({"school": "Beijing University", "tags": ["a", "b", {"c": 1}]});
    let list = vec![user; 1_000];
    let body = json!({"statusCode": 200, "data": {"totalCount": 1_000, "list": list}});
    let body = body.to_string();
    let server = Peer::start(move |_, mut stream| {
        Request::read(stream)?;
        write!(stream, "{HEAD}content-length: {}\r\n\r\n", body.len())?;
        stream.write_all(body.as_bytes())
    });
    let client = management(&server);
    let users = client.list_users().await.expect("it is normal");
    assert_eq!(users.data.list.len(), 1_000);
    for limit in [4 << 20, 32 << 20, usize::MAX] {
        let small = ManagementClient::builder().host(server.host()).access_token("t");
        let small =
            small.max_response_size(limit).build().expect("the settings are fine");
        let users = small.list_users().await;
        assert_eq!(users.expect("it is normal").data.list.len(), 1_000);
        let raw = small.list_users().send_raw().await;
        let raw = raw.expect("it is normal");
        assert!(
            raw.json::<Json>().is_ok() && raw.json::<UserPaginatedRespDto>().is_ok()
        );
    }
}
