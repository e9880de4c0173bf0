//! Calls: their inputs, what is required of them, and how they are sent.

#![cfg(all(feature = "authentication", feature = "management"))]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use genauth::models::{
    AssignRoleDto, EnrollFactorDto, GetUserParams, ListRolesParams,
    ListTenantApplicationsParams, SendEnrollFactorRequestDto, SigninByCredentialsDto,
    TargetDto, UploadDto,
};
use genauth::transport::{HttpRequest, HttpResponse};
use genauth::{
    AuthenticationClient, Call, ErrorKind, ManagementClient, Null, Operation, Retry,
};
use tokio::task::JoinSet;

type Requests = Arc<Mutex<Vec<HttpRequest>>>;

/// Returns a transport that records requests, and those requests.
fn recorder() -> (
    impl Fn(HttpRequest) -> Result<HttpResponse, genauth::transport::TransportError>,
    Requests,
) {
    let requests = Requests::default();
    let kept = Arc::clone(&requests);
    let transport = move |request: HttpRequest| {
        kept.lock().unwrap().push(request);
        Ok(HttpResponse::json(200, r#"{"statusCode":200,"data":{"list":[]}}"#))
    };
    (transport, requests)
}

fn management() -> (ManagementClient, Requests) {
    let (transport, requests) = recorder();
    let builder = ManagementClient::builder().access_token("token");
    (builder.transport(transport).build().unwrap(), requests)
}

fn authentication() -> (AuthenticationClient, Requests) {
    let (transport, requests) = recorder();
    let builder = AuthenticationClient::builder("app", "https://example.genauth.ai");
    let client = builder.app_secret("secret").transport(transport).build().unwrap();
    (client.with_access_token("token"), requests)
}

/// Returns the message of a call that lacks something.
async fn refused<O: Operation>(call: Call<O>) -> String
where
    O::Response: std::fmt::Debug,
{
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    error.to_string()
}

fn targets(requests: &Requests) -> Vec<String> {
    let requests = requests.lock().unwrap();
    let paths = requests.iter().map(|request| {
        let (_, path) = request.url.split_at(request.url.find("/api/").unwrap());
        path.to_owned()
    });
    paths.collect()
}

#[tokio::test]
async fn one_error_names_everything_that_is_missing_before_anything_is_sent() {
    let (management, requests) = management();
    let target = TargetDto::new().with_target_identifier("u1");
    let body = AssignRoleDto::new().with_targets([target, TargetDto::new()]);
    assert_eq!(
        refused(management.assign_role(body)).await,
        "assign_role: required, but not set: `code`, `targets[0].targetType`, \
         `targets[1].targetType`, `targets[1].targetIdentifier`"
    );
    assert_eq!(
        refused(management.get_user(GetUserParams::new())).await,
        "get_user: required, but not set: parameter `userId`"
    );
    let null = GetUserParams::new().with_user_id(Null);
    assert_eq!(
        refused(management.get_user(null)).await,
        "get_user: required, but not set: parameter `userId`"
    );
    assert!(requests.lock().unwrap().is_empty());

    let (authentication, requests) = authentication();
    assert_eq!(
        refused(authentication.enroll_factor(EnrollFactorDto::new())).await,
        "enroll_factor: required, but not set: `factorType`, `enrollmentToken`, \
         `enrollmentData`"
    );
    let nothing = SendEnrollFactorRequestDto::new();
    let sent = authentication.send_enroll_factor_request(nothing).send_raw().await;
    assert_eq!(sent.unwrap_err().kind(), ErrorKind::Config);
    // Credentials are not missing, because the client has them.
    assert_eq!(
        refused(authentication.sign_in_by_credentials(SigninByCredentialsDto::new()))
            .await,
        "sign_in_by_credentials: required, but not set: `connection`"
    );
    let folder = UploadDto::new().with_folder("photos");
    assert_eq!(
        refused(authentication.upload(folder)).await,
        "upload_file: required, but not set: `file`"
    );
    assert!(requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_empty_value_that_was_set_is_sent() {
    let (client, requests) = management();
    let body = AssignRoleDto::new().with_code("").with_targets(Vec::new());
    client.assign_role(body).await.unwrap();
    let body = requests.lock().unwrap()[0].body.clone();
    assert_eq!(body, br#"{"code":"","targets":[]}"#);
}

#[tokio::test]
async fn inputs_and_settings_come_in_any_order_and_the_last_one_wins() {
    let (client, requests) = management();
    client
        .list_roles()
        .with(ListRolesParams::new().with_page(9).with_keywords("a"))
        .page_size(7)
        .timeout(Duration::from_secs(1))
        .retry(Retry::never())
        .header("x-a", "1")
        .with(ListRolesParams::new().with_page(2).with_limit(50))
        .header("X-A", "2")
        .await
        .unwrap();
    client.list_roles().await.unwrap();
    let paths = ["/api/v3/list-roles?page=2&limit=7", "/api/v3/list-roles"];
    assert_eq!(targets(&requests), paths);
    let headers: Vec<_> = {
        let requests = requests.lock().unwrap();
        let headers = requests[0].headers.iter().filter(|(name, _)| *name == "x-a");
        headers.map(|(_, value)| value.to_owned()).collect()
    };
    assert_eq!(headers, ["2"]);
}

#[tokio::test]
async fn paging_sets_required_parameters() {
    let (client, requests) = management();
    let parameters =
        || ListTenantApplicationsParams::new().with_keywords("a").with_sso_enabled(true);
    let call = || client.list_tenant_applications(parameters());
    let required = "list_tenant_applications: required, but not set: parameter `page`";
    assert_eq!(refused(call()).await, format!("{required}, parameter `limit`"));
    assert_eq!(refused(call().page_size(5)).await, required);
    assert!(call().page_size(5).items().collect_all().await.unwrap().is_empty());
    let path =
        "/api/v3/list-tenant-applications?keywords=a&sso_enabled=true&limit=5&page=1";
    assert_eq!(targets(&requests), [path]);
}

#[tokio::test]
async fn a_call_is_a_future_that_can_be_spawned() {
    fn assert_future<F: Future + Send + Unpin + 'static>(future: F) -> F {
        future
    }
    let (client, requests) = management();
    let mut tasks = JoinSet::new();
    for page in 1..=3 {
        tasks.spawn(client.list_roles().with(ListRolesParams::new().with_page(page)));
    }
    while let Some(outcome) = tasks.join_next().await {
        outcome.unwrap().unwrap();
    }
    tokio::spawn(client.list_roles()).await.unwrap().unwrap();
    assert_future(client.list_roles()).await.unwrap();
    client.list_roles().send().await.unwrap();
    assert_eq!(requests.lock().unwrap().len(), 6);
}

#[tokio::test]
async fn nothing_is_sent_before_a_call_is_polled_and_no_call_is_sent_twice() {
    let (client, requests) = management();
    drop(client.list_roles());
    drop(client.list_roles().send());
    drop(client.list_roles().items());
    assert!(requests.lock().unwrap().is_empty());

    let mut call = client.list_roles();
    (&mut call).await.unwrap();
    let error = call.items().collect_all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(requests.lock().unwrap().len(), 1);
}
