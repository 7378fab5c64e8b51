#!/bin/sh
# usage: run_suite.sh RUNNER SUITE FOLDER [SAMPLE] — runs a suite on FOLDER of the test data; exit 77 where they are absent.
# The Ethereum fixtures are unpacked beside the runner, once.
set -e
runner=$1
suite=$2
path=${VITALSEAL_DATA:-../shared/data}/$3
sample=${4:-1}
if [ ! -e "$path" ]; then
    echo "skipped: no test data at $path (set VITALSEAL_DATA)"
    exit 77
fi
if [ "$3" != ethtests ]; then
    exec "$runner" "$suite" "$path"
fi

archive=$path/ethtests.tar.zst
unpacked=$(dirname "$runner")/ethtests
if [ ! -e "$unpacked/.complete" ] || [ "$archive" -nt "$unpacked/.complete" ]; then
    command -v zstd >/dev/null || { echo "skipped: no zstd to unpack $archive"; exit 77; }
    rm -rf "$unpacked" "$unpacked.$$"
    mkdir -p "$unpacked.$$"
    zstd -q -d --long=27 -c "$archive" | tar -x -C "$unpacked.$$"
    touch "$unpacked.$$/.complete"
    mv -T "$unpacked.$$" "$unpacked"
fi
tests=$unpacked/developer/tests
legacy=$unpacked/developer/legacytests
case $suite in
    state) set -- "$tests/GeneralStateTests" "$legacy/Cancun/GeneralStateTests" ;;
    vm) set -- "$legacy/Constantinople/VMTests" ;;
    block) set -- "$tests/BlockchainTests" "$legacy/Cancun/BlockchainTests" ;;
    tx) set -- "$tests/TransactionTests" ;;
    rlp) set -- "$tests/RLPTests" ;;
    trie) set -- "$tests/TrieTests" ;;
    *) echo "run_suite.sh: no fixtures are known for $suite" >&2; exit 2 ;;
esac
exec "$runner" "$suite" --sample "$sample" "$@"
