"""Scores of one window → its best spans, each with the features that the calibration reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa.reader.windows import Window

MOST_TOKENS = 40  # longest span, in tokens: a long sentence
FEATURES = ("span_logit", "null_logit", "certainty", "margin")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of one window before calibration.

    Attributes:
        context: index of the passage.
        start, end: half-open code points in it.
        span_logit: start plus end logit of the span, minus those of the first token ("no answer").
        null_logit: of the window; higher means "does not answer".
        certainty: log probability of the span among all spans of its window.
        margin: how much better it is than the best span of the window that does not overlap it, in logits, at most 20.
    """

    context: int
    start: int
    end: int
    span_logit: float
    null_logit: float
    certainty: float
    margin: float

    @property
    def features(self) -> tuple[float, ...]:
        """The values that the calibration reads, in the order of FEATURES."""
        return (self.span_logit, self.null_logit, self.certainty, self.margin)


def candidates(window: Window, starts: NDArray[np.float32], ends: NDArray[np.float32], null: float, *, k: int) -> tuple[Candidate, ...]:
    """Return up to k spans of a window that do not overlap, best first.

    Args:
        window: with n passage tokens.
        starts, ends: logits of the window's tokens, at least `len(window.ids)` long; padding after that is not read.
        null: the window's null logit.
        k: most spans to return, at least 1.
    """
    import numpy as np

    count = len(window.offsets)
    first, last = window.passage, window.passage + count
    grid = starts[first:last, None].astype(np.float64) + ends[None, first:last]
    apart = np.arange(count)[None, :] - np.arange(count)[:, None]
    grid[(apart < 0) | (apart >= MOST_TOKENS)] = -np.inf
    empty = np.array([start >= end for start, end in window.offsets], dtype=bool)
    grid[empty, :] = -np.inf
    grid[:, empty] = -np.inf
    if not grid.size or not np.isfinite(grid).any():
        return ()
    none = float(starts[0]) + float(ends[0])
    top = grid.max()
    total = float(top + np.log(np.exp(grid - top).sum()))
    picked: list[tuple[int, int, float]] = []
    for _ in range(k + 1):
        best = int(grid.argmax())
        start, end = divmod(best, count)
        score = float(grid[start, end])
        if not np.isfinite(score):
            break
        picked.append((start, end, score))
        grid[: end + 1, start:] = -np.inf  # every span that overlaps begins at or before `end` and ends at or after `start`
    made = []
    for place, (start, end, score) in enumerate(picked[:k]):
        rival = picked[place + 1][2] if place + 1 < len(picked) else -np.inf
        made.append(
            Candidate(
                context=window.context,
                start=window.offsets[start][0],
                end=window.offsets[end][1],
                span_logit=score - none,
                null_logit=null,
                certainty=score - total,
                margin=min(20.0, score - rival),
            )
        )
    return tuple(made)
