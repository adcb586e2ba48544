#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Times the fits beside scikit-learn in one run, under the same OpenBLAS kernels and one BLAS thread:
#   Benchmarks/learning.sh [Haswell|SkylakeX|…]
# Prints CSV: ours, the peer, their ratio, the floor and what bounds us. Needs Python 3 and about 4 GB.
set -eu
cd "$(dirname "$0")/.."
OPENBLAS_CORETYPE=${1:-Haswell}
OPENBLAS_L2_SIZE=512
OPENBLAS_NUM_THREADS=1
OMP_NUM_THREADS=1
export OPENBLAS_CORETYPE OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS OMP_NUM_THREADS
venv=.build/learning-venv
if ! [ -x "$venv/bin/python" ]; then python3 -m venv "$venv"; fi
if ! "$venv/bin/python" -c 'import sklearn, scipy, numpy, threadpoolctl' 2>/dev/null; then
  "$venv/bin/pip" install --quiet scikit-learn scipy numpy threadpoolctl
fi
swift build -c release --product pibench-learning-benchmarks >&2
ours=$(mktemp)
trap 'rm -f "$ours"' EXIT
.build/release/pibench-learning-benchmarks >"$ours"
exec "$venv/bin/python" Benchmarks/learning_peers.py "$ours"
