//! A back office on the command line: lists the users of a user pool, and imports users from a file.
//!
//! ```sh
//! export GENAUTH_ACCESS_KEY_ID=… GENAUTH_ACCESS_KEY_SECRET=…
//! back_office list
//! back_office import users.csv
//! ```
//!
//! Each line of the file has an email address and a name, separated by a comma. Users that exist
//! already are left as they are, so an import that failed half-way can be run again.

use std::env;
use std::error::Error as StdError;
use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use genauth::models::CreateUserReqDto;
use genauth::{Error, ManagementClient, Retry};
use tokio::task::JoinSet;

/// The number of calls at the same time.
const CONCURRENCY: usize = 8;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<ExitCode, Box<dyn StdError>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // A batch job has more patience than the default. The timeout covers all attempts of a call.
    let client = ManagementClient::builder_from_env()?
        .timeout(Duration::from_secs(120))
        .retry(Retry::default().max_attempts(10).max_backoff(Duration::from_secs(30)))
        .build()?;
    match arguments.as_slice() {
        ["list"] => list(&client).await?,
        ["import", file] => return import(&client, &fs::read_to_string(file)?).await,
        _ => return Err("usage: back_office list | back_office import FILE".into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the users of all pages, while the pages arrive.
async fn list(client: &ManagementClient) -> Result<(), Error> {
    let mut users = client.list_users().page_size(50).items();
    while let Some(user) = users.next().await {
        let user = user?;
        println!("{}\t{}", user.user_id, user.email.unwrap_or_default());
    }
    Ok(())
}

enum Outcome {
    Created,
    Existed,
}

/// Imports all users, and prints the number of each outcome. Failures are listed by line.
async fn import(
    client: &ManagementClient,
    text: &str,
) -> Result<ExitCode, Box<dyn StdError>> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let (mut created, mut existed, mut failed) = (0, 0, 0);
    let mut tasks = JoinSet::new();
    loop {
        while tasks.len() < CONCURRENCY
            && let Some((number, line)) = lines.next()
        {
            let (email, name) = line.split_once(',').unwrap_or((line, ""));
            let name = Some(name.trim()).filter(|name| !name.is_empty());
            let user = CreateUserReqDto::new().with_email(email.trim()).with_name(name);
            let client = client.clone();
            tasks.spawn(async move { (number, create(&client, user).await) });
        }
        let Some(done) = tasks.join_next().await else { break };
        match done? {
            (_, Ok(Outcome::Created)) => created += 1,
            (_, Ok(Outcome::Existed)) => existed += 1,
            (number, Err(error)) => {
                eprintln!("line {number}: {error}");
                failed += 1;
            }
        }
    }
    println!("created {created}, existed {existed}, failed {failed}");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Creates a user. A server that limits the rate of calls refuses them with 429: the client waits as
/// long as the server wants, and repeats the call.
async fn create(
    client: &ManagementClient,
    user: CreateUserReqDto,
) -> Result<Outcome, Error> {
    match client.create_user().with(user).await {
        Ok(_) => Ok(Outcome::Created),
        Err(error) if error.is_conflict() => Ok(Outcome::Existed),
        Err(error) => Err(error),
    }
}
