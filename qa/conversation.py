"""A follow-up and the questions before it → one standalone question, without a language model.

Carried over are names for pronouns, the place or event that "there" and "that" point to, the rest of an elided question, and all that was said of
"the talks" when a question leans on them. A question that stands by itself is returned as it is: carrying nothing over is better than carrying the
wrong thing. Only the earlier questions are looked at, never their answers. Word lists and patterns over English surface forms; no parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from qa.completing import completed
from qa.english.clauses import AUXILIARY, owner
from qa.english.phrases import Phrase, inner, is_plural, phrases
from qa.english.places import is_place
from qa.english.verbs import PARTICIPLES
from qa.events import Turn
from qa.followup import OPENER, PERSON, elided
from qa.intents import intent
from qa.mentions import COUNTED, WHICH, Mentions
from qa.pieces import pieces
from qa.words import content_words

GROUP = re.compile(
    r"\b(?:they|them|their|theirs|the two(?: (?:men|women|leaders|sides|countries|presidents|parties|companies))?|the pair|both of them)\b",
    re.IGNORECASE,
)
# "it" that stands for nothing ("is it true that", "how long does it take") is left alone.
THING = re.compile(
    r"\b(?<!take )(?:it|its)\b(?! (?:true|possible|clear|likely|known|said|take|takes|took|rain|rains|rained|snow|that|important)\b)",
    re.IGNORECASE,
)
THERE = re.compile(r"\b(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )there\b(?! (?:is|are|was|were|be|been)\b)", re.IGNORECASE)
POINTING = re.compile(
    r"\b(?P<verb>criticised|criticized|welcomed|condemned|opposed|supported|caused|ordered|decided|approved|proposed|rejected|denied|paid for|organised|organized|did) (?:that|this)\W*$",
    re.IGNORECASE,
)
# Only somebody, or a body of people, does these; so "it" is no deal and no path.
DECIDES = re.compile(
    r"\bit(?= (?:decide|say|announce|approve|vote|rule|warn|plan|want|reject|object|promise|demand|propose|agree|explain|accuse|claim|deny|pay|buy|spend|invest|employ|earn)\b)",
    re.IGNORECASE,
)
GOING_ON = re.compile(r"(?:and|but) ", re.IGNORECASE)
HOW_MANY = re.compile(
    rf"^(?P<head>(?:and |but )?how many) (?={AUXILIARY}\b|[a-z]+(?:ed|nt)\b|(?:{'|'.join(sorted(PARTICIPLES))})\b)", re.IGNORECASE
)
AT_END = re.compile(r" (?:in|at|during|by|on) (?:the |an? )?[\w’'-]+(?: (?:in |at |near |on |of )?(?:the )?[\w’'-]+){0,4}$")
WHICH_ARE = re.compile(r"^(?P<head>(?:and |but )?which(?: ones?)?) (?=(?:are|were|have)\b)", re.IGNORECASE)
DEFINITE = re.compile(r"(?:the|this|that|these|those)\b", re.IGNORECASE)
POINTED = re.compile(r"(?:this|that|these|those)\b", re.IGNORECASE)
TIMES = frozenset("year day time week month".split())
PLACE_NOUN = re.compile(r"\bthe (?P<noun>city|town|village|country|capital|island|region|valley)\b(?! (?:of|in)\b)", re.IGNORECASE)


def standalone(question: str, turns: Sequence[Turn]) -> str:
    """Return the question with what it leaves out filled in from the turns before it; the question itself when nothing is missing.

    Of several questions in one line each is made whole: "What about Modi, and what about Erdogan?" becomes two questions in a row.

    Args:
        question: as `bot.clean` gives it.
        turns: oldest first; a turn counts by its standalone question where that is known; greetings and the like do not count.
    """
    asked = pieces(question)
    if len(asked) == 1 or not turns:
        return whole(question, turns)
    said = list(turns)
    for piece in asked:
        said.append(Turn(piece, whole(piece, said)))
    made = [turn.standalone or turn.question for turn in said[len(turns) :]]
    return question if made[0] == asked[0] else " ".join(f"{text.rstrip(' ?.!')}?" for text in made)


def whole(question: str, turns: Sequence[Turn]) -> str:
    """Return one question made whole, as `standalone` does."""
    said = [" ".join((turn.standalone or turn.question).split()) for turn in turns]
    before = [text for text in said if text and ((meant := intent(text)) is None or meant.kind == "topic")]
    if not before:
        return question
    made = elided(question, before) or _filled(OPENER.sub("", question), before)
    return completed(made, before[-1], going_on=GOING_ON.match(question) is not None)


def _filled(question: str, before: Sequence[str]) -> str:
    """Return the question with its pronouns, missing nouns and bare definite nouns filled in."""
    filled = _decided(_counted(_pointed(question, before), before), before[-1])
    for pattern, choose, fits in (
        (PERSON, Mentions.person, _somebody),
        (GROUP, Mentions.group, _several),
        (THING, Mentions.thing, _something),
        (THERE, Mentions.place, _nothing),
    ):
        found = pattern.search(filled)
        if found is None or _own(filled, found, fits):
            continue
        antecedent = _antecedent(choose, before, filled)
        if antecedent:
            filled = _put(filled, pattern, antecedent)
    return _capital(_placed(_leaning(filled, before), before))


def _antecedent(choose: Callable[[Mentions], str], before: Sequence[str], question: str) -> str:
    """Return the newest thing that fits and that the question does not name already; "the one" of "the one who led it" as it was told first."""
    for n, text in reversed(list(enumerate(before))):
        name = Mentions(text).person(question) if choose is Mentions.person else choose(Mentions(text))
        if name and re.search(rf"{re.escape(name)} (?:who|that)\b", text):
            longer = (choose(Mentions(earlier)) for earlier in before[:n])
            name = next((full for full in longer if full.startswith(f"{name} ") and full in text), name)
        if name and name not in question:
            return name
    return ""


def _somebody(phrase: Phrase) -> bool:
    return phrase.person and not phrase.plural and not is_place(phrase.text)


def _several(phrase: Phrase) -> bool:
    return phrase.plural


def _something(phrase: Phrase) -> bool:
    return not phrase.person and not phrase.plural


def _nothing(phrase: Phrase) -> bool:
    return False


def _own(question: str, pronoun: re.Match[str], fits: Callable[[Phrase], bool]) -> bool:
    """Return whether a pronoun has its name in front of it in the same question. The object of a verb is never its subject: "Did Xi meet him?"."""
    word, after = pronoun[0].lower(), question[pronoun.end() :]
    if word in ("him", "them") or (word in ("her", "it") and not _owns(word, after) and not re.match(r" [a-z]", after)):
        return False
    if word == "it" and not re.search(
        r"\b(?:that|if|whether|because|and|before|after|when|while|said|say|says) $", question[: pronoun.start()]
    ):
        return False
    if (
        word in ("they", "their")
        and re.match(r"(?:how many|which) [a-z]+s?\b(?! (?:did|do|does)\b)", question, re.IGNORECASE)
        and fits is _several
    ):
        return COUNTED.match(question) is not None or WHICH.match(question) is not None
    return any(fits(phrase) and phrase.end <= pronoun.start() for phrase in phrases(question))


def _owns(word: str, after: str) -> bool:
    return word in ("his", "their", "its") or (
        word == "her" and re.match(r" (?!to\b|in\b|on\b|at\b|about\b|for\b|and\b|with\b|from\b|by\b|as\b)[a-z]", after) is not None
    )


def _put(question: str, pattern: re.Pattern[str], name: str) -> str:
    """Replace the first pronoun by the name, and a possessive by the name's possessive; later ones stay, as they now have their name."""

    def form(found: re.Match[str]) -> str:
        word = found[0].lower()
        if _owns(word, question[found.end() :]):
            return owner(name)
        return f"in {name}" if word == "there" and not re.search(r"\b(?:from|in|near|to) $", question[: found.start()]) else name

    return pattern.sub(form, question, count=1)


