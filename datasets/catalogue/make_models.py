#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes models.json from a LiteLLM price list and the curated ids in models.txt.

usage: make_models.py PRICE_LIST.json YYYY-MM-DD > models.json
       make_models.py model_prices.json 2026-11-21 > models.json

The price list has dollars per token; here prices are dollars per million tokens, converted as
decimals. A price of 0 means unknown there and is left out here.
"""
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

PROVIDERS = {
    "bedrock_converse": "bedrock", "together_ai": "together", "fireworks_ai": "fireworks",
    "gemini": "google", "cohere_chat": "cohere",
}
PAGES = {
    "groq": "https://groq.com/pricing", "perplexity": "https://docs.perplexity.ai/getting-started/pricing",
}
CAPABILITIES = [
    ("vision", "supports_vision"), ("tools", "supports_function_calling"),
    ("reasoning", "supports_reasoning"), ("json_schema", "supports_response_schema"),
    ("prompt_caching", "supports_prompt_caching"),
]
# The first part of an id that holds the text names the family; the order counts.
FAMILIES = [
    "claude-opus", "claude-sonnet", "claude-haiku", "gpt-oss", "gpt-3.5", "gpt-4", "gpt-5", "gpt-6",
    "o3", "o4", "gemini", "mistral-large", "mistral-medium", "mistral-small", "ministral", "codestral",
    "devstral", "llama", "deepseek", "kimi", "glm", "qwen", "nova", "grok", "command", "sonar",
]
PRICES = [
    ("input_usd_per_million", "input_cost_per_token"),
    ("cached_input_usd_per_million", "cache_read_input_token_cost"),
    ("cache_write_usd_per_million", "cache_creation_input_token_cost"),
    ("cache_write_1h_usd_per_million", "cache_creation_input_token_cost_above_1hr"),
    ("output_usd_per_million", "output_cost_per_token"),
]
# Median time to first token of streamed requests in the WEKA kv-cache-tester traces,
# https://github.com/callanjfox/kv-cache-tester commit 94f6046 (112 to 1971 requests each).
FIRST_TOKEN_S = {"claude-opus-4-5": "2.43", "claude-sonnet-4-5": "5.28", "claude-haiku-4-5": "1.12"}
AGENTS = ["pi-agent", "opencode"]


def plain(value):
    text = format(Decimal(value).normalize(), "f")
    return text if text != "-0" else "0"


def tiers(entry):
    """Prices of requests with long inputs, from columns such as input_cost_per_token_above_200k_tokens."""
    above = {int(match[1]) for column in entry for match in [re.fullmatch(r".*_above_(\d+)k_tokens", column)] if match}
    rows = []
    for thousands in sorted(above):
        prices = [(key, entry.get(f"{column}_above_{thousands}k_tokens")) for key, column in PRICES]
        known = [f'"{key}": {plain(Decimal(repr(price)) * 1_000_000)}' for key, price in prices if price]
        rows.append("{" + ", ".join([f'"above_tokens": {thousands * 1000}'] + known) + "}")
    return rows


def row(entry, date):
    name = entry["id"].split("/")[-1].lower()
    family = next((f for f in FAMILIES if f in name), None)
    if family is None:
        sys.exit(f"{entry['id']}: no family")
    provider = PROVIDERS.get(entry["provider"], entry["provider"])
    fields = [("id", json.dumps(entry["id"])), ("provider", json.dumps(provider)),
              ("family", json.dumps(family))]
    for key, column in [("context_tokens", "max_input_tokens"), ("max_output_tokens",) * 2]:
        if entry.get(column):
            fields.append((key, str(int(entry[column]))))
    kept = [name for name, column in CAPABILITIES if entry.get(column)]
    fields.append(("capabilities", json.dumps(kept)))
    for key, column in PRICES:
        if entry.get(column):
            fields.append((key, plain(Decimal(repr(entry[column])) * 1_000_000)))
    if tiers(entry):
        fields.append(("tiers", "[" + ", ".join(tiers(entry)) + "]"))
    if entry["id"] in FIRST_TOKEN_S:
        fields.append(("ttft_p50_s", FIRST_TOKEN_S[entry["id"]]))
    source = entry.get("source") or PAGES[entry["provider"]]
    fields += [("source", json.dumps(source)), ("date", json.dumps(date))]
    return "    {" + ", ".join(f'"{key}": {value}' for key, value in fields) + "}"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    prices = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    listed = (Path(__file__).parent / "models.txt").read_text(encoding="utf-8").splitlines()
    ids = [line.split("#")[0].strip() for line in listed]
    rows = []
    for name in filter(None, ids):
        if name not in prices:
            sys.exit(f"{name}: not in the price list")
        rows.append(row(prices[name], sys.argv[2]))
    for name in AGENTS:
        rows.append(f'    {{"id": "{name}", "provider": "own", "family": "agent", '
                    f'"capabilities": ["tools"], "source": "placeholder", "date": "{sys.argv[2]}"}}')
    print('{\n  "schema_version": 1,\n  "models": [\n' + ",\n".join(rows) + "\n  ]\n}")


if __name__ == "__main__":
    main()
