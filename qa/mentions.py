"""An earlier question → what "he", "they", "it" and "there" can stand for after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.english.clauses import Clause, bare, clause
from qa.english.phrases import AUXILIARIES, DETERMINERS, PRONOUNS, WHEN_WORDS, Phrase, is_plural, phrases
from qa.english.places import is_place
from qa.english.verbs import is_verb, past

PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|to|outside|inside|visit|visited|visiting|leave|left|reach|reached)\s+(?:the\s+)?$", re.IGNORECASE
)
WHICH = re.compile(r"^(?:which|what) (?P<noun>[a-z][\w’'-]*(?: [a-z][\w’'-]*){0,2}?) (?P<rest>.+)$", re.IGNORECASE)
COUNTED = re.compile(r"^how (?:many|much) (?P<noun>[a-z][\w-]*)\b", re.IGNORECASE)
# What is headed is a body, even where its name could be a person's: "Who leads Hald?"
HEADS = re.compile(
    r"(?:(?:leads?|heads?|runs?|chairs?|directs?|manages?|owns?|commands?|governs?|rules?)|(?:led|headed|ran|chaired|directed|managed|owned|commanded|founded|governed|ruled))\b"
)
# A first and a last name: somebody, who is never "it".
SOMEBODY = re.compile(r"[A-Z][\w’'-]+ [A-Z][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Mentions:
    """What an earlier question speaks of, and what a pronoun after it can stand for; every choice is "" when there is none."""

    question: str

    def _phrases(self) -> list[Phrase]:
        """Its phrases, the subject first, without times."""
        subject = clause(self.question).subject
        found = [phrase for phrase in phrases(self.question) if not WHEN_WORDS.fullmatch(bare(phrase.text))]
        found = [phrase for phrase in found if not re.match(r"(?:his|her|its|their) |(?:this|that) one$", phrase.text, re.IGNORECASE)]
        return sorted(found, key=lambda phrase: phrase.text != subject)

    def _in_place(self, phrase: Phrase) -> bool:
        return PLACE_BEFORE.search(self.question[: phrase.start]) is not None

    def _plain_subject(self) -> str:
        """The subject of hurried lower-case typing: "xi and putin" of "when will xi and putin meet"."""
        subject = clause(self.question).subject
        first = subject.split(" ")[0].lower()
        return subject if subject and first not in PRONOUNS | DETERMINERS and not re.search(r"\d", subject) else ""

    def person(self, known: str = "") -> str:
        """Return what "he" or "she" stands for; for "Who heads the board?" it is "the one who heads the board".

        Args:
            known: a question; whom it names is somebody else.
        """
        parsed, doer = clause(self.question), self.doer()
        if doer and HEADS.match(parsed.predicate):
            return doer
        for phrase in self._phrases():
            for name in phrase.text.split(" and ") if not phrase.definite else [phrase.text]:
                if phrase.person and not self._in_place(phrase) and not is_place(name) and not _owning(phrase) and bare(name) not in known:
                    if not (phrase.plural and (phrase.definite or bare(name) == phrase.text.split(" and ")[0] and not known)):
                        return bare(name)
        if doer:
            return doer
        owners = [re.split(r"[’']s?\s", phrase.text)[0] for phrase in self._phrases() if _owning(phrase)]
        named = [name for name in owners if name[:1].isupper() and not is_place(name)]
        plain = "" if phrases(self.question) else self._plain_subject()
        return named[0] if named else plain

    def doer(self) -> str:
        """Return whom "Who must approve the plan?" asks for: "the one who must approve the plan"."""
        parsed = clause(self.question)
        asked = parsed.head.lower() == "who" and parsed.predicate and not parsed.subject
        if not asked or re.search(r"\b(?:he|she|it|they)\b", parsed.predicate):
            return ""
        return f"the one who {parsed.auxiliary} {parsed.predicate}".replace("  ", " ")

    def named_subject(self) -> str:
        """Return the subject when it is a name, as of a country or a body."""
        subject = clause(self.question).subject
        return next((bare(one.text) for one in phrases(self.question) if one.text == subject and not one.definite), "")

    def group(self) -> str:
        """Return what "they" stands for."""
        parsed = clause(self.question)
        if parsed.head.lower() in ("who", "whom") and parsed.subject and parsed.predicate and parsed.auxiliary.lower() == "did":
            verb, _, rest = parsed.predicate.partition(" ")
            return f"those whom {parsed.subject} {past(verb)} {rest}".strip()
        found = self._phrases()
        several = [phrase for phrase in found if phrase.plural]
        if several:
            return bare(several[0].text)
        counted = COUNTED.match(self.question) or WHICH.match(self.question)
        if counted and (is_plural(counted["noun"]) or self.question[:8].lower() == "how many"):
            return f"the {counted['noun']}"
        actors = [bare(phrase.text) for phrase in found if phrase.person and not phrase.definite and not self._in_place(phrase)]
        if len(actors) > 1:
            return " and ".join(actors[:3])
        plain = self._plain_subject()
        if plain and (" and " in plain or is_plural(plain)):
            return plain
        bodies = [bare(phrase.text) for phrase in found if not phrase.definite and not phrase.person and not self._in_place(phrase)]
        return bodies[0] if bodies else (actors[0] if actors else "")

    def thing(self) -> str:
        """Return what "it" stands for."""
        parsed = clause(self.question)
        which = WHICH.match(self.question)
        if (
            which
            and not is_plural(which["noun"].split()[-1])
            and not is_verb(which["noun"])
            and which["noun"].split()[0].lower() not in AUXILIARIES
        ):
            noun = re.sub(r"^(?:which|what) ", "", parsed.head, flags=re.IGNORECASE) if parsed.head else which["noun"]
            if parsed.head and not parsed.subject and not re.search(r"\b(?:year|month|day|date|time|age|long)$", noun):
                return f"the {noun} that {parsed.auxiliary} {parsed.predicate}".replace("  ", " ")
            if parsed.auxiliary.lower() == "did" and not re.search(r"\b(?:year|month|day|date|time|age|city|country|place)$", noun):
                return f"the {noun} that {Clause('', 'did', parsed.subject, parsed.predicate).told()}"
        found = [phrase for phrase in self._phrases() if not phrase.plural]
        for wanted in (
            lambda phrase: not phrase.person and not is_place(phrase.text) and not (self._in_place(phrase) and not phrase.definite),
            lambda phrase: not phrase.definite and not self._in_place(phrase) and not _owning(phrase) and phrase.text == parsed.subject,
            lambda phrase: not phrase.person,
            lambda phrase: not phrase.definite and " " not in phrase.text,
        ):
            chosen = next((phrase for phrase in found if wanted(phrase)), None)
            if (
                chosen
                and parsed.head.lower() == "what"
                and parsed.predicate
                and chosen.text == parsed.subject
                and SOMEBODY.fullmatch(chosen.text)
            ):
                return parsed.told()
            if chosen:
                return bare(chosen.text)
        return "" if phrases(self.question) else self._plain_subject()

    def place(self) -> str:
        """Return what "there" stands for: the last name, else the last noun, that stands after a preposition of place."""
        found = [phrase for phrase in phrases(self.question) if not WHEN_WORDS.fullmatch(bare(phrase.text))]
        names = [bare(phrase.text) for phrase in found if not phrase.definite and (self._in_place(phrase) or is_place(phrase.text))]
        inside = re.findall(r"\b(?:in|at|near|to|from|outside|visit|visited) ((?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)", self.question)
        inside = [name for name in inside if not WHEN_WORDS.fullmatch(name)]
        nouns = [phrase.text for phrase in found if phrase.definite and re.search(r"\b(?:in|at|inside) $", self.question[: phrase.start])]
        return next((many[-1] for many in (names, inside, nouns) if many), "")


def _owning(phrase: Phrase) -> bool:
    return re.search(r"[’']s?\s", phrase.text) is not None and not phrase.person
