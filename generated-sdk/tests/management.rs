//! `ManagementClient`: its headers, and call signatures that only it has.

#![cfg(all(feature = "authentication", feature = "management"))]

mod support;

use genauth::models::{
    CreateDataResourceStruct, DataResourceTreeStructs, GetManagementAccessTokenDto,
    GetUserBatchParams, GetUserParams, UpdateDataResourceDto, UpdateUserReqDto,
};
use genauth::{IntoProperty, ManagementClient, Null};
use serde_json::{Value, json};
use support::{Reply, Request, Server};

const POOL: &str = "6229ffaxxxxxxxxcade3e3d9";

fn client(server: &Server) -> ManagementClient {
    ManagementClient::builder()
        .access_token("token-1")
        .userpool_id(POOL)
        .host(server.host())
        .build()
        .expect("a client")
}

fn body(request: &Request) -> serde_json::Value {
    serde_json::from_str(request.body_text()).expect("a JSON body")
}

#[tokio::test]
async fn a_call_says_which_pool_it_is_for_and_nothing_of_an_application() {
    let server = Server::always(Reply::success());
    let client = client(&server).with_access_token("management-token");
    client.get_user(GetUserParams::new().with_user_id("u1")).await.expect("200");
    let request = server.request();
    assert_eq!(request.target, "/api/v3/get-user?userId=u1");
    assert_eq!(request.header("x-genauth-userpool-id"), Some(POOL));
    assert_eq!(request.header("authorization"), Some("Bearer management-token"));
    assert_eq!(request.header("x-genauth-app-id"), None);
}

#[tokio::test]
async fn lists_in_queries_repeat_their_name() {
    let server = Server::always(Reply::empty_array());
    client(&server)
        .get_user_batch(GetUserBatchParams::new().with_user_ids(["a", "b c"]))
        .await
        .expect("200");
    assert_eq!(
        server.request().target,
        "/api/v3/get-user-batch?userIds=a&userIds=b%20c"
    );
}

#[tokio::test]
async fn a_token_is_read_and_not_printed() {
    let response = json!({
        "statusCode": 200,
        "message": "ok",
        "data": {"access_token": "marked-token", "expires_in": 7200},
    });
    let server = Server::always(Reply::json(response.to_string()));
    let keys = GetManagementAccessTokenDto::new()
        .with_access_key_id("key-id")
        .with_access_key_secret("marked-secret");
    assert!(!format!("{keys:?}").contains("marked"), "{keys:?}");
    let token = client(&server).get_management_token(keys).await.expect("a token");
    assert_eq!(token.data.access_token, "marked-token");
    assert_eq!(token.data.expires_in, Some(7200));
    assert!(!format!("{token:?}").contains("marked"), "{token:?}");
    assert_eq!(
        body(&server.request()),
        json!({"accessKeyId": "key-id", "accessKeySecret": "marked-secret"})
    );
}

#[tokio::test]
async fn an_update_can_set_keep_and_clear_a_property() {
    async fn sent(nickname: impl IntoProperty<String>) -> Value {
        let server = Server::always(Reply::success());
        let user = UpdateUserReqDto::new()
            .with_user_id("u1")
            .with_nickname("a")
            .with_nickname(nickname);
        client(&server).update_user(user).await.expect("200");
        body(&server.request())
    }
    assert_eq!(sent("b").await, json!({"userId": "u1", "nickname": "b"}));
    assert_eq!(sent(Some("b")).await, json!({"userId": "u1", "nickname": "b"}));
    assert_eq!(sent(None::<String>).await, json!({"userId": "u1"}));
    assert_eq!(sent(Null).await, json!({"userId": "u1", "nickname": null}));

    // A request that was stored as JSON.
    let stored = json!({"userId": "u1", "nickname": null});
    let user: UpdateUserReqDto = serde_json::from_value(stored.clone()).expect("JSON");
    assert_eq!(serde_json::to_value(&user).expect("JSON"), stored);
    let user = user.with_nickname("b");
    let written = serde_json::to_value(&user).expect("JSON");
    assert_eq!(written, json!({"userId": "u1", "nickname": "b"}));
}

#[tokio::test]
async fn a_union_is_written_as_what_it_holds_and_read_as_what_it_looks_like() {
    let text = CreateDataResourceStruct::from("value".to_owned());
    let dto = UpdateDataResourceDto::new()
        .with_namespace_code("namespace")
        .with_resource_code("resource")
        .with_struct(text);
    let written = serde_json::to_value(&dto).expect("JSON");
    assert_eq!(written["struct"], json!("value"));

    let tree =
        json!({"code": "a", "name": "A", "children": [{"code": "b", "name": "B"}]});
    let read: CreateDataResourceStruct =
        serde_json::from_value(tree.clone()).expect("a tree");
    assert!(
        matches!(&read, CreateDataResourceStruct::DataResourceTreeStructs(_)),
        "{read:?}"
    );
    assert_eq!(serde_json::to_value(&read).expect("JSON"), tree);
    let _: DataResourceTreeStructs =
        serde_json::from_value(tree).expect("the type itself");
}
