"""General knowledge with a date → bounds on when a text that mentions it was written: a name before which nobody used it, an office and
its years,
an anniversary of a known event, great games that are still ahead. A small closed table, from public record; soft bounds, weighed by
`dateinfer`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from qa.articles.datewords import NUMBERS, looks_ahead


@dataclass(frozen=True, slots=True)
class Era:
    """`text[start:end]` was written between first and last; None is open.

    `doubt` is the chance that the bound does not hold, as counted on 5,000 dated articles, rounded up.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    doubt: float


# Counted: names and offices too early 12 of 1,875, offices too late 50 of 693, games past 4 of 21. Anniversaries in 25,000 articles, those
# with another year beside them left out: marked on a weekday, "this year" or ahead, 24 of 24 are of the year, which is as good as written
# and outweighs the words; a known event's, marked, 12 of 12 more; all others 38 of 48.
STATED, NAMED, LATER, UNSURE = 1e-5, 0.003, 0.08, 0.2
WHILE_ON = timedelta(days=30)
# The first day on which the words could stand in the news.
SINCE = {
    r"COVID-19|Covid-19": date(2020, 2, 11),
    r"coronavirus pandemic": date(2020, 3, 1),
    r"AUKUS": date(2021, 9, 15),
    r"Brexit": date(2012, 6, 1),
    r"ChatGPT": date(2022, 11, 30),
    r"Omicron variant|omicron variant": date(2021, 11, 26),
    r"#?MeToo movement": date(2017, 10, 15),
    r"(?:full-scale|Russia['’]s) invasion of Ukraine": date(2014, 2, 27),
    r"Black Lives Matter": date(2013, 7, 13),
    r"Islamic State group": date(2014, 6, 29),
    r"Truth Social": date(2021, 10, 20),
    r"formerly (?:known as )?Twitter": date(2023, 7, 23),
    r"King Charles(?: III)?": date(2022, 9, 8),
    r"(?:Capitol riot|Jan(?:\.|uary) 6 (?:riot|insurrection|committee|attack))": date(2021, 1, 6),
}
# Offices: who, from when, to when. A later text speaks of the "former" or "then" holder, mostly.
OFFICES = {
    r"(?:U\.?S\.? )?President (?:Joe |Joseph R?\.? ?)?Biden": (date(2021, 1, 20), date(2025, 1, 20)),
    r"(?:U\.?S\.? )?President (?:Barack )?Obama": (date(2009, 1, 20), date(2017, 1, 20)),
    r"Secretary of State (?:Antony |Tony )?Blinken": (date(2021, 1, 26), date(2025, 1, 20)),
    r"Secretary of State (?:Mike )?Pompeo": (date(2018, 4, 26), date(2021, 1, 20)),
    r"Secretary of State (?:Marco )?Rubio": (date(2025, 1, 21), None),
    r"(?:President Alexander Stubb|Finnish President (?:Alexander )?Stubb)": (date(2024, 3, 1), None),
    r"Prime Minister (?:Boris )?Johnson": (date(2019, 7, 24), date(2022, 9, 6)),
    r"Prime Minister (?:Theresa )?May\b(?! \d)": (date(2016, 7, 13), date(2019, 7, 24)),
    r"Prime Minister (?:Rishi )?Sunak": (date(2022, 10, 25), date(2024, 7, 5)),
    r"Prime Minister (?:Keir )?Starmer": (date(2024, 7, 5), None),
    r"Chancellor (?:Angela )?Merkel": (date(2005, 11, 22), date(2021, 12, 8)),
    r"Chancellor (?:Olaf )?Scholz": (date(2021, 12, 8), date(2025, 5, 6)),
    r"Pope Francis": (date(2013, 3, 13), date(2025, 4, 21)),
    r"Pope Leo": (date(2025, 5, 8), None),
}
FORMER = re.compile(r"\b(?:former|ex|then|late|past|previous|under|during|since)[\s-]+(?:\w+\s+){0,2}$", re.IGNORECASE)
# Events whose anniversaries are kept, as their year.
EVENTS = {
    r"(?:end|conclusion) of (?:the )?(?:World War II|World War Two|Second World War|WWII|WW2)|V-?[EJ] Day": 1945,
    r"victory over (?:Japan|Nazi Germany|fascism)": 1945,
    r"D-Day|Normandy landings": 1944,
    r"(?:liberation of )?Auschwitz(?:['’]s liberation)?": 1945,
    r"(?:atomic )?bombings? of (?:Hiroshima|Nagasaki)": 1945,
    r"attack on Pearl Harbor|Pearl Harbor attack": 1941,
    r"(?:founding|foundation|establishment) of the People['’]s Republic(?: of China)?": 1949,
    r"(?:founding|creation) of NATO|NATO['’]s founding": 1949,
    r"(?:fall|opening) of the Berlin Wall": 1989,
    r"Tiananmen": 1989,
    r"(?:Apollo 11|(?:first )?moon landing)": 1969,
    r"assassination of (?:President )?(?:John F\. )?Kennedy": 1963,
    r"(?:the )?(?:Sept(?:ember|\.) 11|9/11)(?: terrorist)?(?: attacks?)?": 2001,
    r"Hurricane Katrina": 2005,
    r"Chernobyl": 1986,
    r"Rwandan genocide": 1994,
    r"Good Friday Agreement": 1998,
    r"Srebrenica(?: massacre| genocide)?": 1995,
}
GAMES = {
    "2012 Summer Olympics": date(2012, 7, 27), "2014 Winter Olympics": date(2014, 2, 7), "2016 Summer Olympics": date(2016, 8, 5),
    "2018 Winter Olympics": date(2018, 2, 9), "2022 Winter Olympics": date(2022, 2, 4), "2024 Summer Olympics": date(2024, 7, 26),
    "2026 Winter Olympics": date(2026, 2, 6), "2028 Summer Olympics": date(2028, 7, 14), "2014 World Cup": date(2014, 6, 12),
    "2018 World Cup": date(2018, 6, 14), "2022 World Cup": date(2022, 11, 20), "2026 World Cup": date(2026, 6, 11),
}  # fmt: skip
NUMBER_WORD = {word: n for n, word in enumerate(NUMBERS)} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
KNOWN = re.compile("|".join(f"(?P<s{n}>{words})" for n, words in enumerate(SINCE)))
HELD = re.compile("|".join(f"(?P<o{n}>{words})" for n, words in enumerate(OFFICES)))
ANNIVERSARY = re.compile(
    r"\b(?:(?P<nth>\d{1,3})(?:st|nd|rd|th)(?:-year)? anniversary (?:of|since)|(?P<years>\d{1,3}|"
    + "|".join(NUMBER_WORD)
    + r") years? (?:since|after|on from|from))\s+(?P<what>[^.;\n]{3,90})",
)
EVENT = re.compile("|".join(f"(?P<e{n}>{words})" for n, words in enumerate(EVENTS)), re.IGNORECASE)
# "more than 30 years after it was published in 1985" tells of any year: wrong in 30 of 44 articles. Only what is marked counts.
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
PRESENT = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|tomorrow|yesterday"
    r"|this (?:week|weekend|month|year|spring|summer|fall|autumn|winter))\b",
    re.IGNORECASE,
)
MARKED = re.compile(r"\b(?:mark|commemorat|celebrat|honou?r|observ)(?:e|es|ed|ing|s)?\b[^.!?\n]*$", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?\n]*$")
IN_YEAR = re.compile(r"\bin ((?:18|19|20)\d\d)\b")
AHEAD_GAMES = re.compile("|".join(map(re.escape, GAMES)))


