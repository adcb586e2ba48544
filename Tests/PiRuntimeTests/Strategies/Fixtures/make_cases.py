# SPDX-License-Identifier: Apache-2.0
"""Makes litellm_cases.json: the rules of LiteLLM's strategies, written once more in Python.

The format is that of the recorded decisions in shared/data/golden/litellm.
Run in this folder: python3 make_cases.py
"""

import json
import math
import random

draw = random.Random(20260921)


def usable(samples):
    return [x for x in samples if math.isfinite(x) and x >= 0]


def latency_set(case):
    values = []
    for deployment in case["deployments"]:
        state = case["state"].get(deployment["id"])
        state = state or {"latency": [0], "ttft": [], "minute_rpm": 0, "minute_tpm": 0}
        first = usable(state["ttft"])
        share = case["args"].get("ttft_percentile")
        if case["stream"] and first and share is not None:
            value = sorted(first)[math.ceil(len(first) * share) - 1]
        else:
            chosen = first if case["stream"] and first else usable(state["latency"])
            value = sum(chosen) / len(chosen) if chosen else 0.0
        tokens = deployment["tpm"] or math.inf
        requests = deployment["rpm"] or math.inf
        if state["minute_tpm"] + case["input_tokens"] <= tokens and state["minute_rpm"] + 1 <= requests:
            values.append((deployment["id"], value))
    if not values:
        return None
    lowest = min(value for _, value in values)
    limit = lowest + case["args"]["lowest_latency_buffer"] * lowest
    return sorted(name for name, value in values if value <= limit)


def usage_set(case):
    best, names = math.inf, []
    for deployment, tokens, requests in zip(case["deployments"], case["tpm_used"], case["rpm_used"]):
        tokens = tokens or 0
        if deployment["tpm"] is not None and tokens + case["input_tokens"] > deployment["tpm"]:
            continue
        if deployment["rpm"] is not None and requests is not None and requests + 1 >= deployment["rpm"]:
            continue
        if tokens < best:
            best, names = tokens, []
        if tokens == best:
            names.append(deployment["id"])
    return sorted(names) or None


def fleet():
    return [
        {"id": f"d{i}", "rpm": draw.choice([None, 1, 2, 10]), "tpm": draw.choice([None, 100, 5000])}
        for i in range(draw.randint(1, 5))
    ]


def samples(scale):
    values = [round(draw.expovariate(1 / scale), 5) for _ in range(draw.randint(0, 10))]
    return [draw.choice([value, value, value, -0.5, 1000.0]) for value in values]


def latency_case():
    args = {"lowest_latency_buffer": draw.choice([0, 0.1, 0.5])}
    if draw.random() < 0.5:
        args["ttft_percentile"] = draw.choice([0.5, 0.95, 1.0])
    case = {"args": args, "deployments": fleet(), "stream": draw.random() < 0.5}
    case["input_tokens"] = draw.choice([0, 50, 200])
    case["state"] = {
        d["id"]: {
            "latency": samples(0.03),
            "ttft": samples(0.8),
            "minute_rpm": draw.choice([0, 0, 1, 9]),
            "minute_tpm": draw.choice([0, 60, 900]),
        }
        for d in case["deployments"]
        if draw.random() < 0.8
    }
    case["valid_set"] = latency_set(case)
    return case


def usage_case():
    case = {"deployments": fleet(), "input_tokens": draw.choice([0, 30])}
    case["tpm_used"] = [draw.choice([None, 50, 90, 900]) for _ in case["deployments"]]
    case["rpm_used"] = [draw.choice([None, 0, 1, 8, 9]) for _ in case["deployments"]]
    case["valid_set"] = usage_set(case)
    return case


def cost_case():
    prices = [None, 0, 1e-7, 3e-6, 1.5e-5]
    deployments = [
        {"id": f"d{i}", "input_cost_per_token": draw.choice(prices), "output_cost_per_token": draw.choice(prices)}
        for i in range(draw.randint(1, 5))
    ]
    score = lambda d: (d["input_cost_per_token"] or 5.0) + (d["output_cost_per_token"] or 5.0)
    return {"deployments": deployments, "picked": min(deployments, key=score)["id"]}


with open("litellm_cases.json", "w") as file:
    cases = {
        "lowest_latency": [latency_case() for _ in range(16)],
        "usage_v2": [usage_case() for _ in range(12)],
        "lowest_cost": [cost_case() for _ in range(10)],
    }
    json.dump(cases, file, indent=1)
    file.write("\n")
