"""Quantiles of the Beta distribution with the standard library alone.

The regularised incomplete beta function I_x(a, b) by its continued fraction, evaluated with the modified
Lentz method (Press et al., "Numerical Recipes", 3rd ed., section 6.4; NIST Digital Library of Mathematical
Functions 8.17.22), and its inverse by Newton's method inside a bracket: where a step would leave the bracket
or does not shrink fast enough, the bracket is halved instead, so it is never wrong at the edges.
"""

import math
from functools import lru_cache

TOLERANCE = 1e-14
TERMS_MAX = 100_000
GRID = 2.0**45  # quantiles fall on odd multiples of 1 / GRID, 3e-14, so that 1 - x is exact as well
STEP_MIN = 1e-14
STEPS_MAX = 200  # about eight are needed; halving alone would take 47
_TINY = 1e-300


def incomplete_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b): the probability that a Beta(a, b) variable is at most ``x``, for a, b > 0 and x in 0..1."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = _front(x, a, b)
    # The fraction converges quickly on this side of the mean; the other side is its mirror image.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


@lru_cache(maxsize=4096)
def quantile(q: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = q, for q strictly between 0 and 1."""
    low, high = 0.0, 1.0
    x = a / (a + b)
    step, step_before = 1.0, 1.0
    for _ in range(STEPS_MAX):
        missed = incomplete_beta(x, a, b) - q
        low, high = (x, high) if missed < 0 else (low, x)
        step_before, step = step, -missed * x * (1 - x) / max(_front(x, a, b), _TINY)
        if not low < x + step < high or abs(step) > abs(step_before) / 2:
            step = (low + high) / 2 - x
        x += step
        if abs(step) < STEP_MIN or x in (low, high):
            break
    return (2 * math.floor(x * GRID / 2) + 1) / GRID


def _front(x: float, a: float, b: float) -> float:
    """x**a * (1 - x)**b / B(a, b): the density at ``x``, times x (1 - x)."""
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front)


def _fraction(x: float, a: float, b: float) -> float:
    """1 / (1 + d1 / (1 + d2 / (1 + …))) with the coefficients of DLMF 8.17.22."""
    c = 1.0
    d = 1 / _off_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, TERMS_MAX):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for coefficient in (even, odd):
            d = 1 / _off_zero(1 + coefficient * d)
            c = _off_zero(1 + coefficient / c)
            value *= c * d
        if abs(c * d - 1) < TOLERANCE:
            return value
    raise ArithmeticError(f"the incomplete beta function did not settle for a={a}, b={b}, x={x}")


def _off_zero(number: float) -> float:
    return number if abs(number) > _TINY else _TINY
