#!/usr/bin/env bash
# Pushes the commit that drift-import.sh has written to target/drift, and opens a pull request for
# it. An open pull request is updated, unless people work on it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. .github/scripts/say.sh

readonly BRANCH="drift/$GITHUB_REF_NAME" TITLE="Upstream's documents have changed"
readonly BUNDLE=target/drift/change.bundle REPORT=target/drift/report.md

# The upstream documents that a commit was imported from.
documents() {
    git show "$1:spec/genauth.lock" | grep sha256
}

# Succeeds if the branch has commits by people.
edited() {
    local authors
    authors=$(git log --format=%ae "$1" --not HEAD "origin/$GITHUB_REF_NAME")
    [ -n "$authors" ] && grep --quiet --invert-match --line-regexp --fixed-strings "$BOT_EMAIL" <<<"$authors"
}

quoted git fetch --quiet "$BUNDLE" HEAD
commit=$(git rev-parse FETCH_HEAD)
before=$(git rev-parse --quiet --verify "refs/remotes/origin/$BRANCH" || true)
# A fork may have a branch of this name, too.
number=$(gh pr list --base "$GITHUB_REF_NAME" --head "$BRANCH" --state open --json number,isCrossRepository \
    --jq '.[] | select(.isCrossRepository | not) | .number')

if [ -n "$number" ] && [ -n "$before" ] && edited "$before"; then
    if [ "$(documents "$commit")" = "$(documents "$before")" ]; then
        notice 'In work' "#$number has these documents already, and people work on it."
        exit
    fi
    stop 'Upstream has moved on' "#$number has commits by people, so that it is left alone, but upstream has published \
other documents since. Merge or close #$number, then run this workflow again."
fi

# The lease keeps a push of somebody else in the meantime.
quoted git push --quiet --force-with-lease="refs/heads/$BRANCH:$before" origin "$commit:refs/heads/$BRANCH"
if [ -n "$number" ]; then
    # `gh pr edit` would need more permissions.
    quoted gh api --method PATCH "repos/$GITHUB_REPOSITORY/pulls/$number" --silent \
        --raw-field "title=$TITLE" --field "body=@$REPORT"
    notice 'Brought up to date' "#$number has what upstream has now."
else
    quoted gh pr create --base "$GITHUB_REF_NAME" --head "$BRANCH" --title "$TITLE" --body-file "$REPORT"
fi
