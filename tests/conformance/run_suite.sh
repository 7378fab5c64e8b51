#!/bin/sh
# usage: run_suite.sh RUNNER SUITE FOLDER — runs a suite on FOLDER of the test data; exit 77 where they are absent.
path=${VITALSEAL_DATA:-../shared/data}/$3
if [ ! -e "$path" ]; then
    echo "skipped: no test data at $path (set VITALSEAL_DATA)"
    exit 77
fi
exec "$1" "$2" "$path"
