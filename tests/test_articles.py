"""From a file's bytes to an article: nothing of the body is lost, junk is told apart, every cut is kept. The pages are made up."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.articles.encoding import decode, repair
from qa.articles.parse import article_id, parse, parse_record
from qa.articles.wrapping import paragraphs
from qa.errors import UnreadableFile
from vectorstore.records import Article, Root

ROOT = Root("0a1b2c3d", "desk", "/news/desk")
HARBOUR = (
    "The harbour of Port Ellery was closed on Tuesday after a crane fell across two moored ferries.",
    "Nobody was hurt, harbour master Ines Calder said, because the quay had been cleared an hour earlier.",
    "Divers will inspect the hulls on Wednesday before any ship may leave the basin.",
)


def read(text: str | bytes, name: str = "a.txt") -> Article:
    return parse(text.encode() if isinstance(text, str) else text, name, ROOT)


def page(*lines: str) -> str:
    return "\n".join(lines)


# Each: the page, its headline, lines that must stay, lines that must go.
PAGES = {
    "menu, byline, share bar, footer": (
        page(
            *("Skip to main content", "Home", "World", "Sport", "Sign in", "Subscribe", "Crane falls on ferries in Port Ellery"),
            *(
                "Two ships damaged, quay closed until further notice",
                "By Tom Arden",
                "14 March 2023",
                "Share",
                "Facebook",
                "Twitter",
                "Email",
            ),
            *(*HARBOUR, "Reporting by Tom Arden; editing by Lena Voss", "Related articles", "Storm closes coastal road"),
            *("Bus drivers vote on pay", "About us", "Privacy policy", "© 2023 The Ellery Post. All rights reserved."),
        ),
        "Crane falls on ferries in Port Ellery",
        (*HARBOUR, "By Tom Arden", "Two ships damaged, quay closed until further notice", "Reporting by Tom Arden; editing by Lena Voss"),
        ("Home", "Sign in", "Facebook", "Storm closes coastal road", "Privacy policy", "© 2023 The Ellery Post. All rights reserved."),
    ),
    "no headline": (page(*HARBOUR, "Ellery News Agency"), "", (*HARBOUR, "Ellery News Agency"), ()),
    "headline twice with the site's name": (
        page(
            "Crane falls on ferries | The Ellery Post",
            "Menu",
            "Search",
            "Crane falls on ferries",
            *HARBOUR,
            "Leave a Reply",
            "Name",
            "Website",
        ),
        "Crane falls on ferries",
        HARBOUR,
        ("Crane falls on ferries | The Ellery Post", "Menu", "Search", "Leave a Reply", "Name", "Website"),
    ),
    "headline run together with itself": (
        page("Crane falls on two ferries Crane falls on two ferries", "", "Crane falls on two ferries", "", *HARBOUR),
        "Crane falls on two ferries",
        HARBOUR,
        (),
    ),
    "share bar and advertisement inside the body": (
        page("Crane falls on ferries", HARBOUR[0], "Advertisement", "Share", "Tweet this", "Email", "Copy link", "Comments", *HARBOUR[1:]),
        "Crane falls on ferries",
        HARBOUR,
        ("Advertisement", "Tweet this", "Copy link"),
    ),
    "interview in short lines": (
        page(
            *("'We were lucky', says the harbour master", "Q: Were you there?", "A: Yes.", "Q: What did you hear?", "A: A long crack."),
            *("Q: And then?", "A: Silence.", "Q: Will the quay open again?", "A: Not this week, I am afraid, and perhaps not this month."),
        ),
        "'We were lucky', says the harbour master",
        ("Q: Were you there?", "A: Yes.", "A: Silence.", "A: Not this week, I am afraid, and perhaps not this month."),
        (),
    ),
    "a list within": (
        page(
            "The harbour prize: all winners",
            HARBOUR[1],
            "The winners are:",
            "Ana Pohl",
            "Ben Oduya",
            "Carla Ruiz",
            "Dan Weiss",
            "Eve Lindt",
            "Finn Aalto",
            HARBOUR[2],
        ),
        "The harbour prize: all winners",
        (HARBOUR[1], "The winners are:", "Ana Pohl", "Carla Ruiz", "Finn Aalto", HARBOUR[2]),
        (),
    ),
    "a list at the end": (
        page("The harbour prize: all winners", HARBOUR[1], "- Ana Pohl, boat builder", "- Ben Oduya", "- Carla Ruiz"),
        "The harbour prize: all winners",
        (HARBOUR[1], "- Ana Pohl, boat builder", "- Ben Oduya", "- Carla Ruiz"),
        (),
    ),
    "live blog": (
        page(
            *(
                "Port Ellery crane accident: as it happened",
                "14:05",
                "The quay is closed.",
                "14:20",
                HARBOUR[0],
                "14:31",
                "Ferries to Skarn are off.",
            ),
            *("15:02", "That is all for today.", "Read more: Storm closes coastal road", "15:10", "One last line: the quay opens at nine."),
        ),
        "Port Ellery crane accident: as it happened",
        ("14:05", "The quay is closed.", "Ferries to Skarn are off.", "That is all for today.", "One last line: the quay opens at nine."),
        ("Read more: Storm closes coastal road",),
    ),
    "verse": (
        page("Low tide", "", "The crane lies down", "across the boats", "and nobody", "is there to see", "", "the gulls go round"),
        "Low tide",
        ("The crane lies down", "across the boats", "and nobody", "is there to see", "the gulls go round"),
        (),
    ),
    "subheadings that are menu words": (
        page("What the accident means", HARBOUR[0], "Business", HARBOUR[1], "Sport", HARBOUR[2]),
        "What the accident means",
        (*HARBOUR, "Business", "Sport"),
        (),
    ),
    "correction and credit at the end": (
        page(
            "Crane falls on ferries",
            *HARBOUR,
            "Correction: An earlier version gave the wrong quay.",
            "[With information sourced from wires]",
            "TAGS",
            "Harbour | Ferries | Port Ellery",
            "X",
        ),
        "Crane falls on ferries",
        (*HARBOUR, "Correction: An earlier version gave the wrong quay.", "[With information sourced from wires]"),
        ("TAGS", "Harbour | Ferries | Port Ellery", "X"),
    ),
    "cookie notice and widget above": (
        page(
            "We use cookies to improve your experience. By continuing you agree.",
            "Accept all",
            "12° Port Ellery",
            "3 May, 2024",
            "Home / News",
            "Crane falls on ferries",
            *HARBOUR,
            "Sign up for our newsletter and get the news in your inbox every day.",
        ),
        "Crane falls on ferries",
        HARBOUR,
        ("We use cookies to improve your experience. By continuing you agree.", "12° Port Ellery", "3 May, 2024", "Home / News"),
    ),
    "two short lines": (
        page("Cat rescued from tree", "Firefighters in Skarn did it."),
        "Cat rescued from tree",
        ("Firefighters in Skarn did it.",),
        (),
    ),
    "every sentence a line": (
        page("The mayor resigned.", "She was tired.", "Her deputy takes over."),
        "",
        ("The mayor resigned.", "She was tired."),
        (),
    ),
    "kicker above the headline": (
        page("LONG READ", "Why cranes fall in spring", *HARBOUR),
        "Why cranes fall in spring",
        ("LONG READ", *HARBOUR),
        (),
    ),
    "link to the comments above the body": (
        page("Crane falls on ferries", "Leave a comment", *HARBOUR),
        "Crane falls on ferries",
        HARBOUR,
        (),
    ),
}


@pytest.mark.parametrize("case", PAGES)
def test_body_stays_and_junk_goes(case: str) -> None:
    text, headline, stays, goes = PAGES[case]
    article = read(text)
    lines = article.text.split("\n")
    assert [line for line in stays if line not in lines] == []
    assert [line for line in goes if line in lines] == []
    assert {cut.text for cut in article.cuts} >= set(goes)
    assert lines[0] == headline if headline else lines[0] == text.split("\n")[0]
    assert article.title == (headline or article.title) and article.title


@pytest.mark.parametrize("case", PAGES)
def test_no_word_of_a_page_disappears(case: str) -> None:
    text = PAGES[case][0]
    article = read(text)
    kept = article.text.split() + [word for cut in article.cuts for word in cut.text.split()]
    assert sorted(kept) == sorted(text.split())
    assert all(0 <= cut.at <= len(article.text) for cut in article.cuts)


def test_cuts_stand_where_they_stood() -> None:
    article = read(page("Menu", "Search", "Crane falls on ferries", HARBOUR[0], "Advertisement", *HARBOUR[1:], "Leave a Reply"))
    places = {cut.text: cut.at for cut in article.cuts}
    assert places["Menu"] == 0
    assert article.text[places["Advertisement"] :].startswith(HARBOUR[1])
    assert places["Leave a Reply"] == len(article.text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text_is_an_article_or_a_reason(text: str) -> None:
    try:
        article = read(text)
    except UnreadableFile as error:
        assert str(error)
        return
    assert article.title.strip()
    assert all(line.strip() == line and line for line in article.text.split("\n"))
    assert all(0 <= cut.at <= len(article.text) for cut in article.cuts)


def test_title_of_a_file_without_a_headline_is_its_first_sentence_shortened() -> None:
    article = read(page(*HARBOUR))
    assert article.title == "The harbour of Port Ellery was closed on Tuesday after a crane fell across two…"
    assert article.text.split("\n")[0] == HARBOUR[0]


WRAPPED = """Crane falls on ferries

