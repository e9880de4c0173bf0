//! One page of each kind.

use serde_json::json;

use super::*;
use crate::docs::fixture::*;
use crate::model::{
    Api, Code, Codes, Errors, HttpMethod, NodeId, Origin, Type, TypeDef, Webhook,
};
use crate::tests::with_sdk;

const ENROLL: &str = "authentication/mfa-factor-management/enroll-factor.html";

/// The files of the site of an API in a language, without guides.
fn site(api: &Api, locale: &str) -> BTreeMap<String, String> {
    let locale = Locale::named(locale).unwrap();
    with_sdk(api, |sdk| of_locale(sdk, locale, &Guides::new())).into_iter().collect()
}

/// The part of a page from a start to an end, without lines that are empty.
fn part(page: &str, start: &str, end: &str) -> String {
    let (_, from) = page.split_once(start).unwrap();
    let (part, _) = from.split_once(end).unwrap();
    let lines = part.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

/// The content of a page, without the links to the pages around it.
fn content(page: &str) -> String {
    part(page, "<main id=\"content\">", "<nav class=\"around\"")
}

fn types() -> Vec<TypeDef> {
    let kinds = [("SMS", "A message"), ("FACE", "")];
    vec![
        model(
            "EnrollFactorDto",
            vec![
                field("kind", named(2)).required().says("Kind of factor.").like("SMS"),
                field("proof", named(1)).says("The `proof` & more."),
                field("tags", list(Type::String)).by_default(json!(["a"])).at_most(5),
            ],
        ),
        model(
            "Proof",
            vec![field("code", Type::String).like("123456"), field("next", named(1))],
        ),
        choice("Kind", &kinds),
        model(
            "FactorRespDto",
            vec![field("statusCode", Type::Integer).required().like(200)],
        ),
    ]
}

/// An API with everything that has a page.
fn everything() -> Api {
    let mut enroll = operation("enroll_factor")
        .taking(vec![field("page", Type::Integer).by_default(1).says("Counts from 1.")])
        .body(0)
        .answer(3);
    enroll.deprecated = true;
    enroll.errors = Errors {
        status: vec![400],
        api: vec![2005],
        ..Errors::default()
    };
    let mut api = api(types(), enroll);
    let mut second = operation("reset_factor");
    second.summary = "Reset a <factor>".to_owned();
    api.clients[0].groups[0].operations.push(second);
    api.clients[0].title = "Authentication".to_owned();
    api.clients[0].groups[0].title = "MFA factors".to_owned();
    api.clients[0].webhooks.push(Webhook {
        node: NodeId::default(),
        origin: Origin::default(),
        name: "factorEnrolled".to_owned(),
        http: HttpMethod::Post,
        operation: None,
        summary: "A factor was enrolled".to_owned(),
        description: String::new(),
        deprecated: false,
        media_type: Some("application/json".to_owned()),
        ty: Some(named(1)),
    });
    let code = |value, name: &str, meaning: &str, remedy: &str| Code {
        value,
        name: name.to_owned(),
        meaning: meaning.to_owned(),
        remedy: remedy.to_owned(),
    };
    api.codes = Codes {
        status: vec![code(400, "BAD_REQUEST", "Wrong input.", "Fix the input.")],
        api: vec![code(2005, "USER_LOCKED", "The user is locked.", "")],
    };
    api
}

#[test]
fn page_of_an_operation() {
    let page = &site(&everything(), "en")[ENROLL];
    let end = "<div id=sample-java";
    insta::assert_snapshot!(part(page, "<main id=\"content\">", end));
    insta::assert_snapshot!(part(page, "<h2 id=\"try-it\">", "</article>"));
}

#[test]
fn page_of_an_operation_in_chinese() {
    let page = &site(&everything(), "zh")[&format!("zh/{ENROLL}")];
    insta::assert_snapshot!(part(page, "<h1>", "<div class=\"samples\">"));
}

#[test]
fn page_of_a_group() {
    let site = site(&everything(), "en");
    insta::assert_snapshot!(content(
        &site["authentication/mfa-factor-management/index.html"]
    ));
}

#[test]
fn page_of_codes() {
    insta::assert_snapshot!(content(&site(&everything(), "en")["error-codes.html"]));
}

#[test]
fn page_of_webhooks() {
    insta::assert_snapshot!(content(
        &site(&everything(), "en")["authentication/webhooks.html"]
    ));
}

#[test]
fn navigation_beside_a_page() {
    let page = &site(&everything(), "en")[ENROLL];
    let beside = part(page, "<nav id=\"navigation\"", "</nav>");
    let around = part(page, "<nav class=\"around\"", "</nav>");
    insta::assert_snapshot!(format!("{beside}\n{around}"));
}

#[test]
fn index_of_the_search() {
    let index = site(&everything(), "en")[SEARCH].replace("],[\"", "],\n[\"");
    insta::assert_snapshot!(index);
}

#[test]
fn pages_of_huge_types_stay_light() {
    let many = |from: usize| {
        (0..20_000)
            .map(|at| field(&format!("property{}", from + at), Type::String))
            .collect()
    };
    let values: Vec<String> = (0..20_000).map(|at| format!("value{at}")).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|one| (&**one, "")).collect();
    let types = vec![
        model("Message", vec![field("large", named(2)), field("kind", named(3))]),
        model("Wide", many(0)),
        model("Large", many(20_000)),
        choice("Kind", &values),
    ];
    for operation in
        [operation("small").body(0).answer(0), operation("wide").body(1).answer(1)]
    {
        let name = operation.name.clone();
        for (path, page) in site(&api(types.clone(), operation), "en") {
            if path.ends_with(".html") {
                assert!(page.len() < 500_000, "{name} {path}: {} bytes", page.len());
            }
        }
    }
}

#[test]
fn no_blank_follows_a_colon_of_full_width() {
    assert_eq!(label("Type:"), "Type: ");
    assert_eq!(label("Properties of"), "Properties of ");
    assert_eq!(label("类型："), "类型：");
}
