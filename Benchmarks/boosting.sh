#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Times boosted trees beside scikit-learn's HistGradientBoosting and LightGBM, on the same rows with the same
# bins, leaves and rounds:
#   Benchmarks/boosting.sh [rows]
# Prints CSV: processor time, its ratio to the peer's, and the losses. Needs Python 3 and about 4 GB for a
# million rows.
set -eu
cd "$(dirname "$0")/.."
rows=${1:-1000000}
venv=.build/boosting-venv
if ! [ -x "$venv/bin/python" ]; then python3 -m venv "$venv"; fi
if ! "$venv/bin/python" -c 'import sklearn, numpy, lightgbm' 2>/dev/null; then
  "$venv/bin/pip" install --quiet scikit-learn numpy lightgbm
fi
swift build -c release --product pibench-learning-benchmarks >&2
ours=$(mktemp)
trap 'rm -f "$ours"' EXIT
.build/release/pibench-learning-benchmarks boosting "$rows" >"$ours"
OMP_NUM_THREADS=1 exec "$venv/bin/python" Benchmarks/boosting_peers.py "$ours" "$rows"