def eras(text: str) -> tuple[Era, ...]:
    """Return the bounds that known names, offices, anniversaries and games of a text give, in no special order; empty when it has none."""
    since, offices = tuple(SINCE.values()), tuple(OFFICES.values())
    found = [Era(*match.span(), since[_which(match, "s")], None, NAMED) for match in KNOWN.finditer(text)]
    for match in HELD.finditer(text):
        if not FORMER.search(text, max(0, match.start() - 40), match.start()):
            first, last = offices[_which(match, "o")]
            found += [Era(*match.span(), first, None, NAMED), Era(*match.span(), None, last, LATER)]
    for match in ANNIVERSARY.finditer(text):
        marked = MARKED.search(text, max(0, match.start() - 60), match.start()) is not None
        year = _anniversary(match, marked)
        lead = SENTENCE.search(text, max(0, match.start() - 200), match.start())
        around = (lead[0] if lead else "") + match[0]
        if year is not None and str(year) not in YEAR.findall(around):
            now = PRESENT.search(around) is not None or looks_ahead(text, match.start())
            doubt = STATED if marked and now else NAMED if marked and EVENT.search(match["what"]) else UNSURE
            found.append(Era(*match.span(), date(year, 1, 1), date(year, 12, 31), doubt))
    for match in AHEAD_GAMES.finditer(text):
        if looks_ahead(text, match.start()):
            found.append(Era(*match.span(), None, GAMES[match[0]] + WHILE_ON, UNSURE))
    return tuple(found)


def _which(match: re.Match[str], prefix: str) -> int:
    name = match.lastgroup or prefix + "0"
    return int(name[len(prefix) :])


def _anniversary(match: re.Match[str], marked: bool) -> int | None:
    """Return the year that an anniversary falls in; None when the event is neither known nor given its year, the sum is no year of news,
    or years are only counted from an event ("30 years after it was published in 1985").
    """
    number = match["nth"] or match["years"]
    count = int(number) if number.isdigit() else NUMBER_WORD[number]
    given, known = IN_YEAR.search(match["what"]), EVENT.search(match["what"])
    if known:
        event = tuple(EVENTS.values())[_which(known, "e")]
        if given and int(given[1]) != event:
            return None  # "the 75th anniversary of D-Day in 2019": an anniversary that is past
        year = event + count
    elif given and (match["nth"] or marked):
        year = int(given[1]) + count
    else:
        return None
    return year if 1990 <= year <= 2100 else None
