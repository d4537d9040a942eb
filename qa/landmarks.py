"""Events that date a question: "before the summit in Tianjin", "since the election". The articles' own words tell when the event was.

Only a sentence that holds its name and a day that is known counts. Where the articles do not tell, or tell of days far apart, the
question stays undated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qa.sentences import sentences
from qa.words import content_words

if TYPE_CHECKING:
    from vectorstore.records import Hit

_EVENT = (
    r"(?:summit|elections?|vote|referendum|war|(?:earth)?quake|fire|wildfire|blaze|floods?|storm|hurricane|typhoon|tornado|strike|walkout|talks|meeting|visit|attack"
    r"|crash|collision|launch|landing|ceasefire|truce|deal|agreement|treaty|coup|resignation|robbery|theft|break-in|trial|verdict|conference|games|olympics|tournament"
    r"|final|match|race|tour|pandemic|outbreak|explosion|blast|eruption|protests?|parade|wedding|funeral|merger|takeover|shutdown|blackout|invasion|siege|accident"
    r"|disaster|ceremony|festival|debate|budget|speech|announcement|shooting|arrests?|kidnapping|rescue|opening|closure|avalanche|landslide|heatwave|drought|strikes"
    r"|trip|arrival|departure|inauguration|coronation|hearing|raid|bombing|airstrikes?|massacre|premiere|rally|marathon|march|derailment|sinking|spill"
    r"|evacuation|cyclone|tsunami|uprising|revolution|riots?|lockdown|bailout|bankruptcy|primary|convention|congress|championships?|cup|sale|signing|killing"
    r"|assassination|murder|leak|recall|ruling|handover|exercises?|drill|session|eclipse|census)"
)
_WHEN = (
    r"(?P<how>not long (?:before|after)|(?:shortly|just|right|soon|days|weeks|immediately) (?:before|after)|before|after|since|until|till"
    r"|during|following|ahead of|prior to|on the eve of|in the (?:run-up|lead-up) to|leading up to|in the (?:wake|aftermath) of)"
)
_WHERE = r"(?:\s+(?:in|of|on|at|over|between|with|against|for|to|by)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+(?:and\s+)?[A-Z][\w’'-]*){0,3})*"
PHRASE = re.compile(
    rf"\s*,?\s*\b{_WHEN}\s+(?P<event>(?:the|this|that|his|her|its|their|[\w-]+['’]s|[\w-]+s['’])\s+(?:[\w’'-]+\s+){{0,3}}?{_EVENT}\b{_WHERE})",
    re.IGNORECASE,
)
# Days of one event lie so close together. A day known only to within more than WIDE counts where nobody tells it better, up to a month.
CLUSTER, WIDE, WIDEST = timedelta(days=4), timedelta(days=6), timedelta(days=30)
# Whose event it is, where the question says so by a pronoun: the name that stands nearest before it.
WHOSE = re.compile(r"^(?:his|her|its|their)\b", re.IGNORECASE)
NAME = re.compile(r"(?<!^)\b[A-Z][\w’'-]+(?=[^A-Z]*$)")
ALIKE = {
    "earthquake": "quake",
    "wildfire": "fire",
    "blaze": "fire",
    "election": "vote",
    "blast": "explosion",
    "theft": "robbery",
    "break-in": "robbery",
}


@dataclass(frozen=True, slots=True)
class Landmark:
    """An event that a question names in a phrase of time: `question[start:end] == text`.

    Attributes:
        event: the event alone, to be searched for; "his visit" has the name of the one it was.
        how: the preposition, in small letters.
    """

    event: str
    how: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Dated:
    """The days of an event, closed, and the sentence of an article that gives them: `article.text[start:end]`."""

    first: date
    last: date
    article_id: str
    quote: str


def landmark(question: str) -> Landmark | None:
    """Return the event that a phrase of time in the question names, None when there is none."""
    found = PHRASE.search(question)
    if found is None or not re.search(r"\w", question[: found.start()] + question[found.end() :]):
        return None
    start = found.start("how")
    event = found["event"]
    if WHOSE.match(event):
        owner = NAME.search(question[: found.start()])
        if owner is None:
            return None
        event = WHOSE.sub(f"{owner[0]}’s", event, count=1)
    return Landmark(event, found["how"].lower(), start, found.end(), question[start : found.end()])


def dated(event: str, hits: Sequence[Hit]) -> Dated | None:
    """Return when an event was by the passages found for it; None when they do not tell, or tell of several times equally often.

    Each article has one vote: the first day that stands in a sentence with all words of the event.
    """
    votes: dict[str, Dated] = {}
    for hit in hits:
        for one in _told(event, hit):
            before = votes.get(hit.article.story)
            if before is None or (before.last - before.first > WIDE >= one.last - one.first):
                votes[hit.article.story] = one
    if not votes:
        return None
    sharp = {story: one for story, one in votes.items() if one.last - one.first <= WIDE}
    votes = sharp or votes
    around = Counter({story: sum(abs(one.first - other.first) <= CLUSTER for other in votes.values()) for story, one in votes.items()})
    most = max(around.values())
    best = [votes[story] for story, count in around.items() if count == most]
    if max(one.first for one in best) - min(one.first for one in best) > CLUSTER:
        return None
    days = Counter((one.first, one.last) for one in best)
    first, last = min(days, key=lambda span: (-days[span], span[1] - span[0], span))
    return next(one for one in best if (one.first, one.last) == (first, last))


def _told(event: str, hit: Hit) -> Iterator[Dated]:
    """Yield the days that stand beside an event's name; an article whose headline or lead names it may leave some words to them."""
    from qa.articles.mentions import mentions

    wanted = _stems(event)
    lead = _stems(hit.article.title) | _stems(hit.article.text[:300])
    for start, end in sentences(hit.passage.text):
        words = hit.passage.text[start:end]
        stems = _stems(words)
        head = _stems(event.split()[-1] if len(event.split()) < 3 else re.search(_EVENT, event, re.IGNORECASE)[0])  # type: ignore[index]
        if not head <= stems or not wanted <= stems | lead:
            continue
        days = [(one.first, one.last) for one in mentions(words, hit.article.published) if one.first and one.last]
        told = next((span for span in days if span[1] - span[0] <= WIDE), None)
        if told is None and len(wanted) > 1 and wanted <= stems:  # "the war" alone may be any war that the sentence names
            told = next((span for span in days if span[1] - span[0] <= WIDEST), None)
        if told:
            yield Dated(*told, hit.article.id, words)


def _stems(words: str) -> set[str]:
    return {ALIKE.get(word, word) for word in content_words(words)}


def bounds(how: str, days: Dated) -> tuple[date | None, date | None]:
    """Return the days that a preposition leaves: "before" ends on the day before, "after" and "since" begin with the event's first day."""
    if how.endswith(("before", " to")) or how in ("ahead of", "on the eve of", "until", "till"):
        return None, days.first - timedelta(days=1)
    if how == "during":
        return days.first, days.last
    return days.first, None
