#!/bin/sh
# Measures what is not ingest: seals, log appends and bytes on disk; then the latency of alerts and
# the node's memory, idle, under a steady load, and with many ECGs, each on a fresh node.
#
#   cmake -S . -B build/bench -G Ninja -DVS_BENCH=ON && ninja -C build/bench vitalseal-bench vitalseal-bench-node
#   bench/more.sh --build build/bench                                  # two minutes or so
#   bench/more.sh --build build/bench --seconds 600 --load 4000 --json more.json    # half an hour
#
# Options: --build DIR  --seconds 20 (of each latency run)  --record-seconds 3 (of each rate)
#          --alerts 200 (in each latency run)  --load 1000 (batches/s; half of what run.sh found is
#          what the aim is stated for)  --readings 10 (per batch of the load)  --ecg 200 (patients)
#          --only "record idle load ecg"  --json FILE  --tmp DIR (on the disk to be measured)
# --only memory is a run of ten minutes, for the node's memory at a quarter and at its end.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$here/../build/bench seconds=20 record_seconds=3 alerts=200 load=1000 readings=10 ecg=200
only="record idle load ecg" json= tmp=${TMPDIR:-/tmp}
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || { echo "$1 needs a value; see the head of $0" >&2; exit 2; }
    case $1 in
        --build) build=$2 ;; --seconds) seconds=$2 ;; --record-seconds) record_seconds=$2 ;;
        --alerts) alerts=$2 ;; --load) load=$2 ;; --readings) readings=$2 ;; --ecg) ecg=$2 ;;
        --only) only=$2 ;; --json) json=$2 ;; --tmp) tmp=$2 ;;
        *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
    esac
    shift 2
done

work=$(mktemp -d "$tmp/vitalseal-bench-XXXXXX")
node_pid= failed=0
cleanup() {
    [ -z "$node_pid" ] || { kill "$node_pid" && wait "$node_pid"; } 2> /dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

run_record() {
    "$build/vitalseal-bench-record" --seconds "$record_seconds" --tmp "$work" --json "$work/record.json"
}

# latency NAME [OPTIONS]: a fresh node, one run, its line in NAME.json
latency() {
    name=$1
    shift
    "$build/vitalseal-bench-node" --data "$work/node" --devices "$work/devices" \
        > "$work/node.out" 2> "$work/node.log" &
    node_pid=$!
    for _ in $(seq 1800); do
        grep -q '^ready' "$work/node.out" && break
        kill -0 "$node_pid" 2> /dev/null || break
        sleep 0.1
    done
    good=0
    "$build/vitalseal-bench-latency" "$(sed -n 's/^ready //p' "$work/node.out")" \
        --devices "$work/devices" --token-file "$work/node/token" --server-pid "$node_pid" \
        --seconds "$seconds" --alerts "$alerts" "$@" --json "$work/$name.json" || good=$?
    kill "$node_pid" 2> /dev/null || true
    wait "$node_pid" || good=$?
    node_pid=
    [ "$good" -eq 0 ] || { echo "latency, $name: not counted; the node said:" >&2; tail -5 "$work/node.log" >&2; }
    rm -rf "$work/node"
    return "$good"
}
run_idle() { latency idle; }
run_load() { latency load --load "$load" --readings "$readings"; }
# Ten minutes of the same patients: each alert of the others is a patient who begins to send.
run_memory() { seconds=600 alerts=4 latency memory --load "$load" --readings "$readings"; }
run_ecg() { latency ecg --ecg "$ecg"; }

# a patient for each alert, those with ECG, and 200 who share the load
"$build/vitalseal-bench" devices --count "$((alerts + ecg + 200))" "$work/devices"
echo "$(nproc) processors, $(uname -sr)"
for part in $only; do
    echo
    "run_$part" || failed=1
done

if [ -n "$json" ]; then
    {
        printf '{'
        comma=
        for part in $only; do
            [ -f "$work/$part.json" ] || continue
            printf '%s"%s":%s' "$comma" "$part" "$(cat "$work/$part.json")"
            comma=,
        done
        printf '}\n'
    } > "$json"
fi
exit "$failed"
