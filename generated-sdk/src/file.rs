//! Files in requests and responses.

use std::fmt;

use percent_encoding::percent_decode_str;

/// A file that is uploaded or downloaded.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct File {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) content: Vec<u8>,
}

impl File {
    /// Creates a file from a name, a content type such as `image/png`, and its bytes.
    pub fn new(
        name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            name: name.into(),
            content_type: content_type.into(),
            content: content.into(),
        }
    }

    /// Creates a file from the content of a response and its headers `content-disposition` and
    /// `content-type`.
    pub(crate) fn received(
        disposition: &str,
        content_type: &str,
        content: &[u8],
    ) -> Self {
        Self {
            name: name_of(disposition).unwrap_or_default(),
            content_type: content_type.to_owned(),
            content: content.to_vec(),
        }
    }

    /// Returns the name. Of a download, it is what the server says, without folders; it may be
    /// empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the content type. Of a download, it may be empty.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Returns the content.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// Returns the content, without copying it.
    pub fn into_content(self) -> Vec<u8> {
        self.content
    }
}

/// Returns the file name in a header `content-disposition` (RFC 6266), without folders.
fn name_of(disposition: &str) -> Option<String> {
    // A quoted value may contain semicolons.
    let mut is_quoted = false;
    let parts = disposition.split(|one| {
        is_quoted ^= one == '"';
        one == ';' && !is_quoted
    });
    let parts: Vec<&str> = parts.skip(1).collect();
    let parameter = |wanted: &str| {
        parts.iter().find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    };
    let encoded = parameter("filename*").and_then(|value| {
        let (_, value) = value.split_once("''")?;
        percent_decode_str(value).decode_utf8().ok().map(|name| name.into_owned())
    });
    let plain = || Some(parameter("filename")?.trim_matches('"').to_owned());
    let name = encoded.or_else(plain)?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    Some(name.to_owned())
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("bytes", &self.content.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn the_name_of_a_download_has_no_folders() {
        for (disposition, name) in [
            ("attachment; filename=a.txt", Some("a.txt")),
            ("attachment; filename=\"a;b.txt\"", Some("a;b.txt")),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=x; filename*=UTF-8''%c3%bc.txt", Some("ü.txt")),
            ("inline", None),
            ("", None),
        ] {
            assert_eq!(name_of(disposition).as_deref(), name, "{disposition}");
        }
    }
}
