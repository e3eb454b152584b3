# What .ci/run and .ci/long share. Sourced by bash in the root of the repository; not a program.

passed=0
failed=0
skipped=0
logs=artifacts/ci
mkdir -p "$logs"

# Nothing the build starts outlives it, asks a question or speaks another language.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1 NO_COLOR=1
if [ -z "${HOME:-}" ] || [ ! -w "${HOME:-/nonexistent}" ]; then
    mkdir -p artifacts/home
    export HOME="$PWD/artifacts/home" DOTNET_CLI_HOME="$PWD/artifacts/home"
fi

# Recorded cases that are too large for this repository lie beside it, where they are there at all.
if [ -z "${GUARD_VECTORS:-}" ] && [ -d ../shared/vectors ]; then
    GUARD_VECTORS=$(cd ../shared/vectors && pwd)
    export GUARD_VECTORS
fi

# step LIMIT_SECONDS NAME COMMAND...: runs a command that counts as one test.
step() {
    local limit=$1 name=$2 began=$SECONDS
    shift 2
    if timeout --kill-after=30 "$limit" "$@" >"$logs/$name.log" 2>&1 </dev/null; then
        passed=$((passed + 1))
        echo "$name: as expected, $((SECONDS - began)) s"
    else
        echo "$name: exit code $? after $((SECONDS - began)) s: $*"
        tail -n 100 "$logs/$name.log"
        failed=$((failed + 1))
    fi
}

# install: all packages of the list, whether they are here or not; a green run on a prepared machine proves no install line.
install() {
    local packages
    packages=$(grep -v '^#' .ci/packages.txt | tr '\n' ' ')
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "not root, or no apt-get: install by hand: sudo apt-get install $packages"
        return
    fi

    # Lists that could not be refreshed whole (a mirror being written) may do; the installation tells.
    apt-get update -qq >"$logs/install.log" 2>&1 </dev/null || true
    # shellcheck disable=SC2086 # One word a package.
    if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >>"$logs/install.log" 2>&1 </dev/null; then
        echo "install: apt-get could not install: $packages"
        tail -n 20 "$logs/install.log"
        failed=$((failed + 1))
    fi
}

# test_solution LIMIT_SECONDS: README's test command, its results summed over the projects. A project with tests and without a result
# has failed: a test host that dies says nothing.
test_solution() {
    local log=$logs/test.log began=$SECONDS code=0 before=$failed summaries project name
    timeout --kill-after=30 "$1" dotnet test Guard.sln -c Release >"$log" 2>&1 </dev/null || code=$?
    summaries=$(grep -E '^(Passed|Failed|Skipped)! +- Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+' "$log" || true)
    while read -r line; do
        [[ $line =~ Failed:\ +([0-9]+),\ Passed:\ +([0-9]+),\ Skipped:\ +([0-9]+) ]] || continue
        failed=$((failed + BASH_REMATCH[1]))
        passed=$((passed + BASH_REMATCH[2]))
        skipped=$((skipped + BASH_REMATCH[3]))
    done <<<"$summaries"

    for project in tests/*/*.csproj; do
        name=$(basename "$project" .csproj)
        if grep -rqE --include='*.cs' '\[[A-Za-z]*(Fact|Theory)\b' "$(dirname "$project")" \
            && ! grep -q -- "- $name\.dll" <<<"$summaries"; then
            echo "$name: no result"
            failed=$((failed + 1))
        fi
    done

    if [ "$code" -ne 0 ] && [ "$failed" -eq "$before" ]; then
        echo "dotnet test Guard.sln -c Release: exit code $code"
        failed=$((failed + 1))
    fi

    if [ "$failed" -ne "$before" ]; then
        grep -E ': error |^ *Failed |aborted|crashed' "$log" | sort -u | head -n 60
        echo "the whole output is in $log; its end:"
        tail -n 120 "$log"
    fi

    grep -F '[SKIP]' -A 1 "$log" | grep -v '^--$' || true
    echo "dotnet test Guard.sln -c Release: $((SECONDS - began)) s"
}

# finish: the closing line, last of all; success only if something was run and nothing failed.
finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
