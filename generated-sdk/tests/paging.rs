//! Paged lists, with a function as the transport.

#![cfg(feature = "management")]

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use futures_core::Stream;
use genauth::models::{
    DataType, ListNamespaceRolesParams, ListRoleAssignmentsParams, ListRolesParams,
    ListTenantAdminDto, ListUserBaseFieldsParams, ListUsersOptionsDto,
    ListUsersRequestDto, PaginationDto, SearchDepartmentsListReqDto, TargetTargetType,
};
use genauth::transport::{
    HttpRequest, HttpResponse, TransportError, TransportErrorKind,
};
use genauth::{Error, ErrorKind, ManagementClient, Retry};
use serde_json::{Value, json};

type Reply = Result<HttpResponse, TransportError>;

/// Returns a client with `respond` as its server, and the requests.
fn client(
    response: impl Fn(u64, u64) -> Reply + Send + Sync + 'static,
) -> (ManagementClient, Arc<Mutex<Vec<HttpRequest>>>) {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&requests);
    let transport = move |request: HttpRequest| {
        let (page, limit) = (asked(&request, "page"), asked(&request, "limit"));
        kept.lock().unwrap().push(request);
        response(page.unwrap_or(1), limit.unwrap_or(10))
    };
    let client = ManagementClient::builder().access_token("t").transport(transport);
    (client.retry(Retry::never()).build().unwrap(), requests)
}

fn asked(request: &HttpRequest, name: &str) -> Option<u64> {
    let (_, query) = request.url.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| *known == name)?.1.parse().ok()
}

/// Returns a page with the roles `from..to`.
fn roles(from: u64, to: u64, total: Value) -> Reply {
    let list: Vec<Value> =
        (from..to).map(|code| json!({"code": code.to_string()})).collect();
    // All responses differ.
    let id = format!("{from} {:?}", std::time::Instant::now());
    let body = json!({
        "statusCode": 200, "requestId": id, "data": {"totalCount": total, "list": list}
    });
    Ok(HttpResponse::json(200, body.to_string()))
}

/// Returns correct responses for a list of `count` roles.
fn healthy(count: u64) -> impl Fn(u64, u64) -> Reply {
    move |page, limit| {
        let from = ((page - 1) * limit).min(count);
        roles(from, (from + limit).min(count), json!(count))
    }
}

/// Returns the codes of all roles, and the number of requests.
async fn walk(
    response: impl Fn(u64, u64) -> Reply + Send + Sync + 'static,
    params: ListRolesParams,
) -> (Result<Vec<String>, Error>, usize) {
    let (client, requests) = client(response);
    let all = client.list_roles().with(params).items().collect_all().await;
    let codes = all.map(|roles| roles.into_iter().map(|role| role.code).collect());
    let count = requests.lock().unwrap().len();
    (codes, count)
}

fn numbers(numbers: std::ops::Range<u64>) -> Vec<String> {
    numbers.map(|number| number.to_string()).collect()
}

async fn expect(
    response: impl Fn(u64, u64) -> Reply + Send + Sync + 'static,
    codes: std::ops::Range<u64>,
    requests: usize,
) {
    let (found, count) = walk(response, ListRolesParams::new()).await;
    assert_eq!((found.unwrap(), count), (numbers(codes), requests));
}

#[tokio::test]
async fn the_total_ends_a_list() {
    expect(healthy(30), 0..30, 3).await;
    expect(healthy(25), 0..25, 3).await;
    expect(healthy(7), 0..7, 1).await;
    expect(healthy(0), 0..0, 1).await;
}

#[tokio::test]
async fn without_a_total_an_empty_page_ends_it() {
    let unknown = |total: Value| {
        move |page: u64, limit: u64| {
            let from = ((page - 1) * limit).min(25);
            roles(from, (from + limit).min(25), total.clone())
        }
    };
    expect(unknown(Value::Null), 0..25, 4).await;
    // A total smaller than a page is ignored.
    expect(unknown(json!(0)), 0..25, 4).await;
    expect(unknown(json!(-1)), 0..25, 4).await;
    // Numbers can be strings.
    expect(unknown(json!("25")), 0..25, 3).await;
}

