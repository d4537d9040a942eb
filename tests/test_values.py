"""Two answers are the same, of one kind, or impossible together."""

from __future__ import annotations

from datetime import date

import pytest

from qa.values import alike, incompatible, numbers, same, value
from vectorstore.records import UNKNOWN, Published

MONDAY = Published(date(2025, 3, 3), date(2025, 3, 3), "day", "2025-03-03", "metadata")
WIDE = Published(date(2023, 1, 1), date(2025, 12, 31), "range", "", "inference")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("about 1.5 million people", [(1_500_000.0, "people")]),
        ("1,200 hectares", [(1200.0, "hectar")]),
        ("$4.2bn", [(4_200_000_000.0, "$")]),
        ("forty-one percent", [(41.0, "%")]),
        ("8 per cent", [(8.0, "%")]),
        ("Eleven people", [(11.0, "people")]),
        ("half a million euros", [(500_000.0, "€")]),
        ("a dozen", [(12.0, "")]),
        ("nobody", []),
        ("", []),
    ],
)
def test_numbers_are_read_with_their_units(text: str, found: list[tuple[float, str]]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("the Indian Prime Minister, Narendra Modi", "Modi", True),
        ("nine", "9 people", True),
        ("17 people", "17 injured", True),
        ("17 percent", "17 euros", False),
        ("1,250-metre", "1,250 metres", True),
        ("seven paintings", "nine paintings", False),
        ("on Monday", "3 March 2025", True),
        ("on Monday", "in March 2025", True),
        ("on Sunday", "on Monday", False),
        ("on Monday", "in 2025", False),
        ("Ada Lind", "Tom Berg", False),
        ("a leaking valve", "leaking valve", True),
        ("a storm", "a leaking valve", False),
    ],
)
def test_the_same_in_other_words_is_the_same(a: str, b: str, said: bool) -> None:
    assert same(value(a, MONDAY), value(b, MONDAY)) is said
    assert same(value(b, MONDAY), value(a, MONDAY)) is said


def test_a_weekday_of_an_uncertain_year_does_not_swallow_other_days() -> None:
    assert not same(value("on Sunday", WIDE), value("on 3 July 2024", MONDAY))


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("340 million crowns", "410 million crowns", True),
        ("seven", "nine paintings", True),
        ("4,500 hectares", "150 firefighters", False),
        ("2 June 2025", "12 May 2025", True),
        ("Ada Lind", "Tom Berg", False),
        ("because of a storm", "because of a valve", False),
        ("nine", "9", False),
    ],
)
def test_only_other_values_of_one_unit_are_impossible_together(a: str, b: str, said: bool) -> None:
    assert incompatible(value(a, MONDAY), value(b, MONDAY)) is said


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("nine people", "the harbour", False),
        ("12 May 2025", "the harbour", False),
        ("Ada Lind", "Velden", True),
        ("Ada Lind", "a storm", False),
        ("a storm", "a leak", True),
        ("6.1", "5.9", True),
        ("6.1", "6", True),
        ("5.9", "71", False),
    ],
)
def test_answers_of_one_kind_are_alike(a: str, b: str, said: bool) -> None:
    assert alike(value(a, UNKNOWN), value(b, UNKNOWN)) is said
