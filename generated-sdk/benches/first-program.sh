#!/usr/bin/env bash
# Measures the cold build of a first program with this SDK, per TLS library, and with two other SDKs.
#
# Usage: first-program.sh [NAME=PATH_OF_THE_CRATE...]
#
# A NAME=PATH adds a program with another version of this crate, for example from a git worktree.
# Prints CPU seconds (user and system, of cargo and all processes that it starts) of `cargo build`
# into an empty target folder, and the number of crates that are built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sdk=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# program NAME DEPENDENCIES MAIN
program() {
    local seconds crates
    mkdir -p "$work/$1/src"
    printf '[package]\nname = "first"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n%s\n%s\n' \
        'tokio = { version = "1", features = ["macros", "rt-multi-thread"] }' "$2" >"$work/$1/Cargo.toml"
    printf '#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {\n%s\n    Ok(())\n}\n' \
        "$3" >"$work/$1/src/main.rs"
    if [[ $2 == genauth* && -f $sdk/../Cargo.lock ]]; then
        cp "$sdk/../Cargo.lock" "$work/$1/Cargo.lock"
    fi
    cd "$work/$1"
    cargo fetch --quiet
    crates=$(cargo tree --edges normal,build --prefix none --format '{p}' | sed 's/ (.*//' | sort -u | wc -l)
    TIMEFORMAT='%U %S'
    seconds=$({ time CARGO_TARGET_DIR="$work/$1/target" CARGO_INCREMENTAL=0 cargo build --quiet 2>"$work/log" || cat "$work/log" >&2; } 2>&1 |
        tail -n 1 | awk '{ printf "%.1f", $1 + $2 }')
    rm -rf "$work/$1/target"
    printf '| %s | %s | %s |\n' "$1" "$seconds" "$((crates - 1))"
}

users='    let users = genauth::AuthenticationClient::builder("APP_ID", "https://example.genauth.ai").build()?;
    println!("{:?}", users.sign_in_by_email_password("test@example.com", "passw0rd", None).await?);'
management='    let management = genauth::ManagementClient::builder().access_key("ID", "SECRET").build()?;
    println!("{:?}", management.list_users().await?);'
both="$users
$management"
default="features = [\"authentication\", \"management\", \"oidc\""

printf '| program | CPU seconds | crates |\n| --- | ---: | ---: |\n'
for other in "$@"; do
    program "${other%%=*}" "genauth = { path = \"${other#*=}\" }" "$both"
done
for tls in aws-lc-rs ring native-tls; do
    program "genauth-$tls" "genauth = { path = \"$sdk\", default-features = false, $default, \"$tls\"] }" "$both"
done
program genauth-management \
    "genauth = { path = \"$sdk\", default-features = false, features = [\"management\", \"aws-lc-rs\"] }" "$management"
program genauth-management-ring \
    "genauth = { path = \"$sdk\", default-features = false, features = [\"management\", \"ring\"] }" "$management"
program aws-sdk-cognitoidentityprovider \
    'aws-config = "1"
aws-sdk-cognitoidentityprovider = "1"' \
    '    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_cognitoidentityprovider::Client::new(&config);
    println!("{:?}", client.initiate_auth().client_id("ID").send().await?);
    println!("{:?}", client.list_users().user_pool_id("POOL").send().await?);'
program octocrab 'octocrab = "*"' \
    '    println!("{:?}", octocrab::instance().current().user().await?);'
