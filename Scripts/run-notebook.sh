#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Imports a log and simulates, exports tidy tables of either, executes notebooks-data/telemetry.ipynb on them top to
# bottom, and compares its figures with what `pibench ledger` and `pibench history --summary` print.
# Python packages go to .venv/, which git ignores.
# usage: Scripts/run-notebook.sh [PIBENCH]
set -euo pipefail
cd "$(dirname "$0")/.."
pibench=${1:-.build/release/pibench}
python=.venv/bin/python
needed=notebooks-data/requirements.txt

if ! cmp -s "$needed" .venv/installed-requirements.txt; then
  if ! { python3 -m venv .venv && "$python" -m pip install --quiet --disable-pip-version-check \
    --requirement "$needed" && cp "$needed" .venv/installed-requirements.txt; }; then
    echo "run-notebook: SKIPPED, the packages of $needed cannot be installed" >&2
    [ "${CI:-}" != true ]
    exit
  fi
fi

work=.build/notebook
tables=notebooks-data/tables
rm -rf "$work" "$tables"
mkdir -p "$work"

# The notebook on a store, against what the commands say of it.
execute() { # name of the store
  rm -rf "$tables"
  "$pibench" export telemetry --store "$work/$1.db" --out "$tables" --as tidy
  "$pibench" ledger --store "$work/$1.db" --by provider --json >"$tables/ledger.json"
  "$pibench" history --store "$work/$1.db" --summary --json >"$tables/performance.json"
  "$python" Scripts/run-notebook.py notebooks-data/telemetry.ipynb "$tables" "$work/$1.ipynb"
  echo "run-notebook: executed copy in $work/$1.ipynb"
}

# A request a minute from 2026-01-05 on.
python3 Benchmarks/make_log.py 3000 | awk -F, -v OFS=, 'NR > 1 { $2 = 1767607200 + NR * 60 } 1' >"$work/log.csv"
columns=id=id,arrival=arrival,latency=latency,ttft=ttft,input=input,output=output,cost=cost
"$pibench" import csv "$work/log.csv" --store "$work/imported.db" --progress none \
  --columns "$columns,provider=provider,model=model,task=task,tenant=tenant,failed=failed,unit=s" >/dev/null
execute imported
"$pibench" simulate --replications 2 --requests 1500 --strategy random,p2c.peak_ewma \
  --progress none --out "$work/run" --telemetry "$work/telemetry.db" --telemetry-strategy all >/dev/null
execute telemetry
