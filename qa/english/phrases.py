"""A question → its noun phrases, by word lists of general English; no parser and no model.

Only what follow-ups need: where a phrase such as "the bilateral talks in Tianjin" begins and ends, which word is its head, and whether it
names a person, a thing or several. Unknown words count as nouns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.english.verbs import DOUBTFUL, is_verb

AUXILIARIES = frozenset("did does do is are was were has have had will would can could should shall must may might".split())
BE = frozenset("is are was were be been being".split())
MODALS = AUXILIARIES - BE - {"has", "have", "had"}
PREPOSITIONS = frozenset(
    """in on at to from by with for of about since until till against between under during into over after before near through across within
    without among around behind beyond outside inside toward towards despite as than like via per""".split()
)
# A phrase goes on over these: "the talks in Tianjin between A and B". What comes by "to", "from", "by" or "about" mostly belongs
# to the verb.
ATTACHED = frozenset("of in between on with for at near against to".split())
DETERMINERS = frozenset("the a an this that these those his her its their my your our each every both all two three four".split())
PRONOUNS = frozenset("he him she they them it we us i you who whom what which whose when where why how there here".split())
STOPS = (
    PREPOSITIONS
    | AUXILIARIES
    | PRONOUNS
    | frozenset("and or but so then not that if because also too each both first when where else ever".split())
)
WHEN_WORDS = re.compile(
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september"
    r"|october|november|december"
    r"|yesterday|today|tomorrow|\d{4}|(?:last|this|next) (?:year|week|month))",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"(?:(?:vice-?)?president|(?:prime |foreign )?minister|mayor|king|queen|prince|princess|emperor|pope|chief|chair|head"
    r"|boss|judge|captain|colonel|general|admiral|soldier|guard|coach"
    r"|ceo|one|man|woman|person|boy|girl|child|teenager|son|daughter|wife|husband|mother|father|brother|sister|friend|guest"
    r"|pilot|poet|victim|suspect|thief|student|nurse|chef|cook"
    r"|spokes(?:man|woman|person)|[a-z]+(?:woman|sman|fman|rman|ologist|nalist|ntist|lyst|gist|tist|vist|mist|nist|ician"
    r"|arian|edian|torian)|(?:co-?)?(?:director|author|actor|doctor|teacher|trainer"
    r"|leader|commander|owner|founder|manager|worker|player|driver|writer|reporter|officer|lawyer|professor|academic"
    r"|ambassador|senator|governor|banker|farmer|designer|engineer|winner|loser"
    r"|singer|dancer|painter|composer|conductor|sailor|tailor|baker|keeper|striker|runner|swimmer|skipper|hacker|killer"
    r"|murderer|prisoner|buyer|seller|speaker|adviser|advisor|editor|publisher"
    r"|inventor|investor|investigator|inspector|prosecutor|rapper|researcher|scientist|explorer|fighter|lecturer|chancellor"
    r"|premier|secretary|deputy|envoy|diplomat|delegate|candidate|dictator"
    r"|chairman|chairwoman|employee|tourist|cyclist|broker|insurer|lender|user|voter|smoker|caller|teller|architect|astronaut"
    r"|athlete|attorney|bishop|priest|detective|firefighter|guide|host))",
    re.IGNORECASE,
)
THING_NAME = re.compile(
    r"\b(?:[A-Z]{2,}|Bank|Savings|Institute|Institution|Museum|University|Union|Party|Group|Company|Corp|Corporation|Inc|Ltd"
    r"|Club|Council|Committee|Court|Ministry|Office|Agency"
    r"|Organi[sz]ation|Association|Foundation|Center|Centre|School|College|Hospital|Orchestra|Philharmonic|Theat(?:er|re)"
    r"|Church|Airlines?|Airport|Street|Square|Hall|House|Palace|Park|Bridge"
    r"|River|Lake|Mount|Island|Bay|Sea|Ocean|Valley|City|Open|Cup|Prize|Games|Olympics|Championship|Festival|League|Treaty"
    r"|Act|Agreement|Accord|War|Summit|Conference|Forum|Commission"
    r"|Authority|Board|Board|Police|Army|Navy|Times|Post|Herald|Journal|News|Press|Review|Network|Initiative|Front|Alliance"
    r"|Federation|Society|Trust|Fund|Mutual)\b"
)
TOKEN = re.compile(r"[A-Z]\.(?:[A-Z]\.)+|\w+(?:[-’'.]\w+)*[’']?|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of a question: half-open offsets of the whole and of the part up to its head noun, which ends at `head_end`."""

    text: str
    start: int
    end: int
    head_end: int
    definite: bool

    @property
    def head(self) -> str:
        """The head noun in lower case: "talks" of "the bilateral talks in Tianjin"."""
        return re.split(r"[ ]", self.text[: self.head_end - self.start])[-1].lower()

    @property
    def plural(self) -> bool:
        """Whether it tells of several."""
        core = self.text[: self.head_end - self.start]
        if not self.definite:
            return " and " in core
        return is_plural(self.head) or " and " in core

    @property
    def person(self) -> bool:
        """Whether it can be somebody: a name that says nothing else, or a word for what somebody is."""
        if re.search(r"\d", self.text) or WHEN_WORDS.fullmatch(self.text):
            return False
        return bool(ROLE.fullmatch(self.head)) if self.definite else THING_NAME.search(self.text) is None


def is_plural(noun: str) -> bool:
    """Return whether a noun looks like several: "talks", "people"; not "crisis", "press"."""
    noun = noun.lower()
    return noun in ("people", "men", "women", "children", "police", "aircraft", "troops") or (
        noun.endswith("s") and not noun.endswith(("ss", "us", "is", "news", "series", "’s", "'s", "olympics")) or noun == "olympics"
    )


