"""The trained reader: windows of every context through the network, each window judged for itself, then spans compete.

There is no null for all contexts together: a span's confidence rests on its own window alone. In a text of several windows, which is
a whole article, an earlier span goes before a later one of like confidence: news tells first what matters most.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.reader import Span, weights
from qa.reader.network import score_windows
from qa.reader.windows import open_tokenizer, windows

if TYPE_CHECKING:
    from qa.reader.decode import Candidate
    from qa.reader.windows import Window

# What a span's place takes from its log odds when the spans of a long text compete: LATER · ln(1 + start / LATER_CHARACTERS). Of 40 pairs
# tried on 500 stories of newsqa_dev this is among the best; MODEL_CARD.md has the figures. The confidence does not know of it.
LATER = 0.21
LATER_CHARACTERS = 200


class SpanReader:
    """Reader whose spans are marked by a network trained for it. Safe to use from several threads.

    Args:
        folder: where `reader.safetensors` and `reader.json` are.
        half: compute in bfloat16; None does so where the processor has instructions for it.
    Raises:
        ReaderMissing: weights are missing or altered; the message names the file and the remedy.
    """

    name = "span"

    def __init__(self, folder: Path = weights.FOLDER, *, half: bool | None = None) -> None:
        body = weights.body_folder()
        self._model, self._settings = weights.load(folder, body)
        self._tokenizer = open_tokenizer(str(body / "tokenizer.json"))
        self._half = half_is_fast() if half is None else half
        self.threshold = self._settings.threshold

    def read(self, question: str, contexts: Sequence[str], *, k: int, headings: Sequence[str] = ()) -> tuple[Span, ...]:
        """See Reader.read. `score` is the log odds of `confidence`, less for a later place in a text of several windows."""
        if k < 1:
            return ()
        made = windows(question, contexts, self._tokenizer, headings)
        found = self.candidates(made, k=k)
        counts = Counter(window.context for window in made)
        spans = [self._span(candidate, long=counts[candidate.context] > 1) for candidate in found]
        spans.sort(key=lambda span: (-span.score, span.context, span.start))
        return tuple(_without_overlaps(spans, k))

    def candidates(self, made: Sequence[Window], *, k: int) -> tuple[Candidate, ...]:
        """Return up to k candidates of each window, uncalibrated, windows in order."""
        return tuple(one for many in score_windows(self._model, made, k=k, half=self._half) for one in many)

    def _span(self, candidate: Candidate, *, long: bool) -> Span:
        later = LATER * math.log1p(candidate.start / LATER_CHARACTERS) if long else 0.0
        calibration = self._settings.calibration
        return Span(
            context=candidate.context,
            start=candidate.start,
            end=candidate.end,
            confidence=calibration.confidence(candidate.features),
            score=calibration.score(candidate.features) - later,
        )


def half_is_fast() -> bool:
    """Whether this processor multiplies bfloat16 matrices in hardware."""
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _without_overlaps(spans: Sequence[Span], k: int) -> list[Span]:
    """Keep the best k spans, dropping those that overlap a better one of the same context."""
    kept: list[Span] = []
    for span in spans:
        if len(kept) == k:
            break
        if not any(other.context == span.context and other.start < span.end and span.start < other.end for other in kept):
            kept.append(span)
    return kept
