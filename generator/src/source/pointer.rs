//! A JSON pointer (RFC 6901) that is cheap to carry down a recursion.

use std::borrow::Cow;
use std::fmt;

/// The way from the root of a file to one of its values, as a list that lives on the stack.
#[derive(Clone, Copy)]
pub struct Pointer<'a> {
    parent: Option<&'a Pointer<'a>>,
    segment: Segment<'a>,
}

#[derive(Clone, Copy)]
enum Segment<'a> {
    Root,
    /// A whole pointer, as a reference has it.
    Written(&'a str),
    Key(&'a str),
    Index(usize),
}

impl<'a> Pointer<'a> {
    pub const ROOT: Pointer<'static> = Pointer {
        parent: None,
        segment: Segment::Root,
    };

    /// Returns the pointer of a reference, for example `#/components/parameters/Page`.
    pub fn written(pointer: &'a str) -> Self {
        Pointer {
            parent: None,
            segment: Segment::Written(pointer),
        }
    }

    pub fn key(&'a self, key: &'a str) -> Pointer<'a> {
        Pointer {
            parent: Some(self),
            segment: Segment::Key(key),
        }
    }

    pub fn index(&'a self, index: usize) -> Pointer<'a> {
        Pointer {
            parent: Some(self),
            segment: Segment::Index(index),
        }
    }
}

/// Written as a URI fragment, as OpenAPI writes its references: `#/components/schemas/UserDto`.
impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.segment {
            Segment::Root => f.write_str("#"),
            Segment::Written(pointer) => f.write_str(pointer),
            Segment::Key(key) => {
                f.write_str("/")?;
                f.write_str(&escape(key))
            }
            Segment::Index(index) => write!(f, "/{index}"),
        }
    }
}

/// One segment as it is written in a pointer.
pub fn escape(segment: &str) -> Cow<'_, str> {
    if segment.contains(['~', '/']) {
        Cow::Owned(segment.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(segment)
    }
}

/// The segments of a pointer that was written as a fragment.
pub fn segments(pointer: &str) -> Vec<String> {
    let path = pointer.trim_start_matches('#').trim_start_matches('/');
    if path.is_empty() {
        return Vec::new();
    }
    path.split('/').map(unescape).collect()
}

/// Returns the name that is written as this segment.
pub(crate) fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_slashes_survives_the_round_trip() {
        let paths = Pointer::ROOT.key("paths");
        let path = paths.key("/api/v3/~me");
        let written = path.index(2).to_string();
        assert_eq!(written, "#/paths/~1api~1v3~1~0me/2");
        assert_eq!(segments(&written), ["paths", "/api/v3/~me", "2"]);
    }

    #[test]
    fn the_root_has_no_segments() {
        assert_eq!(Pointer::ROOT.to_string(), "#");
        assert!(segments("#").is_empty());
    }
}
