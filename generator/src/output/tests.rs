use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::fault::{self, Fault};
use super::{STAGING, Transaction};
use crate::diagnostic::Diagnostics;

/// A folder with two places, of which the second is missing at first.
struct Scene(TempDir);

/// Every file with its text, and every folder without one.
type Tree = BTreeMap<PathBuf, Option<String>>;

impl Scene {
    fn new() -> Self {
        let scene = Self(tempfile::tempdir().unwrap());
        for path in ["one/a", "one/deep/b", "one/deep/er/c", "one/own"] {
            scene.put(path, "old");
        }
        scene
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        walk(self.0.path(), &mut tree);
        tree
    }

    fn begin(&self, folders: &[&str]) -> Result<Transaction, Diagnostics> {
        let folders: Vec<_> = folders.iter().map(|folder| self.path(folder)).collect();
        Transaction::begin(folders.iter().map(PathBuf::as_path))
    }

    /// Changes, adds and removes files in both places.
    fn run(&self) -> Result<(), Diagnostics> {
        let mut output = self.begin(&["one", "new/two"])?;
        for path in ["one/a", "one/new/x", "new/two/x", "new/two/deep/y"] {
            output.write(&self.path(path), "new")?;
        }
        output.remove(&self.path("one/deep/b"))?;
        output.remove(&self.path("one/deep/er/c"))?;
        output.commit()
    }
}

fn walk(folder: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, tree);
            tree.insert(path, None);
        } else {
            tree.insert(path.clone(), fs::read_to_string(&path).ok());
        }
    }
}

/// The trees as paths within their scenes.
fn within(scene: &Scene, tree: Tree) -> Tree {
    let short = |path: PathBuf| path.strip_prefix(scene.0.path()).unwrap().to_owned();
    tree.into_iter().map(|(path, text)| (short(path), text)).collect()
}

fn whole() -> Tree {
    let scene = Scene::new();
    scene.run().unwrap();
    let tree = within(&scene, scene.tree());
    assert_eq!(tree[Path::new("one/a")].as_deref(), Some("new"));
    assert!(!tree.contains_key(Path::new("one/deep")));
    tree
}

#[test]
fn after_a_kill_either_place_leads_to_the_same_end() {
    let whole = whole();
    let mut ends = [0, 0];
    for first in ["one", "new/two"] {
        for points in 0.. {
            let scene = Scene::new();
            let before = within(&scene, scene.tree());
            let (_, struck) = fault::with(Fault::Killed(points), || scene.run());
            if !struck {
                break;
            }
            drop(scene.begin(&[first]).unwrap());
            drop(scene.begin(&["one", "new/two"]).unwrap());
            let mut after = within(&scene, scene.tree());
            let finished = after == whole;
            // Folders of a place that was missing are not known to be ours.
            after.retain(|path, text| text.is_some() || !path.starts_with("new"));
            assert!(finished || after == before, "{first} after {points}: {after:#?}");
            ends[usize::from(finished)] += 1;
        }
    }
    assert!(ends[0] >= 20 && ends[1] >= 20, "{ends:?}");
}

#[test]
fn a_recovery_that_is_killed_is_recovered() {
    let whole = whole();
    for points in (14..38).step_by(4) {
        for again in 0.. {
            let scene = Scene::new();
            let (_, struck) = fault::with(Fault::Killed(points), || scene.run());
            assert!(struck);
            let recover = || scene.begin(&["new/two", "one"]).map(drop);
            let (_, struck) = fault::with(Fault::Killed(again), recover);
            scene.run().unwrap();
            assert_eq!(within(&scene, scene.tree()), whole, "{points}, {again}");
            if !struck {
                break;
            }
        }
    }
}

#[test]
fn an_operation_that_fails_leaves_all_as_it_was_or_is_made_up_for() {
    let whole = whole();
    let mut undone = 0;
    for points in 0.. {
        let scene = Scene::new();
        let before = within(&scene, scene.tree());
        let (result, struck) = fault::with(Fault::Once(points), || scene.run());
        if !struck {
            break;
        }
        let after = within(&scene, scene.tree());
        if result.is_err() && after == before {
            undone += 1;
            continue;
        }
        // All was staged: the next command finishes it.
        drop(scene.begin(&["one", "new/two"]).unwrap());
        let mut after = within(&scene, scene.tree());
        // Empty folders are left where it is pruning that failed.
        after.retain(|path, _| !path.starts_with("one/deep"));
        assert_eq!(after, whole, "failed at {points}");
    }
    assert!(undone >= 15, "{undone}");
}

