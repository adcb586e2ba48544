# SPDX-License-Identifier: Apache-2.0
# `make run` and `make test` do all the set-up on a fresh Debian machine with Swift on the PATH.

BINARY = .build/release/pibench

.PHONY: run test build setup lint determinism validate bench docs clean

run: build
	$(BINARY) simulate
	@echo "open reports/default/report.html in a browser"

build: setup
	swift build -c release --product pibench

test:
	sh Scripts/setup.sh --test
	swift build -c release --product pibench
	sh Scripts/start-postgres.sh run swift test -c release

setup:
	@sh Scripts/setup.sh

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks

# The same small experiment in debug: equal bytes to release, which the tests check.
determinism: setup
	swift build --product pibench
	swift test --filter Determinism

# The long proofs: closed forms, coverage of 1,000 intervals, A/A over 1,000 tables.
validate: setup
	PIBENCH_VALIDATE=full swift test -c release \
	  --filter 'Validation|CoverageTests|IdenticalStrategyTests|QueueTests'

bench: setup
	bash Benchmarks/des.sh

docs: build
	bash Scripts/build-docs.sh
	python3 Scripts/document-strategies.py --check
	python3 Scripts/check-docs.py

clean:
	rm -rf .build vendor
