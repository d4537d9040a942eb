"""Scores of one window → its best spans, each with the features that the calibration reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa.reader.windows import Window

MOST_TOKENS = 40  # longest span, in tokens: a long sentence
FEATURES = ("gap", "answers", "certainty")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of one window before calibration.

    Attributes:
        context: index of the passage.
        start, end: half-open code points in it.
        gap: start plus end logit of the window's best span, minus those of the first token ("no answer here").
        answers: the window's null logit, negated: higher means "does answer".
        certainty: log probability of the span among all spans of its window, at most 0.
    """

    context: int
    start: int
    end: int
    gap: float
    answers: float
    certainty: float

    @property
    def features(self) -> tuple[float, ...]:
        """The values that the calibration reads, in the order of FEATURES. Within a window only `certainty` differs."""
        return (self.gap, self.answers, self.certainty)


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
    made: list[Candidate] = []
    for _ in range(k):
        start, end = divmod(int(grid.argmax()), count)
        score = float(grid[start, end])
        if not np.isfinite(score):
            break
        grid[: end + 1, start:] = -np.inf  # every span that overlaps begins at or before `end` and ends at or after `start`
        made.append(
            Candidate(
                context=window.context,
                start=window.offsets[start][0],
                end=window.offsets[end][1],
                gap=float(top) - none,
                answers=-null,
                certainty=score - total,
            )
        )
    return tuple(made)
