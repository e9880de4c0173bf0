#!/usr/bin/env bash
# Publishes the crate, if there is a token of crates.io.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. .github/scripts/say.sh

if [ -z "${CARGO_REGISTRY_TOKEN:-}" ]; then
    notice 'Not published' 'The environment crates-io has no secret CARGO_REGISTRY_TOKEN.'
    exit
fi
# The package was built before the tag was made, so no other code runs beside the token.
cargo publish --package genauth --locked --no-verify
