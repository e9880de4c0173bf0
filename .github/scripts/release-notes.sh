#!/usr/bin/env bash
# release-notes.sh VERSION: prints the changelog's section of a version, with absolute links. Prints
# nothing if there is no such section.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

at="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/blob/v$1"
awk -v heading="## [$1]" '
    /^## \[/ { inside = index($0, heading) == 1; next }
    inside && (started || NF) { started = 1; print }
' CHANGELOG.md | sed "s#](generated-sdk/#]($at/generated-sdk/#g"
