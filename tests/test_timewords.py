"""What a question says about time, and what it only seems to say."""

from __future__ import annotations

from datetime import date

import pytest

from qa.timewords import time_words

TODAY = date(2026, 11, 18)  # a Wednesday

# question, kind, from, to, words
SAYS = [
    ("articles from 2021", "publication", "2021-01-01", "2021-12-31", "from 2021"),
    ("articles from 2021 onwards", "publication", "2021-01-01", "", "from 2021"),
    ("articles since 2021", "publication", "2021-01-01", "", "since 2021"),
    ("news from yesterday about the dam", "publication", "2026-11-17", "2026-11-17", "from yesterday"),
    ("Show me news of last week about Tianjin", "publication", "2026-11-09", "2026-11-15", "of last week"),
    ("What was reported in May about the truce?", "publication", "2026-05-01", "2026-05-31", "in May"),
    ("What do stories published since May 2024 say about sanctions?", "publication", "2024-05-01", "", "since May 2024"),
    ("What do reports before 3 September say?", "publication", "", "2026-09-02", "before 3 September"),
    ("coverage between March and May 2022", "publication", "2022-03-01", "2022-05-31", "between March and May 2022"),
    ("headlines from 3 May to 5 June 2023", "publication", "2023-05-03", "2023-06-05", "from 3 May to 5 June 2023"),
    ("What is in yesterday's papers?", "publication", "2026-11-17", "2026-11-17", "yesterday"),
    ("Summarise last week's news", "publication", "2026-11-09", "2026-11-15", "last week"),
    ("2021 articles on trade", "publication", "2021-01-01", "2021-12-31", "2021"),
    ("news after June 2023", "publication", "2023-07-01", "", "after June 2023"),
    ("articles published on 16 May 2024", "publication", "2024-05-16", "2024-05-16", "on 16 May 2024"),
    ("articles dated 2024-05-16", "publication", "2024-05-16", "2024-05-16", "dated 2024-05-16"),
    ("news of the last two weeks", "publication", "2026-11-04", "2026-11-18", "of the last two weeks"),
    ("reports from the past month on Gaza", "publication", "2026-10-18", "2026-11-18", "from the past month"),
    ("today's headlines", "publication", "2026-11-18", "2026-11-18", "today"),
    ("stories until 2020", "publication", "", "2020-12-31", "until 2020"),
    ("press coverage during summer 2023", "publication", "2023-06-01", "2023-08-31", "during summer 2023"),
    ("What was written in 2019 about the protests?", "publication", "2019-01-01", "2019-12-31", "in 2019"),
    ("Who met in 2021?", "event", "2021-01-01", "2021-12-31", "in 2021"),
    ("Who visited Beijing in May 2024?", "event", "2024-05-01", "2024-05-31", "in May 2024"),
    ("who visited beijing in may 2024?", "event", "2024-05-01", "2024-05-31", "in may 2024"),
    ("What happened last week in Paris?", "event", "2026-11-09", "2026-11-15", "last week"),
    ("What did Modi say yesterday?", "event", "2026-11-17", "2026-11-17", "yesterday"),
    ("What happened on 3 September 2025?", "event", "2025-09-03", "2025-09-03", "on 3 September 2025"),
    ("Who spoke between March and May 2022?", "event", "2022-03-01", "2022-05-31", "between March and May 2022"),
    ("How many people died from 2019 to 2021?", "event", "2019-01-01", "2021-12-31", "from 2019 to 2021"),
    ("What has changed since May 2024?", "event", "2024-05-01", "", "since May 2024"),
    ("What did the two agree before 3 September?", "event", "", "2026-09-02", "before 3 September"),
    ("Did they meet in the last three months?", "event", "2026-08-18", "2026-11-18", "in the last three months"),
    ("What happened over the past year?", "event", "2025-11-18", "2026-11-18", "over the past year"),
    ("How many cases were reported in May 2020?", "event", "2020-05-01", "2020-05-31", "in May 2020"),
    ("What tariffs were imposed in August 2025?", "event", "2025-08-01", "2025-08-31", "in August 2025"),
    ("Who won the election in 2020?", "event", "2020-01-01", "2020-12-31", "in 2020"),
    ("In 2022, which company cut the most jobs?", "event", "2022-01-01", "2022-12-31", "In 2022"),
    ("What did Blinken say last Monday?", "event", "2026-11-16", "2026-11-16", "last Monday"),
    ("What happened two weeks ago?", "event", "2026-11-02", "2026-11-08", "two weeks ago"),
    ("Where did Xi travel this year?", "event", "2026-01-01", "2026-12-31", "this year"),
    ("Where did Xi travel last May?", "event", "2026-05-01", "2026-05-31", "last May"),
    ("Who was elected in 2021?", "event", "2021-01-01", "2021-12-31", "in 2021"),
    ("Which leaders met by the end of 2023?", "event", "", "2023-12-31", "by the end of 2023"),
    ("What did the Fed do in June?", "event", "2026-06-01", "2026-06-30", "in June"),
    ("What happened on December 24?", "event", "2025-12-24", "2025-12-24", "on December 24"),
    ("Where did the May talks take place?", "event", "2026-05-01", "2026-05-31", "May"),
    ("Who attended July's summit?", "event", "2026-07-01", "2026-07-31", "July"),
    ("What was agreed at the July summit?", "event", "2026-07-01", "2026-07-31", "July"),
    ("What happened from November to February?", "event", "2025-11-01", "2026-02-28", "from November to February"),
    ("What was stolen from the museum in February?", "event", "2026-02-01", "2026-02-28", "in February"),
    ("Which minister resigned in August?", "event", "2026-08-01", "2026-08-31", "in August"),
    ("What is the latest on the talks?", "latest", "", "", "the latest"),
    ("What was Xi's most recent meeting with Putin?", "latest", "", "", "most recent"),
    ("Newest figures on inflation?", "latest", "", "", "Newest"),
    ("When did Putin last visit China?", "latest", "", "", "last"),
    ("When did Xi and Putin meet last?", "latest", "", "", "last"),
    ("What is known as of now?", "latest", "", "", "as of now"),
    ("Who met recently in Tianjin?", "latest", "", "", "recently"),
]

