//! The cost of table-driven serialization compared to `serde_derive`: decoding responses and
//! encoding requests.
//!
//! `cargo bench --package genauth`

mod derived;
mod new_user;

use divan::{Bencher, black_box};
use genauth::JsonObject;
use genauth::models::{
    CreateUserReqDto, FuzzySearchOn, ListPublicAccountsAdvancedFilterItemOperator,
    ListUsersAdvancedFilterItemDto, ListUsersOptionsDto, ListUsersRequestDto,
    PaginationDto, UserPaginatedRespDto,
};
use new_user::new_user;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Users per page: a typical number, and a large one.
const USERS: [usize; 2] = [50, 1_000];

fn main() {
    assert_alike();
    divan::main();
}

#[divan::bench_group]
mod list_users_response {
    use super::*;

    #[divan::bench(args = USERS)]
    fn tables(bencher: Bencher<'_, '_>, users: usize) {
        decode::<UserPaginatedRespDto>(bencher, users);
    }

    #[divan::bench(args = USERS)]
    fn derive(bencher: Bencher<'_, '_>, users: usize) {
        decode::<derived::UserPaginatedRespDto>(bencher, users);
    }
}

#[divan::bench_group]
mod create_user_request {
    use super::*;

    #[divan::bench]
    fn tables(bencher: Bencher<'_, '_>) {
        encode(bencher, &create_user());
    }

    #[divan::bench]
    fn derive(bencher: Bencher<'_, '_>) {
        encode(bencher, &derived::create_user());
    }
}

#[divan::bench_group]
mod list_users_request {
    use super::*;

    #[divan::bench]
    fn tables(bencher: Bencher<'_, '_>) {
        encode(bencher, &list_users());
    }

    #[divan::bench]
    fn derive(bencher: Bencher<'_, '_>) {
        encode(bencher, &derived::list_users());
    }
}

fn decode<T: DeserializeOwned>(bencher: Bencher<'_, '_>, users: usize) {
    let response = response(users);
    bencher.bench(|| parsed::<T>(black_box(&response)));
}

fn parsed<T: DeserializeOwned>(json: &[u8]) -> T {
    serde_json::from_slice(json).expect("the response fits the type")
}

fn encode<T: Serialize + Sync>(bencher: Bencher<'_, '_>, request: &T) {
    bencher.bench(|| serde_json::to_vec(black_box(request)).expect("a request is JSON"));
}

/// Makes sure that both do the same work.
fn assert_alike() {
    let response = response(2);
    let ours = parsed::<UserPaginatedRespDto>(&response);
    assert_eq!(
        without_nulls(written(&ours)),
        written(&parsed::<derived::UserPaginatedRespDto>(&response))
    );
    assert_eq!(ours.data.list.len(), 2);
    assert_eq!(written(&create_user()), written(&derived::create_user()));
    assert_eq!(written(&list_users()), written(&derived::list_users()));
}

/// Removes the nulls of objects, which derived types drop.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(properties) => {
            let set = properties.into_iter().filter(|(_, value)| !value.is_null());
            set.map(|(name, value)| (name, without_nulls(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("a DTO is JSON")
}

fn response(users: usize) -> Vec<u8> {
    let list: Vec<Value> = (0..users).map(user).collect();
    let response = json!({
        "statusCode": 200, "message": "Success", "data": {"totalCount": users, "list": list}
    });
    response.to_string().into_bytes()
}

/// Returns a user as in responses: with all properties, null if without a value.
fn user(index: usize) -> Value {
    let mut user: Value = parsed(include_bytes!("user.json"));
    user["userId"] = json!(format!("6229ffaxxxxxxxx{index:08}"));
    user["email"] = json!(format!("user.{index}@example.com"));
    user["loginsCount"] = json!(index);
    user
}

fn custom_data() -> JsonObject {
    let properties = [("school", json!("Beijing University")), ("age", json!(22))];
    properties.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

fn create_user() -> CreateUserReqDto {
    new_user()
        .with_department_ids(["624d930c3xxxx5c08dd4986e", "624d93102xxxx012f33cd2fe"])
        .with_custom_data(custom_data())
}

fn list_users() -> ListUsersRequestDto {
    let active = ListUsersAdvancedFilterItemDto::new()
        .with_field("status")
        .with_operator(ListPublicAccountsAdvancedFilterItemOperator::Equal);
    let options = ListUsersOptionsDto::new()
        .with_pagination(PaginationDto::new().with_page(1).with_limit(50))
        .with_fuzzy_search_on([FuzzySearchOn::Name, FuzzySearchOn::Email])
        .with_custom_data(true);
    ListUsersRequestDto::new()
        .with_keywords("bob")
        .with_advanced_filter([active])
        .with_options(options)
}
