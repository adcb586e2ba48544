#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/strategies.md from `pibench strategies --json` and the notes below.

usage: document-strategies.py [--check] [--binary PATH]

With --check nothing is written: exit 1 when the file is not what would be written.
"""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "strategies.md"

# (heading, first part of the id or the ids themselves)
FAMILIES = [
    ("Classic", ("cheapest", "fastest", "random", "round_robin", "weighted")),
    ("Prompt caches", ("cache_priced", "sticky")),
    ("Learned", ("learned", "learned.table")),
    ("Two choices and least request", ("p2c.", "envoy.")),
    ("LiteLLM", ("litellm.",)),
    ("OpenRouter, TensorZero, vLLM Semantic Router", ("openrouter.", "tensorzero.", "vsr.")),
    ("Pi Builder", ("pi.cost", "pi.failover", "pi.latency", "pi.quality", "pi.seed")),
    ("Pi orchestrator", ("pi.orchestrator.",)),
]

# Rules whose fault lies in a deployment that fails: the gateway's failover hides most of it (`HiddenFaultTests`).
HIDDEN = {
    "envoy.least_request", "litellm.least_busy", "p2c.least_loaded", "p2c.peak_ewma", "pi.cost_optimal",
    "pi.latency_optimal", "pi.orchestrator.capability", "pi.orchestrator.consensus", "pi.orchestrator.cost",
    "pi.orchestrator.failover", "pi.orchestrator.latency",
}

# What a user should know beyond the rule; every strategy has an entry, empty when there is nothing.
NOTES = {
    "cache_priced": "It looks at one request: what a cache entry is worth to later turns does not count, so a session stays where "
    "its first turn was cheapest. Other clients' use of a cache is not known to it.",
    "cheapest": "Takes no account of quality: a model that solves little is cheap. The shared prefix of a request counts as cached wherever "
    "prompts are cached, also where nothing of it was served: prices are those of a session that stays.",
    "fastest": "Explores nothing beyond the first sample: a deployment that was slow once is not "
    "tried again while another one is faster. All traffic goes to one deployment at a time.",
    "random": "",
    "round_robin": "Retries do not move the turn.",
    "sticky": "A deployment that is slow or dear keeps its sessions; load is as uneven as sessions are.",
    "weighted": "Weights are yours; the fleet's `weight` counts where no table is given.",
    "envoy.least_request": "Fast failures free a slot at once, so a failing deployment looks idle and attracts load.",
    "learned": "See [the learned router](learned.md). Needs routing weights: `simulate --weights NAME=DIR`.",
    "learned.table": "Static: what its deployment refuses, failover serves.",
    "litellm.adaptive": "Updates beyond a mass of 200 per cell are dropped: it stops learning. "
    "Labels come late and for a share of requests, see [labels](experiments.md#labels).",
    "litellm.least_busy": "An idle fleet sends everything to the first deployment. Fast failures look idle.",
    "litellm.lowest_cost": "Tokens are not weighed. A price that you set to 0 counts as unknown, that is 5 dollars a token, so such a "
    "deployment comes last; one that is free by the price list (`prices_are_listed`) comes first.",
    "litellm.lowest_latency": "Explores nothing and ages nothing within `ttl_s`: it locks in on what was fast first. "
    "Failures other than timeouts add no sample.",
    "litellm.prompt_caching": "Every request counts as marked for the cache. Without a match it is the configured strategy; a deployment that "
    "fails slowly keeps its sessions until their pins end. LiteLLM's limit of 200 entries of a cache in memory is left out.",
    "litellm.simple_shuffle": "The first metric that any candidate sets decides; a candidate without it is never picked.",
    "litellm.usage_v2": "A limit of L ≥ 2 requests admits L − 1, as in the original. It evens out tokens, not speed.",
    "openrouter.price2": "What counts as an outage is not published; the definition is ours.",
    "p2c.least_loaded": "Fast failures look idle and attract load.",
    "p2c.peak_ewma": "Failures end an attempt like answers, so quick errors attract load, as in the original; "
    "`penalise_rate_limits=true` is linkerd's remedy.",
    "pi.cost_optimal": "Tokens are not weighed, and a cheap provider that answers nothing still wins.",
    "pi.cost_optimal.repaired": "",
    "pi.failover": "A p95 above one second rates POOR, so a fleet of ordinary models is skipped altogether and "
    "requests are refused. `skip_poor=false` leaves the rating out.",
    "pi.failover.repaired": "One primary takes all traffic; limits of that deployment bind.",
    "pi.latency_optimal": "A provider that fails fast scores about one second, better than any live model with a "
    "p95 above that (a black hole); a new one counts 0 ms and wins at once.",
    "pi.latency_optimal.repaired": "",
    "pi.orchestrator.capability": "Every request goes to the same deployment, dead or not. None capable is a refusal.",
    "pi.orchestrator.capability.repaired": "",
    "pi.orchestrator.consensus": "No vote is held: it is the same as `pi.orchestrator.capability`.",
    "pi.orchestrator.cost": "No price is ever read: it is the same as `pi.orchestrator.capability`.",
    "pi.orchestrator.cost.repaired": "Takes no account of quality.",
    "pi.orchestrator.failover": "The original does not fail over: it ranks one deployment.",
    "pi.orchestrator.failover.repaired": "One deployment takes all traffic while its breaker is closed.",
    "pi.orchestrator.latency": "Failures count as fast calls, an unused deployment counts 0 ms and goes first, and the "
    "mean over all time hardly moves when a deployment slows down.",
    "pi.orchestrator.latency.repaired": "",
    "pi.quality_optimal": "Points count features (vision, tools, MCP, reasoning, streaming), not answers.",
    "pi.quality_optimal.repaired": "The declared `quality_score` of the fleet rules until labels arrive.",
    "pi.seed_score": "Cost and trend are random numbers, as it was written: within some 300 ms it draws lots.",
    "pi.seed_score.fixed": "",
    "tensorzero.track_and_stop": "A winner stays, also when the world changes.",
    "vsr.latency_aware": "A candidate without samples is skipped: it is never tried once another one has some. "
    "The window of samples is ours.",
    "vsr.multi_factor": "Quality is the declared score, never learned.",
}

HEAD = """# Strategies

