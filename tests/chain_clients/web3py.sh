#!/bin/sh
# web3py.sh FOLDER: prints the path of a Python below FOLDER that has web3.py, fetched there once;
# where it cannot be had says why, and ends with 77.
set -eu
version=7.16.0
folder=$1/web3py-$version
if [ ! -f "$folder/ready" ]; then
    python=$(command -v python3) || { echo "skipped: no Python to run web3.py with"; exit 77; }
    mkdir -p "$1"
    exec 9>"$1/web3py.lock"
    flock 9
    if [ ! -f "$folder/ready" ]; then
        log=$1/web3py.log
        { "$python" -m venv "$folder" && timeout 300 "$folder/bin/pip" install --quiet --disable-pip-version-check "web3==$version"; } >"$log" 2>&1 ||
            { echo "skipped: web3.py $version could not be installed: $(grep . "$log" | tail -1)"; exit 77; }
        touch "$folder/ready"
    fi
fi
echo "$folder/bin/python"
