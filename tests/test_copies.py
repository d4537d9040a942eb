"""Copies of one report are one story, whatever was done to them; two days' reports on a running story are two."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from qa.articles.copies import CopyFinder
from vectorstore.errors import UnknownArticle
from vectorstore.records import UNKNOWN, Article, Published, Root

ROOT = Root("r0000000", "wires", "/nowhere")
SUBJECTS = "council harbour minister bridge union farmers court hospital airline museum railway school river police festival bank".split()
VERBS = "approved rejected closed opened delayed repaired sold bought praised doubted announced cancelled visited measured".split()
OBJECTS = "budget plan tunnel contract strike ferry market tower archive garden reservoir lighthouse tariff election stadium pier".split()
DETAILS = (
    "after months of talks",
    "despite heavy rain",
    "with a narrow majority",
    "to general surprise",
    "in the old town",
    "before the winter",
    "for the second time",
)


def report(seed: int, sentences: int = 24) -> str:
    """Invented prose: every seed gives other sentences."""
    dice = random.Random(seed)
    made = []
    for _ in range(sentences):
        one, two = dice.sample(SUBJECTS, 2)
        made.append(
            f"The {one} of {dice.choice('ABCDEFGH')}{dice.choice('aeiou')}rn{dice.randrange(90)} {dice.choice(VERBS)} "
            f"the {dice.choice(OBJECTS)} {dice.choice(DETAILS)}, and the {two} {dice.choice(VERBS)} {dice.randrange(3, 900)} of them."
        )
    return "\n".join(" ".join(made[at : at + 2]) for at in range(0, sentences, 2))


def article(name: str, text: str, day: int | None = 1, title: str = "") -> Article:
    title = title or " ".join(text.split()[:6])
    published = UNKNOWN if day is None else Published(date(2024, 5, 1) + timedelta(day), date(2024, 5, 1) + timedelta(day), "day", "x", "x")
    return Article(
        name, ROOT.id, f"{name}.txt", title, f"{title}\n{text}", name, None, None, published, (), f"hash of {name} {len(text)}", name
    )


class Shelf:
    """A store that keeps articles in memory."""

    def __init__(self) -> None:
        self.held: dict[str, Article] = {}

    def article(self, article_id: str) -> Article:
        if article_id not in self.held:
            raise UnknownArticle(article_id)
        return self.held[article_id]

    def copies(self, article_id: str) -> tuple[Article, ...]:
        story = self.article(article_id).story
        return tuple(held for held in self.held.values() if held.story == story and held.id != article_id)

    def roots(self) -> tuple[Root, ...]:
        return (ROOT,)

    def manifest(self, root_id: str) -> dict[str, tuple[str, str]]:
        return {held.id: (held.file, held.raw_sha256) for held in self.held.values() if root_id == ROOT.id}

    def apply(self, stories: dict[str, str], new: Sequence[Article] = ()) -> None:
        self.held |= {one.id: one for one in new}
        for article_id, story in stories.items():
            self.held[article_id] = replace(self.held[article_id], story=story)

    def grouping(self) -> set[frozenset[str]]:
        return {
            frozenset(one.id for one in self.held.values() if one.story == story) for story in {one.story for one in self.held.values()}
        }


def ingest(articles: Sequence[Article], path: Path, shelf: Shelf | None = None) -> Shelf:
    shelf = shelf or Shelf()
    finder = CopyFinder(shelf, path)
    for one in articles:
        shelf.apply(finder.stories([one]), [one])
    finder.save()
    return shelf


def changed(text: str, share: float) -> str:
    dice = random.Random(7)
    return "\n".join(
        " ".join(f"x{dice.randrange(999)}" if dice.random() < share else word for word in line.split()) for line in text.split("\n")
    )


BOILERPLATE = "Sign up for the letter of the Daily Mail Box and never miss what happens in your street. " * 3
ORIGINAL = report(1)
EDITS = {
    "same": ORIGINAL,
    "seventy percent": ORIGINAL[: int(len(ORIGINAL) * 0.7)],
    "half": ORIGINAL[: int(len(ORIGINAL) * 0.5)],
    "thirty percent": ORIGINAL[: int(len(ORIGINAL) * 0.3)],
    "two paragraphs": "\n".join(ORIGINAL.split("\n")[:2]),
    "boilerplate above": BOILERPLATE + "\n" + ORIGINAL,
    "boilerplate below": ORIGINAL + "\n" + BOILERPLATE,
    "five percent changed": changed(ORIGINAL, 0.05),
    "other line breaks": ORIGINAL.replace("\n", " "),
    "shouted": ORIGINAL.upper(),
}


@pytest.mark.parametrize("edit", EDITS)
def test_edited_copy_joins_the_story(tmp_path: Path, edit: str) -> None:
    shelf = ingest(
        [article("a", ORIGINAL), article("z", report(2)), article("b", EDITS[edit], title="Quite another headline")], tmp_path / "s"
    )
    assert shelf.grouping() == {frozenset("ab"), frozenset("z")}
    assert shelf.article("b").story == "a"


def test_next_days_report_with_old_background_stays_its_own_story(tmp_path: Path) -> None:
    lines = ORIGINAL.split("\n")
    background = "\n".join(lines[4:])
    first = article("day1", "\n".join(lines[:4]) + "\n" + background, day=1)
    second = article("day2", report(9, 8) + "\n" + background, day=2)
    assert len(ingest([first, second], tmp_path / "s").grouping()) == 2


def test_same_template_with_other_figures_stays_its_own_story(tmp_path: Path) -> None:
    template = (
        "The river at {0} stood at {1} centimetres on Monday, {2} more than the day before, "
        "and {3} cellars were under water, the office said. "
    )
    first = " ".join(template.format(f"gauge {n}", 100 + n * 7, n * 3 + 1, n * 11) for n in range(8))
    second = " ".join(template.format(f"gauge {n}", 151 + n * 9, n * 5 + 2, n * 13 + 5) for n in range(8))
    assert len(ingest([article("mon", first), article("tue", second, day=2)], tmp_path / "s").grouping()) == 2


def test_update_of_the_next_day_with_another_toll_stays_its_own_story(tmp_path: Path) -> None:
    first = "The quake has killed 82 people, the office said.\n" + ORIGINAL
    second = first.replace("82", "131") + "\nA school for 90 children is gone."
    assert len(ingest([article("day1", first), article("day2", second, day=2)], tmp_path / "s").grouping()) == 2
    assert len(ingest([article("day1", first), article("day2", first, day=2)], tmp_path / "t").grouping()) == 1


def test_pages_that_show_only_the_sites_own_words_are_not_copies(tmp_path: Path) -> None:
    barrier = "Subscribe now to keep reading. Your support pays for reporting that takes its time and asks again. " * 4
    pages = [article("p1", barrier, 1, "Minister resigns over tunnel"), article("p2", barrier, 2, "Cathedral organ sounds again")]
    assert len(ingest(pages, tmp_path / "s").grouping()) == 2


def test_page_of_two_reports_does_not_merge_the_two(tmp_path: Path) -> None:
    one, two = article("one", report(1)), article("two", report(2))
    both = article("zboth", report(1) + "\n" + report(2), day=2)
    shelf = ingest([both, one, two], tmp_path / "s")
    assert shelf.article("one").story != shelf.article("two").story
    assert shelf.article("zboth").story in ("one", "two")


def test_roundup_that_holds_a_report_among_many_is_no_copy_of_it(tmp_path: Path) -> None:
    roundup = "\n".join(report(seed, 12) for seed in range(2, 30)) + "\n" + report(1, 12)
    assert len(ingest([article("brief", report(1, 12)), article("roundup", roundup)], tmp_path / "s").grouping()) == 2


def test_the_earliest_stands_for_the_story_in_any_order_of_arrival(tmp_path: Path) -> None:
    texts = list(EDITS.values())
    articles = [article(f"c{n}", text, day=1 + n % 2) for n, text in enumerate(texts)] + [article("b", ORIGINAL, day=None)]
    articles += [article(f"other{n}", report(20 + n)) for n in range(5)]
    groupings = []
    for seed in range(5):
        shuffled = random.Random(seed).sample(articles, len(articles))
        shelf = ingest(shuffled, tmp_path / f"s{seed}")
        groupings.append({one.id: one.story for one in shelf.held.values()})
    assert all(grouping == groupings[0] for grouping in groupings)
    assert groupings[0]["b"] == "c0"


def test_a_batch_gives_the_same_stories_as_one_by_one(tmp_path: Path) -> None:
    articles = [article(f"c{n}", text) for n, text in enumerate(EDITS.values())] + [article(f"other{n}", report(20 + n)) for n in range(5)]
    alone = {one.id: one.story for one in ingest(articles, tmp_path / "one").held.values()}
    assert CopyFinder(Shelf(), tmp_path / "all").stories(articles) == alone


def test_story_survives_the_removal_of_the_article_that_stood_for_it(tmp_path: Path) -> None:
    shelf = ingest([article("a", ORIGINAL, 1), article("b", EDITS["half"], 2), article("c", EDITS["boilerplate below"], 2)], tmp_path / "s")
    finder = CopyFinder(shelf, tmp_path / "s")
    shelf.apply(finder.without(["a"]))
    del shelf.held["a"]
    assert {one.story for one in shelf.held.values()} == {"b"}
    assert finder.stories([article("new", ORIGINAL, 3)]) == {"new": "b"}


def test_article_that_changes_leaves_its_story(tmp_path: Path) -> None:
    shelf = ingest([article("a", ORIGINAL), article("b", EDITS["half"])], tmp_path / "s")
    rewritten = article("a", report(5))
    shelf.apply(CopyFinder(shelf, tmp_path / "s").stories([rewritten]), [rewritten])
    assert {one.id: one.story for one in shelf.held.values()} == {"a": "a", "b": "b"}


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", None])
def test_lost_or_damaged_file_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "s"
    shelf = ingest([article("a", ORIGINAL)], path)
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert CopyFinder(shelf, path).stories([article("b", ORIGINAL)])["b"] == "a"


def test_sketches_of_the_file_are_used_and_stale_ones_are_not(tmp_path: Path) -> None:
    path = tmp_path / "s"
    shelf = ingest([article("a", ORIGINAL), article("gone", report(3))], path)
    del shelf.held["gone"]
    shelf.held["a"] = article("a", report(4) + "\nmore")
    finder = CopyFinder(shelf, path)
    assert finder.stories([article("b", ORIGINAL)]) == {"b": "b"}
    assert finder.stories([article("c", report(4))])["c"] == "a"
    assert finder.stories([article("d", report(3))]) == {"d": "d"}


def test_texts_of_a_few_words_and_other_scripts_do_no_harm(tmp_path: Path) -> None:
    short = [article("s1", "Yes."), article("s2", "No."), article("s3", "..."), article("s4", "Yes.")]
    japanese = (
        "市議会は月曜日、港の古い桟橋を修理する計画を承認した。費用は三億円で、工事は五か月かかる見込みだ。市長は安全が第一だと述べた。" * 2
    )
    shelf = ingest([*short, article("j1", japanese), article("j2", japanese[:90])], tmp_path / "s")
    assert shelf.article("j2").story == "j1"
    assert shelf.article("s2").story == "s2"
