#!/bin/sh
# run.sh CHAIN_TOOL NODE: 77 (skipped) without Node or its packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -x "$2" ]; then
    echo "skipped: no Node.js to run the ethereumjs packages with"
    exit 77
fi
if [ ! -d "$here/node_modules/@ethereumjs/mpt" ]; then
    echo "skipped: ethereumjs packages not installed; run 'npm ci' in tests/chain_interop"
    exit 77
fi
exec "$2" "$here/chain_interop.mjs" "$1"
