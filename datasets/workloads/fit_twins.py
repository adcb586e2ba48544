#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits synthetic twins of recorded traces; needs numpy; run by hand.

usage: fit_twins.py azure-conv AzureLLMInferenceTrace_conv.csv > azure-conv.json
       fit_twins.py mooncake conversation_trace.jsonl > mooncake.json
       fit_twins.py weka requests.csv > weka.json

README.md beside this file describes the method and the errors.
"""
import csv
import json
import sys
from datetime import datetime

import numpy as np

# 64 levels, denser in the upper tail, where a straight line between quantiles would be too heavy.
GRID = np.array([0, 0.01] + [round(0.02 * i, 2) for i in range(1, 49)] + [
    0.97, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9965, 0.998, 0.999, 0.9995, 0.9998, 0.9999, 0.99995, 1])
WINDOWS_S = [1, 2, 5, 10, 20, 30, 60, 120, 300]


def rounded(value, digits=5):
    return float(f"{float(value):.{digits}g}")


def ranks(values):
    order = np.argsort(values, kind="stable")
    position = np.empty(len(values))
    position[order] = np.arange(len(values))
    unique, inverse = np.unique(values, return_inverse=True)
    return (np.bincount(inverse, position) / np.bincount(inverse))[inverse]


def rank_correlation(left, right):
    if len(left) < 3 or np.ptp(left) == 0 or np.ptp(right) == 0:
        return 0.0
    return float(np.corrcoef(ranks(left), ranks(right))[0, 1])


def marginal(values):
    values = np.asarray(values, dtype=float)
    grid = np.quantile(values, GRID, method="hazen")
    fine = np.interp((np.arange(1_000_000) + 0.5) / 1_000_000, GRID, grid)
    return {
        "quantiles": [rounded(v) for v in grid],
        "measured_mean": rounded(values.mean()), "fitted_mean": rounded(fine.mean()),
        "measured_p99": rounded(np.quantile(values, 0.99)), "fitted_p99": rounded(np.quantile(fine, 0.99)),
    }


def dispersion(times, window):
    """Index of dispersion of counts: variance over mean of the arrivals per window."""
    counts = np.bincount((times // window).astype(int))[:int(times[-1] // window)]
    return float(np.var(counts) / np.mean(counts)) if len(counts) > 4 else None


def cv(gaps):
    return float(np.std(gaps) / np.mean(gaps))


def modulation(excess, window, decay):
    """Growth of an MMPP's index of dispersion per unit of `excess`, its limit (Fischer 1993)."""
    x = decay * window
    return excess * (1 - (1 - np.exp(-x)) / x)


def mmpp(times, windows):
    """A two-state MMPP whose index of dispersion follows the measured one over the windows.

    IoD(T) = 1 + E (1 - (1 - exp(-kT)) / (kT)), E = 2 p q (r_high - r_low)^2 / (rate k); weights
    grow with the windows in the count, the share p of time in the high state is the largest of a
    half and what keeps r_low at a tenth of the mean rate.
    """
    rate = len(times) / times[-1]
    measured = {w: dispersion(times, w) for w in windows}
    kept = [w for w in windows if measured[w] is not None]
    target = np.array([max(measured[w] - 1, 1e-3) for w in kept])
    best = None
    for decay in np.exp(np.linspace(np.log(1e-3), np.log(2), 600)):
        shape = np.array([modulation(1, w, decay) for w in kept])
        excess = np.exp(np.mean(np.log(target / shape)))
        loss = np.sum(np.log(target / (excess * shape)) ** 2)
        if best is None or loss < best[0]:
            best = (loss, decay, excess)
    _, decay, excess = best
    spread = excess * rate * decay / 2  # p q (r_high - r_low)^2
    high = 0.5
    while rate - np.sqrt(spread * high / (1 - high)) < 0.1 * rate and high > 0.01:
        high *= 0.98
    r_high = rate + np.sqrt(spread * (1 - high) / high)
    r_low = max(rate - np.sqrt(spread * high / (1 - high)), 0)
    return {
        "kind": "mmpp2", "rate_per_s": rounded(rate),
        "rate_high_per_s": rounded(r_high), "rate_low_per_s": rounded(r_low),
        "mean_high_s": rounded(1 / (decay * (1 - high))), "mean_low_s": rounded(1 / (decay * high)),
    }, {str(w): rounded(measured[w], 4) for w in kept}


def play(law, span, seed):
    """Arrivals of a fitted MMPP, to measure the twin as the trace was measured."""
    luck = np.random.default_rng(seed)
    now, high, times = 0.0, luck.random() < law["mean_high_s"] / (law["mean_high_s"] + law["mean_low_s"]), []
    while now < span:
        stay = luck.exponential(law["mean_high_s"] if high else law["mean_low_s"])
        count = luck.poisson((law["rate_high_per_s"] if high else law["rate_low_per_s"]) * stay)
        times.append(now + np.sort(luck.random(count)) * stay)
        now, high = now + stay, not high
    times = np.concatenate(times)
    return times[times < span]


