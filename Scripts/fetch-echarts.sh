#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Puts Apache ECharts 6.0.0 into vendor/, from where it is compiled into the binary.
# The published wheel of panel 1.9.4 carries it; its bytes are pinned by their SHA-256.
# Without a network the build goes on, and reports hold tables instead of charts.
set -eu
cd "$(dirname "$0")/.."
target=vendor/echarts.min.js
digest=baa8dfe7e1d9336b98e8986ba7e20ea15e7cdbea1ef42a59d59478632fa45a1d
member=panel/dist/bundled/echarts/echarts@6.0.0/dist/echarts.min.js

matches() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d ' ' -f 1)" = "$digest" ]; }

give_up() {
  echo "fetch-echarts: $1; reports will hold tables but no charts" >&2
  exit 0
}

if matches "$target"; then
  echo "fetch-echarts: $target is already there"
  exit 0
fi

mkdir -p vendor
work=$(mktemp -d vendor/.fetch.XXXXXX)
trap 'rm -rf "$work"' EXIT

command -v python3 >/dev/null 2>&1 || give_up "python3 was not found"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
  --dest "$work" panel==1.9.4 >"$work/log" 2>&1 ||
  give_up "the wheel of panel 1.9.4 could not be downloaded ($(tail -n 1 "$work/log"))"
python3 - "$work" "$member" <<'PYTHON' || give_up "the wheel does not hold $member"
import pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(folder.glob("panel-*.whl"))) as wheel:
    (folder / "echarts.min.js").write_bytes(wheel.read(sys.argv[2]))
PYTHON
matches "$work/echarts.min.js" || give_up "the SHA-256 of $member is not the pinned one"

mv -f "$work/echarts.min.js" "$target"
touch Sources/CEmbedded/chart_library.c
echo "fetch-echarts: wrote $target"
