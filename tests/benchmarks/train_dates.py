"""Makes the tables of qa/articles/weights again: counts the clues' distances, trains the words' vectors, fits the exponents of the parts.

    python tests/benchmarks/train_dates.py --corpus news.jsonl.xz --out qa/articles/weights

By the sha256 of the id, the first 2,000 articles choose probability and widest span (`dates.py --part tune --curve`), the next 1,000 are
the test part and are never read here, 3,000 to 6,000 fit the exponents, the rest is counted and trained on; the words are then trained once
more on all but the test part. About ten minutes and 4 GB on one core. Two runs differ slightly.

The words' model: the mean vector of a text's known terms, weighed by rarity, times one vector per month (the form of fastText's classifier,
Joulin et al. 2016), trained with a third of the terms dropped and the target spread over the neighbouring months. Rare years count more.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import zlib
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import torch

from qa.articles.almanac import Almanac, Calendar, terms
from qa.articles.clues import MONTH_STARTS, Clues, clues
from qa.articles.dateline import from_stamp
from qa.articles.datewords import calendar_day

SINCE, MONTHS_LEARNT = 2012, 176  # January 2012 to August 2026
TERMS, SIZE, DROP, ROUNDS, RATE = 60_000, 64, 0.3, 6, 0.01
EDGES = {
    "day": [-1461, -731, -366, -181, -91, -61, -31, -15, -8, -4, -2, -1, 0, 1, 2, 3, 5, 8, 15, 31, 61, 91, 181, 366, 731, 1461, 2922],
    "yearless": [-121, -61, -31, -15, -8, -4, -2, -1, 0, 1, 2, 3, 5, 8, 15, 31, 61, 91, 122],
    "month": [-36, -24, -12, -8, -5, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 13, 15, 18, 24, 36, 60, 120],
}
# Width of the two open bins of each family, and the number of days or months that "anywhere" means.
ENDS = {"day": (1500, 1500), "yearless": (61, 61), "month": (60, 100)}
ANYWHERE = {"day": 8000, "yearless": 365, "month": 260, "season": 12, "weekday": 7}
SEASONAL = ("year", "spring", "summer", "fall", "autumn", "winter")
YEARS_FROM, YEARS_TO, YEARS_FAR = -3, 9, 21


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the corpus: its place by hash, its day, its clues, its terms' hashes; `stamped` when the text states the day."""

    place: int
    day: date
    clues: Clues
    terms: np.ndarray
    text: str
    stamped: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = read(options.corpus)
    counted = [row for row in rows if row.place >= 6000]
    settings = count(counted)
    ids = choose_terms(counted)
    options.out.mkdir(parents=True, exist_ok=True)
    # First with the words of the counted part, to fit the exponents on articles unknown to it; then with all but the test part.
    save(options.out, settings | {"power": dict.fromkeys(["years", "words", *ANYWHERE], 1.0)}, train(counted, ids))
    power = fit([row for row in rows if 3000 <= row.place < 6000 and not row.stamped][:1300], Almanac(options.out))
    save(options.out, settings | {"power": power}, train(rows, ids))
    sys.stdout.write(f"{len(rows)} articles, power {power}\n")


def read(path: Path) -> list[Row]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        articles = sorted((json.loads(line) for line in lines), key=lambda row: int(sha256(row["id"].encode()).hexdigest()[:8], 16))
    rows = []
    for place, article in enumerate(articles):
        if not 2000 <= place < 3000:
            text = f"{article['title'] or ''}\n{article['text']}"
            hashes = np.array([zlib.crc32(term.encode()) for term in terms(text)], np.uint32)
            stamped = from_stamp(text.split("\n")) is not None
            rows.append(Row(place, date.fromisoformat(article["date"]), clues(text), hashes, text, stamped))
    return rows


def nearest(day: date, at: int) -> date | None:
    """Return that day of the year, as `Clue.at` counts it, nearest to a day; None for a 29 February with no leap year about."""
    month = bisect_right(MONTH_STARTS, at)
    days = [calendar_day(year, month, at - MONTH_STARTS[month - 1] + 1) for year in (day.year - 1, day.year, day.year + 1)]
    return min((one for one in days if one), key=lambda one: abs((one - day).days), default=None)


