"""A Figure as a few characters, the same on the terminal and on the page."""

from __future__ import annotations

from qa.evaluation.summary import Figure


def cell(figure: Figure) -> str:
    """Write a figure with its interval: `.812 [.74-.88]`, `34.2` for milliseconds, `-` where there was nothing to measure."""
    if figure.low is None or figure.high is None:
        return short(figure, 3)
    return f"{short(figure, 3)} [{_share(figure.low, 2)}-{_share(figure.high, 2)}]"


def short(figure: Figure, places: int = 2) -> str:
    """Write a figure without its interval: `.81`."""
    if figure.value is None:
        return "-"
    return f"{figure.value:.1f}" if " ms " in figure.name else _share(figure.value, places)


def _share(value: float, places: int) -> str:
    return f"{value:.{places}f}".removeprefix("0") if value < 1 else f"{value:.{places}f}"
