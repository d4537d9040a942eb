"""Features of a span → the probability that it is right: a small logistic model, fitted by Newton's method.

It sees only what the network says about the span, never how long the passage is or how many windows it has.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the logistic model, in the order of `decode.FEATURES`, and its constant."""

    weights: tuple[float, ...]
    constant: float

    def score(self, features: Sequence[float]) -> float:
        """Return the log odds of being right."""
        return self.constant + sum(w * f for w, f in zip(self.weights, features, strict=True))

    def confidence(self, features: Sequence[float]) -> float:
        """Return the probability of being right, 0 to 1."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.score(features)))))


def fit(
    features: Sequence[Sequence[float]],
    right: Sequence[bool],
    *,
    least: Sequence[float],
    given: Sequence[float] | None = None,
    ridge: float = 1.0,
) -> Calibration:
    """Fit the model by penalised maximum likelihood, with a least weight for each feature.

    The least weights keep the order sensible: whatever a small sample says, more certainty never lowers the confidence.

    Args:
        features: one sequence per span.
        right: whether the span is right, one per span; at least one of each.
        least: the lowest weight that each feature may have.
        given: log odds known beforehand, one per span, that are not fitted; None for none.
        ridge: strength of the penalty on the weights of standardised features.
    Raises:
        ValueError: there is nothing to tell apart.
    """
    import numpy as np

    x = np.asarray(features, dtype=np.float64)
    y = np.asarray(right, dtype=np.float64)
    if x.ndim != 2 or len(x) != len(y) or y.min(initial=1.0) == y.max(initial=0.0):
        raise ValueError("calibration needs spans that are right and spans that are wrong")
    known = np.zeros(len(x)) if given is None else np.asarray(given, dtype=np.float64)
    weights = np.asarray(least, dtype=np.float64)
    free = np.ones(x.shape[1], dtype=bool)
    while True:
        fixed = known + x[:, ~free] @ weights[~free]
        weights[free], constant = _newton(x[:, free], y, fixed, ridge)
        low = free & (weights < np.asarray(least) - 1e-12)
        if not low.any():
            return Calibration(weights=tuple(map(float, weights)), constant=constant)
        weights[low] = np.asarray(least)[low]
        free &= ~low


def _newton(x: NDArray[np.float64], y: NDArray[np.float64], fixed: NDArray[np.float64], ridge: float) -> tuple[NDArray[np.float64], float]:
    """Return the weights of x and the constant, given what the fixed features already say."""
    import numpy as np

    centre, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([(x - centre) / spread, np.ones((len(x), 1))])
    penalty = np.diag([ridge] * x.shape[1] + [1e-6])
    weights = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ weights - fixed))
        step = np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + penalty, z.T @ (p - y) + penalty @ weights)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    plain = weights[:-1] / spread
    return plain, float(weights[-1] - plain @ centre)
