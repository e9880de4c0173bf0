#!/usr/bin/env bash
# Tags the current commit with TAG and makes a release of it. Can be run again after a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. .github/scripts/say.sh

readonly NOTES=target/release-notes.md

if ! git rev-parse --quiet --verify "refs/tags/$TAG" >/dev/null; then
    as_bot tag --annotate "$TAG" --message "genauth ${TAG#v}"
fi
quoted git push --quiet origin "refs/tags/$TAG"
if ! gh release view "$TAG" >/dev/null 2>&1; then
    mkdir -p target
    .github/scripts/release-notes.sh "${TAG#v}" >"$NOTES"
    quoted gh release create "$TAG" --verify-tag --title "genauth ${TAG#v}" --notes-file "$NOTES"
fi
