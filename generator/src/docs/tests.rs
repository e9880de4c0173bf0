//! One page of each kind.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::committed;
use super::fixture::*;
use super::languages::{LANGUAGES, Language, RUST};
use super::page_templates::PageTemplates;
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Client, Code, Codes, Errors, Field, Operation, Type, TypeDef};
use crate::pages::{self, Profile};
use crate::spec;
use crate::tests::{self, with_sdk};

/// The pages, without those that lead to them.
fn emit(api: &Api, language: &Language) -> Vec<(String, String)> {
    let mut files =
        with_sdk(api, |sdk| PageTemplates::new(sdk, Default::default())?.fill(language))
            .unwrap();
    files.retain(|(path, _)| path.ends_with(".md") && !path.ends_with("README.md"));
    files
}

/// The only page of an API with this operation.
fn page(types: Vec<TypeDef>, operation: Operation) -> String {
    let mut pages = emit(&api(types, operation), RUST);
    assert_eq!(pages.len(), 1);
    pages.remove(0).1
}

fn enrollment() -> Vec<TypeDef> {
    let code = field("passCode", Type::String)
        .says("The code that the user got.")
        .like("123456");
    let photo =
        field("isExternalPhoto", Type::Boolean).says("Whether it is a link.").like(true);
    let token =
        field("enrollmentToken", Type::String).required().says("Token.").like("a|b");
    let kind =
        field("factorType", named(2)).required().says("Kind of factor.").like("SMS");
    let kinds = [("OTP", "One-time password"), ("SMS", "Text message"), ("FACE", "")];
    vec![
        model(
            "EnrollFactorDto",
            vec![
                field("note", Type::String).by_default("").says("Free text."),
                field("tags", list(Type::String))
                    .says("Words.")
                    .at_most(5)
                    .like(json!(["a", "b"])),
                field("enrollmentData", named(1)).required().says("The proof."),
                token,
                kind,
            ],
        ),
        model("EnrollmentData", vec![code, photo]),
        choice("FactorType", &kinds),
        model(
            "EnrollFactorRespDto",
            [envelope(), vec![field("data", list(named(4)))]].concat(),
        ),
        model(
            "FactorDto",
            vec![field("kinds", list(named(2))), field("proof", named(1))],
        ),
    ]
}

#[test]
fn body_and_answer() {
    insta::assert_snapshot!(page(
        enrollment(),
        operation("enroll_factor").body(0).answer(3)
    ));
}

#[test]
fn parameters_only() {
    let parameters = vec![
        field("page", Type::Integer).by_default(1).says("Counts from 1."),
        field("withData", Type::Boolean)
            .by_default(false)
            .like(false)
            .says("More of it."),
        field("_id", Type::String).required().like(""),
        field("since", Type::DateTime).by_default(json!(null)),
        field("sort", list(Type::Object)).by_default(json!([{"field": "name"}])),
    ];
    let answer = model("PlainRespDto", envelope());
    let operation = operation("list_factors").taking(parameters).answer(0);
    insta::assert_snapshot!(page(vec![answer], operation));
}

