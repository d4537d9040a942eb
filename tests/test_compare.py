"""Candidates of several articles become one claim, a conflict, a replaced value, a list, a timeline or a comparison."""

from __future__ import annotations

from datetime import date

import pytest

from qa.answers import Relation
from qa.asked import Wanted
from qa.compare import Candidate, Claim, admit, claims, either
from qa.mending import enumeration, mended, whole_name
from qa.relations import compared, relate
from vectorstore.records import UNKNOWN, Article, Published


def told(text: str, words: str, day: int | None = None, *, outlet: str = "post", confidence: float = 0.9, story: str = "") -> Candidate:
    """Return a candidate of an article of March 2025, undated without a day; article and story are named by outlet and day."""
    when = date(2025, 3, day) if day else None
    published = Published(when, when, "day", str(when), "metadata") if when else UNKNOWN
    name = f"{outlet}-{day}-{len(text)}"
    article = Article(
        name, "r", f"{name}.txt", "Title", text, outlet, None, f"https://{outlet}.example/{name}", published, (), "", story or name
    )
    return Candidate(article, text.index(words), text.index(words) + len(words), confidence, confidence)


def related(candidates: list[Candidate], wants: Wanted) -> tuple[Relation | None, tuple[Claim, ...]]:
    return relate(claims(admit(candidates, wants)), wants)


def texts(found: tuple[Claim, ...]) -> list[str]:
    return [claim.candidates[0].text for claim in found]


def test_nothing_comes_of_nothing() -> None:
    assert related([], "list") == (None, ())


def test_one_answer_is_single_with_its_independent_sources() -> None:
    first = told("Nine people died in the ferry fire.", "Nine", 5)
    second = told("The ferry fire has killed 9 people.", "9 people", 5, outlet="herald", confidence=0.38)
    copy = told("Nine people died in the ferry fire!", "Nine", 5, outlet="times", confidence=0.37, story=first.article.story)
    relation, found = related([first, second, copy], "one")
    assert (relation, texts(found)) == ("single", ["Nine"])
    assert ([one.article.source for one in found[0].candidates], found[0].independent_sources) == (["post", "herald"], 2)


def test_other_values_at_the_same_time_are_in_conflict() -> None:
    first = told("The bridge in Velden will cost 340 million crowns.", "340 million crowns", 8)
    second = told("The bridge in Velden costs 410 million crowns, a paper says.", "410 million crowns", 9, outlet="herald", confidence=0.6)
    relation, found = related([first, second], "one")
    assert (relation, texts(found)) == ("conflicting", ["340 million crowns", "410 million crowns"])
    assert [claim.superseded_by for claim in found] == [None, None]


def test_a_newer_value_replaces_an_older_one_and_comes_first() -> None:
    old = told("Four people died in the ferry fire.", "Four", 3)
    newer = told("The number of people killed in the ferry fire is now nine.", "nine", 5, confidence=0.85)
    newest = told("Eleven people lost their lives in the ferry fire.", "Eleven", 9, outlet="herald", confidence=0.8)
    relation, found = related([old, newer, newest], "one")
    assert (relation, texts(found)) == ("timeline", ["Eleven", "nine", "Four"])
    assert [claim.superseded_by for claim in found] == [None, 0, 0]


def test_a_newer_value_that_is_much_less_sure_replaces_but_does_not_come_first() -> None:
    old = told("Four people died in the ferry fire.", "Four", 3)
    newer = told("Nine people died in the ferry fire.", "Nine", 5, confidence=0.6)
    relation, found = related([old, newer], "one")
    assert (relation, texts(found), found[0].superseded_by) == ("timeline", ["Four", "Nine"], 1)


def test_undated_articles_replace_nothing() -> None:
    first, second = told("Four people died in the ferry fire.", "Four", 3), told("Nine people died in the ferry fire.", "Nine", None)
    assert related([first, second], "one")[0] == "conflicting"


def test_numbers_of_other_things_are_not_rivals() -> None:
    first = told("The fire has burned 4,500 hectares of wood.", "4,500", 5)
    second = told("The fire is fought by 480 firefighters.", "480", 6, confidence=0.8)
    assert related([first, second], "one")[0] == "single"


def test_values_whose_sentences_share_nothing_are_not_rivals() -> None:
    first = told("Turnout was 58 percent.", "58 percent", 5)
    second = told("The union won with 38 percent of all votes.", "38 percent", 3, outlet="herald", confidence=0.85)
    relation, found = related([first, second], "one")
    assert (relation, [claim.superseded_by for claim in found]) == ("list", [None, None])


@pytest.mark.parametrize(("wants", "relation"), [("holder", "timeline"), ("one", "list")])
def test_another_name_replaces_only_the_holder_of_a_place(wants: Wanted, relation: Relation) -> None:
    old = told("Ada Lind is the new head of Tellus Motors.", "Ada Lind", 1)
    new = told("Tom Berg is the head of Tellus Motors now.", "Tom Berg", 20, confidence=0.85)
    assert related([old, new], wants)[0] == relation


def test_items_of_a_list_stand_side_by_side() -> None:
    first = told("Carlo Bellini won the first stage.", "Carlo Bellini", 2)
    second = told("Joost Verhaak won the second stage.", "Joost Verhaak", 3, confidence=0.5)
    weak = told("Tomas Krell came second.", "Tomas Krell", 4, confidence=0.38)
    relation, found = related([first, second, weak], "list")
    assert (relation, texts(found)) == ("list", ["Carlo Bellini", "Joost Verhaak"])


