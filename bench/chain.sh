#!/bin/sh
# Measures the chain here and now against anvil (npm), one after the other on this machine: the same
# pre-signed transactions from the same client, each counted when its receipt can be read.
#
#   npm --prefix contracts ci
#   cmake -S . -B build/bench -G Ninja -DVS_BENCH=ON && ninja -C build/bench vitalseal vitalseal-bench-chain vitalseal-bench-evm
#   bench/chain.sh --build build/bench
#
# Options: --build DIR  --only "awaited parallel batch call memory evm"  --slots "0 50000"
#          --million 1000000 (slots for ours alone; 0: not)  --count 20000  --tmp DIR (on the disk to
#          be measured)
#
#   awaited    each transaction sent when the receipt of the last was read: `serve --dev` against
#              automine (both a block per transaction)
#   parallel   32 connections, one transaction a request: `serve` (a returned hash is on the disk)
#   batch      the same in JSON batches of 100; both against --block-time 1 --gas-limit 3000000000
#   call       eth_call of the same over 32 connections
#   memory     what 100,000 transactions in batches leave in memory and on the disk
#   evm        gas per second of eth_call on at least 10^9 gas
#
# anvil keeps everything in memory and syncs nothing; it runs with --prune-history, at most 8 GiB of
# address space and 170 seconds, in a home folder that is removed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$here/../build/bench only="awaited parallel batch call memory evm" slots="0 50000"
million=1000000 count=20000 tmp=${TMPDIR:-/tmp}
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || { echo "$1 needs a value; see the head of $0" >&2; exit 2; }
    case $1 in
        --build) build=$2 ;; --only) only=$2 ;; --slots) slots=$2 ;; --million) million=$2 ;;
        --count) count=$2 ;; --tmp) tmp=$2 ;;
        *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
    esac
    shift 2
done

anvil=$here/../contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil
[ -x "$anvil" ] || { echo "no anvil: npm --prefix contracts ci" >&2; exit 2; }
work=$(mktemp -d "$tmp/vitalseal-bench-XXXXXX")
pid=
stop() {
    [ -z "$pid" ] || { kill "$pid" 2> /dev/null || true; wait "$pid" 2> /dev/null || true; }
    pid=
}
cleanup() {
    stop
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# start COMMAND…; both nodes say the address they listen on
start() {
    : > "$work/out"
    "$@" > "$work/out" 2>&1 &
    pid=$!
    for _ in $(seq 100); do
        url=$(sed -n 's/.*\(127\.0\.0\.1:[1-9][0-9]*\).*/http:\/\/\1/p' "$work/out" | head -n 1)
        [ -n "$url" ] && return
        sleep 0.1
    done
    cat "$work/out" >&2
    exit 1
}
start_ours() {
    rm -rf "$work/ours"
    name="vitalseal $*"
    start "$build/vitalseal" chain serve "$@" --data "$work/ours" --rpc 127.0.0.1:0
}
start_anvil() {
    name="anvil $*"
    start sh -c 'ulimit -v 8388608; exec "$@"' sh \
        env HOME="$work/home" timeout --foreground 170 "$anvil" --port 0 --prune-history "$@"
}
load() {
    "$build/vitalseal-bench-chain" "$url" --name "$name" "$@" || echo "$name: not counted" >&2
    stop
}
interval="--block-time 1 --gas-limit 3000000000"

for what in $only; do
    case $what in
        awaited)
            for n in $slots; do
                start_ours --dev; load --mode awaited --senders 1 --count 2000 --slots "$n"
                # about 20 a second on 50,000 slots
                start_anvil; load --mode awaited --senders 1 --count $((n > 0 ? 300 : 2000)) --slots "$n"
            done
            [ "$million" = 0 ] || {
                start_ours --dev; load --mode awaited --senders 1 --count 2000 --slots "$million"
            } ;;
        parallel | batch)
            for n in $slots; do
                start_ours; load --mode "$what" --count "$count" --slots "$n"
                start_anvil $interval; load --mode "$what" --count "$count" --slots "$n"
            done
            [ "$million" = 0 ] || {
                start_ours; load --mode "$what" --count "$count" --slots "$million"
            } ;;
        call)
            start_ours; load --mode call --count "$count"
            start_anvil $interval; load --mode call --count "$count" ;;
        memory)
            start_ours; load --mode batch --count 100000 --pid "$pid" --folder "$work/ours"
            start_anvil $interval
            load --mode batch --count 100000 --folder "$work/home" --pid \
                "$(pgrep -P "$pid" -f anvil-linux || echo "$pid")" ;;
        evm)
            start_anvil --gas-limit 1000000000000000
            "$build/vitalseal-bench-evm" --peer "$url"
            stop ;;
        *) echo "--only does not know $what; see the head of $0" >&2; exit 2 ;;
    esac
done
