#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the constant tables of Sources/PiCore/Mathematics from their definitions.

Run by hand from the package root, then format:

    pip install mpmath==1.3.0
    python3 Tests/PiCoreTests/Mathematics/make_tables.py
    swift format -i --recursive Sources/PiCore/Mathematics
"""

import pathlib
from mpmath import mp, mpf, log, floor, nint, pi, zeta, cos, exp, erfc

mp.prec = 2000
ROOT = pathlib.Path("Sources/PiCore/Mathematics")
HEAD = "// SPDX-License-Identifier: Apache-2.0\n// Written by Tests/PiCoreTests/Mathematics/make_tables.py.\n\n"


def literal(value):
    """The nearest double as a hexadecimal Swift literal that groups no digits."""
    text = float(value).hex()
    if "." in text:
        mantissa, power = text.split("p")
        mantissa = mantissa.rstrip("0").rstrip(".")
        text = mantissa + "p" + power.replace("+", "")
    return text


def exponential():
    rows = []
    for j in range(128):
        exact = mpf(2) ** (mpf(j) / 128)
        high = float(exact)
        rows.append(f"    ExponentialPiece({literal(high)}, {literal(exact - mpf(high))}),")
    return rows


def logarithm():
    rows = []
    start = 0x3FE6000000000000
    import struct

    def double(bits):
        return struct.unpack("<d", struct.pack("<Q", bits))[0]

    for i in range(128):
        low, high = double(start + (i << 45)), double(start + ((i + 1) << 45))
        middle = (mpf(low) + mpf(high)) / 2
        inverse = nint(4096 / middle) / 4096
        if i in (79, 80):
            inverse = mpf(1)
        exact = -log(inverse)
        top = nint(exact * mpf(2) ** 42) / mpf(2) ** 42
        rows.append(
            f"    LogarithmPiece({literal(inverse)}, {literal(top)}, {literal(exact - top)}),"
        )
    return rows


def table(name, piece, abstract, rows):
    return (
        HEAD
        + f"extension {piece} {{\n  /// {abstract}\n  static let table: ContiguousArray<{piece}> = [\n"
        + "\n".join(rows)
        + "\n  ]\n}\n"
    )


def grouped(word):
    text = f"{word:016X}"
    return "0x" + "_".join(text[i : i + 4] for i in range(0, 16, 4))


def two_over_pi():
    bits = int(floor(2 / pi * mpf(2) ** 1280))
    words = [0] + [(bits >> (1280 - 64 * (i + 1))) & (2**64 - 1) for i in range(20)]
    rows = "\n".join(f"    {grouped(w)}," for w in words)
    return (
        HEAD
        + "extension AngleReduction {\n  /// 64 zeros before the point, then the first 1,280 binary digits of 2/π after it.\n"
        + "  static let twoOverPi: ContiguousArray<UInt64> = [\n"
        + rows
        + "\n  ]\n}\n"
    )


def gamma_series():
    mp.prec = 200
    rows = [literal((1 - mp.euler))]
    rows += [literal((-1) ** k * (zeta(k) - 1) / k) for k in range(2, 29)]
    body = "\n".join(f"    {r}," for r in rows)
    return (
        HEAD
        + "extension GammaSeries {\n"
        + "  /// The coefficients of z, z², … in log Γ(2 + z): 1 − γ, then (−1)ᵏ (ζ(k) − 1) / k.\n"
        + "  static let atTwo: ContiguousArray<Double> = [\n"
        + body
        + "\n  ]\n}\n"
    )


def scaled_erfc():
    """Chebyshev coefficients of x ↦ exp(x²) erfc(x) (x + 1) in t = (x − 3) / (x + 3), 0 ≤ x < ∞."""
    mp.prec = 200
    n = 96

    def f(t):
        if t == 1:
            return 1 / mp.sqrt(pi)
        x = 3 * (1 + t) / (1 - t)
        if x > 1000:
            s = sum((-1) ** k * mp.fac2(2 * k - 1) / (2 * x * x) ** k for k in range(12))
            return s * (x + 1) / (x * mp.sqrt(pi))
        return exp(x * x) * erfc(x) * (x + 1)

    nodes = [cos(pi * (mpf(k) + mpf(1) / 2) / n) for k in range(n)]
    values = [f(t) for t in nodes]
    c = [
        2 / mpf(n) * sum(values[k] * cos(pi * j * (mpf(k) + mpf(1) / 2) / n) for k in range(n))
        for j in range(n)
    ]
    c[0] /= 2
    keep = max(j for j in range(n) if abs(c[j]) > mpf(2) ** -59) + 1
    body = "\n".join(f"    {literal(v)}," for v in c[:keep])
    return (
        HEAD
        + "extension ErrorFunctionSeries {\n"
        + "  /// Chebyshev coefficients of (x + 1) exp(x²) erfc(x) in t = (x − 3) / (x + 3), 0 ≤ x < ∞.\n"
        + "  static let chebyshev: ContiguousArray<Double> = [\n"
        + body
        + "\n  ]\n}\n"
    )


ROOT.joinpath("ExponentialPiece+Table.swift").write_text(
    table("exp", "ExponentialPiece", "2^(j/128) for j in 0 ..< 128.", exponential())
)
ROOT.joinpath("LogarithmPiece+Table.swift").write_text(
    table(
        "log",
        "LogarithmPiece",
        "One piece for each 128th of an octave from 0.6875; two of them have centre 1.",
        logarithm(),
    )
)
ROOT.joinpath("AngleReduction+Digits.swift").write_text(two_over_pi())
ROOT.joinpath("GammaSeries+Coefficients.swift").write_text(gamma_series())
ROOT.joinpath("ErrorFunctionSeries+Coefficients.swift").write_text(scaled_erfc())
mp.prec = 400
ln2 = log(2)
top = nint(ln2 * mpf(2) ** 42) / mpf(2) ** 42
print("ln2 high, low", literal(top), literal(ln2 - top))
step = ln2 / 128
shigh = nint(step * mpf(2) ** 42) / mpf(2) ** 42
print("ln2/128 high, low", literal(shigh), literal(step - shigh), "128/ln2", literal(128 / ln2))
half = pi / 2
parts = []
rest = half
for scale in (32, 65, 98):
    part = floor(rest * mpf(2) ** scale) / mpf(2) ** scale
    parts.append(part)
    rest -= part
print("pi/2 parts", [literal(p) for p in parts], literal(rest))
print("pi/2 dd", literal(half), literal(half - mpf(float(half))))
print("half log 2pi", literal(log(2 * pi) / 2), "log pi", literal(log(pi)))
