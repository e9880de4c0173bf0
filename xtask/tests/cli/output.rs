//! Files on the disk after runs that were killed, that failed, or that ran at the same time.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use crate::place::{DIRS, Outcome, PROSE, PROSE_FILE, Place, SPEC, SPEC_FILE};

const ROOTS: [&str; 3] = ["docs", "sdk/src/generated", "sdk/tests/generated"];

/// The output of a later version of the specification differs in every file, and has fewer of them.
fn later(place: &Place) {
    let spec = SPEC
        .replace("operationId: FactorController_", "operationId: ThingController_")
        .replace("Factor", "Thing");
    place.write(SPEC_FILE, &spec);
    place.write(PROSE_FILE, &PROSE.replace("Factor", "Thing"));
}

fn start(place: &Place) -> Child {
    let mut command = place.command(&[&["generate"][..], &DIRS].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Every file in the folder except its specification, and every subfolder.
fn tree(place: &Place) -> BTreeMap<String, String> {
    let mut tree = place.output();
    for root in ["sdk", "docs"] {
        folders(&place.path(root), root, &mut tree);
    }
    tree
}

fn folders(dir: &Path, name: &str, tree: &mut BTreeMap<String, String>) {
    tree.insert(format!("{name}/"), String::new());
    for entry in fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = format!("{name}/{}", path.file_name().unwrap().to_str().unwrap());
            folders(&path, &name, tree);
        }
    }
}

/// The progress of a run, as its staging folders show it.
fn progress(place: &Place) -> usize {
    let staging = ROOTS.map(|root| place.path(root).join(".genauth-staging"));
    let there = |path: &Path| usize::from(path.exists());
    let seen = |folder: &std::path::PathBuf| {
        there(folder) + there(&folder.join("new/3")) + there(&folder.join("journal"))
    };
    staging.iter().map(seen).sum()
}

#[test]
fn a_run_that_was_killed_at_any_moment_is_made_up_for_by_the_next() {
    let whole = Place::generated();
    later(&whole);
    let since = Instant::now();
    whole.generate(&[]).expect(0);
    let length = since.elapsed();
    let whole = tree(&whole);

    let place = Place::generated();
    let mut killed = 0;
    for moment in 0..16 {
        place.write(SPEC_FILE, SPEC);
        place.write(PROSE_FILE, PROSE);
        place.generate(&[]).expect(0);
        later(&place);
        let mut run = start(&place);
        if moment < 6 {
            sleep(length * moment / 6);
        } else {
            // The other moments are during the writing.
            let wanted = moment as usize - 5;
            while progress(&place) < wanted && run.try_wait().unwrap().is_none() {}
        }
        run.kill().unwrap();
        killed += usize::from(run.wait().unwrap().code().is_none());
        place.generate(&[]).expect(0);
        assert_eq!(tree(&place), whole, "moment {moment}");
        place.check(&["--full"]).expect(0);
    }
    assert!(killed > 0);
}

#[test]
fn two_runs_at_once_both_end_well() {
    let whole = tree(&Place::generated());
    for _ in 0..10 {
        let place = Place::new();
        for run in [start(&place), start(&place)] {
            let outcome = Outcome::from(run.wait_with_output().unwrap()).expect(0);
            assert_eq!(outcome.stderr, "");
        }
        assert_eq!(tree(&place), whole);
    }
}

#[test]
fn a_full_disk_leaves_all_as_it_was() {
    let place = Place::new();
    let run = |blocks: u32| {
        let program = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let plain = place.command(&[&["generate"][..], &DIRS].concat());
        let mut command = Command::new("sh");
        command.arg("-c").arg(program).arg(plain.get_program()).args(plain.get_args());
        let dir = plain.get_current_dir().unwrap();
        Outcome::from(
            command.current_dir(dir).env_remove("CARGO_MANIFEST_DIR").output().unwrap(),
        )
    };
    for blocks in [0, 1, 2, 4, 8] {
        let failed = run(blocks).expect(2);
        assert!(
            failed.stderr.contains("can't be written: File too large"),
            "{}",
            failed.stderr
        );
        assert!(!place.path("sdk").exists() && !place.path("docs").exists(), "{blocks}");
    }
    place.generate(&[]).expect(0);
    later(&place);
    let before = tree(&place);
    for blocks in [0, 1, 2, 4, 8] {
        run(blocks).expect(2);
        assert_eq!(tree(&place), before, "{blocks}");
    }
    place.generate(&[]).expect(0);
}

