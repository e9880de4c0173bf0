//! A client without a TLS library, with the features `management` alone.

#![cfg(all(feature = "management", not(feature = "__tls")))]

use genauth::transport::{HttpRequest, HttpResponse};
use genauth::{ErrorKind, ManagementClient};

#[test]
fn a_client_needs_a_tls_library_or_a_transport() {
    let builder = ManagementClient::builder().access_key("ID", "SECRET");
    let error = builder.clone().build().expect_err("there is no TLS library");
    assert_eq!(error.kind(), ErrorKind::Config);
    for remedy in ["aws-lc-rs", "ring", "native-tls", "transport"] {
        assert!(error.to_string().contains(remedy), "{error}");
    }
    let transport = |_: HttpRequest| Ok(HttpResponse::new(500));
    builder.transport(transport).build().expect("it has a transport");
}
