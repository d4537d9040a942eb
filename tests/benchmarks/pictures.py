"""Take the pictures of the README: the page's main states in Chromium, over seeds/ and the invented test stories.

    python tests/benchmarks/pictures.py [--into docs] [--only NAME ...]

Each is written as a PNG of at most 256 colours. Look at them before they are committed.
"""

from __future__ import annotations

import argparse
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from pages import ask  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from serving import serving  # noqa: E402

from qa.desk import Desk, build, claim  # noqa: E402
from qa.settings import Settings  # noqa: E402

STORIES = ROOT / "tests" / "data" / "stories" / "articles.jsonl"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256


def palette(png: bytes) -> bytes:
    """Return an RGB or RGBA PNG with 8 bits a channel, not interlaced, as one with a palette: the most frequent 256 colours."""
    parts, at = [], len(SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        parts.append((kind, png[at + 8 : at + 8 + length]))
        at += 12 + length
    width, height, _, colour = struct.unpack(">IIBB", parts[0][1][:10])
    pixels = unfiltered(zlib.decompress(b"".join(data for kind, data in parts if kind == b"IDAT")), width, height, 4 if colour == 6 else 3)
    keys = (pixels[:, :, :3].astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)).reshape(-1)
    found, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = np.sort(np.argsort(-counts, kind="stable")[:COLOURS])
    channels = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.int32)
    nearest = ((channels[:, None, :] - channels[kept][None]) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    rows = np.concatenate([np.zeros((height, 1), np.uint8), nearest[places].reshape(height, width)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", channels[kept].astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def unfiltered(raw: bytes, width: int, height: int, channels: int) -> Any:
    """Undo PNG's row filters; returns (height, width, channels), uint8. PNG specification, section 9."""
    stride = width * channels
    out = np.zeros((height, stride), np.uint8)
    above = np.zeros(stride, np.uint8)
    for y in range(height):
        at = y * (stride + 1)
        kind, row = raw[at], np.frombuffer(raw, np.uint8, stride, at + 1).copy()
        if kind == 2:
            row += above
        elif kind:
            line, up = row.tolist(), above.tolist()
            for x in range(stride):
                left, corner = (line[x - channels], up[x - channels]) if x >= channels else (0, 0)
                guess = (left, 0, (left + up[x]) // 2, paeth(left, up[x], corner))[kind - 1]
                line[x] = (line[x] + guess) & 255
            row = np.array(line, np.uint8)
        out[y] = above = row
    return out.reshape(height, width, channels)


def paeth(left: int, up: int, corner: int) -> int:
    """Return the neighbour that comes nearest to left + up - corner."""
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def answer(page: Page) -> None:
    """A question with its answer."""
    ask(page, "Where were the bilateral talks held?")


def conflict(page: Page) -> None:
    """Articles that differ."""
    ask(page, "How much will the Velden bridge cost?")


def timeline(page: Page) -> None:
    """Answers along the time they belong to."""
    ask(page, "How many hectares did the Serra Alta wildfire burn?")


def silence(page: Page) -> None:
    """What the articles do not say."""
    ask(page, "How many goals did the home side score in the second half?")


def article(page: Page) -> None:
    """The source beside the answer, scrolled to its mark."""
    ask(page, "Where were the bilateral talks held?")
    page.locator(".turn:last-child a.source").first.click()
    page.wait_for_selector("#panel mark.current")


def library(page: Page) -> None:
    """The articles as a table."""
    page.goto(page.url.rstrip("/") + "/articles?sort=title")


# Name → what is done, and how the browser looks: width, height and colours.
PICTURES: dict[str, tuple[Callable[[Page], None], int, int, str]] = {
    "chat": (answer, 900, 700, "light"),
    "conflict": (conflict, 900, 760, "light"),
    "timeline": (timeline, 900, 860, "light"),
    "silence": (silence, 900, 720, "light"),
    "article": (article, 1280, 760, "light"),
    "library": (library, 1100, 760, "light"),
    "dark": (article, 1280, 760, "dark"),
    "phone": (answer, 320, 690, "light"),
}


def take(desk: Desk, into: Path, names: list[str]) -> None:
    """Take the pictures."""
    with serving(desk) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox", "--disable-gpu"])
        for name in names:
            act, width, height, scheme = PICTURES[name]
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.goto(address)
            act(page)
            page.wait_for_timeout(600)
            small = palette(page.screenshot())
            (into / f"{name}.png").write_bytes(small)
            sys.stdout.write(f"{name}.png {len(small):,} bytes\n")
            page.close()
        browser.close()


def main() -> None:
    """Build a library of the seeds and the stories, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=ROOT / "docs")
    parser.add_argument("--only", nargs="*", choices=list(PICTURES), default=list(PICTURES))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), threads=1)
        with claim(settings):
            desk = build(settings)
            try:
                desk.ingest.run(ROOT / "seeds")
                desk.ingest.run(STORIES)
                take(desk, given.into, given.only)
            finally:
                desk.close()


if __name__ == "__main__":
    main()
