#!/bin/sh
# The package holds all that a node needs and starts from what it unpacks: package.sh VITALSEAL. Exit code 77: skipped.
set -eu
cd "$(dirname "$0")/../.."
command -v dpkg-shlibdeps >/dev/null || { echo "skipped: no dpkg-shlibdeps (dpkg-dev)"; exit 77; }
[ -f web/dist/index.html ] || { echo "skipped: the site is not built"; exit 77; }
work=$(mktemp -d)
node=
trap 'kill $node 2>/dev/null || true; rm -rf "$work"' EXIT
no() { echo "not ok: $*"; exit 1; }

tools/package "$1" web/dist "$work"
deb=$(echo "$work"/vitalseal_*.deb)
depends=$(dpkg-deb -f "$deb" Depends)
echo "$depends" | grep -q librocksdb || no "the store's library is not among: $depends"
echo "$depends" | grep -Eq '(^|, )(nodejs|npm|g\+\+|gcc|cmake)|-dev' && no "it needs a compiler or Node: $depends"
mkdir "$work/control"
dpkg-deb -e "$deb" "$work/control"
for script in postinst prerm postrm; do sh -n "$work/control/$script" || no "$script is no shell script"; done
dpkg-deb -x "$deb" "$work/unpacked"
unit=$work/unpacked/lib/systemd/system/vitalseal.service
[ "$(sed -n 's/^ExecStart=//p' "$unit")" = "/usr/bin/vitalseal serve --config /etc/vitalseal/vitalseal.toml" ] || no "the unit starts something else"
if command -v systemd-analyze >/dev/null; then
    sed "s|=/usr/bin/vitalseal|=$work/unpacked/usr/bin/vitalseal|" "$unit" >"$work/vitalseal.service"
    systemd-analyze verify "$work/vitalseal.service" 2>&1 | grep -F vitalseal.service && no "systemd does not like the unit"
fi

# As the unit starts it, in another place and on a free port.
sed -e "s|/var/lib/|$work/|; s|/usr/share/|$work/unpacked/usr/share/|; s|^port = .*|port = 0|" \
    "$work/unpacked/etc/vitalseal/vitalseal.toml" >"$work/vitalseal.toml"
"$work/unpacked/usr/bin/vitalseal" serve --config "$work/vitalseal.toml" >"$work/out" 2>&1 &
node=$!
for _ in $(seq 150); do grep -q "Heartbeat key" "$work/out" && break; sleep 0.2; done
url=$(sed -n 's/.*open \(http[^ ]*\).*/\1/p' "$work/out")
[ -n "$url" ] || no "it did not start: $(cat "$work/out")"
curl -fsS "$url/" | grep -qi '<!doctype html' || no "it serves no page"
[ "$(stat -c %a "$work/vitalseal/setup-link")" = 600 ] || no "the set-up link is for others too"
kill -TERM $node
wait $node || no "it did not end well: $(cat "$work/out")"
node=
echo "ok: $(basename "$deb") starts from what it unpacks"
