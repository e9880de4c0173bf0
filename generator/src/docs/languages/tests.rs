//! The same call in all languages.

use serde_json::json;

use super::literal::{Astral, quoted};
use super::{LANGUAGES, Language, Wrappers, sample};
use crate::docs::fixture::*;
use crate::docs::hostile::HOSTILE;
use crate::model::{Api, Encoding, HttpMethod, Location, Operation, Type, TypeDef};
use crate::tests::with_sdk;
use crate::text;

/// In one language, with all that is around it.
fn in_full(api: &Api, language: &Language) -> String {
    with_sdk(api, |sdk| {
        let client = &sdk.api.clients[0];
        let operation = &client.groups[0].operations[0];
        sample(sdk, client, operation, language, &Wrappers::new(api, &LANGUAGES))
    })
}

/// In all languages. Without what all samples of a language begin with, unless that is to be seen.
fn in_all(api: &Api, framed: bool) -> String {
    let samples = LANGUAGES.map(|language| {
        let full = in_full(api, language);
        // What is specific to a call begins behind the client.
        let behind = full
            .rfind("ACCESS_TOKEN")
            .and_then(|end| full[end..].find("\n\n").map(|at| end + at));
        let own = behind
            .filter(|_| !framed)
            .map_or(&*full, |at| full[at..].trim_matches('\n'));
        format!("=== {}\n{own}\n", language.name)
    });
    samples.join("\n")
}

fn call(types: Vec<TypeDef>, operation: Operation) -> String {
    in_all(&api(types, operation), false)
}

#[test]
fn without_arguments() {
    insta::assert_snapshot!(in_all(
        &api(vec![], operation("list_enrolled_factors")),
        true
    ));
}

#[test]
fn of_an_administrator() {
    let mut api = api(vec![], operation("list_groups"));
    api.clients[0].name = "management".to_owned();
    insta::assert_snapshot!(in_all(&api, true));
}

#[test]
fn a_body_with_an_object_and_an_enum() {
    let data = vec![
        field("passCode", Type::String).like("123456"),
        field("isExternalPhoto", Type::Boolean).like(true),
        field("note", Type::String),
    ];
    let members = vec![
        field("enrollmentData", named(1)).required(),
        field("enrollmentToken", Type::String).required().like("a token"),
        field("factorType", named(2)).required().like("SMS"),
        field("comment", Type::String).like("can be left out"),
    ];
    let types = vec![
        model("EnrollFactorDto", members),
        model("EnrollFactorEnrollmentDataDto", data),
        choice("FactorType", &[("OTP", ""), ("SMS", "")]),
        model("EnrollFactorRespDto", envelope()),
    ];
    let operation = operation("enroll_factor").body(0).answer(3);
    insta::assert_snapshot!(call(types, operation));
}

#[test]
fn parameters_of_a_query() {
    let parameters = vec![
        field("page", Type::Integer).like(1),
        field("start", Type::Integer).like(1_660_828_100_000_i64),
        field("share", Type::Float).like(0.5),
        field("ext_idp_id", Type::String).like("my-idp"),
        field("withCustomData", Type::Boolean).like(false),
        field("since", Type::DateTime).like("2022-07-03T02:20:30.000Z"),
        field("status", named(0)).like("Activated"),
        field("userIds", list(Type::String)).like(json!(["a", "b"])),
    ];
    let mut operation = operation("list_users").taking(parameters);
    operation.http = HttpMethod::Get;
    let status = choice("Status", &[("Suspended", ""), ("Activated", "")]);
    insta::assert_snapshot!(call(vec![status], operation));
}

#[test]
fn a_parameter_of_the_path_and_a_body() {
    let parameter = field("credentialID", Type::String).required().like("c-1");
    let mut operation = operation("remove").taking(vec![parameter]).body(0);
    operation.path = "/api/v3/remove-credential/{credentialID}".to_owned();
    operation.parameters[0].location = Location::Path;
    let members = vec![field("force", Type::Boolean).required()];
    insta::assert_snapshot!(call(vec![model("RemoveDto", members)], operation));
}

#[test]
fn a_file() {
    let members = vec![
        field("folder", Type::String).required().like("photos"),
        field("file", Type::File).required(),
    ];
    let mut operation = operation("upload").body(0);
    operation.body.iter_mut().for_each(|body| body.encoding = Encoding::Multipart);
    insta::assert_snapshot!(call(vec![model("UploadDto", members)], operation));
}

#[test]
fn values_of_all_types() {
    let inner = vec![field("default", Type::String).required().like("x")];
    let members = vec![
        field("text", Type::String)
            .required()
            .like("$a \"b\" \\c\nd\t{{ e }} 中文 \u{7}"),
        field("negative", Type::Integer).required().like(-1),
        field("large", Type::Integer).required().like(9_007_199_254_740_993_i64),
        field("object", Type::Object).required(),
        field("any", Type::Any).required(),
        field("either", named(2)).required(),
        field("empty", named(3)).required(),
        field("models", list(named(1))).required(),
        field("kinds", list(named(4))).required(),
        field("matrix", list(list(Type::Integer))).required(),
        field("default", named(1)).required(),
        field("x-header", Type::Boolean).required(),
    ];
    let types = vec![
        model("AllDto", members),
        model("InnerDto", inner),
        union("Either", vec![named(1), Type::String]),
        model("EmptyDto", vec![]),
        choice("Kind", &[("azure-ad", "")]),
    ];
    insta::assert_snapshot!(call(types, operation("all").body(0)));
}