def _decided(question: str, last: str) -> str:
    """Put who acts in the place of an "it" that decides or says something: after "Who must approve the deal?", "When will it decide?"."""
    found = DECIDES.search(question)
    doer = (Mentions(last).doer() or Mentions(last).named_subject()) if found else ""
    return f"{question[: found.start()]}{doer}{question[found.end() :]}" if found and doer else question


def _pointed(question: str, before: Sequence[str]) -> str:
    """Put what was spoken of for "that" after a verb: "Who criticised that?"."""
    found = POINTING.search(question)
    about = Mentions(before[-1]).thing() if found else ""
    return f"{question[: found.end('verb')]} {about}?" if found and about else question


def _counted(question: str, before: Sequence[str]) -> str:
    """Put the noun that was counted or chosen from before into "How many does she …" and "Which are …"."""
    for pattern in (HOW_MANY, WHICH_ARE):
        found = pattern.match(question)
        old = (COUNTED.match(before[-1]) or WHICH.match(before[-1])) if found else None
        if found and old and is_plural(old["noun"]):
            where = AT_END.search(before[-1].rstrip(" ?.!")) if pattern is HOW_MANY and not phrases(question) else None
            return f"{found['head']} {old['noun']} {question[found.end() :].rstrip(' ?')}{where[0] if where else ''}?"
    return question


def _leaning(question: str, before: Sequence[str]) -> str:
    """Return the question with "the talks" told in full as before: "the bilateral talks in Tianjin"; only where the same noun was said.

    "that meeting" and the like lean on the last question even if it had no such noun: the names in it are added.
    """
    own = phrases(question)
    told = [(one, set(content_words(one.text)), text) for text in reversed(before) for one in inner(text) if one.definite]
    leaning = {one.text: one for one in reversed(own) if one.end == one.head_end and DEFINITE.match(one.text)}
    for short in reversed(leaning.values()):
        words = set(content_words(short.text))
        for long, more, text in told:
            if long.head == short.head and words < more:
                return f"{question[: short.start]}{_told(long, text)}{question[short.end :]}"
    pointing = any(POINTED.match(short.text) and short.head not in TIMES for short in leaning.values())
    names = [phrase.text for phrase in phrases(before[-1]) if not phrase.definite]
    if pointing and names and all(phrase.definite for phrase in own):
        return f"{question.rstrip(' ?.!')} ({', '.join(names)})?"
    return question


def _told(long: Phrase, text: str) -> str:
    """Return a phrase as it can be said again: "a" becomes "the", "their summit" becomes "the summit of Putin and Xi"."""
    whose = re.match(r"(?:their|his|her|its)\b ", long.text, re.IGNORECASE)
    if whose:
        names = [phrase.text for phrase in phrases(text) if not phrase.definite and phrase.end <= long.start]
        return f"the {long.text[whose.end() :]}" + (f" of {' and '.join(names[:2])}" if names and " of " not in long.text else "")
    return re.sub(r"^(?:an?|this|that|these|those) ", "the ", long.text, flags=re.IGNORECASE)


def _placed(question: str, before: Sequence[str]) -> str:
    """Return the question with "the city" named, where a place was spoken of and none is named."""
    found = PLACE_NOUN.search(question)
    if found is None or any(not phrase.definite for phrase in phrases(question)):
        return question
    place = Mentions(before[-1]).place()
    return f"{question[: found.end()]} of {place}{question[found.end() :]}" if place and not place.startswith("the ") else question


def _capital(question: str) -> str:
    return question[:1].upper() + question[1:]
