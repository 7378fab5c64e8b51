#!/bin/sh
# Measures ingest here and now: our node, InfluxDB 1.6 (2018) and PostgreSQL 15, one after the other
# on this machine, each fresh for each run, each sent the same readings by the same client over the
# same number of connections, each acknowledging after its fsync.
#
#   sudo apt-get install influxdb postgresql-15 libpq-dev
#   cmake -S . -B build/bench -G Ninja -DVS_BENCH=ON && ninja -C build/bench vitalseal-bench vitalseal-bench-node
#   bench/run.sh --build build/bench --json result.json
#
# Options: --build DIR  --seconds 10  --runs 3  --connections 64  --devices 200  --sizes "1 10 100"
#          --only "node influx postgres"  --json FILE  --tmp DIR (on the disk to be measured)
# What it does not even out: our node verifies an Ed25519 signature per request, encrypts its
# journal, runs alerts and seals reports meanwhile; the peers store in the clear what anybody sends.
# All of it, client included, shares this machine's processors.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$here/../build/bench seconds=10 runs=3 connections=64 devices=200 sizes="1 10 100"
only="node influx postgres" json= tmp=${TMPDIR:-/tmp}
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || { echo "$1 needs a value; see the head of $0" >&2; exit 2; }
    case $1 in
        --build) build=$2 ;; --seconds) seconds=$2 ;; --runs) runs=$2 ;; --connections) connections=$2 ;;
        --devices) devices=$2 ;; --sizes) sizes=$2 ;; --only) only=$2 ;; --json) json=$2 ;; --tmp) tmp=$2 ;;
        *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
    esac
    shift 2
done

. "$here/peers.sh"
work=$(mktemp -d "$tmp/vitalseal-bench-XXXXXX")
chmod 755 "$work"
node_pid=
cleanup() {
    stop_influx || true
    stop_postgres || true
    [ -z "$node_pid" ] || kill "$node_pid" 2> /dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

bench=$build/vitalseal-bench
"$bench" devices --count "$devices" "$work/devices"

# load COMMAND TARGET RATE READINGS PID; a run that fails is said and left out
load() {
    "$bench" "$1" "$2" --devices "$work/devices" --connections "$connections" --readings "$4" \
        --seconds "$seconds" --rate "$3" --server-pid "$5" > "$work/run" &&
        cat "$work/run" >> "$work/runs" ||
        echo "$1 with $4 readings per request: not counted" >&2
}

run_node() {
    "$build/vitalseal-bench-node" --data "$work/node" --devices "$work/devices" \
        > "$work/node.out" 2> "$work/node.log" &
    node_pid=$!
    for _ in $(seq 600); do
        grep -q '^ready' "$work/node.out" && break
        sleep 0.1
    done
    load node "$(sed -n 's/^ready //p' "$work/node.out")" 30000 "$1" "$node_pid"
    kill "$node_pid"
    wait "$node_pid" || { echo "the node did not end well:" >&2; tail -5 "$work/node.log" >&2; }
    node_pid=
    rm -rf "$work/node"
}

run_influx() {
    start_influx "$work/influx"
    load influx "http://127.0.0.1:$influx_port" "$([ "$1" -ge 100 ] && echo 12000 || echo 30000)" "$1" "$influx_pid"
    stop_influx
    rm -rf "$work/influx"
}

run_postgres() {
    start_postgres "$work/postgres"
    load postgres "host=127.0.0.1 port=$postgres_port user=$postgres_user dbname=postgres" \
        "$([ "$1" -ge 100 ] && echo 6000 || echo 30000)" "$1" "$postgres_pid"
    stop_postgres
    rm -rf "$work/postgres"
}

: > "$work/runs"
# Systems take turns, so that a slow minute of the machine does not hit one of them alone.
for run in $(seq "$runs"); do
    for size in $sizes; do
        for system in $only; do
            echo "run $run of $runs: $system, $size readings per request" >&2
            "run_$system" "$size"
        done
    done
done

echo "$(nproc) processors, $(uname -sr); $connections connections, $devices devices, $seconds s, median of $runs"
"$bench" table "$work/runs" ${json:+--json "$json"}

# What is not ingest, with its short defaults; who asks for some systems only does not get it.
if [ "$only" = "node influx postgres" ]; then
    echo
    "$here/more.sh" --build "$build" --tmp "$tmp" ${json:+--json "${json%.json}-more.json"}
    echo
    "$here/pages.sh" --build "$build"
fi
