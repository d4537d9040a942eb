"""Measure, in Chromium and over the real desk, how soon after Enter the first passage and the whole answer are on the screen.

Run from the project's root, with nothing else at work on the machine:

    python tests/benchmarks/first_passage.py [--articles PATH] [--questions FILE.jsonl] [--warm 3] [--times 30]

Prints one line for the first passage and one for the whole answer: p50 and p95 in milliseconds. The limit for the first is 150 ms, p50.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

import torch  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from serving import serving  # noqa: E402

from qa.desk import build, claim  # noqa: E402
from qa.evaluation.questions import read_plain_questions  # noqa: E402
from qa.settings import Settings  # noqa: E402

# Waits in the page itself, for the frame after which something is visible: the way from Playwright and back is not counted.
WATCH = """() => { window.seen = {};
  const began = performance.now();
  const look = () => {
    const turn = document.querySelector(".turn:last-child");
    if (turn && !window.seen.first && turn.querySelector(".glimpse p, .citation")) window.seen.first = performance.now() - began;
    if (turn && turn.querySelector(".how")) { window.seen.whole = performance.now() - began; return; }
    requestAnimationFrame(look);
  };
  document.querySelectorAll(".turn").forEach((one) => one.remove());
  document.querySelector("#ask").requestSubmit();
  requestAnimationFrame(look);
}"""


def measure(page: Page, question: str) -> tuple[float, float]:
    """Return the milliseconds to the first passage and to the whole answer."""
    page.fill("#question", question)
    page.evaluate(WATCH)
    page.wait_for_selector(".turn:last-child .how", state="attached", timeout=120_000)
    page.wait_for_timeout(50)  # the frame in which it is shown
    seen = page.evaluate("window.seen")
    return seen.get("first", seen["whole"]), seen["whole"]


def told(name: str, times: list[float]) -> str:
    """Return one line of figures."""
    return f"{name:14} p50 {median(times):6.0f} ms   p95 {quantiles(times, n=20)[18]:6.0f} ms   ({len(times)} questions)"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=ROOT / "seeds")
    parser.add_argument("--questions", type=Path, default=ROOT / "tests" / "data" / "seeds_open.jsonl")
    parser.add_argument("--warm", type=int, default=3)
    parser.add_argument("--times", type=int, default=30)
    args = parser.parse_args()
    torch.set_num_threads(1)
    questions = [question.text for question in read_plain_questions(args.questions)][: args.warm + args.times]
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        settings = Settings(home=Path(home), threads=1)
        with claim(settings):
            desk = build(settings)
            desk.ingest.run(args.articles)
            with serving(desk) as address:
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox", "--disable-gpu"]
                )
                page = browser.new_page()
                page.goto(address)
                while not page.request.get(f"{address}/api/v1/suggestions").json()["complete"]:
                    page.wait_for_timeout(500)  # they are made once, in the background, by asking
                found = [measure(page, question) for question in questions][args.warm :]
                browser.close()
            desk.close()
    sys.stdout.write(
        told("first passage", [first for first, _ in found]) + "\n" + told("whole answer", [whole for _, whole in found]) + "\n"
    )


if __name__ == "__main__":
    main()
