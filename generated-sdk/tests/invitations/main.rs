//! The examples of the guide `invitations.md`, which shows the modules here, against a GenAuth that
//! knows the order of the steps.
#![cfg(all(feature = "authentication", feature = "management"))]
#![allow(unreachable_pub, reason = "the guide shows the modules as they are")]

mod administrator;
mod applicant;
mod invitee;
mod progress;
mod roster;
#[path = "../support/mod.rs"]
mod support;

use std::sync::{Arc, Mutex};

use genauth::ManagementClient;
use genauth::models::ReceiverType::EmailCode;
use serde_json::{Value, json};
use support::{Reply, Request, Server};

/// The data that GenAuth has stored.
#[derive(Default)]
struct Pool {
    /// Applicants: address and status.
    applicants: Vec<(String, &'static str)>,
    policy: bool,
    bound: bool,
    uploaded: bool,
    /// Invitees of the roster: status by their order.
    invitees: Vec<&'static str>,
    verified: bool,
    /// Responds with `success: false` to whatever changes something.
    refuses: bool,
    /// Leaves out the ID of a new policy.
    is_terse: bool,
}

fn refused(why: &str) -> Reply {
    Reply::json(json!({"statusCode": 400, "message": why}).to_string())
}

/// Responds, and refuses a step whose precondition is missing.
fn respond(request: &Request, pool: &mut Pool) -> Reply {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let is_user = request.header("x-genauth-app-id").is_some();
    let path = request.target.split('?').next().unwrap_or_default();
    let is_public = [
        "/api/v3/get-universal-invitation-public-config",
        "/api/v3/signup-by-invitation",
        "/api/v3/generate-policy-invitation-token",
        "/api/v3/verify-invite-code",
        "/api/v3/join-by-invitation",
    ];
    if is_user != is_public.contains(&path) {
        return refused("another client");
    }
    if !is_user && request.header("authorization") != Some("Bearer token-1") {
        return refused("no administrator");
    }
    let success = json!({"success": !pool.refuses});
    let data = match path {
        "/api/v3/generate-universal-invitation-link" => {
            json!({"link": "https://example.genauth.ai/invite?identifier=L1"})
        }
        "/api/v3/get-universal-invitation-public-config" => {
            if request.target != format!("{path}?identifier=L1") {
                return refused("no such link");
            }
            json!({"userPool": {"name": "Example"}})
        }
        "/api/v3/signup-by-invitation" => {
            if (&body["identifier"], &body["emailCode"])
                != (&json!("L1"), &json!("123456"))
            {
                return refused("the code is wrong");
            }
            let email = body["profile"]["email"].as_str().unwrap_or_default();
            pool.applicants.push((email.to_owned(), "PENDING"));
            json!({"status": "PENDING"})
        }
        "/api/v3/filter-universal-invitation-applicants" => {
            let page = usize::try_from(body["page"].as_u64().unwrap_or(1)).unwrap_or(1);
            let limit =
                usize::try_from(body["limit"].as_u64().unwrap_or(10)).unwrap_or(10);
            let all =
                pool.applicants.iter().enumerate().skip((page - 1) * limit).take(limit);
            let list: Vec<_> = all
                .map(|(id, (email, status))| {
                    json!({"id": id.to_string(), "email": email, "status": status})
                })
                .collect();
            json!({"totalCount": pool.applicants.len(), "list": list})
        }
        "/api/v3/batch-approval-universal-invitation-applicants" => {
            decide(pool, &body, "PASSED");
            success
        }
        "/api/v3/batch-reject-universal-invitation-applicant" => {
            decide(pool, &body, "REJECTED");
            success
        }
        "/api/v3/create-invitation-policy" => {
            assert_eq!(
                body,
                json!({"name": "Suppliers", "inviteMethod": "email", "enabledIdentifierVerify": true})
            );
            pool.policy = true;
            if pool.is_terse {
                return Reply::json(json!({"statusCode": 200, "data": {}}).to_string());
            }
            json!({"policyId": "P1", "name": "Suppliers"})
        }
        "/api/v3/create-invitation-roster" => {
            json!({"rosterId": "R1", "name": body["name"]})
        }
        "/api/v3/update-invitation-roster-batch-bind-policy" => {
            pool.bound =
                pool.policy && body == json!({"rosterIds": ["R1"], "policyId": "P1"});
            success
        }
        "/api/v3/invitation-invitee/upload" => {
            let text = String::from_utf8_lossy(&request.body);
            pool.uploaded =
                text.contains("filename=\"suppliers.xlsx\"") && text.contains("a,b,c");
            json!({"key": "files/F1", "url": "https://example.genauth.ai/files/F1"})
        }
        "/api/v3/invitation-invitee/import" => {
            if !pool.uploaded || body != json!({"rosterId": "R1", "file": "files/F1"}) {
                return refused("no such file");
            }
            pool.invitees = vec!["notInvited"; 3];
            json!({"success": true, "failed": [{"row": 4}]})
        }
        "/api/v3/send-roster-invitation" => {
            if !pool.bound || body != json!({"rosterId": "R1"}) {
                return refused("the roster has no policy");
            }
            pool.invitees = vec!["invited", "invitationSendFail", "expired"];
            success
        }
        "/api/v3/list-invitation-invitees" => {
            assert_eq!(body["rosterId"], "R1");
            let all = pool.invitees.iter().enumerate();
            let list: Vec<_> =
                all.map(|(id, status)| json!({"inviteeId": id.to_string(), "status": status})).collect();
            json!({"totalCount": list.len(), "list": list})
        }
        "/api/v3/send-roster-invitation-batch" => {
            assert_eq!(body, json!({"rosterId": "R1", "inviteeIds": ["1", "2"]}));
            pool.invitees.fill("invited");
            success
        }
        "/api/v3/generate-policy-invitation-token" => {
            if (&body["identifier"], &body["signature"]) != (&json!("I1"), &json!("S1"))
                || pool.invitees.is_empty()
            {
                return refused("the link is not valid");
            }
            assert_eq!(body["withInvitationSettings"], true);
            json!({"token": "T1", "invitationContext": {"enabledIdentifierVerify": true, "email": "a@example.com"}})
        }
        "/api/v3/verify-invite-code" => {
            pool.verified = body
                == json!({"token": "T1", "receiverType": "emailCode", "code": "654321"});
            json!({"success": pool.verified})
        }
        "/api/v3/join-by-invitation" => {
            if !pool.verified || body["token"] != "T1" || body["code"] != "654321" {
                return refused("the invitee is not verified");
            }
            assert_eq!(body["profile"], json!({"nickname": "Ada"}));
            pool.invitees[0] = "registered";
            success
        }
        other => panic!("{other}"),
    };
    Reply::json(json!({"statusCode": 200, "message": "", "data": data}).to_string())
}

/// Decides about applicants, each of which must be undecided.
fn decide(pool: &mut Pool, body: &Value, status: &'static str) {
    for id in body["applicantIds"].as_array().expect("it is an array") {
        let id: usize = id.as_str().and_then(|id| id.parse().ok()).expect("it is an ID");
        assert_eq!(pool.applicants[id].1, "PENDING");
        pool.applicants[id].1 = status;
    }
}

fn start() -> (Server, Arc<Mutex<Pool>>, ManagementClient) {
    let pool = Arc::new(Mutex::new(Pool::default()));
    let shared = Arc::clone(&pool);
    let server = Server::start(move |request| {
        respond(request, &mut shared.lock().expect("nobody panicked"))
    });
    let administration = ManagementClient::builder()
        .access_token("token-1")
        .userpool_id("pool-1")
        .host(server.host())
        .build()
        .expect("a client");
    (server, pool, administration)
}

#[tokio::test]
async fn administrators_decide_about_those_who_have_a_universal_link() {
    let (server, pool, administration) = start();
    let client = server.client();
    let link = administrator::link(&administration).await.expect("a link");
    let (_, identifier) = link.split_once("identifier=").expect("it is in the link");
    assert_eq!(
        applicant::heading(&client, identifier).await.expect("public"),
        "Join Example"
    );
    assert!(applicant::heading(&client, "another").await.is_err());

    let wrong =
        applicant::join(&client, identifier, "Ada", "ada@example.com", "000000").await;
    assert_eq!(wrong.expect_err("the code is wrong").message(), "the code is wrong");
    for number in 0..60 {
        let domain =
            if number % 2 == 0 { "example.com" } else { "example.com.evil.example" };
        let email = format!("{number}@{domain}");
        let joined = applicant::join(&client, identifier, "Ada", &email, "123456").await;
        assert!(!joined.expect("an application"));
    }

    assert!(
        administrator::decide(&administration, "example.com").await.expect("decisions")
    );
    let statuses: Vec<_> =
        pool.lock().expect("nobody panicked").applicants.iter().map(|it| it.1).collect();
    assert!(statuses.chunks(2).all(|two| two == ["PASSED", "REJECTED"]), "{statuses:?}");
    // There is nothing left to decide.
    assert!(administrator::decide(&administration, "example.com").await.expect("none"));
}

#[tokio::test]
async fn invitees_of_a_roster_join_by_its_policy() {
    let (server, pool, administration) = start();
    let client = server.client();
    let early = invitee::open(&client, "I1", "S1").await;
    assert!(early.is_err(), "nobody is invited yet");
    let roster =
        roster::invite(&administration, b"a,b,c".to_vec()).await.expect("invitations");
    assert_eq!(roster, "R1");
    assert_eq!(
        progress::send_again(&administration, &roster).await.expect("a number"),
        Some(2)
    );
    assert_eq!(
        progress::send_again(&administration, &roster).await.expect("a number"),
        Some(0)
    );

    assert!(invitee::open(&client, "I1", "forged").await.is_err());
    let opened = invitee::open(&client, "I1", "S1").await.expect("a token");
    let context = opened.invitation_context.expect("it was asked for");
    assert_eq!(
        (context.enabled_identifier_verify, &*context.email),
        (Some(true), "a@example.com")
    );
    let token = opened.token.expect("a token");
    assert!(
        invitee::join(&client, &token, Some((EmailCode, "654321")), "Ada")
            .await
            .is_err(),
        "not verified"
    );
    assert!(
        !invitee::verify(&client, &token, EmailCode, "000000").await.expect("a result")
    );
    assert!(
        invitee::verify(&client, &token, EmailCode, "654321").await.expect("a result")
    );
    assert!(
        invitee::join(&client, &token, Some((EmailCode, "654321")), "Ada")
            .await
            .expect("a result")
    );
    assert_eq!(pool.lock().expect("nobody panicked").invitees[0], "registered");
}

#[tokio::test]
async fn nothing_is_taken_for_granted() {
    let (_server, pool, administration) = start();
    let set = |change: fn(&mut Pool)| change(&mut pool.lock().expect("nobody panicked"));
    let invite = || roster::invite(&administration, b"a,b,c".to_vec());

    set(|pool| pool.is_terse = true);
    let error = invite().await.expect_err("it has no ID");
    assert_eq!(error.to_string(), "the new policy has no policyId");

    set(|pool| (pool.is_terse, pool.refuses) = (false, true));
    let error = invite().await.expect_err("it is refused");
    assert_eq!(error.to_string(), "the roster was not bound to the policy");

    set(|pool| pool.applicants.push(("ada@example.com".into(), "PENDING")));
    let decided = administrator::decide(&administration, "example.com").await;
    assert!(!decided.expect("a result"));

    set(|pool| pool.invitees = vec!["invited", "expired", "expired"]);
    let sent = progress::send_again(&administration, "R1").await;
    assert_eq!(sent.expect("a result"), None);
}
