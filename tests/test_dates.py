"""When an article was published: what says so, what only implies it, and when nobody can know. All texts but the seeds are made up here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qa.articles.dates import metadata_problems, published
from qa.articles.datewords import date_words, looks_ahead
from qa.articles.eras import eras
from qa.articles.mentions import mentions, resolve
from qa.articles.parse import parse
from vectorstore.records import UNKNOWN, Published, Root

TODAY = date(2026, 11, 18)
SEEDS = Path(__file__).parent.parent / "seeds"
DAY = Published(date(2025, 9, 2), date(2025, 9, 2), "day")  # a Tuesday
YEAR = Published(date(2025, 1, 1), date(2025, 12, 31), "year")
BODY = "Village opens a bridge\nThe new bridge over the brook was opened by the mayor.\nA band played."


@pytest.mark.parametrize(
    ("value", "first", "last", "precision"),
    [
        ("2024-05-16T23:10:00+03:00", "2024-05-16", "2024-05-16", "day"),
        ("2024-05-16", "2024-05-16", "2024-05-16", "day"),
        ("20240516", "2024-05-16", "2024-05-16", "day"),
        ("Thu, 16 May 2024 10:00:00 GMT", "2024-05-16", "2024-05-16", "day"),
        ("May 16, 2024", "2024-05-16", "2024-05-16", "day"),
        ("1715853600", "2024-05-16", "2024-05-16", "day"),
        ("16.05.2024", "2024-05-16", "2024-05-16", "day"),
        ("05/06/2024", "2024-05-06", "2024-06-05", "range"),
        ("May 2024", "2024-05-01", "2024-05-31", "month"),
    ],
)
def test_metadata_is_read_in_its_usual_forms(value: str, first: str, last: str, precision: str) -> None:
    found = published(BODY, metadata=[("json-ld datePublished", value)], today=TODAY)
    assert (str(found.first), str(found.last), found.precision) == (first, last, precision)
    assert found.evidence == f"json-ld datePublished: {value}"
    assert found.rule == "metadata"


def test_metadata_that_disagree_hold_both_days_and_name_both_fields() -> None:
    found = published(BODY, metadata=[("json-ld", "2024-05-16"), ("meta", "2021-01-02")], today=TODAY)
    assert (found.first, found.last, found.precision) == (date(2021, 1, 2), date(2024, 5, 16), "range")
    assert found.evidence == "json-ld: 2024-05-16; meta: 2021-01-02"


def test_the_address_settles_metadata_that_disagree() -> None:
    url = "https://example.org/2024/05/16/bridge"
    found = published(BODY, metadata=[("meta", "2021-01-02"), ("json-ld", "2024-05-16")], url=url, today=TODAY)
    assert (found.first, found.last, found.rule) == (date(2024, 5, 16), date(2024, 5, 16), "metadata")


def test_a_day_in_the_future_is_never_the_date() -> None:
    found = published(BODY, metadata=[("meta", "2031-01-01")], url="https://example.org/2031/01/01/x", today=TODAY)
    assert found.last is None or found.last <= date(2026, 11, 19)
    assert metadata_problems([("meta", "2031-01-01")], TODAY) == ("meta: '2031-01-01' lies in the future",)


def test_problems_of_metadata_are_named() -> None:
    fields = [("json-ld", "2024-05-16"), ("meta", "2021-01-02"), ("front matter", "soon"), ("meta modified", "2024-06-01")]
    assert metadata_problems(fields, TODAY) == (
        "front matter: 'soon' is no date that can be read",
        "meta says 2021-01-02, json-ld says 2024-05-16",
    )


def test_an_address_that_contradicts_all_fields_is_named() -> None:
    url = "https://example.org/2019/03/02/bridge"
    assert metadata_problems([("date", "2024-01-05")], TODAY, url) == ("the address says 2019-03-02, date says 2024-01-05",)
    assert metadata_problems([("date", "2019-03-20")], TODAY, url) == ()


@pytest.mark.parametrize(
    ("line", "first", "last", "rule"),
    [
        ("By Ann Lee | 16 May 2024", "2024-05-16", "2024-05-16", "byline"),
        ("Ann Lee, May 16, 2024", "2024-05-16", "2024-05-16", "byline"),
        ("Published: 16 May 2024, 10:15 a.m. ET", "2024-05-16", "2024-05-16", "stamp"),
        ("Thursday, 16 May 2024 10:15 GMT", "2024-05-16", "2024-05-16", "stamp"),
        ("2024-05-16", "2024-05-16", "2024-05-16", "stamp"),
        ("Published 16 May 2024 | Updated 20 May 2024", "2024-05-16", "2024-05-16", "byline"),
        ("Updated May 16, 2024, 11:40 p.m. ET", "2024-05-09", "2024-05-17", "updated stamp"),
    ],
)
def test_stamps_and_bylines_are_read(line: str, first: str, last: str, rule: str) -> None:
    found = published(f"Village opens a bridge\n{line}\nA band played.", today=TODAY)
    assert (str(found.first), str(found.last), found.rule) == (first, last, rule)
    assert found.evidence == line


def test_an_agency_dateline_with_a_year_is_read() -> None:
    found = published("Village opens a bridge\nBEIJING, May 16, 2024 (Reuters) - The bridge opened.", today=TODAY)
    assert (found.first, found.rule, found.evidence) == (date(2024, 5, 16), "dateline", "BEIJING, May 16, 2024 (Reuters)")


@pytest.mark.parametrize(
    "line",
    [
        "The bridge was closed on 16 May 2014 after a flood had damaged its pillars.",
        "Copyright 2014",
        "Opened 1 June 1998 - 3 May 2004",
        "The report came out on 16 May 2014 and was read by nobody at all.",
    ],
)
def test_a_sentence_with_a_date_is_no_stamp(line: str) -> None:
    found = published(f"Village opens a bridge\n{line}\nA band played.", today=TODAY)
    assert found.rule not in ("stamp", "byline", "dateline", "updated stamp")
    assert found.precision != "day"


@pytest.mark.parametrize(
    ("url", "first", "last"),
    [
        ("https://example.org/news/2024/05/16/bridge/", "2024-05-16", "2024-05-16"),
        ("https://example.org/2024/may/16/bridge", "2024-05-16", "2024-05-16"),
        ("https://example.org/bridge-2024-05-16.html", "2024-05-16", "2024-05-16"),
        ("https://example.org/20240516/bridge", "2024-05-16", "2024-05-16"),
        ("https://example.org/2024/05/bridge", "2024-05-01", "2024-05-31"),
    ],
)
def test_a_date_in_the_address_is_read(url: str, first: str, last: str) -> None:
    found = published(BODY, url=url, today=TODAY)
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize(
    "url", ["https://example.org/2024-in-review", "https://example.org/id/20249916", "https://2024.05.16.example.org/x", ""]
)
def test_numbers_in_an_address_are_not_taken_for_a_date(url: str) -> None:
    assert published("", url=url, today=TODAY) == UNKNOWN


def test_a_bare_date_outside_the_body_is_an_upper_bound_only() -> None:
    found = published("", cuts=["12° Nicosia,", "13 September, 2024", "Related\n1 March 2019"], today=TODAY)
    assert (found.first, found.last, found.precision) == (None, date(2024, 9, 13), "unknown")
    assert (found.evidence, found.rule) == ("13 September, 2024", "date outside the body")


def test_a_byline_outside_the_body_is_read() -> None:
    found = published(BODY, cuts=["Home", "13 September, 2024", "By Ann Lee | May 16, 2024"], today=TODAY)
    assert (found.first, found.precision) == (date(2024, 5, 16), "day")


def test_the_time_of_the_file_and_a_later_change_are_upper_bounds() -> None:
    found = published("", metadata=[("json-ld dateModified", "2024-06-01")], modified=date(2025, 1, 1), today=TODAY)
    assert (found.first, found.last, found.precision, found.rule) == (None, date(2024, 6, 1), "unknown", "changed on that day")


def test_nothing_known_is_unknown() -> None:
    assert published("", today=TODAY) == UNKNOWN
    assert published(BODY, today=TODAY).precision == "unknown"


def test_inference_gives_the_words_it_rests_on() -> None:
    text = (
        "Two leaders meet\nThe leaders met on Thursday, May 16, 2024, in the capital. On Friday, May 17, they will visit the port.\n"
        "The talks of May 15, 2024, had ended late. President Biden commented on Thursday."
    )
    found = published(text, today=TODAY)
    assert found.first is not None and found.last is not None and found.evidence is not None
    assert found.first <= date(2024, 5, 17) and found.last >= date(2024, 5, 16)
    assert (found.last - found.first).days < 366
    assert any(part in text for part in found.evidence.split("; "))


@pytest.mark.parametrize(
    "text", ["\0" * 50, "١٦ مايو ٢٠٢٤", "2024" * 2000, "May " * 3000, "\n" * 100, "Feb. 30, 2023 and 99/99/2024 and 2024-13-45"]
)
def test_no_text_makes_it_fail(text: str) -> None:
    found = published(text, cuts=[text], url=text, metadata=[("meta", text)], today=TODAY)
    assert found.first is None or found.last is None or found.first <= found.last


# Published days as known from the events told; 000 and 002 name no day of their own, so that days of the event's week are right.
@pytest.mark.parametrize(
    ("seed", "start", "cuts", "day"),
    [
        ("000", "At SCO summit", [], date(2025, 8, 31)),
        ("001", "Chinese President", [], date(2025, 9, 2)),
        ("002", "‘Closer Than", [], date(2021, 12, 15)),
        ("003", "Against the Dem", [], date(2024, 7, 4)),
        ("004", "Xi and Putin reinforce", ["12° Nicosia,", "13 September, 2024"], date(2024, 5, 16)),
    ],
)
def test_the_interval_of_each_seed_holds_its_day_and_is_no_false_day(seed: str, start: str, cuts: list[str], day: date) -> None:
    text = next(SEEDS.glob(f"{seed}_*.txt")).read_text("utf-8")
    found = published(text[text.index(start) :], cuts=cuts, today=TODAY)
    assert found.precision in ("range", "year", "month", "unknown")
    assert found.first is None or found.first <= day
    assert found.last is None or day <= found.last


@pytest.mark.parametrize(("seed", "year"), [("000", 2025), ("001", 2025)])
def test_an_anniversary_that_a_seed_marks_gives_its_year(seed: str, year: int) -> None:
    found = published(next(SEEDS.glob(f"{seed}_*.txt")).read_text("utf-8"), today=TODAY)
    assert found.first and found.last and (found.first.year, found.last.year) == (year, year)
    assert found.evidence and ("anniversary" in found.evidence or "years since" in found.evidence)


def test_an_anniversary_that_is_marked_now_is_surer() -> None:
    now, once = "On Wednesday they will mark the 80th anniversary of V-E Day.", "He had met them to mark the 80th anniversary of V-E Day."
    assert eras(now)[0].doubt < eras(once)[0].doubt


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("a parade to mark the 80th anniversary of the end of World War II", (2025, 2025)),
        ("70 years since the Normandy landings", (2014, 2014)),
        ("the 25th anniversary of the opening of the line in 1990", (2015, 2015)),
    ],
)
def test_an_anniversary_gives_its_year(text: str, years: tuple[int, int]) -> None:
    assert [(era.first and era.first.year, era.last and era.last.year) for era in eras(text)] == [years]


@pytest.mark.parametrize(
    "text",
    [
        "the 75th anniversary of D-Day in 2019",
        "the 10th anniversary of his shop",
        "former President Obama",
        "80 years since",
        "more than 30 years after the mill was built in 1985",
        "at a 2021 ceremony to mark the 20th anniversary of the 9/11 attacks",
    ],
)
def test_what_is_past_or_not_known_gives_no_era(text: str) -> None:
    assert eras(text) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They may march in may and sat down at 50% of 70, and we left.", []),
        ("May 16, 2024; 16 May 2024; Sept. 3; the 3rd of September", ["May 16, 2024", "16 May 2024", "Sept. 3", "3rd of September"]),
        ("on Wednesday (July 3) and Sunday, Feb. 9, 2025", ["Wednesday (July 3)", "Sunday, Feb. 9, 2025"]),
        ("in 2001, $2001, 2,001 votes, 2024-25, the 1990s", ["2001", "2024-25"]),
        ("last May, in early March, Theresa May said in May", ["last May", "March", "May"]),
        ("two weeks ago, yesterday, earlier this year, next summer", ["two weeks ago", "yesterday", "earlier this year", "next summer"]),
        ("May 16-18, 2024 and 2024-05-16", ["May 16-18, 2024", "2024-05-16"]),
    ],
)
def test_date_words_are_found_by_a_closed_grammar(text: str, words: list[str]) -> None:
    assert [text[word.start : word.end] for word in date_words(text)] == words


def test_what_is_to_come_is_seen() -> None:
    text = "He will join the parade on Wednesday. She spoke on Tuesday."
    assert [looks_ahead(text, word.start) for word in date_words(text)] == [True, False]


@pytest.mark.parametrize(
    ("expression", "ahead", "first", "last", "precision"),
    [
        ("on Tuesday", False, "2025-09-02", "2025-09-02", "day"),
        ("on Wednesday", False, "2025-08-27", "2025-08-27", "day"),
        ("on Wednesday", True, "2025-09-03", "2025-09-03", "day"),
        ("last May", False, "2025-05-01", "2025-05-31", "month"),
        ("in November", False, "2024-11-01", "2024-11-30", "month"),
        ("two weeks ago", False, "2025-08-18", "2025-08-24", "range"),
        ("yesterday", False, "2025-09-01", "2025-09-01", "day"),
        ("this year", False, "2025-01-01", "2025-12-31", "year"),
        ("3 September", False, "2025-09-03", "2025-09-03", "day"),
        ("December 24", False, "2024-12-24", "2024-12-24", "day"),
        ("Wednesday (July 3)", False, "2024-07-03", "2024-07-03", "day"),
        ("next month", False, "2025-10-01", "2025-10-31", "month"),
        ("last summer", False, "2025-06-01", "2025-08-31", "range"),
        ("in 2001", False, "2001-01-01", "2001-12-31", "year"),
        ("winter 2023", False, "2023-12-01", "2024-02-29", "range"),
    ],
)
def test_expressions_resolve_against_the_day_of_the_article(expression: str, ahead: bool, first: str, last: str, precision: str) -> None:
    found = resolve(expression, DAY, ahead=ahead)
    assert found is not None
    assert (str(found.first), str(found.last), found.precision) == (first, last, precision)


def test_an_uncertain_article_gives_uncertain_days() -> None:
    found = resolve("in May", YEAR)
    assert found is not None
    assert (found.first, found.last, found.precision) == (date(2024, 5, 1), date(2025, 5, 31), "range")


def test_an_article_of_unknown_date_resolves_only_what_names_its_year() -> None:
    text = "They met on Thursday and in May 2024."
    found = mentions(text, Published(None, date(2024, 9, 13)))
    assert [(text[one.start : one.end], one.precision) for one in found] == [("Thursday", "unknown"), ("May 2024", "month")]


def test_words_that_are_no_date_resolve_to_nothing() -> None:
    assert resolve("the summit", DAY) is None


def test_dates_of_teasers_below_the_body_are_no_bound() -> None:
    body = "The council met.\nIt will meet again."
    clock = published(body, cuts=("1 July 2015",), today=TODAY)
    assert (clock.last, clock.rule) == (date(2015, 7, 1), "date outside the body")
    assert published(body, below=("1 July 2015",), today=TODAY).last is None


def test_dates_of_related_links_say_nothing_of_a_page() -> None:
    page = (Path(__file__).parent / "data" / "html" / "05_wrong_metadata.html").read_bytes()
    found = parse(page, "page.html", Root("r", "news", "/news"), today=TODAY)
    assert any("2016" in cut.text for cut in found.cuts)
    assert (found.published.first, found.published.last) == (None, None)
