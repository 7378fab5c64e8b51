# Starts and stops the systems we compare with, from Debian's packages, in a folder of the caller's.
# Sourced by run.sh. Nothing of the machine's own servers is touched: other ports, other folders.
#   influxdb (1.6.7, upstream 2018) and postgresql-15 must be installed.

influx_port=18086
postgres_port=15432

# InfluxDB 1.6 as it is configured by default, but for folders, address and the log of each request.
# Its documentation on wal-fsync-delay, default "0s": every write to the WAL is fsynced before it is
# answered. That is the durability we give too, so the default stays.
start_influx() {
    mkdir -p "$1/meta" "$1/data" "$1/wal"
    cat > "$1/influxdb.conf" <<CONF
reporting-disabled = true
bind-address = "127.0.0.1:18088"
[meta]
  dir = "$1/meta"
[data]
  dir = "$1/data"
  wal-dir = "$1/wal"
  wal-fsync-delay = "0s"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:$influx_port"
  log-enabled = false
CONF
    influxd -config "$1/influxdb.conf" > "$1/log" 2>&1 &
    influx_pid=$!
    for _ in $(seq 100); do
        curl -sf -XPOST "http://127.0.0.1:$influx_port/query" --data-urlencode 'q=CREATE DATABASE vitals' \
            > /dev/null && return
        sleep 0.1
    done
    echo "InfluxDB did not start; see $1/log" >&2
    return 1
}

stop_influx() {
    [ -n "${influx_pid:-}" ] || return 0
    kill "$influx_pid" 2> /dev/null && wait "$influx_pid" 2> /dev/null
    influx_pid=
}

postgres_bin=$(ls -d /usr/lib/postgresql/15/bin 2> /dev/null || true)

# PostgreSQL refuses to run as root: then it runs as its own user.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$*"; else sh -c "$*"; fi
}

# initdb's defaults: fsync = on, synchronous_commit = on, full_page_writes = on.
start_postgres() {
    mkdir -p "$1"
    [ "$(id -u)" != 0 ] || chown postgres "$1"
    as_postgres "$postgres_bin/initdb -A trust -D $1/data > $1/initdb.log" || return 1
    as_postgres "$postgres_bin/pg_ctl -w -D $1/data -l $1/log -o '-p $postgres_port \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories=$1' start > $1/start.log" || return 1
    postgres_folder=$1
    postgres_pid=$(head -1 "$1/data/postmaster.pid")
    postgres_user=$(if [ "$(id -u)" = 0 ]; then echo postgres; else id -un; fi)
}

stop_postgres() {
    [ -n "${postgres_folder:-}" ] || return 0
    as_postgres "$postgres_bin/pg_ctl -m fast -w -D $postgres_folder/data stop > /dev/null"
    postgres_folder=
}
