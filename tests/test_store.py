"""What the store promises whoever puts articles in: all or nothing, incremental, never two owners, never a mix of two models."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from fake_embedder import WordCountEmbedder
from stored import ROOT, check_library, contents, found, item, open_store

from vectorstore.errors import (
    ArticleClash,
    FolderInUse,
    FolderUnusable,
    LibraryDamaged,
    OtherModel,
    StoreError,
    UnknownArticle,
)
from vectorstore.lock import Claim, Owner, owner
from vectorstore.records import Cut, Filters, Published, Root, Selection
from vectorstore.store import Store

TALKS = item("talks", "Leaders met in Tianjin on Sunday.", "They agreed on a bank.", title="Leaders meet")
FRUIT = item("fruit", "Bananas grow in the south.", source="Fruit Daily")


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path) as opened:
        yield opened
    check_library(tmp_path)


def test_what_is_put_comes_back_whole(store):
    article, passages = item("whole", "One.", "Two.", published=Published(date(2025, 1, 2), None, "range", "after 2 January", "after"))
    article = article.__class__(
        **{name: getattr(article, name) for name in article.__slots__} | {"cuts": (Cut("menu", "menu", 3),), "url": "u"}
    )
    store.put([(article, passages)])
    assert store.article("whole") == article
    assert store.passages("whole") == tuple(passages)
    assert store.counts(["whole", "nobody"]) == {"whole": 2, "nobody": 0}


def test_an_empty_library_answers_with_nothing(store):
    assert store.search("anything", 5) == ()
    assert store.articles() == ()
    assert store.remove(["nobody"]) == 0
    assert (store.status().articles, store.status().passages, store.status().pending) == (0, 0, 0)


def test_putting_the_same_again_embeds_nothing_and_keeps_the_index_untouched(tmp_path):
    embedder = WordCountEmbedder()
    with open_store(tmp_path, embedder) as store:
        store.put([TALKS, FRUIT])
        before = contents(store)
        embedder.encoded.clear()
        store.put([TALKS, FRUIT])
        assert embedder.encoded == []
        assert contents(store) == before
        assert store.status().stamp["dropped"] == "0"


def test_a_changed_article_is_replaced_whole_and_only_new_texts_are_embedded(tmp_path):
    embedder = WordCountEmbedder()
    with open_store(tmp_path, embedder) as store:
        store.put([TALKS, FRUIT])
        embedder.encoded.clear()
        store.put([item("talks", "Leaders met in Tianjin on Sunday.", "They agreed on nothing.", title="Leaders meet")])
        assert embedder.encoded == ["Leaders meet\nThey agreed on nothing."]
        assert [passage.text for passage in store.passages("talks")] == ["Leaders met in Tianjin on Sunday.", "They agreed on nothing."]
        assert all("bank" not in hit.passage.text for hit in store.search("agreed on a bank", 10))


def test_a_new_title_is_embedded_and_found(store):
    store.put([TALKS, FRUIT])
    store.put([item("fruit", "Bananas grow in the south.", title="Zeppelin news")])
    hits = store.search("zeppelin", 1)
    assert [hit.article.title for hit in hits] == ["Zeppelin news"]
    assert hits[0].words > 0


def test_a_passage_that_starts_with_its_title_is_embedded_without_it_once_more(tmp_path):
    embedder = WordCountEmbedder()
    with open_store(tmp_path, embedder) as store:
        store.put([item("a", "Leaders meet. In Tianjin.", title="Leaders meet")])
    assert embedder.encoded == ["Leaders meet. In Tianjin."]


def test_an_overlong_title_gives_way_to_the_passage(tmp_path, caplog):
    embedder = WordCountEmbedder(window=12)
    with open_store(tmp_path, embedder) as store, caplog.at_level(logging.WARNING):
        store.put([item("a", "Seven words are in this short passage.", title="A title that goes on and on")])
        assert embedder.encoded == ["Seven words are in this short passage."]
        assert not caplog.records
        store.put([item("b", "This passage is longer than the model can read at all, which is said aloud.")])
        assert "reads 10" in caplog.text


def test_the_same_paragraph_in_two_articles_is_embedded_once_and_found_twice(tmp_path):
    embedder = WordCountEmbedder()
    with open_store(tmp_path, embedder) as store:
        store.put([item("a", "The bridge opened on Monday.", title="Bridge"), item("b", "The bridge opened on Monday.", title="Bridge")])
        assert len(embedder.encoded) == 1
        assert sorted(found(store, "When did the bridge open?")) == ["a", "b"]
        store.remove(["a"])
        assert found(store, "When did the bridge open?") == ["b"]


def test_a_removed_article_is_gone_from_everything(store):
    store.put([TALKS, FRUIT])
    assert store.remove(["talks", "nobody"]) == 1
    assert found(store, "Tianjin leaders") == ["fruit"]
    with pytest.raises(UnknownArticle, match="talks"):
        store.article("talks")
    with pytest.raises(UnknownArticle):
        store.passages("talks")


def test_an_id_of_another_file_is_a_clash_that_names_both_and_changes_nothing(store):
    store.put([TALKS])
    with pytest.raises(ArticleClash, match="talks.txt.*other.txt"):
        store.put([FRUIT, item("talks", "Else.", file="other.txt")])
    with pytest.raises(ArticleClash):
        store.put([item("twice", "One."), item("twice", "Two.")])
    assert list(contents(store)) == ["talks"]


def test_an_article_may_move_to_another_file_when_the_old_one_goes_with_the_same_stroke(store):
    store.put([TALKS, FRUIT])
    moved = item("talks", "Leaders met in Tianjin on Sunday.", file="other.txt")
    store.put([moved], gone=["talks", "fruit"])
    assert store.manifest(ROOT.id) == {"talks": ("other.txt", moved[0].raw_sha256)}


def test_put_refuses_what_could_not_be_found_again(store):
    blank = item("blank", "  ")
    unknown = item("a", "Text.", root="nowhere")
    doubled = item("b", "Text.")
    half = item("c", "Half a pair: \ud800")
    for bad, said in ((blank, "blank"), (unknown, "nowhere"), ((doubled[0], doubled[1] * 2), "refused"), (half, "pair")):
        with pytest.raises(StoreError, match=said):
            store.put([FRUIT, bad])
    assert contents(store) == {}


def test_manifest_and_roots_tell_ingest_what_is_there(store):
    other = Root("r0", "corpus", "/a/corpus.jsonl")
    store.put_root(other)
    store.put([TALKS, item("c2", "Two.", root="r0", file="corpus.jsonl"), item("c1", "One.", root="r0", file="corpus.jsonl")])
    assert store.roots() == (other, ROOT)
    assert list(store.manifest("r0")) == ["c1", "c2"]
    assert store.manifest("r1") == {"talks": ("talks.txt", TALKS[0].raw_sha256)}
    assert store.manifest("nowhere") == {}


def test_articles_are_listed_in_order_and_in_pages(store):
    store.put([item(name, "Text.") for name in ("c", "a", "b")])
    assert [article.id for article in store.articles()] == ["a", "b", "c"]
    assert [article.id for article in store.articles(offset=1, limit=1)] == ["b"]


DAY = Published(date(2025, 3, 1), date(2025, 3, 1), "day", "1 March 2025", "header")
YEAR = Published(date(2025, 1, 1), date(2025, 12, 31), "year", "2025", "header")
BOUND = Published(None, date(2024, 12, 31), "unknown", None, None)


@pytest.mark.parametrize(
    ("filters", "selected"),
    [
        (Filters(), Selection(None, ())),
        (Filters(sources=("the GAZETTE",)), Selection(("bound", "day", "none"), ())),
        (Filters(sources=("Straße",)), Selection(("year",), ())),
        (Filters(published_from=date(2025, 3, 1), published_to=date(2025, 3, 1)), Selection(("day", "year"), ("none",))),
        (Filters(published_to=date(2025, 2, 28)), Selection(("year",), ("bound", "none"))),
        (Filters(published_from=date(2025, 3, 2), article_ids=("day", "none")), Selection((), ("none",))),
        (Filters(article_ids=("day", "nobody")), Selection(("day",), ())),
    ],
)
def test_filters_select_by_source_without_case_by_days_that_overlap_and_by_id(store, filters, selected):
    store.put(
        [
            item("day", "Text.", published=DAY),
            item("year", "Text.", published=YEAR, source="STRASSE"),
            item("bound", "Text.", published=BOUND),
            item("none", "Text."),
        ]
    )
    assert store.select(filters) == selected
    listed = [article.id for article in store.articles(filters)]
    wanted = ("bound", "day", "none", "year") if selected.article_ids is None else selected.article_ids
    assert listed == sorted((*wanted, *selected.undated))


def test_dates_and_stories_can_be_set_later(store):
    store.put([TALKS, FRUIT])
    store.set_published({"talks": DAY, "nobody": DAY})
    store.set_story({"fruit": "talks"})
    assert store.article("talks").published == DAY
    assert [article.id for article in store.copies("talks")] == ["fruit"]
    assert [article.id for article in store.copies("fruit")] == ["talks"]


def test_another_model_is_refused_until_the_passages_are_embedded_anew(tmp_path):
    with open_store(tmp_path) as store:
        store.put([TALKS, FRUIT])
    other = WordCountEmbedder(dim=32, name="other")
    with pytest.raises(OtherModel, match="dateline rebuild"):
        open_store(tmp_path, other)
    with open_store(tmp_path, other, reembed=True) as store:
        assert sorted(other.encoded) == [
            "About fruit\nBananas grow in the south.",
            "Leaders meet\nLeaders met in Tianjin on Sunday.",
            "Leaders meet\nThey agreed on a bank.",
        ]
        assert found(store, "bananas in the south", 1) == ["fruit"]
        assert store.status().stamp["model"] == other.fingerprint
    with open_store(tmp_path, other) as store:
        assert len(store.search("bananas", 10)) == 3
    check_library(tmp_path)


def test_a_model_that_reads_less_than_the_passages_hold_is_refused(tmp_path):
    with open_store(tmp_path) as store:
        store.put([TALKS])
    with pytest.raises(OtherModel, match="reads 4 word pieces"):
        open_store(tmp_path, WordCountEmbedder(window=6, name="short"), reembed=True)
    with open_store(tmp_path) as store:
        assert found(store, "Tianjin", 1) == ["talks"]


def test_an_empty_library_takes_any_model(tmp_path):
    open_store(tmp_path).close()
    with open_store(tmp_path, WordCountEmbedder(dim=8, name="other")) as store:
        store.put([TALKS])
        assert found(store, "Tianjin", 1) == ["talks"]


def test_after_another_splitter_every_article_counts_as_changed(tmp_path):
    with open_store(tmp_path) as store:
        store.put([TALKS])
    with pytest.raises(OtherModel, match="splitter.*ingest"):
        Store.open(tmp_path, WordCountEmbedder(), splitter="sentences/2")
    with Store.open(tmp_path, WordCountEmbedder(), splitter="sentences/2", reembed=True) as store:
        assert store.manifest(ROOT.id) == {"talks": ("talks.txt", "")}
        assert found(store, "Tianjin", 1) == ["talks"]


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_cut_library_file_is_reported_with_the_remedy(tmp_path, keep):
    with open_store(tmp_path) as store:
        store.put([item(f"a{n}", f"Paragraph number {n} of many.") for n in range(40)])
    file = tmp_path / "library.sqlite3"
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(LibraryDamaged, match=r"library.sqlite3.*(ingest|Move it away)"):
        open_store(tmp_path)


def test_a_file_that_is_no_library_is_left_alone(tmp_path):
    (tmp_path / "library.sqlite3").write_text("not a database at all, just words " * 50)
    with pytest.raises(LibraryDamaged):
        open_store(tmp_path)
    assert (tmp_path / "library.sqlite3").read_text().startswith("not a database")


def test_the_claim_tells_who_owns_the_folder_and_only_while_it_lives(tmp_path):
    home = tmp_path / "new" / "home"
    assert owner(home) is None
    with Claim.take(home) as claim:
        claim.announce("http://127.0.0.1:8000")
        said = owner(home)
        assert said is not None and said.url == "http://127.0.0.1:8000"
        with pytest.raises(FolderInUse, match="http://127.0.0.1:8000") as refused:
            Claim.take(home)
        assert refused.value.pid == said.pid
    assert owner(home) is None
    (home / "owner.json").write_text('{"pid": 1, "url": "http://stale"}')
    assert owner(home) is None
    Claim.take(home).release()


def test_a_second_process_is_refused_and_the_first_goes_on(tmp_path):
    script = f"from pathlib import Path; from vectorstore.lock import Claim; Claim.take(Path({str(tmp_path)!r}))"
    with Claim.take(tmp_path), open_store(tmp_path) as store:
        second = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parent.parent)
        assert second.returncode == 1 and "FolderInUse" in second.stderr
        store.put([TALKS])
        assert found(store, "Tianjin", 1) == ["talks"]


def test_a_process_that_was_killed_owns_nothing(tmp_path):
    script = (
        f"from pathlib import Path; from vectorstore.lock import Claim; c = Claim.take(Path({str(tmp_path)!r})); "
        "c.announce('http://x'); print('taken', flush=True); input()"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent
    )
    with first:
        assert first.stdout.readline() == "taken\n"
        assert owner(tmp_path) == Owner(first.pid, "http://x")
        first.kill()
    assert first.returncode == -9
    assert owner(tmp_path) is None
    Claim.take(tmp_path).release()


def test_a_place_that_cannot_be_a_folder_is_unusable(tmp_path):
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere")):
        with pytest.raises(FolderUnusable, match="DATELINE_HOME"):
            Claim.take(place)


def wait_until(reached: Callable[[], bool], seconds: float = 120.0) -> None:
    """Return when that is so; fail when it is not within the time."""
    end = monotonic() + seconds
    while not reached():
        assert monotonic() < end, "not reached in time"
        sleep(0.02)


def test_threads_search_one_state_or_the_next_while_another_writes(tmp_path):
    old, new = item("news", "The old bridge stands.", "Old second line."), item("news", "The new bridge stands.", "New second line.")
    states = {tuple(sorted(passage.id for passage in version[1])) for version in (old, new)}
    seen: set[tuple[str, ...]] = set()
    errors: list[BaseException] = []
    with open_store(tmp_path) as store:
        store.put([old])
        going = True

        def look() -> None:
            try:
                while going:
                    seen.add(tuple(sorted(hit.passage.id for hit in store.search("bridge second line", 10))))
            except BaseException as error:
                errors.append(error)

        threads = [Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for turn in range(20):
            store.put([(new, old)[turn % 2]])
        going = False
        for thread in threads:
            thread.join()
        assert not errors
        assert seen <= states
        # So many deletions make the index anew in the background; what it owes is paid when that build ends.
        wait_until(lambda: store.status().pending == 0 and store.status().index == "chroma")
    check_library(tmp_path)
