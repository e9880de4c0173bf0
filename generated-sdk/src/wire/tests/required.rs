use serde_json::json;

use super::{Inner, Object, Property, Sample, Slot, object, sample};
use crate::extra::Extra;
use crate::wire::missing;

sample!(Request {
    id: Option<String> => Property::Required("id"),
    code: Option<String> => Property::NullableSecret("code"),
    note: Option<String> => Property::Optional("note"),
    profile: Option<Profile> => Property::Required("profile"),
    list: Option<Vec<Profile>> => Property::Optional("list"),
    plain: String => Property::Plain("plain"),
    plains: Vec<String> => Property::Plain("plains"),
});

sample!(Profile {
    name: Option<String> => Property::Required("name"),
    inner: Option<Inner> => Property::Optional("inner"),
});

#[test]
fn all_missing_properties_are_found_with_their_paths() {
    let all = ["id", "code", "profile", "plain", "plains"];
    assert_eq!(missing(&Request::default()), all);

    let named = Profile {
        name: Some(String::new()),
        ..Profile::default()
    };
    let mut request = Request {
        id: Some(String::new()),
        profile: Some(Profile::default()),
        list: Some(vec![named.clone(), named.clone(), Profile::default()]),
        plain: "a".into(),
        plains: vec![String::new()],
        ..Request::default()
    };
    assert_eq!(missing(&request), ["code", "profile.name", "list[2].name"]);

    request.profile.insert(named).inner = Some(Inner::default());
    request.list = Some(Vec::new());
    assert_eq!(
        missing(&request),
        ["code", "profile.inner.id", "profile.inner.password"]
    );
}

#[test]
fn an_extra_property_counts_and_null_only_if_it_is_allowed() {
    let mut request = Request::default();
    for name in ["id", "code", "profile"] {
        request.extra.insert(name, json!(null));
    }
    assert_eq!(missing(&request), ["id", "profile", "plain", "plains"]);
    for name in ["id", "profile"] {
        request.extra.insert(name, "a");
    }
    assert_eq!(missing(&request), ["plain", "plains"]);
}

#[test]
fn responses_that_are_sent_have_empty_fields() {
    let mut sample = Sample::default();
    assert_eq!(missing(&sample), ["name", "kind", "numbers"]);
    sample.name = "n".into();
    assert_eq!(missing(&sample), ["kind", "numbers"]);
}
