# SPDX-License-Identifier: Apache-2.0
# `make run` and `make test` do all the set-up on a fresh Debian machine with Swift on the PATH.

BINARY = .build/release/pibench

.PHONY: run test build setup lint determinism validate validate-statistics validate-simulator fuzz fuzz-sanitized bench docs clean

# One day of traffic to learn from, routing weights from its log, and then the comparison on other days.
run: build
	@rm -f reports/training.db*
	$(BINARY) simulate --seed 11 --strategy litellm.simple_shuffle --baseline litellm.simple_shuffle --explore 0.05 \
	  --replications 2 --yardsticks none --out reports/training --telemetry reports/training.db > /dev/null
	$(BINARY) train --quick --store reports/training.db --out reports/weights
	$(BINARY) simulate --weights mine=reports/weights
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

# The long proofs, each half within an hour on two cores; `make test` runs a small version of both.
validate: validate-statistics validate-simulator

# Coverage of intervals over many experiments and recordings, errors of verdicts over many families.
STATISTICS = CoverageTests|IdenticalStrategyTests|StrategyValidation|ComparisonValidation|SpendForecastTests|SpendAnomaliesTests

validate-statistics: setup
	PIBENCH_VALIDATE=full swift test -c release --filter '$(STATISTICS)'

# Queues against their closed forms, and the simulator's laws.
SIMULATOR = QueueTests|SimulatorValidation

validate-simulator: setup
	PIBENCH_VALIDATE=full swift test -c release --filter '$(SIMULATOR)'

# Broken files for every reader and command: FILES of them in process, COMMANDS runs of the program.
FILES = 100000
COMMANDS = 500

fuzz: build
	swift build -c release --product pibench-fuzz
	.build/release/pibench-fuzz --to $(FILES) --commands $(COMMANDS) --binary $(BINARY)

# libFuzzer with address sanitizer over five readers, SECONDS each: an hour in all. No part of `make test`.
SECONDS = 720

fuzz-sanitized: setup
	sh Scripts/fuzz-sanitized.sh $(SECONDS)

bench: setup
	bash Benchmarks/des.sh

docs: build
	bash Scripts/build-docs.sh
	python3 Scripts/document-strategies.py --check
	python3 Scripts/check-docs.py

clean:
	rm -rf .build vendor
