# Functions of the other scripts: annotations and outputs of a workflow's run.
# shellcheck shell=bash

# The author of commits and tags.
readonly BOT_NAME='github-actions[bot]'
readonly BOT_EMAIL='41898282+github-actions[bot]@users.noreply.github.com'

as_bot() {
    git -c user.name="$BOT_NAME" -c user.email="$BOT_EMAIL" "$@"
}

# data TEXT: escapes the message of a workflow command.
data() {
    local text=${1//'%'/%25}
    text=${text//$'\r'/%0D}
    text=${text//$'\n'/%0A}
    printf '%s' "${text//[[:cntrl:]]/?}"
}

# property TEXT: escapes a property of a workflow command.
property() {
    local text
    text=$(data "$1")
    text=${text//:/%3A}
    printf '%s' "${text//,/%2C}"
}

# notice TITLE MESSAGE
notice() {
    printf '::notice title=%s::%s\n' "$(property "$1")" "$(data "$2")"
}

# stop TITLE MESSAGE: ends the script. The message says what to do next.
stop() {
    printf '::error title=%s::%s\n' "$(property "$1")" "$(data "$2")"
    exit 1
}

# output NAME VALUE: sets an output of the step.
output() {
    case $2 in
        *[[:cntrl:]]*) stop "The output $1 is no line" "It would be taken for several outputs: $2" ;;
    esac
    echo "$1=$2" >>"${GITHUB_OUTPUT:-/dev/null}"
}

# quoted COMMAND [ARGUMENT...]: runs a command that prints third-party text. GitHub ignores workflow
# commands in it until a random token is printed. Both streams are joined, because GitHub reads them
# in any order. A command that is a function of these scripts must not use `stop`.
quoted() {
    local token status=0
    token=$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')
    # Without a token, GitHub would read commands again.
    [ "${#token}" -eq 64 ] || stop 'No random numbers' '/dev/urandom gives none, so nothing was run.'
    printf '::stop-commands::%s\n' "$token"
    "$@" 2>&1 || status=$?
    # The last line may have no line end.
    printf '\n::%s::\n' "$token"
    return "$status"
}
