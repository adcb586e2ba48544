#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Measures the most memory that `pibench simulate --trace` takes for traces of growing length, with
# and without sessions, and with blocks of time drawn anew. Prints CSV; exit code 1 when a run takes more than the bound: 96 MiB for rows,
# however many, and 128 bytes more for every session.
#
# usage: Benchmarks/memory.sh [rows...]   200000 2000000 20000000 by default, which takes five minutes
#                                         and 2 GB in the folder of temporary files
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- 200000 2000000 20000000
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

swift build -c release --product pibench >&2
pibench="$(swift build -c release --show-bin-path)/pibench"

# The default experiment with two strategies and without yardsticks, which only take longer.
python3 - datasets/experiments/default.json > "$scratch/two.json" <<'PY'
import json, sys
experiment = json.load(open(sys.argv[1]))
experiment |= {"strategies": ["p2c.peak_ewma", "litellm.simple_shuffle"], "yardsticks": [], "replications": 2}
json.dump(experiment, sys.stdout)
PY

# One request a second on average; one of sixty that talk at a time, after some thirty turns a new one.
make_trace() {
  awk -v rows="$1" 'BEGIN {
    srand(1)
    print "ts,in,out,session"
    for (row = 0; row < rows; row++) {
      at += -log(1 - rand())
      if (row % 1800 < 60) talk[row % 60] = int(row / 1800) * 60 + row % 60
      printf "%.6f,%d,%d,s%d\n", at, 100 + rand() * 2000, 20 + rand() * 600, talk[int(rand() * 60)]
    }
  }'
}

echo "trace,rows,sessions,peak_mib,wall_s,bound_mib,holds"
missed=0
for rows in "$@"; do
  make_trace "$rows" > "$scratch/trace.csv"
  for kind in rows sessions blocks; do
    columns=arrival=ts,input=in,output=out,unit=s
    [ "$kind" != sessions ] || columns=$columns,session=session
    # Ten replications of blocks that are drawn anew; five times the work, so not of the longest trace.
    replications=2
    if [ "$kind" = blocks ]; then
      [ "$rows" -le 2000000 ] || continue
      replications=10
    fi
    python3 - "$kind" "$rows" "$pibench" simulate "$scratch/two.json" --trace "$scratch/trace.csv" \
      --format csv --columns "$columns" --replications "$replications" --progress none --out "$scratch/out" <<'PY' || missed=1
import resource, subprocess, sys, time
kind, rows, *command = sys.argv[1:]
sessions = int(rows) // 30 if kind == "sessions" else 0
bound = 96 + sessions * 128 / 2**20
began = time.monotonic()
subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
holds = peak <= bound
print(f"{kind},{rows},{sessions},{peak:.0f},{time.monotonic() - began:.0f},{bound:.0f},{'yes' if holds else 'no'}", flush=True)
sys.exit(not holds)
PY
  done
done
exit $missed
