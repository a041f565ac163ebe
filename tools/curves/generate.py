"""Fits the tables of Devices/Cpu/Elementwise/Curves/CurveTables.cs: piecewise polynomials that AVX-512 kernels keep in registers.

    python3 tools/curves/generate.py            # writes the file anew
    python3 tools/curves/generate.py --check    # fails if the file is not what this script writes

Needs NumPy and mpmath. A curve is cut into 16 pieces around the centres k w, k = 0 .. 15, of argument t = |x|; on each it is a polynomial of
degree 7 in r = t - k w. Points are Chebyshev's, weights relative (or absolute where the curve has a zero), coefficients are rounded to fp32 one
after the other, lowest first, and those still free are fitted again. The error that is printed is that of exact arithmetic with the rounded
coefficients, in parts of 2^-24 of the value (or of one).
"""
import sys
from pathlib import Path

import mpmath as mp
import numpy as np

mp.mp.dps = 40
PIECES, DEGREE, POINTS = 16, 7, 96
TARGET = Path(__file__).resolve().parents[2] / "src/Descent/Devices/Cpu/Elementwise/Curves/CurveTables.cs"


def upper(t):
    return mp.erfc(t / mp.sqrt(2)) / 2


def density(t):
    return mp.exp(-t * t / 2) / mp.sqrt(2 * mp.pi)


def logistic(x):
    return 1 / (1 + mp.exp(-x))


TANH_SCALE, TANH_CUBIC = 2 * mp.sqrt(2 / mp.pi), mp.mpf("0.044715")


def tanh_argument(t):
    return TANH_SCALE * (t + TANH_CUBIC * t**3)


def tanh_slope(t):
    s = logistic(-tanh_argument(t))
    return s - t * s * (1 - s) * TANH_SCALE * (1 + 3 * TANH_CUBIC * t * t)


# name, summary, curve of t >= 0, width of a piece (few bits, so that k w is exact), is the error relative
CURVES = [
    ("Gelu", "t Q(t), Q the upper tail of the normal distribution", lambda t: t * upper(t), 0.34375, True),
    ("GeluTanh", "t sigmoid(-2u), u = sqrt(2 / pi) (t + 0.044715 t^3)", lambda t: t * logistic(-tanh_argument(t)), 0.34375, True),
    ("GeluSlope", "Q(t) - t phi(t)", lambda t: upper(t) - t * density(t), 0.390625, False),
    ("GeluTanhSlope", "the slope of the tanh approximation at -t", tanh_slope, 0.390625, False),
    ("Tanh", "tanh t", mp.tanh, 0.59375, True),
    ("Erf", "erf t", mp.erf, 0.2578125, True),
]


def fit(curve, k, width, is_relative):
    """Coefficients of piece k as fp32, lowest first, and the largest error."""
    margin = 1e-6 * width
    low, high = (0.0 if k == 0 else -width / 2 - margin), width / 2 + margin
    nodes = (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(POINTS) + 0.5) / POINTS)
    values = [curve(mp.mpf(k * width) + mp.mpf(float(r))) for r in nodes]
    # Where the curve starts at zero the quotient curve / r is fitted, so that small results keep their digits.
    from_zero = k == 0 and curve(mp.mpf(0)) == 0
    exact = np.array([float(v) for v in values])
    weights = 1 / np.abs(exact) if is_relative else np.ones(POINTS)
    weights = weights * (1 - ((nodes - (low + high) / 2) / ((high - low) / 2)) ** 2) ** -0.25
    coefficients = []
    for degree in range(DEGREE + 1):
        rest = exact - sum(c * nodes**i for i, c in enumerate(coefficients))
        if degree == 0 and (from_zero or k == 0):
            coefficients.append(float(np.float32(float(curve(mp.mpf(0))))))
            continue
        powers = np.stack([(nodes / width) ** i for i in range(degree, DEGREE + 1)], 1) * weights[:, None]
        solution = np.linalg.lstsq(powers, rest * weights, rcond=None)[0]
        coefficients.append(float(np.float32(solution[0] / width**degree)))
    error = np.abs(sum(c * nodes**i for i, c in enumerate(coefficients)) - exact)
    if is_relative:
        error = error / np.abs(exact)
    return coefficients, float(error.max())


def literal(value):
    return np.format_float_scientific(np.float32(value), unique=True, trim="-").replace("e+00", "").replace("e-0", "e-").replace("e+0", "e") + "f"


def table(name, summary, curve, width, is_relative):
    rows, worst = [], 0.0
    for k in range(PIECES):
        coefficients, error = fit(curve, k, width, is_relative)
        rows.append(coefficients)
        worst = max(worst, error)
    print(f"{name}: {worst * 2**24:.3f}", file=sys.stderr)
    top = np.float32((PIECES - 1 + 0.499) * width)
    lines = [f"    /// <summary>{summary}.</summary>", f"    public static ReadOnlySpan<float> {name} =>", "    ["]
    lines.append("        " + ", ".join(literal(v) for v in (width, np.float32(1 / width), top)) + ",")
    for degree in range(DEGREE + 1):
        lines.append(f"        // r^{degree}")
        for start in range(0, PIECES, 8):
            lines.append("        " + ", ".join(literal(rows[k][degree]) for k in range(start, start + 8)) + ",")
    return lines + ["    ];", ""]


def text():
    lines = ["namespace Descent;", "", "/// <summary>Curves as 16 polynomials of degree 7 each; see <see cref=\"CurveKernels\"/>.</summary>"]
    lines += ["/// <remarks>",
              "/// Written by tools/curves/generate.py. First the width w of a piece, 1 / w and the largest argument; then for each power",
              "/// of r = t - k w the coefficients of the pieces k = 0 .. 15.", "/// </remarks>", "internal static class CurveTables", "{"]
    for curve in CURVES:
        lines += table(*curve)
    return "\n".join(lines[:-1] + ["}"]) + "\n"


if __name__ == "__main__":
    result = text()
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == result else f"{TARGET.name} is not what this script writes.")
    TARGET.write_text(result)
