#!/bin/sh
# run.sh VITALSEAL NODE FILE…: runs other people's Ethereum clients against our node. 77 (skipped)
# without Node or the packages; `npm ci` in this folder installs them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
VITALSEAL=$1 node=$2
shift 2
export VITALSEAL
if [ ! -x "$node" ]; then
    echo "skipped: no Node.js to run the clients with"
    exit 77
fi
if [ ! -d "$here/node_modules/viem" ]; then
    echo "skipped: the clients are not installed; run 'npm ci' in tests/chain_clients"
    exit 77
fi
cd "$here"
exec "$node" --test --test-concurrency=1 --test-timeout=120000 "$@"
