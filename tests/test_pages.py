"""The pages without JavaScript: the question by form, the mark exactly over the quotation, hostile text as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fake_desk import HOSTILE, article, cite, fake_desk, one_answer, reply, silence
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from qa.answers import published_json
from qa.desk import Desk, build, claim
from qa.events import Ask, Done, Event
from qa.settings import Settings
from vectorstore.records import Article, Cut, Published
from web import create_app
from web.marks import paragraphs
from web.texts import TEXTS
from web.wording import confidence, milliseconds, percent, published, safe_url


class Page(HTMLParser):
    """Collects the text inside some elements, and every tag."""

    def __init__(self, html: str, wanted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wanted, self.depth, self.found = wanted, 0, [""]
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == self.wanted:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == self.wanted:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.found[0] += data


def inside(html: str, tag: str) -> str:
    """Return the text of all elements with that tag, joined."""
    return Page(html, tag).found[0]


def client_of(desk: Any) -> FlaskClient:
    return create_app(desk).test_client()


def with_article(home: Path, found: Article) -> FlaskClient:
    desk = fake_desk(home)
    desk.library.held[found.id] = found
    return client_of(desk)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return client_of(fake_desk(tmp_path))


def test_a_question_by_form_gets_its_answer(client: FlaskClient) -> None:
    page = client.post("/", data={"question": "Where were the talks held?"}, follow_redirects=True)
    assert page.status_code == 200
    assert "The talks were held <b>at the Lake House</b> on Monday." in page.text
    assert inside(page.text, "blockquote") == "The talks were held at the Lake House on Monday."
    assert "Very likely right" + TEXTS["how"] in inside(page.text, "summary")
    assert "at 93 %." in page.text and "1 September 2025" in page.text
    assert 'href="/articles/a1?from=18&amp;to=66&amp;v=' in page.text


def test_silence_by_form_says_why_and_shows_the_nearest(tmp_path: Path) -> None:
    page = client_of(fake_desk(tmp_path, silence(article(), "Nobody said why."))).post(
        "/", data={"question": "Why?"}, follow_redirects=True
    )
    assert page.status_code == 200
    assert inside(page.text, "h3") == "The articles do not say." and inside(page.text, "h4") == TEXTS["nearest"]
    assert inside(page.text, "blockquote") == "Nobody said why."
    assert TEXTS["how"] in inside(page.text, "summary")


@pytest.mark.parametrize("reason", ["no_topic", "no_fact", "filtered_out", "undated_only", "empty_library", "not_a_question"])
def test_every_kind_of_silence_has_its_words(tmp_path: Path, reason: str) -> None:
    def say(ask: Ask) -> Iterator[Event]:
        yield Done(reply(ask, reason=reason))

    page = client_of(fake_desk(tmp_path, say)).post("/", data={"question": "Why?"}, follow_redirects=True)
    assert inside(page.text, "h3") in (TEXTS["silence_title"], *TEXTS["silence_titles"].values())


@pytest.mark.parametrize("question", ["", "  ", "a" * 2001, "a\u0000b"])
def test_a_bad_question_by_form_is_explained_and_kept(client: FlaskClient, question: str) -> None:
    page = client.post("/", data={"question": question})
    assert page.status_code == 400 and 'role="alert">The question' in page.text
    assert question[:100].strip("\0") in page.text or "\0" in question


@pytest.mark.parametrize(("route", "status"), [("/nothing", 404), ("/articles/unknown", 404), ("/articles?offset=x", 400)])
def test_errors_on_pages_are_pages(client: FlaskClient, route: str, status: int) -> None:
    page = client.get(route)
    assert page.status_code == status and page.mimetype == "text/html" and "<h1>" in page.text


def test_other_methods_on_pages_are_refused(client: FlaskClient) -> None:
    assert client.delete("/").status_code == 405
    assert client.post("/articles/a1").status_code == 405


def test_a_form_that_is_too_large_is_refused(client: FlaskClient) -> None:
    assert client.post("/", data={"question": "a" * 70_000}).status_code == 413


def test_the_article_is_marked_exactly_over_the_quotation(client: FlaskClient) -> None:
    quote = cite(article(), "The talks were held at the Lake House on Monday.")
    page = client.get(quote.href).text
    assert inside(page, "mark") == quote.quote
    assert TEXTS["stale"] not in page


def test_a_mark_over_several_paragraphs_keeps_their_words(client: FlaskClient) -> None:
    text = article().text
    start, end = text.index("Nobody"), text.index(" was quiet")
    assert inside(client.get(f"/articles/a1?from={start}&to={end}").text, "mark") == text[start:end]


def test_the_headline_can_be_marked(client: FlaskClient) -> None:
    page = client.get("/articles/a1?from=0&to=5").text
    assert inside(page, "mark") == "Talks" and page.count("Talks at") + page.count("</mark> at") >= 1


def test_a_changed_text_is_warned_of(client: FlaskClient) -> None:
    assert TEXTS["stale"] in client.get("/articles/a1?from=0&to=5&v=00000000").text


@pytest.mark.parametrize(
    "query",
    ["from=5&to=5", "from=9&to=5", "from=0&to=999999", "from=-1&to=5", "from=a&to=b", "from=0", "to=5", "from=&to=", "from=1e1&to=20",
     "from=%C2%B2&to=%C2%B3", "from=0&to=99999999999999999999", "from=%F0%9F%98%80&to=5"],
)  # fmt: skip
def test_a_mark_that_does_not_fit_is_left_out_and_said(client: FlaskClient, query: str) -> None:
    page = client.get(f"/articles/a1?{query}")
    assert page.status_code == 200 and "<mark" not in page.text and TEXTS["bad_mark"] in unescape(page.text)


def test_an_article_without_a_mark_is_just_shown(client: FlaskClient) -> None:
    page = client.get("/articles/a1").text
    assert "<mark" not in page and 'class="warning"' not in page
    assert "By A. Writer" in page and "Subscribe now" in page and "https://example.com/a" in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", " javascript:alert(1)"])
def test_an_address_that_is_not_http_is_no_link(tmp_path: Path, url: str) -> None:
    client = with_article(tmp_path, article("a2", url=url))
    tags = Page(client.get("/articles/a2").text, "a").tags
    assert url not in [attributes.get("href") for _, attributes in tags]
    assert safe_url(url) is None


def test_hostile_text_is_text_everywhere(tmp_path: Path) -> None:
    found = article("a1", title=HOSTILE, source=HOSTILE, author=HOSTILE, file=HOSTILE, text=f"{HOSTILE}\nThe talks {HOSTILE} ended.")
    desk = fake_desk(tmp_path, one_answer(found, f"The talks {HOSTILE} ended.", HOSTILE))
    desk.library.held["a1"] = found
    client = client_of(desk)
    start = found.text.index("The talks")
    pages = [
        client.post("/", data={"question": HOSTILE}, follow_redirects=True).text,
        client.get(f"/articles/a1?from={start}&to={len(found.text)}").text,
        client.get("/articles").text,
    ]
    for page in pages:
        tags = Page(page, "p").tags
        assert [attributes for tag, attributes in tags if tag == "script" and not attributes.get("src", "x").startswith("/static/")] in (
            [],
            [{"type": "application/json", "id": "texts"}],
        )
        assert "img" not in [tag for tag, _ in tags]
        assert not [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "style"]
    assert inside(pages[1], "mark") == f"The talks {HOSTILE} ended."
    assert HOSTILE in inside(pages[0], "h2")
    assert inside(pages[0], "blockquote") == f"The talks {HOSTILE} ended."


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4),
    st.lists(st.integers(0, 60), max_size=4),
)
def test_paragraphs_together_are_the_text_and_their_marks_the_quotations(text: str, bounds: list[tuple[int, int]], at: list[int]) -> None:
    spans = [(min(*pair, len(text)), min(max(pair), len(text))) for pair in bounds]
    cuts = [Cut(str(n), "menu", min(place, len(text))) for n, place in enumerate(at)]
    found = paragraphs(text, spans, cuts)
    pieces = [piece for paragraph in found for piece in paragraph.pieces]
    assert "".join(words for words, _ in pieces) == text
    for n in {n for _, n in pieces if n is not None}:
        assert "".join(words for words, number in pieces if number == n) == text[spans[n][0] : spans[n][1]]
    shown = [cut for paragraph in found for cut in paragraph.cuts]
    assert sorted(shown, key=lambda cut: cut.at) == shown and len(shown) == len(cuts)
    assert spans[:1] == [] or spans[0][0] == spans[0][1] or 0 in {n for _, n in pieces}


def test_several_quotations_are_marked_at_once_but_none_twice(client: FlaskClient) -> None:
    text = article().text
    where = [text.index(words) for words in ("The talks", "talks were", "Nobody")]
    query = "&".join(f"from={start}&to={start + 10}" for start in where)
    marks = [attributes["data-mark"] for tag, attributes in Page(client.get(f"/articles/a1?{query}").text, "p").tags if tag == "mark"]
    assert marks == ["0", "2"]


def test_what_was_left_out_is_shown_in_its_place(tmp_path: Path) -> None:
    text = "Talks at the lake\nThe first day.\nThe second day."
    cuts = (Cut("Home | News", "menu", 0), Cut("Subscribe now", "advert", text.index("The second")), Cut("Imprint", "footer", len(text)))
    client = with_article(tmp_path, article("a2", text=text, cuts=cuts))
    page = client.get("/articles/a2").text
    places = [page.index(words) for words in ("Home | News", "The first day.", "Subscribe now", "The second day.", "Imprint")]
    assert places == sorted(places) and "menu" in page and " open" not in page
    opened = [attributes for tag, attributes in Page(client.get("/articles/a2?cuts=shown").text, "p").tags if tag == "details"]
    assert len(opened) == 3 and all("open" in attributes for attributes in opened) and "id" in opened[0]


def test_the_articles_are_listed_a_page_at_a_time(tmp_path: Path) -> None:
    desk = fake_desk(tmp_path)
    for n in range(250):
        desk.library.held[f"b{n}"] = article(f"b{n}", title=f"Title {n}")
    client = client_of(desk)
    first, last = client.get("/articles").text, client.get("/articles?offset=200").text
    assert "1 to 100 of 251" in first and "offset=100" in first and 'rel="prev"' not in first
    assert "201 to 251 of 251" in last and 'rel="next"' not in last


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (Published(date(2025, 9, 1), date(2025, 9, 1), "day", "x", "y"), "1 September 2025"),
        (Published(date(2025, 9, 1), date(2025, 9, 30), "month", "x", "y"), "September 2025"),
        (Published(date(2025, 1, 1), date(2025, 12, 31), "year", "x", "y"), "2025"),
        (Published(date(2025, 8, 31), date(2025, 9, 2), "range", "x", "y"), "between 31 August 2025 and 2 September 2025"),
        (Published(None, date(2024, 9, 13), "range", "x", "y"), "date unknown, not after 13 September 2024"),
        (Published(None, date(2024, 9, 13), "unknown", "x", "y"), "date unknown, not after 13 September 2024"),
        (Published(date(2024, 9, 13), None, "unknown", "x", "y"), "date unknown, not before 13 September 2024"),
        (Published(), "date unknown"),
    ],
)
def test_dates_are_said_as_precisely_as_they_are_known(when: Published, words: str) -> None:
    assert published(published_json(when)) == words


def test_numbers_are_said() -> None:
    assert [confidence(share) for share in (1.0, 0.9, 0.7, 0.45, 0.0)] == [
        "Very likely right", "Very likely right", "Likely right", "Perhaps right", "Uncertain: check the quotation",
    ]  # fmt: skip
    assert (percent(0.934), percent(1.0), percent(0.0)) == ("93 %", "100 %", "0 %")
    assert (milliseconds(12.4), milliseconds(2345)) == ("12 ms", "2.3 s")


def test_script_and_style_stay_small() -> None:
    static = Path(__file__).parent.parent / "web" / "static"
    assert sum(file.stat().st_size for file in static.iterdir() if file.suffix in (".js", ".css")) < 60_000


def test_nothing_is_fetched_from_elsewhere(client: FlaskClient) -> None:
    for route in ("/", "/articles", "/articles/a1"):
        for tag, attributes in Page(client.get(route).text, "p").tags:
            if tag in ("script", "link", "img", "iframe"):
                address = attributes.get("src") or attributes.get("href") or "/"
                assert address.startswith("/") and not address.startswith("//")


def test_every_text_is_used() -> None:
    web = Path(__file__).parent.parent / "web"
    sources = [*web.glob("*.py"), *web.glob("templates/*.html"), *web.glob("static/*.js")]
    code = "".join(file.read_text() for file in sources if file.name != "texts.py")
    for name in TEXTS:
        stem = "answers_" if name.startswith("answers_") else name
        assert re.search(rf"""\bt\.{stem}\b|\[["']{stem}""", code), name


def test_the_real_articles_are_marked_exactly(seeds_desk: Desk) -> None:
    client = client_of(seeds_desk)
    found = client.post("/api/v1/ask", json={"question": "Where were the bilateral talks held?"}).json
    citations = [citation for answer in found["answers"] for citation in answer["citations"]] or found["nearest"]
    for citation in citations:
        assert inside(client.get(citation["href"]).text, "mark") == citation["quote"]


def test_a_citations_link_still_marks_its_quotation_after_a_restart(tmp_path: Path) -> None:
    settings, folder = Settings(home=tmp_path / "home", threads=1), tmp_path / "news"
    folder.mkdir()
    text = "The bridge at Porto Alto\n\n“It is 😀 open,” said a visitor. The bridge was opened by Anna Berg on 4 May 1968.\n"
    (folder / "bridge.txt").write_text(text, encoding="utf-8")
    with claim(settings):
        desk = build(settings)
        desk.ingest.run(folder)
        reply = client_of(desk).post("/api/v1/ask", json={"question": "Who opened the bridge?"}).json
        desk.close()
    (answer,) = reply["answers"]
    (citation,) = answer["citations"]
    with claim(settings):
        desk = build(settings)
        opened = client_of(desk).get(citation["href"])
        desk.ingest.run(folder)  # as `make serve` does at each start
        read_again = client_of(desk).get(citation["href"])
        desk.close()
    assert "Anna Berg" in citation["quote"]
    for page in (opened, read_again):
        assert page.status_code == 200 and inside(page.text, "mark") == citation["quote"]
        assert TEXTS["stale"] not in page.text
