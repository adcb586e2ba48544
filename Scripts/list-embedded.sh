#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes Sources/CEmbedded/files.c, the list of the files that are compiled into the binary:
# every JSON file under datasets/ and the report's style sheet, script and notices.
# Run it after adding, renaming or removing one of them; a test compares the list with the folders.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."
list=$(mktemp)
output=$(mktemp)
trap 'rm -f "$list" "$output"' EXIT
{
  find Sources/CEmbedded/assets -type f
  if [ -d datasets ]; then find datasets -type f -name '*.json'; fi
} | sort >"$list"
{
  echo '// SPDX-License-Identifier: Apache-2.0'
  echo '//'
  echo '// Written by Scripts/list-embedded.sh; do not edit.'
  echo
  echo '#include "tables.h"'
  number=0
  while IFS= read -r path; do
    case $path in
    Sources/CEmbedded/*) from=${path#Sources/CEmbedded/} ;;
    *) from=../../$path ;;
    esac
    printf '\nstatic const unsigned char file_%d[] = {\n#embed "%s" if_empty(0)\n};\n' \
      "$number" "$from"
    number=$((number + 1))
  done <"$list"
  printf '\nconst pibench_resource pibench_resource_files[] = {\n'
  number=0
  while IFS= read -r path; do
    printf '    {"%s", file_%d, sizeof file_%d},\n' \
      "${path#Sources/CEmbedded/}" "$number" "$number"
    number=$((number + 1))
  done <"$list"
  printf '    {NULL, NULL, 0},\n};\n'
} >"$output"
if ! cmp -s "$output" Sources/CEmbedded/files.c; then
  cp "$output" Sources/CEmbedded/files.c
  chmod 644 Sources/CEmbedded/files.c
fi
