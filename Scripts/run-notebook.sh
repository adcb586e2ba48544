#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Simulates, exports tidy tables, executes notebooks-data/telemetry.ipynb on them top to bottom, and
# compares its figures with what `pibench ledger` and `pibench history --summary` print.
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
"$pibench" simulate --replications 2 --requests 1500 --strategy random,p2c.peak_ewma \
  --progress none --out "$work/run" --telemetry "$work/telemetry.db" --telemetry-strategy all >/dev/null
"$pibench" export telemetry --store "$work/telemetry.db" --out "$tables" --as tidy
"$pibench" ledger --store "$work/telemetry.db" --by provider --json >"$tables/ledger.json"
"$pibench" history --store "$work/telemetry.db" --summary --json >"$tables/performance.json"
"$python" Scripts/run-notebook.py notebooks-data/telemetry.ipynb "$tables" "$work/telemetry.ipynb"
echo "run-notebook: executed copy in $work/telemetry.ipynb"