SUBJECT = [
    "Who opened the 2022 Winter Olympics?",
    "Which team won the 2022 World Cup?",
    "Who won the 2020 election?",
    "What happened in the 20th century?",
    "What does the 80th anniversary mark?",
    "How has the bloc grown since its establishment in 2001?",
    "What did Modi say about the tariffs imposed five days ago?",
    "How long is the meeting fixed five days ago?",
    "Who met on Wednesday?",
    "May I ask who met whom?",
    "Did the march end in violence?",
    "Who is 70 years old?",
    "How many people marched?",
    "How long did the meeting last?",
    "When did the talks last?",
    "Which summit did the leaders attend in Tianjin?",
    "What did Theresa May say?",
    "Who came to the May Day parade?",
    "Which school won the March Madness?",
    "Which tariffs imposed in May were lifted?",
    "What were the 1990s like?",
    "What did Xi say after the meeting in Tianjin?",
    "How has trade changed after China's accession in 2001?",
    "Who starred in Blade Runner 2049?",
    "When have Xi and Putin met?",
    "When was the treaty signed?",
    "",
]


@pytest.mark.parametrize(("question", "kind", "first", "last", "words"), SAYS)
def test_time_words_of_a_question_are_read(question: str, kind: str, first: str, last: str, words: str) -> None:
    found = time_words(question, TODAY)
    assert found is not None
    assert (found.kind, str(found.published_from or ""), str(found.published_to or ""), found.text) == (kind, first, last, words)
    assert question[found.start : found.end] == found.text
    assert found.latest == (kind == "latest")


@pytest.mark.parametrize("question", SUBJECT)
def test_subject_matter_is_no_time_of_the_question(question: str) -> None:
    assert time_words(question, TODAY) is None


def test_an_assumed_year_is_marked() -> None:
    marked = [
        time_words(question, TODAY)
        for question in ("reports before 3 September", "reports before 3 September 2024", "reports of last week")
    ]
    assert [found is not None and found.assumed_year for found in marked] == [True, False, False]


def test_the_latest_of_a_year_keeps_both() -> None:
    found = time_words("the latest news from May 2024", TODAY)
    assert found is not None
    assert (found.kind, found.latest, found.published_from) == ("publication", True, date(2024, 5, 1))


def test_publication_words_go_before_days_of_the_event() -> None:
    found = time_words("What did articles from 2023 say happened in 2021?", TODAY)
    assert found is not None
    assert (found.kind, found.published_from) == ("publication", date(2023, 1, 1))
