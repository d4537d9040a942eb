"""Spans from several articles → those that are shown, and claims that are told apart.

The same answer from several articles is one claim with one citation per story. How claims stand to one another is in `qa.relations`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answers import When
from qa.asked import Wanted
from qa.english.verbs import is_verb
from qa.expected import Kind, expected, fits
from qa.mending import enumeration, mended, titled
from qa.quotation import quotation
from qa.values import WORDED, Value, alike, incompatible, same, value
from qa.words import content_words
from vectorstore.records import Article, Published

# Shares of the best answer's confidence that a further one needs. Once the articles are known to answer, the threshold of silence has been
# passed; what is left to judge is whether this is an answer too. Another value of the same thing, or an item of a list, must come near;
# something else that is right as well must come nearer still; a second article that says the same has the first one's word for it.
RIVAL, ITEM, OTHER, AGREES = 0.4, 0.45, 0.9, 0.4
# An item of a list has at most so many words, or half as many again as the best one.
ITEM_WORDS = 6
# Two values are about one thing when their quotations share so many content words, and the question's words that the best one's quotation
# has stand to this share in the other's too.
SHARED, ASKED = 2, 0.5


ENDS_IN_NUMBER = re.compile(rf"(?:\d|\b(?:{WORDED}|hundred|thousand|million|billion))$", re.IGNORECASE)
# A plural right after a number; a verb in the present ("a quake of 6.1 shakes …") is taken for one, which only costs a comparison.
UNIT = re.compile(r"[ -](?:[^\W\d_]{2,}s|people|men|women|children|per ?cent)\b|%")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span placed in its article: `article.text[start:end]` may be an answer. Confidence and score are the reader's,
    similarity is its passage's, words its passage's share of the most words that a passage has of the question.
    """

    article: Article
    start: int
    end: int
    confidence: float
    score: float
    similarity: float | None = None
    words: float = 1.0

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.article.text[self.start : self.end]

    @property
    def value(self) -> Value:
        """What the words amount to, with the word after them when they end in a bare number: its unit."""
        unit = UNIT.match(self.article.text, self.end) if ENDS_IN_NUMBER.search(self.text) else None
        return value(self.text + (unit[0] if unit else ""), self.article.published)

    @property
    def quote(self) -> str:
        """The sentences that a reader needs."""
        start, end = quotation(self.article.text, self.start, self.end)
        return self.article.text[start:end]

    def when(self) -> When | None:
        """Return when the thing happened: the date words nearest to the span in its quotation; None when none can be resolved."""
        from qa.articles.mentions import mentions

        start, end = quotation(self.article.text, self.start, self.end)
        quote = self.article.text[start:end]
        dated = [mention for mention in mentions(quote, self.article.published) if mention.first and mention.last]
        if not dated:
            return None
        middle = (self.start + self.end) / 2 - start
        nearest = min(dated, key=lambda mention: (abs((mention.start + mention.end) / 2 - middle), mention.start))
        words = quote[nearest.start : nearest.end]
        return When(Published(nearest.first, nearest.last, nearest.precision, words, "date words of the quotation"), words)


@dataclass(frozen=True, slots=True)
class Claim:
    """Candidates that say the same, best first, at most one per story; never empty.

    Attributes:
        superseded_by: index of the claim of a newer article that replaces this one, None otherwise.
    """

    candidates: tuple[Candidate, ...]
    when: When | None = None
    superseded_by: int | None = None

    @property
    def confidence(self) -> float:
        """That of the best candidate: agreement of articles is shown as a count, not mixed into the probability."""
        return self.candidates[0].confidence

    @property
    def independent_sources(self) -> int:
        """How many stories by different outlets make the claim, at least 1.

        An outlet counts once too, unless the articles do not name theirs: then each story counts.
        """
        stories = {c.article.story: outlet(c.article) for c in self.candidates}
        return len(set(stories.values()))


def outlet(article: Article) -> str:
    """Return what tells one outlet from another: the outlet's name, or the story when the article names none."""
    return article.source.casefold() if article.url or article.author else article.story


