# What the scripts beside this one have to say to people: annotations of the workflow's run.
# shellcheck shell=bash

# Who commits and tags.
readonly BOT_NAME='github-actions[bot]'
readonly BOT_EMAIL='41898282+github-actions[bot]@users.noreply.github.com'

as_bot() {
    git -c user.name="$BOT_NAME" -c user.email="$BOT_EMAIL" "$@"
}

# notice TITLE MESSAGE
notice() {
    echo "::notice title=$1::${2//%/%25}"
}

# stop TITLE MESSAGE: ends the script. The message says what to do next.
stop() {
    echo "::error title=$1::${2//%/%25}"
    exit 1
}

# output NAME VALUE: of the step, for those that follow.
output() {
    echo "$1=$2" >>"${GITHUB_OUTPUT:-/dev/null}"
}
