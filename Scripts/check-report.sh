#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Opens a report in headless Chromium and fails on any console or content-policy error, or when the
# charts do not appear.
# usage: Scripts/check-report.sh REPORT.html
set -euo pipefail
report=$(realpath "$1")
command -v chromium >/dev/null || {
  echo "check-report: SKIPPED, chromium is not installed" >&2
  [ "${CI:-}" != true ]
  exit
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" \
  --virtual-time-budget=8000 --enable-logging=stderr --v=0 --dump-dom "file://$report" \
  >"$work/dom.html" 2>"$work/log"
if grep -E 'CONSOLE|Content Security Policy|Uncaught' "$work/log"; then
  echo "check-report: the page reported errors" >&2
  exit 1
fi
charts=$(grep -o '<svg' "$work/dom.html" | wc -l)
if [ "$charts" -lt 4 ]; then
  echo "check-report: expected 4 charts or more, found $charts" >&2
  exit 1
fi
echo "check-report: $charts drawings, no error"
