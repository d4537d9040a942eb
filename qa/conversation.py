"""A follow-up and the questions before it → one standalone question, without a language model.

Carried over are names for pronouns, the place or event that "there" and "that" point to, the rest of an elided question, and the names that a
bare "the talks" leans on. A question that stands by itself is returned as it is: carrying nothing over is better than carrying the wrong thing.
Only the earlier questions are looked at, never their answers. Patterns over English surface forms; no parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.events import Turn
from qa.followup import OPENER, WH, Names, names_of, shift_year, substitute, swap_head
from qa.words import content_words

PERSON = re.compile(r"\b(?:he|him|his|she|hers|her|himself|herself)\b", re.IGNORECASE)
GROUP = re.compile(r"\b(?:they|them|their|theirs|the two(?: \w+)?|the pair|both of them)\b", re.IGNORECASE)
# "it" that stands for nothing ("is it true that", "how long does it take") is left alone.
THING = re.compile(
    r"\b(?<!is )(?<!was )(?<!take )(?:it|its)\b(?! (?:true|possible|clear|likely|known|said|take|takes|took)\b)", re.IGNORECASE
)
THERE = re.compile(r"\b(?<!is )(?<!are )(?<!was )(?<!were )there\b", re.IGNORECASE)
# The whole question is a wh-word that points back: "When was that?", "Why?", "Where did it happen?", "Since when?"
BARE = re.compile(
    rf"(?P<head>(?:since |until |by |to |with |from )?{WH}(?: (?:exactly|precisely|else))?)"
    r"(?:,? (?:was|is|were|are|did|does|will|has|would) (?:that|this|it|those|they)(?: (?:happen|be|held|take place|occur|been|over|for|going to happen))?)?(?: (?:again|then))?\W*",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"(?:and |but |so |ok(?:ay)?,? |then )*(?:(?:what|how) (?:about|of)|and|or|but) (?P<what>(?!\W*(?:what|who|when|where|why|how|which|did|does|do|is|are|was|were|has|have|had|will|would|can|could)\b).{2,80}?)\W*",
    re.IGNORECASE,
)
YEAR_SHIFT = re.compile(
    r"(?:and |but |what about |how about |in )*(?:the|a|one) (?:year|day|month) (?P<way>before|earlier|after|later)(?: that)?\W*",
    re.IGNORECASE,
)
DEFINITE = re.compile(r"\b(?:the|that|this|those|these) (?:\w+ )?(?P<noun>[a-z]{3,})\b")


def standalone(question: str, turns: Sequence[Turn]) -> str:
    """Return the question with what it leaves out filled in from the turns before it; the question itself when nothing is missing.

    Args:
        question: as `bot.clean` gives it.
        turns: oldest first; a turn counts by its standalone question where that is known.
    """
    before = [turn.standalone or turn.question for turn in turns if (turn.standalone or turn.question).strip()]
    if not before:
        return question
    last = " ".join(before[-1].split())
    shifted = YEAR_SHIFT.fullmatch(question)
    if shifted:
        return shift_year(last, -1 if shifted["way"].lower() in ("before", "earlier") else 1) or question
    bare = BARE.fullmatch(OPENER.sub("", question))
    if bare:
        return swap_head(last, bare["head"])
    about = ABOUT.fullmatch(question)
    if about:
        return substitute(last, about["what"])
    return _filled(OPENER.sub("", question), before)


def _filled(question: str, before: Sequence[str]) -> str:
    """Return the question with its pronouns and bare definite nouns filled in."""
    own = names_of(question)
    filled = question
    for pattern, choose in ((PERSON, Names.person), (GROUP, Names.group), (THING, Names.thing), (THERE, Names.place)):
        found = pattern.search(filled)
        if found is None or own.before(found.start()):
            continue
        antecedent = next((name for name in (choose(names_of(text)) for text in reversed(before)) if name), "")
        if antecedent:
            filled = _put(filled, pattern, antecedent)
    if filled != question or own.all:
        return _capital(filled)
    return _capital(_leaning(question, before[-1]))


def _put(question: str, pattern: re.Pattern[str], name: str) -> str:
    """Replace the first pronoun by the name, and a possessive by the name's possessive; later ones stay, as they now have their name."""

    def form(found: re.Match[str]) -> str:
        word = found[0].lower()
        after = question[found.end() :]
        owns = word in ("his", "their", "its") or (
            word == "her" and re.match(r" (?!to\b|in\b|on\b|at\b|about\b|for\b|and\b)[a-z]", after) is not None
        )
        if owns:
            return name + ("’" if name.endswith("s") else "’s")
        return f"in {name}" if word == "there" else name

    return pattern.sub(form, question, count=1)


def _leaning(question: str, last: str) -> str:
    """Return a question without names with the names of the last one added, when it goes on about the same thing.

    It does when a noun with "the" stands in the last question too: "How long did the talks last?" after one about the talks in Tianjin.
    """
    words = set(content_words(last))
    shared = any(set(content_words(found["noun"])) & words for found in DEFINITE.finditer(question))
    names = [name for name in names_of(last).all if name not in question]
    if not shared or not names:
        return question
    return f"{question.rstrip(' ?.!')} ({', '.join(names)})?"


def _capital(question: str) -> str:
    return question[:1].upper() + question[1:]
