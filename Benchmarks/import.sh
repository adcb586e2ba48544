#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures imports beside sqlite3's .import and Python (pandas where pip can install it, else the
# csv and sqlite3 modules), the memory of a large import, and the speed of readers.
#
# usage: Benchmarks/import.sh [rounds]     rounds of alternating runs, 3 by default; medians count
# ROWS and LARGE_ROWS: rows of the two logs, 1000000 and 10000000 by default.
# Under `PIBENCH_POSTGRES_FSYNC=on sh Scripts/start-postgres.sh run` it imports into PostgreSQL too;
# the server's processor time is not in the figure, the wall time is.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}
rows=${ROWS:-1000000}
large=${LARGE_ROWS:-10000000}
scratch=.build/benchmarks
mkdir -p "$scratch"

swift build -c release --product pibench >&2
swift build -c release --product pibench-import-benchmarks >&2
bin="$(swift build -c release --show-bin-path)"
log="$scratch/log-$rows.csv"
[ -s "$log" ] || python3 Benchmarks/make_log.py "$rows" > "$log"

python=python3
if [ ! -x "$scratch/pandas/bin/python" ]; then
  python3 -m venv "$scratch/pandas" >&2 || true
  "$scratch/pandas/bin/pip" install --quiet pandas >&2 || true
fi
peer="csv and sqlite3 modules"
if "$scratch/pandas/bin/python" -c "import pandas" 2> /dev/null; then
  python="$scratch/pandas/bin/python"
  peer="pandas + sqlite3"
else
  echo "SKIPPED: pandas could not be installed; the csv and sqlite3 modules are measured" >&2
fi

# Prints wall seconds, processor seconds and mebibytes of a command.
measure() {
  local report="$scratch/time"
  /usr/bin/time -o "$report" -f "%e %U %S %M" "$@" > /dev/null
  awk '{ printf "%s,%.2f,%d\n", $1, $2 + $3, $4 / 1024 }' "$report"
}

store="$scratch/import.db"
table="$scratch/rows.csv"
: > "$table"
for _ in $(seq "$rounds"); do
  rm -f "$store"*
  echo "pibench import csv,$(measure "$bin/pibench" import csv "$log" --store "$store" --progress none)" >> "$table"
  rm -f "$store"*
  echo "pibench import csv --dry-run,$(measure "$bin/pibench" import csv "$log" --dry-run --progress none)" >> "$table"
  if command -v sqlite3 > /dev/null; then
    rm -f "$store"*
    echo "sqlite3 .import,$(measure sqlite3 "$store" ".mode csv" ".import $log requests")" >> "$table"
  fi
  rm -f "$store"*
  echo "$peer,$(measure "$python" Benchmarks/import_peer.py "$log" "$store")" >> "$table"
done

echo "import of $rows rows,wall_s,cpu_s,mebibytes"
for name in "pibench import csv" "pibench import csv --dry-run" "sqlite3 .import" "$peer"; do
  awk -F, -v name="$name" '$1 == name' "$table" | sort -t, -k3 -n |
    awk '{ line[NR] = $0 } END { if (NR) print line[int((NR + 1) / 2)] }'
done

if [ -n "${PIBENCH_TEST_POSTGRES:-}" ]; then
  row=$(measure "$bin/pibench" import csv "$log" --store "$PIBENCH_TEST_POSTGRES" --progress none)
  echo "pibench import csv into PostgreSQL,$row"
fi

failed=0
rm -f "$store"*
python3 Benchmarks/make_log.py "$large" > "$scratch/large.csv"
row=$(measure "$bin/pibench" import csv "$scratch/large.csv" --store "$store" --progress none)
echo "pibench import csv ($large rows),$row"
if [ "${row##*,}" -ge 300 ]; then
  echo "MISSED: a large import takes less than 300 MiB" >&2
  failed=1
fi
rm -f "$store"* "$scratch/large.csv"

readers="$scratch/readers.csv"
"$bin/pibench-import-benchmarks" | tee "$readers"
if awk -F, '/^trace / && $3 < 300 { missed = 1 } END { exit !missed }' "$readers"; then
  echo "MISSED: traces are read at 300 MB/s or more" >&2
  failed=1
fi
exit $failed
