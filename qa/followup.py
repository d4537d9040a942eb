"""A question of which only a piece is said ("When?", "And Putin?", "the year before?") → the whole of it, from the questions before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.counterpart import shift_year, substitute
from qa.english.clauses import AUXILIARY, WH, clause, swap_head
from qa.english.verbs import base
from qa.mentions import Mentions

OPENER = re.compile(
    r"^(?:(?:and|but|so|ok|okay|also|oh|hm+)[,.!]* |(?:yes|no|well|now|right|thanks|thank you|please|then)[,.!]+ |(?:then|please|now) (?=(?:wh|how|did|is|was)))+(?=\w)",
    re.IGNORECASE,
)
PERSON = re.compile(r"\b(?:he|him|his|she|hers|her|himself|herself)\b", re.IGNORECASE)
# The whole question is a wh-word that points back: "When was that?", "Why?", "Where did it happen?", "Since when?"
BARE = re.compile(
    rf"(?P<head>(?:since |until |by |to |with |from |for )?{WH}(?: (?:exactly|precisely|else))?|(?:in|on|at|by|for|with|from|to|under) (?:which|what) [a-z]+)"
    r"(?:,? (?:was|is|were|are|did|does|will|has|would) (?P<what>that|this|it|those|they)(?: (?:happen|be|held|take place|occur|been|over|for|going to happen))?)?(?: (?:again|then))?\W*",
    re.IGNORECASE,
)
WHAT_FOR = re.compile(r"(?:what for|for what(?: reason)?|how so|why (?:is|was) (?:that|this|it))\W*", re.IGNORECASE)
_NOT_A_QUESTION = rf"(?!\W*(?:what|who|whom|when|where|why|how|which|{AUXILIARY})\b)"
ABOUT = re.compile(
    rf"(?:and |but |so |ok(?:ay)?,? |then )*(?:(?:what|how) (?:about|of)|and|or|but) (?P<what>{_NOT_A_QUESTION}.{{1,80}}?)\W*",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    rf"(?:(?:no|nope|sorry|oh|wait|actually|oops)\W+)*(?:i (?:meant|mean)|not (?:in |the )?[\w’'-]+(?: [\w’'-]+)?,(?: but)?|(?:no|sorry|rather),) (?P<what>{_NOT_A_QUESTION}.{{2,60}}?)\W*",
    re.IGNORECASE,
)
# One or two words with a question mark, after a question: "third?", "Modi?"
SHORT = re.compile(rf"(?P<what>{_NOT_A_QUESTION}[\w’'-]+(?: [\w’'-]+)?)\?+", re.IGNORECASE)
YEAR_SHIFT = re.compile(
    r"(?:and |but |what about |how about |in )*(?:the|a|one) (?:year|day|month) (?P<way>before|earlier|after|later)(?: that)?\W*",
    re.IGNORECASE,
)
# "Does Turkey?" asks what was asked before, of somebody else.
SAME_OF = re.compile(rf"(?P<auxiliary>{AUXILIARY}) (?P<who>(?:the )?[\w’'-]+(?: [\w’'-]+)?)\W*", re.IGNORECASE)
SAID_THAT = re.compile(
    r"who (?:else )?(?:said|says|claimed|claims|announced|announces|confirmed|confirms|reported|reports|revealed|told) (?:so|that|this|it)\W*",
    re.IGNORECASE,
)
# "When did he say that?" asks of what was said just before.
SAY_THAT = re.compile(
    rf"(?P<head>(?:to )?{WH}) (?:did|does|do|has|have) (?:he|she|they|it) (?:say|said|do|done|claim|announce|mention|promise|write|tell) (?:that|this|it|so)\W*",
    re.IGNORECASE,
)
THEN = re.compile(
    r"(?P<before>what (?:else )?(?:happened|happens|took place)) (?:then|at (?:that|the) time|that (?:day|year))\W*", re.IGNORECASE
)
LONGEST_FRAGMENT = 8


def elided(question: str, before: Sequence[str]) -> str:
    """Return the whole of a question of which only a piece is said; "" when it has a subject and a verb of its own."""
    last = before[-1]
    core = OPENER.sub("", question)
    shifted = YEAR_SHIFT.fullmatch(question)
    if shifted:
        return shift_year(last, -1 if shifted["way"].lower() in ("before", "earlier") else 1)
    if WHAT_FOR.fullmatch(core):
        return swap_head(last, "why")
    bare = BARE.fullmatch(core)
    if bare and (bare["what"] or "").lower() in ("", "that", "this"):
        return swap_head(last, bare["head"])
    if bare and not (Mentions(last).group() if bare["what"].lower() in ("they", "those") else Mentions(last).thing()):
        return swap_head(last, bare["head"])
    if SAID_THAT.fullmatch(core):
        return re.sub(r"\b(?:so|that|this|it)\W*$", "", core, flags=re.IGNORECASE) + clause(last).told() + "?"
    told = SAY_THAT.fullmatch(core)
    if told and clause(last).auxiliary and clause(last).subject:
        return swap_head(last, told["head"])
    then = THEN.fullmatch(core)
    if then and re.match(r"when\b", last, re.IGNORECASE) and clause(last).subject:
        return f"{then['before']} {clause(last).told()}?"
    about = CORRECTION.fullmatch(question) or ABOUT.fullmatch(question) or SHORT.fullmatch(question)
    if about and len(about["what"].split()) <= LONGEST_FRAGMENT:
        return substitute(before, about["what"])
    same = SAME_OF.fullmatch(core)
    if same:
        return _same_of(same, before)
    return ""


def _same_of(same: re.Match[str], before: Sequence[str]) -> str:
    """Return "Does Turkey belong to the SCO?" for "Does Turkey?" after "Which countries belong to the SCO?"; "" when nothing was done before."""
    who = same["who"]
    if PERSON.fullmatch(who):
        who = next((name for text in reversed(before) if (name := Mentions(text).person())), who)
    parsed = clause(before[-1])
    verb, _, rest = parsed.predicate.partition(" ")
    if same["auxiliary"].lower() in ("did", "does", "do"):
        verb = base(verb)
    return (
        f"{same['auxiliary']} {who} {verb} {rest}".strip() + "?"
        if parsed.predicate and not re.search(r"\s", who.removeprefix("the "))
        else ""
    )
