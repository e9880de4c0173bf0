//! `docs`: pages of other languages, and the comparison with existing pages.

use crate::place::{Place, SPEC_FILE};

const FACTOR: &str = "authentication/mfa-factor-management/enroll-factor.md";

fn docs(place: &Place, options: &[&str]) -> crate::place::Outcome {
    place.run(&[&["docs", "--spec-dir", "spec"], options].concat())
}

#[test]
fn each_language_has_a_folder() {
    let place = Place::new();
    docs(&place, &["--lang", "all", "--out", "pages"]).expect(0);
    let pages = place.files("pages");
    for (language, method) in [
        ("rust", "enroll_factor"),
        ("java", "enrollFactor"),
        ("node", "enrollFactor"),
        ("go", "EnrollFactor"),
        ("python", "enroll_factor"),
        ("php", "enrollFactor"),
        ("csharp", "EnrollFactor"),
    ] {
        let page = &pages[&format!("pages/{language}/{FACTOR}")];
        let method = format!("`AuthenticationClient.{method}`");
        assert!(page.contains(&method), "{language}: {page}");
    }
}

#[test]
fn rust_pages_are_those_of_generate() {
    let place = Place::generated();
    docs(&place, &["--lang", "rust", "--out", "pages"]).expect(0);
    let page = |folder: &str| place.read(&format!("{folder}/rust/{FACTOR}"));
    assert_eq!(page("pages"), page("docs"));
}

#[test]
fn languages_leave_each_other_alone() {
    let place = Place::new();
    docs(&place, &["--lang", "java", "--out", "pages"]).expect(0);
    let java = place.files("pages");
    docs(&place, &["--lang", "go,php", "--out", "pages"]).expect(0);
    let all = place.files("pages");
    assert_eq!(all.len(), java.len() * 3);
    assert!(java.iter().all(|(name, text)| all.get(name) == Some(text)));
}

#[test]
fn upstream_pages_have_its_quirks() {
    let place = Place::new();
    let upstream = ["--lang", "java", "--profile", "upstream", "--out", "pages"];
    docs(&place, &upstream).expect(0);
    let page = place.read(&format!("pages/java/{FACTOR}"));
    assert!(page.contains("</div>Sample value</div>"), "{page}");
    assert!(
        page.contains("Kind of the factor.<br>- `SMS`: A code in a text message<br>"),
        "{page}"
    );
    assert!(!page.contains("@generated"), "{page}");
}

#[test]
fn upstream_pages_in_chinese_are_formatted_and_come_with_a_sidebar() {
    let place = Place::new();
    let upstream = ["--lang", "java,go", "--profile", "upstream", "--locale", "zh"];
    docs(&place, &[&upstream[..], &["--out", "theirs"]].concat()).expect(0);
    let file = format!("theirs/java/{FACTOR}");
    let page = place.read(&file);
    for line in ["  警告⚠️：", "## 请求参数", "类型： `", "示例结果："]
    {
        assert!(page.lines().any(|one| one.starts_with(line)), "{line}: {page}");
    }
    let sidebar = place.read("theirs/sidebar.json");
    assert!(sidebar.contains("\"/reference/sdk/go/install.html\""), "{sidebar}");

    // One more blank is a difference, in the sidebar too.
    place.write(&file, &page.replace("## 请求参数", "##  请求参数"));
    place.write("theirs/sidebar.json", &sidebar.replacen("Java", "Java ", 1));
    let compare = [&upstream[..], &["--compare", "theirs"]].concat();
    let compared = docs(&place, &compare).expect(1);
    insta::assert_snapshot!(compared.stdout);
}

#[test]
fn pages_are_compared_without_white_space() {
    let place = Place::new();
    docs(&place, &["--lang", "java,go", "--out", "theirs"]).expect(0);
    let file = format!("theirs/java/{FACTOR}");
    let squeeze = |line: &str| match line.strip_prefix("| ") {
        Some(row) => format!("|  {}", row.replace("  ", " ").replace("---", "-----")),
        None => line.to_owned(),
    };
    let lines: Vec<String> = place.read(&file).lines().map(squeeze).collect();
    place.write(&file, &lines.join("\n"));
    place.remove("theirs/java/authentication/login/signin.md");
    let compare = ["--lang", "java,go", "--compare", "theirs"];
    let same = docs(&place, &compare).expect(0);
    insta::assert_snapshot!(same.stdout, @r"
    java: 7 of 7 pages are identical. Only ours: 1.
    go: 8 of 8 pages are identical. Only ours: 0.
    ");

    place.edit(&file, "# Enroll a factor", "# Enrol a factor");
    place.write("theirs/go/gone.md", "# Gone\n");
    let differs = docs(&place, &compare).expect(1);
    insta::assert_snapshot!(differs.stdout, @r"
    java: 6 of 7 pages are identical. Only ours: 1.
      authentication/mfa-factor-management/enroll-factor.md
        - # Enrol a factor
        + # Enroll a factor
    go: 8 of 9 pages are identical. Only ours: 0.
      gone.md
        - # Gone
        + (no such page)
    ");
}

#[test]
fn a_wrong_command_line_or_folder_is_refused() {
    let place = Place::new();
    for options in [
        &["--out", "pages"] as &[&str],
        &["--lang", "java"],
        &["--lang", "cobol", "--out", "pages"],
        &["--lang", "java", "--profile", "mine", "--out", "pages"],
    ] {
        let refused = docs(&place, options).expect(2);
        assert!(refused.stderr.contains("--help"), "{options:?}: {}", refused.stderr);
    }
    let refused = docs(&place, &["--lang", "java", "--compare", "nowhere"]).expect(2);
    assert!(refused.stderr.contains(" --> nowhere/java"), "{}", refused.stderr);
    place.edit(SPEC_FILE, "openapi: 3.0.3", "openapi: 3.1.0");
    let refused = docs(&place, &["--lang", "java", "--out", "pages"]).expect(2);
    assert!(refused.stderr.contains("this is OpenAPI 3.1.0"), "{}", refused.stderr);
    assert!(place.files("pages").is_empty());
}

#[test]
fn help_names_languages_and_quirks() {
    let help = Place::new().run(&["docs", "--help"]).expect(0).stdout;
    for part in ["rust, java, node, go, python, php, csharp", "stray tag", "Exit codes:"]
    {
        assert!(help.contains(part), "{part}: {help}");
    }
}
