//! Multipart bodies (RFC 7578).

use crate::file::File;
use crate::random;
use crate::shown::shown;

/// The headers of a part, which are constants of the specification.
type PartHeaders = &'static [(&'static str, &'static str)];

/// A multipart body under construction.
pub(crate) struct Multipart {
    boundary: String,
    body: Vec<u8>,
}

impl Multipart {
    pub(crate) fn new() -> Self {
        Self::with_boundary(random::hex())
    }

    fn with_boundary(boundary: String) -> Self {
        Self {
            boundary,
            body: Vec::new(),
        }
    }

    /// Adds a part that is no file.
    pub(crate) fn text(
        &mut self,
        name: &str,
        content_type: Option<&str>,
        headers: PartHeaders,
        text: &[u8],
    ) {
        self.part(&format!("name=\"{}\"", quoted(name)), content_type, headers, text);
    }

    /// Adds a file. One without a content type has the given one.
    pub(crate) fn file(
        &mut self,
        name: &str,
        content_type: Option<&str>,
        headers: PartHeaders,
        file: &File,
    ) -> Result<(), serde_json::Error> {
        let content_type = match file.content_type.as_str() {
            "" => content_type.unwrap_or("application/octet-stream"),
            own if is_content_type(own) => own,
            other => return Err(invalid(other)),
        };
        let names =
            format!("name=\"{}\"; filename=\"{}\"", quoted(name), quoted(&file.name));
        self.part(&names, Some(content_type), headers, &file.content);
        Ok(())
    }

    fn part(
        &mut self,
        names: &str,
        content_type: Option<&str>,
        headers: PartHeaders,
        content: &[u8],
    ) {
        let boundary = &self.boundary;
        let mut head =
            format!("--{boundary}\r\nContent-Disposition: form-data; {names}\r\n");
        if let Some(content_type) = content_type {
            head.push_str(&format!("Content-Type: {content_type}\r\n"));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
    }

    /// Returns the content type and the body.
    pub(crate) fn finish(mut self) -> (String, Vec<u8>) {
        let end = format!("--{}--\r\n", self.boundary);
        self.body.extend_from_slice(end.as_bytes());
        (format!("multipart/form-data; boundary={}", self.boundary), self.body)
    }
}

/// Creates the error for a file whose content type is none.
pub(crate) fn invalid(content_type: &str) -> serde_json::Error {
    let message = format!("`{}` is not a content type", shown(content_type));
    serde::ser::Error::custom(message)
}

/// Returns whether the text is `type/subtype`, optionally with parameters (RFC 9110, section
/// 8.3.1).
pub(crate) fn is_content_type(text: &str) -> bool {
    let token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let both = essence.trim_end().split_once('/');
    both.is_some_and(|(main, sub)| token(main) && token(sub))
        && parameters.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Escapes a name as browsers do.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_add_neither_headers_nor_parts() {
        let mut parts = Multipart::with_boundary("b".into());
        parts
            .file("file", None, &[], &File::new("a\"\r\nx: y", "image/png", [137, 80]))
            .unwrap();
        parts.text("folder", None, &[], b"a/b");
        let (content_type, body) = parts.finish();
        assert_eq!(content_type, "multipart/form-data; boundary=b");
        assert_eq!(
            String::from_utf8_lossy(&body),
            "--b\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"a%22%0D%0Ax: y\"\r\n\
             Content-Type: image/png\r\n\r\n\u{fffd}P\r\n\
             --b\r\n\
             Content-Disposition: form-data; name=\"folder\"\r\n\r\na/b\r\n\
             --b--\r\n"
        );
    }

    #[test]
    fn a_content_type_can_add_no_headers() {
        for refused in ["image", "image/", "image/png\r\nx: y", "a/b; c\r\nd"] {
            let file = File::new("a", refused, []);
            assert!(
                Multipart::new().file("file", None, &[], &file).is_err(),
                "{refused}"
            );
        }
        assert!(is_content_type("text/plain; charset=utf-8"));
    }

    #[test]
    fn a_file_without_a_content_type_is_sent_as_bytes() {
        let mut parts = Multipart::with_boundary("b".into());
        parts.file("file", None, &[], &File::default()).unwrap();
        let (_, body) = parts.finish();
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("Content-Type: application/octet-stream\r\n"), "{body}");
    }
}