#[test]
fn an_operation_has_its_own_errors_if_the_codes_are_known() {
    let code = |value, name: &str, meaning: &str, remedy: &str| Code {
        value,
        name: name.to_owned(),
        meaning: meaning.to_owned(),
        remedy: remedy.to_owned(),
    };
    let mut operation = operation("log_in");
    operation.errors.status = vec![400, 401];
    operation.errors.api = vec![2005, 1];
    let mut api = api(vec![], operation);
    api.codes = Codes {
        status: vec![code(400, "BAD", "it is bad", "")],
        api: vec![
            code(2004, "OTHER", "else", "Ask."),
            code(2005, "LOCKED", "`a|b` is locked", "Write `a|b`."),
        ],
    };
    let section = |api: &Api| {
        let page = emit(api, RUST).remove(0).1;
        all_between(&page, "## Errors\n\n", '#').concat()
    };
    insta::assert_snapshot!(section(&api), @r"
    If a call fails, `statusCode` says how. If there is a precise reason, `apiCode` says why.

    Error codes of this operation:

    | Code             | Meaning          | What to do    |
    | ---------------- | ---------------- | ------------- |
    | `statusCode` 400 | it is bad        |               |
    | `apiCode` 2005   | `a\|b` is locked | Write `a\|b`. |

    Any call may be rate-limited (`statusCode` 429) or fail in the service (500 to 503). See [all status codes and API error codes](../../error-codes.md).
    ");
    api.codes.api[1].remedy.clear();
    assert!(!section(&api).contains("What to do"));
    api.clients[0].groups[0].operations[0].errors = Errors::default();
    insta::assert_snapshot!(section(&api), @r"
    If a call fails, `statusCode` says how. If there is a precise reason, `apiCode` says why.

    Any call may be rate-limited (`statusCode` 429) or fail in the service (500 to 503). See [all status codes and API error codes](../../error-codes.md).
    ");
}

/// The prose names codes where they belong, and the structure has them for the tables.
#[test]
fn codes_that_the_description_of_an_operation_names_are_among_its_errors() {
    let spec_dir = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../spec"));
    let mut diagnostics = Diagnostics::default();
    let inputs = spec::read(
        spec_dir,
        &tests::genauth(),
        crate::locale::DEFAULT,
        &mut diagnostics,
    );
    let codes =
        spec::read_codes(spec_dir, crate::locale::DEFAULT, &inputs, &mut diagnostics);
    let api = Api::lower(&inputs, &tests::genauth(), &mut diagnostics);
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    let mut named = 0;
    for operation in api.clients.iter().flat_map(Client::operations) {
        let numbers =
            operation.description.split(|letter: char| !letter.is_ascii_digit());
        let numbers = numbers.filter_map(|number| number.parse::<i64>().ok());
        for number in
            numbers.filter(|one| codes.api.iter().any(|code| code.value == *one))
        {
            assert!(
                operation.errors.api.contains(&number),
                "{}: {number}",
                operation.id
            );
            named += 1;
        }
    }
    assert!(named > 0);
}

#[test]
fn no_parameters_and_an_answer_that_is_not_described() {
    let mut operation = operation("log_out_r");
    operation.summary.clear();
    operation.description.clear();
    insta::assert_snapshot!(page(vec![], operation));
}

#[test]
fn deprecated() {
    let gone = |name: &str, ty| Field {
        deprecated: true,
        ..field(name, ty)
    };
    let mut types = vec![
        model("Old", vec![gone("id", Type::String)]),
        model("OldPart", vec![gone("kind", named(2)).says("Which.")]),
        choice("OldKind", &[("A", "")]),
        model("OldRespDto", vec![gone("part", named(1))]),
    ];
    types.iter_mut().for_each(|one| one.deprecated = true);
    let parameters = vec![gone("page", Type::Integer)];
    let mut operation = operation("old_way").taking(parameters).body(0).answer(3);
    operation.deprecated = true;
    insta::assert_snapshot!(page(types, operation));
}

#[test]
fn union_of_models() {
    let tree = model("Tree", vec![field("code", Type::String).required().like("root")]);
    let either =
        union("Struct", vec![named(0), list(Type::String), Type::String, named(2)]);
    let color = choice("Color", &[("RED", ""), ("BLUE", "")]);
    let root = model(
        "Root",
        vec![
            field("struct", named(1)).required().says("One of several."),
            field("structs", list(named(1))),
        ],
    );
    let answer = model("Answer", vec![field("data", named(3))]);
    let operation = operation("create").body(3).answer(4);
    insta::assert_snapshot!(page(vec![tree, either, color, root, answer], operation));
}

#[test]
fn cycle() {
    let tree = model(
        "TreeStructs",
        vec![
            field("code", Type::String).required().like("root"),
            field("children", list(named(0))).says("Further down.").at_most(50),
            field("parent", named(0)),
        ],
    );
    let operation = operation("get_tree").answer(0);
    insta::assert_snapshot!(page(vec![tree], operation));
}

#[test]
fn nasty_texts() {
    let mut operation = operation("nasty").body(0).answer(1);
    operation.summary = "Get {{ user }} | <b>now</b>\n  and `{{ then }}`".to_owned();
    operation.description = include_str!("fixture/nasty.md").to_owned();
    let members = vec![
        field("a|b", Type::String).says("x | y\n\n- `a|b`\n- <script>{{ 1 }}</script>"),
        field("c_", Type::String)
            .says("see\n```json\n{\"a\": 1}\n```\nand")
            .like("two\n  lines"),
        field("d", Type::String).like("a `tick` and ``two``").by_default("*_[x](y)_*"),
        field("e", Type::String).like("{{ user.name }}").by_default("{{x}}"),
        field("f", Type::String).like(r"^(a|b)\|c$").by_default(r"a\|b"),
        field("g", Type::String).says("一个 `|` 中文 ⚠️ and 👨‍👩‍👧").like("中文"),
        field("h", Type::String).says("stray ` and * and _x and **y").like("`"),
    ];
    let answer = members.clone();
    let types = vec![model("Nasty", members), model("NastyResp", answer)];
    insta::assert_snapshot!(page(types, operation));
}

#[test]
fn operations_without_a_page_have_none() {
    let mut operation = operation("hidden");
    operation.has_page = false;
    assert_eq!(emit(&api(vec![], operation), RUST), []);
}

#[test]
fn pages_lie_under_language_client_and_group() {
    let pages = emit(&api(vec![], operation("enroll_factor")), RUST);
    let paths: Vec<&str> = pages.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["authentication/mfa-factor-management/enroll-factor.md"]);
}

#[test]
fn the_codes_have_a_page_if_there_are_any() {
    let code = |value, name: &str, meaning: &str, remedy: &str| Code {
        value,
        name: name.to_owned(),
        meaning: meaning.to_owned(),
        remedy: remedy.to_owned(),
    };
    let codes = Codes {
        status: vec![code(200, "OK", "the call succeeded", "Use `data`.")],
        api: vec![code(7, "SEVEN", "a | b", "")],
    };
    let api = Api {
        codes,
        ..Api::default()
    };
    let pages = emit(&api, RUST);
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].0, "error-codes.md");
    insta::assert_snapshot!(pages[0].1);
    assert!(emit(&Api::default(), RUST).is_empty());
}

