"""A draft and the passages that were sent → the places in the articles that bear it out, or the reason why it must not be shown as an
answer.

Some faults refuse it at once: a quotation that is not found, an address, a number, date or name that the cited passages do not have. All
else makes the check ask more of the judge (asking.py, objections.py). Without a judge every objection refuses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.llm.drafts import Cited, Draft
from qa.llm.injection import orders, within
from qa.llm.names import wrong_name
from qa.llm.numbers import foreign
from qa.llm.objections import DEMANDS, Demands, Gravity, Objection, gravest, objections
from qa.llm.prompt import Source
from qa.llm.quotes import common, find
from qa.llm.support import Similarity, support
from qa.quotation import quotation
from qa.sentences import sentences
from vectorstore.records import Article

LONGEST = 500
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

    def borne(self, sentence: str, passages: Sequence[str]) -> float: ...


@dataclass(frozen=True, slots=True)
class Read:
    """A draft whose quotations were found.

    Attributes:
        evidence: the quoted sentences.
        near: the quoted sentences with the one before and the one after, a text for each place.
        cited: the cited passages behind their headlines, as one text, without the words in them that speak to a machine.
    """

    places: tuple[Place, ...]
    evidence: str
    near: tuple[str, ...]
    cited: str


class Checker:
    """Checks drafts.

    Args:
        similarity: a text and others → cosine of each, -1 to 1 (Store.similarity).
        judge: of sentences; None for none, then every objection refuses.
        demands: how sure the judge must be.
    """

    def __init__(self, similarity: Similarity, *, judge: Judges | None = None, demands: Demands = DEMANDS) -> None:
        self._similarity = similarity
        self._judge = judge
        self._demands = demands

    def check(self, draft: Draft, passages: Sequence[Source]) -> Verdict:
        """Return the verdict on a draft; `passages` as they were sent, number 1 first."""
        read = self.read(draft, passages)
        if isinstance(read, Verdict):
            return read
        if (reason := refused(draft.sentence, read)) is not None:
            return Verdict(read.places, 0.0, reason)
        objected, alike = self.objections(draft.sentence, read)
        reason = objected[0].reason if objected else None
        if self._judge is not None and (gravity := gravest(objected)) < Gravity.GRAVE:
            if copied(draft.sentence, read.evidence) or self._judge.borne(draft.sentence, read.near) >= self._demands.of(gravity):
                reason = None
            else:
                reason = reason or "the check does not find it borne out there"
        return Verdict(read.places, alike if reason is None else 0.0, reason)

    def objections(self, sentence: str, read: Read) -> tuple[tuple[Objection, ...], float]:
        """Return what the rules object to, and how like the sentence is to its evidence, 0 to 1."""
        alike = support(sentence, read.evidence, self._similarity)
        return objections(sentence, read.evidence, read.cited, alike), alike

    def read(self, draft: Draft, passages: Sequence[Source]) -> Verdict | Read:
        """Return where a draft's quotations stand, with the texts around them; a verdict when one is not found."""
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
        headed = "\n".join(dict.fromkeys(f"{place.article.title}.\n{passage_of(place, passages)}" for place in places))
        return Read(tuple(places), evidence, tuple(dict.fromkeys(near(place, passages) for place in places)), headed)


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


def near(place: Place, passages: Sequence[Source]) -> str:
    """Return the sentences that hold a place with the one before and the one after, as far as the passage goes."""
    text = passage_of(place, passages)
    whole = list(sentences(text))
    at = text.find(place.evidence)
    held = [k for k, (start, end) in enumerate(whole) if start < at + len(place.evidence) and at < end] if at >= 0 else []
    return text[whole[max(0, held[0] - 1)][0] : whole[min(len(whole) - 1, held[-1] + 1)][1]] if held else place.evidence


def without(text: str) -> str:
    """Return a passage without what speaks to a machine there, which bears nothing out."""
    for start, end in reversed(orders(text)):
        text = text[:start] + " " + text[end:]
    return text


def copied(sentence: str, evidence: str) -> bool:
    """Return whether a sentence is one of the evidence's, word by word; a part of one may say the contrary of the whole."""
    form = common(sentence)[0]
    return any(common(evidence[start:end])[0] == form for start, end in sentences(evidence))


def refused(sentence: str, read: Read) -> str | None:
    """Return why a sentence is refused whatever else speaks for it; None when nothing does."""
    if ADDRESS.search(sentence):
        return "it names an address to visit"
    if orders(sentence):
        return "it gives orders to a machine"
    return foreign(sentence, read.evidence, read.cited) or wrong_name(sentence, read.cited, read.cited)