#[test]
fn the_application_is_named_where_its_credentials_are_part_of_the_body() {
    let members = vec![
        field("connection", Type::String).required().like("PASSWORD"),
        field("client_id", Type::String),
        field("client_secret", Type::String),
    ];
    let mut operation = operation("sign_in").body(0);
    operation.client_credentials = true;
    insta::assert_snapshot!(call(vec![model("SignInDto", members)], operation));
}

#[test]
fn what_no_sdk_has_is_not_called() {
    let mut operation = operation("delete_device");
    operation.id = "TerminalManagementController_deleteDevice".to_owned();
    let mut api = api(vec![], operation);
    api.clients[0].name = "management".to_owned();
    insta::assert_snapshot!(in_all(&api, false));
}

/// The text that a literal stands for, if the literal is all there is: one token on one line.
fn decoded(literal: &str) -> Option<String> {
    let quote = literal.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let inner = literal.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut units = Vec::new();
    let mut letters = inner.chars();
    let hex =
        |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    while let Some(letter) = letters.next() {
        let mut buffer = [0; 2];
        let letter = match letter {
            _ if text::is_hidden(letter) || letter == quote => return None,
            '\\' => match letters.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'u' if letters.as_str().starts_with('{') => {
                    let digits: String =
                        letters.by_ref().take_while(|one| *one != '}').collect();
                    hex(digits.trim_start_matches('{'))?
                }
                'u' => {
                    let digits: String = letters.by_ref().take(4).collect();
                    units.push(u16::from_str_radix(&digits, 16).ok()?);
                    continue;
                }
                'U' => hex(&letters.by_ref().take(8).collect::<String>())?,
                plain @ ('"' | '\'' | '\\' | '$') => plain,
                _ => return None,
            },
            letter => letter,
        };
        units.extend_from_slice(letter.encode_utf16(&mut buffer));
    }
    String::from_utf16(&units).ok()
}

#[test]
fn literals_stand_for_their_values_whatever_these_hold() {
    for text in HOSTILE {
        let literals = [
            ("java", quoted(text, Astral::Pair)),
            ("go, python, csharp", quoted(text, Astral::Long)),
            ("node", super::node::string(text)),
            ("php", super::php::string(text)),
        ];
        for (language, literal) in literals {
            assert_eq!(
                decoded(&literal).as_deref(),
                Some(*text),
                "{language}: {literal}"
            );
        }
        let php = super::php::string(text);
        let bare = php.replace("\\\\", "").replace("\\$", "");
        assert!(!bare.contains('$'), "{php}");
        let json: String =
            serde_json::from_str(&crate::docs::json::print(&json!(text))).unwrap();
        assert_eq!(json, *text);
    }
}

#[test]
fn halves_and_long_escapes_are_for_the_languages_that_have_them() {
    let tag = "\u{e0041}";
    assert_eq!(quoted(tag, Astral::Pair), r#""\udb40\udc41""#);
    assert_eq!(quoted(tag, Astral::Long), r#""\U000e0041""#);
    assert_eq!(super::php::string(tag), r#""\u{e0041}""#);
}

#[test]
fn samples_have_no_lines_but_their_own_and_nothing_that_is_unseen() {
    let lines = |text: &str| {
        let members = vec![
            field("text", Type::String).required().like(text),
            field("list", list(Type::String)).required().like(json!([text])),
            field("kind", named(1)).required(),
            field(if text.is_empty() { "empty" } else { text }, Type::Boolean)
                .required(),
        ];
        let types = vec![model("AllDto", members), choice("Kind", &[(text, "")])];
        let api = api(types, operation("all").body(0));
        LANGUAGES.map(|language| in_full(&api, language))
    };
    for text in HOSTILE {
        for sample in lines(text) {
            let unseen = |one: char| text::is_hidden(one) && !matches!(one, '\n' | '\t');
            assert!(!sample.contains(unseen), "{text:?}: {sample}");
            let fenced = crate::docs::markdown::fenced("x", &sample);
            let events = crate::docs::markdown::harmless::block_events(&fenced).unwrap();
            assert_eq!(events.len(), 3, "{text:?}: {sample}");
        }
    }
}

#[test]
fn methods_are_spelled_as_in_their_language() {
    let spelled = LANGUAGES.map(|language| language.spell("geneQRCode"));
    assert_eq!(
        spelled,
        [
            "gene_qr_code",
            "geneQrCode",
            "geneQrCode",
            "GeneQrCode",
            "gene_qr_code",
            "geneQrCode",
            "GeneQrCode"
        ]
    );
}

#[test]
fn languages_have_names() {
    assert_eq!(Language::named("node").map(|one| one.fence), Some("ts"));
    assert!(Language::named("cobol").is_none());
}
