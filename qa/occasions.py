"""When something has happened again and again: the question asked of one time, passages of many articles, and the days they give.

"When have A and B met?" wants a day of every article that tells of a meeting. The reader marks one place of a passage; the days that stand
beside both names are the other ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.english.clauses import clause
from qa.english.verbs import base, past
from qa.sentences import sentences
from qa.words import content_words, stem

if TYPE_CHECKING:
    from qa.compare import Candidate
    from vectorstore.records import Hit

# Passages of one article among those that are read first: the other articles have their say too.
OF_ONE = 2
# What tells of a meeting beside "meet" itself.
MEETINGS = frozenset(
    stem(word) for word in "meet met meeting meetings talks summit visit visited hosted welcomed received signed held".split()
)


def once(question: str) -> str:
    """Return a question about many times as one about a time: "When have A and B met?" is "When did A and B meet?"; others unchanged."""
    parsed = clause(question)
    if parsed.head.lower() != "when" or parsed.auxiliary.lower() not in ("have", "has", "had") or not parsed.predicate:
        return question
    verb, _, rest = parsed.predicate.partition(" ")
    return f"When did {parsed.subject} {base(verb)} {rest}".strip() + "?"


def spread(hits: Sequence[Hit], k: int) -> tuple[Hit, ...]:
    """Return the best k hits with at most two of one article, as far as others can fill the places; order kept."""
    seen: dict[str, int] = {}
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in hits:
        seen[hit.article.id] = seen.get(hit.article.id, 0) + 1
        (first if seen[hit.article.id] <= OF_ONE else rest).append(hit)
    kept = {hit.passage.id for hit in [*first, *rest][:k]}
    return tuple(hit for hit in hits if hit.passage.id in kept)


def occasions(question: str, hits: Sequence[Hit], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates together with the days that stand beside all names of a "when" question and its verb, best first.

    A day found so has the confidence of the best candidate of its passage: that the passage answers is what the reader is surest of.
    """
    parsed = clause(question)
    names = {word for name in re.findall(r"\b[A-Z][\w’'-]+", parsed.subject) for word in content_words(name)}
    if parsed.head.lower() != "when" or not names:
        return list(candidates)
    verb = base(parsed.predicate.split(" ")[0].lower())
    meeting = verb in MEETINGS or (not verb and MEETINGS & set(content_words(parsed.subject)))  # "When was the meeting of A and B?"
    verbs = MEETINGS if meeting else frozenset({verb, stem(past(verb)), stem(verb)})
    found = list(candidates)
    for hit in hits:
        own = [c for c in candidates if c.article.id == hit.article.id and hit.passage.start <= c.start < hit.passage.end]
        if not own:
            continue
        best = max(own, key=lambda candidate: candidate.confidence)
        for start, end in _days(hit, names, verbs):
            found = [c for c in found if c.article.id != hit.article.id or c.end <= start or end <= c.start]
            found.append(replace(best, start=start, end=end))
    return sorted(found, key=lambda candidate: -candidate.confidence)


def _days(hit: Hit, names: set[str], verbs: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the first words for a day of each sentence that has all names and one of the verbs: half-open offsets in the article."""
    from qa.articles.mentions import mentions

    passage = hit.passage
    for start, end in sentences(passage.text):
        words = set(content_words(passage.text[start:end]))
        if names <= words and words & verbs:
            dated = [one for one in mentions(passage.text[start:end], hit.article.published) if one.precision != "year"]
            if dated:
                yield passage.start + start + dated[0].start, passage.start + start + dated[0].end
