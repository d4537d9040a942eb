"""A draft and the passages that were sent → the places in the articles that bear it out, or the reason why it must not be shown as an
answer.

Every check can only refuse, but one: the reader may make up for words that the passage does not have. The order is by cost, so that the
reason names the plainest fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.llm.carried import unsaid
from qa.llm.certainty import overdrawn, stronger
from qa.llm.drafts import Cited, Draft
from qa.llm.injection import orders, within
from qa.llm.names import wrong_name
from qa.llm.negation import negated, opposite
from qa.llm.numbers import wrong_number
from qa.llm.owners import misattributed
from qa.llm.posts import misnamed
from qa.llm.prompt import Source
from qa.llm.quotes import find
from qa.llm.roles import swapped
from qa.llm.support import THRESHOLD, Similarity, support
from qa.llm.tokens import tokens
from qa.quotation import quotation
from vectorstore.records import Article

LONGEST = 500
# The reader's confidence that a passage bears a sentence out from which on its words need not be those of the passage. Chosen on the cases
# that were looked at and on held-out statements written for the reader (docs/llm.md).
SURE = 0.44
ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|example|info|biz|ru|cn|xyz|top|site|online)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Place:
    """Quoted words in an article: `start`, `end` of the sentences that hold them, `quote_start`, `quote_end` of the words; half-open."""

    article: Article
    start: int
    end: int
    quote_start: int
    quote_end: int

    @property
    def evidence(self) -> str:
        """The sentences that hold the quoted words."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a draft.

    Attributes:
        places: where its quotations stand; those that were found, also when it is refused.
        support: 0 to 1, how far they carry it; 0.0 when a check before refused it.
        reason: why it is refused, in plain words; None when it stands.
    """

    places: tuple[Place, ...]
    support: float
    reason: str | None


class Judges(Protocol):
    """See asking.Judge."""

    def contradicts(self, sentence: str, evidence: str) -> bool: ...

    def borne(self, sentence: str, passages: Sequence[str]) -> float: ...


class Checker:
    """Checks drafts.

    Args:
        similarity: a text and others → cosine of each, -1 to 1 (Store.similarity).
        threshold: least support, 0 to 1.
        judge: the reader's opinion; None for none, then only words count.
        without: name of one of CHECKS, or WORDS, that is left out, for measurements.
    """

    def __init__(
        self,
        similarity: Similarity,
        *,
        threshold: float = THRESHOLD,
        judge: Judges | None = None,
        without: str | None = None,
    ) -> None:
        self._similarity = similarity
        self._without = without
        self._threshold = threshold
        self._judge = judge

    def check(self, draft: Draft, passages: Sequence[Source]) -> Verdict:
        """Return the verdict on a draft; `passages` as they were sent, number 1 first."""
        read = self.read(draft, passages)
        if isinstance(read, Verdict):
            return read
        sentence, (places, evidence, cited) = draft.sentence, read
        reason = refused(sentence, evidence, cited, self._without) or self._unborne(sentence, places, passages, evidence, cited)
        if reason is not None:
            return Verdict(places, 0.0, reason)
        score = support(sentence, evidence, self._similarity)
        if score < self._threshold:
            return Verdict(places, score, "the quoted words do not carry what it says")
        if self._judge is not None and self._judge.contradicts(sentence, evidence):
            return Verdict(places, score, "asked about it, the reader finds somebody or something else in the quoted words")
        return Verdict(places, score, None)

    def _unborne(self, sentence: str, places: Sequence[Place], passages: Sequence[Source], evidence: str, cited: str) -> str | None:
        """Return why neither its words nor the reader bear a sentence out; None when they do."""
        reason = None if self._without == WORDS else unsaid(sentence, evidence, cited)
        if reason is None or self._judge is None:
            return reason
        sure = self._judge.borne(sentence, tuple(dict.fromkeys(passage_of(place, passages) for place in places)))
        return reason if sure < SURE else None

    def read(self, draft: Draft, passages: Sequence[Source]) -> Verdict | tuple[tuple[Place, ...], str, str]:
        """Return where a draft's quotations stand, the sentences that hold them, and their passages with headlines; a verdict when one is
        not found.
        """
        if not re.search(r"[^\W\d_]", draft.sentence) or len(draft.sentence) > LONGEST:
            return Verdict((), 0.0, "it is no sentence of a usable length")
        if not draft.cited:
            return Verdict((), 0.0, "it cites no passage")
        places: list[Place] = []
        for cited in draft.cited:
            found = locate(cited, passages)
            if isinstance(found, str):
                return Verdict(tuple(places), 0.0, found)
            places.append(found)
        evidence = " ".join(dict.fromkeys(place.evidence for place in places))
        return tuple(places), evidence, "\n".join(dict.fromkeys(f"{p.article.title}.\n{passage_of(p, passages)}" for p in places))


def locate(cited: Cited, passages: Sequence[Source]) -> Place | str:
    """Return where a citation's words stand, or why it is no good one."""
    if not cited.quote:
        return "it quotes no words"
    inside = [passages[n - 1] for n in cited.numbers if 1 <= n <= len(passages)]
    if not inside:
        return f"passage {cited.numbers[0]} was not given" if cited.numbers else "it cites no passage"
    for passage in inside:
        text = passage.article.text[passage.start : passage.end]
        found = find(cited.quote, text)
        if found is None:
            continue
        if within(*found, orders(text)):
            return "it rests on words that give orders to a machine"
        start, end = passage.start + found[0], passage.start + found[1]
        return Place(passage.article, *quotation(passage.article.text, start, end), start, end)
    return "its quotation is not in the passage it names"


