#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Imports a log of mixed formats and compares the ledger, to the nanodollar, with sums made here in whole numbers.

usage: Benchmarks/ledger_drift.py [ROWS]     10,000,000 by default, which takes some minutes and 5 GB

Four in ten rows are a plain CSV, three LiteLLM's spend as CSV, two as JSON lines, one OTLP spans. Every fiftieth
failed, and spans state no cost. It runs the release build, prints CSV, and ends with 1 when a sum differs or an
import took more than 128 MiB.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import datetime, timezone

BINARY = ".build/release/pibench"
START = 1767607200  # 2026-01-05T10:00:00Z
MOST_MIB = 128


def rows(count, seed):
    """The same rows for the same seed: number, second, model, tokens, nanodollars, whether it failed."""
    state = seed
    for number in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        failed = state % 50 == 0
        cost = 0 if failed else state % 90000 * 100 + state % 7
        yield number, START + number // 40, f"m{state % 11}", state % 4000 + 1, 0 if failed else state % 800 + 1, cost, failed


def stamp(second):
    return datetime.fromtimestamp(second, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def dollars(nano):
    return f"{nano // 10**9}.{nano % 10**9:09d}"


def plain(out, row):
    number, second, model, input_tokens, output, cost, failed = row
    out.write(f"c{number},{second},{3 if not failed else ''},{input_tokens},{output},{dollars(cost)},p,{model},{int(failed)}\n")


def litellm(row):
    number, second, model, input_tokens, output, cost, failed = row
    return {
        "request_id": f"l{number}", "call_type": "acompletion", "spend": cost, "total_tokens": input_tokens + output,
        "prompt_tokens": input_tokens, "completion_tokens": output, "startTime": stamp(second), "endTime": stamp(second + 3),
        "model": model, "custom_llm_provider": "p", "status": "failure" if failed else "success",
    }


def litellm_csv(out, row):
    record = litellm(row)
    record["request_id"] = "s" + record["request_id"]
    record["spend"] = dollars(record["spend"])
    out.write(",".join(str(value) for value in record.values()) + "\n")


def litellm_json(out, row):
    record = litellm(row)
    spend = record["spend"]
    record["spend"] = None
    out.write(json.dumps(record).replace('"spend": null', f'"spend": {dollars(spend)}') + "\n")


def otlp(out, row):
    number, second, model, input_tokens, output, _, failed = row
    attributes = [
        ("gen_ai.operation.name", {"stringValue": "chat"}), ("gen_ai.provider.name", {"stringValue": "p"}),
        ("gen_ai.request.model", {"stringValue": model}), ("gen_ai.usage.input_tokens", {"intValue": str(input_tokens)}),
        ("gen_ai.usage.output_tokens", {"intValue": str(output)}),
    ]
    span = {
        "traceId": f"{number:032x}", "spanId": f"{number:016x}", "name": "chat", "startTimeUnixNano": str(second * 10**9),
        "endTimeUnixNano": str((second + 3) * 10**9), "status": {"code": 2} if failed else {},
        "attributes": [{"key": key, "value": value} for key, value in attributes],
    }
    out.write(json.dumps({"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"scope": {"name": "x"}, "spans": [span]}]}]}) + "\n")


COLUMNS = ["requests", "unserved_requests", "input_tokens", "output_tokens", "cost_nanodollars"]
PARTS = [  # name, tenths of the rows, how a row is written, header, arguments of the import, whether it states costs
    ("csv", 4, plain, "id,at,latency,in,out,cost,provider,model,failed\n",
     ["csv", "--columns", "id=id,arrival=at,latency=latency,input=in,output=out,cost=cost,provider=provider,model=model,failed=failed,unit=s"], True),
    ("litellm-csv", 3, litellm_csv,
     "request_id,call_type,spend,total_tokens,prompt_tokens,completion_tokens,startTime,endTime,model,custom_llm_provider,status\n", ["litellm"], True),
    ("litellm-json", 2, litellm_json, "", ["litellm"], True),
    ("otlp", 1, otlp, "", ["otlp"], False),
]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    expected = defaultdict(lambda: [0] * len(COLUMNS))
    missed = False
    print("part,rows,mb,wall_s,peak_mib")
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "mixed.db")
        for seed, (name, tenths, write, header, arguments, has_cost) in enumerate(PARTS):
            path = os.path.join(folder, name + (".csv" if header else ".jsonl"))
            size = count * tenths // 10
            with open(path, "w") as out:
                out.write(header)
                for row in rows(size, seed + 1):
                    write(out, row)
                    sums = expected[row[2]]
                    for place, value in enumerate([1, row[6], row[3], row[4], row[5] if has_cost else 0]):
                        sums[place] += value
            began = time.monotonic()
            command = [BINARY, "import", arguments[0], path, *arguments[1:], "--store", store, "--progress", "none", "--quiet"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            missed = missed or peak > MOST_MIB
            print(f"{name},{size},{os.path.getsize(path) / 1e6:.0f},{time.monotonic() - began:.0f},{peak:.0f}", flush=True)
            os.remove(path)
        began = time.monotonic()
        command = [BINARY, "ledger", "--store", store, "--by", "model", "--json"]
        ledger = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        print(f"ledger,{count},{os.path.getsize(store) / 1e6:.0f},{time.monotonic() - began:.0f},")
    found = {row["model"]: [row[column] for column in COLUMNS] for row in ledger["rows"]}
    for model in sorted(expected.keys() | found.keys()):
        if found.get(model) != expected.get(model):
            missed = True
            print(f"drift: {model}: the ledger has {found.get(model)}, the rows {expected.get(model)}", file=sys.stderr)
    total = [sum(column) for column in zip(*expected.values())]
    print(f"compared: {len(expected)} models, {dict(zip(COLUMNS, total))}")
    sys.exit(missed)


main()