<!-- Written by Scripts/document-strategies.py; edit the notes there. -->

Every strategy that `pibench strategies` lists: its rule, its parameters, where the rule comes from and what is known to be
wrong with it. An id with parameters reads `p2c.peak_ewma(tau_s=60)`; a table parameter
`weighted(weights={chat:small=3; *:big=1})`. A parameter that is a strategy takes one with its own parameters:
`sticky(ttl_s=600,then=p2c.peak_ewma(tau_s=60))`. How to put them into an experiment: [experiments](experiments.md#strategies).

**Role.** A strategy that *balances* spreads load over deployments of equal models. One that *chooses* picks between unequal
models. Beating a balancer on a fleet of unequal models says little, and no headline rests on it.

**Cooldown.** Some originals ship with a cooldown or circuit breaker beside the rule. The gateway here has none yet, so they run without; tables
mark them "without cooldown". Every strategy has the same [retries and failover](experiments.md#gateway).

**Failover.** The gateway retries and fails over for every strategy, also where the original does not. A rule that sends requests to a
deployment that fails then shows it in first choices, retries and latency, and hardly in the served share. Such rules are marked
"hidden here".

**Copies.** A rule that is copied from a gateway names the version that it was copied from. Later versions may decide otherwise.

**Expected cost.** Where a rule weighs the cost of a request, it counts fresh, cached and written input and the expected output at
[the prices of its input's length](fleets.md#prices-of-long-inputs). Except for `cache_priced`, the prefix that a request shares counts as cached wherever prompts
are cached.

**Repaired.** `….repaired` and `….fixed` are our repairs of a rule whose faults stand at the original.

Yardsticks (`best_single`, `best_per_task`, `oracle`, `oracle.blind`, `oracle.luck`) are no strategies:
[experiments](experiments.md#yardsticks).
"""


def takes(text):
    """Splits "number in 0.0 … 1.0, default 0.5" into values and default."""
    match = re.fullmatch(r"(.*?)(?:, default (.*))?", text)
    values, default = match.group(1), match.group(2) or "–"
    values, default = (re.sub(r"(?<=\d)\.0\b", "", part) for part in (values, default))
    return values, default


def section(strategy):
    role = {"balances": "balances", "chooses": "chooses"}.get(strategy["role"], strategy["role"])
    if strategy["ships_with_cooldown"]:
        role += "; the original ships with a cooldown, here it runs without"
    lines = [f"### `{strategy['id']}`", "", strategy["summary"], "", f"- Role: {role}.",
             f"- Source: {strategy['source']}."]
    if strategy["aliases"]:
        lines.append("- Also called " + ", ".join(f"`{name}`" for name in strategy["aliases"]) + ", as LiteLLM itself calls it.")
    if "copy_of" in strategy:
        lines.append(f"- A copy of the rule in {strategy['copy_of']}.")
    if NOTES[strategy["id"]]:
        lines.append(f"- Known faults and limits: {NOTES[strategy['id']]}")
    if strategy["id"] in HIDDEN:
        lines.append("- Hidden here: the gateway fails over to another deployment. A dead one takes first choices and costs "
                     "retries, but nearly every request is served. With `\"attempts\": 1` the fault shows.")
    if strategy["parameters"]:
        lines += ["", "| parameter | what | takes | default |", "|---|---|---|---|"]
    for parameter in strategy["parameters"]:
        values, default = takes(parameter["takes"])
        lines.append(f"| `{parameter['name']}` | {parameter['summary']} | {values} | {default} |")
    return "\n".join(lines) + "\n"


def page(strategies):
    left = {strategy["id"]: strategy for strategy in strategies}
    missing = sorted(left.keys() - NOTES.keys())
    surplus = sorted(NOTES.keys() - left.keys())
    if missing or surplus:
        sys.exit(f"document-strategies.py: NOTES lack {missing or 'nothing'}, "
                 f"and have {surplus or 'nothing'} that is no strategy")
    parts, contents = [], []
    for heading, prefixes in FAMILIES:
        ids = [key for key in left if key in prefixes or key.startswith(tuple(p for p in prefixes if "." in p))]
        parts.append(f"## {heading}\n")
        contents += [f"| `{key}` | {left[key]['role']} | {left[key]['summary']} |" for key in ids]
        parts += [section(left.pop(key)) for key in ids]
    if left:
        sys.exit(f"document-strategies.py: in no family: {sorted(left)}")
    table = "| strategy | role | rule |\n|---|---|---|\n" + "\n".join(contents) + "\n"
    return "\n".join([HEAD, table, *parts])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--binary", default=str(ROOT / ".build" / "release" / "pibench"))
    options = parser.parse_args()
    run = subprocess.run([options.binary, "strategies", "--json"], check=True, capture_output=True)
    text = page(json.loads(run.stdout)["strategies"])
    if not options.check:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
        sys.exit("docs/strategies.md is stale: run python3 Scripts/document-strategies.py")


if __name__ == "__main__":
    main()