def passage_of(place: Place, passages: Sequence[Source]) -> str:
    """Return the text of the passage that holds a place, without the words in it that speak to a machine."""
    for passage in passages:
        if passage.article is place.article and passage.start <= place.quote_start and place.quote_end <= passage.end:
            return without(passage.article.text[passage.start : passage.end])
    return place.evidence


def without(text: str) -> str:
    """Return a passage without what speaks to a machine there, which bears nothing out."""
    for start, end in reversed(orders(text)):
        text = text[:start] + " " + text[end:]
    return text


def addressed(sentence: str, evidence: str, cited: str) -> str | None:
    """Return a reason when a sentence sends its reader somewhere or speaks to a machine; None else."""
    if ADDRESS.search(sentence):
        return "it names an address to visit"
    return "it gives orders to a machine" if orders(sentence) else None


# Every check takes the sentence, the quoted sentences and the cited passages with their headlines, and returns a reason or None. After them
# come its words and the reader's opinion of it.
CHECKS: tuple[tuple[str, Callable[[str, str, str], str | None]], ...] = (
    ("address, orders", addressed),
    ("numbers, dates", lambda sentence, evidence, cited: wrong_number(sentence, evidence)),
    ("names", wrong_name),
    ("sides", lambda sentence, evidence, cited: swapped(sentence, evidence)),
    ("owners of numbers", lambda sentence, evidence, cited: misattributed(sentence, evidence)),
    ("posts", lambda sentence, evidence, cited: misnamed(sentence, cited)),
    ("negation", lambda sentence, evidence, cited: negated(tokens(sentence), tokens(evidence))),
    ("opposites", lambda sentence, evidence, cited: opposite(tokens(sentence), tokens(evidence))),
    ("certainty", lambda sentence, evidence, cited: stronger(evidence, tokens(sentence), tokens(evidence))),
    ("all, most, because", lambda sentence, evidence, cited: overdrawn(sentence, evidence, tokens(sentence), tokens(evidence))),
)
WORDS = "words"


def refused(sentence: str, evidence: str, cited: str, left_out: str | None = None) -> str | None:
    """Return why a sentence is not what its evidence says, as far as words tell; None when no check objects."""
    reasons = (check(sentence, evidence, cited) for name, check in CHECKS if name != left_out)
    return next((reason for reason in reasons if reason is not None), None)
