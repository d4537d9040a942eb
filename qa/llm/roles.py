"""Who does what to whom: the verbs that a sentence shares with its evidence must have the same people on the same side.

Only a clear contradiction counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.llm.names import lowered
from qa.llm.tokens import tokens
from qa.llm.uses import Parsed, Use, known_verbs
from qa.llm.wordings import wordings


def swapped(sentence: str, evidence: str) -> str | None:
    """Return how the roles of a sentence contradict its evidence, as a reason; None when they do not."""
    mine, theirs = tokens(sentence), tokens(evidence)
    lower = lowered(mine, theirs)
    verbs = known_verbs(mine, theirs)
    said, shown = Parsed(mine, lower, verbs), Parsed(theirs, lower, verbs)
    for use in said.uses:
        same = [other for other in shown.uses if other.root == use.root]
        if not same:
            deeds = wordings().deeds.get(use.root, frozenset())
            if crossed(use, [other for other in shown.uses if other.root in deeds]):
                return f"in the quoted words “{said.words[use.at].text}” has its sides the other way round"
            continue
        same = [other for other in same if shown.clear(other.at)] or same
        verb = said.words[use.at].text
        if paired(use, shown.uses):
            continue
        agents = [name for other in same for name in other.agents]
        others = [name for other in same for name in other.others]
        for name in use.agents:
            if meets(name, others) and not meets(name, agents):
                return f"in the quoted words somebody else is the one of whom “{verb}” is said"
        for name in use.others:
            if meets(name, agents) and not meets(name, others) and not (use.agents and all(meets(agent, agents) for agent in use.agents)):
                return f"in the quoted words “{verb}” has its sides the other way round"
        met = [other for other in same if any(meets(name, other.agents) for name in use.agents)]
        if verb_root(use) and use.others and met and all(other.others for other in met):
            if not any(meets(name, other.others) for other in met for name in use.others):
                return f"in the quoted words “{verb}” concerns somebody else"
        if use.agents and all(other.unsaid for other in same):
            return f"the quoted words do not say who “{verb}”"
        if use.agents and all(other.agents for other in same) and not any(meets(name, agents) for name in use.agents):
            return f"in the quoted words somebody else is the one of whom “{verb}” is said"
    return None


def verb_root(use: Use) -> bool:
    """Return whether a verb is more than one of saying, whose other side may be anything."""
    return use.root != "say"


def crossed(use: Use, same: Sequence[Use]) -> bool:
    """Return whether a verb's subject is what the evidence's like verbs concern, and none of their subjects, or the other way round."""
    agents = [name for other in same for name in other.agents]
    others = [name for other in same for name in other.others]
    return any(meets(name, others) and not meets(name, agents) for name in use.agents) or any(
        meets(name, agents) and not meets(name, others) for name in use.others
    )


def paired(use: Use, shown: Sequence[Use]) -> bool:
    """Return whether the evidence has the same two names, letter by letter, on the same sides of another verb: then that one is meant."""
    return any(
        other.root != use.root and any(agent in other.agents for agent in use.agents) and any(one in other.others for one in use.others)
        for other in shown
    )


def meets(name: frozenset[str], others: Sequence[frozenset[str]]) -> bool:
    """Return whether a name is one of the others, shorter or longer: Kent is Sara Kent, Maren Lund is not Tove Lund."""
    return any(name <= other or other <= name for other in others)
