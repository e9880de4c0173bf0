//! The cost of a call without the network: the transport responds at once.
//!
//!     cargo bench --package genauth --bench calls

#[path = "decode/new_user.rs"]
mod new_user;

use divan::{AllocProfiler, Bencher, black_box};
use genauth::ManagementClient;
use genauth::models::{
    DepartmentIdType, ListDepartmentMembersParams, ListDepartmentMembersSortBy, OrderBy,
};
use genauth::transport::{HttpRequest, HttpResponse, TransportError};
use new_user::new_user;
use tokio::runtime::{Builder, Runtime};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

/// It fits both operations.
const RESPONSE: &str = r#"{"statusCode":200,"message":"","data":{"totalCount":0,"list":[],
    "userId":"u","createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z",
    "status":"Activated","workStatus":"Active","gender":"M","emailVerified":true,
    "phoneVerified":true,"loginsCount":0,"userSourceType":"admin"}}"#;

fn main() {
    divan::main();
}

/// A `GET` request with ten parameters in the query.
#[divan::bench]
fn ten_query_parameters(bencher: Bencher<'_, '_>) {
    let (runtime, client) = caller(|request| {
        assert_eq!(request.url.matches('=').count(), 10);
    });
    bencher.bench_local(|| {
        let call = client.list_department_members(list_members());
        runtime.block_on(async { call.await.expect("a response") })
    });
}

/// A `POST` request whose body has 20 properties.
#[divan::bench]
fn body_of_20_properties(bencher: Bencher<'_, '_>) {
    let (runtime, client) = caller(|request| {
        assert_eq!(request.body.iter().filter(|byte| **byte == b':').count(), 21);
    });
    bencher.bench_local(|| {
        let call = client.create_user().with(new_user());
        runtime.block_on(async { call.await.expect("a response") })
    });
}

/// Returns a client whose requests pass `check`.
fn caller(
    check: impl Fn(&HttpRequest) + Send + Sync + 'static,
) -> (Runtime, ManagementClient) {
    let transport = move |request: HttpRequest| -> Result<HttpResponse, TransportError> {
        check(black_box(&request));
        Ok(HttpResponse::json(200, RESPONSE))
    };
    let client = ManagementClient::builder().access_token("TOKEN").transport(transport);
    let runtime = Builder::new_current_thread().enable_time().build();
    (runtime.expect("a runtime"), client.build().expect("a client"))
}

fn list_members() -> ListDepartmentMembersParams {
    ListDepartmentMembersParams::new()
        .with_organization_code("steamory")
        .with_department_id("root")
        .with_sort_by(ListDepartmentMembersSortBy::JoinDepartmentAt)
        .with_order_by(OrderBy::Desc)
        .with_department_id_type(DepartmentIdType::DepartmentId)
        .with_include_children_departments(true)
        .with_page(1)
        .with_limit(50)
        .with_custom_data(true)
        .with_tenant_id("624d930c3xxxx5c08dd4986e")
}
