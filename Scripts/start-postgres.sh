#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A private PostgreSQL in a temporary folder, reached by a Unix socket only, for tests and benchmarks.
#   Scripts/start-postgres.sh run COMMAND…   starts one, runs the command, stops it
#   eval "$(Scripts/start-postgres.sh start)"   starts one and prints how to reach and stop it
#   Scripts/start-postgres.sh stop FOLDER
# PIBENCH_TEST_POSTGRES names it; where that is set already, `run` uses what it names.
# PIBENCH_POSTGRES_FSYNC=on waits for the disk, which figures want and tests do not.
set -eu

fail() {
  echo "start-postgres: $1" >&2
  exit 1
}

# Programs of the newest PostgreSQL: on the PATH, or where Debian keeps them.
programs() {
  if command -v initdb >/dev/null 2>&1; then
    dirname "$(readlink -f "$(command -v initdb)")"
    return
  fi
  newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  echo "$newest"
}

# The server refuses to run as root.
plain() {
  if [ "$(id -u)" != 0 ]; then
    "$@"
  elif id postgres >/dev/null 2>&1; then
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@")
  else
    (cd / && setpriv --reuid=nobody --regid=nogroup --clear-groups "$@")
  fi
}

make() {
  plain "$bin/initdb" -D "$folder/data" -U pibench -A trust -E UTF8 --locale=C.UTF-8 --no-sync &&
    settings | plain tee -a "$folder/data/postgresql.conf" &&
    plain "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w -t 60 start &&
    plain "$bin/createdb" -h "$folder" -U pibench pibench
}

settings() {
  echo "listen_addresses = ''"
  echo "unix_socket_directories = '$folder'"
  echo "fsync = ${PIBENCH_POSTGRES_FSYNC:-off}"
  echo "max_connections = 200"
  echo "max_wal_size = '4GB'"
}

start() {
  bin=$(programs)
  test -n "$bin" || fail "PostgreSQL is not here: apt-get install postgresql"
  # The path of a socket has at most 107 bytes, so not below TMPDIR.
  folder=$(mktemp -d /tmp/pibench-pg.XXXXXX)
  if [ "$(id -u)" = 0 ]; then
    chown "$(id -u postgres 2>/dev/null || id -u nobody)" "$folder"
  fi
  chmod 755 "$folder"
  make >"$folder.log" 2>&1 || {
    cat "$folder.log" >&2
    stop "$folder"
    fail "the server did not start"
  }
  rm -f "$folder.log"
}

stop() {
  bin=$(programs)
  if [ -d "$1/data" ]; then
    plain "$bin/pg_ctl" -D "$1/data" -m immediate -w stop >/dev/null 2>&1 || true
  fi
  case "$1" in
  /tmp/pibench-pg.*) rm -rf "$1" "$1.log" ;;
  *) fail "not a folder of this script: $1" ;;
  esac
}

# Stops what was started, however this script ends.
clean_up() {
  folder=""
  trap 'test -z "$folder" || stop "$folder"' EXIT
  trap 'exit 130' INT TERM
}

url() {
  echo "postgresql://pibench@/pibench?host=$folder"
}

case "${1:-}" in
run)
  shift
  if [ -n "${PIBENCH_TEST_POSTGRES:-}" ]; then exec "$@"; fi
  if [ -z "$(programs)" ] && [ "${CI:-}" != true ]; then
    echo "start-postgres: PostgreSQL is not here (apt-get install postgresql): going on without" >&2
    exec "$@"
  fi
  clean_up
  start
  PIBENCH_TEST_POSTGRES=$(url) "$@"
  ;;
start)
  clean_up
  start
  trap - EXIT
  echo "export PIBENCH_TEST_POSTGRES='$(url)'"
  echo "# stop it with: Scripts/start-postgres.sh stop $folder"
  ;;
stop)
  stop "${2:?folder}"
  ;;
*)
  fail "usage: start-postgres.sh run COMMAND… | start | stop FOLDER"
  ;;
esac