def phrases(question: str) -> tuple[Phrase, ...]:
    """Return the noun phrases of a question from left to right, none inside another: names, and what a determiner begins."""
    tokens = [(found.start(), found.end(), found[0]) for found in TOKEN.finditer(question)]
    made: list[Phrase] = []
    at = 0
    while at < len(tokens):
        subject = at > 0 and tokens[at - 1][2].lower() in AUXILIARIES
        end = _core(tokens, at, subject)
        if end <= at:
            at += 1
            continue
        head_end = tokens[end - 1][1]
        definite = tokens[at][2].lower() in DETERMINERS or (tokens[end - 1][2].islower() and end - at > 1)
        if _verbless(tokens, at, end):
            end, head_end = end - 1, tokens[end - 2][1]
        after = _attached(tokens, end, tokens[end - 1][2], subject) if definite else end
        start, stop = tokens[at][0], tokens[after - 1][1]
        made.append(Phrase(question[start:stop], start, stop, head_end, definite))
        at = after
    return tuple(made)


def inner(question: str) -> tuple[Phrase, ...]:
    """Return the phrases of a question and those attached inside them: "the plant near Basel" of "the fire in the plant near Basel"."""
    found = []
    for phrase in phrases(question):
        found.append(phrase)
        if phrase.head_end < phrase.end:
            skipped = " " * phrase.head_end
            found += [part for part in inner("-" + skipped[1:] + question[phrase.head_end : phrase.end])]
    return tuple(found)


def _verbless(tokens: list[tuple[int, int, str]], at: int, end: int) -> bool:
    """Whether a phrase right after "did" and the like has taken the verb too, as the question has no word left for it."""
    if end < len(tokens) and tokens[end][2].lower() == "of":
        return False
    return (
        not any(is_verb(token) for _, _, token in tokens[end:])
        and end - at > 1 + (tokens[at][2].lower() in DETERMINERS)
        and at > 0
        and tokens[at - 1][2].lower() in MODALS
        and tokens[end - 1][2].islower()
    )


def _word(token: str) -> bool:
    return token[0].isalnum()


def _named(token: str, at: int) -> bool:
    return token[0].isupper() and not (token.lower() in STOPS | DETERMINERS and (at == 0 or not token.isupper())) and token != "I"


def _core(tokens: list[tuple[int, int, str]], at: int, subject: bool) -> int:
    """Return where the phrase that begins at a token ends, without what is attached; `at` itself when none begins there."""
    word = tokens[at][2]
    determined = word.lower() in DETERMINERS
    if not determined and not _named(word, at):
        return at
    if not determined and at == 0 and is_verb(word.lower()):
        return at
    if not determined and not re.search(r"[’']s?$", word):
        end = at
        while end < len(tokens) and _word(tokens[end][2]) and (_named(tokens[end][2], end) or _joins(tokens, end)):
            if end > at and re.search(r"[’']s?$", tokens[end][2]):
                return _nouns(tokens, end + 1, subject)
            end += 1
        return end
    end = _nouns(tokens, at + 1, subject)
    if word.lower() == "that" and end > at + 1 and (_named(tokens[at + 1][2], at + 1) or is_plural(tokens[end - 1][2])):
        return at  # "Is it true that prices rose?"
    return end if end > at + 1 or not determined else at


def _joins(tokens: list[tuple[int, int, str]], at: int) -> bool:
    """Whether a small word stands inside a name: "Bank of England", "Xi and Putin"."""
    following = tokens[at + 1][2] if at + 1 < len(tokens) else ""
    return tokens[at][2] in ("of", "and", "de", "van", "von", "al", "bin", "da", "di") and following[:1].isupper()


def _nouns(tokens: list[tuple[int, int, str]], first: int, subject: bool) -> int:
    """Return the end of a run of nouns and adjectives; a verb ends it, unless it comes first ("the last meeting", "the merged bank")."""
    end = first
    while end < len(tokens):
        word = tokens[end][2]
        if not _word(word) or (
            word.lower() in STOPS | DETERMINERS and not _named(word, end) and not (word == "and" and _joins(tokens, end))
        ):
            if not (end == first and word.lower() in ("first", "two", "three", "four", "other")):
                break
        end += 1
    for sure in (True, False) if subject else (True,):
        for at in range(first + 1, end):
            word = tokens[at][2]
            adverb = tokens[at - 1][2].endswith("ly")
            if is_verb(word) and not adverb and (not sure or word not in DOUBTFUL or (subject and at == end - 1 and _closes(tokens, at))):
                return at
    return end


def _closes(tokens: list[tuple[int, int, str]], at: int) -> bool:
    """Whether the question ends after a token, or goes on as after a verb."""
    return at + 1 == len(tokens) or tokens[at + 1][2] in ("?", ".", "!") or tokens[at + 1][2].lower() in DETERMINERS


def _attached(tokens: list[tuple[int, int, str]], at: int, head: str, subject: bool) -> int:
    """Return where a phrase ends with what prepositions attach to it, two at most; to what somebody is, only "of" and "for"."""
    for n in range(2):
        if at + 1 >= len(tokens) or tokens[at][2] not in (("of", "for") if n == 0 and ROLE.fullmatch(head) else ATTACHED):
            return at
        first = at + 1
        end = _core(tokens, first, subject)
        if tokens[at][2] == "to" and not _named(tokens[first][2], first):
            return at
        if end <= first:
            end = _nouns(tokens, first, subject)
            if end <= first or tokens[at][2] != "of" or is_verb(tokens[first][2]):
                return at
        at = end
    return at
