#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Times the fits in turn with scikit-learn, under the same OpenBLAS kernels and one BLAS thread:
#   Benchmarks/learning.sh [Haswell|SkylakeX|…] [--quick]
# Prints one table: figure, bound, pass or miss, and what bounds us where missed. Needs Python 3, about
# 4 GB and 5 minutes; --quick leaves out scikit-learn's quantile regression. Exit code 1 on a miss.
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
exec "$venv/bin/python" Benchmarks/learning_peers.py \
  .build/release/pibench-learning-benchmarks "${2:-}"
