"""How claims stand to one another.

Different answers are a list where the question wants several items, a timeline where they tell of different times or a newer article
replaces an older value, in conflict where the question wants one value and two articles of the same time give values that cannot both be
right, and the sides of a comparison. docs/several-articles.md has rules and figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from qa.answers import Relation
from qa.asked import Wanted
from qa.compare import Claim, outlet, rivals
from qa.mending import is_enumeration

# A newer value comes first when it has this share of the best one's confidence.
NEWER = 0.8
# Different outlets that report so close together report at the same time.
SAME_TIME = timedelta(days=1)


def relate(found: Sequence[Claim], wants: Wanted, question: str = "") -> tuple[Relation | None, tuple[Claim, ...]]:
    """Return how claims stand to one another, and the claims in the order to show them.

    A timeline of events is in the order of time; of values that replace one another the newest comes first, unless it is much less sure;
    everything else is best first.

    Args:
        found: best first.
        wants: how many answers the question wants.
        question: its words tell what a further value must be about; empty asks for nothing.
    """
    if not found:
        return None, ()
    if wants == "comparison":
        return "comparison", tuple(found)
    if len(found) == 1:
        return ("list" if wants in ("list", "timeline") and is_enumeration(found[0].candidates[0].text) else "single"), tuple(found)
    dated = tuple(replace(claim, when=claim.candidates[0].when()) for claim in found)
    if wants == "timeline" and sum(claim.when is not None for claim in dated) > 1:
        return "timeline", _events(dated)
    if wants == "list":
        return "list", tuple(found)
    best = found[0]
    others = [claim for claim in found[1:] if rivals(best.candidates[0], claim.candidates[0], wants, question)]
    if not others:
        return "list", tuple(found)
    newest = max((best, *others), key=lambda claim: _published(claim)[0] or date.min)
    replaced = [claim for claim in (best, *others) if claim is not newest and _replaced(claim, newest)]
    if not replaced:
        return "conflicting", tuple(found)
    shown = list(found)
    if newest.confidence >= NEWER * best.confidence:
        replaced.sort(key=lambda claim: _published(claim)[0] or date.min, reverse=True)
        shown = [newest, *replaced, *(claim for claim in found if claim is not newest and claim not in replaced)]
    at = shown.index(newest)
    return "timeline", tuple(replace(claim, superseded_by=at) if claim in replaced else claim for claim in shown)


def compared(found: Sequence[Sequence[Claim]]) -> tuple[Relation | None, tuple[Claim, ...]]:
    """Return the relation of a comparison, and the best claim of each of its sides with its day; a side without any is left out.

    One place speaks for one side: that which is surer of it.

    Args:
        found: of each side, best first.
    """
    kept: list[Claim] = []
    for many in sorted((many for many in found if many), key=lambda many: -many[0].confidence):
        places = [(k.candidates[0].article.id, k.candidates[0].start) for k in kept]
        own = next((claim for claim in many if (claim.candidates[0].article.id, claim.candidates[0].start) not in places), None)
        if own is not None:
            kept.append(own)
    order = [claim for many in found for claim in kept if claim in many]
    kept = [claim for n, claim in enumerate(order) if claim not in order[:n]]
    return ("comparison" if kept else None), tuple(Claim(claim.candidates, claim.candidates[0].when()) for claim in kept)


def _events(dated: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return claims in the order of time. Of several that one article tells of one day only the best stays, and
    what names no day goes where others do."""
    kept: list[Claim] = []
    for claim in sorted(dated, key=lambda claim: claim.when is None):
        if claim.when is None and sum(one.when is not None for one in kept) > 1 and claim.candidates[0].value.days is None:
            continue
        day = claim.when and (claim.when.published.first, claim.when.published.last)
        mine = claim.candidates[0].article.id
        if day is None or all(
            (k.candidates[0].article.id, k.when and (k.when.published.first, k.when.published.last)) != (mine, day) for k in kept
        ):
            kept.append(claim)
    return tuple(sorted(kept, key=_moment))


def _replaced(a: Claim, b: Claim) -> bool:
    """Return whether every article of a is older than the best of b, as far as dates are known: another outlet's by more than a day."""
    newer = b.candidates[0].article
    if newer.published.first is None:
        return False
    for candidate in a.candidates:
        last = candidate.article.published.last
        slack = timedelta(0) if outlet(candidate.article) == outlet(newer) else SAME_TIME
        if last is None or last + slack >= newer.published.first:
            return False
    return True


def _published(claim: Claim) -> tuple[date | None, date | None]:
    published = claim.candidates[0].article.published
    return published.first, published.last


def _moment(claim: Claim) -> tuple[bool, date]:
    """Order by the middle of the days in which the event lies; claims without any last."""
    days = claim.when.published if claim.when else None
    if days is None or days.first is None or days.last is None:
        return True, date.max
    return False, days.first + (days.last - days.first) / 2
