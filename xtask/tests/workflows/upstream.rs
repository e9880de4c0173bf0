//! The upstream server: a file server on loopback. It has no certificate, so a stand-in for `curl`
//! uses it for https.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

/// The beginning of a file that is a whole response, with status and headers.
pub(crate) const RESPONSE: &str = "HTTP/1.1 ";

/// Serves the files of a folder, until the tests end. Returns its address.
pub(crate) fn serve(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let folder = folder.to_owned();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            // An error here only means that the client hung up early.
            let _ = answer(&connection, &folder);
        }
    });
    address
}

fn answer(mut connection: &TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(connection).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|header| !header.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
    let file: PathBuf = folder.join(path);
    let (status, body) = match fs::read(file) {
        Ok(response) if response.starts_with(RESPONSE.as_bytes()) => {
            return connection.write_all(&response);
        }
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let length = body.len();
    write!(
        connection,
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    )?;
    connection.write_all(&body)
}
