"""Prints the constants of Simd512.Log: for each of 16 intervals of the mantissa m in [0.75, 1.5) a factor c near 1 / m and -ln c, and the
polynomial q of ln(1 + f) = f + f^2 q(f) for f = c m - 1.

Needs NumPy and mpmath. The interval is the first four bits of m's fraction. Beside 1 the factor is 1, so that results near zero keep their digits;
elsewhere it is the number near the reciprocal of the middle whose logarithm is nearest to an fp32 number.
"""
import mpmath as mp
import numpy as np

mp.mp.dps = 40


def interval(j):
    return (1 + j / 16, 1 + (j + 1) / 16) if j < 8 else ((1 + j / 16) / 2, (1 + (j + 1) / 16) / 2)


def factor(j):
    if j in (0, 15):
        return np.float32(1)
    low, high = interval(j)
    middle = np.float32(2 / (low + high))
    best = None
    for step in range(-4000, 4001):
        c = (middle.view(np.int32) + np.int32(step)).view(np.float32)
        exact = -mp.log(mp.mpf(float(c)))
        off = abs(exact - mp.mpf(float(np.float32(float(exact)))))
        if best is None or off < best[0]:
            best = (off, c)
    return best[1]


factors = [factor(j) for j in range(16)]
print("factor", ", ".join(f"{np.format_float_positional(c, unique=True, trim='-')}f" for c in factors))
print("-ln c ", ", ".join(f"{np.format_float_positional(np.float32(float(-mp.log(mp.mpf(float(c))))), unique=True, trim='-')}f" for c in factors))
ends = [float(c) * m - 1 for j, c in enumerate(factors) for m in interval(j)]
low, high = min(ends), max(ends)
nodes = (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(200) + 0.5) / 200)
target = np.array([float((mp.log1p(mp.mpf(float(f))) - f) / mp.mpf(float(f)) ** 2) for f in nodes])
weights = np.abs(nodes)  # of the relative error of the logarithm
fixed = []
for degree in range(4):
    rest = target - sum(c * nodes**i for i, c in enumerate(fixed))
    powers = np.stack([nodes**i for i in range(degree, 4)], 1) * weights[:, None]
    fixed.append(float(np.float32(np.linalg.lstsq(powers, rest * weights, rcond=None)[0][0])))
error = np.abs((sum(c * nodes**i for i, c in enumerate(fixed)) - target) * nodes)
print("q     ", ", ".join(f"{np.float32(c)!s}f" for c in fixed), f"for f from {low:.4f} to {high:.4f}, relative error {error.max():.1e}")
