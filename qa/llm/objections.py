"""What the rules object to in a sentence, how grave that is, and how sure the judge must then be that the evidence bears it out.

The graver the objection, the surer the judge must be. Weighing every rule by a logistic model was tried and was worse: a rule that holds
for sentences in the passage's own words says little about one that is told in other words, and people who write false statements keep to
the words of the article more than those who write true ones, so that such a model learns to trust what the article does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from qa.llm.carried import uncarried
from qa.llm.certainty import overdrawn, stronger
from qa.llm.names import wrong_name
from qa.llm.negation import negated, opposite
from qa.llm.numbers import wrong_number
from qa.llm.owners import misattributed
from qa.llm.posts import misnamed
from qa.llm.roles import swapped
from qa.llm.tokens import tokens

# Of the cases that were looked at, every true sentence has a cosine of .42 or more to its evidence; unrelated ones have .1 to .3.
ALIKE = 0.35


class Gravity(IntEnum):
    """How much an objection says: `WORDS` that are not there, a `DOUBT`, or a fault that refuses (`GRAVE`)."""

    NONE = 0
    WORDS = 1
    DOUBT = 2
    GRAVE = 3


@dataclass(frozen=True, slots=True)
class Objection:
    """What speaks against a sentence: the name of the rule that found it, how grave it is, and the reason in plain words."""

    rule: str
    gravity: Gravity
    reason: str


Rule = Callable[[str, str, str], str | None]
# Every rule takes the sentence, the quoted sentences and the cited passages with their headlines, and returns a reason or None. Grave are
# those that hardly object to a true sentence, in whatever words (`python -m tests.benchmarks.demands` prints how often each does).
RULES: tuple[tuple[str, Gravity, Rule], ...] = (
    ("sides", Gravity.GRAVE, lambda sentence, evidence, cited: swapped(sentence, evidence)),
    ("owners of numbers", Gravity.GRAVE, lambda sentence, evidence, cited: misattributed(sentence, evidence)),
    ("posts", Gravity.GRAVE, lambda sentence, evidence, cited: misnamed(sentence, cited)),
    ("opposites", Gravity.GRAVE, lambda sentence, evidence, cited: opposite(tokens(sentence), tokens(evidence))),
    ("certainty", Gravity.GRAVE, lambda sentence, evidence, cited: stronger(evidence, tokens(sentence), tokens(evidence))),
    ("numbers, dates", Gravity.DOUBT, lambda sentence, evidence, cited: wrong_number(sentence, evidence)),
    ("names", Gravity.DOUBT, wrong_name),
    ("negation", Gravity.DOUBT, lambda sentence, evidence, cited: negated(tokens(sentence), tokens(evidence))),
    (
        "all, most, because",
        Gravity.DOUBT,
        lambda sentence, evidence, cited: overdrawn(sentence, evidence, tokens(sentence), tokens(evidence)),
    ),
    ("words", Gravity.WORDS, lambda sentence, evidence, cited: unsaid(sentence, evidence, cited)),
)
LIKENESS = "likeness"


@dataclass(frozen=True, slots=True)
class Demands:
    """The judge's least log odds for a sentence: without objection, with missing words only, and with a doubt."""

    plain: float
    words: float
    doubt: float

    def of(self, gravity: Gravity) -> float:
        """Return the least log odds for the gravest objection; infinite for a grave one."""
        return (self.plain, self.words, self.doubt, float("inf"))[gravity]


# Printed by `python -m tests.benchmarks.demands --work FOLDER`; docs/llm.md says what other prices bring.
DEMANDS = Demands(plain=-1.0, words=4.5, doubt=5.0)


def unsaid(sentence: str, evidence: str, cited: str) -> str | None:
    """Return the first word that neither the evidence nor, for things, the cited passages have in any wording, as a reason."""
    missing = uncarried(sentence, evidence, cited)
    return f"the quoted words do not say “{missing[0].text}”" if missing else None


def objections(sentence: str, evidence: str, cited: str, alike: float) -> tuple[Objection, ...]:
    """Return what the rules object to in a sentence, the gravest first; empty when nothing.

    Args:
        evidence: the quoted sentences.
        cited: the cited passages with their headlines.
        alike: cosine of sentence and evidence, -1 to 1.
    """
    found = [Objection(name, gravity, reason) for name, gravity, rule in RULES if (reason := rule(sentence, evidence, cited)) is not None]
    if alike < ALIKE:
        found.append(Objection(LIKENESS, Gravity.DOUBT, "the quoted words do not carry what it says"))
    return tuple(sorted(found, key=lambda one: -one.gravity))


def gravest(found: Sequence[Objection]) -> Gravity:
    """Return the gravity of the gravest objection."""
    return max((one.gravity for one in found), default=Gravity.NONE)
