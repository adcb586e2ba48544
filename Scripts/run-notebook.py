# SPDX-License-Identifier: Apache-2.0
"""Executes a notebook top to bottom and holds the JSON that its last cell prints against pibench's.

usage: run-notebook.py NOTEBOOK TABLES EXECUTED.ipynb
TABLES holds ledger.json and performance.json beside the exported tables.
"""
import json
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

# pibench's histogram is off by 0.4 % at most (docs/ledger.md).
QUANTILE_TOLERANCE = 0.004


def main():
    path, tables, executed = (Path(word).resolve() for word in sys.argv[1:])
    notebook = nbformat.read(path, as_version=4)
    os.environ["PIBENCH_TABLES"] = str(tables)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    nbformat.write(notebook, executed)
    printed = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    figures = json.loads(printed)
    ledger = json.loads((tables / "ledger.json").read_text())
    performance = json.loads((tables / "performance.json").read_text())

    faults = []
    plots = sum("image/png" in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", []))
    print(f"run-notebook: {plots} plots")
    if plots != 2:
        faults.append("plots")

    def check(name, found, expected, tolerance=0.0):
        agrees = abs(found - expected) <= tolerance * abs(expected)
        print(f"run-notebook: {name}: notebook {found}, pibench {expected}: {'ok' if agrees else 'DIFFERS'}")
        if not agrees:
            faults.append(name)

    for name in ["cost_nanodollars", "wasted_nanodollars"]:
        check(name, figures[name], ledger["total"][name])
    by_provider = {row["provider"]: row["cost_nanodollars"] for row in ledger["rows"]}
    for provider, cost in figures["cost_nanodollars_by_provider"].items():
        check(f"cost_nanodollars of {provider}", cost, by_provider.pop(provider, 0))
    for provider, cost in by_provider.items():
        check(f"cost_nanodollars of {provider}", 0, cost)
    by_deployment = {
        row["deployment"]: row["latency_p95_complete_s"]
        for row in performance["deployments"]
        if row["latency_p95_complete_s"] is not None
    }
    if not by_deployment or by_deployment.keys() != figures["latency_p95_complete_s"].keys():
        faults.append("deployments")
    for name, seconds in figures["latency_p95_complete_s"].items():
        check(f"latency_p95_complete_s of {name}", seconds, by_deployment.get(name, 0), QUANTILE_TOLERANCE)
    if faults:
        sys.exit(f"run-notebook: the notebook and pibench differ in {', '.join(faults)}")


main()