#[tokio::test]
async fn a_server_that_knows_no_pages_is_not_asked_for_ever() {
    expect(|_, _| roles(0, 10, Value::Null), 0..10, 2).await;
    // The server repeats the last page.
    let repeats_last =
        |page: u64, _| roles(10 * page.min(3), 10 * page.min(3) + 10, Value::Null);
    expect(repeats_last, 10..40, 4).await;
    // It has two pages, one after the other.
    let alternating = |page: u64, _| {
        let from = 10 * ((page + 1) % 2);
        roles(from, from + 10, Value::Null)
    };
    expect(alternating, 0..20, 3).await;
}

/// Reads all roles of a list that ends short: the codes of those that came, and the error after them.
async fn short(
    response: impl Fn(u64, u64) -> Reply + Send + Sync + 'static,
) -> (Vec<String>, Error, usize) {
    let (client, requests) = client(response);
    let mut items = client.list_roles().items();
    let mut codes = Vec::new();
    loop {
        match items.next().await.expect("an error ends the list") {
            Ok(role) => codes.push(role.code),
            Err(error) => {
                assert!(items.next().await.is_none());
                let count = requests.lock().unwrap().len();
                return (codes, error, count);
            }
        }
    }
}

#[tokio::test]
async fn a_list_that_ends_short_of_its_total_is_an_error() {
    // The server ignores `page`.
    let (codes, error, count) = short(|_, _| roles(0, 10, json!(100))).await;
    assert_eq!((codes, count), (numbers(0..10), 2));
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Decode, "list_roles"));
    assert!(error.to_string().contains("only 10 of 100 items"), "{error}");

    // It repeats an earlier page.
    let alternating =
        |page: u64, _| roles(10 * (page % 2), 10 * (page % 2) + 10, json!(100));
    let (codes, error, count) = short(alternating).await;
    assert_eq!((codes.len(), count), (20, 3));
    assert!(error.to_string().contains("page 3 repeats"), "{error}");

    // It stops after some pages, or has a total on the first page only.
    let stops = |page: u64, _| match page {
        1 | 2 => roles(10 * page, 10 * page + 10, json!(30)),
        _ => roles(0, 0, json!(30)),
    };
    let (codes, error, count) = short(stops).await;
    assert_eq!((codes.len(), count), (20, 3));
    assert!(error.to_string().contains("page 3 is empty"), "{error}");
    let forgets = |page: u64, _| match page {
        1 => roles(0, 10, json!(30)),
        _ => roles(0, 0, Value::Null),
    };
    assert_eq!(short(forgets).await.0.len(), 10);
}

#[tokio::test]
async fn a_server_that_caps_the_size_of_pages_is_read_to_the_end() {
    let capped = |page: u64, limit: u64| healthy(25)(page, limit.min(5));
    let (client, requests) = client(capped);
    let roles = client.list_roles().page_size(50).items().collect_all().await.unwrap();
    assert_eq!((roles.len(), requests.lock().unwrap().len()), (25, 5));
    // The pages before the first one were capped as well.
    let params = ListRolesParams::new().with_page(2).with_limit(20);
    let roles = client.list_roles().with(params).items().collect_all().await.unwrap();
    assert_eq!(roles.len(), 20);
    // It skips by the size that was asked for.
    let skips = |page: u64, limit: u64| {
        let from = ((page - 1) * limit).min(25);
        roles_of(from, (from + 5).min(25), 25)
    };
    let (codes, error, _) = short(skips).await;
    assert_eq!(codes.len(), 15);
    assert!(error.to_string().contains("only 15 of 25 items"), "{error}");
}

fn roles_of(from: u64, to: u64, total: u64) -> Reply {
    roles(from, to, json!(total))
}

#[tokio::test]
async fn a_list_may_shrink_or_grow_while_it_is_read() {
    let changes = |total: u64| {
        move |page: u64, limit: u64| {
            let count = if page == 1 { 25 } else { total };
            healthy(count)(page, limit)
        }
    };
    expect(changes(12), 0..12, 2).await;
    expect(changes(10), 0..10, 2).await;
    expect(changes(3), 0..10, 2).await;
    expect(changes(0), 0..10, 2).await;
    expect(changes(45), 0..45, 5).await;
}

