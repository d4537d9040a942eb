"""A comparison → the questions it rests on: "Which came first, the fire or the flood?" asks when each of them was.

Told by shape alone. A comparison of another shape is asked as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qa.english.clauses import clause
from qa.english.phrases import is_plural
from qa.english.verbs import base, is_verb, past

_BE = r"(?:is|was|are|were)"
_ORDER = r"(?:first|earlier|earliest|later|latest|last|sooner|sooner than)"
_PLACE_OR_TIME = r"(?:according to|in|on|at|by|during|under|for|from|with|near|after|before)"
_EITHER_PLACE = rf"(?P<a>{_PLACE_OR_TIME} .+?),? (?:or|than) (?P<b>{_PLACE_OR_TIME} .+?)[\s?.!]*$"
_MORE = r"(?:more|fewer|less|most|fewest|least)"
_ADJECTIVE = r"(?:more (?P<long>\w+)|(?P<short>\w+er))"
# "…, A or B?" and "…: A or B?"
_PAIR = r"\s*[,:]\s*(?P<a>[^,:]+?),? or (?P<b>[^,:]+?)[\s?.!]*$"
_TAKING_PLACE = r"came|comes|happened|took place|occurred|was|were|is|started|began|opened|ended"
_FORMS = {
    "came first": re.compile(
        rf"^(?:which|what)\b(?: \w+){{0,3}}? (?P<verb>{_TAKING_PLACE})\b(?: \w+){{0,2}}? {_ORDER}\b[^,:]*{_PAIR}", re.IGNORECASE
    ),
    "did first": re.compile(
        rf"^(?:which|what|who)\b(?: [a-z]+)?? (?P<verb>[a-z]+)(?P<rest>(?: [^,:]+?)?) {_ORDER}\b{_PAIR}", re.IGNORECASE
    ),
    "is more": re.compile(rf"^(?:which|what|who)(?: \w+)?? (?P<be>{_BE}) {_ADJECTIVE}\b[^,:]*{_PAIR}", re.IGNORECASE),
    "has more": re.compile(
        rf"^(?:which|what|who)(?: [\w-]+)?? (?P<verb>[a-z]+) (?:the )?{_MORE} (?P<noun>[\w-]+)(?P<rest>[^,:]*?){_PAIR}",
        re.IGNORECASE,
    ),
    "how much more": re.compile(
        rf"^(?:how much|by how much) {_ADJECTIVE} (?P<be>{_BE}) (?P<a>.+?) than (?P<b>.+?)[\s?.!]*$",
        re.IGNORECASE,
    ),
    "is more than": re.compile(rf"^(?P<be>{_BE}) (?P<a>.+?) {_ADJECTIVE} than (?P<b>.+?)[\s?.!]*$", re.IGNORECASE),
    "more by": re.compile(
        rf"^(?P<auxiliary>did|do|does|{_BE}|has|have|had|will) (?:there )?(?:more|fewer|less) (?P<what>.+?) {_EITHER_PLACE}",
        re.IGNORECASE,
    ),
    "is more by": re.compile(
        rf"^(?P<be>{_BE}) (?P<what>.+?) {_ADJECTIVE} {_EITHER_PLACE}",
        re.IGNORECASE,
    ),
    "did more than": re.compile(
        r"^(?P<auxiliary>did|do|does|has|have|had|will) (?P<rest>.+? (?:more|fewer|less)\b.*?) than (?P<b>.+?)[\s?.!]*$", re.IGNORECASE
    ),
    "before": re.compile(
        r"^(?P<auxiliary>did|was|were) (?P<rest>.+?)"
        r" (?:before|after|earlier than|later than|sooner than) (?P<b>.+?)[\s?.!]*$",
        re.IGNORECASE,
    ),
    "either first": re.compile(rf"^(?P<auxiliary>did|do|does|was|were) (?P<rest>.+? or .+?) {_ORDER}[\s?.!]*$", re.IGNORECASE),
    "either": re.compile(r"^(?P<auxiliary>did|do|does|will|has|have|had|is|was|are|were) (?P<rest>.+? or .+?)[\s?.!]*$", re.IGNORECASE),
}
# "the first or the second stage of the tour": the first side borrows its noun.
_BARE_SIDE = re.compile(r"^the (?:first|second|third|last|old|new|\w+th)$", re.IGNORECASE)
# Asked after from the side that says more: "lower" asks how high.
_POSITIVE = {"better": "good", "worse": "bad", "later": "late", "farther": "far", "further": "far", "lower": "high", "smaller": "large"}
_LIGHT = re.compile(r" (?:did|had|has|have|do|does|was|were|is|will|would)(?: \w+)?$", re.IGNORECASE)
_TAIL = re.compile(rf" (?P<a>{_PLACE_OR_TIME}) (?P<one>[^,]+?),? or (?:{_PLACE_OR_TIME} )?(?P<other>[^,]+)$", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|\w+days?|\d{4}|spring|summer|autumn|winter"
    r"|morning|afternoon|evening|night|week|month|year)\b"
)


def sides(question: str) -> tuple[str, ...]:
    """Return the questions that a comparison rests on: two, or one that decides between its sides ("Did A or B win?" asks "Who won?").

    Empty when the question is no comparison, or of no form that can be taken apart. Examples:
    "Is A longer than B?" → how long is A, how long is B; "Did more planes land on Monday or on Tuesday?" → how many landed on each;
    "Did A resign before B?" → when did A resign, when did B.
    """
    for name, pattern in _FORMS.items():
        found = pattern.match(question)
        if found and (made := _MAKERS[name](found)):
            return made
    return ()


def _borrowed(found: re.Match[str]) -> tuple[str, str]:
    """Return the two sides; "the first" borrows the noun of "the second stage"."""
    a, b = found["a"].strip(), found["b"].strip()
    noun = re.match(r"the \w+ (?P<noun>.+)", b, re.IGNORECASE)
    if _BARE_SIDE.match(a) and noun:
        a = f"{a} {noun['noun']}"
    if re.search(r"(?:['’]s|s['’])$", b):  # "Krell's lead or Bellini's"
        b = f"{b} {a.split()[-1]}"
    return a, b


def _came_first(found: re.Match[str]) -> tuple[str, ...]:
    verb = base(found["verb"].lower())
    asked = "When was {side}?" if verb not in ("start", "begin", "open", "end") else f"When did {{side}} {verb}?"
    return tuple(asked.format(side=side) for side in _borrowed(found))


def _did_first(found: re.Match[str]) -> tuple[str, ...]:
    verb = found["verb"].lower()
    if verb in ("was", "were", "is", "are"):
        return tuple(f"When {verb} {side}{found['rest']}?" for side in _borrowed(found)) if found["rest"] else ()
    if not is_verb(verb):
        return ()
    return tuple(f"When did {side} {base(verb)}{found['rest']}?" for side in _borrowed(found))


def _is_more(found: re.Match[str]) -> tuple[str, ...]:
    adjective = found["long"] or _positive(found["short"])
    if adjective in ("first", "either", "other", "under", "over", "ever", "never", "late", "earl", "early"):
        return ()
    a, b = _borrowed(found)
    noun = re.search(r"\s(?P<noun>[a-z]+)$", a)
    if b.lower() in ("the old one", "the new one", "the other one", "the first one", "the second one") and noun:
        b = b[: -len("one")] + noun["noun"]
    if b.lower() in ("the first", "the second", "the old", "the other") and noun:
        b = f"{b} {noun['noun']}"
    return tuple(f"How {adjective} {found['be'].lower()} {_LIGHT.sub('', side)}?" for side in (a, b))


def _has_more(found: re.Match[str]) -> tuple[str, ...]:
    verb = found["verb"].lower()
    if verb in ("is", "was", "are", "were") or " or " in found["rest"]:
        return ()
    how = "many" if is_plural(found["noun"]) or found["noun"] in ("people", "men", "women", "children") else "much"
    auxiliary = "does" if verb in ("has", "have") else "did"
    return tuple(f"How {how} {found['noun']} {auxiliary} {side} {_base(verb)}{found['rest']}?" for side in _borrowed(found))


def _is_more_by(found: re.Match[str]) -> tuple[str, ...]:
    adjective = found["long"] or _positive(found["short"])
    return tuple(f"How {adjective} {found['be'].lower()} {found['what']} {side}?" for side in _borrowed(found))


def _more_by(found: re.Match[str]) -> tuple[str, ...]:
    """ "more planes fight it", "more people killed", "more seats": how many planes fought it, people were killed, seats are there."""
    auxiliary, what = found["auxiliary"].lower(), found["what"]
    words = what.split()
    at = next((n for n, word in enumerate(words) if n and is_verb(word)), len(words))
    noun, verb = " ".join(words[:at]), words[at:]
    if auxiliary in ("did", "do", "does") and verb:
        told = " ".join([past(verb[0]) if auxiliary == "did" else verb[0], *verb[1:]])
    elif verb:
        told = " ".join([auxiliary, *verb])
    else:
        told = f"{auxiliary} there"
    return tuple(f"How many {noun} {told} {side}?" for side in (found["a"], found["b"]))


def _did_more_than(found: re.Match[str]) -> tuple[str, ...]:
    """ "Did A win more seats than B?": how many seats did A win, and B; "did A cost more than B" asks how much."""
    parsed = clause(f"{found['auxiliary']} {found['rest']}")
    predicate = re.match(r"(?P<verb>.*?)\s*\b(?:more|fewer|less)\b ?(?P<noun>[\w-]*)(?P<rest>.*)$", parsed.predicate, re.IGNORECASE)
    if predicate is None or not predicate["verb"]:
        return ()
    noun = predicate["noun"]
    if noun == "often":
        return ()
    how = f"many {noun}" if noun and (is_plural(noun) or noun == "people") else f"much {noun}".strip()
    auxiliary, b = found["auxiliary"].lower(), found["b"]
    if re.match(_PLACE_OR_TIME + r"\b", b, re.IGNORECASE):
        return ()
    first = f"How {how} {auxiliary} {parsed.subject} {predicate['verb']}{predicate['rest']}?"
    return first, _clause(f"How {how}", auxiliary, b, f"{predicate['verb']}{predicate['rest']}")


def _clause(head: str, auxiliary: str, side: str, predicate: str) -> str:
    """Ask of the other side, which may bring its own verb: "B did", "the city had offered", "Marin visited Benwe", or be a name alone."""
    side = re.sub(r" (?:did|do|does|was|were|is|are|had|has)$", "", side)
    own = re.match(r"(?P<subject>.+?) (?P<verb>(?:had |has |have )?[a-z]+(?:ed|en|t|d|w|e))(?P<rest>(?: .+)?)$", side)
    if own and is_verb(own["verb"].split()[-1]):
        return f"{head} did {own['subject']} {base(own['verb'].split()[-1])}{own['rest']}?"
    return f"{head} {auxiliary} {side} {predicate}".rstrip() + "?"


def _before(found: re.Match[str]) -> tuple[str, ...]:
    auxiliary, b = found["auxiliary"].lower(), re.sub(r"^or (?:before|after) ", "", found["b"])
    if _TIME.search(b) or re.search(r"\d", b) or re.match(r"(?:the )?(?:end|start|deadline)\b", b):
        return ()  # "before Monday": no event
    parsed = clause(f"{found['auxiliary']} {found['rest']}")
    if not parsed.subject:
        return ()
    first = f"When {auxiliary} {parsed.subject} {parsed.predicate}".rstrip() + "?"
    verb = parsed.predicate.split(" ")[0]
    words = b.split()
    if any(is_verb(word) for word in words[3 if b.startswith(("the ", "a ", "an ")) else 1 :]):
        return first, _clause("When", "did", b, "")
    if b.startswith(("the ", "a ", "an ")) and verb in ("happen", "occur", "take", "come", "start", "begin", ""):
        return first, f"When was {b}?"
    return first, _clause("When", auxiliary, b, parsed.predicate) if b[:1].isupper() else f"When was {b}?"


def _either_first(found: re.Match[str]) -> tuple[str, ...]:
    parsed = clause(f"{found['auxiliary']} {found['rest']}")
    other = _second(parsed.predicate)
    if not other:
        return ()
    b, predicate = other
    return tuple(f"When {found['auxiliary'].lower()} {side} {predicate}?".replace(" ?", "?") for side in (parsed.subject, b))


def _either(found: re.Match[str]) -> tuple[str, ...]:
    """ "Did A or B win?" asks who won; "Did A fly in May or in June?" when it flew."""
    auxiliary = found["auxiliary"].lower()
    parsed = clause(f"{found['auxiliary']} {found['rest']}")
    other = _second(parsed.predicate)
    if other and other[1] and auxiliary in ("did", "will", "has", "have", "had"):
        verb, _, rest = other[1].partition(" ")
        told = f"{past(verb)} {rest}" if auxiliary == "did" else f"{auxiliary} {other[1]}"
        head = "Who" if parsed.subject[:1].isupper() or re.match(r"the [A-Z]", parsed.subject) else "Which"
        return (f"{head} {told}".rstrip() + "?",) if head == "Who" else ()
    tail = _TAIL.search(parsed.predicate)
    if tail and parsed.subject and " or " not in parsed.predicate[: tail.start()]:
        head = "When" if _TIME.search(tail["one"]) else "Where" if tail["a"].lower() in ("in", "at", "near") else ""
        return (f"{head} {auxiliary} {parsed.subject} {parsed.predicate[: tail.start()]}?",) if head else ()
    return ()


def _second(predicate: str) -> tuple[str, str] | None:
    """Return the other subject and the predicate of "or the National Bloc win the election"; None when it does not begin so."""
    if not predicate.lower().startswith("or "):
        return None
    parsed = clause(f"did {predicate[3:]}")
    return (parsed.subject, parsed.predicate) if parsed.subject else None


def _base(verb: str) -> str:
    return "have" if verb in ("has", "had", "have") else base(verb)


def _positive(comparative: str) -> str:
    """Return the adjective of a comparative: "longer" → "long", "larger" → "large", "bigger" → "big", "heavier" → "heavy"."""
    word = comparative.lower()
    stem = word.removesuffix("er")
    if word in _POSITIVE:
        return _POSITIVE[word]
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in "bdgnpt":
        return stem[:-1]
    return stem + "e" if stem.endswith(("rg", "af", "os", "id", "im", "ic", "ar")) and stem not in ("near", "dear", "clear") else stem


_MAKERS: dict[str, Callable[[re.Match[str]], tuple[str, ...]]] = {
    "came first": _came_first,
    "did first": _did_first,
    "is more": _is_more,
    "has more": _has_more,
    "how much more": _is_more,
    "is more than": _is_more,
    "is more by": _is_more_by,
    "more by": _more_by,
    "did more than": _did_more_than,
    "before": _before,
    "either first": _either_first,
    "either": _either,
}
