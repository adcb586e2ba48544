#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Times the telemetry store beside Python's sqlite3 in one run, on files in one folder:
#   Benchmarks/telemetry.sh [FOLDER]      (default .build; it wants 600 MB)
# Prints CSV: rows per second of processor time, system time, fsyncs and checkpoints included. With
# PEERS=FOLDER (default ../shared/peers/ml) the C floor sqlite_read.c there runs too, where it exists.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-.build}
peers=${PEERS:-../shared/peers/ml}
swift build -c release --product pibench-telemetry-benchmarks >&2
ours=$(mktemp)
floor=$(mktemp -d)
trap 'rm -rf "$ours" "$floor"' EXIT
.build/release/pibench-telemetry-benchmarks "$folder" >"$ours"
python3 Benchmarks/telemetry_peers.py "$folder" "$ours"
if [ -f "$peers/sqlite_read.c" ]; then
  cc -O2 "$peers/sqlite_read.c" -lsqlite3 -o "$floor/sqlite_read"
  echo "floor in C, one table without log or sync:"
  (cd "$floor" && ./sqlite_read)
else
  echo "telemetry.sh: no C floor: $peers/sqlite_read.c is not there" >&2
fi
