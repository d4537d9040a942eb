"""Whose a number is: the verb and the name that it goes with must be those it goes with in the evidence."""

from __future__ import annotations

from qa.llm.names import lowered
from qa.llm.numbers import Number, numbers
from qa.llm.roles import meets
from qa.llm.tokens import IRREGULAR, tokens
from qa.llm.uses import CLAUSE, ENDS, Parsed, known_verbs


def misattributed(sentence: str, evidence: str) -> str | None:
    """Return a number that the evidence gives to another verb or name, as a reason; None without one."""
    mine, theirs = tokens(sentence), tokens(evidence)
    lower, verbs = lowered(mine, theirs), known_verbs(mine, theirs)
    said, shown = Parsed(mine, lower, verbs), Parsed(theirs, lower, verbs)
    return misplaced(said, shown) or exchanged(said, shown)


def misplaced(said: Parsed, shown: Parsed) -> str | None:
    """Return a number that the evidence gives to another verb, as a reason; None without one. "needed 120, got 114" is no "got 120"."""
    mine, theirs = governed(said), governed(shown)
    for value, unit, verb in mine:
        if not verb or verb not in {other for _, _, other in theirs}:
            continue
        verbs = {other for same, _, other in theirs if same == value}
        rivals = [u for v, u, other in theirs if other == verb and v != value]
        # Of one kind by their unit, or because the sentence uses both verbs, each with the number of the other.
        kind = unit in rivals if unit else bool(verbs & {other for _, _, other in mine if other != verb} - {""})
        if verbs and verb not in verbs and rivals and kind:
            return f"in the quoted words the number {value} belongs to something else"
    return None


def exchanged(said: Parsed, shown: Parsed) -> str | None:
    """Return a number that the evidence gives to another name, while it gives this name another number of the kind; None without one."""
    theirs = belonging(shown)
    for value, unit, name in belonging(said):
        same = [other for v, _, other in theirs if v == value]
        rival = any(v != value and u == unit and name & other for v, u, other in theirs)
        if same and rival and not meets(name, same):
            return f"in the quoted words the number {value} belongs to somebody else"
    return None


def belonging(parsed: Parsed) -> list[tuple[str, str, frozenset[str]]]:
    """Return each number that has a name before it in its clause as (value, unit, that name)."""
    found = []
    for number in numbers(parsed.words):
        for at in range(number.at - 1, -1, -1):
            word = parsed.words[at]
            if word.text in ENDS or word.text == "," or word.norm in CLAUSE:
                break
            if at in parsed.name_at:
                found.append((format(number.value, "f"), measure(parsed, number), parsed.name_at[at].keys))
                break
    return found


def governed(parsed: Parsed) -> list[tuple[str, str, str]]:
    """Return each number as (value, unit, root of the nearest verb before it in its clause or "")."""
    found = []
    for number in numbers(parsed.words):
        verb = ""
        for at in range(number.at - 1, -1, -1):
            word = parsed.words[at]
            if word.text in ENDS:
                break
            if parsed.is_verb(at):
                verb = IRREGULAR.get(word.norm, word.root)
                break
        found.append((format(number.value.normalize(), "f"), measure(parsed, number), verb))
    return found


def measure(parsed: Parsed, number: Number) -> str:
    """Return a number's unit; "calendar year" for one that looks like a year."""
    before = parsed.words[number.at - 1].norm if number.at else ""
    year = not number.unit and 1500 <= number.value <= 2100 and before in ("in", "since", "by", "until", "from", "before", "after")
    return "calendar year" if year else number.unit
