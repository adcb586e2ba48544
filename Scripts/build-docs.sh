#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Converts the doc comments of every library with DocC; a warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v docc >/dev/null || {
  echo "build-docs: SKIPPED, docc is not on the PATH" >&2
  [ "${CI:-}" != true ]
  exit
}
graphs=.build/symbol-graphs
# A build that has nothing to compile emits no symbols, so it starts from nothing.
rm -rf "$graphs" .build/docs
mkdir -p "$graphs" .build/documentation
swift build -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc "$graphs" \
  --scratch-path .build/docs >/dev/null
for module in PiCore PiStatistics PiRuntime PiTelemetry PiReport; do
  mkdir -p "$graphs/$module.graphs"
  cp "$graphs/$module.symbols.json" "$graphs/$module.graphs/"
  docc convert --warnings-as-errors --additional-symbol-graph-dir "$graphs/$module.graphs" \
    --fallback-display-name "$module" --fallback-bundle-identifier "pibench.$module" \
    --output-path ".build/documentation/$module.doccarchive" >/dev/null
  echo "build-docs: $module"
done