def test_a_timeline_is_in_the_order_of_its_events_and_shows_their_days() -> None:
    late = told("Lind and Berg met on Thursday in Garrow.", "Garrow", 7)
    early = told("Lind and Berg met on Monday in Velden.", "Velden", 3, outlet="herald", confidence=0.8)
    relation, found = related([late, early], "timeline")
    assert (relation, texts(found)) == ("timeline", ["Velden", "Garrow"])
    assert [claim.when.published.first for claim in found if claim.when] == [date(2025, 3, 3), date(2025, 3, 6)]


def test_a_comparison_keeps_both_sides() -> None:
    first = told("The first stage was 162 kilometres long.", "162 kilometres", 2)
    second = told("The second stage was 184 kilometres long.", "184 kilometres", 3, confidence=0.6)
    relation, found = related([first, second], "comparison")
    assert (relation, texts(found)) == ("comparison", ["162 kilometres", "184 kilometres"])


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("It burned 1,200 hectares.", "200 hectares", "1,200 hectares"),
        ("A quake of 6.1 shook it.", "quake of 6", "quake of 6.1"),
        ("It cost $4.2 million.", "4.2 million", "$4.2 million"),
        ("New bridge\nIt costs 340 million crowns", "bridge\nIt costs 340 million", "It costs 340 million"),
        ("the bill is bigger\nVelden", "bill is bigger\nVelden", "bill is bigger"),
        ("Ada O’Brien spoke", "Brien", "O’Brien"),
    ],
)
def test_a_cut_span_is_made_whole(text: str, span: str, whole: str) -> None:
    at = text.index(span)
    found = mended(text, at, at + len(span))
    assert found is not None and text[slice(*found)] == whole


def test_a_span_without_words_is_none() -> None:
    assert mended("Nobody came. ”", 11, 14) is None


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("They come from Ost, West Lund and Nord.", "West Lund", "Ost, West Lund and Nord"),
        ("Only the night lines and the airport bus ran.", "the airport bus", "the night lines and the airport bus"),
        ("The head of the union, Ada Lind, spoke.", "Ada Lind", "Ada Lind"),
        ("They come from Ost, West Lund and Nord.", "from Ost", "from Ost"),
    ],
)
def test_an_item_is_shown_with_the_items_beside_it(text: str, span: str, whole: str) -> None:
    start, end = enumeration(text, text.index(span), text.index(span) + len(span))
    assert text[start:end] == whole


def test_an_enumeration_is_a_list_though_it_is_one_answer() -> None:
    relation, found = related([told("It rained in Velden and Garrow.", "Velden", 3)], "list")
    assert (relation, texts(found)) == ("list", ["Velden and Garrow"])


def test_one_place_speaks_for_one_side_of_a_comparison() -> None:
    six, eleven = told("Six planes came.", "Six", 3, confidence=0.8), told("Eleven planes came.", "Eleven", 4, confidence=0.5)
    first, second = claims([six, eleven]), claims([told("Six planes came.", "Six", 3, confidence=0.6), eleven])
    relation, found = compared([first, second])
    assert (relation, texts(found)) == ("comparison", ["Six", "Eleven"])
    assert compared([(), ()]) == (None, ())


def test_only_what_names_a_side_decides_between_two() -> None:
    bloc, guest = told("The Bloc won.", "The Bloc", 3), told("Guests praised the vote.", "Guests", 4)
    assert either([guest, bloc], "Did the Bloc or the Union win the vote?", "Who won the vote?") == [bloc]
    assert either([guest], "Did the Bloc or the Union win the vote?", "Who won the vote?") == [guest]


def test_a_number_that_the_question_does_not_ask_about_is_no_rival() -> None:
    asked = "What was the turnout in Maravel?"
    first = told("Turnout in the vote was 58 percent.", "58 percent", 5)
    second = told("The union is ahead in the vote in Maravel with 38 percent.", "38 percent", 3, outlet="herald", confidence=0.8)
    assert texts(relate(claims(admit([first, second], "one", asked)), "one", asked)[1]) == ["58 percent"]


def test_the_sentence_is_cited_instead_of_the_headline() -> None:
    headline = told("Title of nine dead", "nine dead", 5, confidence=0.9)
    article = Article("x", "r", "x", "Nine dead", "Nine dead\nPolice counted nine dead.", "post", None, None, UNKNOWN, (), "", "x")
    top, body = Candidate(article, 0, 9, 0.9, 0.9), Candidate(article, 25, 34, 0.7, 0.7)
    assert [(c.start, c.confidence) for c in claims([top, body])[0].candidates] == [(25, 0.9)]
    assert claims([headline])[0].candidates == (headline,)


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("Where in Velden was it signed?", "Velden Guest House"),
        ("Where was it signed?", "Guest House"),
        ("Where in Velden did Ann sign it?", "Velden Guest House"),
    ],
)
def test_a_name_is_whole_where_the_question_has_its_beginning(question: str, whole: str) -> None:
    text = "Ann signed it at Velden Guest House."
    start = whole_name(text, text.index("Guest"), question)
    assert text[start:-1] == whole