#[test]
fn webhooks_without_models_have_a_page() {
    let webhook = |name: &str, body: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\nwebhooks: {{{name}: {{post: {{{body}}}}}}}\n"
        )
    };
    let text = "requestBody: {content: {text/plain: {schema: {type: string}}}}";
    for yaml in [webhook("pinged", ""), webhook("told", text)] {
        for language in LANGUAGES {
            let pages = emit(&tests::api(&yaml), language);
            assert_eq!(pages.len(), 1);
            assert!(pages[0].0.ends_with("webhooks.md"), "{}", pages[0].0);
            assert!(!pages[0].1.contains("\n## "), "{}", pages[0].1);
        }
    }
}

#[test]
fn webhooks_with_models_have_their_sections() {
    let enumeration = "{type: string, enum: [open, shut]}";
    let object = format!("{{type: object, properties: {{state: {enumeration}}}}}");
    let yaml = format!(
        "openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\nwebhooks: {{moved: {{post: {{requestBody: {{content: {{application/json: {{schema: {object}}}}}}}}}}}}}\n"
    );
    for language in LANGUAGES {
        let page = emit(&tests::api(&yaml), language).remove(0).1;
        assert!(!page.contains(['\u{e}', '\u{f}']), "{page}");
        assert!(page.contains("| state ") && page.contains("`open`"), "{page}");
    }
}