The harbour of Port Ellery was closed on Tuesday after a crane fell
across two moored ferries. Nobody was hurt, harbour master Ines Calder
said, because the quay had been cleared an hour earlier.

Divers will inspect the hulls on Wednesday before any ship may leave
the basin.
"""


def test_hard_wrapped_lines_become_paragraphs() -> None:
    assert read(WRAPPED).text.split("\n") == ["Crane falls on ferries", " ".join(HARBOUR[:2]), HARBOUR[2]]


@pytest.mark.parametrize(
    "text", [page(*HARBOUR), "The mayor resigned.\nShe was tired of it all.\nHer deputy takes over.", PAGES["verse"][0]]
)
def test_lines_that_are_paragraphs_are_not_joined(text: str) -> None:
    assert paragraphs(text) == tuple(line for line in text.split("\n") if line)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Xi’s “visit” – café".encode("cp1252"), "Xi’s “visit” – café"),
        ("Xi’s café".encode("utf-16"), "Xi’s café"),
        ("\ufeffXi’s".encode(), "Xi’s"),
        ("Xiâ€™s cafÃ©".encode(), "Xi’s café"),
        ("a\u00a0b\u2009c\u3000d\u2028e\tf".encode(), "a b c d e f"),
        ("co\u00adop\u200berate\ufeff \u202eX\u202c".encode(), "cooperate X"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("e\u0301".encode(), "é"),
        ("“naïve” caf\u00e9\n".encode() + b"\x93bad\x94", "“naïve” café\n“bad”"),
    ],
)
def test_bytes_are_decoded_and_repaired(raw: bytes, text: str) -> None:
    assert decode(raw) == text


@given(st.text())
def test_repair_is_done_once(text: str) -> None:
    mended = repair(text)
    assert "\r" not in mended and "\u00a0" not in mended and "\u00ad" not in mended
    assert not any("\ud800" <= c <= "\udfff" for c in mended)


@pytest.mark.parametrize(
    ("raw", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t ", "a.txt", "empty"),
        (b"\x00\x01\x02" * 50, "a.txt", "binary"),
        (bytes(range(1, 32)) * 20, "a.txt", "control characters"),
        (b"%PDF-1.7 ...", "a.txt", "PDF"),
        (gzip.compress(b"text"), "a.txt", "gzip"),
        (b"x " * 2_600_000, "a.txt", "too large: 5.2 MB"),
        (b"Accept all\nPrivacy policy\nLoading...", "a.txt", "no article"),
        (b"***\n---", "a.md", "no article"),
        (b"words", "a.docx", ".docx"),
        (b"words", "README", "nothing"),
    ],
)
def test_what_is_no_article_has_a_reason(raw: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        parse(raw, name, ROOT)


MARKDOWN = """---
title: "Crane falls on ferries"
date: 2023-03-14
author: Tom Arden
source: The Ellery Post
url: https://www.ellery.example/crane
---
# Crane falls on ferries