def count(rows: list[Row]) -> dict[str, Any]:
    """Count where the day of publication lies from each clue, and which years are written how often; as log ratios to anywhere."""
    bins = {family: len(edges) + 1 for family, edges in EDGES.items()} | {"season": 12, "weekday": 7}
    counts: dict[str, tuple[str, np.ndarray]] = {}
    years = {offset: np.zeros(3) for offset in range(YEARS_FROM, YEARS_TO + 1)}
    weekdays = [0, 0]
    for row in rows:
        if row.stamped:
            continue
        for clue in row.clues.found:
            if clue.family == "season":
                place = (row.day.month - 1 - clue.at) % 12
            elif clue.family == "weekday":
                place = (row.day.weekday() - clue.at) % 7
            else:
                distance = row.day.toordinal() - clue.at if clue.family == "day" else row.day.year * 12 + row.day.month - 1 - clue.at
                if clue.family == "yearless":
                    near = nearest(row.day, clue.at)
                    if near is None:
                        continue
                    distance = (row.day - near).days
                    if clue.weekday is not None and abs(distance) <= 60:
                        weekdays[near.weekday() == clue.weekday] += 1
                place = int(np.searchsorted(EDGES[clue.family], distance, side="right"))
            counts.setdefault(clue.table, (clue.family, np.zeros(bins[clue.family])))[1][place] += 1
        for offset in range(YEARS_FROM, YEARS_FAR):
            years[min(offset, YEARS_TO)][min(row.clues.years.get(row.day.year - offset, 0), 2)] += 1
    far = years[YEARS_TO] / years[YEARS_TO].sum()
    wrong = weekdays[0] / sum(weekdays)
    return {
        "words_since": SINCE,
        "years_from": YEARS_FROM,
        "years": [np.log((years[k] + 1) / (years[k].sum() + 3) / far).round(4).tolist() for k in range(YEARS_FROM, YEARS_TO)],
        "weekday": [round(log((1 - wrong) * 7), 4), round(log(wrong * 7 / 6), 4)],
        "edges": EDGES,
        "tables": {
            name: {"family": family, "values": ratios(name, family, counts)}
            for name, (family, _) in sorted(counts.items())
            if useful(name, family)
        },
    }


def useful(name: str, family: str) -> bool:
    return family != "season" or any(unit in name for unit in SEASONAL)


def ratios(name: str, family: str, counts: dict[str, tuple[str, np.ndarray]]) -> list[float]:
    """Smooth a table towards its family's, mix in 2 % of anywhere, and divide by anywhere."""
    own = counts[name][1]
    whole = sum(values for other, values in counts.values() if other == family)
    if family in EDGES:
        width = np.concatenate([[ENDS[family][0]], np.diff(EDGES[family]), [ENDS[family][1]]])
    else:
        width = np.ones(len(own))
    prior = np.full(12, 1 / 12) if family == "season" else (whole + 0.5) / (whole.sum() + 0.5 * len(own))
    weight = 30 if family == "season" else 40
    share = 0.98 * (own + weight * prior) / (own.sum() + weight) + 0.02 * width / width.sum()
    return [round(float(value), 3) for value in np.log(share / width * ANYWHERE[family])]