/// No item disappears in silence.
#[tokio::test]
async fn items_that_can_not_be_read_are_an_error_after_the_others() {
    let response = |page: u64, _| {
        let list = match page {
            1 => json!([{"code": "0"}, null, "odd"]),
            _ => json!([{"code": "1"}]),
        };
        let data = json!({"totalCount": 4, "list": list});
        Ok(HttpResponse::json(200, json!({"statusCode": 200, "data": data}).to_string()))
    };
    let (client, requests) = client(response);
    let mut items = client.list_roles().items();
    assert_eq!(items.next().await.unwrap().unwrap().code, "0");
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("2 of 3 items of page 1"), "{error}");
    assert!(items.next().await.is_none());
    assert_eq!(requests.lock().unwrap().len(), 1);

    let (client, _) = one_page(json!({"statusCode": 200, "data": {"list": [null]}}));
    let error = client.list_roles().items().collect_all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);

    let (client, _) = one_page(json!({"statusCode": 200, "data": {"list": [1, null]}}));
    let params = ListNamespaceRolesParams::new().with_code("n");
    let found = client.list_namespace_roles(params).items().collect_all().await;
    assert_eq!(found.unwrap_err().kind(), ErrorKind::Decode);
}

/// An object is an item only where the specification has an object, and if it looks like one.
#[tokio::test]
async fn no_item_is_invented() {
    let fields = async |data: Value| {
        let (client, _) = one_page(json!({"statusCode": 200, "data": data}));
        let params = ListUserBaseFieldsParams::new()
            .with_target_type(TargetTargetType::User)
            .with_data_type(DataType::from("STRING"));
        client.list_user_base_fields(params).items().collect_all().await
    };
    for data in [
        json!({}),
        json!({"totalCount": 0}),
        json!({"totalCount": 5, "items": [{"key": "a"}]}),
        json!({"message": "none"}),
        json!({"list": "x"}),
        json!({"key": "k", "totalCount": 1}),
        json!({"list": {"key": "k"}}),
    ] {
        let error = fields(data.clone()).await.expect_err(&data.to_string());
        assert_eq!(error.kind(), ErrorKind::Decode, "{data}");
    }
    assert_eq!(fields(json!([])).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_size_of_zero_is_refused() {
    let (client, requests) = client(healthy(1));
    let error =
        client.list_roles().page_size(0).items().collect_all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(client.list_roles().page_size(0).await.is_err());
    assert!(requests.lock().unwrap().is_empty());
}

/// Sends one page with this content, and then empty ones.
fn one_page(content: Value) -> (ManagementClient, Arc<Mutex<Vec<HttpRequest>>>) {
    client(move |page, _| {
        let body = match page {
            1 => content.clone(),
            _ => json!({"statusCode": 200, "data": {"list": []}}),
        };
        Ok(HttpResponse::json(200, body.to_string()))
    })
}

/// Some operations have the list in other places, or no type for it.
#[tokio::test]
async fn lists_are_found_where_the_response_has_them() {
    let (client, _) = one_page(json!({
        "statusCode": 200, "data": {"totalCount": 2, "data": [{"code": "a"}, {"code": "b"}]}
    }));
    let params = ListRoleAssignmentsParams::new().with_role_code("r");
    let assignments =
        client.list_role_assignments(params).items().collect_all().await.unwrap();
    assert_eq!(assignments.len(), 2);

    let (client, requests) =
        one_page(json!({"statusCode": 200, "data": [{"departmentId": "d"}]}));
    let search = SearchDepartmentsListReqDto::new().with_organization_code("o");
    let found = client.search_departments_list(search).page_size(7).items();
    let found = found.collect_all().await.unwrap();
    assert_eq!(found[0].department_id, "d");
    assert_eq!(bodies(&requests)[0]["limit"], 7);
    assert_eq!(bodies(&requests)[1]["page"], 2);

    let (client, _) = one_page(json!({
        "statusCode": 200, "data": {"count": {"all": 9}, "list": [{"key": "k"}]}
    }));
    let params = ListUserBaseFieldsParams::new()
        .with_target_type(TargetTargetType::User)
        .with_data_type(DataType::from("STRING"));
    let fields =
        client.list_user_base_fields(params).items().collect_all().await.unwrap();
    assert_eq!(fields[0].key, "k");

    let (client, _) = one_page(json!({
        "statusCode": 200, "data": {"totalCount": 1, "list": [{"id": "1", "more": 2}]}
    }));
    let params = ListNamespaceRolesParams::new().with_code("n");
    let roles = client.list_namespace_roles(params).items().collect_all().await.unwrap();
    assert_eq!((roles[0].id.as_str(), roles[0].extra.iter().count()), ("1", 1));

    for refused in [
        json!({"statusCode": 403, "message": "no"}),
        json!({"statusCode": 200}),
        json!({"statusCode": 200, "data": 1}),
    ] {
        let (client, _) = one_page(refused);
        let params = ListNamespaceRolesParams::new().with_code("n");
        let outcome = client.list_namespace_roles(params).items().collect_all().await;
        assert!(outcome.is_err());
    }
}

#[tokio::test]
async fn an_error_ends_a_list_and_is_the_last_that_comes() {
    let response = |page, _| match page {
        1 => roles(0, 10, json!(30)),
        _ => Err(TransportError::new(TransportErrorKind::Interrupted)),
    };
    let (client, requests) = client(response);
    let mut items = client.list_roles().items();
    for code in numbers(0..10) {
        assert_eq!(items.next().await.unwrap().unwrap().code, code);
    }
    assert_eq!(items.total(), Some(30));
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(items.next().await.is_none() && items.next().await.is_none());
    assert_eq!(requests.lock().unwrap().len(), 2);

    let refusal =
        |_, _| Ok(HttpResponse::json(200, r#"{"statusCode":403,"message":"no"}"#));
    let (found, count) = walk(refusal, ListRolesParams::new()).await;
    assert!(found.unwrap_err().is_forbidden());
    assert_eq!(count, 1);
}

#[tokio::test]
async fn pages_have_the_size_that_was_asked_for() {
    let (client, requests) = client(healthy(25));
    let call = client
        .list_roles()
        .with(ListRolesParams::new().with_keywords("a&b"))
        .page_size(20);
    let mut pages = call.pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.number, first.items.len(), first.total), (1, 20, Some(25)));
    let last = pages.next().await.unwrap().unwrap();
    assert_eq!((last.number, last.items.len()), (2, 5));
    assert!(pages.next().await.is_none());
    let url = &requests.lock().unwrap()[1].url;
    assert!(url.ends_with("?keywords=a%26b&limit=20&page=2"), "{url}");
}

#[tokio::test]
async fn a_list_begins_with_the_page_that_the_request_asks_for() {
    let params = ListRolesParams::new().with_page(2).with_limit(10);
    let (found, count) = walk(healthy(25), params).await;
    assert_eq!((found.unwrap(), count), (numbers(10..25), 2));
    // The number of earlier items is unknown, so only an empty page ends the list.
    let (found, count) = walk(healthy(25), ListRolesParams::new().with_page(2)).await;
    assert_eq!((found.unwrap(), count), (numbers(10..25), 3));
}

/// Returns the bodies of the requests of `walk`, as JSON.
fn bodies(requests: &Mutex<Vec<HttpRequest>>) -> Vec<Value> {
    let requests = requests.lock().unwrap();
    requests
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap())
        .collect()
}

#[tokio::test]
async fn pages_are_asked_for_in_bodies_as_well() {
    let response = |_, _| roles(0, 1, Value::Null);
    let (client, requests) = client(response);
    let users = ListUsersRequestDto::new().with_keywords("bob");
    client.list_users().with(users).page_size(5).items().collect_all().await.unwrap();
    let pagination = PaginationDto::new().with_limit(3);
    let options = ListUsersOptionsDto::new().with_pagination(pagination);
    let users = ListUsersRequestDto::new().with_options(options);
    client.list_users().with(users).items().collect_all().await.unwrap();
    let bodies = bodies(&requests);
    let at = |body: usize, name: &str| &bodies[body]["options"]["pagination"][name];
    assert_eq!(bodies[0]["keywords"], "bob");
    assert_eq!((at(0, "page"), at(0, "limit")), (&json!(1), &json!(5)));
    assert_eq!((at(1, "page"), at(1, "limit")), (&json!(2), &json!(5)));
    assert_eq!((at(2, "page"), at(2, "limit")), (&json!(1), &json!(3)));
}

/// Some operations have strings where others have numbers.
#[tokio::test]
async fn numbers_are_text_where_the_specification_says_so() {
    let (client, requests) = client(|_, _| roles(0, 1, Value::Null));
    let admins = ListTenantAdminDto::new().with_tenant_id("tenant-1");
    client.list_tenant_admin(admins).items().collect_all().await.unwrap();
    assert_eq!(bodies(&requests)[1]["page"], json!("2"));
}

/// Asserts that adapters for streams work.
#[test]
fn items_are_streams() {
    fn assert_stream<S: Stream + Send + Unpin>(_: Pin<&S>) {}
    let (client, _) = client(healthy(1));
    let items = client.list_roles().items();
    assert_stream(Pin::new(&items));
    assert!(!format!("{items:?}").is_empty());
}
