#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what the build needs and the machine lacks; says what to install where it may not.
# usage: Scripts/setup.sh [--test]   (--test also installs what only the tests use)
set -eu
cd "$(dirname "$0")/.."

packages=""
need() { # package, then a command that succeeds when it is there
  package=$1
  shift
  if ! "$@" >/dev/null 2>&1; then packages="$packages $package"; fi
}

optional=""
want() { # the same for what the build does without
  package=$1
  shift
  if ! "$@" >/dev/null 2>&1; then optional="$optional $package"; fi
}

if ! command -v swift >/dev/null 2>&1; then
  echo "setup: Swift 6.2 or later is needed on the PATH: https://www.swift.org/install" >&2
  exit 1
fi
need pkg-config command -v pkg-config
need libsodium-dev test -e /usr/include/sodium.h
need libsqlite3-dev pkg-config --exists sqlite3
need libopenblas-dev pkg-config --exists openblas
want libpq-dev pkg-config --exists libpq
need python3 command -v python3
need python3-pip python3 -m pip --version
if [ "${1:-}" = --test ]; then
  need chromium command -v chromium
  want postgresql sh -c 'command -v initdb || ls /usr/lib/postgresql/*/bin/initdb'
fi

if [ -n "$packages$optional" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    sudo=""
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo="sudo"
  elif [ -z "$packages" ]; then
    echo "setup: going on without$optional: no stores in PostgreSQL" >&2
    exec sh Scripts/fetch-echarts.sh
  else
    echo "setup: please install these packages, then run make again:" >&2
    echo "  apt-get install$packages$optional" >&2
    exit 1
  fi
  packages="$packages$optional"
  echo "setup: installing$packages"
  $sudo apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $packages \
    >/dev/null
fi
sh Scripts/fetch-echarts.sh