/// A run with the restrictions of file permissions, which do not apply to root.
fn as_nobody(place: &Place) -> Outcome {
    let plain = place.command(&[&["generate"][..], &DIRS].concat());
    let is_root = fs::metadata(place.path("spec"))
        .is_ok_and(|spec| std::os::unix::fs::MetadataExt::uid(&spec) == 0);
    if !is_root {
        return place.generate(&[]);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    command.arg(plain.get_program()).args(plain.get_args());
    command
        .current_dir(plain.get_current_dir().unwrap())
        .env_remove("CARGO_MANIFEST_DIR");
    command.output().unwrap().into()
}

/// Sets the mode of all folders.
fn chmod(place: &Place, mode: u32) {
    let mut folders: Vec<String> = tree(place).into_keys().collect();
    folders.retain(|name| name.ends_with('/'));
    folders.extend([String::new(), "sdk/src".to_owned(), "program".to_owned()]);
    for folder in folders {
        fs::set_permissions(place.path(&folder), fs::Permissions::from_mode(mode))
            .unwrap();
    }
}

#[test]
fn a_folder_that_is_read_only_leaves_all_as_it_was() {
    let place = Place::generated().with_own_program();
    chmod(&place, 0o555);
    let unchanged = as_nobody(&place).expect(0);
    assert!(unchanged.stdout.starts_with("Nothing changed"), "{}", unchanged.stdout);
    let spec = place.path("spec");
    fs::set_permissions(&spec, fs::Permissions::from_mode(0o755)).unwrap();
    later(&place);
    let before = tree(&place);

    // First none is writable, then all except one.
    let one_of = [
        "",
        "docs",
        "docs/rust/authentication",
        "docs/rust/authentication/mfa-factor-management",
        "sdk/src/generated",
        "sdk/src/generated/authentication/models",
        "sdk/tests/generated",
    ];
    for one in one_of {
        let mode = if one.is_empty() { 0o555 } else { 0o777 };
        chmod(&place, mode);
        fs::set_permissions(place.path(one), fs::Permissions::from_mode(0o555)).unwrap();
        let failed = as_nobody(&place).expect(2);
        assert!(failed.stderr.contains("Permission denied"), "{}", failed.stderr);
        assert!(failed.stderr.contains(&format!("--> {one}")), "{}", failed.stderr);
        assert!(failed.stderr.contains("hint: check the path"), "{}", failed.stderr);
        assert_eq!(tree(&place), before, "{one}");
    }
    chmod(&place, 0o777);
    as_nobody(&place).expect(0);
    place.check(&["--full"]).expect(0);
}

#[test]
fn files_of_others_stay() {
    let place = Place::generated();
    let [rust, page] = place.samples().map(|file| place.read(&file));
    let header = rust.lines().next().unwrap();
    let notice = page.split("\n\n").nth(1).unwrap();
    let whole = place.output();
    let own = [
        ("docs/.git/config", page.clone()),
        ("docs/.git/page.md", page.clone()),
        ("docs/node_modules/pages/page.md", page.clone()),
        ("docs/target/page.md", page.clone()),
        ("docs/.genauth-generate-a1B2c3", page.clone()),
        ("docs/.genauth-generate-a1B2c3.md", page.clone()),
        ("docs/page.txt", page.clone()),
        (
            "docs/guide/quoted.md",
            format!("# Pages\n\nThey begin so:\n\n```\n{notice}\n```\n"),
        ),
        ("docs/guide/late.md", format!("# Pages\n\nMine.\n\n{notice}\n")),
        ("docs/guide/second.md", format!("# Pages\n\n<!-- Mine -->\n\n{notice}\n")),
        ("docs/guide/untitled.md", format!("{notice}\n\n# Pages\n")),
        (
            "docs/guide/line.md",
            "# Pages\n\n@generated by `cargo xtask generate`\n".to_owned(),
        ),
        ("sdk/src/generated/.git/own.rs", rust.clone()),
        ("sdk/src/generated/target/own.rs", rust.clone()),
        ("sdk/src/generated/own.rs", format!("// Mine.\n{header}\n")),
        ("sdk/src/generated/quoted.rs", format!("//! {header}\n")),
        ("sdk/src/generated/string.rs", format!("const HEADER: &str = \"{header}\";\n")),
        ("sdk/tests/generated/own/deep.rs", rust.clone()),
    ];
    own.iter().for_each(|(path, text)| place.write(path, text));
    let with_own = place.output();
    place.generate(&[]).expect(0);
    assert_eq!(place.output(), with_own);
    assert_eq!(with_own.len(), whole.len() + own.len());
    place.check(&["--full"]).expect(0);
}

#[test]
fn links_within_the_folders_are_refused() {
    let cases = [
        "docs/rust",
        "docs/other-languages.txt",
        "sdk/src/generated/mod.rs",
        "docs/rust/authentication",
    ];
    for link in cases {
        for dangling in [false, true] {
            let place = Place::generated();
            fs::create_dir(place.path("elsewhere")).unwrap();
            fs::rename(place.path(link), place.path("elsewhere/real")).unwrap();
            let to = if dangling { "elsewhere/none" } else { "elsewhere/real" };
            symlink(place.path(to), place.path(link)).unwrap();
            later(&place);
            let before = (place.output(), place.files("elsewhere"));
            for _ in 0..2 {
                let failed = place.generate(&[]).expect(2);
                assert!(
                    failed.stderr.contains(&format!("--> {link}\n")),
                    "{}",
                    failed.stderr
                );
                assert_eq!((place.output(), place.files("elsewhere")), before);
            }
            place.check(&["--full"]).expect(2);
        }
    }
}

#[test]
fn the_folders_themselves_may_be_links() {
    let place = Place::new();
    for (link, to) in [("docs", "real/docs"), ("sdk", "real/sdk")] {
        fs::create_dir_all(place.path(to)).unwrap();
        symlink(place.path(to), place.path(link)).unwrap();
    }
    place.generate(&[]).expect(0);
    let again = place.generate(&[]).expect(0);
    assert!(again.stdout.starts_with("Nothing changed"), "{}", again.stdout);
    place.check(&["--full"]).expect(0);
    assert!(place.path("docs").is_symlink() && place.path("sdk").is_symlink());
    assert_eq!(place.files("real/docs").len(), place.files("docs").len());
}