The **harbour** of [Port Ellery](https://example.org/a_(b)) was *closed* on Tuesday. It is_not_italic here, 2*3*4.

## What next

- Divers will inspect the hulls
- Ferries stay

> "We were lucky," she said
> and smiled.

![The quay on Tuesday](quay.jpg)
[1]: https://example.org
"""


def test_markdown_loses_its_marks_and_no_words() -> None:
    article = read(MARKDOWN, "b.md")
    assert article.text.split("\n") == [
        "Crane falls on ferries",
        "The harbour of Port Ellery was closed on Tuesday. It is_not_italic here, 2*3*4.",
        "What next",
        "Divers will inspect the hulls",
        "Ferries stay",
        '"We were lucky," she said and smiled.',
        "The quay on Tuesday",
    ]
    assert (article.title, article.author, article.source) == ("Crane falls on ferries", "Tom Arden", "The Ellery Post")
    assert (article.url, str(article.published.first), article.published.precision) == (
        "https://www.ellery.example/crane", "2023-03-14", "day",
    )  # fmt: skip
    assert article.cuts[0].reason == "front matter"


def test_ids_are_stable_and_differ_by_place() -> None:
    first, again = read(page(*HARBOUR), "x/a.txt"), read("Other words.", "x/a.txt")
    assert first.id == again.id == article_id(ROOT, "x/a.txt") != article_id(ROOT, "y/a.txt")
    assert len(first.id) == 12 and first.story == first.id and first.root == ROOT.id


def test_source_is_the_outlet_then_the_roots_name() -> None:
    fields = {"title": "Crane falls", "text": HARBOUR[0], "url": "https://www.ellery.example/2023/x"}
    assert parse_record(fields, "r1", "c.jsonl", ROOT, "0").source == "ellery.example"
    assert parse_record({**fields, "source": "The Post"}, "r1", "c.jsonl", ROOT, "0").source == "The Post"
    assert parse_record({"text": HARBOUR[0]}, "r1", "c.jsonl", ROOT, "0").source == "desk"


def test_a_records_title_stands_first_and_only_once() -> None:
    for text in (page(*HARBOUR), page("Crane falls", *HARBOUR)):
        article = parse_record({"title": "Crane falls", "text": text}, "r1", "c.jsonl", ROOT, "0")
        assert article.text.split("\n") == ["Crane falls", *HARBOUR]


BANNER = "We use cookies to improve your experience.\nYou can change your choices at any time.\nAccept all\nReject"


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_text_that_is_only_a_cookie_banner_has_a_reason_of_its_own(name: str) -> None:
    with pytest.raises(UnreadableFile, match="only a cookie or privacy notice"):
        read(BANNER, name)


def test_a_corpus_line_that_is_only_a_cookie_banner_has_a_reason_of_its_own() -> None:
    with pytest.raises(UnreadableFile, match="only a cookie or privacy notice"):
        parse_record({"title": "Crane falls on ferries", "text": BANNER}, "c1", "news.jsonl", ROOT, "0" * 64)


def test_a_brief_about_cookies_is_an_article() -> None:
    brief = (
        "Court bans cookie trick\nSites may not set cookies without consent, the court ruled on Tuesday. The law protects personal data."
    )
    assert read(brief).text == brief
    assert read(f"{page(*HARBOUR)}\n{BANNER}").text.startswith(page(*HARBOUR))
