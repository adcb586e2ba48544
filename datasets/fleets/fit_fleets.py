#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits simulated deployments to recorded requests; needs numpy; run by hand.

usage: fit_fleets.py hosted-2023 llmperf_requests.csv PRICE_LIST.json > hosted-2023.json
       fit_fleets.py claude-code requests.csv PRICE_LIST.json > claude-code.json

README.md beside this file describes both methods and their errors.
"""
import csv
import json
import re
import sys
from decimal import Decimal

import numpy as np

# The three lepton cells have 20 answered requests of 150 (free-tier limit) and are left out.
MINIMUM_ANSWERED = 100
LLMPERF_PRICES = {
    "anyscale": "anyscale/meta-llama/Llama-2-{size}-chat-hf",
    "bedrock": "meta.llama2-{size}-chat-v1",
    "fireworks": "fireworks_ai/accounts/fireworks/models/llama-v2-{size}-chat",
    "perplexity": "perplexity/llama-2-{size}-chat",
    "replicate": "replicate/meta/llama-2-{size}-chat",
}
CLAUDE_PRICES = {
    "claude-opus-4-5-20251101": "claude-opus-4-5-20251101",
    "claude-opus-4-6": "claude-opus-4-6",
    "claude-opus-4-1-20250805": "us.anthropic.claude-opus-4-1-20250805-v1:0",
    "claude-sonnet-4-5-20250929": "claude-sonnet-4-5-20250929",
    "claude-sonnet-4-20250514": "us.anthropic.claude-sonnet-4-20250514-v1:0",
    "claude-haiku-4-5-20251001": "claude-haiku-4-5-20251001",
}
CENSORED_AT_S = 300.0


def number(text):
    return float(text) if text else None


def rounded(value, digits=5):
    return None if value is None else float(f"{value:.{digits}g}")


def prices(price_list, name):
    """Dollars per million tokens; absent when the list has none or 0, which means unknown."""
    entry = price_list.get(name, {}) if name else {}
    found = {}
    for key, column in [("input_usd_per_million", "input_cost_per_token"),
                        ("cached_input_usd_per_million", "cache_read_input_token_cost"),
                        ("cache_write_usd_per_million", "cache_creation_input_token_cost"),
                        ("output_usd_per_million", "output_cost_per_token")]:
        if entry.get(column):
            found[key] = float(Decimal(repr(entry[column])) * 1_000_000)
    above = {}
    for column, price in entry.items():
        match = re.fullmatch(r"(input|output)_cost_per_token_above_(\d+)k_tokens", column)
        if match and price:
            dollars = float(Decimal(repr(price)) * 1_000_000)
            above.setdefault(int(match[2]) * 1000, {})[f"{match[1]}_usd_per_million"] = dollars
    if above:
        found["tiers"] = [{"above_tokens": tokens, **above[tokens]} for tokens in sorted(above)]
    if found:
        found["price_id"] = name
    return found


def lognormal(values):
    """Median and sigma by the 16, 50 and 84 % quantiles, which outliers do not move."""
    low, middle, high = np.quantile(values, [0.1587, 0.5, 0.8413])
    return middle, np.log(high / low) / 2


def hosted(rows, price_list):
    cells = {}
    for row in rows:
        cells.setdefault((row["provider"], row["model_size"]), []).append(row)
    fleet = []
    for (provider, size), cell in sorted(cells.items()):
        answered = [r for r in cell if r["http_ok"] == "1" and number(r["ttft_s"])]
        if len(answered) < MINIMUM_ANSWERED:
            print(f"left out: {provider} {size}, {len(answered)} answered", file=sys.stderr)
            continue
        ttft = np.array([float(r["ttft_s"]) for r in answered])
        tpot = np.array([float(r["mean_itl_s"]) for r in answered if number(r["mean_itl_s"])])
        total = np.array([float(r["e2e_latency_s"]) for r in answered])
        output = np.array([float(r["output_tokens"]) for r in answered])
        ttft_p50, ttft_sigma = lognormal(ttft)
        tpot_p50, tpot_sigma = lognormal(tpot)
        # Check: quantiles of the fitted law, both parts independent, at the recorded lengths.
        luck = np.random.default_rng(1)
        draws = 200
        fitted = (ttft_p50 * np.exp(ttft_sigma * luck.standard_normal((draws, len(output))))
                  + np.maximum(output - 1, 0) * tpot_p50
                  * np.exp(tpot_sigma * luck.standard_normal((draws, len(output)))))
        fleet.append({
            "name": f"{provider}-llama-2-{size}", "provider": provider, "model": f"llama-2-{size}-chat",
            "ttft_base_s": rounded(ttft_p50), "ttft_per_1k_input_s": 0.0,
            "ttft_sigma": rounded(ttft_sigma), "tpot_s": rounded(tpot_p50),
            "tpot_sigma": rounded(tpot_sigma),
            "error_share": rounded(1 - len([r for r in cell if r["http_ok"] == "1"]) / len(cell)),
            "rate_limited_share": rounded(sum(r["error_code"] == "429" for r in cell) / len(cell)),
            **prices(price_list, LLMPERF_PRICES.get(provider, "").format(size=size)),
            "requests": len(cell), "answered": len(answered), "input_tokens": 550,
            "measured_e2e_p50_s": rounded(np.quantile(total, 0.5), 4),
            "fitted_e2e_p50_s": rounded(np.quantile(fitted, 0.5), 4),
            "measured_e2e_p95_s": rounded(np.quantile(total, 0.95), 4),
            "fitted_e2e_p95_s": rounded(np.quantile(fitted, 0.95), 4),
        })
    return fleet


def fit_log(design, target):
    """Non-negative coefficients that minimise the mean absolute log error.

    Levenberg-Marquardt on log coefficients with iteratively reweighted squares (L1 by 1/|residual|),
    from several starts; deterministic.
    """
    best = None
    for scale in (0.3, 1.0, 3.0):
        theta = np.log(scale * np.median(target) / design.shape[1]
                       / np.maximum(np.mean(design, axis=0), 1e-9))
        damping = 1e-2
        loss = np.inf
        for _ in range(300):
            predicted = design @ np.exp(theta)
            residual = np.log(target) - np.log(predicted)
            weight = 1 / np.maximum(np.abs(residual), 0.02)
            jacobian = design * np.exp(theta) / predicted[:, None]
            normal = jacobian.T @ (jacobian * weight[:, None])
            gradient = jacobian.T @ (weight * residual)
            step = np.linalg.solve(normal + damping * np.eye(len(theta)) * np.trace(normal) / len(theta),
                                   gradient)
            proposal = np.clip(theta + np.clip(step, -1, 1), -25, 10)
            proposed = np.mean(np.abs(np.log(target) - np.log(design @ np.exp(proposal))))
            if proposed < loss:
                converged = loss - proposed < 1e-9
                theta, loss, damping = proposal, proposed, max(damping / 3, 1e-9)
                if converged:
                    break
            else:
                damping *= 4
                if damping > 1e9:
                    break
        if best is None or loss < best[0]:
            best = (loss, np.exp(theta))
    return best[1]


def design_of(rows):
    cached = np.array([min(int(r["shared_prefix_blocks"]) * 64, int(r["input_tokens"])) for r in rows])
    fresh = np.array([int(r["input_tokens"]) for r in rows]) - cached
    output = np.array([max(int(r["output_tokens"]) - 1, 0) for r in rows])
    return np.column_stack([np.ones(len(rows)), fresh / 1000, cached / 1000, output]).astype(float)


def claude(rows, price_list):
    fleet = []
    rows = [r for r in rows if number(r["api_time_s"]) and float(r["api_time_s"]) < CENSORED_AT_S
            and int(r["output_tokens"]) > 0]
    sessions = {name: index for index, name in enumerate(dict.fromkeys(r["session"] for r in rows))}
    for model in sorted({r["model"] for r in rows}):
        own = [r for r in rows if r["model"] == model]
        design = design_of(own)
        target = np.array([float(r["api_time_s"]) for r in own])
        fold = np.array([sessions[r["session"]] % 5 for r in own])
        held_out = np.zeros(len(own))
        for part in range(5):
            held_out[fold == part] = design[fold == part] @ fit_log(
                design[fold != part], target[fold != part])
        base, fresh, cached, tpot = fit_log(design, target)
        predicted = design @ np.array([base, fresh, cached, tpot])
        residual = np.log(target / predicted)
        sigma = np.diff(np.quantile(residual, [0.1587, 0.8413]))[0] / 2
        streamed = [(float(r["ttft_s"])) for r in own if number(r["ttft_s"])]
        relative = np.abs(held_out / target - 1)
        spread = 1 - (np.sum((np.log(target) - np.log(held_out)) ** 2)
                      / np.sum((np.log(target) - np.mean(np.log(target))) ** 2))
        entry = {
            "name": model, "provider": "anthropic", "model": model,
            "ttft_base_s": rounded(base), "ttft_per_1k_input_s": rounded(fresh),
            "ttft_per_1k_cached_input_s": rounded(cached), "ttft_sigma": rounded(sigma),
            "tpot_s": rounded(tpot), "tpot_sigma": rounded(sigma), "error_share": 0.0,
            **prices(price_list, CLAUDE_PRICES.get(model)),
            "requests": len(own), "sessions": len({r["session"] for r in own}),
            "held_out_median_relative_error": rounded(np.median(relative), 3),
            "held_out_log_r2": rounded(spread, 3),
            "measured_api_time_p50_s": rounded(np.quantile(target, 0.5), 4),
            "fitted_api_time_p50_s": rounded(np.quantile(predicted, 0.5), 4),
            "measured_api_time_p95_s": rounded(np.quantile(target, 0.95), 4),
        }
        luck = np.random.default_rng(1)
        noisy = predicted * np.exp(sigma * luck.standard_normal((50, len(own))))
        entry["fitted_api_time_p95_s"] = rounded(np.quantile(noisy, 0.95), 4)
        if len(streamed) >= 30:
            middle, width = lognormal(np.array(streamed))
            entry["streamed_requests"] = len(streamed)
            entry["measured_ttft_p50_s"] = rounded(middle, 4)
            entry["measured_ttft_sigma"] = rounded(width, 4)
        fleet.append(entry)
    return fleet


FLEET_KEYS = (
    "name", "provider", "model", "input_usd_per_million", "cached_input_usd_per_million",
    "cache_write_usd_per_million", "output_usd_per_million", "tiers", "ttft_base_s", "ttft_per_1k_input_s", "ttft_per_1k_cached_input_s",
    "ttft_sigma", "tpot_s", "tpot_sigma", "error_share", "noise", "slots", "context_tokens",
)


def as_fleet(fits, name):
    """Moves what the simulator does not read under "fit" and fills prices that no list has."""
    fleet = []
    for fit in fits:
        if "input_usd_per_million" not in fit:
            same = [
                other for other in fits
                if other["model"] == fit["model"] and "input_usd_per_million" in other
            ]
            for key in ("input_usd_per_million", "output_usd_per_million"):
                prices = sorted(other[key] for other in same)
                fit[key] = prices[len(prices) // 2]
            fit["price_id"] = "none: the median of the other hosts of this model"
        if name == "claude-code":
            fit["noise"] = "shared"
        entry = {key: fit[key] for key in FLEET_KEYS if fit.get(key) is not None}
        entry["fit"] = {key: value for key, value in fit.items() if key not in FLEET_KEYS}
        fleet.append(entry)
    return fleet


def main():
    fits = {"hosted-2023": hosted, "claude-code": claude}
    if len(sys.argv) != 4 or sys.argv[1] not in fits:
        sys.exit(__doc__)
    with open(sys.argv[2], newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with open(sys.argv[3], encoding="utf-8") as file:
        price_list = json.load(file)
    fleet = as_fleet(fits[sys.argv[1]](rows, price_list), sys.argv[1])
    lines = ",\n".join("    " + json.dumps(entry) for entry in fleet)
    print(f'{{\n  "name": "{sys.argv[1]}",\n  "deployments": [\n{lines}\n  ]\n}}')


if __name__ == "__main__":
    main()
