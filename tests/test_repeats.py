"""What a site repeats around its articles becomes cuts; what a story repeats, or an article says itself, stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from stored import contents

from qa.articles import stamp
from qa.articles.repeats import REASON, without
from qa.ingest import Ingest
from tests.fake_desk import article
from vectorstore.records import Cut
from vectorstore.store import Store

APPEAL = "The Skarn Courier belongs to its readers and lives on what they give every month."
STOCK = "The council did not reply."
BODIES = {
    name: f"{title}\n\n{{}}{lead}\n\n{STOCK}\n\n{end}"
    for name, title, lead, end in (
        (
            "crane",
            "Crane falls in harbour",
            "The crane fell on Tuesday across two moored ferries, and nobody was hurt, the harbour master said.",
            "Engineers looked at the wreck until the evening and found a broken bolt in its foot.",
        ),
        (
            "strike",
            "Bus drivers stop work",
            "The bus drivers stopped work on Monday morning at six, because they want eight percent more pay.",
            "The last strike of this kind was nine years ago and lasted for four days.",
        ),
        (
            "flood",
            "Tamm leaves its banks",
            "The river Tamm left its banks on Friday and flooded forty cellars in the lower part of the town.",
            "Firefighters pumped the water out for two days and two nights without a break.",
        ),
    )
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def write(folder: Path, name: str, foot: str = "", head: str = "") -> None:
    (folder / f"{name}.txt").write_text(BODIES[name].format(head and f"{head}\n\n") + (foot and f"\n\n{foot}"), encoding="utf-8")


def cuts(store: Store) -> dict[str, list[str]]:
    return {one.file.removesuffix(".txt"): [cut.text for cut in one.cuts if cut.reason == REASON] for one in store.articles()}


def test_a_line_at_the_foot_of_unrelated_articles_is_cut_and_kept_as_a_cut(store: Store, folder: Path) -> None:
    for name in BODIES:
        write(folder, name, foot=APPEAL)
    report = Ingest(store).run(folder)
    assert (report.added, report.updated) == (3, 0)
    assert cuts(store) == {name: [APPEAL] for name in BODIES}
    assert all(APPEAL not in one.text and "did not reply" in one.text for one in store.articles())


def test_the_stored_articles_change_when_the_third_tells(store: Store, folder: Path) -> None:
    for name in ("crane", "strike"):
        write(folder, name, head=APPEAL)
    Ingest(store).run(folder)
    assert cuts(store) == {"crane": [], "strike": []}
    write(folder, "flood", head=APPEAL)
    report = Ingest(store).run(folder)
    assert (report.added, report.updated, report.unchanged) == (1, 0, 2)
    assert cuts(store) == {name: [APPEAL] for name in BODIES}
    before = contents(store)
    assert (Ingest(store).run(folder).unchanged, contents(store)) == (3, before)
    assert all(one.text[passage.start : passage.end] == passage.text for one in store.articles() for passage in store.passages(one.id))


def test_what_articles_of_one_subject_repeat_stays(store: Store, folder: Path) -> None:
    background = "The ferry Skarven burned in March, and eleven people lost their lives in the fire."
    for n, (name, body) in enumerate(BODIES.items()):
        text = body.format("").split("\n\n", 1)[1]
        (folder / f"{name}.txt").write_text(f"Skarven inquiry, part {n}\n\n{text}\n\n{background}", encoding="utf-8")
    Ingest(store).run(folder)
    assert cuts(store) == {name: [] for name in BODIES}


def test_no_line_of_the_seeds_is_cut(store: Store, seeds: Path) -> None:
    Ingest(store).run(seeds)
    assert not any(cut.reason == REASON for one in store.articles() for cut in one.cuts)


def test_cuts_stay_in_their_places() -> None:
    text = "Title\nKicker\nBody one.\nBody two.\nFoot"
    one = article(text=text)
    changed = type(one)(
        **{name: getattr(one, name) for name in one.__slots__} | {"cuts": (Cut("menu", "menu", 13), Cut("end", "menu", len(text)))}
    )
    left = without(changed, [(6, 12), (text.index("Foot"), len(text))])
    assert left.text == "Title\nBody one.\nBody two."
    assert [(cut.text, cut.at) for cut in left.cuts] == [("Kicker", 6), ("menu", 6), ("Foot", len(left.text)), ("end", len(left.text))]


def test_unchanged_files_are_read_anew_when_the_parser_changes(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in BODIES:
        write(folder, name)
    Ingest(store).run(folder)
    before = contents(store)
    assert Ingest(store).run(folder).unchanged == 3
    monkeypatch.setattr(stamp, "PARSER", "next")
    report = Ingest(store).run(folder)
    assert (report.updated, report.removed, report.unchanged) == (3, 0, 0)
    assert contents(store) == before
    assert Ingest(store).run(folder).unchanged == 3
