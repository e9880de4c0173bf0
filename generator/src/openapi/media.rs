//! Media types: the way in which the content of a body or a response is encoded.

/// The encoding of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// JSON, also that of a vendor (`application/scim+json`).
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`
    Multipart,
    /// Text that no schema describes: plain text, XML, CSV.
    Text,
    /// `text/event-stream`
    Events,
    /// Any bytes.
    Binary,
}

impl Encoding {
    /// Returns the encoding of a media type.
    pub(crate) fn of(media_type: &str) -> Self {
        let essence = essence(media_type).to_ascii_lowercase();
        let (main, sub) = essence.split_once('/').unwrap_or((&essence, ""));
        let suffix = sub.rsplit_once('+').map_or(sub, |(_, suffix)| suffix);
        match (main, sub, suffix) {
            ("*", _, _) | ("application", "*", _) | (_, _, "json") => Self::Json,
            ("application", "x-www-form-urlencoded", _) => Self::Form,
            ("multipart", "form-data", _) => Self::Multipart,
            ("text", "event-stream", _) => Self::Events,
            ("text", _, _) | (_, _, "xml" | "yaml" | "jwt" | "jose") => Self::Text,
            (
                "application",
                "javascript" | "graphql" | "jsonl" | "jsonlines" | "ndjson" | "x-ndjson"
                | "x-jsonlines" | "json-seq" | "x-yaml" | "sql" | "toml" | "rtf",
                _,
            ) => Self::Text,
            _ => Self::Binary,
        }
    }
}

/// Returns a media type without its parameters.
pub(crate) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or(media_type).trim()
}

#[cfg(test)]
mod tests {
    use super::Encoding;

    #[test]
    fn media_types_have_an_encoding() {
        for (media_type, encoding) in [
            ("application/json", Encoding::Json),
            ("Application/JSON; charset=utf-8", Encoding::Json),
            ("application/scim+json", Encoding::Json),
            ("text/json", Encoding::Json),
            ("*/*", Encoding::Json),
            ("application/x-www-form-urlencoded", Encoding::Form),
            ("multipart/form-data; boundary=x", Encoding::Multipart),
            ("multipart/mixed", Encoding::Binary),
            ("text/plain", Encoding::Text),
            ("application/xml", Encoding::Text),
            ("image/svg+xml", Encoding::Text),
            ("application/x-ndjson", Encoding::Text),
            ("text/event-stream", Encoding::Events),
            ("application/octet-stream", Encoding::Binary),
            ("image/*", Encoding::Binary),
            ("", Encoding::Binary),
        ] {
            assert_eq!(Encoding::of(media_type), encoding, "{media_type}");
        }
    }
}
