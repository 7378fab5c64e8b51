#!/bin/sh
# run.sh VITALSEAL NODE TOOLS FILE…: runs other people's Ethereum clients against our node. 77
# (skipped) without Node, the packages (`npm ci` in this folder) or the program that a file needs;
# geth and web3.py are fetched once into the folder TOOLS.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
VITALSEAL=$1 node=$2 tools=$3
shift 3
export VITALSEAL
if [ ! -x "$node" ]; then
    echo "skipped: no Node.js to run the clients with"
    exit 77
fi
if [ ! -d "$here/node_modules/viem" ]; then
    echo "skipped: the clients are not installed; run 'npm ci' in tests/chain_clients"
    exit 77
fi
tool() { found=$("$here/$1" "$tools") || { status=$?; echo "$found"; exit $status; }; }
case "$1" in
    geth.*) tool geth.sh; export GETH="$found" ;;
    web3py.*) tool web3py.sh; export PYTHON="$found" ;;
esac
cd "$here"
[ -n "${VITALSEAL_SOAK:-}" ] && timeout=7200000 || timeout=600000
exec "$node" --test --test-concurrency=1 --test-timeout=$timeout "$@"