def admit(candidates: Sequence[Candidate], wants: Wanted, question: str = "") -> list[Candidate]:
    """Return the candidates that are shown beside the best one, it among them, best first; empty when there are none.

    That the articles answer at all is for the caller to have judged.

    Args:
        candidates: best first.
        wants: how many answers the question wants.
        question: its words tell what a further value must be about; empty asks for nothing.
    """
    if not candidates:
        return []
    kind = expected(question)
    listing, who = wants == "list", kind == "person"
    best, *further = [candidate for each in candidates if (candidate := _mended(each, listing, who))] or [candidates[0]]
    admitted = [best]
    for candidate in further:
        if _beside_the_point(candidate.text, kind, question):
            continue
        if candidate.confidence >= _needed(candidate, best, admitted, wants, question) * best.confidence:
            admitted.append(candidate)
    return admitted


def _beside_the_point(words: str, kind: Kind, question: str) -> bool:
    """Return whether a further answer is of another kind than asked: alone it may be the best there is, beside a better one it confuses.

    Persons and places are told by capitals, which groups ("militants") lack; so of them only bare verbs are refused ("showed").
    """
    if fits(kind, words, question):
        return False
    return kind in ("number", "time") or is_verb(words.split()[0])


def _needed(candidate: Candidate, best: Candidate, admitted: Sequence[Candidate], wants: Wanted, question: str) -> float:
    """Return the share of the best answer's confidence that a further candidate needs; above 1 when none is enough."""
    elsewhere = all(other.article.id != candidate.article.id for other in admitted)
    if elsewhere and any(same(other.value, candidate.value) for other in admitted):
        return AGREES
    if wants in ("list", "timeline", "comparison"):
        if len(candidate.text.split()) > max(ITEM_WORDS, 1.5 * len(best.text.split())):
            return 2.0
        return ITEM if alike(best.value, candidate.value) else OTHER
    if not alike(best.value, candidate.value):
        return 2.0
    return RIVAL if rivals(best, candidate, wants, question) else OTHER


def _mended(candidate: Candidate, listing: bool, who: bool) -> Candidate | None:
    text = candidate.article.text
    span = mended(text, candidate.start, candidate.end)
    if span and who:
        span = titled(text, *span)
    if span and listing:
        span = enumeration(text, *span)
    return replace(candidate, start=span[0], end=span[1]) if span else None


def claims(candidates: Sequence[Candidate]) -> tuple[Claim, ...]:
    """Group candidates that say the same; best claim first. Of a story and its copies the best is kept, whose citation names the others.

    Args:
        candidates: best first. One that overlaps a better one in the same article is dropped.
    """
    groups: list[list[Candidate]] = []
    kept: list[Candidate] = []
    for candidate in candidates:
        if any(k.article.id == candidate.article.id and k.start < candidate.end and candidate.start < k.end for k in kept):
            continue
        kept.append(candidate)
        group = next((group for group in groups if same(group[0].value, candidate.value)), None)
        if group is None:
            groups.append([candidate])
            continue
        at = next((n for n, other in enumerate(group) if other.article.story == candidate.article.story), None)
        if at is None:
            group.append(candidate)
        elif group[at].article.id == candidate.article.id and _in_headline(group[at]) and not _in_headline(candidate):
            group[at] = replace(candidate, confidence=group[at].confidence)  # the sentence tells more than the headline
    return tuple(Claim(tuple(group)) for group in groups)


def _in_headline(candidate: Candidate) -> bool:
    return candidate.end <= len(candidate.article.title) and candidate.article.text.startswith(candidate.article.title)


def either(candidates: Sequence[Candidate], question: str, asked_alone: str) -> list[Candidate]:
    """Return the candidates that name a side of "Did A or B win?"; all when none does.

    Args:
        asked_alone: the question without its sides, "Who won?"; what only the other has are the sides.
    """
    asked = set(content_words(question)) - set(content_words(asked_alone))
    return [candidate for candidate in candidates if asked & set(content_words(candidate.text))] or list(candidates)


def rivals(a: Candidate, b: Candidate, wants: Wanted, question: str) -> bool:
    """Return whether two stories give values of which only one can be right; names only of what a single one can be.

    Both must be about one thing: their sentences share words, and what the question asks about where the better one stands.
    """
    if a.article.story == b.article.story:
        return False
    names = wants == "holder" and bool(a.value.names and b.value.names) and not same(a.value, b.value)
    if not (names or incompatible(a.value, b.value)):
        return False
    first, second = {*content_words(a.quote)}, {*content_words(b.quote)}
    asked = {*content_words(question)} & first
    return len(first & second) >= SHARED and len(asked & second) >= ASKED * len(asked)
