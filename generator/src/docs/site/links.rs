//! Addresses on the site.

use crate::locale::Locale;

/// The address of files outside of the pages.
const REPOSITORY: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/");
/// The folder of the guides and pages in the repository.
const PAGES: &str = "generated-sdk/docs";
/// The folder of the pages in [`PAGES`], which are in a folder for each client on the site.
const REFERENCE: &str = "rust/";
const INDEX: &str = "README.md";

/// Returns the path in the folder of a locale of a page of the repository, such as `guide/errors.md`
/// or `zh/guide/errors.md`.
pub(super) fn path(page: &str) -> String {
    let without_locale =
        |locale: &Locale| page.strip_prefix(locale.name)?.strip_prefix('/');
    let page = Locale::all().iter().find_map(without_locale).unwrap_or(page);
    let page = match page.strip_prefix(REFERENCE) {
        Some(INDEX) => return "reference.html".to_owned(),
        Some(page) => page,
        None => page,
    };
    match page.strip_suffix(INDEX) {
        Some(folder) => format!("{folder}index.html"),
        None => format!("{}.html", page.strip_suffix(".md").unwrap_or(page)),
    }
}

/// Returns the way up from a page to the folder of its locale.
pub(super) fn up(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// Returns the target on the site of a link on a page of the repository.
pub(super) fn target(page: &str, link: &str) -> String {
    if link.is_empty() || link.starts_with('#') || link.contains(':') {
        return link.to_owned();
    }
    let (target, fragment) = match link.split_once('#') {
        Some((target, fragment)) => (target, format!("#{fragment}")),
        None => (link, String::new()),
    };
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = PAGES
        .split('/')
        .chain(folder.split('/'))
        .filter(|part| !part.is_empty())
        .collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    let whole = parts.join("/");
    match whole.strip_prefix(PAGES).and_then(|rest| rest.strip_prefix('/')) {
        Some(inside) => format!("{}{}{fragment}", up(&path(page)), path(inside)),
        None => format!("{REPOSITORY}{whole}{fragment}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_where_they_did() {
        let cases = [
            ("guide/a.md", "b.md", "../guide/b.html"),
            ("guide/a.md", "README.md#top", "../guide/index.html#top"),
            ("guide/a.md", "../rust/x/y/z.md", "../x/y/z.html"),
            ("guide/a.md", "../rust/README.md", "../reference.html"),
            ("zh/README.md", "../guide/a.md", "guide/a.html"),
            ("guide/a.md", "../zh/guide/b.md", "../guide/b.html"),
            ("rust/x/y/z.md", "../../error-codes.md#a", "../../error-codes.html#a"),
            ("README.md", "guide/a.md", "guide/a.html"),
            ("README.md", "#here", "#here"),
            ("README.md", "https://a.example/README.md", "https://a.example/README.md"),
            (
                "guide/a.md",
                "../../examples/x.rs",
                "https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/examples/x.rs",
            ),
        ];
        for (page, link, expected) in cases {
            assert_eq!(target(page, link), expected, "{link}");
        }
    }
}