#[test]
fn a_place_that_another_command_has_used_since_is_that_commands_alone() {
    let staged = |place: &str| format!("{place}/{STAGING}");
    // The home has its journal still, and the other place waits for a home of its own.
    for other_home in ["null", "\"/nowhere\""] {
        let scene = Scene::new();
        scene.put("two/own", "old");
        let other = fs::canonicalize(scene.path("two")).unwrap();
        let journal = serde_json::json!({"others": [other], "write": ["a"]});
        scene.put(&format!("{}/journal", staged("one")), &journal.to_string());
        scene.put(&format!("{}/new/a", staged("one")), "new");
        let journal = format!("{{\"home\":{other_home},\"remove\":[\"own\"]}}");
        scene.put(&format!("{}/journal", staged("two")), &journal);
        drop(scene.begin(&["one"]).unwrap());
        assert_eq!(fs::read_to_string(scene.path("one/a")).unwrap(), "new");
        assert_eq!(scene.path("two/own").exists(), other_home != "null", "{other_home}");
        assert!(!scene.path(&staged("one")).exists());
        assert!(!scene.path(&staged("two")).exists());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn folders_may_have_any_name() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let scene = Scene::new();
    for name in [&b"\xff\xfe"[..], b"a\nb", b" ", b"'\"", "\u{202e}".as_bytes()] {
        let folders =
            ["x", "y"].map(|one| scene.0.path().join(OsStr::from_bytes(name)).join(one));
        let mut output =
            Transaction::begin(folders.iter().map(PathBuf::as_path)).unwrap();
        folders.iter().for_each(|one| output.write(&one.join("a"), "new").unwrap());
        output.commit().unwrap();
        for folder in folders {
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "{folder:?}");
        }
    }
}

#[test]
fn two_commands_wait_for_each_other() {
    let scene = Scene::new();
    scene.put("one/count", "0");
    let count = || fs::read_to_string(scene.path("one/count")).unwrap();
    let add = |order: [&str; 2]| {
        for _ in 0..20 {
            let mut output = scene.begin(&order).unwrap();
            let next = count().parse::<u32>().unwrap() + 1;
            output.write(&scene.path("one/count"), &next.to_string()).unwrap();
            output.write(&scene.path("new/two/count"), &next.to_string()).unwrap();
            output.commit().unwrap();
        }
    };
    std::thread::scope(|scope| {
        for order in [["one", "new/two"], ["new/two", "one"]].repeat(3) {
            scope.spawn(move || add(order));
        }
    });
    assert_eq!(count(), "120");
    assert!(!scene.path("one").join(STAGING).exists());
}

#[test]
fn what_is_not_our_staging_folder_is_named_and_kept() {
    let contents = [
        "",
        "/notes.txt",
        "/new.txt",
        "/own/x",
        "/journal/x",
        "/journal.new/x",
        "/new.d/x",
        "/new",
        "/.hidden",
        "/journal.bak",
        "/NEW/x",
    ];
    for path in contents {
        let scene = Scene::new();
        scene.put(&format!("one/{STAGING}{path}"), "Mine.");
        let before = scene.tree();
        let error = scene.run().unwrap_err().to_string();
        assert!(error.contains(STAGING), "{error}");
        assert_eq!(scene.tree(), before, "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_staging_folder_is_not_followed() {
    let scene = Scene::new();
    scene.put("elsewhere/new/own", "Mine.");
    scene.put("elsewhere/journal", r#"{"remove":["own"]}"#);
    let link = scene.path("one").join(STAGING);
    std::os::unix::fs::symlink(scene.path("elsewhere"), link).unwrap();
    let before = scene.tree();
    assert!(scene.run().is_err());
    assert_eq!(scene.tree(), before);
}

#[test]
fn a_journal_leads_to_nothing_outside_of_its_place() {
    let journals = [
        r#"{"remove":["../outside"]}"#,
        r#"{"remove":["deep/../../outside"]}"#,
        r#"{"remove":["/outside"]}"#,
        r#"{"remove":["."]}"#,
        r#"{"remove":[""]}"#,
        r#"{"write":["../outside"]}"#,
        "{",
        "",
    ];
    for journal in journals {
        let scene = Scene::new();
        scene.put("outside", "Mine.");
        scene.put(&format!("one/{STAGING}/journal"), journal);
        let before = scene.tree();
        assert!(scene.run().is_err(), "{journal}");
        assert_eq!(scene.tree(), before, "{journal}");
    }
    // Of a folder that was moved since, or of a home that knows nothing of it: undone.
    for journal in [r#"{"home":"/nowhere","remove":["own"]}"#, r#"{"home":"/"}"#] {
        let scene = Scene::new();
        scene.put(&format!("one/{STAGING}/journal"), journal);
        scene.run().unwrap();
        assert!(scene.path("one/own").exists(), "{journal}");
    }
}

#[test]
fn only_paths_in_the_folders_are_written() {
    let scene = Scene::new();
    let before = scene.tree();
    for path in
        ["outside", "one", "one/../outside", "one/deep", "one/a/below", "onefold"]
    {
        let mut output = scene.begin(&["one"]).unwrap();
        assert!(output.write(&scene.path(path), "").is_err(), "{path}");
        drop(output);
        assert_eq!(scene.tree(), before, "{path}");
    }
}

#[test]
fn a_name_that_no_file_can_have_is_met_before_anything_is_replaced() {
    let long = "x".repeat(300);
    for path in [format!("one/{long}"), format!("one/{long}/x"), format!("one/z/{long}")]
    {
        let scene = Scene::new();
        let before = scene.tree();
        let run = || {
            let mut output = scene.begin(&["one"])?;
            for path in ["one/a", "one/z/x", "one/b", &path] {
                output.write(&scene.path(path), "new")?;
            }
            output.commit()
        };
        assert!(run().is_err());
        assert_eq!(scene.tree(), before, "{path}");
    }
}
