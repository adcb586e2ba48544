#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Loads a PostgreSQL store by COPY beside INSERT and moves a store from SQLite, on a private server
# that waits for the disk:
#   Benchmarks/postgres.sh [FOLDER]      (default .build, for the SQLite file; it wants 300 MB)
# Prints CSV; the server is a process of its own, so rows_per_wall_s is the figure.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-.build}
swift build -c release --product pibench-telemetry-benchmarks >&2
PIBENCH_POSTGRES_FSYNC=on exec sh Scripts/start-postgres.sh run \
  .build/release/pibench-telemetry-benchmarks "$folder" postgres
