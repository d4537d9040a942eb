"""What is said more surely or strongly than the evidence does: plans as facts, "all", "the largest", "because", what came first.

A sentence may say less than its evidence, never more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.llm.negation import LACKS, NEGATIONS, quiet, scopes
from qa.llm.numbers import value_at
from qa.llm.tokens import Token, alike, root
from qa.llm.uses import BE, CLAUSE, DETERMINERS, ENDS, known_verbs
from qa.llm.wordings import wordings
from qa.words import STOPWORDS

# "to do" after these is still ahead; after other words it may be what came of it ("won to reach the final").
AHEAD = frozenset(
    root(word)
    for word in """decision agreement proposal bill law idea effort bid move deal offer chance opportunity pressure permission right
    attempt power
    able allow permit let free likely force invite tell instruct advise vote""".split()
)
POSSIBLE = frozenset(
    "may might could can possible possibly perhaps likely unlikely probably potential potentially whether if unclear could risk "
    "doubt maybe".split()
)
WISHES = frozenset(
    root(w)
    for w in """expect hope want seek aim propose urge demand ask call try intend consider threaten warn predict forecast accuse allege
    suspect
    claim anticipate push wish fear worry dread estimate""".split()
) | {"should", "ought", "reportedly", "allegedly", "alleg", "expect", "afraid", "worried", "concerned"}
PLANS = frozenset(root(w) for w in "plan promise pledge vow due set schedule agree decide order prepare ready".split()) | {
    "will", "would", "shall", "going", "must",
}  # fmt: skip
HEDGES = frozenset(
    "believed thought said reported understood rumoured presumed feared according say says believe believes think thinks".split()
)
BELIEVED = re.compile(
    r"\b(?:is|are|was|were|be|been) (?:widely |also )?(?:believed|thought|said|reported|understood|rumou?red|alleged|presumed|feared) to\b",
    re.IGNORECASE,
)
UNIVERSAL = frozenset(
    "all every everyone everybody always entire entirely whole wholly fully completely only never none any each forever nobody".split()
)
PARTIAL = frozenset("some most mostly many several part parts partly largely mainly few majority half sections often sometimes".split())
EXTREME = frozenset("first last top best worst most least only record leading main primary biggest foremost chief".split())
# What comes first: a sentence may say so only where the evidence has one of these.
STRETCHES = frozenset("year day week month night season decade years days weeks months".split())
ORDER = {
    "before": frozenset("before earlier until prior ahead previously already had by previous then later after since followed till".split()),
    "after": frozenset("after since following later when once as because from had then next before amid followed had over despite".split()),
}
CAUSES = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result|caus(?:ed|es|ing)|led to|leads? to|leading to|resulted|therefore|"
    r"triggered|prompted)\b",
    re.IGNORECASE,
)
CAUSAL = re.compile(
    r"\b(?:because|due|owing|thanks|result\w*|caus\w+|le(?:d|ads?|ading) to|therefore|triggered|prompted|blam\w+|attribut\w+|for|as|"
    r"since|over|driven|drove|why|reason\w*|bolstered|fuel\w+|consequen\w+)\b",
    re.IGNORECASE,
)


def level(words: Sequence[Token], at: int, claimed: bool = False) -> int:
    """Return how sure a verb's use is: 3 it is so, 2 it will or is planned, 1 it is wished, expected or alleged, 0 it is possible.

    Args:
        claimed: for the sentence under check, where "to do" alone claims nothing and where what is denied is no claim.
    """
    if claimed and at and words[at - 1].norm == "to" and not (at > 1 and (words[at - 2].norm in PLANS or words[at - 2].norm in BE)):
        return 0
    lowest = 3
    gerund = words[at].norm.endswith("ing")
    for steps, j in enumerate(range(at - 1, max(-1, at - (14 if claimed else 9)), -1)):
        token = words[j]
        if token.text in ENDS:
            break
        if not steps and token.norm in ("nearly", "almost"):
            return 0
        if not claimed and (token.text == "," or (token.norm in CLAUSE and token.norm not in ("whether", "if", "that", "and"))):
            break
        if claimed and quiet([token]):
            return 0
        if token.norm in POSSIBLE and (claimed or steps < 5) and token.norm != "can":
            return 0
        if (token.root in WISHES or token.norm in WISHES) and (claimed or steps < 3 or lowest < 3 or gerund or words[at - 1].norm == "to"):
            return 1
        thing = j and words[j - 1].norm in DETERMINERS and words[j + 1].norm != "to"
        if steps < 4 and (
            (not thing and (token.norm in PLANS or token.root in PLANS)) or (token.norm == "to" and j and ahead(words[j - 1]))
        ):
            lowest = min(lowest, 2)
    return lowest


def words_of(words: Sequence[Token]) -> set[str]:
    """Return the folded words of a text."""
    return {token.norm for token in words}


def ahead(token: Token) -> bool:
    """Return whether "to do" after this word is still to come."""
    return token.norm in BE or token.root in AHEAD or token.norm in PLANS or token.root in PLANS


def stronger(evidence: str, mine: Sequence[Token], theirs: Sequence[Token]) -> str | None:
    """Return a reason when the sentence is surer of what it says than the evidence is."""
    verbs = known_verbs(mine, theirs)
    if BELIEVED.search(evidence) and not (words_of(mine) & (POSSIBLE | HEDGES) or {token.root for token in mine} & WISHES):
        return "the quoted words only say that it is believed"
    hedged = {token.norm for token in theirs} & (POSSIBLE | {"cannot"}) - {"can", "if", "whether", "risk"}
    shared = {token.root for token in mine} & {token.root for token in theirs} & verbs
    if hedged and not shared and not {token.norm for token in mine} & (POSSIBLE | NEGATIONS | WISHES):
        return f"the quoted words are less sure (“{min(hedged)}”)"
    if not shared and not scopes(mine):
        done = [level(mine, at, True) for at, token in enumerate(mine) if token.root in verbs and token.norm not in STOPWORDS]
        planned = [level(theirs, at) for at, token in enumerate(theirs) if token.root in verbs and token.norm not in STOPWORDS]
        if done and planned and max(planned) <= 2 and min(done) == 3:
            return "the quoted words do not say that it has happened yet"
    coming = any(token.norm in PLANS or token.root in PLANS | AHEAD - {root("likely")} for token in theirs) or any(
        token.norm in BE and after.norm == "to" for token, after in pairwise(theirs)
    )
    coming = coming or bool(words_of(mine) & POSSIBLE or {token.root for token in mine} & WISHES)
    dated = re.search(r"\b(?:from|until|next|by|starting) (?:[A-Z]\w+|year|week|month|spring|summer|autumn|winter|20\d\d)\b", evidence)
    if {"will", "shall"} & {token.norm for token in mine} and not coming and not dated:
        return "the quoted words speak of nothing that is to come"
    for at, token in enumerate(mine):
        if token.kind != "word" or token.root not in verbs or token.norm in STOPWORDS:
            continue
        levels = [level(theirs, j) for j, other in enumerate(theirs) if other.kind == "word" and other.root == token.root]
        if not levels:
            deeds = wordings().deeds.get(token.root, frozenset())
            levels = [level(theirs, j) for j, other in enumerate(theirs) if other.root in deeds]
        if levels and max(levels) < 2 and level(mine, at, True) > max(levels):
            return f"the quoted words are less sure of “{token.text}”"
        if levels and max(levels) == 2 and level(mine, at, True) == 3 and (token.norm.endswith("ed") or root(token.norm) != token.norm):
            if token.norm.endswith(("ed", "en")) or token.norm in ("cut", "set", "put"):
                return f"the quoted words do not say that “{token.text}” has happened yet"
    return None


def overdrawn(sentence: str, evidence: str, mine: Sequence[Token], theirs: Sequence[Token]) -> str | None:
    """Return a reason when the sentence says "all", a superlative or a cause of its own."""
    my_words, their_words = {token.norm for token in mine}, {token.norm for token in theirs}
    counted = any(token.norm in ("all", "every") and value_at(mine, at + 1)[0] is not None for at, token in enumerate(mine[:-1]))
    strong = set() if counted else my_words & (UNIVERSAL - {"only", "any", "none", "never", "fully", "completely", "whole"})
    if strong and not (their_words & (UNIVERSAL | NEGATIONS)):
        return f"the quoted words do not say “{min(strong)}”"
    if strong and their_words & PARTIAL and not (my_words & PARTIAL) and not (their_words & strong):
        return f"the quoted words do not say “{min(strong)}”"
    extreme = {
        word
        for word in my_words
        if word in EXTREME - {"main", "chief", "only", "last", "first"} or (word.endswith("est") and len(word) > 6)
    }
    if extreme and not any(word in EXTREME or word.endswith("est") for word in their_words):
        return f"the quoted words do not say “{min(extreme)}”"
    known = {token.root for token in theirs}
    for at in range(2, len(mine)):
        noun, to, verb = mine[at - 2 : at + 1]
        if to.norm == "to" and noun.kind == "word" and not noun.capital and noun.norm not in STOPWORDS and verb.kind == "word":
            plain = (
                not ahead(noun) and noun.root not in WISHES | LACKS and not noun.norm.endswith(("ed", "ing")) and not noun.norm[-1] == "s"
            )
            goods = noun.norm.endswith("s") and at >= 3 and mine[at - 3].norm in DETERMINERS
            if (plain or goods) and verb.norm not in STOPWORDS and not any(alike(verb.root, root_) for root_ in known) and "to" in my_words:
                if "to" not in their_words and "for" not in their_words:
                    return f"the quoted words give no such purpose (“to {verb.text}”)"
    for word, bearers in ORDER.items():
        loose = any(token.norm == word and mine[at - 1].norm not in STRETCHES for at, token in enumerate(mine) if at)
        if loose and not their_words & bearers:
            return f"the quoted words do not say “{word}”"
    if (cause := CAUSES.search(sentence)) and not CAUSAL.search(evidence):
        return f"the quoted words give no cause (“{cause.group()}”)"
    return None
