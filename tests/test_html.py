"""Saved web pages become articles: bodies whole, junk cut, metadata with its field, bad pages named with a reason."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from qa.articles.html import Page, parse_html, release_memory
from qa.articles.markup import LARGEST
from qa.errors import UnreadableFile

PAGES = Path(__file__).parent / "data" / "html"
EXPECTED = json.loads((PAGES / "expected.json").read_text("utf-8"))
STORY = (
    "The council of Merrow agreed on Monday to repair the sea wall before the winter. ",
    "The work will cost nine million crowns and take five months, the mayor told reporters. ",
    "Fishing boats will use the northern harbour until the cranes have gone. ",
)
BODY = "".join(f"<p>{sentence * 2}</p>" for sentence in STORY)


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {name: parse_html((PAGES / f"{name}.html").read_bytes(), f"{name}.html") for name in EXPECTED}


def page_of(body: str = BODY, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize("name", EXPECTED)
def test_every_body_paragraph_is_kept_in_order(pages: dict[str, Page], name: str) -> None:
    lines = pages[name].draft.text.split("\n")
    kept = [line for line in lines if line in EXPECTED[name]["body"]]
    assert kept == EXPECTED[name]["body"]


@pytest.mark.parametrize("name", EXPECTED)
def test_junk_of_the_page_is_cut_and_can_be_shown(pages: dict[str, Page], name: str) -> None:
    draft = pages[name].draft
    for words in EXPECTED[name]["junk"]:
        assert words not in draft.text
        assert any(words in cut.text for cut in draft.cuts)
    assert all(0 <= cut.at <= len(draft.text) and cut.reason for cut in draft.cuts)


def test_less_than_two_percent_of_all_stored_words_are_junk(pages: dict[str, Page]) -> None:
    words = extra = 0
    for name, page in pages.items():
        allowed = {EXPECTED[name]["title"], *EXPECTED[name]["body"], *EXPECTED[name].get("allowed", [])}
        for line in page.draft.text.split("\n"):
            words += len(line.split())
            extra += 0 if line in allowed else len(line.split())
    assert extra <= 0.02 * words


@pytest.mark.parametrize("name", EXPECTED)
def test_head_says_title_author_site_and_address(pages: dict[str, Page], name: str) -> None:
    page, expected = pages[name], EXPECTED[name]
    found = {"title": page.draft.title, "author": page.draft.author, "site": page.site, "url": page.url}
    assert found == {field: expected[field] for field in found}


@pytest.mark.parametrize("name", EXPECTED)
def test_date_comes_from_the_head_with_its_field_or_not_at_all(pages: dict[str, Page], name: str) -> None:
    dates = pages[name].dates
    assert (list(dates[0]) if dates else None) == EXPECTED[name]["date"]


def test_contradictory_dates_are_all_handed_on_modification_last(pages: dict[str, Page]) -> None:
    assert pages["07_contradictory_dates"].dates == (
        ("json-ld datePublished", "2021-02-18"),
        ("meta article:published_time", "2019-02-18T09:00:00Z"),
        ("meta pubdate", "20210218"),
        ("meta date", "2031-01-01"),
        ("meta og:updated_time", "2021-02-19T10:00:00Z"),
    )


def test_headline_stands_first_and_once(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        lines = page.draft.text.split("\n")
        assert lines[0] == EXPECTED[name]["title"]
        assert lines.count(lines[0]) == 1


@pytest.mark.parametrize("share", [0.4, 0.55, 0.7, 0.85])
def test_half_a_page_keeps_the_paragraphs_that_are_there(share: float) -> None:
    raw = (PAGES / "01_json_ld.html").read_bytes()
    head, body = raw.split(b'<div class="article-body">')
    page = parse_html(head + b'<div class="article-body">' + body[: int(len(body) * share)], "half.html")
    cut = body[: int(len(body) * share)].decode("utf-8", errors="ignore")
    whole = [text for text in EXPECTED["01_json_ld"]["body"] if text in cut]
    assert len(whole) >= 1
    assert all(text in page.draft.text for text in whole)
    assert page.draft.title == "Halvern closes its oldest pier"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"   \n\n ", "empty"),
        (b"%PDF-1.7 \x00\x01", "PDF"),
        (bytes(range(1, 32)) * 400, "binary"),
        (page_of(""), "no text"),
        (page_of("<script>render()</script><div id='root'></div>"), "no text"),
        (page_of("<nav><a>Home</a><a>News</a></nav>"), "no article"),
        (
            page_of("<noscript>x</noscript><p>Please enable JavaScript to view this site. Then reload the page in your browser.</p>"),
            "cannot be shown",
        ),
        (
            page_of("<h1>Access denied</h1><p>Access to this page has been denied because we think you are a robot.</p>"),
            "cannot be shown",
        ),
    ],
)
def test_page_without_article_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        parse_html(raw, "bad.html")


@pytest.mark.parametrize("box", ["article", "main", "section"])
def test_a_page_that_omits_the_body_tag_is_read(box: str) -> None:
    sentence = "Fishing boats will use the northern harbour until the two cranes have gone, the harbour master said on Friday."
    page = f"<!doctype html><title>Cranes</title><script>var a = '<article>'</script><meta name=author content=Lind><{box}><h1>Cranes</h1>"
    found = parse_html(f"{page}<p>{sentence}</p></{box}>".encode(), "short.html")
    assert found.draft.text == f"Cranes\n{sentence}"


def test_page_with_only_a_cookie_banner_is_refused() -> None:
    banner = (
        "<div><h2>We value your privacy</h2><p>We and our 300 partners store cookies on your device and process personal data, such as "
        "identifiers, to show you personalised advertising.</p><p>You may give your consent or refuse it at any time in the privacy "
        "settings at the foot of each page.</p><p>Cookies that are needed for the site to work are always set without consent.</p>"
        "<button>Accept all</button></div>"
    )
    with pytest.raises(UnreadableFile, match="only a cookie"):
        parse_html(page_of(banner), "banner.html")


@pytest.mark.parametrize(
    "body",
    [
        "<div><p>We use cookies to improve your experience. By clicking Accept all you agree to our cookie policy.</p>"
        "<button>Accept all</button><button>Reject</button></div>",
        "<div><p>This website uses cookies.</p><a>Cookie settings</a><a>Accept cookies</a></div>",
        "<div><h2>Your privacy</h2><p>We and our 214 partners store cookies here.</p><p>You can change your choices here.</p></div>",
        "<div><p>Wir verwenden Cookies, um die Seite zu verbessern. Mit Ihrer Einwilligung messen wir die Nutzung.</p><a>Ja</a></div>",
    ],
)
def test_a_short_cookie_banner_alone_has_a_reason_of_its_own(body: str) -> None:
    page = f"<html><head><title>Crane falls on ferries</title></head><body>{body}</body></html>"
    with pytest.raises(UnreadableFile, match="only a cookie or privacy notice"):
        parse_html(page.encode(), "banner.html")


def test_a_page_without_a_body_is_not_called_a_banner_for_its_cookie_link() -> None:
    page = "<html><title>News</title><body><nav><a>Home</a><a>World</a><a>Sport</a><a>Weather</a></nav><a>Cookie policy</a></body></html>"
    with pytest.raises(UnreadableFile, match="no article text was found"):
        parse_html(page.encode(), "menu.html")


def test_article_about_cookies_is_not_taken_for_a_banner() -> None:
    sentence = "The court ruled that the site may not set cookies without consent, and fined it two million crowns. "
    page = parse_html(
        page_of("<article><h1>Court fines site</h1>" + "".join(f"<p>{sentence}{extra}</p>" for extra in STORY * 4) + "</article>"),
        "law.html",
    )
    assert page.draft.text.count("may not set cookies") == 12


def test_page_of_40_mb_is_refused_by_size_at_once() -> None:
    start = time.monotonic()
    with pytest.raises(UnreadableFile, match="40 MB"):
        parse_html(b"<p>" + b"x" * 40_000_000, "huge.html")
    assert time.monotonic() - start < 1.0
    assert LARGEST < 40_000_000


@pytest.mark.parametrize(
    "body",
    [
        '<script type="application/ld+json">{}' + " " * 500_000 + "x</script>" + BODY,
        "<div>" * 3000 + BODY + "</div>" * 3000,
        "<b><i>" * 2000 + BODY,
        "<ul>" + "<li>item</li>" * 30_000 + "</ul>" + BODY,
        "<table><tr><td>" * 400 + BODY,
        BODY + "<" * 200_000,
        "<p>" + "&amp;" * 200_000 + "</p>" + BODY,
        "<p>" + "a" * 2_000_000 + "</p>" + BODY,
        '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + BODY + "<p>&b;</p>",
        '<script type="application/ld+json">' + '{"a":[' * 50_000 + "</script>" + BODY,
    ],
    ids=["white json", "deep", "unclosed", "long list", "nested tables", "angle brackets", "entities", "long word", "dtd", "deep json"],
)
def test_hostile_page_ends_in_bounded_time_and_keeps_the_body(body: str) -> None:
    start = time.monotonic()
    page = parse_html(page_of(body), "hostile.html")
    assert time.monotonic() - start < 10.0
    assert all(sentence.strip() in page.draft.text for sentence in STORY)


def test_tag_with_thousands_of_attributes_is_refused_before_parsing() -> None:
    body = "<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">x</p>" + BODY
    with pytest.raises(UnreadableFile, match="attributes"):
        parse_html(page_of(body), "attributes.html")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "iso-8859-1"), ("cp1252", "utf-8"), ("cp1252", ""), ("utf-16", ""), ("utf-8-sig", "windows-1251"), ("utf-16-le", "utf-16")],
)
def test_letters_survive_a_wrong_or_missing_declaration(encoding: str, declared: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    text = "„Größe ist nicht alles“, sagte die Bürgermeisterin von Lüthen am Dienstag im Café der Stadt. "
    raw = f"<!DOCTYPE html><html><head>{meta}<title>Größe</title></head><body><article>{f'<p>{text * 3}</p>' * 3}</article></body></html>"
    assert text.strip() in parse_html(raw.encode(encoding), "letters.html").draft.text


@pytest.mark.parametrize(
    ("encoding", "declared", "text"),
    [
        ("shift_jis", "shift_jis", "市議会は月曜日、港の古い桟橋を修理する計画を承認した。費用は三億円で、工事は五か月かかる見込みだ。"),
        ("gb18030", "gb2312", "市议会星期一批准了修复港口旧码头的计划。工程费用为三亿元，预计需要五个月时间才能完成。"),
        ("euc_kr", "euc-kr", "시의회는 월요일 항구의 오래된 부두를 수리하는 계획을 승인했다. 공사는 다섯 달이 걸릴 것으로 보인다."),
        (
            "cp1251",
            "",
            "Городской совет в понедельник одобрил ремонт старого причала. Работы займут пять месяцев и обойдутся в девять миллионов.",
        ),
    ],
)
def test_other_scripts_and_encodings_are_read(encoding: str, declared: str, text: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    raw = f"<html><head>{meta}</head><body><article>{f'<p>{text * 2}</p>' * 4}</article></body></html>".encode(encoding)
    assert text in parse_html(raw, "script.html").draft.text


def test_entities_and_broken_characters_are_repaired_once() -> None:
    body = (
        "<article>"
        + "<p>The café&rsquo;s owner said &ldquo;no&rdquo; &amp; left.&nbsp;It was donâ€™t-care weather in the town, all week long.</p>" * 3
        + "</article>"
    )
    text = parse_html(page_of(body), "entities.html").draft.text
    assert text.split("\n")[0] == "The café’s owner said “no” & left. It was don’t-care weather in the town, all week long."


def test_text_file_with_an_html_ending_is_read_as_text() -> None:
    page = parse_html("\n".join(STORY).encode(), "plain.html")
    assert all(sentence.strip() in page.draft.text for sentence in STORY)


def test_every_visible_line_is_either_in_the_text_or_a_cut(pages: dict[str, Page]) -> None:
    from qa.articles.encoding import repair
    from qa.articles.markup import decode_page, parse_tree, visible_lines

    for name, page in pages.items():
        shown = {repair(line.text) for line in visible_lines(parse_tree(decode_page((PAGES / f"{name}.html").read_bytes())))}
        assert shown <= {*page.draft.text.split("\n"), *(cut.text for cut in page.draft.cuts)}


def test_reading_goes_on_after_the_caches_are_emptied(pages: dict[str, Page]) -> None:
    release_memory()
    assert parse_html((PAGES / "01_json_ld.html").read_bytes(), "again.html") == pages["01_json_ld"]
