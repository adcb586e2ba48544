#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the golden values of Tests/PiCoreTests/Mathematics/Golden with mpmath at 2,400 bits.

Run by hand from the package root:

    pip install mpmath==1.3.0
    python3 Tests/PiCoreTests/Mathematics/make_truth.py

A row is x (and y for pow) and the correctly rounded value, all as hexadecimal bit patterns, then what
the rounding left over in ulps of the rounded value, so that an error of 1 ulp is measured honestly.
"""

import math
import pathlib
import random
import struct
import mpmath
from mpmath import mp, mpf

mp.prec = 2400
OUT = pathlib.Path("Tests/PiCoreTests/Mathematics/Golden")
OUT.mkdir(parents=True, exist_ok=True)
random.seed(20_261_121)


def bits(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0]


def double(pattern):
    return struct.unpack("<d", struct.pack("<Q", pattern))[0]


def ulp(value):
    return mpf(math.ulp(value)) if value else mpf(2) ** -1074


def rounded(exact):
    """The nearest double, also among subnormals, or None beyond the range."""
    if exact == 0:
        return 0.0
    exponent = max(int(mpmath.floor(mpmath.log(abs(exact), 2))) - 52, -1074)
    near = mpmath.nint(exact * mpf(2) ** -exponent)
    if abs(near) * mpf(2) ** exponent >= mpf(2) ** 1024:
        return None
    return math.ldexp(int(near), exponent)


def row(exact, *arguments):
    value = rounded(exact)
    if value is None:
        return None
    left = (exact - mpf(value)) / ulp(value)
    xs = ",".join(f"{bits(a):016x}" for a in arguments)
    return f"{xs},{bits(value):016x},{mpmath.nstr(left, 5)}"


def neighbours(value, count=2):
    out = [value]
    up = down = value
    for _ in range(count):
        up, down = math.nextafter(up, math.inf), math.nextafter(down, -math.inf)
        out += [up, down]
    return out


def any_exponent(count, low, high, signed=False):
    out = []
    for _ in range(count):
        value = math.ldexp(1 + random.random(), random.randint(low, high))
        out.append(-value if signed and random.random() < 0.5 else value)
    return out


def uniform(count, low, high):
    return [random.uniform(low, high) for _ in range(count)]


def near(count, centre, low=-52, high=-2):
    return [centre + (v if random.random() < 0.5 else -v) for v in any_exponent(count, low, high)]


def write(name, function, points):
    lines = []
    for point in points:
        arguments = point if isinstance(point, tuple) else (point,)
        line = row(function(*[mpf(a) for a in arguments]), *arguments)
        if line:
            lines.append(line)
    OUT.joinpath(name + ".csv").write_text("\n".join(lines) + "\n")
    print(name, len(lines))


TINY = [5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, 1e-310]

write(
    "exp",
    mpmath.exp,
    uniform(150, -745.1, 709.7)
    + uniform(60, -1, 1)
    + any_exponent(60, -60, 9, True)
    + uniform(40, -745.13, -708)
    + uniform(20, 700, 709.78)
    + neighbours(709.782712893384, 0)
    + neighbours(0.0027, 3)
    + [k * math.log(2) / 256 for k in range(-40, 40, 3)]
    + TINY,
)
write(
    "log",
    mpmath.log,
    any_exponent(150, -1022, 1023)
    + near(120, 1.0)
    + uniform(80, 0.5, 2)
    + any_exponent(30, -1074, -1023)
    + neighbours(0.6875)
    + neighbours(1.375)
    + neighbours(1 + 2**-7)
    + neighbours(1 - 2**-8)
    + [v for v in neighbours(1.0) if v != 1]
    + [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308],
)
write(
    "expm1",
    mpmath.expm1,
    uniform(100, -41, 709.7)
    + uniform(80, -1, 1)
    + any_exponent(120, -80, 5, True)
    + neighbours(0.0625)
    + neighbours(-0.0625)
    + uniform(40, -0.08, 0.08)
    + uniform(20, 35, 50)
    + TINY,
)
write(
    "log1p",
    mpmath.log1p,
    any_exponent(100, -70, -1, True)
    + any_exponent(80, 0, 1023)
    + uniform(80, -1, 1)
    + [v for v in near(60, -1.0) if v > -1]
    + uniform(40, -0.01, 0.02)
    + uniform(20, 0.99, 1.01)
    + TINY,
)


def power_points():
    out = []
    for _ in range(160):
        x = math.ldexp(1 + random.random(), random.randint(-1022, 1023))
        limit = 709 / abs(math.log(x)) if x != 1 else 1
        out.append((x, random.uniform(-limit, limit)))
    for v in near(120, 1.0, -52, -1):
        if v > 0 and v != 1:
            limit = 709 / abs(math.log(v))
            out.append((v, random.uniform(-limit, limit)))
    out += [(x, 2.0) for x in uniform(10, 0, 10)] + [(x, 0.5) for x in uniform(10, 0, 10)]
    out += [(x, random.uniform(-745, -709) / math.log(x)) for x in uniform(30, 1.1, 1000)]
    out += [(2.0, v) for v in uniform(30, -1074, 1023)] + [(10.0, float(v)) for v in range(-20, 20)]
    out += [(-x, float(random.randint(-40, 40))) for x in uniform(30, 0.1, 100)]
    out += [(5e-324, 0.5), (5e-324, -0.9), (1e-310, 0.3), (1.7976931348623157e308, 0.99)]
    return out


write("pow", mpmath.power, power_points())


def angles():
    out = uniform(80, -1, 1) + uniform(80, -100, 100) + uniform(80, -1e5, 1e5)
    out += any_exponent(60, 0, 1023, True) + any_exponent(40, -40, 0, True)
    for _ in range(120):
        out += neighbours(float(random.randint(1, 66_000) * mpmath.pi / 2), 0)
    for _ in range(40):
        out += [float(mpf(random.randint(2**20, 2**60)) * mpmath.pi / 2)]
    # The double nearest to a multiple of π/2 (Kahan; Muller 2016, table 11.1), and one below 2²⁰.
    out += [6381956970095103.0 * 2.0**797, math.pi / 2, 2.0**19.5, 2.0**20]
    return out


write("sin", mpmath.sin, angles() + TINY)
write("cos", mpmath.cos, angles())
mp.prec = 400
write(
    "lgamma",
    lambda x: mpmath.log(abs(mpmath.gamma(x))) if abs(x) < 1e5 else mpmath.loggamma(x),
    uniform(100, 0, 12)
    + any_exponent(60, -80, 100)
    + near(60, 1.0, -40, -2)
    + near(60, 2.0, -40, -2)
    + uniform(40, 12, 1000)
    + neighbours(2.5)
    + neighbours(0.5)
    + neighbours(10.0)
    + uniform(40, -20, 0)
    + [1e300, 1e306],
)
write(
    "erfc",
    mpmath.erfc,
    uniform(120, -6, 6) + uniform(60, 5, 26.5) + uniform(60, -1, 1) + any_exponent(20, -40, 0),
)
write("erf", mpmath.erf, uniform(80, -3, 3) + any_exponent(40, -60, 0, True))
write(
    "normalCDF",
    mpmath.ncdf,
    uniform(120, -9, 8) + uniform(80, -37, -5) + any_exponent(20, -40, 0, True),
)


def quantile(p):
    z = mpf(0)
    if p != mpf(1) / 2:
        start = -mpmath.sqrt(-2 * mpmath.log(min(p, 1 - p))) if min(p, 1 - p) < 0.1 else 0
        z = mpmath.findroot(
            lambda t: mpmath.log(mpmath.ncdf(t)) - mpmath.log(min(p, 1 - p)), start, tol=1e-80
        )
        z = z if p < 0.5 else -z
    return z


mp.prec = 300
write(
    "normalQuantile",
    quantile,
    uniform(150, 0.0001, 0.9999)
    + any_exponent(60, -1000, -4)
    + [1 - v for v in any_exponent(30, -50, -4)]
    + neighbours(0.075)
    + neighbours(0.925),
)
