"""The pieces that a standalone question is made from: the names of a question, its head, its times, and how one is put in another's place."""

from __future__ import annotations

import re
from dataclasses import dataclass

WH = (
    r"(?:how (?:many|much|long|old|often|far|big|large)(?: \w+)?|who|whom|whose|what|when|where|why|how come|how"
    r"|(?:in |on |at |to |from )?(?:which|what) (?:year|day|date|month|time|place|city|country|venue|town))"
)
OPENER = re.compile(r"^(?:(?:and|but|so|ok|okay|then|also|well|yes|no|now)\b,? )+(?=\w)", re.IGNORECASE)
AUXILIARY = r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|must|may|might)"
HEAD = re.compile(
    rf"^(?:(?:in|on|at|to|from|by|with|for|of|about|since|until) )?(?:{WH}|(?:which|what|how many|how much|whose) (?:\w+ ){{1,4}}?)(?= ?{AUXILIARY}\b)\s*",
    re.IGNORECASE,
)
SUBJECT_HEAD = re.compile(rf"^(?:{WH}|which \w+|what)\s+", re.IGNORECASE)
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
MONTHS = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
TIME = re.compile(
    rf"\b(?:(?:in|on|during|since|before|after|by) )?(?:(?:early |late |mid-)?{MONTHS}(?: \d{{1,2}})?(?:,? \d{{4}})?|\d{{1,2}} {MONTHS}(?: \d{{4}})?|(?:1[5-9]|20)\d\d"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:last|this|next) (?:year|month|week)|yesterday|today|tomorrow)\b"
)
PREPOSITION = re.compile(
    r"^(?P<preposition>in|at|on|about|with|for|to|from|by|of|against|between|under|during)\s+(?P<rest>.+)$", re.IGNORECASE
)
NAME = re.compile(
    r"\b(?:[A-Z][\w’'-]*|[a-z]+-[A-Z]\w+)(?:(?: (?:of|and the|for the|of the|de|van|von|bin|al))? (?:[A-Z][\w’'-]*|\d{4}(?= [A-Z])))*|\b\d{4} [A-Z]\w+(?: [A-Z]\w+)*"
)
NO_NAME = frozenset(
    """
    who what when where why how which whose whom did does do is are was were has have had will would can could should may might must in on at to from
    by with for of about since the a an and but so then also i january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday tell name list give please according
    """.split()
)
PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|to|outside|inside|visit|visited|visiting|leave|left|reach|reached)\s+(?:the\s+)?$", re.IGNORECASE
)
THE_BEFORE = re.compile(r"\b(?:the|this|that)\s+(?:\w+ )?$", re.IGNORECASE)
DESCRIBED = re.compile(rf"^who (?:is|was|are|were) (?P<noun>the [a-z].+?)\W*$", re.IGNORECASE)
THE_NOUN = re.compile(
    r"\b(?:the|a|an) (?:[a-z-]+ ){0,2}[a-z-]+(?: (?:of|in|between|with|at|on|for) (?:the )?(?:[A-Z][\w’'-]*(?: and)? ?)+)?"
)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one question, in order, and which of them can be a person, a place or a thing.

    Attributes:
        question: the question they stand in.
        places: their half-open offsets there.
    """

    question: str
    places: tuple[tuple[int, int], ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every name, without possessive endings."""
        return tuple(bare(self.question[a:b]) for a, b in self.places)

    def before(self, at: int) -> bool:
        """Return whether a name stands before that offset: a pronoun there has its name in the same question."""
        return any(b <= at for _, b in self.places)

    def _where(self, a: int) -> bool:
        return PLACE_BEFORE.search(self.question[:a]) is not None

    def person(self) -> str:
        """Return the first name that can be a person's, else what "Who is …?" describes; "" when there is none."""
        for a, b in self.places:
            name = self.question[a:b]
            if not (self._where(a) or name.isupper() or THE_BEFORE.search(self.question[:a]) or re.search(r"\d", name)):
                return bare(name)
        described = DESCRIBED.match(self.question)
        return described["noun"] if described else ""

    def group(self) -> str:
        """Return the names that can act together, joined by "and"; "" when there is none."""
        actors = [bare(self.question[a:b]) for a, b in self.places if not self._where(a)]
        if actors:
            return " and ".join(actors[:3])
        noun = THE_NOUN.search(self.question)
        return noun[0].strip() if noun and noun[0].rstrip().endswith("s") else ""

    def thing(self) -> str:
        """Return what "it" can stand for: a noun with "the", else a name that is no person's; "" when there is none."""
        noun = THE_NOUN.search(self.question)
        if noun:
            return noun[0].strip()
        things = [bare(self.question[a:b]) for a, b in self.places if THE_BEFORE.search(self.question[:a]) or self.question[a:b].isupper()]
        return things[0] if things else (self.all[-1] if self.all else "")

    def place(self) -> str:
        """Return the name that stands after a preposition of place; "" when there is none."""
        return next((bare(self.question[a:b]) for a, b in self.places if self._where(a)), "")


