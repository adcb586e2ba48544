#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Measures the event lists side by side in one run: this package, C++ and, where Python is there,
# SimPy and Ciw. Prints CSV with ratios and floors; exit code 1 when a floor is missed.
#
# usage: Benchmarks/des.sh [rounds]     rounds of alternating runs, 5 by default; each engine's best
#                                       counts, for whoever shares a core can only slow it down
# PEERS: folder with the peers' programs, by default ../shared/peers/des beside the package.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
peers=${PEERS:-../shared/peers/des}
scratch=.build/benchmarks
mkdir -p "$scratch"
rows="$scratch/rows.csv"
: > "$rows"

swift build -c release --product pibench-benchmarks >&2
ours="$(swift build -c release --show-bin-path)/pibench-benchmarks"

if [ ! -f "$peers/mmc.cpp" ]; then
  echo "SKIPPED: no peers at $peers; only this package is measured" >&2
fi
if [ -f "$peers/mmc.cpp" ]; then
  g++ -O3 -march=native -std=c++20 "$peers/mmc.cpp" -o "$scratch/mmc"
fi

python=
if [ -f "$peers/mmc_simpy.py" ]; then
  if [ ! -x "$scratch/venv/bin/python" ]; then
    python3 -m venv "$scratch/venv" >&2 || true
    "$scratch/venv/bin/pip" install --quiet simpy ciw >&2 || true
  fi
  if "$scratch/venv/bin/python" -c "import simpy, ciw" 2>/dev/null; then
    python="$scratch/venv/bin/python"
  else
    echo "SKIPPED: SimPy and Ciw could not be installed; they are not measured" >&2
  fi
fi

# A row is: measurement, engine, millions of customers or requests per CPU second.
for _ in $(seq "$rounds"); do
  "$ours" | awk -F, 'NR > 1 { sub(/^event list /, "", $1); print $1 ",pibench," $4 }' >> "$rows"
  if [ -x "$scratch/mmc" ]; then
    for parameters in "1 0.8" "16 0.9"; do
      # shellcheck disable=SC2086
      "$scratch/mmc" $parameters 2000000 |
        awk -F, '/event list/ { print "M/M/" $2 ",C++ event list," $8 }
                 /recursion/ { print "recursion M/M/" $2 ",C++ recursion," $8 }' >> "$rows"
    done
  fi
  if [ -n "$python" ]; then
    for parameters in "1 0.8" "16 0.9"; do
      # shellcheck disable=SC2086
      "$python" "$peers/mmc_simpy.py" $parameters 100000 1 |
        awk -F, '{ print "M/M/" $2 ",SimPy," $8 }' >> "$rows"
      # shellcheck disable=SC2086
      "$python" "$peers/mmc_ciw.py" $parameters 20000 1 |
        awk -F, '{ print "M/M/" $2 ",Ciw," $8 }' >> "$rows"
    done
  fi
done

# The best rows, ratios of pibench to each peer, and the floors.
sort -t, -k1,1 -k2,2 -k3,3g "$rows" | awk -F, '
  function close_group() {
    if (key != "") { best[key] = value; order[++groups] = key }
  }
  { if ($1 "," $2 != key) { close_group(); key = $1 "," $2 } value = $3 }
  END {
    close_group()
    floor["M/M/1,C++ event list"] = 0.8; floor["M/M/16,C++ event list"] = 0.8
    floor["M/M/1,SimPy"] = 100; floor["M/M/16,SimPy"] = 100
    floor["M/M/1,Ciw"] = 200; floor["M/M/16,Ciw"] = 200
    absolute["full path p2c.peak_ewma"] = 1
    print "measurement,engine,mega_per_cpu_s,pibench_ratio,floor,holds"
    for (g = 1; g <= groups; g++) {
      split(order[g], part, ",")
      ratio = ""; least = ""; holds = ""
      if (part[2] == "pibench") {
        if (part[1] in absolute) {
          least = absolute[part[1]] " M/s"
          holds = best[order[g]] >= absolute[part[1]] ? "yes" : "no"
        }
      } else {
        ratio = best[part[1] ",pibench"] / best[order[g]]
        if (order[g] in floor) {
          least = floor[order[g]]
          holds = ratio >= least ? "yes" : "no"
        }
        ratio = sprintf("%.3f", ratio)
      }
      if (holds == "no") missed = 1
      printf "%s,%s,%.4f,%s,%s,%s\n", part[1], part[2], best[order[g]], ratio, least, holds
    }
    exit missed
  }'