/// Returns the parts that differ from Rust, except for the sample code.
#[test]
fn languages_differ_in_the_method_and_the_sample() {
    let page = |language| {
        let operation = operation("gene_qr_code").body(0).answer(3);
        emit(&api(enrollment(), operation), language).remove(0).1
    };
    let around = |page: &str| {
        let (before, rest) = page.split_once("## Sample code").unwrap();
        let (_, after) = rest.split_once("## Request response").unwrap();
        format!("{before}{after}")
    };
    let rust = around(&page(RUST));
    let others = LANGUAGES.map(|language| {
        let page = around(&page(language));
        let lines = page.lines().zip(rust.lines()).filter(|(line, rust)| line != rust);
        let lines: Vec<&str> = lines.map(|(line, _)| line).collect();
        format!("{} {}", language.name, lines.join(" ")).trim_end().to_owned()
    });
    insta::assert_snapshot!(others.join("\n"), @r"
    rust
    java `AuthenticationClient.geneQrCode`
    node `AuthenticationClient.geneQrCode`
    go `AuthenticationClient.GeneQrCode`
    python
    php `AuthenticationClient.geneQrCode`
    csharp `AuthenticationClient.GeneQrCode`
    ");
}

/// Returns the texts between the two, at all their places.
fn all_between<'t>(text: &'t str, before: &str, after: char) -> Vec<&'t str> {
    let rests = text.split(before).skip(1);
    rests.filter_map(|rest| rest.split(after).next()).collect()
}

#[test]
fn every_link_within_a_page_leads_to_one_section() {
    let spec_dir = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../spec"));
    let (pages, _) = pages::make(
        spec_dir,
        &tests::genauth(),
        Profile::Genauth,
        &[RUST],
        Default::default(),
    )
    .expect("a sound specification");
    let texts = &pages[0].artifacts.0;
    assert!(texts.len() > 500);
    for ((_, path), text) in texts {
        let anchors = all_between(text, "<a id=\"", '"');
        let sections: BTreeSet<&str> = anchors.iter().copied().collect();
        assert_eq!(sections.len(), anchors.len(), "{path}: {anchors:?}");
        let links: BTreeSet<&str> =
            all_between(text, "href=\"#", '"').into_iter().collect();
        assert_eq!(links, sections, "{path}");
    }
}

#[test]
fn a_page_that_would_become_too_long_only_names_the_types_farthest_from_its_messages() {
    let properties = |prefix: &str, number: usize| -> Vec<Field> {
        let names = (0..number).map(|index| format!("{prefix}{index}"));
        names.map(|name| field(&name, Type::String)).collect()
    };
    let types = vec![
        model("Answer", vec![field("near", named(1))]),
        model("Near", vec![field("far", named(2)), field("small", named(3))]),
        model("Far", [properties("a", 500), vec![field("last", named(4))]].concat()),
        model("Small", properties("b", 10)),
        model("Last", properties("c", 1)),
    ];
    let page = page(types, operation("get_all").answer(0));
    assert!(
        page.contains("| b9 ") && !page.contains("| a0 ") && !page.contains("| c0 ")
    );
    let named = page.lines().find(|line| line.contains("would become too long"));
    assert_eq!(
        named,
        Some(
            "These types are not described here, because the page would become too long: \
             <a id=\"Far\"></a>Far, <a id=\"Last\"></a>Last."
        )
    );
}

#[test]
fn only_rust_has_constants_for_the_codes() {
    let code = Code {
        value: 200,
        name: "OK".to_owned(),
        meaning: "done".to_owned(),
        remedy: String::new(),
    };
    let codes = Codes {
        status: vec![code],
        api: vec![],
    };
    let api = Api {
        codes,
        ..Api::default()
    };
    let named =
        LANGUAGES.map(|language| emit(&api, language)[0].1.contains("StatusCode::OK"));
    assert_eq!(named, [true, false, false, false, false, false, false]);
}

#[test]
fn a_digest_changes_when_a_page_does() {
    let digests = |method: &str| {
        let files = with_sdk(&api(vec![], operation(method)), |sdk| {
            committed(sdk, Default::default())
        })
        .unwrap();
        files.into_iter().find(|(path, _)| path == "other-languages.txt").unwrap().1
    };
    let [one, other] = ["enroll_factor", "enroll_factors"].map(digests);
    let lines = || one.lines().zip(other.lines()).skip(3);
    assert_eq!(lines().count(), LANGUAGES.len() - 1);
    assert!(lines().all(|(one, other)| one != other), "{one}{other}");
}
