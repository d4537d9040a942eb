"""Kill a process at each named point of each change: a restart finds the state before it or the state after it, never a third."""

from __future__ import annotations

import os
import re
import shutil
import sys
from multiprocessing import get_context
from multiprocessing.forkserver import ensure_running
from pathlib import Path

import pytest
import victims
from stored import check_library, contents, found, open_store

from vectorstore.errors import OtherModel
from vectorstore.killpoint import KILLED
from vectorstore.lock import Claim, owner

SOURCES = Path(__file__).parent.parent.parent / "vectorstore"
OLD = {article.id: [passage.id for passage in passages] for article, passages in victims.OLD}
NEW = {article.id: [passage.id for passage in passages] for article, passages in victims.NEW}
LESS = {"bridge": OLD["bridge"]}

BEFORE = ["write-half", "write-before-commit"]
AFTER = ["index-before", "index-between", "index-half", "index-after", "index-paid"]
BUILDING = ["build-started", "index-half", "build-filled", "switch-before", "switch-after", "switch-paid", "delete-half"]
CASES = [
    *((victims.change, point, OLD) for point in ["write-embedded", *BEFORE]),
    *((victims.change, point, NEW) for point in AFTER),
    *((victims.remove, point, OLD) for point in BEFORE),
    *((victims.remove, point, LESS) for point in AFTER if point != "index-half"),
    *((victims.reopen, point, OLD) for point in BUILDING),
    *((victims.make, point, OLD) for point in ["library-made", "build-started", "switch-before"]),
    *((victims.reembed, point, OLD) for point in ["reembed-staged", "reembed-before-commit", "switch-before"]),
]


@pytest.fixture(scope="module")
def forks():
    """Where victims come from: a server that has imported everything once. It looks only at PYTHONPATH for what to import."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["victims"])
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        ensure_running()
    return context


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    home = tmp_path_factory.mktemp("prepared")
    with open_store(home) as store:
        store.put(victims.OLD)
    return home


@pytest.mark.parametrize(("victim", "point", "wanted"), CASES, ids=[f"{victim.__name__}-{point}" for victim, point, _ in CASES])
def test_a_killed_change_is_there_or_not(forks, prepared, tmp_path, victim, point, wanted):
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    process = forks.Process(target=victim, args=(home, point))
    process.start()
    process.join(60)
    assert process.exitcode == KILLED, "the kill must have happened"
    assert owner(home) is None

    with Claim.take(home), _survivor(home) as store:
        assert contents(store) == wanted
        for name, query in (("bridge", "bridge stands"), ("fruit", "bananas grow"), ("dam", "the dam holds"), ("law", "a law was passed")):
            assert (name in found(store, query)) is (name in wanted)
        assert {hit.passage.id for hit in store.search("bridge", 50)} == {passage for passages in wanted.values() for passage in passages}
        assert (store.status().index, store.status().pending) == ("chroma", 0)
    check_library(home)
    assert len(list((home / "index").glob("build-*"))) == 1
    if victim is victims.make:
        with open_store(home / "new") as store:
            assert contents(store) == {}


def _survivor(home: Path):
    """The store after the crash, by whichever model the library says it has."""
    try:
        return open_store(home)
    except OtherModel:
        return open_store(home, victims.OTHER)


def test_an_interrupted_change_of_model_goes_on_where_it_stopped(forks, prepared, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    process = forks.Process(target=victims.reembed, args=(home, "reembed-staged"))
    process.start()
    process.join(60)
    assert process.exitcode == KILLED
    victims.OTHER.encoded.clear()
    with open_store(home, victims.OTHER, reembed=True) as store:
        assert victims.OTHER.encoded == []
        assert contents(store) == OLD


def test_every_kill_point_is_tried():
    named = {name for file in SOURCES.glob("*.py") for name in re.findall(r'killpoint\("([\w-]+)"\)', file.read_text())}
    assert named == {point for _, point, _ in CASES}
