#!/usr/bin/env bash
# Publishes the crate, if there is a token of crates.io.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. .github/scripts/say.sh

if [ -z "${CARGO_REGISTRY_TOKEN:-}" ]; then
    notice 'Not published' 'The environment crates-io has no secret CARGO_REGISTRY_TOKEN.'
    exit
fi
# It has been built from its package before the tag was made: nothing else has to run where the token is.
cargo publish --package genauth --locked --no-verify
