//! An HTTP/1.1 server on the loopback interface with given responses, which records requests.
//!
//! It has a thread per connection, and one request per connection. Threads end with the test
//! process. For other behaviour, use a [`Peer`].

#![allow(dead_code, reason = "each test uses the part that it needs")]
#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use genauth::{AuthenticationClient, AuthenticationClientBuilder};

pub const APP_ID: &str = "app-1";
pub const APP_SECRET: &str = "app-secret-1";
pub const TOKEN: &str = "user-token-1";

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// Returns all values of this header.
    pub fn header_values(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_values(name).first().copied()
    }

    pub fn body_text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    /// Reads the next request of a connection. Fails if it was closed.
    pub fn read(stream: &TcpStream) -> io::Result<Self> {
        let mut reader = BufReader::new(stream);
        let start = read_line(&mut reader)?;
        if start.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut words = start.split(' ').map(str::to_owned);
        let mut request = Self {
            method: words.next().unwrap_or_default(),
            target: words.next().unwrap_or_default(),
            ..Self::default()
        };
        loop {
            let line = read_line(&mut reader)?;
            let Some((name, value)) = line.split_once(':') else { break };
            request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let length = request.header("content-length").map_or(Ok(0), str::parse);
        request.body = vec![0; length.expect("the length is a number")];
        reader.read_exact(&mut request.body)?;
        Ok(request)
    }
}

fn read_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

/// A response.
#[derive(Clone, Debug)]
pub struct Reply {
    bytes: Vec<u8>,
    delay: Duration,
}

impl Reply {
    pub fn new(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut head = format!("HTTP/1.1 {status} Whatever\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!(
            "content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        ));
        Self {
            bytes: [head.as_bytes(), body].concat(),
            delay: Duration::ZERO,
        }
    }

    /// Returns HTTP 200 with a JSON body.
    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::json_with_status(200, body)
    }

    pub fn json_with_status(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::new(status, &[("content-type", "application/json")], body)
    }

    /// Returns a success of an operation whose result is an object or a page of a list. The object
    /// has no properties, the list no items.
    pub fn success() -> Self {
        Self::json(
            r#"{"statusCode":200,"message":"ok","data":{"totalCount":0,"list":[]}}"#,
        )
    }

    /// Returns a success of an operation whose result is an array, without items.
    #[allow(dead_code, reason = "not all tests need it")]
    pub fn empty_array() -> Self {
        Self::json(r#"{"statusCode":200,"message":"ok","data":[]}"#)
    }

    /// Removes the last bytes. The connection is closed after the others.
    pub fn without_last(mut self, bytes: usize) -> Self {
        self.bytes.truncate(self.bytes.len().saturating_sub(bytes));
        self
    }

    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// A server with custom behaviour per connection, on a free port.
pub struct Peer {
    port: u16,
}

impl Peer {
    /// Calls `act` with each connection and its index, in its own thread. The connection is closed
    /// when `act` returns.
    pub fn start(
        act: impl Fn(usize, &TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener =
            TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let act = Arc::new(act);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let act = Arc::clone(&act);
                // Tests may close connections early.
                thread::spawn(move || drop(act(number, &stream)));
            }
        });
        Self { port }
    }

    pub fn host(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns a client of this server with all credentials and these settings.
    pub fn configured(
        &self,
        settings: impl FnOnce(AuthenticationClientBuilder) -> AuthenticationClientBuilder,
    ) -> AuthenticationClient {
        let builder = AuthenticationClient::builder(APP_ID, self.host())
            .app_secret(APP_SECRET)
            .timeout(Duration::from_secs(60));
        let client = settings(builder).build().expect("the settings are fine");
        client.with_access_token(TOKEN)
    }
}

/// A server with a function from request to response.
pub struct Server {
    peer: Peer,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts a server with this function.
    pub fn start(response: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        let peer = Peer::start(move |_, stream| serve(stream, &response, &kept));
        Self { peer, requests }
    }

    /// Starts a server with a fixed response.
    pub fn always(reply: Reply) -> Self {
        Self::start(move |_| reply.clone())
    }

    pub fn host(&self) -> String {
        self.peer.host()
    }

    /// Returns a client of this server with all credentials.
    pub fn client(&self) -> AuthenticationClient {
        self.configured(|builder| builder)
    }

    /// Returns a client of this server with all credentials and these settings.
    pub fn configured(
        &self,
        settings: impl FnOnce(AuthenticationClientBuilder) -> AuthenticationClientBuilder,
    ) -> AuthenticationClient {
        self.peer.configured(settings)
    }

    /// Returns all requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("nobody panicked").clone()
    }

    /// Returns the only request.
    pub fn request(&self) -> Request {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "one request was expected: {requests:?}");
        requests.remove(0)
    }
}

fn serve(
    mut stream: &TcpStream,
    response: &dyn Fn(&Request) -> Reply,
    kept: &Mutex<Vec<Request>>,
) -> io::Result<()> {
    let request = Request::read(stream)?;
    let reply = response(&request);
    kept.lock().expect("nobody panicked").push(request);
    thread::sleep(reply.delay);
    stream.write_all(&reply.bytes)
}

/// Returns the address of a server that does not exist.
pub fn nobody() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    let port = listener.local_addr().expect("it is bound").port();
    format!("http://127.0.0.1:{port}")
}
