#!/usr/bin/env bash
# Fails if the API of the crate has changed more than the next version admits.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. .github/scripts/say.sh

readonly SEMVER_CHECKS_VERSION=0.51.0

last=$(git tag --merged HEAD --sort=-version:refname --list 'v[0-9]*' | head -n 1)
if [ -z "$last" ]; then
    notice 'The first release' "There is no tag like v0.1.0 to compare with, so cargo-semver-checks was skipped."
    exit
fi
PATH="$PATH:$PWD/target/tools/bin"
cargo install --quiet --locked --root target/tools "cargo-semver-checks@$SEMVER_CHECKS_VERSION"
quoted cargo semver-checks --package genauth --baseline-rev "$last" ||
    stop 'The version is too low' "The crate's API has changed more since $last than the version in \
generated-sdk/Cargo.toml admits; the log names the changes. Next: raise it there by hand, run \`cargo xtask \
release-plan --write && cargo xtask generate\`, merge that into main, and run this workflow again."
