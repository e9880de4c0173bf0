//! `ManagementClient`: its headers, and call signatures that only it has.

#![cfg(all(feature = "authentication", feature = "management"))]

mod support;

use genauth::models::{
    CreateDataResourceStruct, CreateFunctionModelDto, CreateFunctionModelType,
    DataResourceTreeStructs, GetManagementAccessTokenDto, GetUserBatchParams,
    GetUserParams, UpdateDataResourceDto,
};
use genauth::{ManagementClient, Nullable};
use serde_json::json;
use support::{Reply, Request, Server};

const POOL: &str = "6229ffaxxxxxxxxcade3e3d9";

fn client(server: &Server) -> ManagementClient {
    ManagementClient::builder()
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
    let client = client(&server);
    client.set_access_token("management-token");
    client.get_user(GetUserParams::new("u1")).await.expect("200");
    let request = server.request();
    assert_eq!(request.target, "/api/v3/get-user?userId=u1");
    assert_eq!(request.header("x-genauth-userpool-id"), Some(POOL));
    assert_eq!(request.header("authorization"), Some("Bearer management-token"));
    assert_eq!(request.header("x-genauth-app-id"), None);
}

#[tokio::test]
async fn lists_in_queries_repeat_their_name() {
    let server = Server::always(Reply::success());
    client(&server)
        .get_user_batch(GetUserBatchParams::new(["a", "b c"]))
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
    let keys = GetManagementAccessTokenDto::new("key-id", "marked-secret");
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
async fn an_explicit_null_is_sent_only_where_it_was_asked_for() {
    for (description, expected) in [
        (Nullable::Unset, None),
        (Nullable::Null, Some(json!(null))),
        (Nullable::from("text"), Some(json!("text"))),
    ] {
        let dto = CreateFunctionModelDto::new(
            description,
            Nullable::Unset,
            "name",
            "parent",
            CreateFunctionModelType::User,
        );
        let written = serde_json::to_value(&dto).expect("JSON");
        assert_eq!(written.get("description").cloned(), expected);
        assert_eq!(written.get("enable"), None);
    }
}

#[tokio::test]
async fn a_union_is_written_as_what_it_holds_and_read_as_what_it_looks_like() {
    let text = CreateDataResourceStruct::from("value".to_owned());
    let dto = UpdateDataResourceDto::new("namespace", "resource").with_struct(text);
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
