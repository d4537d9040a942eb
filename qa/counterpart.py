"""The last question with one phrase in the place of its counterpart: a time for a time, a name for a name, a counted noun for another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.english.clauses import AUXILIARY, bare, clause, owner
from qa.english.phrases import DETERMINERS, PREPOSITIONS, PRONOUNS, WHEN_WORDS, Phrase, inner, is_plural, phrases
from qa.english.places import is_place
from qa.english.verbs import base, is_verb
from qa.mentions import COUNTED, PLACE_BEFORE, Mentions

YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
MONTHS = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
TIME = re.compile(
    rf"\b(?:(?:in|on|during|since|before|after|by|of) )?(?:(?:early |late |mid-)?{MONTHS}(?: \d{{1,2}})?(?:,? \d{{4}})?"
    rf"|\d{{1,2}} {MONTHS}(?: \d{{4}})?"
    r"|(?:1[5-9]|20)\d\ds?"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:last|this|next) (?:year|month|week|summer|winter|spring|autumn)|yesterday|today|tomorrow)\b"
)
LEADING = re.compile(r"^(in|on|during|since|before|after|by|of|until)\s+", re.IGNORECASE)
PREPOSITION = re.compile(rf"^(?P<preposition>{'|'.join(sorted(PREPOSITIONS))})\s+(?P<rest>.+)$", re.IGNORECASE)
BARE_BEFORE = re.compile(rf"(?:^|\b(?!(?:{'|'.join(sorted(PREPOSITIONS))})\s)[\w’'-]+\s+|[,;]\s*)$", re.IGNORECASE)
ORDINAL = re.compile(r"\b(?:first|second|third|fourth|fifth|sixth|last|next)\b", re.IGNORECASE)
SUBJECT_PRONOUN = re.compile(rf"(?<=\b)(?P<auxiliary>{AUXILIARY}) (?:he|she|they|it)\b", re.IGNORECASE)


def shift_year(last: str, years: int) -> str:
    """Return the last question about a year nearby: ("Who won in 2021?", -1) gives "Who won in 2020?"; "" when it names no year."""
    return YEAR.sub(lambda found: str(int(found[0]) + years), last, count=1) if YEAR.search(last) else ""


def substitute(before: Sequence[str], what: str) -> str:
    """Return the newest question that has a counterpart of `what`, with `what` in its place.

    Without any `what` is added at the end of the last question.
    """
    what = what.strip(" ?.!,")
    for n, text in reversed(list(enumerate(before))):
        # "The one who led it" is exchanged as a whole, like a name.
        doer = next((one for earlier in before[:n] if (one := Mentions(earlier).doer()) and one in text), "")
        rest = (text.replace(doer, "Somebody") if doer else text).rstrip(" ?.!")
        for exchange in (_time, _phrase, _ordinal, _verb, _named, _noun, _typed):
            made = exchange(rest, what)
            if made:
                return f"{made.replace('Somebody', doer) if doer else made}?"
    return f"{before[-1].rstrip(' ?.!')}, {what}?"


def _time(rest: str, what: str) -> str:
    if not (TIME.fullmatch(what) or YEAR.fullmatch(what)):
        return ""
    time = what if LEADING.match(what) or re.match(r"(?:last|this|next|yesterday|today|tomorrow)\b", what) else f"in {what}"
    found = TIME.search(rest)
    if found is None:
        return f"{rest} {time}"
    of = found[0].lower().startswith("of ") or not LEADING.match(found[0])
    put = re.sub(r"^in ", "", time) if of else time
    return rest[: found.start()] + ("of " if found[0].lower().startswith("of ") else "") + put + rest[found.end() :]


def _phrase(rest: str, what: str) -> str:
    phrase = PREPOSITION.match(what)
    if phrase is None:
        return ""
    same = list(re.finditer(rf"\b{phrase['preposition']}\s+", rest))
    for found in reversed(same):
        object_ = next((one for one in phrases(rest[: found.end()] + rest[found.end() :]) if one.start == found.end()), None)
        inner = next((one for one in phrases("is " + rest[found.end() :]) if one.start == 3), None)
        if object_ is None and inner is None:
            end = found.end() + len(rest[found.end() :].split(" ")[0])
        else:
            end = object_.end if object_ else found.end() + (inner.end - 3 if inner else 0)
        return f"{rest[: found.start()]}{what}{rest[end:]}"
    return f"{rest} {what}"


def _ordinal(rest: str, what: str) -> str:
    core = re.sub(r"^the ", "", what)
    return ORDINAL.sub(core, rest, count=1) if ORDINAL.fullmatch(core) and ORDINAL.search(rest) else ""


def _verb(rest: str, what: str) -> str:
    parsed = clause(rest)
    verb = parsed.predicate.split(" ")[0]
    if not (is_verb(what) and is_verb(verb) and parsed.subject):
        return ""
    return f"{parsed.head} {parsed.auxiliary} {parsed.subject} {what}".strip()


def _kind(phrase: Phrase) -> str:
    return "place" if is_place(phrase.text) else "person" if phrase.person else "thing"


def _named(rest: str, what: str) -> str:
    """Put a name in the place of another: of the same kind if there is one, then one without a preposition, then the last."""
    new = next((phrase for phrase in phrases(f"is {what}") if phrase.start == 3), None)
    if new is None or (new.definite and not what[:1].isupper()):
        return ""
    old = [phrase for phrase in inner(rest) if not WHEN_WORDS.fullmatch(bare(phrase.text)) and not re.fullmatch(r"\d+", phrase.text)]
    if not old:
        pronoun = SUBJECT_PRONOUN.search(rest)
        return f"{rest[: pronoun.start()]}{pronoun['auxiliary']} {what}{rest[pronoun.end() :]}" if pronoun else ""

    def fit(phrase: Phrase) -> tuple[bool, bool, bool, int]:
        same = _kind(phrase) == _kind(new) or (_kind(new) == "place" and PLACE_BEFORE.search(rest[: phrase.start]) is not None)
        return same, not phrase.definite, BARE_BEFORE.search(rest[: phrase.start]) is not None, phrase.start

    best = max(old, key=fit)
    parsed = clause(rest)
    common = re.match(r"(?:the|an?)\b", best.text) and _kind(best) != "person"
    if common and _kind(new) == "person" and parsed.head.lower() == "who" and not parsed.auxiliary:
        verb, _, other = parsed.predicate.partition(" ")
        if base(verb) != verb:
            return f"Did {what} {base(verb)} {other}"
    if (
        best.definite
        and not re.match(r"(?:the|a|an|this|that)\b", best.text)
        and re.search(r"[’']s?\s", best.text)
        and _kind(best) != _kind(new)
    ):
        owned = re.match(r"^.+?[’']s?(?=\s)", best.text)
        return rest[: best.start] + owner(what) + best.text[owned.end() if owned else 0 :] + rest[best.end :]
    ending = rest[best.start : best.end]
    put = owner(what) if re.search(r"[’']s?$", ending) else what
    return rest[: best.start] + put + rest[best.end :]


def _noun(rest: str, what: str) -> str:
    """Put "the old one" for "the new bridge", "observers" for what is counted, and ask who is "the captain" of what was spoken of."""
    if re.match(r"the\b", what):
        return _definite(rest, what)
    complement = re.search(r"(?<=\b(?:are) )(?P<noun>[a-z]+s)(?= of\b)", rest)
    if complement and len(what.split()) == 1 and is_plural(what):
        return rest[: complement.start()] + what + rest[complement.end() :]
    counted = re.match(rf"(?P<head>how many|how much|which|what) (?!{AUXILIARY}\b)(?P<noun>[a-z]+)\b", rest, re.IGNORECASE)
    if counted and len(what.split()) <= 3:
        return f"{counted['head']} {what}{rest[counted.end() :]}"
    parsed = clause(rest)
    if parsed.subject.islower() and parsed.subject.split()[0] not in DETERMINERS | PRONOUNS and not phrases(rest):
        return " ".join(word for word in (parsed.head, parsed.auxiliary, what, parsed.predicate) if word)
    return ""


def _typed(rest: str, what: str) -> str:
    """Put a name in the place of another where both are typed in lower case: "tobias crane" for "gwen ashby"."""
    parsed = clause(rest)
    names = [parsed.subject, what]
    for name in names:
        if not re.fullmatch(r"[a-z][a-z’'-]*(?: [a-z][a-z’'-]*)?", name) or name.split()[0] in DETERMINERS | PRONOUNS:
            return ""
    return " ".join(word for word in (parsed.head, parsed.auxiliary, what, parsed.predicate) if word)


def _definite(rest: str, what: str) -> str:
    old = [phrase for phrase in phrases(rest) if phrase.definite]
    noun = re.sub(r"^the ", "", what)
    if re.search(r"\bones?$", what):
        if not old:
            return ""
        core = rest[old[0].start : old[0].head_end]
        return rest[: old[0].start] + re.sub(r"ones?$", core.split(" ")[-1], what) + rest[old[0].head_end :]
    new = next(iter(phrases(f"is {what}")), None)
    same = [phrase for phrase in old if new and phrase.head == new.head]
    kind = [phrase for phrase in old if new and _kind(phrase) == _kind(new) and phrase.plural == new.plural]
    if same or kind:
        best = (same or kind)[0]
        return rest[: best.start] + what + rest[(best.head_end if _kind(best) == "person" and " of " not in what else best.end) :]
    about = Mentions(rest).thing()
    if new and new.person and about:
        return f"Who is {what} of {about}"
    counted = COUNTED.match(rest)
    return re.sub(rf"\b{counted['noun']}\b", noun, rest, count=1) if counted and is_plural(noun) else ""
