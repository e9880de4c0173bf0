//! Paths of pages: a folder for each client and group, and a file for each operation, as in the
//! official documentation.

use std::collections::HashMap;

use crate::model::{Api, Client, NodeId};
use crate::words::{self, Scope};

/// No file system has names that are longer with all that may come behind them.
const LONGEST_FILE: usize = 180;

/// The paths of pages and folders, relative to the folder of a language, by operation and group.
pub(crate) type Paths = HashMap<NodeId, String>;

/// Returns the folder of each group, and the page of each operation that has one.
pub(crate) fn paths(api: &Api) -> Paths {
    let mut paths = Paths::new();
    for client in &api.clients {
        add(client, &api.platform.operations.path_prefix, &mut paths);
    }
    paths
}

fn add(client: &Client, prefix: &str, paths: &mut Paths) {
    let (mut folders, mut pages) = (Scope::files(), Scope::files());
    for group in &client.groups {
        let folder = folders.claim(&[&group_folder(&group.name)], "-");
        for operation in group.operations.iter().filter(|one| one.has_page) {
            let path = operation.path.strip_prefix(prefix).unwrap_or(&operation.path);
            let plain = page_name(path);
            let http = operation.http.as_str().to_ascii_lowercase();
            let candidates =
                [format!("{folder}/{plain}"), format!("{folder}/{plain}-{http}")];
            let page = pages.claim(&candidates.each_ref().map(String::as_str), "-");
            paths.insert(operation.node, format!("{}/{page}.md", client.name));
        }
        paths.insert(group.node, format!("{}/{folder}", client.name));
    }
}

/// Returns the file of an operation's page: the path, flat. Letters outside ASCII become
/// their code points, and characters that file names should not have, hyphens.
fn page_name(path: &str) -> String {
    let path = path.trim_matches('/');
    let mut name = String::with_capacity(path.len());
    for letter in path.chars() {
        match letter {
            '{' | '}' => {}
            '.' | '_' | '-' | '0'..='9' | 'A'..='Z' | 'a'..='z' => name.push(letter),
            _ if letter.is_ascii() => name.push('-'),
            _ => name.push_str(&format!("u{:x}", u32::from(letter))),
        }
    }
    // Neither hidden, nor an option of a command, nor the folder above.
    let name = name.trim_start_matches(['.', '-']);
    let name = name.get(..LONGEST_FILE).unwrap_or(name);
    match name {
        "" => "page".to_owned(),
        name if is_reserved(name) => format!("page-{name}"),
        name => name.to_owned(),
    }
}

/// Returns the folder of a group's pages.
fn group_folder(title: &str) -> String {
    let mut folder = words::kebab(title);
    folder.truncate(LONGEST_FILE);
    if is_reserved(&folder) { format!("group-{folder}") } else { folder }
}

/// Returns whether a file name is that of an index page, or of a device of Windows, with any
/// extension.
fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    name == "readme"
        || ["aux", "con", "nul", "prn"].contains(&stem)
        || port.is_some_and(|port| matches!(port.as_bytes(), [b'0'..=b'9']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{api, spec};

    #[test]
    fn pages_are_flat() {
        assert_eq!(page_name("/enroll-factor"), "enroll-factor");
        assert_eq!(
            page_name("/api/v2/ecConn/wechatMobile/byAccount"),
            "api-v2-ecConn-wechatMobile-byAccount"
        );
        assert_eq!(
            page_name("/webauthn/remove-credential/{credentialID}"),
            "webauthn-remove-credential-credentialID"
        );
    }

    #[test]
    fn pages_have_names_that_any_file_system_takes() {
        let cases = [
            ("/A\"><img src=x onerror=pwned()>", "A---img-src-x-onerror-pwned---"),
            ("/../../etc/passwd", "etc-passwd"),
            ("/..", "page"),
            ("/", "page"),
            ("/.git", "git"),
            ("/-rf", "rf"),
            ("/a%2e%2e%2fb", "a-2e-2e-2fb"),
            ("/a\\b:c|d?e*f", "a-b-c-d-e-f"),
            ("/a b\tc", "a-b-c"),
            ("/登录", "u767bu5f55"),
            ("/a](javascript:x)", "a--javascript-x-"),
            ("/`x`$(y);z&&w", "x---y--z--w"),
        ];
        for (path, name) in cases {
            assert_eq!(page_name(path), name, "{path}");
        }
        assert_eq!(page_name(&"x".repeat(5000)).len(), LONGEST_FILE);
        assert_eq!(group_folder(&"x".repeat(5000)).len(), LONGEST_FILE);
    }

    #[test]
    fn files_are_told_apart_where_case_is_none() {
        let mut scope = Scope::files();
        let claimed = ["pets", "Pets", "PETS", "pEts", "cats"].map(|name| {
            let candidates = [format!("group/{name}"), format!("group/{name}-post")];
            scope.claim(&candidates.each_ref().map(String::as_str), "-")
        });
        let names = ["pets", "Pets-post", "PETS-2", "pEts-3", "cats"];
        assert_eq!(claimed, names.map(|name| format!("group/{name}")));
    }

    #[test]
    fn devices_and_index_pages_are_left_alone() {
        for name in ["README", "readme", "con", "NUL", "aux.v1", "com1", "LPT9", "prn"] {
            assert_eq!(page_name(name), format!("page-{name}"));
        }
        for name in ["console", "com10", "com", "lptx", "readme.first", "nulls"] {
            assert_eq!(page_name(name), name);
        }
        assert_eq!(group_folder("Con"), "group-con");
        assert_eq!(group_folder("Contacts"), "contacts");
    }

    #[test]
    fn two_methods_on_one_path_have_a_page_each() {
        let yaml = spec(
            "  /a:\n    get: {operationId: a, responses: {}}\n    post: {operationId: b, responses: {}}",
            "",
        );
        let api = api(&yaml);
        let paths = paths(&api);
        let pages: Vec<_> =
            api.operations().map(|one| paths[&one.node].as_str()).collect();
        assert_eq!(
            pages,
            ["authentication/others/a.md", "authentication/others/a-post.md"]
        );
    }
}
