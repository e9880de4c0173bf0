#!/usr/bin/env bash
# Imports the upstream documents. If spec/ changes, writes a commit and the text of a pull request
# to target/drift, and sets the output `changed` to true.
#
# The document of each client in spec/ is at UPSTREAM_URL/CLIENT-openapi.json. It is third-party
# text, so commands that print it are quoted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. .github/scripts/say.sh

readonly OUT=target/drift DOCUMENTS=target/upstream
# The maximum size of a document, in MiB.
readonly MOST=32

# Prints the address of the document of a client.
address() {
    echo "${UPSTREAM_URL%/}/$1-openapi.json"
}

# Some versions of curl ignore --max-filesize if the server sends no length; `ulimit` limits the
# file in any case.
download() (
    ulimit -f $((MOST * 1024)) || return
    curl --fail --silent --show-error --location --max-redirs 5 --proto '=https' --proto-redir '=https' --globoff \
        --retry 3 --connect-timeout 20 --max-time 120 --max-filesize $((MOST * 1024 * 1024)) \
        --output "$DOCUMENTS/$1.part" "$(address "$1")"
)

fetch() {
    if quoted download "$1"; then
        mv "$DOCUMENTS/$1.part" "$DOCUMENTS/$1.json"
        return
    fi
    rm -f "$DOCUMENTS/$1.part"
    stop "No document of $1" "$(address "$1") can't be fetched; the log says why. If upstream has moved, set the \
repository variable UPSTREAM_URL to the address below which its documents are; if not, run this workflow again later. \
Fetched is over https only, and nothing of more than $MOST MiB."
}

# Operations that upstream removed are dropped; the reviewer of the pull request decides.
take_over() {
    cargo xtask import "$DOCUMENTS/$1.json" --client "$1" --drop all --work-dir "$OUT" | tee -a "$OUT/import.txt"
}

import() {
    quoted take_over "$1" && return
    stop "The document of $1 can't be imported" "The log says why, and what to do. Try it again with: cargo xtask \
import FILE --client $1 --drop all --dry-run, where FILE is what $(address "$1") has."
}

# shorten BYTES COMMAND: cuts a text, because GitHub accepts at most 65536 characters; the command
# shows the rest.
shorten() {
    awk -v limit="$1" -v all="$2" '
        (size += length($0) + 1) <= limit { print; next }
        { rest++ }
        END { if (rest) printf "\nAnd %d more lines, which `%s` shows.\n", rest, all }'
}

# Puts a text into a code block, whose fences are longer than any run of backticks in it.
fenced() {
    local text fence='```'
    text=$(cat)
    while [[ $text == *"$fence"* ]]; do fence+='`'; done
    printf '%stext\n%s\n%s\n' "$fence" "$text" "$fence"
}

# Prints the findings of `check`, which are no failure here.
to_do() {
    local status=0
    cargo xtask check --full >"$OUT/check.txt" || status=$?
    [ "$status" -le 1 ]
}

generate() {
    cargo xtask generate && to_do
}

compare() {
    cargo xtask diff HEAD spec --format markdown >"$OUT/diff.md"
}

text() {
    cat <<'TEXT'
Upstream has published other documents than those that `spec/` was imported from.

TEXT
    shorten 40000 'cargo xtask diff main spec' <"$OUT/diff.md"
    cat <<'TEXT'

## Before this is merged

- Each operation that is gone above was dropped, as upstream did. To keep one, write it again into `spec/`, with
  `x-genauth-added: true`.
- Examples, guides and tests may call what is gone or has changed: `.ci/run` says so.
TEXT
    # shellcheck disable=SC2016 # The backticks are Markdown.
    printf -- '- Write the %s descriptions that have an empty entry in `spec/prose/`, and run `cargo xtask generate`. The\n' \
        "$(awk -F': ' '$1 == "descriptions to write" { all += $2 } END { print all + 0 }' "$OUT/import.txt")"
    cat <<'TEXT'
  artifact `drift` of this run has CLIENT.md with upstream's text of each. This is what `cargo xtask check` says now:

TEXT
    shorten 12000 'cargo xtask check' <"$OUT/check.txt" | fenced
    printf '\n<details><summary>The imports in detail</summary>\n\n'
    shorten 8000 'cargo xtask import' <"$OUT/import.txt" | fenced
    cat <<'TEXT'

</details>

GitHub starts no checks for what a workflow has pushed: they start with the first commit that somebody adds, or when
this is closed and opened again. Once there are commits by others, no workflow writes to this branch any more.
TEXT
}

if [ -z "${UPSTREAM_URL:-}" ]; then
    notice 'Nothing to compare with' "The repository variable UPSTREAM_URL is not set, so nothing was done. Set it to \
the address below which upstream's documents are, as CLIENT-openapi.json."
    exit
fi

case $UPSTREAM_URL in
    https://*) ;;
    *) stop 'Not https' "The repository variable UPSTREAM_URL is $UPSTREAM_URL, so nothing was fetched: on the way, \
anybody could change the documents. Set it to an address that begins with https://." ;;
esac

rm -rf "$OUT" "$DOCUMENTS"
mkdir -p "$OUT" "$DOCUMENTS"
clients=$(sed -n 's/^x-genauth-client: *//p' spec/*.yaml)
for client in $clients; do fetch "$client"; done
for client in $clients; do import "$client"; done

# If only the lock file differs, upstream has changed descriptions, which are not imported.
if [ -z "$(git status --porcelain -- spec ':!spec/genauth.lock')" ]; then
    notice 'No drift' 'What upstream has published is what spec/ has.'
    exit
fi

if ! quoted generate; then
    stop "What was imported can't be used" 'The log says why, and what to do.'
fi
quoted compare
text >"$OUT/report.md"
cat "$OUT/report.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"

base=$(git rev-parse HEAD)
git add -- spec generated-sdk
# Only the number of changes, because GitHub would link an upstream text like `#1` to an issue.
counted=$(head -n 1 "$OUT/diff.md" | LC_ALL=C tr -cd 'A-Za-z0-9 ,:;.')
as_bot commit --quiet --message "Take over upstream's documents" --message "$counted"
git bundle create --quiet "$OUT/change.bundle" HEAD "^$base"
output changed true
