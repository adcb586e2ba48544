#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the JSON files here from NIST's .dat files: make_nist.py FOLDER (with *.dat). Standard library only.

The exact solution is that of the printed data in rational arithmetic, rounded to 40 digits.
"""
import json
import os
import re
import sys
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 40
NUMBER = re.compile(r"^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")
MODELS = {  # degree of the polynomial (0: the columns as they are), intercept
    "Norris": (0, True), "Pontius": (2, True), "NoInt1": (0, False), "NoInt2": (0, False),
    "Filip": (10, True), "Longley": (0, True), **{f"Wampler{i}": (5, True) for i in range(1, 6)},
}


def solve(design, target):
    width = len(design[0])
    system = [[sum(r[i] * r[j] for r in design) for j in range(width)]
              + [sum(r[i] * t for r, t in zip(design, target))] for i in range(width)]
    for i in range(width):
        k = next(r for r in range(i, width) if system[r][i] != 0)
        system[i], system[k] = system[k], system[i]
        pivot = system[i][i]
        system[i] = [v / pivot for v in system[i]]
        for r in range(width):
            if r != i and system[r][i] != 0:
                factor = system[r][i]
                system[r] = [a - factor * b for a, b in zip(system[r], system[i])]
    return [row[width] for row in system]


for name, (degree, intercept) in MODELS.items():
    lines = open(os.path.join(sys.argv[1], name + ".dat"), encoding="latin1").read()
    lines = lines.replace("\r", "").split("\n")
    first, last = map(int, re.findall(r"(\d+)\s+to\s+(\d+)",
                                      [l for l in lines if re.search(r"Data\s+\(lines", l)][0])[0])
    certified, errors = [], []
    for line in lines[:60]:
        part = line.split()
        if len(part) >= 3 and re.match(r"^B\d+$", part[0]) and NUMBER.match(part[1]):
            certified.append(part[1])
            errors.append(part[2])
    deviation = [l.split()[2] for l in lines[:60]
                 if l.strip().startswith("Standard Deviation") and len(l.split()) == 3][0]
    rows = [l.split() for l in lines[first - 1:last] if l.split()]
    target = [Fraction(r[0]) for r in rows]
    inputs = [[Fraction(v) for v in r[1:]] for r in rows]
    design = [[r[0] ** k for k in range(1, degree + 1)] if degree else r for r in inputs]
    exact = solve([([Fraction(1)] if intercept else []) + r for r in design], target)
    decimal = [Decimal(v.numerator) / Decimal(v.denominator) for v in exact]
    out = {
        "name": name, "degree": degree, "intercept": intercept,
        "y": [r[0] for r in rows], "x": [r[1:] for r in rows],
        "certified": certified, "certified_sd": errors, "residual_sd": deviation,
        "exact": [str(v.normalize()) for v in decimal],
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name.lower() + ".json")
    with open(path, "w") as file:
        file.write("{\n" + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in out.items()) + "\n}\n")
