#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Has libFuzzer feed the readers of CSV, JSON, JSON lines, NPY and experiments, built with address sanitizer.
# usage: Scripts/fuzz-sanitized.sh [SECONDS per target, 720] [TARGET ...]
# Exit codes: 0 nothing found, 1 something found (its file is named), 2 something that this needs is missing.
set -eu
cd "$(dirname "$0")/.."

seconds=${1:-720}
[ $# -gt 0 ] && shift
targets=${*:-csv json json-lines npy experiment}
case $seconds in
'' | *[!0-9]*)
  echo "fuzz-sanitized: expected a number of seconds, found $seconds" >&2
  exit 2
  ;;
esac

missing() {
  echo "fuzz-sanitized: missing: $*" >&2
  exit 2
}

command -v swift >/dev/null 2>&1 || missing "swift on the PATH (https://www.swift.org/install)"
resources=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": *"\([^"]*\)".*/\1/p')
[ -n "$resources" ] || missing "the folder of Swift's own libraries: swift -print-target-info names none"

# The name has the architecture in it, or the folder has.
runtime() { # part of the name
  for file in "$resources"/clang/lib/*/"libclang_rt.$1-$(uname -m).a" \
    "$resources"/clang/lib/"$(uname -m)"*/"libclang_rt.$1.a"; do
    if [ -f "$file" ]; then
      echo "$file"
      return
    fi
  done
}
fuzzer=$(runtime fuzzer_no_main)
[ -n "$fuzzer" ] || missing "libFuzzer without a main program: libclang_rt.fuzzer_no_main under" \
  "$resources/clang/lib; the toolchains of swift.org for Linux have it"
[ -n "$(runtime asan)" ] || missing "the runtime of address sanitizer: libclang_rt.asan under $resources/clang/lib"

# A folder of its own: nothing of this build is of use to the ordinary one.
folder=.build/fuzz-sanitized
echo "fuzz-sanitized: building into $folder"
swift build -c release --scratch-path "$folder/build" --product pibench-fuzz --sanitize address \
  -Xswiftc -sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table \
  -Xlinker -u -Xlinker LLVMFuzzerRunDriver -Xlinker "$fuzzer" -Xlinker -lstdc++
program=$folder/build/release/pibench-fuzz

# What Swift's runtime keeps for good is no leak.
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"
mkdir -p "$folder/found" "$folder/log"
status=0
for target in $targets; do
  # What a former run learned is kept, and this one goes on from there.
  corpus=$folder/corpus/$target
  log=$folder/log/$target.txt
  "$program" --instrumented "$target" --seeds "$folder/seeds/$target"
  mkdir -p "$corpus"
  echo "fuzz-sanitized: $target, $seconds s"
  before=$(ls "$folder/found")
  if "$program" --instrumented "$target" -- -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=3072 -max_len=16384 -print_final_stats=1 -artifact_prefix="$folder/found/$target-" \
    "$corpus" "$folder/seeds/$target" >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
    echo "fuzz-sanitized: $target: nothing found in ${runs:-?} files, ${edges:-?} edges reached"
  else
    status=1
    echo "fuzz-sanitized: $target: FOUND, see $log" >&2
    for file in "$folder/found"/*; do
      [ -e "$file" ] || continue
      case $before in *"$(basename "$file")"*) continue ;; esac
      echo "  $file" >&2
      echo "  again: $program --instrumented $target -- $file" >&2
    done
    grep -m 3 -E '^fault: |Fatal error|ERROR: |^SUMMARY' "$log" >&2 || tail -5 "$log" >&2
  fi
done
exit $status