def bare(name: str) -> str:
    """Return a name without its possessive ending."""
    return re.sub(r"[’']s?$", "", name)


def names_of(question: str) -> Names:
    """Return the names of a question: runs of capitalised words that do not just begin it."""
    places = []
    for found in NAME.finditer(question):
        a, b = found.span()
        words = question[a:b].split()
        while words and bare(words[0]).lower() in NO_NAME:
            a += len(words.pop(0)) + 1
        if words and a < b:
            places.append((a, b))
    return Names(question, tuple(places))


def swap_head(last: str, head: str) -> str:
    """Return the last question with another question word: ("Where were the talks held?", "when") gives "When were the talks held?"."""
    head = head[:1].upper() + head[1:]
    rest = last.rstrip(" ?.!")
    if re.match(rf"{AUXILIARY}\b", rest, re.IGNORECASE):
        return f"{head} {rest[:1].lower()}{rest[1:]}?"
    found = HEAD.match(rest) or SUBJECT_HEAD.match(rest)
    if found is None:
        return f"{head}: {rest}?"
    return f"{head} {rest[found.end() :]}?"


def shift_year(last: str, years: int) -> str:
    """Return the last question about a year nearby: ("Who won in 2021?", -1) gives "Who won in 2020?"; "" when it names no year."""
    return YEAR.sub(lambda found: str(int(found[0]) + years), last, count=1) if YEAR.search(last) else ""


def substitute(last: str, what: str) -> str:
    """Return the last question with `what` in the place of its counterpart: a time for a time, a name for a name, a counted noun for another.

    Without a counterpart `what` is added at the end.
    """
    rest, what = last.rstrip(" ?.!"), what.strip(" ?.!")
    if TIME.fullmatch(what) or YEAR.fullmatch(what):
        time = what if re.match(r"(?:in|on|during|since|before|after|by|last|this|next|yesterday|today|tomorrow)\b", what) else f"in {what}"
        return f"{TIME.sub(time, rest, count=1)}?" if TIME.search(rest) else f"{rest} {time}?"
    phrase = PREPOSITION.match(what)
    if phrase:
        same = re.search(rf"\b{phrase['preposition']}\s+(?:the\s+)?(?:[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*|\w+)", rest)
        return f"{rest[: same.start()]}{what}{rest[same.end() :]}?" if same else f"{rest} {what}?"
    names = names_of(rest)
    if names_of(what).all and names.places:
        a, b = names.places[0]
        owner = "’s" if re.search(r"[’']s$", rest[a:b]) else ""
        return f"{rest[:a]}{bare(what)}{owner}{rest[b:]}?"
    counted = re.match(r"(?P<head>how many|how much|which|what) (?P<noun>[a-z]+)\b", rest, re.IGNORECASE)
    if counted and len(what.split()) <= 3 and not re.fullmatch(AUXILIARY, counted["noun"], re.IGNORECASE):
        return f"{counted['head']} {re.sub('^the ', '', what)}{rest[counted.end() :]}?"
    return f"{rest}, {what}?"
