#!/bin/sh
# geth.sh FOLDER: prints the path of a geth below FOLDER, which Go's own client fetches and builds
# there once; without Go or its proxy says why there is none, and ends with 77.
set -eu
# Later ones need a module that Go's proxy did not give: go-eth2-client v0.30.1 of v1.17.10.
version=v1.16.9
folder=$1/geth-$version
if [ ! -x "$folder/geth" ]; then
    go=$(PATH="$PATH:/usr/local/go/bin" command -v go) || { echo "skipped: no Go to install geth with"; exit 77; }
    mkdir -p "$folder"
    exec 9>"$folder/lock"
    flock 9
    if [ ! -x "$folder/geth" ]; then
        # Two compilers at a time: more of them need gigabytes.
        GOBIN=$(cd "$folder" && pwd) timeout 1500 "$go" install -p 2 "github.com/ethereum/go-ethereum/cmd/geth@$version" >"$folder/install.log" 2>&1 ||
            { echo "skipped: Go could not install geth $version: $(grep . "$folder/install.log" | tail -1)"; exit 77; }
    fi
fi
echo "$folder/geth"
