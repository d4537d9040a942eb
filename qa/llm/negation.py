"""What is denied or turned into its opposite: both sides must deny the same, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.llm.tokens import Token, alike, root
from qa.llm.uses import CLAUSE, ENDS
from qa.llm.wordings import found, wordings
from qa.words import STOPWORDS

NEGATIONS = frozenset("not no never none nobody nothing neither nor without cannot n't hardly barely".split())
# Verbs that negate what follows them.
REFUSALS = frozenset(root(word) for word in "deny refuse decline fail reject lack rule stop prevent avoid".split())
# Words that say "not" of what they go with, without being its opposite.
LACKS = frozenset(
    root(word) for word in "exempt exclude except spare lack absent immune free omit skip miss fail refuse deny decline".split()
)
_OPPOSITES = """
rise increase grow climb gain jump soar surge higher raise more accelerate expand exceed above over up upward hike boost|
  fall decrease decline drop slow shrink lower reduce cut less fewer ease slump plunge dip below under down downward sink slip slash
before earlier|after later following
approve adopt pass accept back endorse support favour welcome|reject oppose against refuse dismiss veto condemn
win|lose
acquit clear innocent|convict guilty jail imprison sentence
open reopen|close shut
start begin launch|end stop finish cease
buy purchase|sell
arrive enter come join|leave depart exit quit withdraw
allow permit legalise|ban forbid prohibit bar outlaw
hire recruit|fire sack dismiss
resign quit|fire sack dismiss oust
import|export
ally friend partner|enemy rival foe adversary
largest biggest highest most|smallest lowest least
first|last
older oldest|younger youngest
confirm admit acknowledge|deny
agree|disagree
praise hail welcome applaud|criticise criticize condemn denounce blame
strengthen bolster deepen|weaken undermine
north northern|south southern
east eastern|west western
survive alive rescue|die kill dead
succeed success|fail failure
legal lawful|illegal unlawful
public|private
man men boy|woman women girl
profit|loss
true|false
possible|impossible
likely|unlikely
better improve|worse worsen
faster quicker|slower
stable|unstable
tighten|loosen
give lend|take borrow
next|previous"""
OPPOSITES = tuple(
    tuple(frozenset(root(word) for word in side.split()) for side in line.split("|"))
    for line in re.sub(r"\|\n\s+", "|", _OPPOSITES.strip()).split("\n")
)


def scopes(words: Sequence[Token]) -> list[tuple[str, ...]]:
    """Return, for each negation, the roots of the up to four content words that it governs."""
    found = []
    for at, token in enumerate(words):
        pair = (token.norm, words[at + 1].norm) if at + 1 < len(words) else ("", "")
        if (
            token.norm not in NEGATIONS
            and not token.norm.endswith("n't")
            and pair not in (("yet", "to"), ("rather", "than"), ("instead", "of"))
        ):
            continue
        if at + 1 < len(words) and words[at + 1].norm in ("only", "just", "least"):
            continue
        roots: list[str] = []
        for other in words[at + 1 :]:
            if other.text in ENDS or other.text == "," or (other.norm in CLAUSE and roots) or len(roots) == 4:
                break
            if other.kind == "word" and other.norm not in STOPWORDS:
                roots.append(other.root)
        if roots:
            found.append(tuple(roots))
    return found


def content(words: Sequence[Token]) -> list[str]:
    """Return the roots of the content words."""
    return [token.root for token in words if token.kind == "word" and token.norm not in STOPWORDS and token.norm not in NEGATIONS]


def shares(roots: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether most of these words, the first among them, are among the others."""
    hits = [any(alike(one, other) for other in others) for one in roots]
    return sum(hits) >= 0.6 * len(hits) or (hits[0] and sum(hits) >= 0.5 * len(hits))


def negated(mine: Sequence[Token], theirs: Sequence[Token]) -> str | None:
    """Return a reason when one side negates what the other states."""
    my_scopes, their_scopes = scopes(mine), scopes(theirs)
    my_words, their_words = content(mine), content(theirs)
    refuse = {token.root for token in [*mine, *theirs]} & REFUSALS
    for scope in their_scopes:
        if shares(scope, my_words) and not my_scopes and not quiet(mine) and not flips(mine, theirs):
            if not (refuse & set(my_words)) or refuse & set(their_words):
                return "the quoted words deny what it states"
    silent = quiet(theirs) | {token.root for token in theirs} & (REFUSALS | LACKS)
    for scope in my_scopes:
        if flips(mine, theirs) or silent - set(scope) or reworded(mine, theirs):
            continue
        one_clause = len(my_scopes) == len(their_scopes) == 1 and sum(token.text in ENDS for token in theirs) < 2
        bearing = {root_ for other in their_scopes for root_ in other}
        if not one_clause and not any(alike(one, other) or linked(one, other) for one in scope[:3] for other in bearing):
            return "it denies what the quoted words do not deny"
    return None


def reworded(mine: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """Return whether the evidence has a wording of a phrase with "not" in the sentence: "cancelled" of "did not take place"."""
    known = wordings()
    there = {member for _, member in found(theirs, known)}
    return any(len(m) > 1 and m[0] in ("not", "no") and known.borne_by.get(m, frozenset()) & there for _, m in found(mine, known))


def linked(one: str, other: str) -> bool:
    """Return whether two roots are wordings of one another."""
    return (other,) in wordings().borne_by.get((one,), ())


def quiet(words: Sequence[Token]) -> set[str]:
    """Return the roots of the words that say "not" without being one: unable, exempt, impossible."""
    return {token.root for token in words if token.root in LACKS or re.match(r"(?:un(?!d|i|til|less)|non|im?possib)[a-z]{3}", token.norm)}


def flips(mine: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """Return whether an odd number of opposites stands between the two, which a negation makes good again."""
    return opposed(mine, theirs) is not None


def opposed(mine: Sequence[Token], theirs: Sequence[Token]) -> tuple[str, str] | None:
    """Return a word of the sentence and its opposite in the evidence, when the evidence has no word of the sentence's side."""
    my_roots = {token.root: token.text for token in mine if token.kind == "word"}
    their_roots = {token.root: token.text for token in theirs if token.kind == "word"}
    for sides in OPPOSITES:
        for one, other in (sides, sides[::-1]):
            ours, against = my_roots.keys() & one, their_roots.keys() & other
            if ours and against and not (their_roots.keys() & one) and not (my_roots.keys() & other):
                return my_roots[min(ours)], their_roots[min(against)]
    return None


def opposite(mine: Sequence[Token], theirs: Sequence[Token]) -> str | None:
    """Return a reason when the sentence has the opposite of a word of the evidence and no negation makes it good."""
    pair = opposed(mine, theirs)
    if pair is None or bool(scopes(mine)) != bool(scopes(theirs)):
        return None
    return f"it says “{pair[0]}” where the quoted words say “{pair[1]}”"
