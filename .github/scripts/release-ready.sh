#!/usr/bin/env bash
# Fails if the release of the version in generated-sdk/Cargo.toml is not planned, or was made
# already. Outputs its `tag`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. .github/scripts/say.sh

readonly NEXT="Next: \`cargo xtask release-plan --write && cargo xtask generate\`, merge what that changes into \
main, and run this workflow again."

if [ "$GITHUB_REF_NAME" != main ]; then
    stop 'Not main' "Releases are made of main, and this is $GITHUB_REF_NAME. Next: merge it, and run this workflow \
on main."
fi
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' generated-sdk/Cargo.toml | head -n 1)
tag="v$version"
if [ -z "$(.github/scripts/release-notes.sh "$version")" ]; then
    stop 'The release is not planned' "CHANGELOG.md has no section for $version, which is the version in \
generated-sdk/Cargo.toml. $NEXT"
fi
if git rev-parse --quiet --verify "refs/tags/$tag" >/dev/null; then
    stop 'Nothing to release' "$tag is released already. $NEXT"
fi
# The planned section has names from the documents.
plan() {
    mkdir -p target
    cargo xtask release-plan >target/release-plan.txt
}
quoted plan
if next=$(grep --max-count 1 '^Next version: ' target/release-plan.txt); then
    stop 'The plan is out of date' "CHANGELOG.md has a section for $version, but spec/ has changed so much since that \
this is not enough. $next $NEXT"
fi
echo "$tag is planned."
output tag "$tag"
