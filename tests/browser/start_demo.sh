# For other scripts to read in: start_demo VITALSEAL SITE [OPTION…] starts the demo in a folder of its own, which goes
# with the script, and answers in $work (the folder), $demo (the process) and $url.
start_demo() {
    work=$(mktemp -d)
    program=$1 site=$2 url=
    shift 2
    "$program" demo --data "$work/data" --site "$site" --port 0 "$@" >"$work/log" 2>&1 &
    demo=$!
    trap 'kill "$demo" 2>/dev/null || true; wait "$demo" 2>/dev/null || true; rm -rf "$work"' EXIT
    for _ in $(seq 600); do
        url=$(sed -n 's/.*open \(http[^ ]*\).*/\1/p' "$work/log")
        [ -n "$url" ] && return
        kill -0 "$demo" 2>/dev/null || break
        sleep 0.2
    done
    cat "$work/log"
    echo "the demo did not start"
    exit 1
}