def choose_terms(rows: list[Row]) -> np.ndarray:
    """Return the hashes of the terms whose frequency changes most over the half-years or over the months of the year (G statistic),
    sorted.
    """
    frequency = Counter(term for row in rows for term in row.terms.tolist())
    kept = [term for term, number in frequency.items() if 5 <= number <= 0.4 * len(rows)]
    index = {term: n for n, term in enumerate(kept)}
    halves, seasons, per_half = np.zeros((len(kept), 29)), np.zeros((len(kept), 12)), np.zeros(29)
    for row in rows:
        half = min(max((row.day.year - SINCE) * 2 + (row.day.month - 1) // 6, 0), 28)
        held = [index[term] for term in row.terms.tolist() if term in index]
        halves[held, half] += 1
        seasons[held, row.day.month - 1] += 1
        per_half[half] += 1
    score = g_statistic(halves, per_half) / 28 + g_statistic(seasons, seasons.sum(0)) / 11
    return np.sort(np.array(kept, np.uint32)[np.argsort(-score)[:TERMS]])


def g_statistic(table: np.ndarray, totals: np.ndarray) -> np.ndarray:
    expected = table.sum(1, keepdims=True) * totals / totals.sum()
    result: np.ndarray = (2 * table * np.log(np.maximum(table, 1e-9) / np.maximum(expected, 1e-9))).sum(1)
    return result


def train(rows: list[Row], ids: np.ndarray) -> dict[str, np.ndarray]:
    """Train the vectors of terms and months; the vectors come back in bytes with a scale for each."""
    torch.manual_seed(0)
    bags = []
    for row in rows:
        at = np.minimum(np.searchsorted(ids, row.terms), len(ids) - 1)
        bags.append(at[ids[at] == row.terms].astype(np.int64))
    month = np.array([min(max((row.day.year - SINCE) * 12 + row.day.month - 1, 0), MONTHS_LEARNT - 1) for row in rows])
    rarity = np.log(len(bags) / np.maximum(np.bincount(np.concatenate(bags), minlength=len(ids)), 1))
    rare = torch.tensor(rarity / rarity.mean(), dtype=torch.float32)
    per_year = np.bincount(month // 12, minlength=16)
    weight = 1 / np.sqrt(np.maximum(per_year, 20))[month // 12]
    weights = torch.tensor(weight / weight.mean(), dtype=torch.float32)
    spread = np.exp(-0.5 * (np.arange(-3, 4) / 0.6) ** 2)
    target = torch.zeros(MONTHS_LEARNT, MONTHS_LEARNT)
    for here in range(MONTHS_LEARNT):
        for offset, share in zip(range(-3, 4), spread / spread.sum(), strict=True):
            target[here, min(max(here + offset, 0), MONTHS_LEARNT - 1)] += float(share)
    vectors, months = torch.nn.EmbeddingBag(len(ids), SIZE, mode="sum"), torch.nn.Linear(SIZE, MONTHS_LEARNT)
    torch.nn.init.normal_(vectors.weight, 0, 0.05)
    optimizer = torch.optim.Adam([*vectors.parameters(), *months.parameters()], lr=RATE)
    random = np.random.default_rng(0)
    for _ in range(ROUNDS):
        order = random.permutation(len(bags))
        for begin in range(0, len(order), 256):
            batch = order[begin : begin + 256]
            held = [bags[n][random.random(len(bags[n])) > DROP] for n in batch]
            flat, starts = torch.tensor(np.concatenate(held)), torch.tensor(np.cumsum([0] + [len(bag) for bag in held[:-1]]))
            scale = torch.tensor([1 / sqrt(max(len(bag), 30)) for bag in held], dtype=torch.float32)
            scores = torch.log_softmax(months(vectors(flat, starts, per_sample_weights=rare[flat]) * scale[:, None]), 1)
            loss = (-(target[month[batch]] * scores).sum(1) * weights[batch]).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] *= 0.75
    table = (vectors.weight.detach() * rare[:, None]).numpy()
    scales = np.maximum(np.abs(table).max(1) / 127, 1e-9).astype(np.float32)
    return {
        "terms": ids,
        "vectors": np.round(table / scales[:, None]).astype(np.int8),
        "scales": scales,
        "months": months.weight.detach().numpy(),
        "level": months.bias.detach().numpy(),
    }


def save(folder: Path, settings: dict[str, Any], words: dict[str, np.ndarray]) -> None:
    (folder / "dates.json").write_text(
        json.dumps(settings).replace('"tables": {', '"tables": {\n').replace(']}, "', ']},\n"') + "\n", "utf-8"
    )
    np.savez_compressed(folder / "datewords.npz", **words)


def fit(rows: list[Row], almanac: Almanac) -> dict[str, float]:
    """Fit the exponents that make the true days likeliest, starting from an almanac whose exponents are 1."""
    calendar = Calendar(date(SINCE + 14, 11, 21))
    names = ["years", "words", *ANYWHERE]
    voices = torch.zeros(len(names), len(rows), calendar.days, dtype=torch.float16)
    for n, row in enumerate(rows):
        for name, part in almanac.voices(row.text, calendar):
            voices[names.index(name), n] += torch.tensor(part.values, dtype=torch.float16)
    truth = torch.tensor([calendar.number(row.day) for row in rows])
    power = torch.full((len(names),), 0.7, requires_grad=True)
    optimizer = torch.optim.Adam([power], lr=0.08)
    for step in range(30):
        batch = torch.randperm(len(rows))[:200]
        scores = torch.log_softmax((power[:, None, None] * voices[:, batch].float()).sum(0), 1)
        loss = -scores[torch.arange(len(batch)), truth[batch]].mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step == 18:
            optimizer.param_groups[0]["lr"] = 0.03
    return {name: round(float(value), 3) for name, value in zip(names, power.detach(), strict=True)}


if __name__ == "__main__":
    main()