def arrivals(times, windows):
    law, measured = mmpp(times, windows)
    twins = [play(law, times[-1], seed) for seed in range(40)]
    fitted = {w: np.mean([dispersion(t, float(w)) for t in twins]) for w in measured}
    gaps = np.diff(times)
    law.update({
        "measured_gap_cv": rounded(cv(gaps), 4),
        "fitted_gap_cv": rounded(np.mean([cv(np.diff(t)) for t in twins]), 4),
        "measured_gap_lag1_rank_correlation": rounded(rank_correlation(gaps[:-1], gaps[1:]), 3),
        "measured_dispersion_by_window_s": measured,
        "fitted_dispersion_by_window_s": {w: rounded(v, 4) for w, v in fitted.items()},
    })
    return law


def dependence(inputs, outputs):
    spearman = rank_correlation(inputs, outputs)
    return {
        "input_output_rank_correlation": rounded(spearman, 4),
        "input_output_copula_correlation": rounded(2 * np.sin(np.pi * spearman / 6), 4),
        "input_lag1_rank_correlation": rounded(rank_correlation(inputs[:-1], inputs[1:]), 3),
        "output_lag1_rank_correlation": rounded(rank_correlation(outputs[:-1], outputs[1:]), 3),
    }


def azure(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    stamps = [datetime.fromisoformat(r["TIMESTAMP"][:26]) for r in rows]
    times = np.array([(s - stamps[0]).total_seconds() for s in stamps])
    inputs = np.array([int(r["ContextTokens"]) for r in rows])
    outputs = np.array([int(r["GeneratedTokens"]) for r in rows])
    return {"requests": len(rows), "span_s": rounded(times[-1], 7), "arrivals": arrivals(times, WINDOWS_S),
            "input_tokens": marginal(inputs), "output_tokens": marginal(outputs),
            **dependence(inputs, outputs)}


def mooncake(path):
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    stamps = np.array([r["timestamp"] / 1000 for r in rows])
    luck = np.random.default_rng(1)
    ticks = np.unique(stamps)
    width = dict(zip(ticks, np.append(np.diff(ticks), 3.0)))
    times = np.sort(stamps + luck.random(len(stamps)) * np.array([width[s] for s in stamps]))
    times -= times[0]
    seen, cached = set(), []
    for r in rows:
        hits = 0
        while hits < len(r["hash_ids"]) and r["hash_ids"][hits] in seen:
            hits += 1
        cached.append(min(hits * 512, r["input_length"]))
        seen.update(r["hash_ids"])
    inputs = np.array([r["input_length"] for r in rows])
    outputs = np.array([r["output_length"] for r in rows])
    share = np.array(cached) / np.maximum(inputs, 1)
    return {"requests": len(rows), "span_s": rounded(times[-1], 7),
            # Below two ticks the recording has no information about dispersion.
            "arrivals": arrivals(times, [w for w in WINDOWS_S if w >= 10]),
            "input_tokens": marginal(inputs), "output_tokens": marginal(outputs),
            "cached_input_share": marginal(share),
            "cached_share_input_rank_correlation": rounded(rank_correlation(share, inputs), 3),
            **dependence(inputs, outputs)}


def weka(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    sessions = {}
    for r in rows:
        sessions.setdefault((r["session"], r["agent"]), []).append(r)
    first, fresh, share, think, growth, kept = [], [], [], [], [], []
    lag = ([], [])
    models = {}
    for turns in sessions.values():
        models[turns[0]["model"]] = models.get(turns[0]["model"], 0) + 1
        first.append(int(turns[0]["input_tokens"]))
        for before, now in zip(turns, turns[1:]):
            total = int(now["input_tokens"])
            cached = min(int(now["shared_prefix_blocks"]) * 64, total)
            fresh.append(total - cached)
            share.append(cached / total)
            # A shrinking input is a compacted context: a law of its own.
            if total >= int(before["input_tokens"]):
                growth.append(total - int(before["input_tokens"]))
            else:
                kept.append(total / int(before["input_tokens"]))
            if now["think_time_s"]:
                think.append(float(now["think_time_s"]))
            lag[0].append(int(before["output_tokens"]))
            lag[1].append(int(now["output_tokens"]))
    outputs = np.array([int(r["output_tokens"]) for r in rows])
    counts = np.array([len(t) for t in sessions.values()])
    total = len(sessions)
    return {"requests": len(rows), "sessions": total,
            "turns_per_session": marginal(counts),
            "first_input_tokens": marginal(first),
            "input_growth_tokens_per_turn": marginal(growth),
            "context_shrink_share_per_turn": rounded(len(kept) / (len(kept) + len(growth)), 4),
            "context_kept_share_at_shrink": marginal(kept),
            "fresh_input_tokens_per_turn": marginal(fresh),
            "cached_input_share_per_turn": marginal(share),
            "output_tokens": marginal(outputs),
            "think_time_s": marginal(think),
            "fresh_output_rank_correlation": rounded(rank_correlation(np.array(fresh), np.array(lag[1])), 3),
            "output_lag1_rank_correlation": rounded(rank_correlation(np.array(lag[0]), np.array(lag[1])), 3),
            "models_by_session_share": {m: rounded(n / total, 3) for m, n in sorted(models.items())}}


def main():
    fits = {"azure-conv": azure, "mooncake": mooncake, "weka": weka}
    if len(sys.argv) != 3 or sys.argv[1] not in fits:
        sys.exit(__doc__)
    twin = {"schema_version": 1, "name": sys.argv[1], "quantile_levels": [float(g) for g in GRID],
            **fits[sys.argv[1]](sys.argv[2])}
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in twin.items())
    print("{\n" + lines + "\n}")


if __name__ == "__main__":
    main()
