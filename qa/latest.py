"""Questions after the newest: "When did A and B last meet?" is read as "When did A and B meet?", and the latest thing told comes first.

Articles say "last" of what was long ago ("he last visited in May"), so the word itself finds the wrong sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from qa.answers import Relation
from qa.asked import Wanted
from qa.compare import Candidate, Claim, claims
from qa.expected import expected
from qa.relations import relate
from qa.timewords import LATEST
from qa.words import content_words, name_words
from vectorstore.records import Published

# "the latest on the talks", "the latest?": without the word nothing is asked.
NOTHING_LEFT = re.compile(r"\s*(?:$|[?.!,;:]|(?:on|about|in|from|of|regarding|concerning|with|for|and|or|is|was)\b)", re.IGNORECASE)
# An event known only to within more than this is dated by its article.
SHARP = timedelta(days=31)


def timeless(question: str) -> str:
    """Return a question without the word that asks for the newest; unchanged when it has none, or asks nothing without it."""
    found = LATEST.search(question)
    if found is None:
        return question
    start, end = found.span(found.lastgroup or 0)
    if not found.lastgroup and NOTHING_LEFT.match(question[end:]) and not found[0].lower().endswith(("recently", "now", "today", "days")):
        return question
    determiner = "the " if found[0].lower().startswith("the ") and not found.lastgroup else ""
    rest = f"{question[:start]}{determiner}{question[end:].lstrip()}"
    return re.sub(r"\s+([?.!,;])", r"\1", " ".join(rest.split()))


def newest(candidates: Sequence[Candidate], wants: Wanted, question: str) -> tuple[Relation | None, tuple[Claim, ...]]:
    """Return what candidates, best first, say of the newest of what is asked, and of older ones along the time; one of each article."""
    relation, found = relate(claims(akin(one_each(candidates), question)), wants, question)
    found = newest_first(found, events=wants != "holder" and expected(question) != "number")
    return ("timeline" if relation == "list" and wants in ("one", "holder") and len(found) > 1 else relation), found


def one_each(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the first candidate of each story: of one article the best is what it has to say, and the others would be no older."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.article.story, candidate)
    return list(best.values())


def akin(candidates: Sequence[Candidate], question: str) -> list[Candidate]:
    """Return the candidates that are about what the first is about, it among them: what only a newer article tells may be another thing.

    Their quotation and headline have half of the question's words that the first one's have; their paragraph has one of its names.

    Args:
        candidates: best first.
    """
    if not candidates:
        return []
    asked, names = set(content_words(question)), name_words(question)
    asked &= _words(f"{candidates[0].article.title} {candidates[0].quote}")

    def about(candidate: Candidate) -> bool:
        shared = asked & _words(f"{candidate.article.title} {candidate.quote}")
        return 2 * len(shared) >= len(asked) and (not names or bool(names & _words(_paragraph(candidate))))

    return [candidate for n, candidate in enumerate(candidates) if n == 0 or about(candidate)]


def _words(text: str) -> set[str]:
    return set(content_words(text))


def _paragraph(candidate: Candidate) -> str:
    text = candidate.article.text
    end = text.find("\n", candidate.end)
    return text[text.rfind("\n", 0, candidate.start) + 1 : end if end >= 0 else len(text)]


def newest_first(found: Sequence[Claim], *, events: bool) -> tuple[Claim, ...]:
    """Return the claims with the newest first, each with its day; of one time in the order given. Indices of what replaces them move along.

    Args:
        events: whether the day of the event told counts, as far as it is known, or that of the article: a count of today is of today,
            whatever day its sentence names.
    """
    order = sorted(range(len(found)), key=lambda n: _moment(found[n], events), reverse=True)
    place = {n: at for at, n in enumerate(order)}
    claims = (replace(found[n], when=found[n].when or found[n].candidates[0].when()) if events else found[n] for n in order)
    return tuple(replace(one, superseded_by=place[one.superseded_by]) if one.superseded_by is not None else one for one in claims)


def _moment(claim: Claim, events: bool) -> tuple[date, date]:
    """The middle of the days in which the event lies, then of those of its article; the oldest day where nothing is known."""
    article = _middle(claim.candidates[0].article.published) or date.min
    when = claim.when or claim.candidates[0].when() if events else None
    sharp = when if when and when.published.first and when.published.last and when.published.last - when.published.first <= SHARP else None
    return (_middle(sharp.published) if sharp else None) or article, article


def _middle(days: Published) -> date | None:
    if days.precision == "unknown" or days.first is None or days.last is None:
        return None
    return days.first + (days.last - days.first) / 2
