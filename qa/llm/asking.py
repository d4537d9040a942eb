"""A sentence put to the trained reader: as it stands, and as questions. With its subject left out, does the evidence name the same one?

"Jane Amis will pay for the beaches" becomes "Who will pay for the beaches?"; where the reader finds "the money" rather than her, somebody
else's deed has been given to her. Only an answer that is better than the sentence's own counts against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.llm.dates import DAYS, MONTHS
from qa.llm.names import PARTICLES, PRONOUNS, TITLES, initials, lowered, seated
from qa.llm.negation import NEGATIONS
from qa.llm.tokens import Token, alike, tokens
from qa.llm.uses import AUXILIARIES, DETERMINERS, PREPOSITIONS, SAYING, Parsed, known_verbs
from qa.llm.wordings import wordings
from qa.reader import Span
from qa.words import STOPWORDS

# Log odds by which another answer must be better; fitted on the cases that were looked at (`python -m tests.benchmarks.verification`).
MARGIN = 0.15
# Confidence from which an answer counts against a subject that the evidence does not name at all.
SURE = 0.3
MOST_QUESTIONS = 2
# Where a further clause begins.
JOINED = re.compile(r"[,;:]\s+(?:and|but|while|whereas|who|which|whose|although|though|because|after|so|with)\b|;\s")
SMALL = STOPWORDS | PARTICLES | DAYS.keys() | MONTHS.keys() | {"least", "nearly", "almost", "around", "roughly"}
FINITE = AUXILIARIES - {"to", "also", "then", "now", "not", "n't", "never", "been", "being", "be"}


class Reading(Protocol):
    """The span reader: a question and contexts → up to k spans, best first."""

    def read(self, question: str, contexts: Sequence[str], *, k: int) -> tuple[Span, ...]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the words that should answer it."""

    question: str
    expected: tuple[Token, ...]


def asked(sentence: str, evidence: str) -> Iterator[Asked]:
    """Yield the questions after the subjects of a sentence: of its main verb, and of what somebody says in it."""
    mine, theirs = tokens(sentence), tokens(evidence)
    lower = lowered(mine, theirs)
    parsed = Parsed(mine, lower, known_verbs(mine, theirs))
    begin = 0
    if mine and mine[0].norm == "according":
        begin = next((at + 1 for at, token in enumerate(mine) if token.text == ","), 0)
    for at in range(begin + 1, len(mine)):
        if at in parsed.name_at or not (mine[at].norm in FINITE or parsed.is_verb(at)) or at <= begin:
            continue
        before = mine[at - 1]
        if before.norm in ("who", "which", "that", "to") or before.norm in PREPOSITIONS | DETERMINERS:
            continue
        if any(token.norm in ("who", "whose", "which", "that") for token in clause_before(mine, begin, at)):
            continue
        if before.text == "," and at + 1 < len(mine) and mine[at + 1].norm in PREPOSITIONS:
            continue  # "the association, led by Ann, has asked": no verb of the sentence
        subject = subject_of(mine[begin:at])
        if subject:
            person = any(token.capital and not token.first for token in subject) or at - 1 in parsed.name_at
            rest = JOINED.split(sentence[mine[at].start :].rstrip(" .!"))[0]
            yield Asked(f"{'Who' if person else 'What'} {rest}?", subject)
        if mine[at].root not in SAYING:
            return
        begin = at + 1
        if begin < len(mine) and mine[begin].norm == "that":
            begin += 1


def clause_before(words: Sequence[Token], begin: int, at: int) -> Sequence[Token]:
    """Return the words between the last comma before a verb and the verb; none without a comma."""
    comma = next((k for k in range(at - 1, begin, -1) if words[k].text == ","), at)
    return words[comma + 1 : at]


def subject_of(words: Sequence[Token]) -> tuple[Token, ...]:
    """Return the words that tell the subject at the head of a clause: no days, small words or marks, nothing before a comma that a
    preposition opens ("On Monday, …"); empty when a pronoun or nothing is left.
    """
    if words and words[0].norm in PREPOSITIONS:
        cut = next((at + 1 for at, token in enumerate(words) if token.text == ","), 1)
        words = words[cut:]
    if any(token.norm in PRONOUNS for token in words[:2]):
        return ()
    kept = [token for token in words if token.kind != "mark" and token.norm not in SMALL]
    return tuple([token for token in kept if token.norm not in TITLES] or kept)


def akin(one: Sequence[Token], other: Sequence[Token]) -> bool:
    """Return whether two phrases share a word: in any form, in another wording, or as initials."""
    borne = wordings().borne_by
    for a in one:
        for b in other:
            if b.kind != "mark" and (a.root == b.root or alike(a.root, b.root) or (b.root,) in borne.get((a.root,), ())):
                return True
            if a.capital and b.capital and seated(a.norm) & seated(b.norm):
                return True
    return any(token.norm in initials(other) for token in one) or any(token.norm in initials(one) for token in other)


def refers(words: Sequence[Token]) -> bool:
    """Return whether a phrase only points back: a pronoun, or "the company"."""
    plain = [token for token in words if token.kind == "word"]
    return not any(token.capital and not token.first for token in plain) and (
        not plain or plain[0].norm in PRONOUNS | DETERMINERS or len(plain) == 1
    )


def contradicts(reader: Reading, sentence: str, evidence: str) -> bool:
    """Return whether the reader finds another subject in the evidence than a sentence has, and better."""
    here = tokens(evidence)
    for number, one in enumerate(asked(sentence, evidence)):
        if number == MOST_QUESTIONS:
            return False
        spans = [(span, tokens(whole(span, evidence))) for span in reader.read(one.question, (evidence,), k=6)]
        good = max((span.score for span, words in spans if akin(one.expected, words)), default=None)
        others = [(span, words) for span, words in spans if not akin(one.expected, words) and any(named(word) for word in words)]
        if not others:
            continue
        best, words = others[0]
        if best.score - good > MARGIN if good is not None else best.confidence >= SURE and (akin(one.expected, here) or not refers(words)):
            return True
    return False


def named(token: Token) -> bool:
    """Return whether a word can name somebody or something: "nobody" and "there" cannot."""
    return token.kind != "mark" and token.norm not in STOPWORDS | NEGATIONS


def whole(span: Span, text: str) -> str:
    """Return a span's words with what stands in brackets behind them: "The health service (HSE)"."""
    bracket = re.match(r"[\w ]{0,12}\([^)]{1,20}\)", text[span.end : span.end + 40])
    return text[span.start : span.end + (bracket.end() if bracket else 0)]


@dataclass(frozen=True, slots=True)
class Judge:
    """The trained reader as a judge of sentences."""

    reader: Reading

    def contradicts(self, sentence: str, evidence: str) -> bool:
        """Return whether the evidence names another subject than a sentence has, and better."""
        return contradicts(self.reader, sentence, evidence)

    def borne(self, sentence: str, passages: Sequence[str]) -> float:
        """Return how sure the reader is, 0 to 1, that passages bear a sentence out as it stands: it was trained on statements too."""
        return max((span.confidence for span in self.reader.read(sentence, passages, k=1)), default=0.0)
